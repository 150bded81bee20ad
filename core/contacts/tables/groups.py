"""Groups, tags and interests, and who is in them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.database.base import Base, Business, references, unique_live
from core.database.synced import Synced
from core.database.types import Code, Id, Json, SortKey


class ContactGroupRow(Business, Base):
    """A group of contacts: listed one by one, or all that pass ``filter`` at any moment."""

    __tablename__ = "contact_group"
    __synced__ = Synced("fields", write="contacts.edit")

    name: Mapped[str] = mapped_column(Text)
    name_key: Mapped[str] = mapped_column(SortKey)
    description: Mapped[str] = mapped_column(Text, default="")
    filter: Mapped[Any] = mapped_column(Json, nullable=True)
    active: Mapped[bool] = mapped_column(Boolean, default=True)

    __table_args__ = (unique_live("uq_contact_group_name_key", "name_key"),)


class GroupMemberRow(Business, Base):
    """A contact is in a group. Taken out, the row goes.

    Its id follows from both (``core.contacts.groups.pair_id``), so nobody is in twice.
    """

    __tablename__ = "group_member"
    __synced__ = Synced(
        "fields",
        write="contacts.edit",
        fixed=frozenset({"group_id", "contact_id"}),
        removable=True,
        within="contact_id",
    )

    group_id: Mapped[UUID] = mapped_column(Id)
    contact_id: Mapped[UUID] = mapped_column(Id)

    __table_args__ = (
        references("contact_group", "group_id"),
        references("contact", "contact_id"),
        Index(None, "group_id", "contact_id"),
        Index(None, "contact_id"),
    )


class LabelRow(Business, Base):
    """A tag or an interest."""

    __tablename__ = "label"
    __synced__ = Synced("fields", write="contacts.edit", fixed=frozenset({"kind"}))

    kind: Mapped[str] = mapped_column(Code)
    name: Mapped[str] = mapped_column(Text)
    name_key: Mapped[str] = mapped_column(SortKey)

    __table_args__ = (
        unique_live("uq_label_kind_name_key", "kind", "name_key"),
        CheckConstraint("kind IN ('tag','interest')", name="kind"),
    )


class ContactLabelRow(Business, Base):
    """A contact has a tag or an interest. Taken off, the row goes.

    Its id follows from both, so nobody has it twice.
    """

    __tablename__ = "contact_label"
    __synced__ = Synced(
        "fields",
        write="contacts.edit",
        fixed=frozenset({"label_id", "contact_id"}),
        removable=True,
        within="contact_id",
    )

    label_id: Mapped[UUID] = mapped_column(Id)
    contact_id: Mapped[UUID] = mapped_column(Id)

    __table_args__ = (
        references("label", "label_id"),
        references("contact", "contact_id"),
        Index(None, "label_id", "contact_id"),
        Index(None, "contact_id"),
    )
