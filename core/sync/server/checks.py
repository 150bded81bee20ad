"""What an installer needs, asked before anything is made; each lack names the SQL to ask for."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg

from core.kernel.errors import NotPrepared
from core.sync.server import names

_ME = """
SELECT r.rolname, r.rolsuper, r.rolcreaterole, d.datname, pg_has_role(d.datdba, 'USAGE'),
       has_database_privilege(d.oid, 'CREATE'), pg_encoding_to_char(d.encoding)
  FROM pg_roles r, pg_database d
 WHERE r.rolname = current_user AND d.datname = current_database()
"""
_ROLES = """
SELECT r.rolname, r.rolcanlogin OR r.rolsuper OR r.rolbypassrls, r.rolcreaterole,
       pg_has_role(r.oid, 'USAGE') AND pg_has_role(r.oid, 'SET')
  FROM pg_roles r WHERE r.rolname = ANY(%s)
"""
_OTHERS_SCHEMAS = """
SELECT n.nspname FROM pg_namespace n
 WHERE n.nspname IN ('chancery', 'sync') AND pg_get_userbyid(n.nspowner) <> 'chancery_owner'
"""


def refuse_unfit(connection: psycopg.Connection) -> None:
    """Refuse when the installer or the database is not ready.

    PostgreSQL 16 and newer ask for INHERIT and SET in a role separately. The right to end other
    sessions is not needed: the people functions lend themselves a login's own right.

    Raises:
        NotPrepared: with one sentence for each lack.
    """
    with connection.transaction():
        row = connection.execute(_ME).fetchone()
        assert row is not None
        missing = [*_own_lacks(connection, *row), *_role_lacks(connection, row[0], row[1])]
    if missing:
        raise NotPrepared(missing)


def _own_lacks(
    connection: psycopg.Connection,
    me: str,
    superuser: bool,
    makes_roles: bool,
    database: str,
    owns: bool,
    creates: bool,
    encoding: str,
) -> Iterator[str]:
    if encoding != "UTF8":
        yield (
            f"The database stores text as {encoding}: CREATE DATABASE … TEMPLATE template0"
            " ENCODING 'UTF8'."
        )
    for (schema,) in connection.execute(_OTHERS_SCHEMAS).fetchall():
        yield f"The schema {schema} belongs to another program: choose an empty database."
    if not superuser:
        if not makes_roles:
            yield f"{me} may not make roles: ALTER ROLE {me} CREATEROLE."
        if not owns:
            yield f"{me} does not own the database: ALTER DATABASE {database} OWNER TO {me}."
        if not creates:
            yield f"{me} may not make schemas: GRANT CREATE ON DATABASE {database} TO {me}."


def _role_lacks(connection: psycopg.Connection, me: str, superuser: bool) -> Iterator[str]:
    there = set()
    for name, powerful, role_maker, usable in connection.execute(
        _ROLES, [list(names.ALL_ROLES)]
    ).fetchall():
        there.add(name)
        if powerful:
            yield f"The role {name} exists and is not ours: ALTER ROLE {name} NOLOGIN NOSUPERUSER."
        if name == names.PEOPLE and not role_maker:
            yield f"The role {name} may not make roles: ALTER ROLE {name} CREATEROLE."
        if name in (names.OWNER, names.PEOPLE, names.BACKUP) and not superuser and not usable:
            yield f"{me} cannot act as {name}: GRANT {name} TO {me} WITH INHERIT TRUE, SET TRUE."
    if there and not superuser:
        absent = [name for name in names.ALL_ROLES if name not in there]
        if absent:
            yield f"The roles {', '.join(absent)} were removed: let a superuser run this once."
