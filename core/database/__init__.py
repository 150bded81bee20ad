"""Engines, base tables, the unit of work, search, migration and backup of a workspace."""
