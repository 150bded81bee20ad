"""A desk presents itself; a push is made once, whatever the network does."""

from __future__ import annotations

import threading
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from core.database.migration import newest_revision
from tests.integration.shared.scene import Scene

HASH = bytes(32)


def hello(
    connection: psycopg.Connection, client: UUID, known: UUID | None, proposed: UUID
) -> dict[str, Any]:
    row = connection.execute(
        "SELECT sync.hello(%s, %s, %s, 'Desk', 'build', '0003')", [client, known, proposed]
    ).fetchone()
    assert row is not None
    return dict(row[0])


def begin(connection: psycopg.Connection, client: UUID, number: int, hash_: bytes = HASH) -> Any:
    row = connection.execute(
        "SELECT sync.begin_push(%s, %s, %s, '0003')", [client, number, hash_]
    ).fetchone()
    assert row is not None
    return row[0]


def finish(connection: psycopg.Connection, client: UUID, number: int) -> None:
    connection.execute("""SELECT sync.finish_push(%s, %s, '{"done": true}')""", [client, number])


def test_a_new_desk_is_registered_and_told_all_it_needs(scene: Scene) -> None:
    someone = scene.people["member1"]
    with scene.as_("member1") as connection:
        told = hello(connection, uuid4(), None, uuid4())
    assert told["registration"] == "new"
    assert told["organisation_id"] == someone.organisation_id.hex
    assert told["person_id"] == someone.id.hex
    assert told["role"] == "member"
    assert told["channel"] == f"chancery_{someone.organisation_id.hex}"
    assert told["schema_version"] == newest_revision()
    assert not told["must_change_password"]
    assert set(told) >= {"epoch", "min_read", "min_write", "after_restore", "now", "active"}


def test_each_hello_takes_a_turn_so_a_copied_replica_is_found(scene: Scene) -> None:
    client, first, second, third = (uuid4() for _ in range(4))
    with scene.as_("member1") as connection:
        assert hello(connection, client, None, first)["registration"] == "new"
        assert hello(connection, client, first, second)["registration"] == "same"
        # The answer was lost: the desk asks again with the turn it proposed.
        assert hello(connection, client, first, second)["registration"] == "same"
        # A copy made before knows the first turn only.
        assert hello(connection, client, first, third)["registration"] == "copied"
        assert hello(connection, client, second, uuid4())["registration"] == "same"


def test_the_desk_of_somebody_else_is_a_copy(scene: Scene) -> None:
    client, turn = uuid4(), uuid4()
    with scene.as_("member1", autocommit=True) as connection:
        hello(connection, client, None, turn)
    with scene.as_("manager1") as connection:
        assert hello(connection, client, turn, uuid4())["registration"] == "copied"
        with pytest.raises(psycopg.Error) as refusal:
            begin(connection, client, 1)
    assert refusal.value.sqlstate == "CH011"


def test_a_push_that_was_made_answers_with_its_result(scene: Scene) -> None:
    client = uuid4()
    with scene.as_("member1", autocommit=True) as connection:
        hello(connection, client, None, uuid4())
        with connection.transaction():
            assert begin(connection, client, 1) is None
            finish(connection, client, 1)
        assert begin(connection, client, 1) == {"done": True}
        with pytest.raises(psycopg.Error) as refusal:
            begin(connection, client, 1, bytes([1]) * 32)
    assert refusal.value.sqlstate == "CH409"


def test_a_push_that_is_not_finished_cannot_be_committed(scene: Scene) -> None:
    client = uuid4()
    with scene.as_("member1", autocommit=True) as connection:
        hello(connection, client, None, uuid4())
        with pytest.raises(psycopg.Error) as refusal, connection.transaction():
            begin(connection, client, 1)
        assert refusal.value.sqlstate == "CH013"
        with connection.transaction():
            assert begin(connection, client, 1) is None
            finish(connection, client, 1)


def test_of_two_begins_at_once_the_second_waits_for_the_result(scene: Scene) -> None:
    client = uuid4()
    answers: list[Any] = []
    with scene.as_("member1") as one, scene.as_("member1", autocommit=True) as other:
        hello(one, client, None, uuid4())
        one.commit()
        assert begin(one, client, 1) is None
        waiting = threading.Thread(target=lambda: answers.append(begin(other, client, 1)))
        waiting.start()
        with scene.above() as watching:
            watching.autocommit = True
            while not watching.execute(
                "SELECT 1 FROM pg_stat_activity WHERE pid = %s AND wait_event_type = 'Lock'",
                [other.info.backend_pid],
            ).fetchone():
                assert waiting.is_alive(), answers
        finish(one, client, 1)
        one.commit()
        waiting.join(30)
    assert answers == [{"done": True}]


def test_a_program_that_is_too_old_may_not_push(scene: Scene) -> None:
    client = uuid4()
    with scene.as_("member1", autocommit=True) as connection:
        hello(connection, client, None, uuid4())
        with pytest.raises(psycopg.Error) as refusal:
            connection.execute("SELECT sync.begin_push(%s, 1, %s, '0002')", [client, HASH])
    assert refusal.value.sqlstate == "CH426"


def test_a_finished_push_wakes_the_organisation_once(scene: Scene) -> None:
    client = uuid4()
    with (
        scene.as_("viewer1", autocommit=True) as listening,
        scene.as_("member1", autocommit=True) as connection,
    ):
        told = hello(connection, client, None, uuid4())
        listening.execute(f"LISTEN {told['channel']}")
        with connection.transaction():
            begin(connection, client, 1)
            finish(connection, client, 1)
        heard = list(listening.notifies(timeout=10, stop_after=1))
    assert [(one.channel, one.payload) for one in heard] == [(told["channel"], "")]


def test_after_pushes_in_one_piece_the_others_are_woken_by_a_word_of_its_own(scene: Scene) -> None:
    client = uuid4()
    with (
        scene.as_("viewer1", autocommit=True) as listening,
        scene.as_("viewer2", autocommit=True) as elsewhere,
        scene.as_("member1", autocommit=True) as connection,
    ):
        told = hello(connection, client, None, uuid4())
        listening.execute(f"LISTEN {told['channel']}")
        elsewhere.execute("LISTEN chancery_" + scene.people["viewer2"].organisation_id.hex)
        note(connection, client, 1)
        note(connection, client, 2)
        connection.execute("SELECT sync.wake()")
        heard = list(listening.notifies(timeout=10, stop_after=1))
        assert not list(elsewhere.notifies(timeout=0.2))
    assert [(one.channel, one.payload) for one in heard] == [(told["channel"], "")]


def note(connection: psycopg.Connection, client: UUID, number: int, schema: str = "0003") -> None:
    connection.execute(
        """SELECT sync.note_push(%s, %s, %s, %s, '{"done": true}')""",
        [client, number, HASH, schema],
    )


def test_a_push_in_one_piece_is_noted_with_its_result_and_only_once(scene: Scene) -> None:
    client = uuid4()
    with scene.as_("member1", autocommit=True) as connection:
        hello(connection, client, None, uuid4())
        note(connection, client, 1)
        assert begin(connection, client, 1) == {"done": True}
        with pytest.raises(psycopg.Error) as refusal:
            note(connection, client, 1)
    assert refusal.value.sqlstate == "CH013"


@pytest.mark.parametrize(
    ("login", "schema", "state"),
    [("manager1", "0003", "CH011"), ("member1", "0002", "CH426")],
    ids=["another person's desk", "too old"],
)
def test_a_push_in_one_piece_is_held_to_the_same_rules(
    scene: Scene, login: str, schema: str, state: str
) -> None:
    client = uuid4()
    with scene.as_("member1", autocommit=True) as connection:
        hello(connection, client, None, uuid4())
    with scene.as_(login) as connection, pytest.raises(psycopg.Error) as refusal:
        note(connection, client, 1, schema)
    assert refusal.value.sqlstate == state


def test_a_number_that_was_given_up_is_not_taken_any_more(scene: Scene) -> None:
    """The network may hold a copy of a push; what it says was sent under another number since."""
    client = uuid4()
    with scene.as_("member1", autocommit=True) as connection:
        hello(connection, client, None, uuid4())
        note(connection, client, 1)
        connection.execute("SELECT sync.give_up(%s, 3)", [client])
        connection.execute("SELECT sync.give_up(%s, 2)", [client])  # a late word takes nothing back
        assert begin(connection, client, 1) == {"done": True}
        for way in (note, begin):
            with pytest.raises(psycopg.Error) as refusal, connection.transaction():
                way(connection, client, 3)
            assert refusal.value.sqlstate == "CH013"
        note(connection, client, 4)


def test_nobody_gives_up_the_numbers_of_another_desk(scene: Scene) -> None:
    client = uuid4()
    with scene.as_("member1", autocommit=True) as connection:
        hello(connection, client, None, uuid4())
    with scene.as_("manager1") as connection, pytest.raises(psycopg.Error) as refusal:
        connection.execute("SELECT sync.give_up(%s, 3)", [client])
    assert refusal.value.sqlstate == "CH011"
