"""Secrets: the operating system's keyring, and the few allowed stand-ins for it."""
