"""What is kept of requests about a person's data, of erased people, and of published lists."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Index,
    LargeBinary,
    PrimaryKeyConstraint,
    Text,
)
from sqlalchemy.orm import Mapped, mapped_column

from core.database.base import Base, Business, references
from core.database.synced import LOCAL, MergeRules, Synced
from core.database.types import Code, Digest, Id, Json, RowId, UtcTime


class PrivacyRequestRow(Business, Base):
    """One request about a person's data that was carried out.

    ``outcome`` holds counts by place and what was kept with its reason, never a value of the
    person. ``given``: their data was given out. ``erased``: they were erased.
    """

    __tablename__ = "privacy_request"
    __synced__ = Synced("append", write="contacts.privacy", read="contacts.privacy")

    contact_id: Mapped[UUID] = mapped_column(Id)
    kind: Mapped[str] = mapped_column(Code)
    outcome: Mapped[Any] = mapped_column(Json)

    __table_args__ = (
        references("contact", "contact_id"),
        CheckConstraint("kind IN ('given','erased')", name="kind"),
        Index(None, "contact_id"),
    )


class SuppressionKeyRow(Business, Base):
    """A random key under which suppressed values are hashed; 32 bytes.

    Two desks that begin apart make one each, and both stay good. The key lies in the same database
    as the hashes: it keeps a value from being read or looked up in ready-made tables, not from
    being guessed by somebody who holds the whole database.
    """

    __tablename__ = "suppression_key"
    __synced__ = Synced("append", write="contacts.privacy")

    key: Mapped[bytes] = mapped_column(LargeBinary(32))


class SuppressionRow(Business, Base):
    """HMAC-SHA256 of an e-mail address, number or external id of somebody who was erased.

    Its id follows from the hash, so that two desks make the same row.
    """

    __tablename__ = "suppression"
    __synced__ = Synced("append", write="contacts.privacy")

    key_id: Mapped[UUID] = mapped_column(Id)
    kind: Mapped[str] = mapped_column(Code)
    hash: Mapped[bytes] = mapped_column(Digest)

    __table_args__ = (
        references("suppression_key", "key_id"),
        CheckConstraint("kind IN ('email','number','external_id')", name="kind"),
        Index(None, "hash"),
    )


class PublishedListRow(Business, Base):
    """A list that is published as one page.

    ``filter``: the tree as ``core.database.filters`` writes it. ``columns`` and ``menus``: field
    keys; the menus are those with a drop-down. ``device_id``: the computer on which ``path`` is.
    ``sha256``: of the file as it was written last.
    """

    __tablename__ = "published_list"
    __synced__ = Synced(
        "fields",
        write="contacts.publish",
        rules=MergeRules(
            groups=(
                frozenset({"device_id", "path"}),
                frozenset({"active", "published_at", "rows", "sha256"}),
            )
        ),
    )

    name: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    intro: Mapped[str] = mapped_column(Text)
    filter: Mapped[Any] = mapped_column(Json)
    columns: Mapped[Any] = mapped_column(Json)
    menus: Mapped[Any] = mapped_column(Json)
    sort: Mapped[str] = mapped_column(Code)
    device_id: Mapped[UUID] = mapped_column(Id)
    path: Mapped[str] = mapped_column(Text)
    active: Mapped[bool] = mapped_column(Boolean, default=False)
    published_at: Mapped[datetime | None] = mapped_column(UtcTime)
    rows: Mapped[int | None] = mapped_column()
    sha256: Mapped[bytes | None] = mapped_column(Digest)


class PublishedContactRow(Base):
    """A contact that stands on a page that this computer published; ``version``: as it was then."""

    __tablename__ = "published_contact"
    __synced__ = LOCAL

    list_id: Mapped[UUID] = mapped_column(Id)
    contact_id: Mapped[UUID] = mapped_column(Id)
    version: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = (
        PrimaryKeyConstraint("list_id", "contact_id"),
        Index(None, "contact_id"),
        {"sqlite_with_rowid": False},
    )


class ErasedTraceRow(Base):
    """Something of an erased person that this file or folder may still hold beneath the tables.

    Triggers write it whenever a contact becomes an erased one, by a command or by synchronisation;
    ``core.contacts.privacy.traces`` clears it away. ``picture``: its SHA-256, if there was one.
    """

    __tablename__ = "erased_trace"
    __synced__ = LOCAL

    number: Mapped[int] = mapped_column(RowId, primary_key=True)
    contact_id: Mapped[UUID] = mapped_column(Id)
    picture: Mapped[bytes | None] = mapped_column(Digest)


class WipeFillingRow(Base):
    """Zeros that take the place of free pages for a moment; empty otherwise."""

    __tablename__ = "wipe_filling"
    __synced__ = LOCAL

    number: Mapped[int] = mapped_column(RowId, primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
