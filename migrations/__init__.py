"""The one Alembic chain, run on SQLite and on PostgreSQL."""
