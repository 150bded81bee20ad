"""Exports: what was taken out, how much each person may take, and what it was reckoned on."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.database.base import Base, Business, references
from core.database.synced import LOCAL, MergeRules, Owned, Synced
from core.database.types import Code, Digest, Id, Json, UtcTime


class ExportLogRow(Business, Base):
    """One file that was written. ``gone``: rows that were deleted while it was.

    ``size``: of the file in bytes. ``filter`` and ``columns`` say what was asked for; ``guarding``
    how text was kept from being run as a formula. ``allowance_id``: the reserved rows that it was
    taken from while offline.
    """

    __tablename__ = "export_log"
    __synced__ = Synced(
        "append",
        write="contacts.export",
        owned=Owned("person_id", readable_with="audit.read"),
        guarded={"settings.edit": frozenset({"deleted_at"})},
    )

    person_id: Mapped[UUID] = mapped_column(Id)
    title: Mapped[str] = mapped_column(Text)
    filter: Mapped[Any] = mapped_column(Json)
    columns: Mapped[Any] = mapped_column(Json)
    sensitive: Mapped[bool] = mapped_column(Boolean, default=False)
    rows: Mapped[int] = mapped_column(BigInteger)
    gone: Mapped[int] = mapped_column(BigInteger, default=0)
    format: Mapped[str] = mapped_column(Code)
    guarding: Mapped[str] = mapped_column(Code)
    file_name: Mapped[str] = mapped_column(Text)
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[bytes] = mapped_column(Digest)
    allowance_id: Mapped[UUID | None] = mapped_column(Id)

    __table_args__ = (
        references("person", "person_id"),
        CheckConstraint("rows >= 0 AND gone >= 0", name="rows"),
        CheckConstraint("format IN ('csv','xlsx')", name="format"),
    )


class ExportLimitRow(Business, Base):
    """How many rows a role, or one person instead, may take out in ``days``; NULL: any number.

    Its id follows from role or person, so there is one of each.
    """

    __tablename__ = "export_limit"
    __synced__ = Synced(
        "fields",
        write="settings.edit",
        fixed=frozenset({"role", "person_id"}),
        rules=MergeRules(groups=(frozenset({"rows", "days"}),)),
    )

    role: Mapped[str | None] = mapped_column(Code)
    person_id: Mapped[UUID | None] = mapped_column(Id)
    rows: Mapped[int | None] = mapped_column(BigInteger)
    days: Mapped[int] = mapped_column(default=30)

    __table_args__ = (
        references("person", "person_id"),
        CheckConstraint("rows >= 0", name="rows"),
        CheckConstraint("days >= 1 AND days <= 366", name="days"),
        CheckConstraint("(role IS NULL) <> (person_id IS NULL)", name="whose"),
    )


class ExportUseRow(Business, Base):
    """Rows booked on a person's quota, by the authority alone.

    ``kind``: an ``export``; an ``allowance`` reserved for working offline; a ``draw`` that was
    taken from one. ``used``: how many rows really left; NULL while an export is under way or an
    allowance is open, which count whole. ``drawn``: taken from an allowance so far.
    """

    __tablename__ = "export_use"
    __synced__ = Synced("server", owned=Owned("person_id", readable_with="audit.read"))

    person_id: Mapped[UUID] = mapped_column(Id)
    kind: Mapped[str] = mapped_column(Code)
    rows: Mapped[int] = mapped_column(BigInteger)
    used: Mapped[int | None] = mapped_column(BigInteger)
    drawn: Mapped[int] = mapped_column(BigInteger, default=0)
    allowance_id: Mapped[UUID | None] = mapped_column(Id)
    device_id: Mapped[UUID] = mapped_column(Id)
    expires_at: Mapped[datetime | None] = mapped_column(UtcTime)

    __table_args__ = (
        references("person", "person_id"),
        CheckConstraint("kind IN ('export','allowance','draw')", name="kind"),
        CheckConstraint("rows >= 0 AND drawn >= 0 AND (used IS NULL OR used >= 0)", name="rows"),
        Index(None, "person_id", "created_at"),
    )


class ExportPendingRow(Base):
    """An export that is under way, or whose outcome the authority does not know yet. Local.

    ``working``: the folder it is written in; ``used``: NULL while it is under way.
    ``at``: microseconds since 1970.
    """

    __tablename__ = "export_pending"
    __synced__ = LOCAL

    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    allowance_id: Mapped[UUID | None] = mapped_column(Id)
    working: Mapped[str] = mapped_column(Text)
    rows: Mapped[int] = mapped_column(BigInteger)
    used: Mapped[int | None] = mapped_column(BigInteger)
    at: Mapped[int] = mapped_column(BigInteger)
