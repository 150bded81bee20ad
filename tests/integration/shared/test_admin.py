"""The command line: setting up, adding people, refusing what is not ready."""

from __future__ import annotations

import re
import stat
from pathlib import Path

import psycopg
import pytest

from core.admin.__main__ import main
from core.sync.server import checks, installing
from core.sync.server.lint import faults
from tests.integration.shared.scene import PASSWORD, Scene
from tests.shared_server import INSTALLER, INSTALLER_PASSWORD, SharedServer


class Line:
    """Runs ``chancery-admin shared`` against one database."""

    def __init__(
        self,
        server: SharedServer,
        database: str,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        self.server, self.database = server, database
        self._patch, self._capture = monkeypatch, capsys

    def __call__(
        self,
        act: str,
        *arguments: str,
        login: str = INSTALLER,
        password: str = INSTALLER_PASSWORD,
        code: int = 0,
    ) -> str:
        """Run a command; returns what it printed, on both channels."""
        self._patch.setenv("PGPASSWORD", password)
        url = self.server.url(login, self.database)
        assert main(["shared", act, url, *arguments]) == code
        said = self._capture.readouterr()
        return said.out + said.err


INIT = (
    "--organisation",
    "Harrow & Lyle",
    "--administrator",
    "Miriam Okafor",
    "--email",
    "miriam@a.example",
)


@pytest.fixture
def line(
    server: SharedServer,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Line:
    """The command line against an empty database."""
    name = "cli_" + re.sub(r"\W", "_", request.node.name)[:50]
    server.make_database(name)
    return Line(server, name, monkeypatch, capsys)


def one_time(said: str) -> str:
    found = re.search(r"One-time password: (\S+)", said)
    assert found
    return found[1]


def test_an_installer_without_superuser_rights_sets_everything_up(line: Line) -> None:
    said = line("init", *INIT, "--login", "miriam-a", "--time-zone", "Australia/Adelaide")
    assert "The database was set up." in said
    scene = Scene(line.server, line.database)
    scene.settle("miriam-a", one_time(said))
    with scene.as_("miriam-a") as connection:
        row = connection.execute(
            "SELECT name, time_zone, currency, row_version FROM chancery.organisation"
        ).fetchone()
    assert row == ("Harrow & Lyle", "Australia/Adelaide", "EUR", 1)


def test_a_second_run_changes_nothing_and_says_so(line: Line) -> None:
    line("init", *INIT, "--login", "miriam-b")
    said = line("init", *INIT, "--login", "miriam-b")
    assert "set up already" in said
    assert "nothing was changed" in said
    assert "There was nothing to do." in line("upgrade")


def test_a_second_organisation_lives_beside_the_first(line: Line) -> None:
    line("init", *INIT, "--login", "miriam-c")
    other = ("--organisation", "Other", *INIT[2:])
    scene = Scene(line.server, line.database)
    scene.settle("other-c", one_time(line("init", *other, "--login", "other-c")))
    with scene.as_("other-c") as connection:
        assert connection.execute("SELECT name FROM chancery.organisation").fetchall() == [
            ("Other",)
        ]


def test_an_administrator_looks_after_people(line: Line) -> None:
    scene = Scene(line.server, line.database)
    scene.settle("miriam-d", one_time(line("init", *INIT, "--login", "miriam-d")))
    boss = {"login": "miriam-d", "password": PASSWORD}
    person = ("--name", "Ada", "--role", "member", "--login", "ada-d")
    scene.settle("ada-d", one_time(line("add-person", *person, **boss)))
    assert "ada-d is manager now." in line("set-role", "ada-d", "manager", **boss)
    line("switch-off", "ada-d", **boss)
    assert "Ada (ada-d): manager, switched off" in line("status")
    scene.settle("ada-d", one_time(line("switch-on", "ada-d", **boss)))
    line("reset-password", "ada-d", **boss)
    status = line("status")
    assert "Ada (ada-d): manager, one-time password; last sign-in never" in status
    assert "The rules of access hold." in status
    assert "no-such-login" in line("set-role", "no-such-login", "viewer", code=2, **boss)
    line("set-role", "miriam-d", "viewer", code=2, **boss)  # the last administrator
    line("add-person", *person, code=2, login="ada-d", password="wrong")


def test_daily_commands_refuse_a_login_with_too_many_rights(line: Line) -> None:
    line("init", *INIT, "--login", "miriam-e")
    said = line("switch-off", "miriam-e", code=2)
    assert "more rights on the server than daily work may have" in said


def test_an_upgrade_that_renews_the_law_keeps_the_data(line: Line) -> None:
    line("init", *INIT, "--login", "miriam-f")
    with psycopg.connect(line.server.superuser(line.database)) as connection:
        connection.execute("UPDATE sync.meta SET machinery = 'older'")
        connection.execute("DROP POLICY see ON chancery.contract")
        connection.execute("GRANT DELETE ON chancery.contract TO chancery_viewer")
        connection.execute(
            "CREATE FUNCTION sync.given_up() RETURNS integer LANGUAGE sql AS 'SELECT 1'"
        )
        connection.execute("ALTER FUNCTION sync.given_up() OWNER TO chancery_owner")
    assert "brought up to date" in line("upgrade")
    with psycopg.connect(line.server.superuser(line.database)) as connection:
        assert faults(connection) == []
        left = connection.execute("SELECT to_regprocedure('sync.given_up()')").fetchone()
        assert left == (None,)
        assert connection.execute("SELECT name FROM chancery.organisation").fetchall()


def test_a_database_of_a_newer_program_is_left_alone(line: Line) -> None:
    line("init", *INIT, "--login", "miriam-g")
    with psycopg.connect(line.server.superuser(line.database)) as connection:
        connection.execute("UPDATE sync.meta SET schema_version = '9999'")
    assert "A newer Chancery set this database up" in line("upgrade", code=2)


def test_what_an_installer_lacks_is_named_with_the_sql_to_ask_for(scene: Scene, line: Line) -> None:
    with psycopg.connect(line.server.superuser(line.database), autocommit=True) as connection:
        connection.execute("DROP ROLE IF EXISTS helpless")
        connection.execute("CREATE ROLE helpless LOGIN PASSWORD 'helpless'")
    given = {"login": "helpless", "password": "helpless"}
    said = line("init", *INIT, "--login", "miriam-h", code=2, **given)
    assert "ALTER ROLE helpless CREATEROLE" in said
    assert f"ALTER DATABASE {line.database} OWNER TO helpless" in said
    assert "GRANT chancery_owner TO helpless WITH INHERIT TRUE, SET TRUE" in said


def test_granting_what_was_named_is_enough(scene: Scene, line: Line) -> None:
    """A second installer on a server where another one made the roles."""
    with psycopg.connect(line.server.superuser(line.database), autocommit=True) as connection:
        connection.execute("DROP ROLE IF EXISTS second")
        connection.execute("CREATE ROLE second LOGIN CREATEROLE PASSWORD 'second'")
        connection.execute(f"ALTER DATABASE {line.database} OWNER TO second".encode())
        for role in ("chancery_owner", "chancery_people", "chancery_backup"):
            connection.execute(f"GRANT {role} TO second WITH INHERIT TRUE, SET TRUE".encode())
    said = line("init", *INIT, "--login", "miriam-i", login="second", password="second")
    assert "One-time password" in said


def test_a_database_that_does_not_store_utf8_is_refused(server: SharedServer) -> None:
    with psycopg.connect(server.superuser(), autocommit=True) as connection:
        connection.execute("CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1'")
    with (
        psycopg.connect(server.superuser("latin")) as connection,
        pytest.raises(checks.NotPrepared, match="LATIN1"),
    ):
        checks.refuse_unfit(connection)


def test_a_superuser_may_set_up_as_well(server: SharedServer) -> None:
    server.make_database("by_superuser", owner="postgres")
    with psycopg.connect(server.superuser("by_superuser")) as connection:
        checks.refuse_unfit(connection)
        assert installing.install(connection)
        assert faults(connection) == []


def test_a_password_on_the_command_line_is_refused(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["shared", "status", "postgresql://ada:secret@127.0.0.1/shared"]) == 2
    assert "secret" not in capsys.readouterr().err


def test_the_passwords_after_a_restore_go_into_a_file_of_ones_own(
    line: Line, tmp_path: Path
) -> None:
    line("init", *INIT, "--login", "miriam-j")
    target = tmp_path / "passwords"
    said = line("restored", "--discard", "--passwords-to", str(target))
    assert "1 people" in said or "1 person" in said
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    organisation, person, login, password = target.read_text().strip().split("\t")
    assert (organisation, person, login) == ("Harrow & Lyle", "Miriam Okafor", "miriam-j")
    assert password not in said
    Scene(line.server, line.database).settle(login, password)
    line("restored", "--passwords-to", str(target), code=2)


def test_a_dump_is_checked(line: Line, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line("init", *INIT, "--login", "miriam-k")
    dump = tmp_path / "shared.dump"
    server = line.server
    server.run("pg_dump", "-Fc", f"--file={dump}", f"--dbname={server.superuser(line.database)}")
    program = ["--pg-restore", str(server.binaries / "pg_restore")]
    assert main(["shared", "backup-check", str(dump), *program]) == 0
    assert "holds every table" in capsys.readouterr().out
    dump.write_bytes(b"nothing")
    assert main(["shared", "backup-check", str(dump), *program]) == 2
