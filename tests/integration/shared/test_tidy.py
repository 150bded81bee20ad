"""What no desk needs any more is cleared away by those who sign in; nothing younger goes."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from tests.integration.shared.scene import Scene
from tests.integration.shared.test_push import hello, note


def age(scene: Scene, days: int, client: UUID) -> None:
    """Make everything of a desk and of its organisation so many days older."""
    boss = scene.people["administrator1"].organisation_id
    with scene.above() as connection:
        for table, where in (
            ("tombstone", "true"),
            ("access_change", "true"),
            ("sign_in", "true"),
            ("mutation", f"client_id = '{client}'"),
        ):
            connection.execute(
                f"UPDATE sync.{table} SET at = at - %s * interval '1 day'"
                f" WHERE organisation_id = %s AND {where}",
                [days, boss],
            )


def bury(scene: Scene, key: str) -> int:
    """Leave a tombstone in both organisations; returns its transaction."""
    with scene.above() as connection:
        for who in ("administrator1", "administrator2"):
            connection.execute(
                "SELECT sync.bury(%s, 'clause', %s, 1)", [scene.people[who].organisation_id, key]
            )
        return int(one(connection, "SELECT pg_current_xact_id()::text"))


def one(connection: psycopg.Connection, query: str, *values: object) -> Any:
    row = connection.execute(query, values).fetchone()
    assert row is not None
    return row[0]


def buried(scene: Scene, who: str) -> set[str]:
    with scene.above() as connection:
        found = connection.execute(
            "SELECT row_key FROM sync.tombstone WHERE organisation_id = %s",
            [scene.people[who].organisation_id],
        )
        return {key for (key,) in found}


def purged(scene: Scene) -> int:
    with scene.above() as connection:
        return int(one(connection, "SELECT coalesce(purge_before, '0')::text FROM sync.meta"))


def test_what_is_older_than_half_a_year_goes_when_a_desk_presents_itself(scene: Scene) -> None:
    client, turn, key = uuid4(), uuid4(), uuid4().hex
    with scene.as_("member1", autocommit=True) as connection:
        hello(connection, client, None, turn)
        for number in (1, 2):
            note(connection, client, number)
    xid = bury(scene, key)
    age(scene, 179, client)
    with scene.as_("member1", autocommit=True) as connection:
        hello(connection, client, turn, turn)
    assert key in buried(scene, "administrator1")
    assert purged(scene) <= xid

    age(scene, 2, client)
    with scene.as_("member1", autocommit=True) as connection:
        note(connection, client, 3)
        hello(connection, client, turn, turn)
        assert key not in buried(scene, "administrator1")
        assert key in buried(scene, "administrator2"), "that organisation has no old ones"
        assert purged(scene) == xid + 1, "a desk whose cursor is older compares all"
        # A copy of an old push that the network held is not made a second time.
        with pytest.raises(psycopg.Error) as refusal:
            note(connection, client, 2)
        assert refusal.value.sqlstate == "CH013"
        note(connection, client, 4)
    with scene.above() as connection:
        kept = connection.execute(
            "SELECT mutation_id FROM sync.mutation WHERE client_id = %s ORDER BY 1", [client]
        ).fetchall()
    assert kept == [(3,), (4,)]


def test_sign_ins_are_kept_for_four_hundred_days(scene: Scene) -> None:
    client, turn = uuid4(), uuid4()
    count = "SELECT count(*) FROM sync.sign_in WHERE client_id = %s"
    with scene.as_("member1", autocommit=True) as connection:
        hello(connection, client, None, turn)
    age(scene, 399, client)
    with scene.as_("member1", autocommit=True) as connection:
        hello(connection, client, turn, turn)
    with scene.above() as above:
        assert one(above, count, client) == 2
    age(scene, 2, client)
    with scene.as_("member1", autocommit=True) as connection:
        hello(connection, client, turn, turn)
    with scene.above() as above:
        assert one(above, count, client) == 2, "the first went, a new one came"


def test_never_much_at_once_and_the_oldest_first(scene: Scene) -> None:
    client, turn, organisation = uuid4(), uuid4(), scene.people["administrator1"].organisation_id
    with scene.as_("member1", autocommit=True) as connection:
        hello(connection, client, None, turn)
    keys = [uuid4().hex for _ in range(3)]
    xids = [bury(scene, key) for key in keys]
    age(scene, 200, client)
    with scene.above() as above:
        # Everything older that other tests left goes first.
        above.execute("DELETE FROM sync.tombstone WHERE sync_xid < %s::text::xid8", [xids[0]])
        above.execute("SELECT sync.tidy(%s, %s, 2)", [organisation, client])
    assert buried(scene, "administrator1") & set(keys) == {keys[2]}
    assert purged(scene) == xids[1] + 1


def test_nobody_tidies_by_hand(scene: Scene) -> None:
    with (
        scene.as_("administrator1") as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("SELECT sync.tidy(%s, %s)", [uuid4(), uuid4()])
