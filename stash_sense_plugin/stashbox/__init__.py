"""GraphQL with stash-boxes, which only ever are asked: one client, and the questions we ask it.

Ids are UUIDs, every time is the stash-box's own text. Documents that ask for many things at once are made by functions
(`..._document`), the others are module constants.
"""
