"""Pure: what differs between an entity here and at a stash-box, and what becomes of it. Knows neither Stash nor SQLite.

`values` (Ref, Values, dump, load), `fields` (Field, FIELDS), `upstream` (of_upstream), `local` (of_local, to_local,
missing), `equality` (same), `merge` (Outcome, Change, merge, compare, only_adds, digest), `decisions` (LEAVE, decide,
settle), `bases` (agreement, next_base).
"""
