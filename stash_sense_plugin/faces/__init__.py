"""Who is in these pictures: detect, align, embed, cluster, index, match, calibrate.

Arrays in, values out. Nothing here knows Stash or SQLite, and nothing logs.
"""
