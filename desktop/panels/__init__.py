"""The desks of the window, one folder each; panels never import one another."""
