"""The library and its stash-boxes side by side: what both finding and deciding need. Writes nothing to Stash."""
