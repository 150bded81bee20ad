"""Writes the demo's contracts with their whole history, each step at its own day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from uuid import UUID

from sqlalchemy import select

from core.contracts.compose import compose
from core.contracts.library import load_clauses
from core.contracts.records import (
    ClauseEdit,
    ClauseVariant,
    Composition,
    LibraryClause,
    TemplateVersion,
)
from core.contracts.service import ContractService
from core.contracts.starting import first_inputs
from core.contracts.tables import ClauseRow, ContractRow, TemplateRow, TemplateVersionRow
from core.contracts.templates import load_template
from core.contracts.versions import seal_version
from core.database.unit_of_work import UnitOfWork
from core.demo.contract_shapes import DemoContract, DemoContractVersion
from core.demo.naming import demo_id, morning, person_id
from core.demo.people import PEOPLE
from core.documents.wording import parse_wording, write_wording
from core.kernel.work import Report

_NAMES = {person.key: person.name for person in PEOPLE}


class ContractSeeder:
    """Writes contracts through the same steps that a person's work takes."""

    def __init__(self, uow: UnitOfWork) -> None:
        self._uow = uow
        self._now, self._actor = uow.now, uow.actor
        connection = uow.connection
        ids = connection.execute(select(ClauseRow.id)).scalars().all()
        self._library = load_clauses(connection, uow.actor.organisation_id, ids, uow.now)
        self._templates: dict[tuple[str, int], TemplateVersion] = {}

    def write(self, contracts: list[DemoContract], report: Report) -> None:
        """Write ``contracts``; what follows in the unit of work happens now, by its person."""
        for number, contract in enumerate(contracts, 1):
            self._contract(contract)
            if number % 25 == 0:
                report(number, len(contracts))
        self._uow.now, self._uow.actor = self._now, self._actor

    def _at(self, moment: datetime, key: str) -> None:
        # Nothing of the demo happens later than now, whatever the time of day.
        self._uow.now = min(moment, self._now)
        self._uow.actor = replace(self._actor, person_id=person_id(key), name=_NAMES[key])

    def _contract(self, demo: DemoContract) -> None:
        self._at(demo.created_at, demo.versions[0].author if demo.versions else demo.owner)
        template = self._template(demo)
        row = self._uow.add(
            ContractRow(
                id=demo_id("contract", demo.reference),
                reference=demo.reference,
                title=demo.title,
                counterparty=demo.counterparty,
                our_party=demo.our_party,
                owner_id=person_id(demo.owner),
                template_version_id=template.id if template else None,
                value_minor=demo.value.minor if demo.value else None,
                currency=demo.value.currency if demo.value else None,
                value_period="a year" if demo.value_period else "",
                law=demo.law,
                payment_days=demo.payment_days,
                signed_on=demo.signed_on,
                start_date=demo.start_date,
                end_date=demo.end_date,
                term_kind=demo.term_kind,
                renewal_months=demo.renewal_months,
                notice_days=demo.notice_days,
                terminated_on=demo.terminated_on,
            )
        )
        self._uow.session.flush()
        ContractService().write_parties(self._uow, row.id, list(demo.parties))
        action = "contract.created" if template else "contract.imported"
        self._uow.record(
            action,
            "contract",
            row.id,
            title=demo.title,
            reference=demo.reference,
            template=f"{template.title} v{template.number}" if template else "",
        )
        for version in demo.versions:
            assert template is not None
            self._version(row, template, version)
        if demo.signed_on is not None:
            self._at(morning(demo.signed_on), demo.owner)
            self._uow.record("contract.signed", "contract", row.id, on=demo.signed_on.isoformat())

    def _version(
        self, row: ContractRow, template: TemplateVersion, version: DemoContractVersion
    ) -> None:
        self._at(version.created_at, version.author)
        given = dict.fromkeys(version.answers, self._uow.actor.name)
        composition = self._composed(row.id, template, version, given)
        kind = "generated" if version.number == 1 else "saved"
        seal_version(
            self._uow,
            row,
            composition.clauses,
            version.answers,
            given,
            kind=kind,  # type: ignore[arg-type]
            note=version.note,
            template_version_id=template.id,
        )
        if version.number > 1:
            self._uow.record(
                "contract.version_saved",
                "contract",
                row.id,
                title=row.title,
                number=version.number,
                note=version.note,
            )

    def _composed(
        self,
        contract_id: UUID,
        template: TemplateVersion,
        version: DemoContractVersion,
        given: Mapping[str, str],
    ) -> Composition:
        # Edits are written against today's wording; every other clause is as it was then.
        edited = {edit.slot for edit in version.edits}
        library = {
            slot.clause_id: self._library[slot.clause_id]
            if slot.key in edited
            else _as_of(self._library[slot.clause_id], version.created_at)
            for slot in template.slots
        }
        inputs = first_inputs(
            template, library, version.answers, given, contract_id, self._uow.actor
        )
        composition = compose(inputs)
        if not version.edits:
            return composition
        edits: dict[str, ClauseEdit] = {}
        for clause in composition.clauses:
            text = wording = write_wording(clause.body)
            for edit in version.edits:
                if edit.slot == clause.key:
                    text = text.replace(edit.old, edit.new)
            if text != wording:
                edits[clause.key] = ClauseEdit(
                    clause.heading,
                    parse_wording(text),
                    clause.section,
                    clause.numbered,
                    clause.clause_version_id,
                    by=self._uow.actor.name,
                    at=self._uow.now,
                )
        return compose(replace(inputs, edits=edits))

    def _template(self, demo: DemoContract) -> TemplateVersion | None:
        if demo.template is None or demo.template_version is None:
            return None
        key = (demo.template, demo.template_version)
        if key not in self._templates:
            connection = self._uow.connection
            version = connection.execute(
                select(TemplateVersionRow.id)
                .join(TemplateRow, TemplateRow.id == TemplateVersionRow.template_id)
                .where(TemplateRow.key == key[0], TemplateVersionRow.number == key[1])
            ).scalar_one()
            self._templates[key] = load_template(connection, version)
        return self._templates[key]


def _as_of(clause: LibraryClause, moment: datetime) -> LibraryClause:
    """Return the clause with the wordings that were approved at ``moment``."""
    return replace(clause, variants=tuple(map(partial(_variant_as_of, moment), clause.variants)))


def _variant_as_of(moment: datetime, variant: ClauseVariant) -> ClauseVariant:
    then = tuple(v for v in variant.versions if v.approved_at and v.approved_at <= moment)
    return replace(variant, versions=then or variant.versions[:1])


def seed_contracts(contracts: list[DemoContract], report: Report) -> Callable[[UnitOfWork], None]:
    """Return the command that writes ``contracts``."""
    return lambda uow: ContractSeeder(uow).write(contracts, report)
