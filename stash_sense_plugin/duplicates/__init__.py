"""Pure: which scenes, files and performers are the same, and what of them to keep. Knows neither Stash nor SQLite."""
