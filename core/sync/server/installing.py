"""Makes the shared database, or brings it up to date: roles, schemas, tables, law.

Everything happens in one transaction. A second run finds the digest of what it would make and
changes nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from uuid import UUID

import psycopg
import sqlalchemy
from psycopg import sql
from sqlalchemy import Table, create_engine
from sqlalchemy.pool import StaticPool

from core.access.records import DEFAULT_PERMISSIONS
from core.database import migration
from core.database.synced import Synced, declarations
from core.kernel.errors import SharedDatabaseError
from core.models import LOCAL, METADATA
from core.sync.server import names, policies, roles, triggers
from core.sync.server.passwords import one_time_password, verifier

_PEOPLE_SCRIPTS = ("sweep.sql", "logins.sql", "people.sql")


@dataclass(frozen=True, slots=True)
class Founding:
    """A new organisation and its first administrator. ``time_zone``: IANA; ``currency``: ISO."""

    organisation: str
    administrator: str
    email: str
    login: str
    time_zone: str = "UTC"
    currency: str = "EUR"


@dataclass(frozen=True, slots=True)
class Founded:
    """What founding did. ``password`` is the one-time password, None when nothing was made."""

    organisation_id: UUID
    password: str | None


def shared_tables() -> list[tuple[Table, Synced]]:
    """Return the tables of the shared database with their declarations, by name."""
    declared = declarations()
    return [
        (METADATA.tables[name], declared[name])
        for name in sorted(METADATA.tables)
        if name not in LOCAL
    ]


def install(connection: psycopg.Connection) -> bool:
    """Make or renew everything but organisations; False when there was nothing to do.

    Args:
        connection: of the installer (``checks.refuse_unfit`` says what that takes), idle.

    Raises:
        psycopg.Error: the server refused; nothing was changed.
        SharedDatabaseError: a newer Chancery made it; nothing was changed.
    """
    if is_current(connection):
        return False
    _refuse_newer(connection)
    with _both(connection) as (alchemy, raw):
        roles.make(raw)
        _schemas(raw)
        raw.execute(_as(names.OWNER))
        _force(raw, "NO FORCE")
        migration.upgrade(alchemy)
        for statement in _owner_statements():
            raw.execute(statement)
        raw.execute("GRANT CREATE ON SCHEMA sync TO chancery_people")
        raw.execute(_as(names.PEOPLE))
        for script in _PEOPLE_SCRIPTS:
            raw.execute(_script(script))
        raw.execute(_as(names.OWNER))
        raw.execute("REVOKE CREATE ON SCHEMA sync FROM chancery_people")
        raw.execute(
            "INSERT INTO sync.meta (schema_version, min_read, min_write, machinery)"
            " VALUES (%(schema)s, %(read)s, %(write)s, %(digest)s)"
            " ON CONFLICT (one) DO UPDATE SET schema_version = excluded.schema_version,"
            " min_read = excluded.min_read, min_write = excluded.min_write,"
            " machinery = excluded.machinery",
            {
                "schema": migration.newest_revision(),
                "read": names.MIN_READ,
                "write": names.MIN_WRITE,
                "digest": machinery_digest(),
            },
        )
        raw.execute("RESET ROLE")
        raw.execute("RESET search_path")
        grant_database(raw)
    return True


def is_current(connection: psycopg.Connection) -> bool:
    """Tell whether the database is already as this program would make it."""
    with connection.transaction():
        if roles.missing(connection):
            return False
        if connection.execute("SELECT to_regclass('sync.meta')").fetchone() == (None,):
            return False
        connection.execute(_as(names.OWNER, local=True))
        row = connection.execute("SELECT schema_version, machinery FROM sync.meta").fetchone()
        connection.execute("RESET ROLE")
    return row == (migration.newest_revision(), machinery_digest())


def _refuse_newer(connection: psycopg.Connection) -> None:
    with connection.transaction():
        if connection.execute("SELECT to_regclass('sync.meta')").fetchone() == (None,):
            return
        connection.execute(_as(names.OWNER, local=True))
        row = connection.execute("SELECT schema_version FROM sync.meta").fetchone()
        connection.execute("RESET ROLE")
    if row and row[0] not in migration.known_revisions():
        raise SharedDatabaseError(
            f"A newer Chancery set this database up (schema {row[0]}).",
            "Nothing was changed.",
            "Install the newer version here, too.",
        )


def found(connection: psycopg.Connection, wanted: Founding) -> Founded:
    """Make an organisation with its first administrator, unless one of that name is there.

    Raises:
        psycopg.Error: the login is taken, or a value was refused; nothing was changed.
    """
    with connection.transaction():
        connection.execute(_as(names.BACKUP, local=True))
        there = connection.execute(
            "SELECT id FROM chancery.organisation WHERE name = %s", [wanted.organisation]
        ).fetchone()
        if there:
            return Founded(there[0], None)
        connection.execute(_as(names.OWNER, local=True))
        password = one_time_password()
        permissions = {role: list(held) for role, held in DEFAULT_PERMISSIONS.items()}
        made = connection.execute(
            "SELECT sync.found(%s, %s, %s, %s::jsonb, %s, %s, %s, %s)",
            [
                wanted.organisation,
                wanted.time_zone,
                wanted.currency,
                json.dumps(permissions),
                wanted.administrator,
                wanted.email,
                wanted.login,
                verifier(connection, wanted.login, password),
            ],
        ).fetchone()
    assert made is not None
    return Founded(made[0], password)


@cache
def machinery_digest() -> str:
    """Return the SHA-256 of all that ``install`` runs beside the chain, in hexadecimal."""
    people = (_script(name) for name in _PEOPLE_SCRIPTS)
    text = "\0".join((*_owner_statements(), *people, names.MIN_READ, names.MIN_WRITE))
    return hashlib.sha256(text.encode()).hexdigest()


def _owner_statements() -> Iterator[str]:
    yield _script("sweep.sql")
    yield _script("tables.sql")
    yield _script("functions.sql")
    yield _script("exports.sql")
    for table, declared in shared_tables():
        if declared.mode != "local":
            yield from triggers.statements(table, declared)
        yield from policies.statements(table, declared)
    yield _script("access.sql")


def _schemas(raw: psycopg.Connection) -> None:
    for schema in (names.DATA, names.MACHINERY):
        if raw.execute("SELECT to_regnamespace(%s)", [schema]).fetchone() == (None,):
            raw.execute(
                sql.SQL("CREATE SCHEMA {} AUTHORIZATION {}").format(
                    sql.Identifier(schema), sql.Identifier(names.OWNER)
                )
            )
    raw.execute("SET search_path = chancery")


def _force(raw: psycopg.Connection, how: str) -> None:
    """Lift the owner's own row security, or a revision that fills a column would see no rows.

    The policies put it back in the same transaction; nobody else can see the tables in between.
    """
    for (name,) in raw.execute(
        "SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'chancery'::regnamespace"
        " AND c.relkind = 'r' AND c.relforcerowsecurity"
    ).fetchall():
        raw.execute(
            sql.SQL("ALTER TABLE chancery.{} " + how + " ROW LEVEL SECURITY").format(
                sql.Identifier(name)
            )
        )


def grant_database(raw: psycopg.Connection) -> None:
    """Let only our groups connect, and nobody make things; no dump holds this."""
    database = sql.Identifier(raw.info.dbname)
    for statement in (
        "REVOKE ALL ON DATABASE {} FROM PUBLIC",
        "GRANT CONNECT, TEMPORARY ON DATABASE {} TO chancery_viewer",
        "GRANT CONNECT ON DATABASE {} TO chancery_backup",
    ):
        raw.execute(sql.SQL(statement).format(database))
    if raw.execute("SELECT to_regnamespace('public')").fetchone() != (None,):
        raw.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")


def _as(role: str, *, local: bool = False) -> sql.Composed:
    return sql.SQL("SET LOCAL ROLE {}" if local else "SET ROLE {}").format(sql.Identifier(role))


def _script(name: str) -> str:
    return (files("core.sync.server") / name).read_text(encoding="utf-8")


@contextmanager
def _both(
    connection: psycopg.Connection,
) -> Iterator[tuple[sqlalchemy.Connection, psycopg.Connection]]:
    """Give one transaction two faces: SQLAlchemy's for the chain, the driver's for the rest."""
    engine = create_engine(
        "postgresql+psycopg://", creator=lambda: connection, poolclass=StaticPool
    )
    with engine.connect() as alchemy, alchemy.begin():
        yield alchemy, connection
