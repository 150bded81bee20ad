"""Templates: drafts that may change, published versions that may not, fields, slots, refusals."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any, get_args
from uuid import UUID

import pytest

from core.contracts.records import TemplateVersion
from core.contracts.templates import NewSlot, TemplateContent, check_content
from core.kernel.clock import FixedClock
from core.kernel.errors import InvalidValue, NotAllowed, NotFound, Refused
from core.kernel.fields import Choice, FieldSpec, FieldType
from core.kernel.ids import new_id
from core.workspace import Workspace

from .scene import GENERAL, add_clause, as_viewer, keys, make_scene, publish

NOBODY = UUID(int=0)
EVERY_FIELD = (
    FieldSpec("title", "Title", "text", required=True, help="As on the cover."),
    FieldSpec("purpose", "Purpose", "long_text", section="Scope"),
    FieldSpec("days", "Days", "number", unit="days", minimum=0, maximum=90, default="30"),
    FieldSpec("loss", "Loss", "number", minimum=-5, maximum=0),
    FieldSpec("fee", "Fee", "money", unit="GBP", privacy="sensitive"),
    FieldSpec("start", "Start", "date", shown_if="signed"),
    FieldSpec("law", "Law", "choice", choices=(Choice("gb", "England"), Choice("fr", "France"))),
    FieldSpec("signed", "Signed", "yes_no", default="false"),
    FieldSpec("client", "Client", "party", required=True, privacy="personal"),
    FieldSpec("services", "Services", "list", default='["Storage"]'),
    FieldSpec("mail", "Notices to", "email"),
    FieldSpec("call", "Call", "phone"),
)


@pytest.fixture
def clause(workspace: Workspace) -> UUID:
    return add_clause(workspace, "general", {"Standard": ("", GENERAL)})


@pytest.fixture
def content(clause: UUID) -> TemplateContent:
    """One clause, asked for when the contract is signed."""
    slot = NewSlot("general", clause, "  signed  ", "Boilerplate", numbered=False)
    roles = {"counterparty": "client", "value": "fee", "law": "law"}
    return TemplateContent(
        EVERY_FIELD, (slot,), roles, "Terms, {client.name}", "TRM", "fr-FR", "First"
    )


@pytest.fixture
def template(workspace: Workspace) -> UUID:
    """A template without a version."""
    return workspace.command(lambda uow: workspace.templates.add(uow, "terms", "Terms")).value


def save(workspace: Workspace, template: UUID, content: TemplateContent) -> UUID:
    return workspace.command(
        lambda uow: workspace.templates.save_draft(uow, template, content)
    ).value


def release(workspace: Workspace, version: UUID) -> None:
    workspace.command(lambda uow: workspace.templates.publish(uow, version))


def version_of(workspace: Workspace, version: UUID) -> TemplateVersion:
    return workspace.query(lambda reader: workspace.templates.version(reader, version))


def states(workspace: Workspace, template: UUID) -> list[tuple[int, str]]:
    versions = workspace.query(lambda reader: workspace.templates.versions(reader, template))
    return [(version.number, version.state) for version in versions]


def test_a_version_is_read_as_it_was_written(
    workspace: Workspace, template: UUID, content: TemplateContent
) -> None:
    version = version_of(workspace, save(workspace, template, content))
    assert (version.number, version.state, version.published_at) == (1, "draft", None)
    assert version.fields == EVERY_FIELD
    assert {field.type for field in EVERY_FIELD} == set(get_args(FieldType))
    assert version.roles == content.roles
    assert (version.title_pattern, version.reference_prefix) == ("Terms, {client.name}", "TRM")
    assert (version.language, version.note) == ("fr-FR", "First")
    assert (version.title, version.author) == ("Terms", "Miriam Okafor")
    (slot,) = version.slots
    assert (slot.key, slot.clause_title, slot.position) == ("general", "General", 1)
    assert (slot.condition, slot.section, slot.numbered) == ("signed", "Boilerplate", False)


def test_a_draft_is_written_over_until_it_is_published(
    workspace: Workspace, template: UUID, content: TemplateContent, clock: FixedClock
) -> None:
    first = save(workspace, template, content)
    other = replace(content.slots[0], key="other", condition="")
    longer = replace(content, slots=(other, *content.slots), note="Longer")
    assert save(workspace, template, longer) == first
    assert [slot.key for slot in version_of(workspace, first).slots] == ["other", "general"]
    release(workspace, first)
    published = version_of(workspace, first)
    assert (published.state, published.published_at) == ("published", clock.now())
    clock.advance(timedelta(days=1))
    second = save(workspace, template, replace(content, fields=content.fields[::-1], note="New"))
    assert second != first
    assert version_of(workspace, first) == published
    assert states(workspace, template) == [(2, "draft"), (1, "published")]


def test_new_contracts_are_offered_the_newest_published_version(
    workspace: Workspace, template: UUID, content: TemplateContent
) -> None:
    def offered() -> tuple[UUID | None, int, int, int]:
        (row,) = workspace.query(workspace.templates.templates)
        return row.current_version_id, row.number, row.clauses, row.fields

    assert offered() == (None, 0, 0, 0)
    first = save(workspace, template, content)
    assert offered() == (None, 0, 0, 0)
    release(workspace, first)
    assert offered() == (first, 1, 1, len(EVERY_FIELD))
    other = replace(content.slots[0], key="other")
    second = save(workspace, template, replace(content, slots=(*content.slots, other)))
    assert offered() == (first, 1, 1, len(EVERY_FIELD))
    release(workspace, second)
    assert offered() == (second, 2, 2, len(EVERY_FIELD))


def test_publishing_retires_the_version_before(
    workspace: Workspace, template: UUID, content: TemplateContent, clause: UUID
) -> None:
    release(workspace, save(workspace, template, content))
    other = add_clause(workspace, "other", {"Standard": ("", "(1) Other words.")})
    slots = (NewSlot("other", other),)
    release(workspace, save(workspace, template, replace(content, slots=slots)))
    assert states(workspace, template) == [(2, "published"), (1, "retired")]
    workspace.command(lambda uow: workspace.library.delete_clause(uow, clause))


def test_contracts_stay_with_the_version_they_were_drafted_from(workspace: Workspace) -> None:
    scene = make_scene(workspace)
    contract = scene.draft()
    old = version_of(workspace, scene.version)
    slots = (NewSlot("general", scene.clauses["general"]),)
    roles = {"counterparty": "client"}
    release(workspace, save(workspace, scene.template, TemplateContent(old.fields, slots, roles)))
    assert keys(scene.load(contract)) == ["duty", "general"]


def test_a_slot_is_filled_while_its_condition_holds(
    workspace: Workspace, content: TemplateContent
) -> None:
    _, version = publish(workspace, "terms", content)

    def filled(signed: bool | None) -> list[str]:
        return keys(
            workspace.query(
                lambda reader: workspace.drafting.begin_new(reader, version, {"signed": signed})
            )
        )

    assert filled(True) == ["general"]
    assert filled(False) == filled(None) == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"fields": (*EVERY_FIELD, FieldSpec("fee", "Fee again"))}, "field"),
        ({"fields": (FieldSpec("a", "A", shown_if="missing"),), "roles": {}}, "condition"),
        ({"slots": (NewSlot("a", NOBODY), NewSlot("a", NOBODY))}, "slot"),
        ({"slots": (NewSlot("a", NOBODY, "missing"),)}, "condition"),
        ({"slots": (NewSlot("a", NOBODY, "signed =="),)}, "condition"),
        ({"roles": {"counterparty": "nobody"}}, "roles"),
        ({"roles": {"unheard_of": "client"}}, "roles"),
        ({"roles": {"counterparty": "fee"}}, "roles"),
    ],
)
def test_content_that_does_not_fit_together_is_refused(change: dict[str, Any], field: str) -> None:
    content = TemplateContent(EVERY_FIELD, (), {"counterparty": "client"})
    check_content(content)
    with pytest.raises(InvalidValue) as caught:
        check_content(replace(content, **change))
    assert caught.value.field == field


def test_a_refused_draft_is_not_kept(
    workspace: Workspace, template: UUID, content: TemplateContent
) -> None:
    with pytest.raises(InvalidValue):
        save(workspace, template, replace(content, slots=content.slots * 2))
    assert states(workspace, template) == []


def test_a_slot_is_not_filled_by_a_clause_that_is_gone(
    workspace: Workspace, template: UUID, content: TemplateContent, clause: UUID
) -> None:
    nowhere = replace(content, slots=(NewSlot("nowhere", new_id()),))
    with pytest.raises(NotFound, match="clause"):
        save(workspace, template, nowhere)
    workspace.command(lambda uow: workspace.library.delete_clause(uow, clause))
    with pytest.raises(NotFound, match="clause"):
        save(workspace, template, content)


def test_a_template_is_published_once_and_with_a_clause(
    workspace: Workspace, template: UUID, content: TemplateContent
) -> None:
    empty = save(workspace, template, replace(content, slots=()))
    with pytest.raises(Refused, match="without clauses"):
        release(workspace, empty)
    save(workspace, template, content)
    release(workspace, empty)
    with pytest.raises(Refused, match="published already"):
        release(workspace, empty)
    assert states(workspace, template) == [(1, "published")]


def test_a_title_is_needed_and_a_key_is_taken_once(workspace: Workspace, template: UUID) -> None:
    service = workspace.templates
    with pytest.raises(InvalidValue, match="title"):
        workspace.command(lambda uow: service.add(uow, "other", " "))
    with pytest.raises(InvalidValue, match="key"):
        workspace.command(lambda uow: service.add(uow, "terms", "Other"))
    assert [row.key for row in workspace.query(service.templates)] == ["terms"]


def test_a_deleted_template_comes_back_by_undo_with_its_contracts(workspace: Workspace) -> None:
    scene = make_scene(workspace)
    contract = scene.draft()
    before = workspace.query(workspace.templates.templates)
    assert [row.contracts for row in before] == [1]
    done = workspace.command(lambda uow: workspace.templates.delete(uow, scene.template))
    assert workspace.query(workspace.templates.templates) == []
    assert keys(scene.load(contract)) == ["duty", "general"]
    assert done.undo is not None
    workspace.undo(done.undo)
    assert workspace.query(workspace.templates.templates) == before


def test_what_does_not_exist_is_said_to_be_gone(
    workspace: Workspace, content: TemplateContent
) -> None:
    for attempt in (
        lambda: save(workspace, new_id(), content),
        lambda: release(workspace, new_id()),
        lambda: version_of(workspace, new_id()),
        lambda: workspace.command(lambda uow: workspace.templates.delete(uow, new_id())),
    ):
        with pytest.raises(NotFound):
            attempt()


def test_who_may_only_read_changes_nothing(
    workspace: Workspace, template: UUID, content: TemplateContent
) -> None:
    version = save(workspace, template, content)
    before = version_of(workspace, version)
    events = workspace.query(workspace.audit.count)
    as_viewer(workspace)
    for attempt in (
        lambda: workspace.command(lambda uow: workspace.templates.add(uow, "new", "New")),
        lambda: save(workspace, template, content),
        lambda: release(workspace, version),
        lambda: workspace.command(lambda uow: workspace.templates.delete(uow, template)),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    assert version_of(workspace, version) == before
    assert workspace.query(workspace.audit.count) == events


def test_the_history_of_a_template_tells_what_became_of_it(
    workspace: Workspace, template: UUID, content: TemplateContent
) -> None:
    release(workspace, save(workspace, template, content))
    workspace.command(lambda uow: workspace.templates.delete(uow, template))
    events = workspace.query(lambda reader: workspace.audit.history(reader, template))
    assert [(event.action, event.details.get("number")) for event in reversed(events)] == [
        ("template.added", None),
        ("template.draft_saved", 1),
        ("template.published", 1),
        ("template.deleted", None),
    ]


def test_no_contract_is_drafted_from_a_version_that_may_still_change(
    workspace: Workspace, template: UUID, content: TemplateContent
) -> None:
    draft = save(workspace, template, content)
    with pytest.raises(Refused, match="not published yet"):
        workspace.command(lambda uow: workspace.contracts.create(uow, draft, {}))
    with pytest.raises(Refused, match="not published yet"):
        workspace.command(lambda uow: workspace.bulk.begin(uow, draft, "a.csv", b"", {}, [{}]))
    workspace.command(lambda uow: workspace.templates.publish(uow, draft))
    workspace.command(lambda uow: workspace.contracts.create(uow, draft, {}))
