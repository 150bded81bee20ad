"""Two desks save a version of one contract while they are apart; a person brings them together."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from core.contracts.version_merge import Proposal
from core.documents.wording import parse_wording, plain_text
from core.sync.review_records import Conflict
from core.workspace import Workspace
from tests.integration.contracts.scene import Scene as Library
from tests.integration.contracts.scene import edited, make_scene
from tests.integration.sync.conftest import Connect
from tests.integration.sync.desks import side, sync


def desks(connect: Connect) -> tuple[Library, Library, UUID]:
    """Return two desks with the same library, and a contract that both hold."""
    miriam, tomas = connect("manager1"), connect("member1")
    library = make_scene(miriam)
    contract = library.draft()
    sync(miriam, tomas)
    there = Library(tomas, library.clauses, library.template, library.version)
    return library, there, contract


def save(library: Library, contract: UUID, texts: Mapping[str, str]) -> UUID:
    """Write clauses anew and save a version."""
    inputs = library.load(contract)
    for key, text in texts.items():
        inputs = edited(inputs, key, text)
    return library.save(inputs)


def versions_in_conflict(workspace: Workspace) -> Conflict:
    (conflict,) = side(workspace).review.conflicts()
    assert conflict.kind == "versions"
    return conflict


def propose(workspace: Workspace, conflict: Conflict) -> Proposal:
    before, mine, theirs = (
        conflict.base_version,
        conflict.mine_version,
        conflict.theirs_version,
    )
    assert before
    assert mine
    assert theirs
    contract = UUID(conflict.record.row[1])
    return workspace.query(
        lambda reader: workspace.merging.propose(reader, contract, before, mine, theirs)
    )


def texts_of(workspace: Workspace, contract: UUID) -> dict[str, str]:
    inputs = workspace.query(lambda reader: workspace.drafting.load(reader, contract))
    return {clause.key: plain_text(clause.body) for clause in inputs.base}


def test_different_clauses_merge_and_a_person_accepts(connect: Connect) -> None:
    here, there, contract = desks(connect)
    save(here, contract, {"duty": "(1) Changed by Miriam."})
    save(there, contract, {"general": "(1) Changed by Tomas."})
    sync(here.workspace, there.workspace)
    assert side(there.workspace).review.unsent() == [], "both versions stand on the server"
    conflict = versions_in_conflict(there.workspace)
    proposal = propose(there.workspace, conflict)
    assert proposal.clean
    assert {proposal.mine.number, proposal.theirs.number} == {2, 3}

    def accept(uow: object) -> None:
        there.workspace.merging.accept(uow, proposal, {}, {})  # type: ignore[arg-type]
        side(there.workspace).review.settle_versions(uow, conflict.id)  # type: ignore[arg-type]

    there.workspace.command(accept)
    sync(there.workspace, here.workspace)
    for desk in (here, there):
        texts = texts_of(desk.workspace, contract)
        assert "Changed by Miriam." in texts["duty"]
        assert "Changed by Tomas." in texts["general"]
        assert side(desk.workspace).review.conflicts() == []
        versions = desk.workspace.query(
            lambda reader, desk=desk: desk.workspace.drafting.versions(reader, contract)
        )
        assert [one.number for one in versions] == [4, 3, 2, 1]


def test_the_same_clause_is_decided_by_a_person(connect: Connect) -> None:
    here, there, contract = desks(connect)
    save(here, contract, {"duty": "(1) Changed by Miriam."})
    save(there, contract, {"duty": "(1) Changed by Tomas."})
    sync(here.workspace, there.workspace)
    conflict = versions_in_conflict(there.workspace)
    proposal = propose(there.workspace, conflict)
    (clash,) = proposal.clauses.clashes
    assert clash.key == "duty"
    made = parse_wording("(1) Changed by both.")
    there.workspace.command(
        lambda uow: there.workspace.merging.accept(uow, proposal, {"duty": made}, {})
    )
    assert "Changed by both." in texts_of(there.workspace, contract)["duty"]


def test_a_draft_from_an_older_version_is_saved_beside_the_newer_one(connect: Connect) -> None:
    here, there, contract = desks(connect)
    inputs = there.load(contract)
    save(here, contract, {"duty": "(1) Changed by Miriam."})
    sync(here.workspace, there.workspace)
    there.save(inputs)
    conflict = versions_in_conflict(there.workspace)
    proposal = propose(there.workspace, conflict)
    assert proposal.clean
    assert "Changed by Miriam." in texts_of(there.workspace, contract)["duty"], "theirs is current"
    sync(there.workspace, here.workspace)
    assert side(there.workspace).review.unsent() == []
