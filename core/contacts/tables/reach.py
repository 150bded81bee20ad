"""Further numbers and addresses of a contact; the main ones stand in its own row.

When two contacts are merged they move to the one that stays, so ``contact_id`` may change.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.database.base import Base, Business, references
from core.database.synced import MergeRules, Synced
from core.database.types import Code, Id

_STATES = "state IN ('unknown','valid','invalid','bounced')"


class ContactPhoneRow(Business, Base):
    """A further phone number. ``number`` is E.164, ``raw`` what was typed or imported."""

    __tablename__ = "contact_phone"
    __synced__ = Synced(
        "fields",
        write="contacts.edit",
        rules=MergeRules(groups=(frozenset({"number", "raw", "extension"}),)),
        within="contact_id",
    )

    contact_id: Mapped[UUID] = mapped_column(Id)
    kind: Mapped[str] = mapped_column(Code)
    number: Mapped[str] = mapped_column(Text)
    raw: Mapped[str] = mapped_column(Text, default="")
    extension: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(Code, default="unknown")
    opt_out: Mapped[bool] = mapped_column(Boolean, default=False)
    position: Mapped[int] = mapped_column(default=0)

    __table_args__ = (
        references("contact", "contact_id"),
        CheckConstraint("kind IN ('mobile','work','home','fax','other')", name="kind"),
        CheckConstraint(_STATES, name="state"),
        Index(None, "contact_id"),
        Index(None, "number"),
    )


class ContactEmailRow(Business, Base):
    """A further e-mail address, in the form that is compared (see ``core.contacts.emails``)."""

    __tablename__ = "contact_email"
    __synced__ = Synced("fields", write="contacts.edit", within="contact_id")

    contact_id: Mapped[UUID] = mapped_column(Id)
    kind: Mapped[str] = mapped_column(Code)
    address: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Code, default="unknown")
    opt_out: Mapped[bool] = mapped_column(Boolean, default=False)
    position: Mapped[int] = mapped_column(default=0)

    __table_args__ = (
        references("contact", "contact_id"),
        CheckConstraint("kind IN ('work','home','other')", name="kind"),
        CheckConstraint(_STATES, name="state"),
        Index(None, "contact_id"),
        Index(None, "address"),
    )


class ContactAddressRow(Business, Base):
    """A further postal address. ``country``: ISO 3166-1 alpha-2."""

    __tablename__ = "contact_address"
    __synced__ = Synced(
        "fields",
        write="contacts.edit",
        rules=MergeRules(
            groups=(frozenset({"street", "street2", "city", "region", "postcode", "country"}),)
        ),
        within="contact_id",
    )

    contact_id: Mapped[UUID] = mapped_column(Id)
    kind: Mapped[str] = mapped_column(Code)
    street: Mapped[str | None] = mapped_column(Text)
    street2: Mapped[str | None] = mapped_column(Text)
    city: Mapped[str | None] = mapped_column(Text)
    region: Mapped[str | None] = mapped_column(Text)
    postcode: Mapped[str | None] = mapped_column(Text)
    country: Mapped[str | None] = mapped_column(String(2))
    position: Mapped[int] = mapped_column(default=0)

    __table_args__ = (
        references("contact", "contact_id"),
        CheckConstraint("kind IN ('work','home','postal','other')", name="kind"),
        Index(None, "contact_id"),
    )
