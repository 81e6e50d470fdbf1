"""GraphQL with the user's own Stash: one client, and the questions we ask it, a module per kind of thing.

Every id is an int in here, every timestamp Stash's own text. Documents are module constants with explicit fields;
what is read in pages is sorted by id.
"""
