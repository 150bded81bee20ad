"""Makes the demo workspace: the same organisation, library and contracts every time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from core.access.tables import PersonRow
from core.contracts.library import LibraryService, NewWording
from core.contracts.tables import ClauseRow, ClauseVariantRow, TemplateRow
from core.contracts.templates import NewSlot, TemplateContent, TemplateService
from core.database.unit_of_work import UnitOfWork
from core.demo.contracts import contracts as _contracts
from core.demo.load import library
from core.demo.naming import demo_id, morning, person_id
from core.demo.people import CURRENCY, ORGANISATION, PEOPLE, TIME_ZONE
from core.demo.seed_contacts import seed_contacts
from core.demo.seed_contracts import seed_contracts
from core.demo.shapes import DemoTemplate, DemoVariant, DemoVersion, Library
from core.kernel.clock import Clock, today
from core.kernel.work import Report, no_report
from core.opening import NewWorkspace, create_workspace
from core.secrets.store import DemoSecrets
from core.workspace import Workspace, open_workspace

FOUNDER = PEOPLE[0]
ALL, FEW = 20_000, 60  # contacts


def make_demo(
    folder: Path,
    clock: Clock,
    report: Report = no_report,
    count: int | None = None,
    contacts: int | None = None,
) -> Workspace:
    """Make the demo in ``folder``, which must be empty or absent, and return it open.

    Args:
        report: told how many contracts are drafted, of how many, then how many contacts.
        count: only so many of the newest contracts; None for all 500.
        contacts: so many contacts; None for all 20,000, or a few with fewer contracts.
    """
    create_workspace(
        folder,
        NewWorkspace(
            ORGANISATION,
            FOUNDER.name,
            FOUNDER.email,
            TIME_ZONE,
            CURRENCY,
            kind="demo",
            role=FOUNDER.role,
            person_title=FOUNDER.title,
            person_id=person_id(FOUNDER.key),
            organisation_id=demo_id("organisation"),
        ),
        DemoSecrets(),
        clock,
    )
    workspace = open_workspace(folder, DemoSecrets(), clock)
    content = library()
    workspace.command(lambda uow: Seeder(uow, content).library())
    day = today(clock, ZoneInfo(TIME_ZONE))
    chosen = _contracts(anchor=day)[-count:] if count else _contracts(anchor=day)
    workspace.command(seed_contracts(chosen, report))
    people = contacts if contacts is not None else FEW if count else ALL
    for command in seed_contacts(people, day, report):
        workspace.command(command)
    return workspace


class Seeder:
    """Feeds the demo's content through the services, each step at its own day and by its person."""

    def __init__(self, uow: UnitOfWork, content: Library) -> None:
        self._uow = uow
        self._content = content
        self._now = uow.now
        self._actor = uow.actor

    def as_of(self, day: date, key: str) -> None:
        """Let what follows be done on ``day`` by the person ``key``."""
        self._uow.now = morning(day)
        name = next(person.name for person in PEOPLE if person.key == key)
        self._uow.actor = replace(self._actor, person_id=person_id(key), name=name)

    def library(self) -> None:
        """Write people, clauses and templates."""
        self._people()
        for key, clause in self._content.clauses.items():
            self._clause(key)
            for position, variant in enumerate(clause.variants, 1):
                self._variant(key, position, variant)
        for template in self._content.templates.values():
            self._template(template)
        self._uow.now, self._uow.actor = self._now, self._actor

    def _people(self) -> None:
        for person in PEOPLE[1:]:
            self._uow.add(
                PersonRow(
                    id=person_id(person.key),
                    name=person.name,
                    email=person.email,
                    role=person.role,
                    title=person.title,
                    active=person.active,
                )
            )
            self._uow.record("person.added", "person", person_id(person.key), name=person.name)

    def _clause(self, key: str) -> None:
        clause = self._content.clauses[key]
        first = min(v.valid_from for variant in clause.variants for v in variant.versions)
        self.as_of(first, clause.variants[0].versions[0].author)
        self._uow.add(
            ClauseRow(
                id=demo_id("clause", key),
                key=key,
                title=clause.title,
                category=clause.category,
                purpose=clause.purpose,
            )
        )
        self._uow.record("clause.added", "clause", demo_id("clause", key), title=clause.title)

    def _variant(self, clause: str, position: int, variant: DemoVariant) -> None:
        key = demo_id("variant", clause, variant.key)
        self._uow.add(
            ClauseVariantRow(
                id=key,
                clause_id=demo_id("clause", clause),
                key=variant.key,
                name=variant.name,
                condition=variant.condition,
                position=position,
                risk=variant.risk,
                jurisdiction=variant.jurisdiction,
            )
        )
        self._uow.session.flush()
        for version in variant.versions:
            self._version(key, version)

    def _version(self, variant: UUID, version: DemoVersion) -> None:
        service = LibraryService()
        self.as_of(version.valid_from, version.author)
        added = service.add_version(
            self._uow,
            variant,
            NewWording(
                version.heading,
                version.body,
                version.note,
                version.source,
                "",
                version.licence,
                version.valid_from,
            ),
        )
        if version.approver and version.approved_on:
            self.as_of(version.approved_on, version.approver)
            service.approve_version(self._uow, added)

    def _template(self, template: DemoTemplate) -> None:
        service = TemplateService()
        first = template.versions[0]
        self.as_of(first.published_on, first.author)
        key = demo_id("template", template.key)
        self._uow.add(
            TemplateRow(
                id=key,
                key=template.key,
                title=template.title,
                category=template.category,
                description=template.description,
            )
        )
        self._uow.record("template.added", "template", key, title=template.title)
        self._uow.session.flush()
        for version in template.versions:
            self.as_of(version.published_on, version.author)
            slots = tuple(
                NewSlot(
                    slot.key,
                    demo_id("clause", slot.clause),
                    slot.condition,
                    slot.section,
                    slot.numbered,
                )
                for slot in version.slots
            )
            saved = service.save_draft(
                self._uow,
                key,
                TemplateContent(
                    version.fields,
                    slots,
                    template.roles,
                    template.title_pattern,
                    template.reference_prefix,
                    template.language,
                    version.note,
                ),
            )
            self._uow.session.flush()
            service.publish(self._uow, saved)
