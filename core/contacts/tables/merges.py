"""Duplicates: contacts merged into others and how they were before, and pairs that are none."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Boolean, Index, PrimaryKeyConstraint, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.database.base import Base, Business, references, unique_live
from core.database.synced import LOCAL, Synced
from core.database.types import Code, Id, Json, RowId


class ContactMergeRow(Business, Base):
    """One contact went into another. Taken apart again, the row is deleted softly.

    A contact goes into one other at most; ``unique_live`` holds that, so of two desks that merge
    the same contact differently the second one is told.
    """

    __tablename__ = "contact_merge"
    __synced__ = Synced(
        "fields",
        write="contacts.delete",
        fixed=frozenset({"survivor_id", "merged_id"}),
        within="merged_id",
    )

    survivor_id: Mapped[UUID] = mapped_column(Id)
    merged_id: Mapped[UUID] = mapped_column(Id)

    __table_args__ = (
        references("contact", "survivor_id"),
        references("contact", "merged_id"),
        unique_live("uq_contact_merge_merged_id", "merged_id"),
        Index(None, "survivor_id"),
    )


class _Change:
    """A row that a merge wrote. ``contact_id``: the contact that went into the other.

    ``made``: the merge made it. ``images``: column → [before, after], as
    ``core.contacts.duplicates.images`` writes values; what was changed since differs from after.
    """

    contact_id: Mapped[UUID] = mapped_column(Id)
    merge_id: Mapped[UUID] = mapped_column(Id)
    table_name: Mapped[str] = mapped_column(Code)
    row_id: Mapped[UUID] = mapped_column(Id)
    made: Mapped[bool] = mapped_column(Boolean, default=False)
    images: Mapped[Any] = mapped_column(Json)


_FIXED = frozenset({"contact_id", "merge_id", "table_name", "row_id", "made"})


class ContactMergeChangeRow(_Change, Business, Base):
    """A row that a merge wrote, all but sensitive ones. Its id follows from merge and row."""

    __tablename__ = "contact_merge_change"
    __synced__ = Synced("fields", write="contacts.edit", fixed=_FIXED, within="contact_id")
    __table_args__ = (
        references("contact", "contact_id"),
        Index(None, "merge_id"),
        Index(None, "contact_id"),
    )


class ContactMergePrivateRow(_Change, Business, Base):
    """A sensitive row that a merge wrote; seen by those only who may see such rows."""

    __tablename__ = "contact_merge_private"
    __synced__ = Synced(
        "fields",
        write="contacts.sensitive",
        read="contacts.sensitive",
        fixed=_FIXED,
        within="contact_id",
    )
    __table_args__ = (
        references("contact", "contact_id"),
        Index(None, "merge_id"),
        Index(None, "contact_id"),
    )


class ContactApartRow(Business, Base):
    """Two contacts that look alike and are not the same; nobody is asked about them again.

    ``first_id`` is the lesser id; the row's own id follows from both.
    """

    __tablename__ = "contact_apart"
    __synced__ = Synced(
        "fields",
        write="contacts.edit",
        fixed=frozenset({"first_id", "second_id"}),
        removable=True,
        within="first_id",
    )

    first_id: Mapped[UUID] = mapped_column(Id)
    second_id: Mapped[UUID] = mapped_column(Id)

    __table_args__ = (
        references("contact", "first_id"),
        references("contact", "second_id"),
        Index(None, "first_id"),
        Index(None, "second_id"),
    )


class DuplicatePairRow(Base):
    """A likely pair that the last look found: row ids, the lesser one first. Local to a file.

    ``scan``: the number of that look. ``score``: 0 to 100. ``reasons``: JSON, pairs of code and
    value. ``exact``: they share something that belongs to one contact only.
    """

    __tablename__ = "duplicate_pair"
    __synced__ = LOCAL

    scan: Mapped[int] = mapped_column(BigInteger)
    first: Mapped[int] = mapped_column(BigInteger)
    second: Mapped[int] = mapped_column(BigInteger)
    score: Mapped[int] = mapped_column()
    exact: Mapped[bool] = mapped_column(Boolean)
    reasons: Mapped[str] = mapped_column(Text)

    __table_args__ = (
        PrimaryKeyConstraint("scan", "first", "second"),
        Index(None, "second"),
        {"sqlite_with_rowid": False},
    )


class DuplicateScanRow(Base):
    """A look through all contacts for duplicates. ``at``: microseconds since 1970."""

    __tablename__ = "duplicate_scan"
    __synced__ = LOCAL

    number: Mapped[int] = mapped_column(RowId, primary_key=True)
    at: Mapped[int] = mapped_column(BigInteger)
    contacts: Mapped[int] = mapped_column()
    pairs: Mapped[int] = mapped_column()
    took_ms: Mapped[int] = mapped_column()
