"""Compare: what changed between any two versions, also when only an answer did; restoring."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from core.contracts.drafting import SealedVersion
from core.documents.redline import ParagraphDiff, Redline
from core.kernel.errors import NotFound, Refused
from core.workspace import Workspace

from .scene import ANSWERS, Scene, answered, edited, make_scene


@pytest.fixture
def scene(workspace: Workspace) -> Scene:
    return make_scene(workspace)


@pytest.fixture
def contract(scene: Scene) -> UUID:
    return scene.draft()


def save(scene: Scene, contract: UUID, **answers: Any) -> UUID:
    return scene.save(answered(scene.load(contract), **answers))


def current(scene: Scene, contract: UUID) -> UUID:
    version = scene.load(contract).base_version_id
    assert version is not None
    return version


def sealed(scene: Scene, version: UUID) -> SealedVersion:
    drafting = scene.workspace.drafting
    return scene.workspace.query(lambda reader: drafting.version(reader, version))


def compare(scene: Scene, old: UUID, new: UUID) -> Redline:
    drafting = scene.workspace.drafting
    return scene.workspace.query(lambda reader: drafting.compare(reader, old, new))


def words(found: Redline, op: str) -> str:
    """Return the words that came (``ins``) or went (``del``)."""
    pieces = [
        piece.text.strip()
        for clause in found.clauses
        for block in clause.blocks
        if isinstance(block, ParagraphDiff)
        for piece in block.pieces
        if piece.op == op
    ]
    return " ".join(pieces)


def changes(found: Redline) -> dict[str, str]:
    return {clause.key: clause.change for clause in found.clauses}


def test_a_changed_answer_alone_shows_its_words(scene: Scene, contract: UUID) -> None:
    first = current(scene, contract)
    second = save(scene, contract, purpose="assessing a larger project")
    found = compare(scene, first, second)
    assert changes(found) == {"duty": "changed", "general": "same"}
    assert (words(found, "del"), words(found, "ins")) == ("joint", "larger")
    assert (found.counts.words_removed, found.counts.words_added) == (1, 1)


def test_an_answer_that_was_missing_was_a_gap_with_its_label(scene: Scene) -> None:
    contract = scene.draft({"client": ANSWERS["client"], "direction": "mutual"})
    first = current(scene, contract)
    found = compare(scene, first, save(scene, contract, purpose="haulage"))
    assert (words(found, "del"), words(found, "ins")) == ("[Purpose]", "haulage")


def test_an_answer_that_brings_a_clause_shows_it_as_added(scene: Scene, contract: UUID) -> None:
    first = current(scene, contract)
    second = save(scene, contract, personal=True)
    assert changes(compare(scene, first, second)) == {
        "duty": "same",
        "personal": "added",
        "general": "same",
    }
    assert changes(compare(scene, second, first))["personal"] == "removed"


def test_an_answer_that_no_clause_shows_changes_no_words(scene: Scene, contract: UUID) -> None:
    first = current(scene, contract)
    second = save(scene, contract, start="2026-12-01")
    assert set(changes(compare(scene, first, second)).values()) == {"same"}
    assert sealed(scene, second).summary.sha256 != sealed(scene, first).summary.sha256


def test_versions_far_apart_are_compared_in_either_direction(scene: Scene, contract: UUID) -> None:
    first = current(scene, contract)
    save(scene, contract, purpose="something else altogether")
    scene.save(edited(scene.load(contract), "general", "(1) A change is effective at once."))
    last = save(scene, contract, purpose="assessing a larger project")
    forth, back = compare(scene, first, last), compare(scene, last, first)
    assert (words(forth, "del"), words(forth, "ins")) == ("joint only in writing", "larger at once")
    assert (words(back, "del"), words(back, "ins")) == ("larger at once", "joint only in writing")
    assert changes(compare(scene, last, last)) == {"duty": "same", "general": "same"}


def test_the_draft_is_compared_as_it_stands(scene: Scene, contract: UUID) -> None:
    first = current(scene, contract)
    save(scene, contract, purpose="something else altogether")
    draft = answered(scene.load(contract), purpose="assessing a larger project")
    drafting = scene.workspace.drafting
    found = scene.workspace.query(lambda reader: drafting.compare_with_draft(reader, first, draft))
    assert (words(found, "del"), words(found, "ins")) == ("joint", "larger")
    assert len(scene.workspace.query(lambda reader: drafting.versions(reader, contract))) == 2


def test_a_restored_version_is_a_new_one_with_the_same_text(scene: Scene, contract: UUID) -> None:
    wanted = scene.save(
        replace(
            edited(scene.load(contract), "duty", "(1) Nobody tells {client} anything."),
            removed=frozenset({"general"}),
        )
    )
    save(scene, contract, purpose="something else", client={"name": "Harbour Foods"})
    scene.save(replace(scene.load(contract), removed=frozenset()))
    drafting = scene.workspace.drafting
    restored = scene.workspace.command(lambda uow: drafting.restore(uow, contract, wanted)).value
    old, new = sealed(scene, wanted), sealed(scene, restored)
    assert restored != wanted
    assert (new.summary.number, new.summary.kind) == (5, "restored")
    assert new.summary.note == "Restored from version 2"
    assert new.summary.sha256 == old.summary.sha256
    assert (new.clauses, new.answers) == (old.clauses, old.answers)
    assert set(changes(compare(scene, wanted, restored)).values()) == {"same"}
    versions = scene.workspace.query(lambda reader: drafting.versions(reader, contract))
    assert [version.number for version in versions] == [5, 4, 3, 2, 1]
    assert scene.load(contract).removed == {"general"}


def test_the_record_follows_the_restored_answers(scene: Scene, contract: UUID) -> None:
    workspace = scene.workspace
    first = current(scene, contract)
    save(scene, contract, client={"name": "Harbour Foods"})
    assert scene.load(contract).contract.title == "Secrecy, Harbour Foods"
    workspace.command(lambda uow: workspace.drafting.restore(uow, contract, first))
    record = workspace.query(lambda reader: workspace.contracts.contract(reader, contract))
    assert (record.title, record.counterparty, record.version_number) == (
        "Secrecy, Corvane Logistics Ltd",
        "Corvane Logistics Ltd",
        3,
    )
    assert [party.name for party in record.parties] == ["Corvane Logistics Ltd"]


def test_only_an_older_version_of_this_contract_is_restored(scene: Scene, contract: UUID) -> None:
    drafting = scene.workspace.drafting
    other = current(scene, scene.draft())
    with pytest.raises(Refused, match="current version"):
        scene.workspace.command(
            lambda uow: drafting.restore(uow, contract, current(scene, contract))
        )
    with pytest.raises(NotFound):
        scene.workspace.command(lambda uow: drafting.restore(uow, contract, other))
    versions = scene.workspace.query(lambda reader: drafting.versions(reader, contract))
    assert len(versions) == 1
