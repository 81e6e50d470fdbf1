"""The schema of what stash-boxes answered to the fingerprints of scenes: a step of store/migrations.py."""

from __future__ import annotations

SCENE_TAGGER = """
CREATE TABLE scene_ask (           -- when a stash-box was asked for a scene by its fingerprints, and what it had
    endpoint TEXT NOT NULL,
    scene_id INTEGER NOT NULL,
    prints TEXT NOT NULL,          -- digest of the fingerprints that were asked for, '' where it never answered
    asked_at REAL NOT NULL,
    times INTEGER NOT NULL DEFAULT 0,      -- how often it answered to these
    tries INTEGER NOT NULL DEFAULT 0,      -- how often it failed at them since
    error TEXT,
    found BLOB,                    -- JSON list of its scenes as it gave them, zlib; null where it had none
    PRIMARY KEY (endpoint, scene_id)
);
CREATE TABLE scene_ask_anew (      -- all scenes are to be asked for anew that were asked for before then
    endpoint TEXT PRIMARY KEY,
    since REAL NOT NULL
) WITHOUT ROWID
"""
