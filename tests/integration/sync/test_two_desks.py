"""Two desks of one organisation over a real PostgreSQL: from command to list, and back."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from core.contracts.list_source import ContractSource
from core.kernel.changes import Changes
from core.kernel.errors import InvalidValue
from core.workspace import Workspace
from tests.integration.contracts.scene import Scene as Library
from tests.integration.contracts.scene import make_scene
from tests.integration.sync.conftest import Connect
from tests.integration.sync.desks import change, shared_contract, side, sync, title, titles


def test_a_contract_drafted_on_one_desk_is_found_on_the_other(connect: Connect) -> None:
    miriam, tomas = connect("manager1"), connect("member1")
    library = make_scene(miriam)
    contract = library.draft()
    heard: list[Changes] = []
    side(tomas).listen(heard.append)
    sync(miriam, tomas)
    assert titles(tomas) == titles(miriam)
    assert contract in titles(tomas)
    assert any(contract in changes.ids("contract") for changes in heard)
    there = Library(tomas, library.clauses, library.template, library.version)
    assert [clause.key for clause in there.load(contract).base] == [
        clause.key for clause in library.load(contract).base
    ]
    for workspace in (miriam, tomas):
        verdicts = workspace.query(workspace.audit.verify)
        assert all(verdict.sound for verdict in verdicts)
        assert side(workspace).service.status.unsent == 0
        assert side(workspace).service.status.state == "synced"


def test_whoever_connects_later_finds_in_the_list_what_was_there(connect: Connect) -> None:
    miriam = connect("manager1")
    contract = make_scene(miriam).draft()
    sync(miriam)
    tomas = connect("member1")
    heard: list[Changes] = []
    side(tomas).listen(heard.append)
    sync(tomas)
    assert titles(tomas) == titles(miriam)
    assert any(contract in changes.ids("contract") for changes in heard), "the window is told"


def test_the_same_field_waits_for_a_person_and_the_decision_goes_everywhere(
    connect: Connect, tmp_path: Path
) -> None:
    miriam, tomas, contract = shared_contract(connect)
    change(miriam, contract, title="Secrecy, first", payment_days=45)
    change(tomas, contract, title="Secrecy, second", law="Scotland")
    sync(miriam, tomas)
    (unsent,) = side(tomas).review.unsent()
    assert (unsent.state, unsent.reason, unsent.record.noun) == ("parked", "clash", "contract")
    assert set(unsent.words) == {"Title", "Governing law"}
    assert side(tomas).service.status.conflicts == 1
    (conflict,) = side(tomas).review.conflicts()
    (field,) = conflict.fields
    assert field.labels == ("Title",)
    assert (field.mine, field.theirs) == (("Secrecy, second",), ("Secrecy, first",))
    merged = {one.field.labels: (one.side, one.field) for one in conflict.merged}
    assert merged.keys() == {("Governing law",), ("Payment days",)}
    whose, law = merged["Governing law",]
    assert (whose, law.mine) == ("mine", ("Scotland",))
    whose, days = merged["Payment days",]
    assert (whose, days.theirs) == ("theirs", ("45",))
    assert conflict.theirs_by == miriam.actor.name
    assert side(tomas).review.export(tmp_path / "unsent.jsonl") == 1
    kept = json.loads((tmp_path / "unsent.jsonl").read_text("utf-8"))
    assert kept["mine"]["title"] == "Secrecy, second"

    with pytest.raises(InvalidValue):
        side(tomas).review.resolve(conflict.id, {})
    side(tomas).review.resolve(conflict.id, {"title": ("value", "Secrecy, both")})
    sync(tomas, miriam)
    assert title(miriam, contract) == title(tomas, contract) == "Secrecy, both"
    assert side(tomas).service.status.unsent == 0
    assert titles(miriam)[contract] == "Secrecy, both"

    side(tomas).review.undo_resolution(conflict.id)
    assert title(tomas, contract) == "Secrecy, first"
    (again,) = side(tomas).review.conflicts()
    side(tomas).review.resolve(again.id, {"title": "mine"})
    sync(tomas, miriam)
    assert title(miriam, contract) == "Secrecy, second"


def test_discarding_lets_the_shared_record_stand_and_is_noted(connect: Connect) -> None:
    miriam, tomas, contract = shared_contract(connect)
    change(miriam, contract, title="Secrecy, first")
    change(tomas, contract, title="Secrecy, second")
    sync(miriam, tomas)
    (unsent,) = side(tomas).review.unsent()
    side(tomas).review.discard(unsent.id)
    sync(tomas, miriam)
    assert title(tomas, contract) == "Secrecy, first"
    assert side(tomas).review.unsent() == []
    assert side(tomas).review.conflicts() == []
    actions = [e.action for e in miriam.query(lambda r: miriam.audit.history(r, contract))]
    assert "changes.discarded" in actions


def test_a_change_that_the_role_forbids_is_set_aside_and_tells_why(connect: Connect) -> None:
    viewer, miriam = connect("viewer1"), connect("manager1")
    contract = make_scene(miriam).draft()
    sync(miriam, viewer)
    # The window would refuse; the shared database does, whatever the window thinks.
    viewer.actor = replace(viewer.actor, permissions=miriam.actor.permissions)
    change(viewer, contract, title="Mine")
    sync(viewer)
    (unsent,) = side(viewer).review.unsent()
    assert (unsent.state, unsent.reason) == ("parked", "forbidden")
    side(viewer).review.discard(unsent.id)
    assert title(viewer, contract) != "Mine"


def test_the_organisation_which_is_never_deleted_merges_like_any_other_record(
    connect: Connect,
) -> None:
    one, other = connect("administrator1"), connect("administrator1", name="other")
    sync(one, other)

    def write(workspace: Workspace, column: str, value: str) -> None:
        workspace.command(
            lambda uow: uow.connection.exec_driver_sql(
                f"UPDATE organisation SET {column} = ?, row_version = row_version + 1", (value,)
            )
        )

    write(one, "name", "Harrow & Lyle")
    write(other, "time_zone", "Europe/Berlin")
    sync(one, other, one)
    for workspace in (one, other):
        now = workspace.query(
            lambda reader: reader.connection.exec_driver_sql(
                "SELECT name, time_zone FROM organisation"
            ).one()
        )
        assert tuple(now) == ("Harrow & Lyle", "Europe/Berlin")


def test_the_list_marks_what_was_not_sent_and_what_is_in_conflict(connect: Connect) -> None:
    mine, theirs, contract = shared_contract(connect)
    told: list[Changes] = []
    side(mine).listen(told.append)
    assert mark(mine) is None
    change(mine, contract, title="Mine")
    assert mark(mine) == "unsent"
    change(theirs, contract, title="Theirs")
    sync(theirs, mine)
    assert mark(mine) == "conflict"
    assert any(contract in one.ids("contract") for one in told), "the list is told to look again"
    (conflict,) = side(mine).review.conflicts()
    side(mine).review.resolve(conflict.id, {"title": "mine"})
    assert mark(mine) == "unsent"
    sync(mine)
    assert mark(mine) is None


def mark(workspace: Workspace) -> str | None:
    """Return the mark of the one contract in the list."""
    source = ContractSource(workspace.query)
    (row,) = source.rows([1])
    assert row is not None
    found: str | None = row[[column.key for column in source.columns].index("sync")]
    return found
