"""The roles without login: made once per cluster, shared by the Chancery databases in it."""

from __future__ import annotations

from itertools import pairwise

import psycopg
from psycopg import sql

from core.sync.server import names


def missing(connection: psycopg.Connection) -> list[str]:
    """Return which of our roles the cluster has not, in the order in which they are made."""
    rows = connection.execute(
        "SELECT rolname FROM pg_roles WHERE rolname = ANY(%s)", [list(names.ALL_ROLES)]
    ).fetchall()
    there = {row[0] for row in rows}
    return [name for name in names.ALL_ROLES if name not in there]


def make(connection: psycopg.Connection) -> None:
    """Make the roles that are missing, and let the installer act as those that own something."""
    absent = missing(connection)
    for name in absent:
        kind = "CREATEROLE" if name == names.PEOPLE else "NOCREATEROLE"
        connection.execute(
            sql.SQL("CREATE ROLE {} NOLOGIN INHERIT " + kind).format(sql.Identifier(name))
        )
    groups = list(names.GROUPS.values())
    for lower, upper in pairwise(groups):
        if upper in absent:
            _grant(connection, lower, upper, "ADMIN FALSE, INHERIT TRUE, SET FALSE")
    if names.PEOPLE in absent:
        for group in groups:
            _grant(connection, group, names.PEOPLE, "ADMIN TRUE, INHERIT FALSE, SET FALSE")
    superuser = connection.execute(
        "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"
    ).fetchone()
    if superuser == (False,):
        me = connection.info.user
        for name in (names.OWNER, names.PEOPLE, names.BACKUP):
            if name in absent:
                _grant(connection, name, me, "INHERIT TRUE, SET TRUE")


def _grant(connection: psycopg.Connection, group: str, member: str, options: str) -> None:
    connection.execute(
        sql.SQL("GRANT {} TO {} WITH " + options).format(
            sql.Identifier(group), sql.Identifier(member)
        )
    )
