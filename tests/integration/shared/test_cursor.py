"""What a pull asks for: rows of transactions that the last snapshot did not see."""

from __future__ import annotations

from uuid import UUID, uuid4

import psycopg

from tests.integration.shared.scene import Scene

_NEW = """
SELECT id FROM chancery.device
 WHERE sync_xid >= pg_snapshot_xmin(%(last)s::pg_snapshot)
   AND NOT pg_visible_in_snapshot(sync_xid, %(last)s::pg_snapshot)
"""


def pull(connection: psycopg.Connection, last: str) -> tuple[str, set[UUID]]:
    """Return the new cursor and the rows since ``last``."""
    with connection.transaction():
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        row = connection.execute("SELECT pg_current_snapshot()::text").fetchone()
        found = connection.execute(_NEW, {"last": last}).fetchall()
    assert row is not None
    return row[0], {one[0] for one in found}


def add_device(scene: Scene, connection: psycopg.Connection) -> UUID:
    someone, key = scene.people["member1"], uuid4()
    connection.execute(
        "INSERT INTO chancery.device (organisation_id, id, created_at, created_by, updated_at,"
        " updated_by, row_version, name, public_key)"
        " VALUES (%s, %s, now(), %s, now(), %s, 1, 'Desk', '')",
        [someone.organisation_id, key, someone.id, someone.id],
    )
    return key


def test_a_late_commit_is_seen_by_the_next_pull_and_once(scene: Scene) -> None:
    with (
        scene.as_("viewer1", autocommit=True) as reader,
        scene.as_("member1") as slow,
        scene.as_("member1", autocommit=True) as quick,
    ):
        cursor, _ = pull(reader, "1:1:")
        late = add_device(scene, slow)
        early = add_device(scene, quick)
        cursor, found = pull(reader, cursor)
        assert found == {early}, "an open transaction holds nothing up"
        slow.commit()
        cursor, found = pull(reader, cursor)
        assert found == {late}
        assert pull(reader, cursor)[1] == set()


def test_a_change_moves_a_row_on(scene: Scene) -> None:
    with (
        scene.as_("viewer1", autocommit=True) as reader,
        scene.as_("member1", autocommit=True) as writer,
    ):
        key = add_device(scene, writer)
        cursor, _ = pull(reader, "1:1:")
        writer.execute("UPDATE chancery.device SET deleted_at = now() WHERE id = %s", [key])
        assert pull(reader, cursor)[1] == {key}
