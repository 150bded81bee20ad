"""The mapped base of every table, and what all business tables have in common."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ForeignKeyConstraint,
    Index,
    MetaData,
    Table,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

from core.database.types import Id, UtcTime

# Every constraint has a name, so that migrations can speak of it on both engines.
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_1_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Base of all mapped classes."""

    metadata = MetaData(naming_convention=NAMING)


class Business:
    """Columns of every business table.

    The primary key is (organisation, id), so that a foreign key cannot cross organisations.
    ``row_version`` counts writes and guards against lost updates.
    """

    organisation_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    created_by: Mapped[UUID] = mapped_column(Id)
    updated_at: Mapped[datetime] = mapped_column(UtcTime)
    updated_by: Mapped[UUID] = mapped_column(Id)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcTime)
    row_version: Mapped[int] = mapped_column(BigInteger)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805  (SQLAlchemy passes the class)
        # SQLAlchemy then adds "AND row_version = ?" to each UPDATE and counts the rows.
        return {"version_id_col": cls.row_version, "eager_defaults": False}


def references(table: str, *columns: str) -> ForeignKeyConstraint:
    """Return a composite foreign key to a business ``table`` within the same organisation."""
    return ForeignKeyConstraint(
        ["organisation_id", *columns], [f"{table}.organisation_id", f"{table}.id"]
    )


def unique(*columns: str) -> UniqueConstraint:
    """Return a unique constraint within an organisation."""
    return UniqueConstraint("organisation_id", *columns)


def live(name: str, *columns: Any, unique: bool = False) -> Index:
    """Return an index over the rows that are not deleted."""
    where = text("deleted_at IS NULL")
    return Index(name, *columns, unique=unique, sqlite_where=where, postgresql_where=where)


def unique_live(name: str, *columns: str) -> Index:
    """Return what keeps ``columns`` unique within an organisation among rows not deleted.

    It begins with the columns, so that lists can be ordered by it.
    """
    index = live(name, *columns, "organisation_id", unique=True)
    index.info["live"] = columns
    return index


def table_of(row: type[Base]) -> Table:
    """Return the table of a mapped class, for statements that bypass the session."""
    table = row.__table__
    assert isinstance(table, Table)
    return table
