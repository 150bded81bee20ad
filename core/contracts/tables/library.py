"""The clause library: clause, conditional variants, immutable versions, shared bodies."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.database.base import Base, Business, references, unique
from core.database.synced import MergeRules, Numbered, Synced
from core.database.types import Code, Digest, Id, Json, UtcTime


class ClauseBodyRow(Business, Base):
    """One clause text, stored once however many versions and contracts use it.

    The id is made from the SHA-256 of the text, so the same words have the same row everywhere.
    """

    __tablename__ = "clause_body"
    __synced__ = Synced("append", write="contracts.edit")

    sha256: Mapped[bytes] = mapped_column(Digest)
    body: Mapped[Any] = mapped_column(Json)

    __table_args__ = (unique("sha256"),)


class ClauseRow(Business, Base):
    """A clause of the library."""

    __tablename__ = "clause"
    __synced__ = Synced("fields", write="library.edit", unites=True)

    key: Mapped[str] = mapped_column(Code)
    title: Mapped[str] = mapped_column(Text)
    category: Mapped[str] = mapped_column(Text)
    purpose: Mapped[str] = mapped_column(Text, default="")

    __table_args__ = (unique("key"),)


class ClauseVariantRow(Business, Base):
    """A wording line of a clause and the condition under which it is taken."""

    __tablename__ = "clause_variant"
    __synced__ = Synced("fields", write="library.edit", fixed=frozenset({"clause_id"}), unites=True)

    clause_id: Mapped[UUID] = mapped_column(Id)
    key: Mapped[str] = mapped_column(Code)
    name: Mapped[str] = mapped_column(Text)
    condition: Mapped[str] = mapped_column(Text, default="")
    position: Mapped[int] = mapped_column()
    risk: Mapped[int] = mapped_column(default=1)
    jurisdiction: Mapped[str] = mapped_column(Text, default="")

    __table_args__ = (references("clause", "clause_id"), unique("clause_id", "key"))


class ClauseVersionRow(Business, Base):
    """One immutable wording of a variant. Only approval and validity are written later."""

    __tablename__ = "clause_version"
    __synced__ = Synced(
        "fields",
        write="library.edit",
        rules=MergeRules(
            groups=(
                frozenset({"approver_id", "approved_at"}),
                frozenset({"valid_from", "valid_to"}),
            )
        ),
        fixed=frozenset({"variant_id", "heading", "body_id", "author_id"}),
        guarded={"library.approve": frozenset({"approver_id", "approved_at"})},
        numbered=Numbered("number", "variant_id"),
    )

    variant_id: Mapped[UUID] = mapped_column(Id)
    number: Mapped[int] = mapped_column()
    heading: Mapped[str] = mapped_column(Text)
    body_id: Mapped[UUID] = mapped_column(Id)
    author_id: Mapped[UUID] = mapped_column(Id)
    approver_id: Mapped[UUID | None] = mapped_column(Id)
    approved_at: Mapped[datetime | None] = mapped_column(UtcTime)
    source: Mapped[str] = mapped_column(Text, default="")
    source_url: Mapped[str] = mapped_column(Text, default="")
    licence: Mapped[str] = mapped_column(Text, default="")
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    note: Mapped[str] = mapped_column(Text, default="")

    __table_args__ = (
        references("clause_variant", "variant_id"),
        references("clause_body", "body_id"),
        references("person", "author_id"),
        references("person", "approver_id"),
        unique("variant_id", "number"),
        Index(None, "body_id"),
    )
