"""The frame of the window: header, rail, panels, status bar, palette; desks plug into it."""
