"""The schema, as named steps. A step that has landed is never changed; a new one is added below it.

Times are unix seconds (REAL) where they are ours, text where they are Stash's. Embeddings are little-endian float16.
What pages name by id and a new look replaces is AUTOINCREMENT: an id on an open page never means another person.
"""

from __future__ import annotations

from stash_sense_plugin.store.migrations_profiles import LEARNED_PROFILES
from stash_sense_plugin.store.migrations_tagger import SCENE_TAGGER

FIRST = """
CREATE TABLE setting (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL            -- JSON
) WITHOUT ROWID;
CREATE TABLE lease (               -- who holds a resource, across processes
    name TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    until REAL NOT NULL
) WITHOUT ROWID;
CREATE TABLE job (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    args TEXT NOT NULL,            -- JSON, sorted keys: together with kind it tells equal jobs
    asked_by TEXT NOT NULL,        -- page or task
    state TEXT NOT NULL CHECK (state IN ('pending', 'running', 'completed', 'failed', 'cancelled')),
    stop INTEGER NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0,
    owner TEXT,
    lease_until REAL,
    cursor TEXT,
    done INTEGER NOT NULL DEFAULT 0,
    total INTEGER,
    message TEXT NOT NULL DEFAULT '',
    eta REAL,                      -- seconds left, as last estimated
    error TEXT,
    result TEXT,                   -- JSON
    created_at REAL NOT NULL,
    started_at REAL,
    updated_at REAL NOT NULL,
    finished_at REAL
);
CREATE INDEX job_by_state ON job (state, id);
CREATE TABLE performer (           -- as last seen in Stash, so that names cost no request
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    disambiguation TEXT NOT NULL DEFAULT '',
    updated_at TEXT NOT NULL DEFAULT '',
    seen INTEGER NOT NULL DEFAULT 0  -- number of the run that saw it last
);
CREATE TABLE source (              -- a picture that was looked at for known faces, whatever came of it
    space TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('cover', 'image')),
    source_id INTEGER NOT NULL,    -- performer for a cover, else image
    performer_id INTEGER NOT NULL,
    updated_at TEXT NOT NULL,
    content TEXT,                  -- SHA-256 of the bytes
    state TEXT NOT NULL CHECK (state IN ('working', 'used', 'unused', 'failed')),
    reason TEXT,
    attempts INTEGER NOT NULL DEFAULT 0,
    seen INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (space, kind, source_id)
) WITHOUT ROWID;
CREATE INDEX source_by_performer ON source (performer_id);
CREATE TABLE known_face (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    space TEXT NOT NULL,
    kind TEXT NOT NULL,
    source_id INTEGER NOT NULL,
    performer_id INTEGER NOT NULL,
    quality REAL NOT NULL,
    embedding BLOB NOT NULL,
    crop BLOB NOT NULL,            -- JPEG
    outlier INTEGER NOT NULL DEFAULT 0,
    FOREIGN KEY (space, kind, source_id) REFERENCES source ON DELETE CASCADE
);
CREATE INDEX known_face_by_performer ON known_face (space, performer_id);
CREATE INDEX known_face_by_source ON known_face (space, kind, source_id);
CREATE TABLE face_index (          -- the file of vectors that is searched now
    space TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    digest TEXT NOT NULL,          -- of the faces in it
    file TEXT NOT NULL,
    faces INTEGER NOT NULL,
    performers INTEGER NOT NULL,
    calibration TEXT NOT NULL,     -- JSON
    built_at REAL NOT NULL
) WITHOUT ROWID;
CREATE TABLE identification (      -- what was found in one scene or image with one pack
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('scene', 'image')),
    target_id INTEGER NOT NULL,
    space TEXT NOT NULL,
    title TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL CHECK (state IN ('working', 'done', 'failed')),
    attempts INTEGER NOT NULL DEFAULT 0,
    error TEXT,
    file TEXT NOT NULL DEFAULT '', -- fingerprint of the file that was read
    frames INTEGER NOT NULL DEFAULT 0,
    bad_frames INTEGER NOT NULL DEFAULT 0,
    faces INTEGER NOT NULL DEFAULT 0,
    matched_with TEXT,             -- index version and settings; another one now means outdated
    started_at REAL NOT NULL,
    finished_at REAL,
    UNIQUE (kind, target_id, space)
);
CREATE TABLE person (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    identification_id INTEGER NOT NULL REFERENCES identification ON DELETE CASCADE,
    number INTEGER NOT NULL,
    frames INTEGER NOT NULL,
    first_seen REAL,
    template BLOB NOT NULL,
    why_unknown TEXT
);
CREATE INDEX person_by_identification ON person (identification_id, number);
CREATE TABLE face (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    identification_id INTEGER NOT NULL REFERENCES identification ON DELETE CASCADE,
    person_id INTEGER REFERENCES person ON DELETE SET NULL,
    frame INTEGER NOT NULL,
    time REAL,
    -- the box, in fractions of the frame's width and height
    x1 REAL NOT NULL, y1 REAL NOT NULL, x2 REAL NOT NULL, y2 REAL NOT NULL,
    score REAL NOT NULL,
    quality TEXT NOT NULL,         -- JSON: overall and its parts
    embedding BLOB NOT NULL,
    crop BLOB                      -- JPEG; kept for the best faces of a person
);
CREATE INDEX face_by_identification ON face (identification_id);
CREATE INDEX face_by_person ON face (person_id);
CREATE TABLE candidate (
    person_id INTEGER NOT NULL REFERENCES person ON DELETE CASCADE,
    rank INTEGER NOT NULL,         -- 0 is the best
    performer_id INTEGER NOT NULL,
    known_face_id INTEGER,
    similarity REAL NOT NULL,
    confidence REAL NOT NULL,
    named INTEGER NOT NULL,        -- 1: said without asking
    PRIMARY KEY (person_id, rank)
) WITHOUT ROWID;
CREATE INDEX candidate_by_performer ON candidate (performer_id);
CREATE TABLE verdict (             -- what the user decided about a face of a target; outlives every new run
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    target_id INTEGER NOT NULL,
    performer_id INTEGER NOT NULL,
    verdict TEXT NOT NULL CHECK (verdict IN ('accepted', 'rejected')),
    space TEXT NOT NULL,
    template BLOB NOT NULL,
    change_id INTEGER,
    at REAL NOT NULL
);
CREATE INDEX verdict_by_target ON verdict (kind, target_id);
CREATE TABLE change (              -- the journal: one thing the user did, and its writes
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL,
    target_kind TEXT,
    target_id INTEGER,
    at REAL NOT NULL
);
CREATE TABLE entry (
    id INTEGER PRIMARY KEY,
    change_id INTEGER NOT NULL REFERENCES change ON DELETE CASCADE,
    entity TEXT NOT NULL,
    entity_id INTEGER,             -- null while a creation is only intended
    action TEXT NOT NULL,
    before TEXT NOT NULL,          -- JSON
    after TEXT NOT NULL,           -- JSON
    state TEXT NOT NULL CHECK (state IN ('intended', 'done', 'failed', 'undoing', 'undone')),
    note TEXT,
    at REAL NOT NULL
);
CREATE INDEX entry_by_change ON entry (change_id);
CREATE INDEX entry_by_state ON entry (state)
"""

DROPPED_PICTURES = """
CREATE TABLE dropped (             -- pictures by which the user does not want a performer to be known, in any space
    kind TEXT NOT NULL,
    source_id INTEGER NOT NULL,
    performer_id INTEGER NOT NULL,
    content TEXT NOT NULL,         -- SHA-256 of the bytes: another picture in the same place counts anew
    at REAL NOT NULL,
    PRIMARY KEY (kind, source_id, performer_id, content)
) WITHOUT ROWID;
CREATE VIEW kept_face AS           -- what was learned, without those
SELECT f.* FROM known_face f JOIN source s ON s.space = f.space AND s.kind = f.kind AND s.source_id = f.source_id
WHERE NOT EXISTS (
    SELECT 1 FROM dropped d WHERE d.kind = f.kind AND d.source_id = f.source_id AND d.performer_id = f.performer_id
    AND d.content = s.content
)
"""

PUBLISHED_PEOPLE = """
CREATE TABLE performer_link (      -- the stash-box ids that Stash has for its performers
    performer_id INTEGER NOT NULL REFERENCES performer ON DELETE CASCADE,
    endpoint TEXT NOT NULL,
    stash_id TEXT NOT NULL,
    PRIMARY KEY (performer_id, endpoint, stash_id)
) WITHOUT ROWID;
CREATE TABLE published_person (    -- whom a match named who is in a published database only; candidates say -id
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    disambiguation TEXT NOT NULL DEFAULT '',
    links TEXT NOT NULL            -- JSON: [[endpoint, stash_id], ...]
)
"""

PRIORITIES = """
ALTER TABLE job ADD COLUMN priority INTEGER NOT NULL DEFAULT 50
"""

QUEUE = """
CREATE TABLE job_of_queue (        -- AUTOINCREMENT, now that the history can be cleared
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    args TEXT NOT NULL,            -- JSON, sorted keys: together with kind it tells equal jobs
    asked_by TEXT NOT NULL,        -- page, task, event or schedule
    state TEXT NOT NULL CHECK (state IN ('pending', 'queued', 'running', 'completed', 'failed', 'cancelled')),
    priority INTEGER NOT NULL DEFAULT 50,
    resource TEXT NOT NULL DEFAULT 'light',
    stop INTEGER NOT NULL DEFAULT 0,       -- 1: at the next look, 2: after this unit
    attempts INTEGER NOT NULL DEFAULT 0,
    unit TEXT,                     -- what was begun last
    unit_begun INTEGER NOT NULL DEFAULT 0, -- how often, without getting past it
    left_out TEXT NOT NULL DEFAULT '[]',   -- JSON: units that ended their worker time and again
    owner TEXT,
    lease_until REAL,
    stash_job INTEGER,             -- the job of Stash's own queue that runs it
    cursor TEXT,
    done INTEGER NOT NULL DEFAULT 0,
    total INTEGER,
    message TEXT NOT NULL DEFAULT '',
    eta REAL,                      -- seconds left, as last estimated
    error TEXT,
    result TEXT,                   -- JSON
    created_at REAL NOT NULL,
    started_at REAL,
    updated_at REAL NOT NULL,
    finished_at REAL
);
INSERT INTO job_of_queue (id, kind, args, asked_by, state, priority, stop, attempts, owner, lease_until, cursor, done,
    total, message, eta, error, result, created_at, started_at, updated_at, finished_at)
SELECT id, kind, args, asked_by, state, priority, stop, attempts, owner, lease_until, cursor, done, total, message, eta,
    error, result, created_at, started_at, updated_at, finished_at FROM job;
DROP TABLE job;
ALTER TABLE job_of_queue RENAME TO job;
CREATE INDEX job_by_state ON job (state, priority, id);
CREATE INDEX job_by_kind ON job (kind, id);
CREATE TABLE level (               -- up to where of each kind of thing our state is level with Stash's
    kind TEXT PRIMARY KEY,
    last_id INTEGER NOT NULL,      -- what is above was added since
    watermark TEXT NOT NULL,       -- the latest updated_at seen, as Stash writes it
    count INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE seen (                -- of the overlap before the watermark: what was seen, and as of when
    kind TEXT NOT NULL,
    id INTEGER NOT NULL,
    updated_at TEXT NOT NULL,
    PRIMARY KEY (kind, id)
) WITHOUT ROWID;
CREATE TABLE arrival (             -- what is new or changed in Stash and has to be looked at
    kind TEXT NOT NULL,
    id INTEGER NOT NULL,
    noted_at REAL NOT NULL,
    not_before REAL NOT NULL,      -- its file was still being written
    PRIMARY KEY (kind, id)
) WITHOUT ROWID;
CREATE TABLE wanted (              -- what was to be done by itself when Stash was looked at last
    name TEXT PRIMARY KEY
) WITHOUT ROWID;
CREATE TABLE schedule (
    kind TEXT PRIMARY KEY,
    rule TEXT NOT NULL,            -- JSON
    since REAL NOT NULL            -- when it was set, or ran last
) WITHOUT ROWID;
CREATE TABLE rate (                -- requests to each host
    name TEXT PRIMARY KEY,
    next_at REAL NOT NULL DEFAULT 0,       -- when the next one may be sent
    requests INTEGER NOT NULL DEFAULT 0,
    waits INTEGER NOT NULL DEFAULT 0,
    waited REAL NOT NULL DEFAULT 0         -- seconds
) WITHOUT ROWID;
CREATE TABLE turn (                -- requests that wait for theirs
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    priority INTEGER NOT NULL,
    owner TEXT NOT NULL,
    until REAL NOT NULL
);
CREATE TABLE note (                -- what the user should know of work that nobody watched
    key TEXT PRIMARY KEY,
    text TEXT NOT NULL,
    at REAL NOT NULL
) WITHOUT ROWID
"""

RECOMMENDATIONS = """
CREATE TABLE recommendation (      -- what an analyzer found and the user decides
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    type TEXT NOT NULL,
    key TEXT NOT NULL,             -- its targets, in order: scene:3,scene:17
    logic INTEGER NOT NULL,        -- version of the logic that found it
    score REAL NOT NULL,           -- 0..100
    endpoint TEXT NOT NULL DEFAULT '',
    title TEXT NOT NULL,
    seen TEXT NOT NULL,            -- JSON: what was seen, for the page and the action
    pairs TEXT NOT NULL,           -- JSON: [[a, b, facts], ...], what a "no" is said to
    state TEXT NOT NULL CHECK (state IN ('open', 'dismissed', 'refused', 'applied', 'obsolete')),
    change_id INTEGER,             -- of the journal, once applied
    found_at REAL NOT NULL,
    updated_at REAL NOT NULL,
    decided_at REAL,
    run INTEGER NOT NULL DEFAULT 0 -- the run that saw it last
);
CREATE UNIQUE INDEX recommendation_live ON recommendation (type, key) WHERE state IN ('open', 'dismissed', 'refused');
CREATE INDEX recommendation_list ON recommendation (state, type, score DESC, id);
CREATE INDEX recommendation_by_change ON recommendation (change_id) WHERE change_id IS NOT NULL;
CREATE TABLE recommendation_target (
    recommendation_id INTEGER NOT NULL REFERENCES recommendation ON DELETE CASCADE,
    kind TEXT NOT NULL,
    target_id INTEGER NOT NULL,
    PRIMARY KEY (kind, target_id, recommendation_id)
) WITHOUT ROWID;
CREATE INDEX recommendation_target_of ON recommendation_target (recommendation_id);
CREATE TABLE refusal (             -- every "no"; outlives runs and versions of the logic
    type TEXT NOT NULL,
    a TEXT NOT NULL,
    b TEXT NOT NULL,
    facts TEXT NOT NULL,           -- it holds as long as these are the facts
    for_good INTEGER NOT NULL,     -- or whatever they are
    recommendation_id INTEGER NOT NULL,
    at REAL NOT NULL,
    PRIMARY KEY (type, a, b)
) WITHOUT ROWID;
CREATE INDEX refusal_of ON refusal (recommendation_id);
CREATE TABLE likeness (            -- of analyzers that compare: the pairs, from which groups are made anew
    type TEXT NOT NULL,
    a INTEGER NOT NULL,
    b INTEGER NOT NULL,
    score REAL NOT NULL,
    facts TEXT NOT NULL,
    seen TEXT NOT NULL,            -- JSON
    PRIMARY KEY (type, a, b)
) WITHOUT ROWID;
CREATE INDEX likeness_b ON likeness (type, b);
CREATE TABLE analysis (            -- per analyzer: up to where it has looked
    type TEXT PRIMARY KEY,
    logic INTEGER NOT NULL,
    mark TEXT NOT NULL             -- JSON
) WITHOUT ROWID;
CREATE TABLE analysis_run (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    type TEXT NOT NULL,
    whole INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('running', 'completed', 'stopped', 'failed')),
    looked_at INTEGER NOT NULL DEFAULT 0,
    opened INTEGER NOT NULL DEFAULT 0,
    closed INTEGER NOT NULL DEFAULT 0,
    error TEXT,
    started_at REAL NOT NULL,
    finished_at REAL
);
CREATE INDEX analysis_run_by_type ON analysis_run (type, id);
CREATE TABLE mirror (              -- what analyzers compare, as last read from Stash
    kind TEXT NOT NULL,
    id INTEGER NOT NULL,
    updated_at TEXT NOT NULL,
    version INTEGER NOT NULL,      -- counts up with every refresh: what is above an analyzer's mark is new to it
    facts TEXT NOT NULL,           -- JSON
    PRIMARY KEY (kind, id)
) WITHOUT ROWID;
CREATE INDEX mirror_version ON mirror (kind, version);
CREATE TABLE mirror_state (
    kind TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    watermark TEXT NOT NULL,       -- the latest change seen, as Stash writes times
    files_watermark TEXT NOT NULL DEFAULT '',
    form INTEGER NOT NULL          -- of the facts; another one means reading all anew
) WITHOUT ROWID;
ALTER TABLE entry ADD COLUMN recommendation_id INTEGER;
ALTER TABLE entry ADD COLUMN is_last INTEGER NOT NULL DEFAULT 0;
CREATE TABLE footage (             -- hashes of the keyframes of a scene's primary file
    scene_id INTEGER PRIMARY KEY,
    file TEXT NOT NULL,            -- its fingerprint
    form INTEGER NOT NULL,         -- version of the hashes
    duration REAL,
    frames BLOB,                   -- null where there are none
    number INTEGER NOT NULL DEFAULT 0,     -- counts up: what is above an analyzer's mark is new to it
    attempts INTEGER NOT NULL,
    error TEXT
);
CREATE TABLE kept (                -- pictures that a change may have to put back
    digest TEXT PRIMARY KEY,
    data BLOB NOT NULL
) WITHOUT ROWID
"""

STASH_BOXES = """
CREATE TABLE base (                -- what a side-by-side of an entity and its stash-box agreed on, or was decided on
    kind TEXT NOT NULL,
    local_id INTEGER NOT NULL,
    endpoint TEXT NOT NULL,
    stash_id TEXT NOT NULL,
    fields TEXT NOT NULL,          -- JSON, by field; a field that was never agreed on is absent
    how TEXT NOT NULL CHECK (how IN ('agreed', 'decided')),
    at REAL NOT NULL,
    PRIMARY KEY (kind, local_id, endpoint, stash_id)
) WITHOUT ROWID;
CREATE TABLE upstream (            -- what a stash-box said last of what is linked to it
    endpoint TEXT NOT NULL,
    kind TEXT NOT NULL,
    stash_id TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('there', 'merged', 'deleted', 'unknown')),
    merged_into TEXT,
    updated TEXT NOT NULL,
    data BLOB NOT NULL,            -- JSON as it came, zlib
    digest TEXT NOT NULL,          -- of all of it
    seen_at REAL NOT NULL,
    PRIMARY KEY (endpoint, kind, stash_id)
) WITHOUT ROWID;
CREATE INDEX upstream_oldest ON upstream (endpoint, kind, seen_at);
CREATE TABLE upstream_due (        -- what is to be fetched anew, until it was
    endpoint TEXT NOT NULL,
    kind TEXT NOT NULL,
    stash_id TEXT NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    error TEXT,
    PRIMARY KEY (endpoint, kind, stash_id)
) WITHOUT ROWID;
CREATE TABLE upstream_mark (       -- per stash-box and kind: up to which change it was looked through
    endpoint TEXT NOT NULL,
    kind TEXT NOT NULL,
    watermark TEXT NOT NULL,
    gone_watermark TEXT NOT NULL DEFAULT '',
    linked INTEGER NOT NULL DEFAULT 0,
    looked_at REAL,
    error TEXT,
    PRIMARY KEY (endpoint, kind)
) WITHOUT ROWID;
CREATE TABLE compared (            -- as what an entity and all its stash-boxes were compared last
    kind TEXT NOT NULL,
    local_id INTEGER NOT NULL,
    facts TEXT NOT NULL,
    PRIMARY KEY (kind, local_id)
) WITHOUT ROWID;
CREATE TABLE box (                 -- what the user chose of a stash-box; without a row: all of it
    endpoint TEXT PRIMARY KEY,
    enabled INTEGER NOT NULL DEFAULT 1,
    off TEXT NOT NULL DEFAULT '{}',        -- JSON: kind -> fields that are not compared
    switched_on TEXT NOT NULL DEFAULT '{}' -- the same of those that are not compared by themselves
) WITHOUT ROWID
"""

MERGED_THERE = "CREATE INDEX upstream_merged ON upstream (endpoint, kind, merged_into) WHERE merged_into IS NOT NULL"

MIGRATIONS: tuple[tuple[str, str], ...] = (
    ("first", FIRST),
    ("dropped pictures", DROPPED_PICTURES),
    ("published people", PUBLISHED_PEOPLE),
    ("priorities", PRIORITIES),
    ("queue", QUEUE),
    ("recommendations", RECOMMENDATIONS),
    ("stash-boxes", STASH_BOXES),
    ("learned profiles", LEARNED_PROFILES),
    ("scene tagger", SCENE_TAGGER),
    ("merged there", MERGED_THERE),
)
