"""What finds: who is known, who is in a scene. Nothing here writes to Stash."""
