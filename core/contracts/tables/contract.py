"""Contracts, their sealed versions, the working draft, produced documents and bulk runs."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Date, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.database.base import Base, Business, references, unique
from core.database.synced import LOCAL, MergeRules, Numbered, Synced
from core.database.types import Code, Digest, Id, Json, RowId, SortKey, UtcTime


class ContractRow(Business, Base):
    """A contract and the data from which its status is computed."""

    __tablename__ = "contract"
    __synced__ = Synced(
        "fields",
        write="contracts.edit",
        rules=MergeRules(
            groups=(
                frozenset({"value_minor", "currency", "value_period"}),
                frozenset({"start_date", "end_date", "term_kind", "renewal_months", "notice_days"}),
            ),
            seals=frozenset({"signed_on", "terminated_on"}),
            follows=frozenset({"current_version_id"}),
        ),
        guarded={"contracts.delete": frozenset({"deleted_at"})},
        # What was signed is a version; nothing may put another in its place.
        sealed={"signed_on": frozenset({"current_version_id", "template_version_id"})},
    )

    reference: Mapped[str] = mapped_column(Code)
    title: Mapped[str] = mapped_column(Text)
    counterparty: Mapped[str] = mapped_column(Text, default="")
    our_party: Mapped[str] = mapped_column(Text, default="")
    owner_id: Mapped[UUID] = mapped_column(Id)
    template_version_id: Mapped[UUID | None] = mapped_column(Id)
    current_version_id: Mapped[UUID | None] = mapped_column(Id)
    value_minor: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str | None] = mapped_column(String(3))
    value_period: Mapped[str] = mapped_column(Code, default="")
    law: Mapped[str] = mapped_column(Text, default="")
    payment_days: Mapped[int | None] = mapped_column()
    signed_on: Mapped[date | None] = mapped_column(Date)
    start_date: Mapped[date | None] = mapped_column(Date)
    end_date: Mapped[date | None] = mapped_column(Date)
    term_kind: Mapped[str | None] = mapped_column(Code)
    renewal_months: Mapped[int | None] = mapped_column()
    notice_days: Mapped[int | None] = mapped_column()
    terminated_on: Mapped[date | None] = mapped_column(Date)

    __table_args__ = (
        references("person", "owner_id"),
        references("template_version", "template_version_id"),
        unique("reference"),
        CheckConstraint("(value_minor IS NULL) = (currency IS NULL)", name="money"),
        CheckConstraint(
            "term_kind IS NULL OR term_kind IN ('fixed','auto_renew','evergreen')",
            name="term_kind",
        ),
        CheckConstraint("notice_days IS NULL OR notice_days >= 0", name="notice_days"),
        CheckConstraint("renewal_months IS NULL OR renewal_months > 0", name="renewal_months"),
        Index(None, "template_version_id"),
    )


class ContractPartyRow(Business, Base):
    """A party as this contract names it."""

    __tablename__ = "contract_party"
    __synced__ = Synced(
        "fields",
        write="contracts.edit",
        rules=MergeRules(groups=(frozenset({"signatory", "signatory_title"}),)),
        fixed=frozenset({"contract_id"}),
    )

    contract_id: Mapped[UUID] = mapped_column(Id)
    position: Mapped[int] = mapped_column()
    role: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    address: Mapped[str] = mapped_column(Text, default="")
    registration: Mapped[str] = mapped_column(Text, default="")
    email: Mapped[str] = mapped_column(Text, default="")
    signatory: Mapped[str] = mapped_column(Text, default="")
    signatory_title: Mapped[str] = mapped_column(Text, default="")
    ours: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (references("contract", "contract_id"), Index(None, "contract_id"))


class ContractVersionRow(Business, Base):
    """A sealed version: answers, clauses and a digest over both. Never changed.

    ``removed`` lists the slots that a person took out by hand. ``merged_id`` is the second version
    that a merged one came from.
    """

    __tablename__ = "contract_version"
    __synced__ = Synced(
        "append", write="contracts.edit", numbered=Numbered("number", "contract_id")
    )

    contract_id: Mapped[UUID] = mapped_column(Id)
    number: Mapped[int] = mapped_column()
    kind: Mapped[str] = mapped_column(Code)
    parent_id: Mapped[UUID | None] = mapped_column(Id)
    template_version_id: Mapped[UUID | None] = mapped_column(Id)
    title: Mapped[str] = mapped_column(Text)
    answers: Mapped[Any] = mapped_column(Json)
    answered_by: Mapped[Any] = mapped_column(Json)
    removed: Mapped[Any] = mapped_column(Json)
    note: Mapped[str] = mapped_column(Text, default="")
    sha256: Mapped[bytes] = mapped_column(Digest)
    clauses_changed: Mapped[int] = mapped_column(default=0)
    merged_id: Mapped[UUID | None] = mapped_column(Id)

    __table_args__ = (
        references("contract", "contract_id"),
        references("contract_version", "parent_id"),
        references("template_version", "template_version_id"),
        unique("contract_id", "number"),
        CheckConstraint("kind IN ('generated','saved','restored')", name="kind"),
    )


class ContractClauseRow(Business, Base):
    """A clause of a sealed version, with where it came from.

    ``chosen``: a person picked this wording by hand, so conditions no longer swap it.
    """

    __tablename__ = "contract_clause"
    __synced__ = Synced("append", write="contracts.edit")

    contract_version_id: Mapped[UUID] = mapped_column(Id)
    position: Mapped[int] = mapped_column()
    key: Mapped[str] = mapped_column(Code)
    heading: Mapped[str] = mapped_column(Text)
    section: Mapped[str] = mapped_column(Text, default="")
    numbered: Mapped[bool] = mapped_column(default=True)
    body_id: Mapped[UUID] = mapped_column(Id)
    clause_version_id: Mapped[UUID | None] = mapped_column(Id)
    chosen: Mapped[bool] = mapped_column(default=False)
    changed: Mapped[bool] = mapped_column(default=False)
    changed_by: Mapped[str] = mapped_column(Text, default="")
    changed_at: Mapped[datetime | None] = mapped_column(UtcTime)

    __table_args__ = (
        references("contract_version", "contract_version_id"),
        references("clause_body", "body_id"),
        references("clause_version", "clause_version_id"),
        unique("contract_version_id", "key"),
        Index(None, "clause_version_id"),
        Index(None, "body_id"),
    )


class ContractDocumentRow(Business, Base):
    """A file of a contract in the document store."""

    __tablename__ = "contract_document"
    __synced__ = Synced("append", write="contracts.edit")

    contract_id: Mapped[UUID] = mapped_column(Id)
    contract_version_id: Mapped[UUID | None] = mapped_column(Id)
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Code)
    sha256: Mapped[bytes] = mapped_column(Digest)
    size: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = (
        references("contract", "contract_id"),
        references("contract_version", "contract_version_id"),
        Index(None, "contract_id"),
    )


class EditingSessionRow(Business, Base):
    """One person's unsaved work on one contract on one device; closed when a version is saved."""

    __tablename__ = "editing_session"
    __synced__ = LOCAL

    contract_id: Mapped[UUID] = mapped_column(Id)
    device_id: Mapped[UUID] = mapped_column(Id)
    person_id: Mapped[UUID] = mapped_column(Id)
    base_version_id: Mapped[UUID | None] = mapped_column(Id)
    answers: Mapped[Any] = mapped_column(Json)
    answered_by: Mapped[Any] = mapped_column(Json)
    removed: Mapped[Any] = mapped_column(Json)
    clause_order: Mapped[Any] = mapped_column(Json, nullable=True)
    heartbeat_at: Mapped[datetime] = mapped_column(UtcTime)
    saved_at: Mapped[datetime | None] = mapped_column(UtcTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcTime)

    __table_args__ = (
        references("contract", "contract_id"),
        references("person", "person_id"),
        Index(None, "contract_id"),
    )


class DraftClauseRow(Business, Base):
    """An autosaved clause of an editing session; only clauses that differ from the base."""

    __tablename__ = "draft_clause"
    __synced__ = LOCAL

    session_id: Mapped[UUID] = mapped_column(Id)
    key: Mapped[str] = mapped_column(Code)
    heading: Mapped[str] = mapped_column(Text)
    body: Mapped[Any] = mapped_column(Json)
    section: Mapped[str] = mapped_column(Text, default="")
    numbered: Mapped[bool] = mapped_column(default=True)
    clause_version_id: Mapped[UUID | None] = mapped_column(Id)
    chosen: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        references("editing_session", "session_id"),
        references("clause_version", "clause_version_id"),
        unique("session_id", "key"),
    )


class BulkRunRow(Business, Base):
    """One template and a table of rows."""

    __tablename__ = "bulk_run"
    __synced__ = LOCAL

    template_version_id: Mapped[UUID] = mapped_column(Id)
    job_id: Mapped[UUID] = mapped_column(Id)
    file_name: Mapped[str] = mapped_column(Text)
    file_sha256: Mapped[bytes] = mapped_column(Digest)
    mapping: Mapped[Any] = mapped_column(Json)

    __table_args__ = (
        references("template_version", "template_version_id"),
        references("job", "job_id"),
    )


class BulkRowRow(Business, Base):
    """One row of a bulk run: its answers, then its contract or the reason why there is none."""

    __tablename__ = "bulk_row"
    __synced__ = LOCAL

    run_id: Mapped[UUID] = mapped_column(Id)
    number: Mapped[int] = mapped_column()
    state: Mapped[str] = mapped_column(Code)
    answers: Mapped[Any] = mapped_column(Json)
    contract_id: Mapped[UUID | None] = mapped_column(Id)
    reason: Mapped[str] = mapped_column(Text, default="")
    attempts: Mapped[int] = mapped_column(default=0)

    __table_args__ = (
        references("bulk_run", "run_id"),
        references("contract", "contract_id"),
        unique("run_id", "number"),
        CheckConstraint("state IN ('waiting','done','failed')", name="state"),
    )


class ContractListingRow(Base):
    """What the contract list shows and sorts by; local and derived.

    ``rowid`` is the local row id of table views, and the search docid. Keys are folded text.
    ``next_date`` and ``status`` hold for the day of the last refresh; ``changes_on`` says when
    they would change.
    """

    __tablename__ = "contract_listing"
    __synced__ = LOCAL

    rowid: Mapped[int] = mapped_column(RowId, primary_key=True)
    contract_id: Mapped[UUID] = mapped_column(Id)
    title: Mapped[str] = mapped_column(Text)
    title_key: Mapped[str] = mapped_column(SortKey)
    reference: Mapped[str] = mapped_column(Code)
    counterparty: Mapped[str] = mapped_column(Text)
    counterparty_key: Mapped[str] = mapped_column(SortKey)
    owner: Mapped[str] = mapped_column(Text)
    owner_key: Mapped[str] = mapped_column(SortKey)
    owner_id: Mapped[UUID] = mapped_column(Id)
    template: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Code)
    missing: Mapped[str] = mapped_column(Text)
    value_minor: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str | None] = mapped_column(String(3))
    law: Mapped[str] = mapped_column(Text)
    start_date: Mapped[date | None] = mapped_column(Date)
    end_date: Mapped[date | None] = mapped_column(Date)
    next_date: Mapped[date | None] = mapped_column(Date)
    changes_on: Mapped[date | None] = mapped_column(Date)
    updated_at: Mapped[datetime] = mapped_column(UtcTime)

    __table_args__ = (
        Index(None, "contract_id", unique=True),
        Index(None, "next_date", "title_key"),
        Index(None, "title_key"),
        Index(None, "counterparty_key"),
        Index(None, "owner_key"),
        Index(None, "status", "next_date", "title_key"),
        Index(None, "value_minor"),
        Index(None, "updated_at"),
        Index(None, "changes_on"),
    )
