"""A small schema that has one table of every kind that synchronisation knows."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKeyConstraint,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    UniqueConstraint,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from core.database.local_tables import (
    SyncConflictRow,
    SyncMutationRow,
    SyncOutboxRow,
    SyncRunRow,
    SyncShadowRow,
    SyncStateRow,
    SyncSwitchRow,
)
from core.database.synced import MergeRules, Numbered, Owned, Synced
from core.database.types import Id, UtcTime
from core.sync.wire import SyncTable, sync_tables

METADATA = MetaData()


def _business() -> list[Column[object]]:
    return [
        Column("organisation_id", Id(), nullable=False),
        Column("id", Id(), nullable=False),
        Column("created_at", UtcTime(), nullable=False),
        Column("created_by", Id(), nullable=False),
        Column("updated_at", UtcTime(), nullable=False),
        Column("updated_by", Id(), nullable=False),
        Column("deleted_at", UtcTime()),
        Column("row_version", BigInteger(), nullable=False),
    ]


def _key() -> PrimaryKeyConstraint:
    return PrimaryKeyConstraint("organisation_id", "id")


def _refers(column: str, table: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["organisation_id", column], [f"{table}.organisation_id", f"{table}.id"]
    )


# Fields, a group, a seal, a unique value, a pointer to the newest version, and a person's own.
Table(
    "note",
    METADATA,
    *_business(),
    Column("code", String()),
    Column("title", String()),
    Column("body", String()),
    Column("amount", BigInteger()),
    Column("currency", String()),
    Column("sealed_at", UtcTime()),
    Column("newest_id", Id()),
    Column("person_id", Id()),
    _key(),
    UniqueConstraint("organisation_id", "code", name="uq_note_code"),
)
# Children that may be removed for good.
Table(
    "line",
    METADATA,
    *_business(),
    Column("note_id", Id(), nullable=False),
    Column("text", String()),
    _key(),
    _refers("note_id", "note"),
)
# Written once, with a number that the authority gives.
Table(
    "issue",
    METADATA,
    *_business(),
    Column("note_id", Id(), nullable=False),
    Column("number", BigInteger(), nullable=False),
    Column("text", String()),
    _key(),
    _refers("note_id", "note"),
    UniqueConstraint("organisation_id", "note_id", "number", name="uq_issue_number"),
)
# Two rows that every transaction writes together.
Table("pair", METADATA, *_business(), Column("text", String()), _key())
# Written once, stays when a change is discarded, and has no id of its own.
Table(
    "event",
    METADATA,
    Column("organisation_id", Id(), nullable=False),
    Column("device", String(), nullable=False),
    Column("sequence", BigInteger(), nullable=False),
    Column("text", String()),
    PrimaryKeyConstraint("organisation_id", "device", "sequence"),
)

DECLARED = {
    "note": Synced(
        "fields",
        rules=MergeRules(
            groups=(frozenset({"amount", "currency"}),),
            seals=frozenset({"sealed_at"}),
            follows=frozenset({"newest_id"}),
        ),
        owned=Owned("person_id"),
        unites=True,
    ),
    "line": Synced("fields", removable=True),
    "issue": Synced("append", numbered=Numbered("number", "note_id")),
    "pair": Synced("fields"),
    "event": Synced("append", kept=True),
}
TABLES: dict[str, SyncTable] = sync_tables(METADATA, DECLARED)

_LOCAL = (
    SyncSwitchRow,
    SyncStateRow,
    SyncOutboxRow,
    SyncShadowRow,
    SyncMutationRow,
    SyncConflictRow,
    SyncRunRow,
)


def statements() -> Iterator[str]:
    """Yield what makes an empty workspace file: as a replica has it, without unique constraints."""
    dialect = sqlite.dialect()
    for table in METADATA.sorted_tables:
        replica = table.to_metadata(MetaData())
        for other in METADATA.sorted_tables:
            if other is not table:
                other.to_metadata(replica.metadata)
        for constraint in [c for c in replica.constraints if isinstance(c, UniqueConstraint)]:
            replica.constraints.discard(constraint)
        yield str(CreateTable(replica).compile(dialect=dialect))
    for row in _LOCAL:
        made = row.__table__
        assert isinstance(made, Table)
        yield str(CreateTable(made).compile(dialect=dialect))
        for index in made.indexes:
            yield str(CreateIndex(index).compile(dialect=dialect))
