"""Our state, in SQLite: one module per table family. Nothing here knows Stash or faces."""
