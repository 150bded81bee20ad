"""The start of the program: the first window, what it shows until a workspace is open, the files.

Nothing here loads core's database or the desks before the first window is painted.
"""
