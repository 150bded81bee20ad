"""What bulk operations changed, row by row, so that they can be undone. Local to a file."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import BigInteger, Boolean, PrimaryKeyConstraint, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.database.base import Base
from core.database.synced import LOCAL
from core.database.types import Code, Id, RowId


class BulkOperationRow(Base):
    """One bulk operation. ``at``: microseconds since 1970; ``target``: hex of tag or group."""

    __tablename__ = "bulk_operation"
    __synced__ = LOCAL

    number: Mapped[int] = mapped_column(RowId, primary_key=True)
    id: Mapped[UUID] = mapped_column(Id, unique=True)
    kind: Mapped[str] = mapped_column(Code)
    target: Mapped[str] = mapped_column(Text)
    label: Mapped[str] = mapped_column(Text)
    at: Mapped[int] = mapped_column(BigInteger)
    changed: Mapped[int] = mapped_column()


class BulkJournalRow(Base):
    """A contact that an operation changed: what was before, as JSON by column.

    ``contact``: its row id. ``version``: the ``row_version`` that the operation left behind.
    """

    __tablename__ = "bulk_journal"
    __synced__ = LOCAL

    operation: Mapped[int] = mapped_column(BigInteger)
    contact: Mapped[int] = mapped_column(BigInteger)
    version: Mapped[int] = mapped_column(BigInteger)
    before: Mapped[str] = mapped_column(Text)

    __table_args__ = (PrimaryKeyConstraint("operation", "contact"), {"sqlite_with_rowid": False})


class BulkSharedRow(Base):
    """An operation that the shared database does.

    ``wanted``: how many contacts were chosen. ``open``: nobody was told how it ended, as while it
    runs. ``doubt``: the batch of which it is not known whether it stands, as JSON.
    """

    __tablename__ = "bulk_shared"
    __synced__ = LOCAL

    operation: Mapped[int] = mapped_column(RowId, primary_key=True)
    wanted: Mapped[int] = mapped_column()
    open: Mapped[bool] = mapped_column(Boolean)
    doubt: Mapped[str | None] = mapped_column(Text)
