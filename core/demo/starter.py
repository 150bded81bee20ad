"""The starter library: the clauses and templates of the demo, for a workspace of one's own."""

from __future__ import annotations

from uuid import UUID

from core.contracts.library import LibraryService, NewWording
from core.contracts.templates import NewSlot, TemplateContent, TemplateService
from core.database.unit_of_work import UnitOfWork
from core.demo.load import library

NOTE = "From the starter library. Have it checked before you rely on it."
SOURCE = "Chancery starter library"


def plant_starter_library(uow: UnitOfWork) -> tuple[int, int]:
    """Write the newest wording of every clause and the newest version of every template.

    All of it is by the person who asks and approved by them, with a note that it is to be checked.

    Returns:
        How many clauses and templates there are now.
    """
    content, service, templates = library(), LibraryService(), TemplateService()
    ids: dict[str, UUID] = {}
    for clause in content.clauses.values():
        key = ids[clause.key] = service.add_clause(
            uow, clause.key, clause.title, clause.category, clause.purpose
        )
        for variant in clause.variants:
            made = service.add_variant(
                uow,
                key,
                variant.name,
                variant.condition,
                key=variant.key,
                jurisdiction=variant.jurisdiction,
                risk=variant.risk,
            )
            wording = variant.current
            version = service.add_version(
                uow,
                made,
                NewWording(
                    wording.heading, wording.body, NOTE, SOURCE, "", wording.licence, uow.now.date()
                ),
            )
            service.approve_version(uow, version)
    for template in content.templates.values():
        current = template.current
        key = templates.add(
            uow, template.key, template.title, template.category, template.description
        )
        slots = tuple(
            NewSlot(slot.key, ids[slot.clause], slot.condition, slot.section, slot.numbered)
            for slot in current.slots
        )
        draft = templates.save_draft(
            uow,
            key,
            TemplateContent(
                current.fields,
                slots,
                template.roles,
                template.title_pattern,
                template.reference_prefix,
                template.language,
                NOTE,
            ),
        )
        templates.publish(uow, draft)
    uow.record(
        "library.planted",
        "organisation",
        uow.actor.organisation_id,
        clauses=len(content.clauses),
        templates=len(content.templates),
    )
    return len(content.clauses), len(content.templates)
