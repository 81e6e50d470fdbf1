"""Stash Sense: a native Stash plugin that says who is in a scene, and lets the user decide."""

__version__ = "0.1.0"
