"""The frame of the window and everything around the desks; it knows no desk by name."""
