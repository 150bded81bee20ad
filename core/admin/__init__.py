"""chancery-admin: what an administrator does from a command line."""
