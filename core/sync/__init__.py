"""Synchronisation of a workspace file with the shared database."""
