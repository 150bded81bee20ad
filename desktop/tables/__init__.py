"""The one table of the program: a long list by id, with find, filter and columns."""
