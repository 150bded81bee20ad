"""What several revisions need: the columns of every business table."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from core.database.types import Id, UtcTime


def business_columns() -> list[sa.Column[object]]:
    """Return fresh columns that every business table begins with."""
    return [
        sa.Column("organisation_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("created_by", Id(), nullable=False),
        sa.Column("updated_at", UtcTime(), nullable=False),
        sa.Column("updated_by", Id(), nullable=False),
        sa.Column("deleted_at", UtcTime(), nullable=True),
        sa.Column("row_version", sa.BigInteger(), nullable=False),
    ]


def is_workspace_file() -> bool:
    """Tell whether the chain runs on SQLite, which alone has the local tables."""
    return op.get_bind().dialect.name == "sqlite"
