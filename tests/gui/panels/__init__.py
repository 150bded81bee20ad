"""Panels on a real demo workspace, with work done at once on the test's own thread."""
