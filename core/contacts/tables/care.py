"""How contacts are looked after: statuses and their history, visits, and the parcel catalogue."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.database.base import Base, Business, references, unique, unique_live
from core.database.synced import MergeRules, Synced
from core.database.types import Code, Digest, Id, UtcTime


class ContactStatusRow(Business, Base):
    """One stage of the pipeline. ``stage`` is the canonical one behind the organisation's name."""

    __tablename__ = "contact_status"
    __synced__ = Synced("fields", write="contacts.fields", fixed=frozenset({"key"}))

    key: Mapped[str] = mapped_column(Code)
    name: Mapped[str] = mapped_column(Text)
    stage: Mapped[str] = mapped_column(Code)
    position: Mapped[int] = mapped_column()
    first: Mapped[bool] = mapped_column(Boolean, default=False)
    active: Mapped[bool] = mapped_column(Boolean, default=True)

    __table_args__ = (
        unique("key"),
        CheckConstraint("stage IN ('lead','active','dormant','former')", name="stage"),
    )


class StatusChangeRow(Business, Base):
    """A contact came into a status, ``at`` when; from which time in stage is reckoned."""

    __tablename__ = "status_change"
    __synced__ = Synced("append", write="contacts.edit", within="contact_id")

    contact_id: Mapped[UUID] = mapped_column(Id)
    from_id: Mapped[UUID | None] = mapped_column(Id)
    to_id: Mapped[UUID | None] = mapped_column(Id)
    at: Mapped[datetime] = mapped_column(UtcTime)

    __table_args__ = (
        references("contact", "contact_id"),
        references("contact_status", "from_id"),
        references("contact_status", "to_id"),
        Index(None, "contact_id"),
    )


class VisitRow(Business, Base):
    """A visit, planned or made. ``remind_at``: when its reminder is due, NULL for none."""

    __tablename__ = "visit"
    __synced__ = Synced(
        "fields",
        write="contacts.edit",
        rules=MergeRules(groups=(frozenset({"starts_at", "minutes", "remind_at"}),)),
        within="contact_id",
    )

    contact_id: Mapped[UUID] = mapped_column(Id)
    staff_id: Mapped[UUID] = mapped_column(Id)
    starts_at: Mapped[datetime] = mapped_column(UtcTime)
    minutes: Mapped[int] = mapped_column(default=30)
    kind: Mapped[str] = mapped_column(Code)
    state: Mapped[str] = mapped_column(Code, default="planned")
    place: Mapped[str] = mapped_column(Text, default="")
    notes: Mapped[str] = mapped_column(Text, default="")
    remind_at: Mapped[datetime | None] = mapped_column(UtcTime)

    __table_args__ = (
        references("contact", "contact_id"),
        references("person", "staff_id"),
        CheckConstraint("kind IN ('office','site','call','video','other')", name="kind"),
        CheckConstraint("state IN ('planned','done','missed','cancelled')", name="state"),
        CheckConstraint("minutes > 0", name="minutes"),
        Index(None, "contact_id", "starts_at"),
        Index(None, "starts_at"),
        Index(None, "staff_id", "starts_at"),
        Index(None, "staff_id", "remind_at"),
    )


class ParcelTypeRow(Business, Base):
    """A kind of parcel in the catalogue; switched off ones are not offered any more."""

    __tablename__ = "parcel_type"
    __synced__ = Synced("fields", write="contacts.edit")

    name: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text, default="")
    picture: Mapped[bytes | None] = mapped_column(Digest)
    active: Mapped[bool] = mapped_column(Boolean, default=True)

    __table_args__ = (unique_live("uq_parcel_type_name", "name"),)
