"""Scenes that the simulator found: each was a defect once, told with as few steps as it takes."""

from __future__ import annotations

import pytest

from core.kernel.errors import CopiedReplica, Unreachable, UpdateNeeded
from core.sync import outbox, sealing
from core.sync.local import Local
from core.sync.transport import Rejected
from tests.simulation.desk import SimulatedDesk, unreachable
from tests.simulation.server import ModelServer
from tests.simulation.test_scenes import NOTE, OTHER, change_note, settle_all, write_note


def test_an_own_row_that_goes_and_comes_in_one_pull_is_there(
    server: ModelServer, elsie: SimulatedDesk
) -> None:
    # Its departure from everybody's sight and its new state arrive in two checkpoints.
    server.checkpoint = 1
    write_note(elsie)
    settle_all(elsie)

    def again(call: str, moment: str) -> None:
        elsie.line.fault = lambda call, moment: None
        change_note(elsie, title="And renamed")

    def rename(call: str, moment: str) -> None:
        if (call, moment) == ("push", "after"):
            again(call, moment)

    change_note(elsie, person_id=elsie.person)
    elsie.line.fault = rename
    elsie.sync()
    row = elsie.row("note", NOTE)
    assert row is not None
    assert row["title"] == "And renamed"


def test_a_desk_that_is_too_old_to_send_still_receives(
    server: ModelServer, elsie: SimulatedDesk, tomas: SimulatedDesk
) -> None:
    settle_all(elsie, tomas)
    write_note(tomas, OTHER)
    tomas.sync()
    server.min_write = "2"
    write_note(elsie)
    with pytest.raises(UpdateNeeded):
        elsie.sync()
    elsie.sync()
    assert elsie.row("note", OTHER) is not None
    assert elsie.waiting() == 1


def test_a_desk_that_is_too_old_to_read_reads_nothing_at_the_second_try_either(
    server: ModelServer, elsie: SimulatedDesk
) -> None:
    settle_all(elsie)
    server.min_read = "2"
    elsie.line.close()
    for _ in range(2):
        with pytest.raises(UpdateNeeded):
            elsie.sync()


def test_a_database_restored_while_a_push_is_under_way_is_noticed_before_the_pull(
    server: ModelServer, elsie: SimulatedDesk, tomas: SimulatedDesk
) -> None:
    settle_all(elsie, tomas)
    kept = server.backup()
    write_note(elsie, title="After the backup")
    settle_all(elsie, tomas)

    def restore(call: str, moment: str) -> None:
        if (call, moment) == ("push", "before"):
            elsie.line.fault = lambda call, moment: None
            server.restore(kept)
            unreachable()

    elsie.line.fault = restore
    change_note(elsie, title="Sent into the dark")
    with pytest.raises(Unreachable):
        elsie.sync()
    tomas.begin()
    settle_all(elsie, tomas)
    for desk in (elsie, tomas):
        row = desk.row("note", NOTE)
        assert row is not None
        assert row["title"] == "Sent into the dark"


def test_a_right_that_was_lost_is_noticed_although_the_pull_broke_between_checkpoints(
    server: ModelServer, elsie: SimulatedDesk, tomas: SimulatedDesk
) -> None:
    server.checkpoint = 1
    write_note(elsie)
    settle_all(elsie, tomas)
    server.hidden[tomas.person] = {"note"}
    server.access_changed(tomas.person)
    for number in range(3):
        elsie.edit(
            lambda local, number=number: elsie.insert(
                local, "event", "", device="elsie", sequence=number, text="meanwhile"
            )
        )
    elsie.sync()
    moments = iter(range(10))

    def second(call: str, moment: str) -> None:
        if (call, moment) == ("pull", "between") and next(moments) == 2:
            unreachable()

    tomas.line.fault = second
    with pytest.raises(Unreachable):
        tomas.sync()
    tomas.line.fault = lambda call, moment: None
    tomas.sync()
    assert tomas.row("note", NOTE) is None


def test_a_removal_over_a_row_that_stands_unknown_is_for_a_person_to_decide(
    server: ModelServer, elsie: SimulatedDesk
) -> None:
    # The first sending stood; its answer was lost, and the replica had to be registered again.
    settle_all(elsie)
    write_note(elsie)
    old = elsie.copy_file()
    settle_all(elsie)
    elsie.put_file(old)
    change_note(elsie, title="Written in the second life")
    with pytest.raises(CopiedReplica):
        elsie.sync()
    settle_all(elsie)
    assert [reason for _, reason in elsie.parked()] == ["clash"]
    elsie.edit(lambda local: elsie.remove(local, "note", NOTE))
    for number, _ in elsie.parked():
        elsie.write(lambda local, number=number: outbox.reopen(local, number))
    settle_all(elsie)
    assert elsie.row("note", NOTE) is None
    assert [reason for _, reason in elsie.parked()] == ["clash"]


def test_the_same_version_given_twice_after_a_restore_is_noticed_and_nothing_is_lost(
    server: ModelServer, elsie: SimulatedDesk, tomas: SimulatedDesk
) -> None:
    ada = SimulatedDesk("ada", server, 3)
    write_note(elsie)
    settle_all(elsie, tomas, ada)
    kept = server.backup()
    change_note(elsie, title="Lost with the database")
    settle_all(elsie, ada)
    server.restore(kept)
    tomas.begin()
    change_note(tomas, title="Written since")
    settle_all(tomas)
    for desk in (elsie, ada):
        desk.begin()
    settle_all(elsie, ada)
    note = ada.row("note", NOTE)
    assert note is not None
    assert note["title"] == "Written since"
    assert [reason for _, reason in elsie.parked()] == ["clash"]
    mine = elsie.row("note", NOTE)
    assert mine is not None
    assert mine["title"] == "Lost with the database"


def test_what_was_written_since_a_restore_is_not_overwritten_by_what_it_lost(
    server: ModelServer, elsie: SimulatedDesk, tomas: SimulatedDesk
) -> None:
    write_note(elsie)
    settle_all(elsie, tomas)
    kept = server.backup()
    for title in ("Once", "Twice", "Lost with the database"):
        change_note(elsie, title=title)
    settle_all(elsie)
    server.restore(kept)
    tomas.begin()
    change_note(tomas, title="Written since")
    settle_all(tomas)
    elsie.begin()
    settle_all(elsie)
    assert server.visible(elsie.person, "note")[NOTE]["title"] == "Written since"
    assert [reason for _, reason in elsie.parked()] == ["clash"]


def test_a_lost_state_is_not_taken_for_an_ancestor_of_a_higher_version_written_since(
    server: ModelServer, elsie: SimulatedDesk, tomas: SimulatedDesk
) -> None:
    write_note(elsie)
    settle_all(elsie, tomas)
    kept = server.backup()
    change_note(elsie, title="Lost with the database")
    settle_all(elsie)
    server.restore(kept)
    tomas.begin()
    for body in ("Once", "Twice"):
        change_note(tomas, body=body)
        settle_all(tomas)
    elsie.begin()
    settle_all(elsie)
    assert [reason for _, reason in elsie.parked()] == ["clash"]
    mine = elsie.row("note", NOTE)
    assert mine is not None
    assert mine["title"] == "Lost with the database"


def test_what_was_written_together_and_lost_is_sent_again_together(
    server: ModelServer, elsie: SimulatedDesk, tomas: SimulatedDesk
) -> None:
    settle_all(elsie, tomas)
    kept = server.backup()

    def both(local: Local) -> None:
        for key in (NOTE, OTHER):
            elsie.insert(local, "pair", key, text="together")

    elsie.edit(both)
    settle_all(elsie)
    server.restore(kept)
    elsie.begin()
    settle_all(elsie)
    stamps = {xid for row, (xid, _) in server.state.rows.items() if row[0] == "pair"}
    assert len(stamps) == 1


def test_many_edits_of_a_parked_record_do_not_hold_up_what_came_later(
    elsie: SimulatedDesk, tomas: SimulatedDesk
) -> None:
    """More of them than are planned at once, all in one bundle."""
    write_note(elsie)
    settle_all(elsie, tomas)
    change_note(elsie, title="Theirs")
    elsie.sync()
    for number in range(70):
        change_note(tomas, title=f"Mine {number}")
    tomas.sync()
    assert [reason for _, reason in tomas.parked()] == ["clash"]
    for number in range(70):
        change_note(tomas, title=f"Mine again {number}")
    write_note(tomas, OTHER)
    settle_all(tomas, elsie)
    assert elsie.row("note", OTHER) is not None


LINE = "c" * 32


def write_line(desk: SimulatedDesk) -> None:
    """Add a line to the note."""
    desk.edit(lambda local: desk.insert(local, "line", LINE, note_id=NOTE, text="As it was"))


def change_line(desk: SimulatedDesk, text: str) -> None:
    """Change the line."""
    desk.edit(lambda local: desk.update(local, "line", LINE, text=text))


def remove_line(desk: SimulatedDesk) -> None:
    """Remove the line for good."""
    desk.edit(lambda local: desk.remove(local, "line", LINE))


def test_a_push_that_the_network_held_does_not_bring_a_removed_row_back(
    server: ModelServer, elsie: SimulatedDesk, tomas: SimulatedDesk
) -> None:
    write_note(elsie)
    settle_all(elsie, tomas)
    write_line(elsie)

    def breaks(call: str, moment: str) -> None:
        if (call, moment) == ("push", "before"):
            elsie.line.fault = lambda call, moment: None
            unreachable()

    elsie.line.fault = breaks
    with pytest.raises(Unreachable):
        elsie.sync()
    (held,) = elsie.read(sealing.sealed)
    elsie.write(outbox.reopen, held.id)  # it is sent again under another number
    settle_all(elsie, tomas)
    remove_line(tomas)
    settle_all(tomas, elsie)
    late = server.push(elsie.person, elsie.line.client_id, held)
    assert isinstance(late, Rejected)
    settle_all(elsie, tomas)
    assert elsie.row("line", LINE) is None
    assert tomas.row("line", LINE) is None


def test_removing_a_row_that_is_being_sent_again_meets_what_was_sent_again_elsewhere(
    server: ModelServer, elsie: SimulatedDesk
) -> None:
    """Two desks of one person send it again after a restore; the first one changed it before."""
    other = SimulatedDesk("other", server, 1, device=3)
    write_note(elsie)
    settle_all(elsie, other)
    kept = server.backup()
    write_line(elsie)
    settle_all(elsie, other)
    server.restore(kept)
    for desk in (elsie, other):
        desk.begin()

    server.min_write = "2"  # the second desk prepares to send, and may not yet
    other.sync()
    server.min_write = "1"
    change_line(elsie, "Changed meanwhile")
    settle_all(elsie)
    remove_line(other)
    other.begin()
    settle_all(other, elsie)
    (said,) = other.connection.execute("SELECT kind FROM sync_conflict").fetchall()
    assert said == ("deleted",), "a person decides whether it goes"


def test_a_removal_outlives_that_the_row_went_and_came_back_in_parts_of_one_pull(
    server: ModelServer, elsie: SimulatedDesk, tomas: SimulatedDesk
) -> None:
    """A desk that may not send yet only pulls."""
    write_note(elsie)
    write_line(elsie)
    settle_all(elsie, tomas)
    remove_line(tomas)
    remove_line(elsie)
    settle_all(elsie)
    write_line(elsie)
    change_line(elsie, "Written again")
    settle_all(elsie)

    server.checkpoint = 1
    tomas.pull_only()
    assert tomas.row("line", LINE) is None
    settle_all(tomas)
    (said,) = tomas.connection.execute("SELECT kind FROM sync_conflict").fetchall()
    assert said == ("deleted",), "a person decides whether it goes"
