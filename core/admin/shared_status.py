"""Prints who is in a shared database, which desks use it, and what breaks the rules of access."""

from __future__ import annotations

from datetime import datetime

import psycopg

from core.sync.server.lint import faults

_META = """
SELECT m.schema_version, m.min_read, m.min_write, m.epoch, m.after_restore, m.offline_grace_days,
       current_setting('server_version') FROM sync.meta m
"""
_PEOPLE = """
SELECT o.name, p.name, l.role_name, p.role, l.active, l.must_change_password, l.last_sign_in_at
  FROM chancery.organisation o
  JOIN sync.login l ON l.organisation_id = o.id
  JOIN chancery.person p ON p.organisation_id = o.id AND p.id = l.person_id
 ORDER BY o.name, o.id, p.name
"""
_DESKS = """
SELECT o.name, p.name, c.device, c.build, c.schema_version, c.last_seen_at
  FROM sync.client c
  JOIN chancery.organisation o ON o.id = c.organisation_id
  JOIN chancery.person p ON p.organisation_id = c.organisation_id AND p.id = c.person_id
 ORDER BY o.name, c.last_seen_at DESC
"""


def show(connection: psycopg.Connection) -> int:
    """Print the status; returns 1 when a rule of access is broken, else 0."""
    if connection.execute("SELECT to_regclass('sync.meta')").fetchone() == (None,):
        print("The database is not set up.")
        return 1
    with connection.transaction():
        connection.execute("SET LOCAL ROLE chancery_backup")
        meta = connection.execute(_META).fetchone()
        people = connection.execute(_PEOPLE).fetchall()
        desks = connection.execute(_DESKS).fetchall()
        connection.execute("RESET ROLE")
    assert meta is not None
    schema, least_read, least_write, epoch, after, grace, server = meta
    print(f"PostgreSQL {server}, schema {schema}, epoch {epoch}")
    print(
        f"Desks read from schema {least_read}, write from {least_write}; after a restore: {after}"
    )
    print(f"Days that a desk may stay offline: {grace}")
    organisation = None
    for name, person, login, role, active, one_time, last in people:
        if name != organisation:
            print(f"\n{name}")
            organisation = name
        state = "" if active else ", switched off"
        state += ", one-time password" if one_time else ""
        print(f"  {person} ({login}): {role}{state}; last sign-in {_when(last)}")
    if desks:
        print("\nDesks")
    for name, person, device, build, version, last in desks:
        print(f"  {name}, {person}: {device}, {build}, schema {version}; last seen {_when(last)}")
    found = faults(connection)
    print("\nThe rules of access hold." if not found else "\nRules of access that are broken:")
    for fault in found:
        print(f"  {fault}")
    return 1 if found else 0


def _when(moment: datetime | None) -> str:
    return moment.strftime("%Y-%m-%d %H:%M %Z") if moment else "never"
