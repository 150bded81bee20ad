"""Two desks and the model of the shared database: what people would see, scene by scene."""

from __future__ import annotations

import pytest

from core.kernel.errors import CopiedReplica, Unreachable
from core.sync import outbox
from core.sync.local import Local
from tests.simulation.desk import Crash, SimulatedDesk, unreachable
from tests.simulation.schema import TABLES
from tests.simulation.server import ModelServer

NOTE = "a" * 32
OTHER = "b" * 32


def write_note(desk: SimulatedDesk, key: str = NOTE, **values: object) -> None:
    desk.edit(lambda local: desk.insert(local, "note", key, **{"title": "Lease", **values}))


def change_note(desk: SimulatedDesk, key: str = NOTE, **values: object) -> None:
    assert desk.edit(lambda local: desk.update(local, "note", key, **values))


def both_have(elsie: SimulatedDesk, tomas: SimulatedDesk, **values: object) -> None:
    write_note(elsie, **values)
    elsie.sync()
    tomas.sync()


def settle_all(*desks: SimulatedDesk) -> None:
    for _ in range(3):
        for desk in desks:
            desk.sync()


def test_what_one_desk_writes_the_other_sees(elsie: SimulatedDesk, tomas: SimulatedDesk) -> None:
    both_have(elsie, tomas, body="Text")
    found = tomas.row("note", NOTE)
    assert found is not None
    assert found["body"] == "Text"
    assert found == elsie.row("note", NOTE)
    assert elsie.waiting() == 0
    assert tomas.sync().nothing


def test_different_fields_merge(elsie: SimulatedDesk, tomas: SimulatedDesk) -> None:
    both_have(elsie, tomas, body="Text")
    change_note(elsie, title="Lease of 2027")
    change_note(tomas, body="Longer text")
    settle_all(elsie, tomas)
    for desk in (elsie, tomas):
        row = desk.row("note", NOTE)
        assert row is not None
        assert (row["title"], row["body"]) == ("Lease of 2027", "Longer text")
        assert desk.parked() == []


def test_the_same_field_is_parked_while_everything_else_goes_on(
    elsie: SimulatedDesk, tomas: SimulatedDesk
) -> None:
    both_have(elsie, tomas)
    change_note(elsie, title="Mine")
    change_note(tomas, title="Theirs")
    write_note(tomas, OTHER, title="Apart")
    settle_all(elsie, tomas)
    assert [reason for _, reason in tomas.parked()] == ["clash"]
    kept = tomas.row("note", NOTE)
    assert kept is not None
    assert kept["title"] == "Theirs"
    assert elsie.row("note", OTHER) is not None


def test_what_depends_on_parked_work_waits_with_it(
    elsie: SimulatedDesk, tomas: SimulatedDesk
) -> None:
    write_note(elsie, code="7")
    write_note(tomas, OTHER, code="7")
    tomas.edit(lambda local: tomas.insert(local, "line", "c" * 32, note_id=OTHER, text="child"))
    settle_all(elsie, tomas)
    assert [reason for _, reason in tomas.parked()] == ["taken"]
    assert tomas.row("note", NOTE) is not None, "theirs came in beside mine"
    assert tomas.row("line", "c" * 32) is not None
    assert tomas.waiting() == 2


def test_an_answer_that_was_lost_is_asked_for_again(elsie: SimulatedDesk) -> None:
    write_note(elsie, body="Text")

    def lose(call: str, moment: str) -> None:
        if (call, moment) == ("push", "after"):
            unreachable()

    elsie.line.fault = lose
    with pytest.raises(Unreachable):
        elsie.sync()
    change_note(elsie, body="Later")
    elsie.line.fault = lambda call, moment: None
    elsie.begin()
    settle_all(elsie)
    shared = elsie.server.visible(elsie.person, "note")[NOTE]
    assert shared["body"] == "Later"
    assert elsie.waiting() == 0


def test_a_crash_at_every_statement_loses_nothing(server: ModelServer) -> None:
    point = 0
    while True:
        desk = SimulatedDesk(f"desk {point}", server, 100 + point)
        key = f"{point:032x}"
        write_note(desk, key, body="Text")
        desk.driver.left = point
        try:
            desk.sync()
        except Crash:
            desk.begin()
            settle_all(desk)
        else:
            break
        assert server.visible(desk.person, "note")[key]["body"] == "Text"
        assert desk.waiting() == 0
        point += 1
    assert point > 20


def test_numbers_are_the_authoritys_to_give(elsie: SimulatedDesk, tomas: SimulatedDesk) -> None:
    both_have(elsie, tomas)
    for desk, key in ((elsie, "d" * 32), (tomas, "e" * 32)):
        desk.edit(
            lambda local, desk=desk, key=key: desk.insert(
                local, "issue", key, note_id=NOTE, number=1, text=desk.name
            )
        )
    settle_all(elsie, tomas)
    for desk in (elsie, tomas):
        assert {row["text"]: row["number"] for row in desk.rows("issue").values()} == {
            "elsie": 1,
            "tomas": 2,
        }


def test_an_edit_made_while_the_pull_was_under_way_is_kept(
    elsie: SimulatedDesk, tomas: SimulatedDesk
) -> None:
    both_have(elsie, tomas)
    change_note(elsie, body="From elsie")
    elsie.sync()

    def type_meanwhile(call: str, moment: str) -> None:
        if (call, moment) == ("pull", "between"):
            change_note(tomas, title="Typed meanwhile")

    tomas.line.fault = type_meanwhile
    tomas.sync()
    tomas.line.fault = lambda call, moment: None
    row = tomas.row("note", NOTE)
    assert row is not None
    assert (row["title"], row["body"]) == ("Typed meanwhile", "From elsie")
    settle_all(tomas, elsie)
    there = elsie.row("note", NOTE)
    assert there is not None
    assert there["title"] == "Typed meanwhile"


def test_a_restored_old_file_is_registered_again_and_nothing_is_overwritten(
    elsie: SimulatedDesk, tomas: SimulatedDesk
) -> None:
    both_have(elsie, tomas)
    change_note(elsie, title="Sent long ago")
    old = elsie.copy_file()
    elsie.begin()
    elsie.sync()
    tomas.sync()
    change_note(tomas, title="Newer")
    tomas.sync()
    first = elsie.line.client_id
    elsie.put_file(old)
    settle_all(elsie, tomas)
    assert elsie.line.client_id != first
    assert elsie.server.visible(elsie.person, "note")[NOTE]["title"] == "Newer"
    assert [reason for _, reason in elsie.parked()] == ["clash"]


def test_an_old_file_that_sends_another_content_under_a_used_number_is_found_out(
    elsie: SimulatedDesk, tomas: SimulatedDesk
) -> None:
    both_have(elsie, tomas)
    old = elsie.copy_file()
    change_note(elsie, title="First life")
    elsie.sync()
    elsie.put_file(old)
    change_note(elsie, title="Second life")
    with pytest.raises(CopiedReplica):
        elsie.sync()
    settle_all(elsie, tomas)
    assert elsie.server.visible(elsie.person, "note")[NOTE]["title"] == "First life"
    assert [reason for _, reason in elsie.parked()] == ["clash"]


def test_what_a_restored_database_lost_is_sent_again(
    elsie: SimulatedDesk, tomas: SimulatedDesk
) -> None:
    both_have(elsie, tomas)
    kept = elsie.server.backup()
    change_note(elsie, body="After the backup")
    write_note(tomas, OTHER, title="Also after")
    settle_all(elsie, tomas)
    elsie.server.restore(kept)
    for desk in (elsie, tomas):
        desk.begin()
    settle_all(elsie, tomas)
    for desk in (elsie, tomas):
        row = desk.row("note", NOTE)
        assert row is not None
        assert row["body"] == "After the backup"
        assert desk.row("note", OTHER) is not None
        assert desk.waiting() == 0


def test_a_row_that_was_made_private_goes_from_the_other_desk(
    elsie: SimulatedDesk, tomas: SimulatedDesk
) -> None:
    both_have(elsie, tomas)
    change_note(elsie, person_id=elsie.person)
    settle_all(elsie, tomas)
    assert tomas.row("note", NOTE) is None
    assert elsie.row("note", NOTE) is not None


def test_what_is_discarded_is_gone_but_its_trail_is_sent(
    elsie: SimulatedDesk, tomas: SimulatedDesk
) -> None:
    both_have(elsie, tomas)

    def change(local: object) -> None:
        tomas.update(local, "note", NOTE, title="Mine")  # type: ignore[arg-type]
        tomas.insert(local, "event", "", device="tomas", sequence=1, text="changed")  # type: ignore[arg-type]

    change_note(elsie, title="Theirs")
    tomas.edit(change)
    settle_all(elsie, tomas)
    assert [reason for _, reason in tomas.parked()] == ["clash"]
    assert "tomas/1" in elsie.rows("event")
    tomas.write(lambda local: outbox.discard(local, TABLES, [("note", NOTE)]))
    settle_all(tomas)
    row = tomas.row("note", NOTE)
    assert row is not None
    assert row["title"] == "Theirs"
    assert tomas.parked() == []
    assert tomas.waiting() == 0


def test_a_trail_that_is_refused_is_set_aside_once(elsie: SimulatedDesk) -> None:
    elsie.server.forbidden = {"event"}

    def change(local: Local) -> None:
        elsie.insert(local, "note", NOTE, title="Lease")
        elsie.insert(local, "event", "", device="elsie", sequence=1, text="added")

    elsie.edit(change)
    elsie.sync()
    assert [reason for _, reason in elsie.parked()] == ["forbidden", "forbidden"]
    assert elsie.sync().parked == 0


def test_the_check_finds_a_row_that_went_astray(elsie: SimulatedDesk) -> None:
    write_note(elsie)
    settle_all(elsie)
    assert elsie.exchange.check() == ()
    elsie.write(lambda local: local.remove(TABLES["note"], NOTE))
    assert elsie.exchange.check() == ("note",)
    elsie.sync()
    assert elsie.row("note", NOTE) is not None
    assert elsie.exchange.check() == ()
