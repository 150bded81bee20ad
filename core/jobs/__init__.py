"""Long work as rows: what it is, how far it is, what came of it."""
