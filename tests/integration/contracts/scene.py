"""A small library and one template of three clauses, for tests of how contracts come about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from core.access.tables import PersonRow
from core.contracts.compose import compose
from core.contracts.library import NewWording
from core.contracts.records import ClauseEdit, DraftClause, DraftInputs, LibraryClause
from core.contracts.templates import NewSlot, TemplateContent
from core.database.unit_of_work import UnitOfWork
from core.documents.wording import parse_wording
from core.kernel.fields import Choice, FieldSpec
from core.kernel.ids import new_id
from core.workspace import Workspace

FIELDS = (
    FieldSpec("client", "Client", "party", required=True),
    FieldSpec(
        "direction",
        "Direction",
        "choice",
        choices=(Choice("mutual", "Mutual"), Choice("one", "One-way")),
    ),
    FieldSpec("personal", "Personal data", "yes_no"),
    FieldSpec("purpose", "Purpose", "long_text"),
    FieldSpec("fee", "Fee", "money"),
    FieldSpec("start", "Start", "date"),
)
ANSWERS: Mapping[str, Any] = {
    "client": {"name": "Corvane Logistics Ltd"},
    "direction": "mutual",
    "purpose": "assessing a joint project",
}
MUTUAL = "(1) Each party keeps the other’s information secret, for {purpose}."
ONE_WAY = "(1) The recipient keeps the information of {client} secret, for {purpose}."
PERSONAL = "(1) Personal data are handled by the law on data protection."
GENERAL = "(1) A change is effective only in writing."


@dataclass(frozen=True, slots=True)
class Scene:
    """The ids of what was made: clauses by slot, and the published template version."""

    workspace: Workspace
    clauses: Mapping[str, UUID]
    template: UUID
    version: UUID

    def clause(self, slot: str) -> LibraryClause:
        """Read a clause of the library."""
        return read_clause(self.workspace, self.clauses[slot])

    def draft(self, answers: Mapping[str, Any] = ANSWERS) -> UUID:
        """Draft a contract and return its id."""
        contracts = self.workspace.contracts
        return self.workspace.command(
            lambda uow: contracts.create(uow, self.version, answers)
        ).value

    def load(self, contract: UUID) -> DraftInputs:
        """Read a draft as it stands."""
        return self.workspace.query(lambda reader: self.workspace.drafting.load(reader, contract))

    def save(self, inputs: DraftInputs) -> UUID:
        """Save a version and return its id."""
        drafting = self.workspace.drafting
        return self.workspace.command(lambda uow: drafting.save_version(uow, inputs)).value


def make_scene(workspace: Workspace) -> Scene:
    """Fill the library and publish the template."""
    clauses = {
        "duty": add_clause(
            workspace, "duty", {"Mutual": ('direction == "mutual"', MUTUAL), "One": ("", ONE_WAY)}
        ),
        "personal": add_clause(workspace, "personal", {"Standard": ("", PERSONAL)}),
        "general": add_clause(workspace, "general", {"Standard": ("", GENERAL)}),
    }
    slots = tuple(
        NewSlot(key, clause, "personal" if key == "personal" else "")
        for key, clause in clauses.items()
    )
    content = TemplateContent(
        FIELDS, slots, {"counterparty": "client"}, "Secrecy, {client.name}", "SEC"
    )
    template, version = publish(workspace, "secrecy", content)
    return Scene(workspace, clauses, template, version)


def add_clause(
    workspace: Workspace, key: str, variants: Mapping[str, tuple[str, str]] | None = None
) -> UUID:
    """Add a clause; ``variants`` give condition and approved wording by name."""

    def work(uow: UnitOfWork) -> UUID:
        library = workspace.library
        clause = library.add_clause(uow, key, key.capitalize(), "Tests")
        for name, (condition, wording) in (variants or {}).items():
            uow.session.flush()
            variant = library.add_variant(uow, clause, name, condition)
            uow.session.flush()
            made = library.add_version(uow, variant, worded(wording, key.capitalize()))
            uow.session.flush()
            library.approve_version(uow, made)
        return clause

    return workspace.command(work).value


def worded(wording: str, heading: str = "Duty", **facts: Any) -> NewWording:
    """Return a wording to add."""
    return NewWording(heading, parse_wording(wording), **facts)


def add_version(workspace: Workspace, variant: UUID, wording: NewWording) -> UUID:
    """Add a version that nobody has approved."""
    return workspace.command(lambda uow: workspace.library.add_version(uow, variant, wording)).value


def approve(workspace: Workspace, version: UUID) -> None:
    workspace.command(lambda uow: workspace.library.approve_version(uow, version))


def read_clause(workspace: Workspace, clause: UUID) -> LibraryClause:
    return workspace.query(lambda reader: workspace.library.clause(reader, clause))


def publish(workspace: Workspace, key: str, content: TemplateContent) -> tuple[UUID, UUID]:
    """Add a template with one published version; returns both ids."""
    service = workspace.templates
    template = workspace.command(lambda uow: service.add(uow, key, key.capitalize())).value
    version = workspace.command(lambda uow: service.save_draft(uow, template, content)).value
    workspace.command(lambda uow: service.publish(uow, version))
    return template, version


def add_person(workspace: Workspace, name: str) -> UUID:
    """Add a person who may be author or approver."""

    def work(uow: UnitOfWork) -> UUID:
        row = uow.add(PersonRow(id=new_id(), name=name, role="manager"))
        uow.record("person.added", "person", row.id)
        return row.id

    return workspace.command(work).value


def as_viewer(workspace: Workspace) -> None:
    """From now on the workspace works for somebody who may only read."""
    may = frozenset({"contracts.read", "library.read"})
    workspace.actor = replace(workspace.actor, role="viewer", permissions=may)


def answered(inputs: DraftInputs, **answers: Any) -> DraftInputs:
    """Return the draft with other answers."""
    return replace(inputs, answers={**inputs.answers, **answers})


def edited(inputs: DraftInputs, key: str, wording: str) -> DraftInputs:
    """Return the draft with a clause's text written anew by Priya Raman."""
    clause = part(inputs, key)
    edit = ClauseEdit(
        clause.heading,
        parse_wording(wording),
        clause_version_id=clause.clause_version_id,
        chosen=clause.chosen,
        by="Priya Raman",
    )
    return replace(inputs, edits={**inputs.edits, key: edit})


def part(inputs: DraftInputs, key: str) -> DraftClause:
    """Return one clause of the composed draft."""
    return next(clause for clause in compose(inputs).clauses if clause.key == key)


def keys(inputs: DraftInputs) -> list[str]:
    """Return the keys of the clauses of the composed draft."""
    return [clause.key for clause in compose(inputs).clauses]
