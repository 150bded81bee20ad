"""Clause bodies: stored once by content, read through a small cache."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import Connection, select

from core.contracts.tables import ClauseBodyRow
from core.database.base import table_of
from core.database.unit_of_work import UnitOfWork
from core.documents.model import Body, body_from_json, body_to_json
from core.kernel.ids import content_id

_TABLE = table_of(ClauseBodyRow)
# Ids read at once; SQLite allows 32,766 bound values, PostgreSQL 65,535.
_CHUNK = 500


# Bodies by id. An id is made of the text, so an entry can never be out of date, not even in
# another workspace.
_KNOWN: dict[UUID, Body] = {}
_MOST_KNOWN = 20_000


def put_bodies(uow: UnitOfWork, bodies: Iterable[Body]) -> None:
    """Store bodies that are not there yet; ``body_id`` is the id of each."""
    stored = uow.scratch.setdefault("bodies", set())
    new = {key: body for body in bodies if (key := body_id(body)) not in stored}
    if not new:
        return
    stored.update(new)
    known = uow.session.execute(
        select(_TABLE.c.id).where(
            _TABLE.c.organisation_id == uow.actor.organisation_id, _TABLE.c.id.in_(new)
        )
    ).scalars()
    for key in known:
        del new[key]
    uow.insert_many(
        ClauseBodyRow,
        (
            {"id": key, "sha256": body.sha256, "body": body_to_json(body), "deleted_at": None}
            for key, body in new.items()
        ),
    )


def body_id(body: Body) -> UUID:
    """Return the id under which ``body`` is stored: the same words have the same id everywhere."""
    return content_id(body.sha256)


def get_bodies(
    connection: Connection, organisation_id: UUID, ids: Iterable[UUID]
) -> dict[UUID, Body]:
    """Return bodies by id."""
    wanted = set(ids)
    found = {key: _KNOWN[key] for key in wanted if key in _KNOWN}
    unknown = list(wanted - found.keys())
    if len(_KNOWN) > _MOST_KNOWN:
        _KNOWN.clear()
    for start in range(0, len(unknown), _CHUNK):
        query = select(_TABLE.c.id, _TABLE.c.body).where(
            _TABLE.c.organisation_id == organisation_id,
            _TABLE.c.id.in_(unknown[start : start + _CHUNK]),
        )
        for key, body in connection.execute(query):
            found[key] = _KNOWN[key] = body_from_json(body)
    return found
