"""What makes the window usable without a mouse or without sight: announcements, panes, checks."""
