"""Why a clause is in a contract: slot, conditions and answers, variant, version, people."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from core.contracts.compose import compose, why
from core.contracts.drafting import Autosave, swap_to
from core.contracts.records import ClauseEdit, DraftInputs, Provenance
from core.documents.wording import parse_wording, plain_text
from core.kernel.clock import FixedClock
from core.workspace import Workspace

from .scene import (
    ANSWERS,
    GENERAL,
    ONE_WAY,
    Scene,
    add_person,
    add_version,
    answered,
    approve,
    edited,
    keys,
    make_scene,
    part,
    worded,
)

Line = tuple[str, str, bool]
ASKED = "The template asks for it"
BY_MIRIAM = "Form, answered by Miriam Okafor"


@pytest.fixture
def scene(workspace: Workspace) -> Scene:
    return make_scene(workspace)


@pytest.fixture
def draft(scene: Scene) -> DraftInputs:
    """A contract whose direction is mutual and that has no personal data."""
    return scene.load(scene.draft())


def origin(inputs: DraftInputs, key: str) -> Provenance:
    return why(inputs, part(inputs, key))


def lines(inputs: DraftInputs, key: str) -> list[Line]:
    return [(one.text, one.detail, one.met) for one in origin(inputs, key).reasons]


def swapped(scene: Scene, inputs: DraftInputs, key: str, variant: str) -> DraftInputs:
    """Put another variant in place of a clause, as Priya Raman."""
    found = next(one for one in scene.clause(key).variants if one.name == variant)
    assert found.current is not None
    edit = replace(swap_to(inputs, part(inputs, key), found.current), by="Priya Raman")
    return replace(inputs, edits={**inputs.edits, key: edit})


def saved(scene: Scene, inputs: DraftInputs) -> DraftInputs:
    """Save the draft as a version and read it again."""
    scene.save(inputs)
    return scene.load(inputs.contract.id)


def test_a_clause_tells_its_slot_variant_and_version(scene: Scene, draft: DraftInputs) -> None:
    found = origin(draft, "duty")
    assert (found.slot_key, found.clause_id) == ("duty", scene.clauses["duty"])
    assert (found.clause_title, found.variant_name) == ("Duty", "Mutual")
    assert found.other_variants == ("One",)
    assert (found.version_number, found.latest_number) == (1, 1)
    assert (found.source, found.licence) == ("Own wording", "Internal use")
    mutual, _ = scene.clause("duty").variants
    assert (found.variant_id, found.version_id) == (mutual.id, mutual.versions[0].id)


def test_a_clause_names_who_wrote_and_who_approved_its_wording(
    scene: Scene, clock: FixedClock
) -> None:
    workspace = scene.workspace
    author, approver = (add_person(workspace, name) for name in ("Priya Raman", "Tomasz Nowak"))
    variant = scene.clause("general").variants[0].id
    wording = worded("(1) Signed by both.", source="Model form", licence="CC BY 4.0")
    version = workspace.command(
        lambda uow: workspace.library.add_version(uow, variant, wording, author)
    ).value
    clock.advance(timedelta(days=1))
    workspace.command(lambda uow: workspace.library.approve_version(uow, version, approver))
    found = origin(scene.load(scene.draft()), "general")
    assert (found.author, found.approver) == ("Priya Raman", "Tomasz Nowak")
    assert found.approved_at == clock.now()
    assert (found.version_number, found.source, found.licence) == (2, "Model form", "CC BY 4.0")


def test_a_required_slot_and_the_condition_of_its_variant_are_the_reasons(
    draft: DraftInputs,
) -> None:
    assert lines(draft, "duty") == [
        (ASKED, "Secrecy v1, slot 1, required", True),
        ("Direction is “Mutual”", BY_MIRIAM, True),
    ]
    assert lines(draft, "general") == [(ASKED, "Secrecy v1, slot 3, required", True)]


def test_a_condition_brings_a_clause_in_and_leaves_it_out(scene: Scene, draft: DraftInputs) -> None:
    (left,) = compose(draft).left_out
    assert (left.key, left.title) == ("personal", "Personal")
    assert [(r.text, r.detail, r.met) for r in left.reasons] == [
        ("Personal data is yes", "Form, not answered", False)
    ]
    inputs = scene.load(scene.draft({**ANSWERS, "personal": True}))
    assert compose(inputs).left_out == ()
    assert lines(inputs, "personal") == [
        (ASKED, "Secrecy v1, slot 2, by condition", True),
        ("Personal data is yes", BY_MIRIAM, True),
    ]


def test_another_answer_takes_another_variant_and_says_so(draft: DraftInputs) -> None:
    one_way = answered(draft, direction="one")
    found = origin(one_way, "duty")
    assert (found.variant_name, found.other_variants) == ("One", ("Mutual",))
    assert plain_text(part(one_way, "duty").body) == plain_text(parse_wording(ONE_WAY))
    assert lines(one_way, "duty") == [(ASKED, "Secrecy v1, slot 1, required", True)]


def test_a_newer_wording_waits_and_is_named(scene: Scene, draft: DraftInputs) -> None:
    variant = scene.clause("general").variants[0].id
    approve(scene.workspace, add_version(scene.workspace, variant, worded("(1) Other.")))
    again = scene.load(draft.contract.id)
    found = origin(again, "general")
    assert (found.version_number, found.latest_number) == (1, 2)
    assert part(again, "general").body == part(draft, "general").body
    assert origin(scene.load(scene.draft()), "general").version_number == 2


def test_a_manual_edit_keeps_where_the_text_came_from(scene: Scene, draft: DraftInputs) -> None:
    before = origin(draft, "duty")
    changed = edited(draft, "duty", "(1) Nobody tells anything.")
    for inputs in (changed, saved(scene, changed)):
        assert origin(inputs, "duty") == before
        clause = part(inputs, "duty")
        assert (clause.changed, clause.changed_by) == (True, "Priya Raman")
        assert plain_text(clause.body) == "Nobody tells anything."


def test_an_edit_goes_with_its_variant_and_returns_with_it(draft: DraftInputs) -> None:
    changed = edited(draft, "duty", "(1) Nobody tells anything.")
    one_way = answered(changed, direction="one")
    assert not part(one_way, "duty").changed
    again = answered(one_way, direction="mutual")
    assert plain_text(part(again, "duty").body) == "Nobody tells anything."


def test_a_variant_chosen_by_hand_stays_whatever_is_answered(
    scene: Scene, draft: DraftInputs
) -> None:
    chosen = swapped(scene, draft, "duty", "One")
    for inputs in (chosen, saved(scene, chosen)):
        found = origin(inputs, "duty")
        assert (found.variant_name, found.other_variants) == ("One", ("Mutual",))
        assert lines(inputs, "duty") == [
            (ASKED, "Secrecy v1, slot 1, required", True),
            ("Wording chosen by hand", "Priya Raman", True),
        ]
        assert not part(inputs, "duty").changed
        other = answered(inputs, direction="mutual", purpose="else")
        assert origin(other, "duty").variant_name == "One"


def test_a_clause_added_by_hand_names_who_wrote_it(scene: Scene, draft: DraftInputs) -> None:
    edit = ClauseEdit("Own", parse_wording("(1) Our own words."), by="Priya Raman")
    order = ("duty", "own_1", "general")
    added = replace(draft, edits={"own_1": edit}, order=order)
    for inputs in (added, saved(scene, added)):
        assert keys(inputs) == list(order)
        found = origin(inputs, "own_1")
        assert (found.clause_id, found.version_id, found.variant_name) == (None, None, "")
        assert (found.clause_title, found.author) == ("Own", "Priya Raman")
        assert found.source == "Written in this contract"
        assert lines(inputs, "own_1") == [("Added to this contract", "Priya Raman", True)]


def test_a_clause_taken_out_and_in_again_is_what_it_was(scene: Scene, draft: DraftInputs) -> None:
    before, text = origin(draft, "general"), part(draft, "general")
    without = saved(scene, replace(draft, removed=frozenset({"general"})))
    assert keys(without) == ["duty"]
    assert [one.key for one in compose(without).left_out] == ["personal"]
    back = replace(without, removed=frozenset())
    assert origin(back, "general") == before
    assert part(back, "general") == text


def test_restored_library_text_is_no_change_any_more(scene: Scene, draft: DraftInputs) -> None:
    changed = saved(scene, edited(draft, "general", "(1) Otherwise."))
    assert part(changed, "general").changed
    restored = edited(changed, "general", GENERAL)
    for inputs in (restored, saved(scene, restored)):
        assert not part(inputs, "general").changed
        assert origin(inputs, "general") == origin(draft, "general")


def test_an_autosaved_draft_tells_the_same_reasons_when_it_is_opened_again(
    scene: Scene, draft: DraftInputs
) -> None:
    drafting = scene.workspace.drafting
    inputs = swapped(scene, edited(draft, "general", "(1) Otherwise."), "duty", "One")
    session = scene.workspace.command(lambda uow: drafting.begin(uow, draft.contract.id)).value
    work = Autosave(edits=inputs.edits)
    scene.workspace.command(lambda uow: drafting.autosave(uow, session, work))
    opened = scene.load(draft.contract.id)
    assert origin(opened, "general") == origin(inputs, "general")
    assert part(opened, "general").changed_by == "Miriam Okafor"
    assert lines(opened, "duty")[-1] == ("Wording chosen by hand", "Miriam Okafor", True)
