"""Opens a connection to the shared database, for daily use or for installing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import psycopg

from core.kernel.errors import NoSuchDatabase, ServerUnsupported, TooPowerful
from core.sync.server import failures
from core.sync.server.address import Address
from core.sync.server.patience import PatientConnection

# Major version → the first minor with this year's fixes for flaws that any login could use.
FLOOR: Mapping[int, int] = {16: 14, 17: 10, 18: 4}
# The same for an extension that, where installed, is open to any login.
EXTENSION_FLOOR: Mapping[str, Mapping[int, int]] = {"fuzzystrmatch": {16: 15, 17: 11, 18: 6}}

_FACTS = """
SELECT current_setting('server_version_num')::integer, pg_is_in_recovery(),
       r.rolsuper OR r.rolbypassrls OR r.rolcreaterole OR r.rolreplication OR r.rolcreatedb,
       EXISTS (SELECT 1 FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
               WHERE n.nspname = 'sync' AND p.proname = 'hello'),
       ARRAY(SELECT extname::text FROM pg_extension)
  FROM pg_roles r WHERE r.rolname = session_user
"""


def connect(
    address: Address,
    password: str | None,
    *,
    autocommit: bool = False,
    accept_version: bool = False,
) -> PatientConnection:
    """Return a connection for daily use.

    Args:
        password: None on a unix socket that needs none.
        accept_version: take a server below the floor of minor versions.

    Raises:
        SharedDatabaseError: one of its kinds, when there is no connection or not a safe one.
    """
    connection = _open(address, password)
    try:
        _, powerful, prepared = _check(connection, address, accept_version)
        if powerful:
            raise TooPowerful(
                f"“{address.login}” has more rights on the server than daily work may have.",
                "Nothing was sent.",
                "Sign in with a login that Chancery made for a person.",
            )
        if not prepared:
            raise NoSuchDatabase(
                f"Chancery is not set up in the database “{address.database}”.",
                "Nothing was sent.",
                "Check the name, or run chancery-admin shared init.",
            )
        connection.autocommit = autocommit
    except BaseException:
        connection.close()
        raise
    return connection


def connect_installer(
    address: Address, password: str | None, *, accept_version: bool = False
) -> psycopg.Connection:
    """Return a connection for setting up, whose login may have more rights than daily work needs.

    Raises:
        SharedDatabaseError: as above.
    """
    connection = _open(address, password)
    try:
        _check(connection, address, accept_version)
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def plainly(address: Address) -> Iterator[None]:
    """Turn errors of an open connection into plain ones."""
    try:
        yield
    except psycopg.Error as error:
        raise failures.while_working(error, address) from error


def refuse_version(number: int, extensions: list[str], *, accept_minor: bool = False) -> None:
    """Refuse a server that is too old.

    Args:
        number: as ``server_version_num``: 180004 is 18.4.
        accept_minor: take a minor version below the floor.

    Raises:
        ServerUnsupported: with the version that is needed.
    """
    major, minor = divmod(number, 10_000)
    wanted = " or ".join(f"{one}.{least}" for one, least in sorted(FLOOR.items()))
    if major not in FLOOR:
        raise ServerUnsupported(
            f"The server runs PostgreSQL {major}; Chancery needs 16 to 18.",
            "Nothing was changed.",
            f"Ask for {wanted}, or newer of these.",
        )
    if minor < FLOOR[major] and not accept_minor:
        raise ServerUnsupported(
            f"The server runs PostgreSQL {major}.{minor}, which lacks fixes of known flaws.",
            "Nothing was changed.",
            f"Ask for {major}.{FLOOR[major]} or newer.",
        )
    for extension, floor in EXTENSION_FLOOR.items():
        if extension in extensions and minor < floor[major]:
            raise ServerUnsupported(
                f"The extension {extension} is installed, which has a known hole in "
                f"{major}.{minor}.",
                "Nothing was changed.",
                f"Ask for {major}.{floor[major]} or newer, or for DROP EXTENSION {extension}.",
            )


def _open(address: Address, password: str | None) -> PatientConnection:
    try:
        connection = PatientConnection.connect(
            **address.parameters(password)  # type: ignore[arg-type]
        )
    except psycopg.Error as error:
        raise failures.while_connecting(error, address) from error
    connection.silence = address.silence_seconds
    return connection


def _check(
    connection: psycopg.Connection, address: Address, accept_version: bool
) -> tuple[int, bool, bool]:
    """Return version, whether the login is too powerful, and whether Chancery is there."""
    with plainly(address):
        row = connection.execute(_FACTS).fetchone()
        connection.rollback()
    assert row is not None
    number, standby, powerful, prepared, extensions = row
    refuse_version(number, extensions, accept_minor=accept_version)
    if standby:
        raise failures.standby(address)
    return number, powerful, prepared
