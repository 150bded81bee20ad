"""After a restore: a new epoch, and logins again, since a dump carries no roles and passwords.

A dump made with ``pg_dump --role=chancery_backup --enable-row-security`` (or by a superuser) holds
data, law and machinery; the roles without login must be there before it is restored.
"""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import psycopg
from psycopg import sql

from core.database import migration
from core.kernel.errors import SharedDatabaseError
from core.sync.server import names, roles
from core.sync.server.installing import grant_database, shared_tables
from core.sync.server.passwords import one_time_password, verifier

_ENTRY = re.compile(r"^\d+; \d+ \d+ (TABLE DATA|TABLE|POLICY|FUNCTION) (\S+) (.+) (\S+)$")
MACHINERY_TABLES = (
    "meta",
    "login",
    "client",
    "mutation",
    "tombstone",
    "access_change",
    "sign_in",
    "blob",
)


@dataclass(frozen=True, slots=True)
class Renewed:
    """A login that has a one-time password again."""

    login: str
    person: str
    organisation: str
    password: str


def prepare(connection: psycopg.Connection) -> list[str]:
    """Make the roles that a dump speaks of but does not hold; returns what was made."""
    with connection.transaction():
        made = roles.missing(connection)
        roles.make(connection)
    return made


def renew(
    connection: psycopg.Connection, after_restore: Literal["resend", "discard"]
) -> list[Renewed]:
    """Begin a new epoch and give every active person a login with a one-time password.

    Every row is stamped anew: stamps of the old server mean nothing here. Desks find another epoch,
    compare everything, and then send again what the restore lost, or discard it.

    Args:
        connection: of the installer, idle.

    Raises:
        psycopg.Error: a login belongs to something else on this server; nothing was changed.
    """
    with connection.transaction():
        connection.execute(_as(names.OWNER))
        former = connection.execute("SELECT epoch FROM sync.meta FOR UPDATE").fetchone()
        assert former is not None
        connection.execute(
            "UPDATE sync.meta SET epoch = gen_random_uuid(), restored_at = now(),"
            " after_restore = %s, purge_before = NULL",
            [after_restore],
        )
        # Desks register anew: by what the dump knows of them they would all look like copies.
        connection.execute("DELETE FROM sync.mutation")
        connection.execute("DELETE FROM sync.client")
        connection.execute("UPDATE sync.tombstone SET sync_xid = pg_current_xact_id()")
        connection.execute("UPDATE sync.access_change SET sync_xid = pg_current_xact_id()")
        _stamp_anew(connection)
        connection.execute(_as(names.BACKUP))
        people = connection.execute(
            "SELECT l.role_name, p.name, o.name FROM sync.login l"
            " JOIN chancery.person p ON p.organisation_id = l.organisation_id"
            " AND p.id = l.person_id"
            " JOIN chancery.organisation o ON o.id = l.organisation_id"
            " WHERE l.active ORDER BY o.name, p.name"
        ).fetchall()
        connection.execute(_as(names.OWNER))
        made = []
        for login, person, organisation in people:
            password = one_time_password()
            connection.execute(
                "SELECT sync.renew_login(%s, %s, %s)",
                [login, former[0], verifier(connection, login, password)],
            )
            made.append(Renewed(login, person, organisation, password))
        connection.execute("RESET ROLE")
        grant_database(connection)
    return made


def _stamp_anew(connection: psycopg.Connection) -> None:
    for table, declared in shared_tables():
        if declared.mode == "local":
            continue
        name = sql.Identifier(names.DATA, table.name)
        for step in (
            "ALTER TABLE {} NO FORCE ROW LEVEL SECURITY, DISABLE TRIGGER USER",
            "UPDATE {} SET sync_xid = pg_current_xact_id()",
            "ALTER TABLE {} FORCE ROW LEVEL SECURITY, ENABLE TRIGGER USER",
        ):
            connection.execute(sql.SQL(step).format(name))


def check_dump(dump: Path, pg_restore: str = "pg_restore") -> list[str]:
    """Return what a dump in custom or directory format lacks; empty when it is whole.

    Args:
        pg_restore: the program that lists it, of the server's version or newer.

    Raises:
        SharedDatabaseError: it cannot be read.
    """
    try:
        listed = subprocess.run(  # noqa: S603  (the program that the person named)
            [pg_restore, "--list", str(dump)], check=True, capture_output=True, text=True
        ).stdout
    except FileNotFoundError as error:
        raise SharedDatabaseError(
            f"The program {pg_restore} was not found.",
            todo="Install the PostgreSQL client programs, or name it with --pg-restore.",
        ) from error
    except subprocess.CalledProcessError as error:
        raise SharedDatabaseError(
            f"{dump.name} is not a dump that pg_restore can read.",
            todo="Make it with pg_dump --format=custom.",
        ) from error
    found: dict[str, set[str]] = {}
    for line in listed.splitlines():
        match = _ENTRY.match(line)
        if match:
            kind, schema, what = match[1], match[2], match[3].split(" ")[0]
            found.setdefault(kind, set()).add(f"{schema}.{what}")
    return _absent(found)


def _absent(found: dict[str, set[str]]) -> list[str]:
    tables = [f"{names.MACHINERY}.{name}" for name in MACHINERY_TABLES]
    tables += [f"{names.DATA}.{table.name}" for table, _ in shared_tables()]
    tables.append(f"{names.DATA}.alembic_version")
    lacks = []
    for table in tables:
        if table not in found.get("TABLE", ()):
            lacks.append(f"the table {table}")
        elif table not in found.get("TABLE DATA", ()):
            lacks.append(f"the rows of {table}")
    if not found.get("POLICY"):
        lacks.append("the policies")
    if not found.get("FUNCTION"):
        lacks.append("the functions")
    return lacks


def is_older(connection: psycopg.Connection) -> bool:
    """Tell whether a restored database needs ``upgrade`` before it is used."""
    with connection.transaction():
        connection.execute(_as(names.OWNER))
        row = connection.execute("SELECT schema_version FROM sync.meta").fetchone()
        connection.execute("RESET ROLE")
    return row is None or row[0] != migration.newest_revision()


def _as(role: str) -> sql.Composed:
    return sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(role))
