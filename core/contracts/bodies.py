"""Clause bodies: stored once by content, read through a small cache."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from core.contracts.tables import ClauseBodyRow
from core.database.base import table_of
from core.database.unit_of_work import UnitOfWork
from core.documents.model import Body, body_from_json, body_to_json
from core.kernel.canonical import canonical
from core.kernel.ids import content_id

_TABLE = table_of(ClauseBodyRow)
# Ids read at once; SQLite allows 32,766 bound values, PostgreSQL 65,535.
_CHUNK = 500


@lru_cache(maxsize=4096)
def _parsed(text: bytes) -> Body:
    return body_from_json(json.loads(text))


def parsed(data: Any) -> Body:
    """Return the body for stored JSON data; equal data give the same object."""
    return _parsed(canonical(data))


def put_bodies(uow: UnitOfWork, bodies: Iterable[Body]) -> dict[Body, UUID]:
    """Store bodies that are not there yet and return the id of each."""
    ids: dict[Body, UUID] = {}
    rows = []
    for body in bodies:
        if body in ids:
            continue
        sha256 = body.sha256
        ids[body] = content_id(sha256)
        rows.append(
            {
                "organisation_id": uow.actor.organisation_id,
                "id": ids[body],
                "sha256": sha256,
                "body": body_to_json(body),
                "created_at": uow.now,
                "created_by": uow.actor.person_id,
                "updated_at": uow.now,
                "updated_by": uow.actor.person_id,
                "row_version": 1,
            }
        )
    if rows:
        uow.session.execute(sqlite_insert(_TABLE).on_conflict_do_nothing(), rows)
    return ids


def get_bodies(
    connection: Connection, organisation_id: UUID, ids: Iterable[UUID]
) -> dict[UUID, Body]:
    """Return bodies by id."""
    wanted = list(dict.fromkeys(ids))
    found: dict[UUID, Body] = {}
    for start in range(0, len(wanted), _CHUNK):
        chunk = wanted[start : start + _CHUNK]
        query = select(_TABLE.c.id, _TABLE.c.body).where(
            _TABLE.c.organisation_id == organisation_id, _TABLE.c.id.in_(chunk)
        )
        for key, body in connection.execute(query):
            found[key] = parsed(body)
    return found
