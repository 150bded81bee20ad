"""The one table of the program: a long list by id, painted by hand, with find, filter and columns."""
