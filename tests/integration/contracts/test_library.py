"""The clause library: versions that never change, approval, search, where used, refusals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from core.contracts.library import LibraryService
from core.contracts.records import ClauseVersion
from core.database.unit_of_work import UnitOfWork
from core.documents.wording import parse_wording, plain_text
from core.kernel.clock import FixedClock
from core.kernel.errors import InvalidValue, NotAllowed, NotFound, Refused
from core.kernel.ids import new_id
from core.workspace import Workspace

from .scene import (
    GENERAL,
    add_clause,
    add_person,
    add_version,
    approve,
    as_viewer,
    make_scene,
    read_clause,
    worded,
)


@pytest.fixture
def clause(workspace: Workspace) -> UUID:
    """A clause with one variant of one approved version."""
    return add_clause(workspace, "general", {"Standard": ("", GENERAL)})


def variant_of(workspace: Workspace, clause: UUID) -> UUID:
    return read_clause(workspace, clause).variants[0].id


def versions_of(workspace: Workspace, clause: UUID) -> tuple[ClauseVersion, ...]:
    return read_clause(workspace, clause).variants[0].versions


def found(workspace: Workspace, search: str) -> list[str]:
    rows = workspace.query(lambda reader: workspace.library.clauses(reader, search))
    return [row.key for row in rows]


def test_a_version_keeps_all_that_was_written_with_it(workspace: Workspace, clause: UUID) -> None:
    author = add_person(workspace, "Priya Raman")
    wording = worded(
        "(1) Only in writing.",
        "  General   terms ",
        note="Shorter",
        source="Model form",
        source_url="https://example.org/form",
        licence="CC BY 4.0",
        valid_from=date(2026, 12, 1),
        valid_to=date(2027, 11, 30),
    )
    variant = variant_of(workspace, clause)
    workspace.command(lambda uow: workspace.library.add_version(uow, variant, wording, author))
    _, second = versions_of(workspace, clause)
    assert (second.number, second.heading, second.author) == (2, "General terms", "Priya Raman")
    assert second.body == wording.body
    assert second.sha256 == wording.body.sha256
    assert (second.note, second.source) == ("Shorter", "Model form")
    assert (second.source_url, second.licence) == ("https://example.org/form", "CC BY 4.0")
    assert (second.valid_from, second.valid_to) == (date(2026, 12, 1), date(2027, 11, 30))
    assert (second.approver, second.approved_at) == ("", None)


def test_nothing_that_happens_later_changes_a_version(
    workspace: Workspace, clause: UUID, clock: FixedClock
) -> None:
    (before,) = versions_of(workspace, clause)
    variant = variant_of(workspace, clause)
    library = workspace.library
    clock.advance(timedelta(days=3))
    workspace.command(lambda uow: library.edit_clause(uow, clause, "Other", "Other", "Other"))
    workspace.command(lambda uow: library.edit_variant(uow, variant, "Other", "", 3))
    second = add_version(workspace, variant, worded("(1) Other words.", before.heading))
    approve(workspace, second)
    add_version(workspace, variant, worded(GENERAL, "Other heading"))
    first, *_ = versions_of(workspace, clause)
    assert first == before


def test_approving_a_version_writes_nothing_but_who_and_when(
    workspace: Workspace, clause: UUID, clock: FixedClock
) -> None:
    added = add_version(workspace, variant_of(workspace, clause), worded("(1) Other words."))
    _, before = versions_of(workspace, clause)
    approver = add_person(workspace, "Priya Raman")
    clock.advance(timedelta(days=3))
    workspace.command(lambda uow: workspace.library.approve_version(uow, added, approver))
    _, after = versions_of(workspace, clause)
    assert after == replace(before, approver="Priya Raman", approved_at=clock.now())


def test_an_unapproved_version_waits_behind_the_approved_one(
    workspace: Workspace, clause: UUID
) -> None:
    added = add_version(workspace, variant_of(workspace, clause), worded("(1) Other words."))
    assert current_number(workspace, clause) == 1
    done = workspace.command(lambda uow: workspace.library.approve_version(uow, added))
    assert current_number(workspace, clause) == 2
    assert done.undo is not None
    workspace.undo(done.undo)
    assert current_number(workspace, clause) == 1
    _, second = versions_of(workspace, clause)
    assert (second.approver, second.approved_at) == ("", None)


def current_number(workspace: Workspace, clause: UUID) -> int:
    current = read_clause(workspace, clause).variants[0].current
    assert current is not None
    return current.number


def test_variants_stand_in_the_order_of_their_adding_and_edits_can_be_undone(
    workspace: Workspace, clause: UUID
) -> None:
    library = workspace.library
    second = workspace.command(
        lambda uow: library.add_variant(
            uow, clause, "  For  France ", " law == 'fr' ", jurisdiction="France", risk=2
        )
    ).value
    variants = read_clause(workspace, clause).variants
    assert [(v.name, v.position) for v in variants] == [("Standard", 1), ("For France", 2)]
    assert (variants[1].condition, variants[1].jurisdiction) == ("law == 'fr'", "France")
    done = workspace.command(lambda uow: library.edit_variant(uow, second, "Paris", "", 4))
    edited = read_clause(workspace, clause).variants[1]
    assert (edited.name, edited.condition, edited.risk) == ("Paris", "", 4)
    assert done.undo is not None
    workspace.undo(done.undo)
    assert read_clause(workspace, clause).variants == variants


def test_search_reads_titles_variants_and_the_wording_in_force(
    workspace: Workspace, clause: UUID
) -> None:
    add_clause(workspace, "liability", {"Cap": ("", "(1) No more than the fees of Zürich.")})
    assert found(workspace, "") == ["general", "liability"]
    assert found(workspace, "writing") == ["general"]
    assert found(workspace, "zurich FEES") == ["liability"]
    assert found(workspace, "cap") == ["liability"]
    assert found(workspace, "fees writing") == []
    add_version(workspace, variant_of(workspace, clause), worded("(1) Signed by both."))
    assert found(workspace, "signed") == []


def test_where_used_names_templates_then_contracts_and_whether_their_wording_is_newest(
    workspace: Workspace,
) -> None:
    scene = make_scene(workspace)
    contract = scene.draft()
    clause = scene.clauses["general"]
    uses = workspace.query(lambda reader: workspace.library.where_used(reader, clause))
    assert [(use.kind, use.id, use.version_number, use.current) for use in uses] == [
        ("template", scene.template, None, True),
        ("contract", contract, 1, True),
    ]
    added = add_version(workspace, variant_of(workspace, clause), worded("(1) Other words."))
    approve(workspace, added)
    _, held = workspace.query(lambda reader: workspace.library.where_used(reader, clause))
    assert (held.version_number, held.current) == (1, False)
    workspace.command(lambda uow: workspace.contracts.delete(uow, [contract]))
    uses = workspace.query(lambda reader: workspace.library.where_used(reader, clause))
    assert [use.kind for use in uses] == ["template"]


def test_the_list_counts_variants_versions_and_uses(workspace: Workspace) -> None:
    scene = make_scene(workspace)
    scene.draft()
    add_clause(workspace, "unused")
    rows = {row.key: row for row in workspace.query(workspace.library.clauses)}
    duty, unused = rows["duty"], rows["unused"]
    assert (duty.variants, duty.versions, duty.approved) == (2, 2, True)
    assert (duty.used_in_templates, duty.used_in_contracts) == (1, 1)
    assert (unused.variants, unused.versions, unused.approved) == (0, 0, False)
    assert (unused.used_in_templates, unused.used_in_contracts) == (0, 0)
    assert rows["personal"].used_in_contracts == 0


def test_a_clause_that_a_template_uses_is_not_deleted(workspace: Workspace) -> None:
    scene = make_scene(workspace)
    with pytest.raises(Refused, match="used by 1 template"):
        workspace.command(
            lambda uow: workspace.library.delete_clause(uow, scene.clauses["general"])
        )
    assert "general" in found(workspace, "")


def test_a_clause_of_deleted_templates_alone_is_used_by_none(workspace: Workspace) -> None:
    scene = make_scene(workspace)
    clause = scene.clauses["general"]
    workspace.command(lambda uow: workspace.templates.delete(uow, scene.template))
    rows = {row.key: row for row in workspace.query(workspace.library.clauses)}
    assert rows["general"].used_in_templates == 0
    workspace.command(lambda uow: workspace.library.delete_clause(uow, clause))
    assert "general" not in found(workspace, "")


def test_contracts_keep_the_text_of_a_deleted_clause(workspace: Workspace) -> None:
    scene = make_scene(workspace)
    contract = scene.draft()
    workspace.command(lambda uow: workspace.templates.delete(uow, scene.template))
    workspace.command(lambda uow: workspace.library.delete_clause(uow, scene.clauses["general"]))
    texts = [plain_text(clause.body) for clause in scene.load(contract).base]
    assert plain_text(parse_wording(GENERAL)) in texts


def test_the_newest_wording_is_not_added_twice(workspace: Workspace, clause: UUID) -> None:
    variant = variant_of(workspace, clause)
    with pytest.raises(Refused):
        add_version(workspace, variant, worded(GENERAL, " General "))
    assert len(versions_of(workspace, clause)) == 1
    add_version(workspace, variant, worded("(1) Other words.", "General"))
    add_version(workspace, variant, worded(GENERAL, "General"))
    assert len(versions_of(workspace, clause)) == 3


def test_an_empty_wording_is_refused(workspace: Workspace, clause: UUID) -> None:
    for wording in ("", "   ", "** **", "|  |  |"):
        with pytest.raises(InvalidValue) as caught:
            add_version(workspace, variant_of(workspace, clause), worded(wording))
        assert caught.value.field == "body"
    assert len(versions_of(workspace, clause)) == 1


def test_a_wording_that_ends_before_it_begins_is_refused(
    workspace: Workspace, clause: UUID
) -> None:
    wording = worded("(1) New.", valid_from=date(2027, 1, 1), valid_to=date(2026, 12, 31))
    with pytest.raises(InvalidValue) as caught:
        add_version(workspace, variant_of(workspace, clause), wording)
    assert caught.value.field == "valid_to"
    one_day = replace(wording, valid_to=wording.valid_from)
    add_version(workspace, variant_of(workspace, clause), one_day)


def test_a_title_is_needed_and_a_key_is_taken_once(workspace: Workspace, clause: UUID) -> None:
    library = workspace.library
    with pytest.raises(InvalidValue, match="title"):
        workspace.command(lambda uow: library.add_clause(uow, "other", "  ", "Risk"))
    with pytest.raises(InvalidValue, match="key"):
        workspace.command(lambda uow: library.add_clause(uow, "general", "Other", "Risk"))
    with pytest.raises(InvalidValue, match="title"):
        workspace.command(lambda uow: library.edit_clause(uow, clause, " ", "Risk", ""))
    assert found(workspace, "") == ["general"]


Command = Callable[[LibraryService, UnitOfWork, UUID], object]
COMMANDS: dict[str, Command] = {
    "edit_clause": lambda library, uow, key: library.edit_clause(uow, key, "T", "", ""),
    "delete_clause": lambda library, uow, key: library.delete_clause(uow, key),
    "add_variant": lambda library, uow, key: library.add_variant(uow, key, "N"),
    "edit_variant": lambda library, uow, key: library.edit_variant(uow, key, "N", "", 1),
    "add_version": lambda library, uow, key: library.add_version(uow, key, worded("(1) Words.")),
    "approve_version": lambda library, uow, key: library.approve_version(uow, key),
}


def run(workspace: Workspace, command: Command, key: UUID) -> None:
    workspace.command(lambda uow: command(workspace.library, uow, key))


def test_what_does_not_exist_is_said_to_be_gone(workspace: Workspace) -> None:
    for command in COMMANDS.values():
        with pytest.raises(NotFound):
            run(workspace, command, new_id())
    with pytest.raises(NotFound):
        read_clause(workspace, new_id())


def test_who_may_only_read_changes_nothing(workspace: Workspace, clause: UUID) -> None:
    variant = variant_of(workspace, clause)
    version = add_version(workspace, variant, worded("(1) Other words."))
    before = read_clause(workspace, clause)
    events = workspace.query(workspace.audit.count)
    as_viewer(workspace)
    library = workspace.library
    targets = {"edit_variant": variant, "add_version": variant, "approve_version": version}
    for name, command in COMMANDS.items():
        key = targets.get(name, clause)
        with pytest.raises(NotAllowed):
            run(workspace, command, key)
    with pytest.raises(NotAllowed):
        workspace.command(lambda uow: library.add_clause(uow, "new", "New", ""))
    assert read_clause(workspace, clause) == before
    assert workspace.query(workspace.audit.count) == events


def test_editing_and_approving_are_two_rights(workspace: Workspace, clause: UUID) -> None:
    version = add_version(workspace, variant_of(workspace, clause), worded("(1) Other words."))
    allowed = workspace.actor.permissions - {"library.approve"}
    workspace.actor = replace(workspace.actor, permissions=allowed)
    workspace.command(lambda uow: workspace.library.add_variant(uow, clause, "Other"))
    with pytest.raises(NotAllowed):
        approve(workspace, version)


def test_the_history_of_a_clause_tells_of_all_its_parts(workspace: Workspace, clause: UUID) -> None:
    variant = variant_of(workspace, clause)
    library = workspace.library
    added = add_version(workspace, variant, worded("(1) Other words."))
    approve(workspace, added)
    workspace.command(lambda uow: library.edit_variant(uow, variant, "Short", "", 2))
    workspace.command(lambda uow: library.edit_clause(uow, clause, "Title", "Risk", ""))
    workspace.command(lambda uow: library.delete_clause(uow, clause))
    events = workspace.query(lambda reader: workspace.audit.history(reader, clause))
    assert [event.action.removeprefix("clause.") for event in reversed(events)] == [
        "added",
        "variant_added",
        "version_added",
        "version_approved",
        "version_added",
        "version_approved",
        "variant_edited",
        "edited",
        "deleted",
    ]
    by_action = {(e.action, e.details.get("number")): e.details for e in events}
    said = by_action["clause.version_added", 2]
    assert said["sha256"] == parse_wording("(1) Other words.").sha256.hex()


def test_a_draft_takes_the_newest_approved_wording_that_is_valid_on_its_day(
    workspace: Workspace, clause: UUID, clock: FixedClock
) -> None:
    variant = variant_of(workspace, clause)
    for words, begin, end in (
        ("(1) The law of today.", None, date(2026, 12, 31)),
        ("(1) The law of next year.", date(2027, 1, 1), None),
    ):
        wording = worded(words, valid_from=begin, valid_to=end)
        approve(workspace, add_version(workspace, variant, wording))

    def taken() -> int:
        current = read_clause(workspace, clause).variants[0].current
        assert current is not None
        return current.number

    assert taken() == 2
    clock.advance(timedelta(days=60))
    assert taken() == 3
