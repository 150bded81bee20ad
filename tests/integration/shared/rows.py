"""A row for any synced table, with values that its constraints accept."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import psycopg
from psycopg import sql
from sqlalchemy import Boolean, Date, DateTime, Integer, LargeBinary, Table

from core.database.synced import declarations
from core.database.types import Id, Json, UtcTime
from core.models import LOCAL, METADATA
from core.sync.server import names
from tests.integration.shared.scene import Scene

WHEN = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
_WORDS = {
    "contract_version.kind": "saved",
    "template_version.state": "draft",
    "audit_event.payload": "{}",
    "contact.kind": "person",
    "contact_field.type": "text",
    "contact_field.privacy": "open",
    "contact_phone.kind": "work",
    "contact_phone.state": "valid",
    "contact_email.kind": "work",
    "contact_email.state": "valid",
    "contact_address.kind": "work",
    "contact_status.stage": "lead",
    "label.kind": "tag",
    "privacy_request.kind": "given",
    "suppression.kind": "email",
    "visit.kind": "office",
    "visit.state": "planned",
    "export_log.format": "csv",
    "export_limit.days": 30,
    "export_use.kind": "export",
}

# Written by functions of the database, so that no test inserts into them.
FOUNDED = frozenset({"organisation", "person", "role_permission"})

SYNCED = sorted(name for name, declared in declarations().items() if declared.mode != "local")
LOCAL_THERE = sorted(
    name
    for name, declared in declarations().items()
    if declared.mode == "local" and name not in LOCAL
)


def order() -> list[Table]:
    """Return the synced tables, those that are pointed to first."""
    return [table for table in METADATA.sorted_tables if table.name in SYNCED]


def row(
    table: Table, organisation: UUID, person: UUID, known: dict[tuple[str, UUID], UUID]
) -> dict[str, Any]:
    """Return values for every column; foreign keys point to the ``known`` rows."""
    targets = {
        key.column_keys[-1]: key.referred_table.name for key in table.foreign_key_constraints
    }
    values: dict[str, Any] = {}
    for column in table.c:
        if column.name == "organisation_id":
            values[column.name] = organisation
        elif column.name in ("created_by", "updated_by", "person_id", "actor_id"):
            values[column.name] = person
        elif column.name in targets and not column.nullable:
            target = targets[column.name]
            values[column.name] = person if target == "person" else known[target, organisation]
        elif column.nullable:
            # Of one contact there is one live merge; any number that were taken apart.
            ended = table.name == "contact_merge" and column.name == "deleted_at"
            values[column.name] = WHEN if ended else None
        else:
            values[column.name] = _some(table, column.name)
    return values


def _some(table: Table, name: str) -> Any:
    kind = table.c[name].type
    if f"{table.name}.{name}" in _WORDS:
        return _WORDS[f"{table.name}.{name}"]
    if isinstance(kind, Id):
        return uuid4()
    if isinstance(kind, UtcTime | DateTime):
        return WHEN
    if isinstance(kind, Date):
        return WHEN.date()
    if isinstance(kind, Json):
        return json.dumps({})
    if isinstance(kind, Boolean):
        return False
    if name == "row_version":
        return 1
    if isinstance(kind, Integer):
        return uuid4().int % 1_000_000
    if isinstance(kind, LargeBinary):
        return uuid4().bytes * 2
    return uuid4().hex[:12]


def insert(connection: psycopg.Connection, table: Table, values: dict[str, Any]) -> int:
    """Insert a row; returns how many were."""
    statement = sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
        sql.Identifier(names.DATA, table.name),
        sql.SQL(", ").join(map(sql.Identifier, values)),
        sql.SQL(", ").join(map(sql.Placeholder, values)),
    )
    return connection.execute(statement, values).rowcount


def seed(scene: Scene) -> dict[tuple[str, UUID], UUID]:
    """Put one row into every table of both organisations; returns table, organisation → id.

    Rows that belong to a person belong to the member.
    """
    known: dict[tuple[str, UUID], UUID] = {}
    with scene.above() as connection:
        for number in (1, 2):
            member = scene.people[f"member{number}"]
            known["organisation", member.organisation_id] = member.organisation_id
            known["person", member.organisation_id] = member.id
            for table in order():
                if table.name in FOUNDED:
                    continue
                values = row(table, member.organisation_id, member.id, known)
                insert(connection, table, values)
                key = values["id"] if "id" in values else values["device_id"]
                known[table.name, member.organisation_id] = key
    return known
