"""Connecting says in plain words what is wrong, and never settles for less safety."""

from __future__ import annotations

import contextlib
import socket
import threading
from pathlib import Path

import psycopg
import pytest

from core.kernel.errors import (
    CannotReach,
    InvalidValue,
    NoSuchDatabase,
    NotAllowed,
    NotTrusted,
    Refused,
    ServerBusy,
    ServerUnsupported,
    StandbyServer,
    SwitchedOff,
    TooPowerful,
    WrongPassword,
)
from core.sync.server.address import Address, parse
from core.sync.server.connecting import connect, plainly, refuse_version
from tests.integration.shared.scene import PASSWORD, Scene, build_one
from tests.shared_server import INSTALLER, INSTALLER_PASSWORD, SharedServer, free_port
from tests.tls_proxy import Authority, TlsProxy


def address(scene: Scene, login: str = "member1", **other: object) -> Address:
    given = {"host": "127.0.0.1", "port": scene.server.port, "database": scene.database}
    return Address(**{**given, "login": login, **other})  # type: ignore[arg-type]


def test_a_person_connects(scene: Scene) -> None:
    with connect(address(scene), PASSWORD) as connection:
        assert connection.execute("SELECT sync.me()").fetchone() == (scene.people["member1"].id,)


def test_a_wrong_password_and_an_unknown_login_get_the_same_answer(scene: Scene) -> None:
    for login in ("member1", "nobody-of-that-name"):
        with pytest.raises(WrongPassword) as error:
            connect(address(scene, login), "wrong")
        assert login in str(error.value)


def test_an_unknown_database_is_told(scene: Scene) -> None:
    with pytest.raises(NoSuchDatabase):
        connect(address(scene, database="nowhere"), PASSWORD)


def test_a_database_without_chancery_is_told(scene: Scene) -> None:
    with pytest.raises(NoSuchDatabase, match="not set up"):
        connect(address(scene, database="postgres"), PASSWORD)


def test_a_dead_server_is_told(scene: Scene) -> None:
    with pytest.raises(CannotReach):
        connect(address(scene, port=free_port()), PASSWORD)


def test_who_was_switched_off_is_told(scene: Scene) -> None:
    someone = scene.newcomer("viewer")
    with scene.as_("administrator1", autocommit=True) as above:
        above.execute("SELECT sync.switch_off(%s)", [someone.id])
    with pytest.raises(SwitchedOff):
        connect(address(scene, someone.login), PASSWORD)


def test_too_many_connections_are_told(scene: Scene) -> None:
    where = address(scene, scene.newcomer("viewer").login)
    with contextlib.ExitStack() as opened:
        for _ in range(6):
            opened.enter_context(connect(where, PASSWORD))
        with pytest.raises(ServerBusy):
            connect(where, PASSWORD)


def test_a_login_that_could_pass_by_the_rules_is_not_for_daily_use(scene: Scene) -> None:
    with pytest.raises(TooPowerful):
        connect(address(scene, INSTALLER), INSTALLER_PASSWORD)
    with pytest.raises(TooPowerful):
        connect(address(scene, "postgres", host=str(scene.server.sockets)), None)


def test_refusals_of_the_server_become_plain_errors(scene: Scene) -> None:
    where = address(scene)
    for statement, kind in (
        ("SELECT sync.switch_off(sync.me())", NotAllowed),
        ("SELECT * FROM sync.login", NotAllowed),
        ("SELECT sync.change_password('x')", Refused),
    ):
        with connect(where, PASSWORD) as connection, pytest.raises(kind), plainly(where):
            connection.execute(statement.encode())


def test_a_standby_is_refused(
    server: SharedServer, tmp_path_factory: pytest.TempPathFactory
) -> None:
    scene = build_one(server, "followed", "third-boss")
    copy = SharedServer(tmp_path_factory.mktemp("standby"))
    copy.copy_from(server)
    with copy:
        with pytest.raises(StandbyServer):
            connect(address(scene, "third-boss", port=copy.port), PASSWORD)
        behind = Scene(copy, "followed")
        with behind.as_("third-boss") as connection, pytest.raises(psycopg.Error) as refusal:
            connection.execute("SELECT sync.hello(sync.me(), NULL, sync.me(), '', '', '0003')")
    assert refusal.value.sqlstate == "CH012"


# --- trust ---------------------------------------------------------------------------------


def test_a_server_elsewhere_must_prove_itself() -> None:
    told = Address("db.a.example", "shared", "member1").parameters("secret")
    assert told["sslmode"] == "verify-full"
    assert told["sslrootcert"] == "system"
    assert told["channel_binding"] == "require"
    assert told["require_auth"] == "scram-sha-256"
    assert {"connect_timeout", "keepalives", "tcp_user_timeout"} <= set(told)


def test_the_environment_leads_nowhere_else(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (
        ("PGHOSTADDR", "127.0.0.9"),
        ("PGPORT", "1"),
        ("PGSSLMODE", "disable"),
        ("PGREQUIREAUTH", "none"),
        ("PGOPTIONS", "-c search_path=pg_temp"),
    ):
        monkeypatch.setenv(name, value)
    connect(address(scene), PASSWORD).close()


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "/run/postgresql"])
def test_only_this_computer_may_do_without_tls(host: str) -> None:
    assert Address(host, "shared", "member1").is_loopback
    assert not Address(f"{host}.a.example", "shared", "member1").is_loopback or host[0] == "/"


def test_an_expired_certificate_is_refused(scene: Scene, tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    certificate = authority.certificate("127.0.0.1", days=-1)
    with (
        TlsProxy(certificate, scene.server.port) as proxy,
        pytest.raises(NotTrusted, match="expired"),
    ):
        connect(address(scene, port=proxy.port, authority=authority.file), PASSWORD)


def test_a_certificate_for_another_name_is_refused(scene: Scene, tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    certificate = authority.certificate("other.a.example")
    with (
        TlsProxy(certificate, scene.server.port) as proxy,
        pytest.raises(NotTrusted, match="another name"),
    ):
        connect(address(scene, port=proxy.port, authority=authority.file), PASSWORD)


def test_a_certificate_of_a_stranger_is_refused(scene: Scene, tmp_path: Path) -> None:
    stranger, trusted = Authority(tmp_path, "Stranger"), Authority(tmp_path, "Trusted")
    certificate = stranger.certificate("127.0.0.1")
    with (
        TlsProxy(certificate, scene.server.port) as proxy,
        pytest.raises(NotTrusted, match="not signed by an authority"),
    ):
        connect(address(scene, port=proxy.port, authority=trusted.file), PASSWORD)


def test_a_missing_authority_file_is_told(scene: Scene, tmp_path: Path) -> None:
    certificate = Authority(tmp_path).certificate("127.0.0.1")
    with (
        TlsProxy(certificate, scene.server.port) as proxy,
        pytest.raises(NotTrusted, match="cannot be read"),
    ):
        connect(address(scene, port=proxy.port, authority=tmp_path / "none.pem"), PASSWORD)


def test_a_server_without_tls_is_refused_where_tls_is_asked(scene: Scene, tmp_path: Path) -> None:
    with pytest.raises(NotTrusted, match="no encrypted connection"):
        connect(address(scene, authority=Authority(tmp_path).file), PASSWORD)


def test_who_reads_along_with_a_good_certificate_is_found(scene: Scene, tmp_path: Path) -> None:
    """Channel binding ties the password to the server's own TLS, which a proxy cannot have."""
    authority = Authority(tmp_path)
    certificate = authority.certificate("127.0.0.1")
    with TlsProxy(certificate, scene.server.port) as proxy:
        where = address(scene, port=proxy.port, authority=authority.file)
        with pytest.raises(NotTrusted, match="reads along"):
            connect(where, PASSWORD)
        # All else is in order: without channel binding it would have gone through.
        told = {**where.parameters(PASSWORD), "channel_binding": "disable"}
        psycopg.connect(**told).close()  # type: ignore[arg-type]


def test_a_server_that_asks_for_the_plain_password_is_refused(scene: Scene) -> None:
    """A false server asks for the password in the clear; the client hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        heard: list[bytes] = []

        def serve() -> None:
            client, _ = listening.accept()
            with client:
                if client.recv(1024)[4:8] == bytes.fromhex("04d2162f"):
                    client.sendall(b"N")
                    client.recv(1024)
                client.sendall(b"R" + (8).to_bytes(4, "big") + (3).to_bytes(4, "big"))
                heard.append(client.recv(1024))

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        with pytest.raises(NotTrusted, match="unsafe"):
            connect(address(scene, port=listening.getsockname()[1]), PASSWORD)
        thread.join(10)
    assert PASSWORD.encode() not in b"".join(heard)


# --- versions and addresses ------------------------------------------------------------------


@pytest.mark.parametrize("number", [160014, 160020, 170010, 180004, 180011])
def test_versions_with_the_fixes_are_taken(number: int) -> None:
    refuse_version(number, ["plpgsql"])


@pytest.mark.parametrize("number", [150018, 160013, 170009, 180003, 190000])
def test_other_versions_are_refused(number: int) -> None:
    with pytest.raises(ServerUnsupported):
        refuse_version(number, [])


def test_an_older_minor_version_is_taken_when_somebody_insists() -> None:
    refuse_version(180001, [], accept_minor=True)
    with pytest.raises(ServerUnsupported):
        refuse_version(150018, [], accept_minor=True)


def test_an_extension_with_a_hole_is_refused_even_then() -> None:
    with pytest.raises(ServerUnsupported, match="fuzzystrmatch"):
        refuse_version(180004, ["fuzzystrmatch"], accept_minor=True)
    refuse_version(180006, ["fuzzystrmatch"])


def test_an_address_is_read_from_a_url() -> None:
    assert parse("postgresql://ada@db.a.example:6543/shared") == Address(
        "db.a.example", "shared", "ada", 6543
    )
    assert parse("postgresql://ada@/shared?host=/run/pg").is_socket


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://ada:secret@db.a.example/shared",
        "postgresql://ada@one,two/shared",
        "postgresql://db.a.example/shared",
        "postgresql://ada@db.a.example/shared?sslmode=disable",
        "nonsense",
    ],
)
def test_other_addresses_are_refused_without_showing_a_password(url: str) -> None:
    with pytest.raises(InvalidValue) as error:
        parse(url)
    assert "secret" not in str(error.value)
