"""Scenes about decided conflicts that the simulator found, told with as few steps as it takes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from core.kernel.errors import InvalidValue, Refused
from core.sync.conflicts import conflicts
from core.sync.deciding import Deciding
from core.sync.local import Row
from core.sync.review_records import Decisions
from tests.simulation.desk import SimulatedDesk
from tests.simulation.schema import TABLES
from tests.simulation.server import ModelServer
from tests.simulation.test_found_by_simulation import (
    LINE,
    change_line,
    remove_line,
    write_line,
)
from tests.simulation.test_scenes import NOTE, OTHER, both_have, change_note, settle_all, write_note


def conflict_of(desk: SimulatedDesk, state: str = "open") -> UUID:
    """Return the only conflict of a desk."""
    ((found,),) = desk.connection.execute(
        "SELECT id FROM sync_conflict WHERE state = ?", (state,)
    ).fetchall()
    return UUID(bytes=found)


def decide(desk: SimulatedDesk, decisions: Decisions) -> tuple[Row, list[str]]:
    """Decide the only conflict of a desk."""
    found = conflict_of(desk)
    return desk.edit(lambda local: Deciding(local, TABLES, desk.person).resolve(found, decisions))


def standing(desk: SimulatedDesk, table: str, key: str, *names: str) -> tuple[Any, ...]:
    """Return some values of a row as it stands at a desk."""
    row = desk.row(table, key)
    assert row is not None
    return tuple(row[name] for name in names)


@pytest.mark.parametrize("choice", ["mine", "theirs"])
def test_what_clashes_only_since_a_conflict_was_found_is_for_a_person_to_decide_too(
    elsie: SimulatedDesk, tomas: SimulatedDesk, choice: str
) -> None:
    both_have(elsie, tomas, body="Text")
    change_note(elsie, title="Theirs")
    change_note(tomas, title="Mine", body="My text")
    settle_all(elsie, tomas)
    change_note(elsie, body="Their text")
    settle_all(elsie, tomas)
    decide(tomas, {"title": choice})
    settle_all(tomas, elsie)
    assert standing(tomas, "note", NOTE, "title", "body") == (choice.title(), "My text")
    assert standing(elsie, "note", NOTE, "title", "body") == ("Theirs", "Their text")
    assert [reason for _, reason in tomas.parked()] == ["clash"]
    decide(tomas, {"body": "mine"})
    settle_all(tomas, elsie)
    assert standing(elsie, "note", NOTE, "title", "body") == (choice.title(), "My text")
    assert tomas.waiting() == 0


def test_what_was_written_since_it_was_found_stands_with_the_whole_record(
    elsie: SimulatedDesk, tomas: SimulatedDesk
) -> None:
    both_have(elsie, tomas, body="Text")
    change_note(elsie, body="Their text", deleted_at=5)
    change_note(tomas, title="Mine")
    settle_all(elsie, tomas)
    change_note(tomas, body="My text")
    decide(tomas, {"*": "mine"})
    settle_all(tomas, elsie)
    kept = standing(elsie, "note", NOTE, "title", "body", "deleted_at")
    assert kept == ("Mine", "My text", None)
    assert tomas.waiting() == 0


def clash_over_a_line(elsie: SimulatedDesk, tomas: SimulatedDesk) -> None:
    """Let both change the same line; it is set aside at the second desk."""
    both_have(elsie, tomas)
    write_line(elsie)
    settle_all(elsie, tomas)
    change_line(elsie, "Theirs")
    change_line(tomas, "Mine")
    settle_all(elsie, tomas)


def test_a_value_typed_for_a_row_that_was_removed_since_stands_with_the_row(
    elsie: SimulatedDesk, tomas: SimulatedDesk
) -> None:
    clash_over_a_line(elsie, tomas)
    remove_line(tomas)
    decide(tomas, {"text": ("value", "Both")})
    settle_all(tomas, elsie)
    assert standing(elsie, "line", LINE, "text") == ("Both",)
    assert tomas.waiting() == 0


def test_deciding_for_theirs_keeps_a_row_that_was_removed_since(
    elsie: SimulatedDesk, tomas: SimulatedDesk
) -> None:
    clash_over_a_line(elsie, tomas)
    remove_line(tomas)
    decide(tomas, {"text": "theirs"})
    settle_all(tomas, elsie)
    for desk in (elsie, tomas):
        assert standing(desk, "line", LINE, "text") == ("Theirs",)
    assert tomas.waiting() == 0


def test_a_value_typed_for_a_row_that_others_removed_since_stands_with_the_row(
    elsie: SimulatedDesk, tomas: SimulatedDesk
) -> None:
    clash_over_a_line(elsie, tomas)
    remove_line(elsie)
    settle_all(elsie, tomas)
    decide(tomas, {"text": ("value", "Both")})
    settle_all(tomas, elsie)
    assert standing(elsie, "line", LINE, "text") == ("Both",)
    assert tomas.waiting() == 0


@pytest.mark.parametrize("mine_too", [False, True])
def test_what_others_removed_since_can_be_left_as_it_is(
    elsie: SimulatedDesk, tomas: SimulatedDesk, *, mine_too: bool
) -> None:
    clash_over_a_line(elsie, tomas)
    remove_line(elsie)
    settle_all(elsie, tomas)
    if mine_too:
        remove_line(tomas)
    decide(tomas, {"text": "theirs"})
    settle_all(tomas, elsie)
    assert tomas.row("line", LINE) is None
    assert elsie.row("line", LINE) is None
    assert (tomas.waiting(), tomas.parked()) == (0, [])


def undo(desk: SimulatedDesk) -> None:
    """Take the only decision of a desk back."""
    found = conflict_of(desk, "resolved")
    desk.edit(lambda local: Deciding(local, TABLES, desk.person).undo(found))


def test_a_decision_cannot_be_taken_back_to_a_value_that_another_record_has_by_now(
    elsie: SimulatedDesk, tomas: SimulatedDesk
) -> None:
    both_have(elsie, tomas, code="A")
    change_note(elsie, code="B")
    change_note(tomas, code="C")
    settle_all(elsie, tomas)
    decide(tomas, {"code": "mine"})
    write_note(tomas, OTHER, code="B")
    with pytest.raises(InvalidValue):
        undo(tomas)
    settle_all(tomas, elsie)
    assert standing(elsie, "note", NOTE, "code") == ("C",)
    assert standing(elsie, "note", OTHER, "code") == ("B",)


def test_a_taken_value_shows_the_record_that_has_it_whatever_becomes_of_mine(
    elsie: SimulatedDesk, tomas: SimulatedDesk
) -> None:
    both_have(elsie, tomas)
    write_note(elsie, OTHER, title="Has it", code="A")
    settle_all(elsie)
    change_note(tomas, code="A")
    tomas.sync()
    change_note(elsie, title="Renamed meanwhile")
    settle_all(elsie, tomas)
    assert shown_theirs(tomas) == {"code": ("A",)}
    decide(tomas, {"code": ("value", "B")})
    settle_all(tomas, elsie)
    assert standing(elsie, "note", NOTE, "title", "code") == ("Renamed meanwhile", "B")


def test_a_conflict_that_was_opened_again_shows_what_stands_now(
    elsie: SimulatedDesk, tomas: SimulatedDesk
) -> None:
    both_have(elsie, tomas)
    change_note(elsie, title="Theirs")
    change_note(tomas, title="Mine")
    settle_all(elsie, tomas)
    decide(tomas, {"title": "mine"})
    undo(tomas)
    settle_all(tomas, elsie)
    change_note(elsie, title="Written since")
    settle_all(elsie, tomas)
    assert shown_theirs(tomas) == {"title": ("Written since",)}


def test_what_came_to_be_shared_meanwhile_does_not_go_into_another_record(
    server: ModelServer, elsie: SimulatedDesk, tomas: SimulatedDesk
) -> None:
    """A restored database lost it; another desk of the same person sent it again."""
    second = SimulatedDesk("second", server, 2, device=3)
    settle_all(elsie, tomas, second)
    kept = server.backup()
    write_note(tomas, code="B")
    settle_all(tomas, second)
    server.restore(kept)
    for desk in (elsie, tomas, second):
        desk.begin()
    write_note(elsie, OTHER, code="A")
    settle_all(elsie)
    change_note(tomas, code="A")
    tomas.sync()
    settle_all(second, tomas)
    assert [reason for _, reason in tomas.parked()] == ["taken"]
    with pytest.raises(Refused):
        decide(tomas, {"code": "theirs"})
    decide(tomas, {"code": ("value", "C")})
    settle_all(tomas, second)
    assert [reason for _, reason in tomas.parked()] == ["clash"]
    decide(tomas, {"code": "mine"})
    settle_all(tomas, second)
    assert standing(second, "note", NOTE, "code") == ("C",)


def test_nothing_goes_into_a_record_that_was_deleted_meanwhile(
    elsie: SimulatedDesk, tomas: SimulatedDesk
) -> None:
    settle_all(elsie, tomas)
    write_note(elsie, OTHER, code="A")
    write_note(tomas, code="A")
    settle_all(elsie, tomas)
    elsie.edit(lambda local: elsie.update(local, "note", OTHER, deleted_at=1))
    settle_all(elsie, tomas)
    with pytest.raises(Refused):
        decide(tomas, {"code": "theirs"})
    decide(tomas, {"code": ("value", "B")})
    settle_all(tomas, elsie)
    assert standing(elsie, "note", NOTE, "code", "deleted_at") == ("B", None)


def test_a_conflict_shows_what_a_restored_database_holds(
    server: ModelServer, elsie: SimulatedDesk, tomas: SimulatedDesk
) -> None:
    both_have(elsie, tomas)
    kept = server.backup()
    change_note(elsie, title="Lost with the database")
    settle_all(elsie, tomas)
    change_note(elsie, title="Theirs")
    change_note(tomas, title="Mine")
    settle_all(elsie, tomas)
    server.restore(kept)
    tomas.begin()
    tomas.sync()
    assert shown_theirs(tomas) == {"title": ("Lease",)}


def shown_theirs(desk: SimulatedDesk) -> dict[str, tuple[str, ...]]:
    """Return what the only conflict of a desk shows as theirs, by the first column."""
    (found,) = desk.read(conflicts, TABLES, "open")
    return {one.columns[0]: one.theirs for one in found.fields}
