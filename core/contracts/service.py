"""Contracts: creating, reading, changing their data, deleting; list figures and history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from core.access.tables import PersonRow
from core.audit.service import AuditService
from core.contracts.assembly import build_document, parties_of, title_for
from core.contracts.compose import compose
from core.contracts.fields import default_answers
from core.contracts.library import load_clauses
from core.contracts.listing import MISSING_LABELS, remember_words, term_of, today_in, today_of
from core.contracts.records import (
    Contract,
    ContractDocument,
    DraftInputs,
    HistoryEntry,
    Party,
    Status,
)
from core.contracts.rules import figures_on
from core.contracts.starting import apply_roles, first_inputs
from core.contracts.tables import (
    ContractDocumentRow,
    ContractListingRow,
    ContractPartyRow,
    ContractRow,
    ContractVersionRow,
    EditingSessionRow,
    TemplateRow,
    TemplateVersionRow,
)
from core.contracts.templates import load_template, refuse_draft
from core.contracts.versions import seal_version
from core.database.base import table_of
from core.database.unit_of_work import Reader, UnitOfWork
from core.documents.layout import LaidOut, lay_out
from core.kernel.errors import InvalidValue, NotFound, Refused
from core.kernel.ids import new_id
from core.kernel.money import Money
from core.kernel.text import squeeze

_CONTRACT = table_of(ContractRow)
_LISTING = table_of(ContractListingRow)
_HISTORY_LIMIT = 500


@dataclass(frozen=True, slots=True)
class ContractData:
    """The data of a contract that a person may change beside its text; None leaves them empty."""

    title: str
    counterparty: str = ""
    our_party: str = ""
    owner_id: UUID | None = None
    value: Money | None = None
    value_period: str = ""
    law: str = ""
    payment_days: int | None = None
    signed_on: date | None = None
    start_date: date | None = None
    end_date: date | None = None
    term_kind: str | None = None
    renewal_months: int | None = None
    notice_days: int | None = None
    terminated_on: date | None = None


@dataclass(frozen=True, slots=True)
class Drafted:
    """A contract that was just drafted, with its first version laid out."""

    contract_id: UUID
    version_id: UUID
    title: str
    document: LaidOut


def party_id(contract_id: UUID, position: int) -> UUID:
    """Return the id of the party at a place of a contract: the same on every desk."""
    return uuid5(contract_id, f"party {position}")


class ContractService:
    """Commands and queries of contracts."""

    # --- queries -------------------------------------------------------------------------

    def contract(self, reader: Reader, contract_id: UUID) -> Contract:
        """Return one contract with its parties, documents and computed status.

        Raises:
            NotFound: it does not exist or was deleted.
        """
        creator, updater = aliased(PersonRow), aliased(PersonRow)
        row = reader.connection.execute(
            select(
                _CONTRACT,
                PersonRow.name.label("owner"),
                creator.name.label("creator"),
                updater.name.label("updater"),
                TemplateRow.id.label("template_id"),
                TemplateRow.title.label("template"),
                TemplateVersionRow.number.label("template_number"),
                ContractVersionRow.number.label("version_number"),
            )
            .join(PersonRow, PersonRow.id == _CONTRACT.c.owner_id)
            .outerjoin(creator, creator.id == _CONTRACT.c.created_by)
            .outerjoin(updater, updater.id == _CONTRACT.c.updated_by)
            .outerjoin(TemplateVersionRow, TemplateVersionRow.id == _CONTRACT.c.template_version_id)
            .outerjoin(TemplateRow, TemplateRow.id == TemplateVersionRow.template_id)
            .outerjoin(ContractVersionRow, ContractVersionRow.id == _CONTRACT.c.current_version_id)
            .where(
                _CONTRACT.c.organisation_id == reader.actor.organisation_id,
                _CONTRACT.c.id == contract_id,
                _CONTRACT.c.deleted_at.is_(None),
            )
        ).first()
        if row is None:
            raise NotFound("contract")
        contract = _contract(row, today_of(reader.connection, reader.now))
        return replace(
            contract,
            parties=self._parties(reader, contract_id),
            documents=self._documents(reader, contract_id),
        )

    def counts(self, reader: Reader) -> dict[str, int]:
        """Return how many contracts there are by status, ``all`` of them, and ``mine`` in draft."""
        counts: dict[str, int] = dict(
            reader.connection.execute(
                select(_LISTING.c.status, func.count()).group_by(_LISTING.c.status)
            ).all()
        )
        counts["all"] = sum(counts.values())
        counts["mine"] = reader.connection.execute(
            select(func.count()).where(
                _LISTING.c.status == "draft", _LISTING.c.owner_id == reader.actor.person_id
            )
        ).scalar_one()
        return counts

    def history(
        self, reader: Reader, contract_id: UUID, limit: int = _HISTORY_LIMIT
    ) -> list[HistoryEntry]:
        """Return who did what to a contract, newest first."""
        return [
            HistoryEntry(event.at, event.actor, event.action, event.details)
            for event in AuditService().history(reader, contract_id, limit)
        ]

    # --- commands ------------------------------------------------------------------------

    def create(
        self,
        uow: UnitOfWork,
        template_version_id: UUID,
        answers: Mapping[str, Any],
        *,
        reference: str = "",
        owner_id: UUID | None = None,
        answered_by: str = "",
        note: str = "",
    ) -> UUID:
        """Draft a contract from a template and seal its first version; returns the contract's id.

        Answers that do not fit stay as typed, and show as gaps and as problems of the draft.

        Raises:
            Refused: that version of the template is not published.

        Args:
            reference: given by Chancery when empty: prefix, year, running number.
        """
        template = load_template(uow.connection, template_version_id)
        refuse_draft(template)
        library = load_clauses(
            uow.connection,
            uow.actor.organisation_id,
            (slot.clause_id for slot in template.slots),
            uow.now,
        )
        start = first_inputs(template, library, {}, {}, new_id(), uow.actor)
        drafted = self.draft(
            uow,
            start,
            answers,
            reference=reference,
            owner_id=owner_id,
            answered_by=answered_by,
            note=note,
        )
        uow.undoable(f"New contract {drafted.title}")
        return drafted.contract_id

    def draft(
        self,
        uow: UnitOfWork,
        start: DraftInputs,
        answers: Mapping[str, Any],
        *,
        reference: str = "",
        owner_id: UUID | None = None,
        answered_by: str = "",
        note: str = "",
    ) -> Drafted:
        """Draft a contract from prepared inputs (see ``create``); for many of one template."""
        uow.actor.require("contracts.edit")
        template = start.template
        assert template is not None
        complete = {**default_answers(template.fields), **answers}
        who = answered_by or uow.actor.name
        given = dict.fromkeys(answers, who)
        inputs = replace(start, answers=complete, answered_by=given)
        clauses = compose(inputs).clauses
        version_id = new_id()
        contract = ContractRow(
            id=new_id(),
            reference=reference or self.next_reference(uow, template.reference_prefix),
            title=title_for(template, complete),
            owner_id=owner_id or uow.actor.person_id,
            template_version_id=template.id,
            current_version_id=version_id,
        )
        apply_roles(contract, template, complete)
        uow.insert(contract)
        seal_version(
            uow,
            contract,
            clauses,
            complete,
            given,
            kind="generated",
            note=note,
            template_version_id=template.id,
            first_id=version_id,
        )
        self.add_parties(uow, contract.id, parties_of(template, complete))
        uow.record(
            "contract.created",
            "contract",
            contract.id,
            title=contract.title,
            reference=contract.reference,
            template=f"{template.title} v{template.number}",
        )
        document = lay_out(
            build_document(
                template,
                complete,
                clauses,
                title=contract.title,
                reference=contract.reference,
                version="version 1",
                author=uow.actor.name,
            )
        )
        remember_words(uow, version_id, document)
        return Drafted(contract.id, version_id, contract.title, document)

    def change(
        self, uow: UnitOfWork, contract_id: UUID, data: ContractData, row_version: int | None = None
    ) -> None:
        """Change a contract's data; can be undone.

        Raises:
            InvalidValue: the title is empty, or the dates contradict each other.
            Refused: it is marked as signed while a draft holds changes that are in no version.
            Stale: it was changed since ``row_version`` was read.
        """
        uow.actor.require("contracts.edit")
        row = uow.get(ContractRow, contract_id)
        uow.expect(row, row_version)
        if not squeeze(data.title):
            raise InvalidValue("title", data.title, "a title")
        if data.start_date and data.end_date and data.end_date < data.start_date:
            raise InvalidValue("end_date", data.end_date.isoformat(), "a day after the start")
        if data.signed_on is not None and row.signed_on is None:
            _refuse_open_draft(uow, contract_id)
        changed = []
        for item in fields(data):
            if item.name in ("value", "owner_id"):
                continue
            value = getattr(data, item.name)
            if getattr(row, item.name) != value:
                changed.append(item.name)
                setattr(row, item.name, value)
        minor = data.value.minor if data.value else None
        if row.value_minor != minor or row.currency != (data.value and data.value.currency):
            changed.append("value")
            row.value_minor = minor
            row.currency = data.value.currency if data.value else None
        if data.owner_id and row.owner_id != data.owner_id:
            changed.append("owner")
            row.owner_id = data.owner_id
        if not changed:
            return
        uow.record("contract.changed", "contract", contract_id, fields=changed, title=row.title)
        uow.undoable(f"Change {row.title}")

    def sign(self, uow: UnitOfWork, contract_id: UUID, signed_on: date) -> None:
        """Note that a contract was signed on paper or elsewhere; can be undone.

        Raises:
            Refused: a draft of it holds changes that are in no version.
        """
        uow.actor.require("contracts.edit")
        row = uow.get(ContractRow, contract_id)
        _refuse_open_draft(uow, contract_id)
        row.signed_on = signed_on
        uow.record("contract.signed", "contract", contract_id, on=signed_on.isoformat())
        uow.undoable(f"Mark {row.title} as signed")

    def delete(self, uow: UnitOfWork, contract_ids: list[UUID]) -> None:
        """Delete contracts softly; can be undone."""
        uow.actor.require("contracts.delete")
        for contract_id in contract_ids:
            row = uow.get(ContractRow, contract_id)
            uow.delete(row)
            uow.record("contract.deleted", "contract", contract_id, title=row.title)
        count = len(contract_ids)
        uow.undoable(f"Delete {row.title}" if count == 1 else f"Delete {count} contracts")

    # --- shared with drafting and bulk ---------------------------------------------------

    def next_reference(self, uow: UnitOfWork, prefix: str) -> str:
        """Return the next free reference, such as ``NDA-2026-0418``."""
        stem = f"{prefix}-{today_in(uow).year}-"
        given = uow.scratch.get(f"reference {stem}")
        number = given + 1 if isinstance(given, int) else self._free_number(uow, stem)
        uow.scratch[f"reference {stem}"] = number
        return f"{stem}{number:04d}"

    def _free_number(self, uow: UnitOfWork, stem: str) -> int:
        # Longer references are later ones: 10000 comes after 9999, though not as text.
        newest = uow.session.execute(
            select(ContractRow.reference)
            .where(ContractRow.reference >= stem, ContractRow.reference < stem + "~")
            .order_by(func.length(ContractRow.reference).desc(), ContractRow.reference.desc())
            .limit(1)
        ).scalar()
        tail = newest.removeprefix(stem) if newest else "0"
        return int(tail) + 1 if tail.isdigit() else 1

    def write_parties(self, uow: UnitOfWork, contract_id: UUID, parties: list[Party]) -> None:
        """Make the contract's parties those given.

        The party at a place keeps its row, so that two desks that save apart do not end up with
        two rows for one party.
        """
        rows = uow.session.scalars(
            select(ContractPartyRow)
            .where(ContractPartyRow.contract_id == contract_id)
            .order_by(ContractPartyRow.deleted_at.is_(None))
        ).all()
        at = {row.position: row for row in rows}  # of several the live one
        for position, party in enumerate(parties, 1):
            row = at.pop(position, None)
            if row is None:
                key = party_id(contract_id, position)
                row = uow.add(ContractPartyRow(id=key, contract_id=contract_id, position=position))
            for name, value in {**_party(party), "deleted_at": None}.items():
                if getattr(row, name) != value:
                    setattr(row, name, value)
        for row in at.values():
            if row.deleted_at is None:
                uow.delete(row)

    def add_parties(self, uow: UnitOfWork, contract_id: UUID, parties: list[Party]) -> None:
        """Give a contract that has none its parties."""
        uow.insert_many(
            ContractPartyRow,
            (
                {
                    "id": party_id(contract_id, position),
                    "contract_id": contract_id,
                    "position": position,
                    **_party(party),
                }
                for position, party in enumerate(parties, 1)
            ),
        )

    # --- inside --------------------------------------------------------------------------

    def _parties(self, reader: Reader, contract_id: UUID) -> tuple[Party, ...]:
        rows = reader.connection.execute(
            select(table_of(ContractPartyRow))
            .where(
                ContractPartyRow.contract_id == contract_id, ContractPartyRow.deleted_at.is_(None)
            )
            .order_by(ContractPartyRow.position)
        )
        names = [item.name for item in fields(Party)]
        return tuple(Party(**{name: getattr(row, name) for name in names}) for row in rows)

    def _documents(self, reader: Reader, contract_id: UUID) -> tuple[ContractDocument, ...]:
        rows = reader.connection.execute(
            select(
                table_of(ContractDocumentRow),
                PersonRow.name.label("author"),
                ContractVersionRow.number,
            )
            .join(PersonRow, PersonRow.id == ContractDocumentRow.created_by)
            .outerjoin(
                ContractVersionRow,
                ContractVersionRow.id == ContractDocumentRow.contract_version_id,
            )
            .where(
                ContractDocumentRow.contract_id == contract_id,
                ContractDocumentRow.deleted_at.is_(None),
            )
            .order_by(ContractDocumentRow.created_at.desc())
        )
        return tuple(
            ContractDocument(
                row.id,
                row.name,
                row.kind,
                row.sha256,
                row.size,
                row.created_at,
                row.author,
                row.number,
            )
            for row in rows
        )


def _refuse_open_draft(uow: UnitOfWork, contract_id: UUID) -> None:
    """What is signed is a version; a draft beside it would be neither signed nor free to change."""
    found = uow.session.scalar(
        select(EditingSessionRow.id)
        .where(
            EditingSessionRow.contract_id == contract_id,
            EditingSessionRow.closed_at.is_(None),
            EditingSessionRow.deleted_at.is_(None),
        )
        .limit(1)
    )
    if found is not None:
        raise Refused(
            "A draft of this contract holds changes that are in no version.",
            "It was not marked as signed.",
            "Save the draft as a version or discard it, then mark the contract.",
        )


def _contract(row: Any, day: date) -> Contract:
    figures = figures_on(term_of(row), day)
    status: Status = figures.status
    return Contract(
        id=row.id,
        reference=row.reference,
        title=row.title,
        counterparty=row.counterparty,
        our_party=row.our_party,
        owner_id=row.owner_id,
        owner=row.owner,
        template_id=row.template_id,
        template=row.template or "",
        template_version=row.template_number,
        status=status,
        missing=tuple(MISSING_LABELS[key] for key in figures.missing),
        value=None if row.value_minor is None else Money(row.value_minor, row.currency),
        value_period=row.value_period,
        law=row.law,
        payment_days=row.payment_days,
        signed_on=row.signed_on,
        start_date=row.start_date,
        end_date=row.end_date,
        term_kind=row.term_kind,
        renewal_months=row.renewal_months,
        notice_days=row.notice_days,
        notice_from=figures.notice_from,
        notice_by=figures.notice_by,
        renews_on=figures.renews_on,
        terminated_on=row.terminated_on,
        next_date=figures.next_date,
        version_number=row.version_number or 0,
        created_at=row.created_at,
        created_by=row.creator or "",
        updated_at=row.updated_at,
        updated_by=row.updater or "",
        row_version=row.row_version,
    )


def _party(party: Party) -> dict[str, Any]:
    return {item.name: getattr(party, item.name) for item in fields(party)}
