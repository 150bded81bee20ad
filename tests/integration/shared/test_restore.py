"""The rehearsal: dump, another fresh server, restore, new passwords, and everything works."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from core.sync.server import installing, restoring
from core.sync.server.lint import faults
from tests.integration.shared.rows import seed
from tests.integration.shared.scene import PASSWORD, Scene, build_one
from tests.shared_server import INSTALLER, INSTALLER_PASSWORD, SharedServer


def dump(scene: Scene, target: Path, *extra: str) -> Path:
    """Back up as the manual says: by the installer, in the role that may read everything."""
    scene.server.run(
        "pg_dump",
        "--format=custom",
        "--role=chancery_backup",
        "--enable-row-security",
        f"--file={target}",
        f"--dbname={scene.server.url(INSTALLER, scene.database)}",
        *extra,
        PGPASSWORD=INSTALLER_PASSWORD,
    )
    return target


def pour(server: SharedServer, database: str, source: Path) -> None:
    server.run(
        "pg_restore",
        "--exit-on-error",
        f"--dbname={server.superuser(database)}",
        str(source),
    )


def test_a_dump_is_restored_on_another_server(
    scene: Scene, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    seed(scene)
    source = dump(scene, tmp_path / "shared.dump")
    assert restoring.check_dump(source, str(scene.server.binaries / "pg_restore")) == []
    with SharedServer(tmp_path_factory.mktemp("restored")) as server:
        server.make_database("again")
        after = Scene(server, "again", scene.people)
        with after.installer() as connection:
            assert restoring.prepare(connection)
            connection.commit()
        pour(server, "again", source)
        with after.installer() as connection:
            before = epoch(connection)
            renewed = restoring.renew(connection, "resend")
            connection.commit()
            assert epoch(connection) != before
            assert not restoring.is_older(connection)
            assert not installing.install(connection), "the dump held everything else"
            assert faults(connection) == []
        passwords = {one.login: one.password for one in renewed}
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            after.as_("member1").__enter__()
        after.settle("member1", passwords["member1"])
        with after.as_("member1") as connection:
            assert counts(connection) == counts_of(scene, "member1")
            future = connection.execute(
                "SELECT count(*) FROM chancery.contract WHERE sync_xid > pg_current_xact_id()"
            ).fetchone()
            assert future == (0,)
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute("DELETE FROM chancery.contract")
        after.settle("administrator1", passwords["administrator1"])
        assert after.newcomer("viewer").role == "viewer"


def epoch(connection: psycopg.Connection) -> UUID:
    with connection.transaction():
        connection.execute("SET LOCAL ROLE chancery_owner")
        row = connection.execute("SELECT epoch FROM sync.meta").fetchone()
        connection.execute("RESET ROLE")
    assert row is not None
    return UUID(str(row[0]))


def counts(connection: psycopg.Connection) -> list[int]:
    tables = ("contract", "person", "template_slot", "role_permission", "audit_event")
    rows = [
        connection.execute(f"SELECT count(*) FROM chancery.{table}".encode()).fetchone()
        for table in tables
    ]
    return [row[0] for row in rows if row]


def counts_of(scene: Scene, login: str) -> list[int]:
    with scene.as_(login) as connection:
        return counts(connection)


def test_a_rehearsal_beside_the_original_does_not_touch_its_logins(
    server: SharedServer, tmp_path: Path
) -> None:
    original = build_one(server, "original", "first-boss")
    source = dump(original, tmp_path / "original.dump")
    server.make_database("rehearsal")
    pour(server, "rehearsal", source)
    rehearsal = Scene(server, "rehearsal", original.people)
    with rehearsal.installer() as connection, pytest.raises(psycopg.Error) as refusal:
        restoring.renew(connection, "discard")
    assert refusal.value.sqlstate == "CH015"
    with original.as_("first-boss") as connection:
        assert connection.execute("SELECT sync.me() IS NOT NULL").fetchone() == (True,)


def test_a_database_restored_in_its_own_place_takes_its_logins_over(
    server: SharedServer, tmp_path: Path
) -> None:
    scene = build_one(server, "replaced", "second-boss")
    source = dump(scene, tmp_path / "replaced.dump")
    with psycopg.connect(server.superuser(), autocommit=True) as connection:
        connection.execute("DROP DATABASE replaced")
    server.make_database("replaced")
    pour(server, "replaced", source)
    with scene.installer() as connection:
        (renewed,) = restoring.renew(connection, "discard")
        connection.commit()
    scene.settle("second-boss", renewed.password)
    with scene.as_("second-boss", password=PASSWORD) as connection:
        told = connection.execute(
            "SELECT sync.hello(sync.me(), NULL, sync.me(), '', '', '0003')"
        ).fetchone()
    assert told is not None
    assert told[0]["after_restore"] == "discard"


def test_a_dump_that_lacks_something_is_told(scene: Scene, tmp_path: Path) -> None:
    source = dump(
        scene, tmp_path / "half.dump", "--exclude-table-data=sync.login", "-T", "chancery.contract"
    )
    lacks = restoring.check_dump(source, str(scene.server.binaries / "pg_restore"))
    assert set(lacks) >= {"the table chancery.contract", "the rows of sync.login"}
