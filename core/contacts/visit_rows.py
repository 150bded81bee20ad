"""How visits are read: one statement over visit, contact and member of staff; no rules here."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, select

from core.access.tables import PersonRow
from core.contacts.folding import list_name
from core.contacts.records import Visit, VisitFilter
from core.contacts.tables import ContactRow, VisitRow
from core.database.base import table_of
from core.database.unit_of_work import Reader

_VISIT, _CONTACT, _PERSON = table_of(VisitRow), table_of(ContactRow), table_of(PersonRow)
# In the order of the fields of ``Visit``, whose names of contact and staff stand in between.
_OWN = (
    *("id", "contact_id", "staff_id", "starts_at", "minutes", "kind", "state", "place", "notes"),
    *("remind_at", "row_version"),
)
_NAMED = ("kind", "first_name", "middle_name", "last_name", "organisation", "preferred_name")


def select_visits(*order: ColumnElement[datetime]) -> Select[tuple[Any, ...]]:
    """Return the statement for visits that are there and whose contacts are; first ones first."""
    query = (
        select(
            *(_VISIT.c[name] for name in _OWN),
            _PERSON.c.name,
            *(_CONTACT.c[name] for name in _NAMED),
        )
        .join(_CONTACT, _CONTACT.c.id == _VISIT.c.contact_id)
        .join(_PERSON, _PERSON.c.id == _VISIT.c.staff_id)
        .where(_VISIT.c.deleted_at.is_(None), _CONTACT.c.deleted_at.is_(None))
        .where(_CONTACT.c.organisation_id == _VISIT.c.organisation_id)
        .where(_PERSON.c.organisation_id == _VISIT.c.organisation_id)
    )
    return query.order_by(*(order or (_VISIT.c.starts_at, _VISIT.c.id)))


def bounds(time_zone: str, first: date, last: date) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that a visit begins on a day from ``first`` to ``last``.

    The first and the last day that a calendar has are open ends.
    """
    zone = ZoneInfo(time_zone)
    conditions = []
    if first > date.min + timedelta(days=1):
        conditions.append(_VISIT.c.starts_at >= datetime.combine(first, time(), zone))
    if last < date.max - timedelta(days=1):
        until = datetime.combine(last + timedelta(days=1), time(), zone)
        conditions.append(_VISIT.c.starts_at < until)
    return tuple(conditions)


def passing(wanted: VisitFilter) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions of a filter."""
    conditions: list[ColumnElement[bool]] = []
    if wanted.staff_id is not None:
        conditions.append(_VISIT.c.staff_id == wanted.staff_id)
    if wanted.kinds:
        conditions.append(_VISIT.c.kind.in_(wanted.kinds))
    if wanted.states:
        conditions.append(_VISIT.c.state.in_(wanted.states))
    return tuple(conditions)


def starts(reader: Reader, *conditions: ColumnElement[bool]) -> list[datetime]:
    """Return when visits begin that are there and whose contacts are."""
    reader.actor.require("contacts.read")
    query = (
        select(_VISIT.c.starts_at)
        .join(
            _CONTACT,
            (_CONTACT.c.id == _VISIT.c.contact_id)
            & (_CONTACT.c.organisation_id == _VISIT.c.organisation_id),
        )
        .where(_VISIT.c.deleted_at.is_(None), _CONTACT.c.deleted_at.is_(None), *conditions)
    )
    return list(reader.connection.execute(query).scalars())


def read_visits(reader: Reader, query: Select[tuple[Any, ...]]) -> list[Visit]:
    """Return what ``query``, made by ``select_visits``, finds."""
    reader.actor.require("contacts.read")
    found = []
    for row in reader.connection.execute(query):
        key, contact, staff_id, starts, *facts = row[: len(_OWN)]
        staff, *parts = row[len(_OWN) :]
        contact_name = list_name(dict(zip(_NAMED, parts, strict=True)))
        found.append(Visit(key, contact, contact_name, staff_id, staff, starts, *facts))
    return found
