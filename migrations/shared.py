"""What several revisions need: the columns of every business table."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any

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


# Set while the chain runs on the replica of a shared database.
REPLICA: ContextVar[bool] = ContextVar("replica", default=False)


def unique(*columns: str, name: str) -> sa.UniqueConstraint:
    """Return a unique constraint, which a replica does without.

    Two desks may both give the same value while they are apart. The replica must be able to hold
    both rows until a person decides, so there the rule is kept by triggers that rest while pulled
    rows are applied (``core.sync.capture``).
    """

    def enforced(*_: Any, **__: Any) -> bool:
        return not REPLICA.get()

    return sa.UniqueConstraint(*columns, name=name).ddl_if(callable_=enforced)


def references(own: str, column: str, table: str) -> sa.ForeignKeyConstraint:
    """Return a foreign key of the table ``own`` to a business ``table``."""
    return sa.ForeignKeyConstraint(
        ["organisation_id", column],
        [f"{table}.organisation_id", f"{table}.id"],
        name=f"fk_{own}_{column}",
    )


LIVE = sa.text("deleted_at IS NULL")


def live(name: str, table: str, *columns: str, unique: bool = False) -> None:
    """Make an index over the rows that are not deleted."""
    op.create_index(
        name, table, [*columns], unique=unique, sqlite_where=LIVE, postgresql_where=LIVE
    )


def unique_live(name: str, table: str, *columns: str) -> None:
    """Make what keeps values unique among rows not deleted; in a replica an index without law."""
    live(name, table, *columns, unique=not REPLICA.get())


def is_workspace_file() -> bool:
    """Tell whether the chain runs on SQLite, which alone has the local tables."""
    return op.get_bind().dialect.name == "sqlite"
