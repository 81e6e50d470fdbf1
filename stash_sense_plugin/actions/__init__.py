"""Ways of applying what was found. Each notes its intent before it writes to Stash, and can be undone."""
