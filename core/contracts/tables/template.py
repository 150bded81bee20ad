"""Templates: versioned field schema and ordered clause slots."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.database.base import Base, Business, references, unique
from core.database.synced import MergeRules, Numbered, Synced
from core.database.types import Code, Id, Json, UtcTime


class TemplateRow(Business, Base):
    """A kind of contract that can be drafted."""

    __tablename__ = "template"
    __synced__ = Synced("fields", write="library.edit", unites=True)

    key: Mapped[str] = mapped_column(Code)
    title: Mapped[str] = mapped_column(Text)
    category: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text, default="")

    __table_args__ = (unique("key"),)


class TemplateVersionRow(Business, Base):
    """One version of a template; immutable once published."""

    __tablename__ = "template_version"
    __synced__ = Synced(
        "fields",
        write="library.edit",
        rules=MergeRules(groups=(frozenset({"state", "published_at"}),)),
        fixed=frozenset({"template_id"}),
        transitions={
            "state": frozenset({("draft", "published"), ("published", "retired")}),
        },
        numbered=Numbered("number", "template_id"),
    )

    template_id: Mapped[UUID] = mapped_column(Id)
    number: Mapped[int] = mapped_column()
    state: Mapped[str] = mapped_column(Code)
    fields: Mapped[Any] = mapped_column(Json)
    roles: Mapped[Any] = mapped_column(Json)
    title_pattern: Mapped[str] = mapped_column(Text)
    reference_prefix: Mapped[str] = mapped_column(Code)
    language: Mapped[str] = mapped_column(Code)
    note: Mapped[str] = mapped_column(Text, default="")
    published_at: Mapped[datetime | None] = mapped_column(UtcTime)

    __table_args__ = (
        references("template", "template_id"),
        unique("template_id", "number"),
        CheckConstraint("state IN ('draft','published','retired')", name="state"),
    )


class TemplateSlotRow(Business, Base):
    """One place of a template version, filled by a clause while its condition holds."""

    __tablename__ = "template_slot"
    __synced__ = Synced(
        "fields", write="library.edit", fixed=frozenset({"template_version_id"}), removable=True
    )

    template_version_id: Mapped[UUID] = mapped_column(Id)
    position: Mapped[int] = mapped_column()
    key: Mapped[str] = mapped_column(Code)
    clause_id: Mapped[UUID] = mapped_column(Id)
    condition: Mapped[str] = mapped_column(Text, default="")
    section: Mapped[str] = mapped_column(Text, default="")
    numbered: Mapped[bool] = mapped_column(default=True)

    __table_args__ = (
        references("template_version", "template_version_id"),
        references("clause", "clause_id"),
        unique("template_version_id", "key"),
        Index(None, "clause_id"),
    )
