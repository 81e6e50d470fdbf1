"""The pipe to Stash: one JSON request on stdin, one reply on stdout, log and progress on stderr."""
