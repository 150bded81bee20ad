"""What a connected workspace adds to the window: its state, signing in, password and profile."""
