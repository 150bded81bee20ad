"""Work off the main thread: queries, commands and long jobs, with cancel, progress and results."""
