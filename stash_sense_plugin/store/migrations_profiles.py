"""The schema of faces learned from profiles of stash-boxes: a step of store/migrations.py.

Such a face is a `known_face` like any other, so that whatever holds for those (outliers, dropping, another pack, the
index) holds for it. Its source is a picture of a profile, which gets a number here since stash-boxes give none.
"""

from __future__ import annotations

LEARNED_PROFILES = """
CREATE TABLE profile (             -- a performer of a stash-box whose pictures the user chose to be learned
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    endpoint TEXT NOT NULL,
    stash_id TEXT NOT NULL,
    name TEXT NOT NULL,
    disambiguation TEXT NOT NULL DEFAULT '',
    aliases TEXT NOT NULL DEFAULT '[]',    -- JSON
    number INTEGER NOT NULL,       -- below 0: of the published_person that it is
    owner INTEGER NOT NULL,        -- whose its faces are: a performer or, below 0, a published_person
    state TEXT NOT NULL DEFAULT 'there' CHECK (state IN ('there', 'deleted')),
    left_out INTEGER NOT NULL DEFAULT 0,   -- 1: the user took it out, so no run brings it back
    looked_at REAL,                -- when all its pictures had been gone through
    UNIQUE (endpoint, stash_id)
);
CREATE INDEX profile_by_owner ON profile (owner);
CREATE TABLE profile_id (          -- all ids that lead to a profile: its own, and those that were merged into it
    endpoint TEXT NOT NULL,
    stash_id TEXT NOT NULL,
    profile_id INTEGER NOT NULL REFERENCES profile ON DELETE CASCADE,
    PRIMARY KEY (endpoint, stash_id)
) WITHOUT ROWID;
CREATE INDEX profile_id_of ON profile_id (profile_id);
CREATE TABLE profile_picture (
    id INTEGER PRIMARY KEY AUTOINCREMENT,  -- the source_id of what is learned from it
    profile_id INTEGER NOT NULL REFERENCES profile ON DELETE CASCADE,
    image_id TEXT NOT NULL,        -- as the stash-box names it: another picture has another one
    address TEXT NOT NULL,
    place INTEGER NOT NULL,        -- in the order in which the stash-box shows them
    UNIQUE (profile_id, image_id)
);
DROP VIEW kept_face;
CREATE TABLE source_of_any (       -- as before, but of the kind profile too
    space TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('cover', 'image', 'profile')),
    source_id INTEGER NOT NULL,    -- performer for a cover, profile_picture for a profile, else image
    performer_id INTEGER NOT NULL, -- below 0: a published_person
    updated_at TEXT NOT NULL,
    content TEXT,                  -- SHA-256 of the bytes
    state TEXT NOT NULL CHECK (state IN ('working', 'used', 'unused', 'failed')),
    reason TEXT,
    attempts INTEGER NOT NULL DEFAULT 0,
    seen INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (space, kind, source_id)
) WITHOUT ROWID;
INSERT INTO source_of_any SELECT space, kind, source_id, performer_id, updated_at, content, state, reason, attempts,
    seen FROM source;
CREATE TABLE face_of_any (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    space TEXT NOT NULL,
    kind TEXT NOT NULL,
    source_id INTEGER NOT NULL,
    performer_id INTEGER NOT NULL,
    quality REAL NOT NULL,
    embedding BLOB NOT NULL,
    crop BLOB NOT NULL,            -- JPEG
    outlier INTEGER NOT NULL DEFAULT 0,
    FOREIGN KEY (space, kind, source_id) REFERENCES source_of_any ON DELETE CASCADE
);
INSERT INTO sqlite_sequence SELECT 'face_of_any', seq FROM sqlite_sequence WHERE name = 'known_face';
INSERT INTO face_of_any SELECT id, space, kind, source_id, performer_id, quality, embedding, crop, outlier
FROM known_face;
DROP TABLE known_face;
DROP TABLE source;
ALTER TABLE source_of_any RENAME TO source;
ALTER TABLE face_of_any RENAME TO known_face;
CREATE INDEX source_by_performer ON source (performer_id);
CREATE INDEX known_face_by_performer ON known_face (space, performer_id);
CREATE INDEX known_face_by_source ON known_face (space, kind, source_id);
CREATE VIEW kept_face AS           -- what was learned, without what was dropped
SELECT f.* FROM known_face f JOIN source s ON s.space = f.space AND s.kind = f.kind AND s.source_id = f.source_id
WHERE NOT EXISTS (
    SELECT 1 FROM dropped d WHERE d.kind = f.kind AND d.source_id = f.source_id AND d.performer_id = f.performer_id
    AND d.content = s.content
)
"""
