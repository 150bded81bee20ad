"""Visits: planned and made, when they are due, and what they say of a contact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, func, select

from core.access.service import organisation
from core.access.tables import PersonRow
from core.contacts.folding import list_name
from core.contacts.records import NewVisit, Visit
from core.contacts.tables import ContactRow, VisitRow
from core.database.base import table_of
from core.database.unit_of_work import Reader, UnitOfWork
from core.kernel.errors import InvalidValue
from core.kernel.fields import Choice
from core.kernel.ids import new_id
from core.kernel.text import squeeze

KINDS = (
    Choice("office", "At the office"),
    Choice("site", "At their place"),
    Choice("call", "Phone call"),
    Choice("video", "Video call"),
    Choice("other", "Other"),
)
STATES = (
    Choice("planned", "Planned"),
    Choice("done", "Made"),
    Choice("missed", "Missed"),
    Choice("cancelled", "Called off"),
)
_VISIT, _CONTACT, _PERSON = table_of(VisitRow), table_of(ContactRow), table_of(PersonRow)
_LONGEST = 24 * 60


# For each table that a contact's computed days depend on: the contacts concerned by a row.
AFFECTED_BY: Mapping[str, str] = {
    "visit": "SELECT contact_id AS id FROM visit WHERE id = unhex(:key)"
}


class VisitService:
    """Plans visits, writes down what came of them, and tells which are due."""

    def add(self, uow: UnitOfWork, visit: NewVisit) -> UUID:
        """Plan a visit, or write down one that was made; returns its id.

        Raises:
            NotFound: the contact or the member of staff is gone.
            InvalidValue: kind, state or length do not fit.
        """
        uow.actor.require("contacts.edit")
        _check(visit)
        uow.get(ContactRow, visit.contact_id)
        row = VisitRow(
            id=new_id(),
            contact_id=visit.contact_id,
            staff_id=visit.staff_id or uow.actor.person_id,
        )
        _put(row, visit)
        uow.add(row)
        uow.record("visit.added", "visit", row.id)
        uow.undoable("New visit")
        return row.id

    def change(
        self, uow: UnitOfWork, visit_id: UUID, visit: NewVisit, row_version: int | None = None
    ) -> None:
        """Change a visit; can be undone.

        Raises:
            Stale: it was changed since ``row_version`` was read.
            InvalidValue: kind, state or length do not fit.
        """
        uow.actor.require("contacts.edit")
        _check(visit)
        row = uow.get(VisitRow, visit_id)
        uow.expect(row, row_version)
        row.staff_id = visit.staff_id or row.staff_id
        _put(row, visit)
        uow.record("visit.changed", "visit", visit_id)
        uow.undoable("Change visit")

    def delete(self, uow: UnitOfWork, visit_id: UUID) -> None:
        """Delete a visit; can be undone."""
        uow.actor.require("contacts.edit")
        uow.delete(uow.get(VisitRow, visit_id))
        uow.record("visit.deleted", "visit", visit_id)
        uow.undoable("Delete visit")

    def visits(
        self, reader: Reader, first: date, last: date, staff_id: UUID | None = None
    ) -> list[Visit]:
        """Return the visits of the days from ``first`` to ``last``, in their order."""
        zone = ZoneInfo(organisation(reader.connection).time_zone)
        begin = datetime.combine(first, time(), zone)
        end = datetime.combine(last + timedelta(days=1), time(), zone)
        query = _select().where(_VISIT.c.starts_at >= begin, _VISIT.c.starts_at < end)
        if staff_id is not None:
            query = query.where(_VISIT.c.staff_id == staff_id)
        return _records(reader, query)

    def of_contact(self, reader: Reader, contact_id: UUID) -> list[Visit]:
        """Return the visits of a contact, newest first."""
        query = _select(_VISIT.c.starts_at.desc()).where(_VISIT.c.contact_id == contact_id)
        return _records(reader, query)

    def due(self, reader: Reader, *, until: datetime, staff_id: UUID | None = None) -> list[Visit]:
        """Return planned visits whose reminder is due by ``until``."""
        query = _select().where(_VISIT.c.state == "planned", _VISIT.c.remind_at <= until)
        if staff_id is not None:
            query = query.where(_VISIT.c.staff_id == staff_id)
        return _records(reader, query)

    def remind_no_more(self, uow: UnitOfWork, visit_id: UUID) -> None:
        """Let the reminder of a visit rest."""
        uow.actor.require("contacts.edit")
        uow.get(VisitRow, visit_id).remind_at = None
        uow.record("visit.changed", "visit", visit_id)


def project_visits(uow: UnitOfWork, visits: frozenset[UUID]) -> None:
    """Bring the days of the last and the next visit up to date at the contacts concerned."""
    contacts = uow.session.scalars(
        select(VisitRow.contact_id).where(VisitRow.id.in_(visits)).distinct()
    ).all()
    renew_dates(uow, contacts)


def project_contacts(uow: UnitOfWork, contacts: frozenset[UUID]) -> None:
    """Bring the days of visits up to date at contacts that somebody else's visits concern."""
    if uow.derived_only:
        renew_dates(uow, [*contacts])


def renew_dates(uow: UnitOfWork, contacts: Sequence[UUID]) -> None:
    """Compute when these contacts were last visited and will next be."""
    zone = ZoneInfo(organisation(uow.connection).time_zone)
    for contact_id in contacts:
        row = uow.session.get(ContactRow, (uow.actor.organisation_id, contact_id))
        if row is None:
            continue
        made, planned = _of(contact_id, "done"), _of(contact_id, "planned")
        last = uow.connection.execute(select(func.max(_VISIT.c.starts_at)).where(*made)).scalar()
        following = uow.connection.execute(
            select(func.min(_VISIT.c.starts_at)).where(*planned, _VISIT.c.starts_at >= uow.now)
        ).scalar()
        dates = [one.astimezone(zone).date() if one else None for one in (last, following)]
        if [row.last_visit_on, row.next_visit_on] != dates:
            row.last_visit_on, row.next_visit_on = dates


def _of(contact_id: UUID, state: str) -> tuple[ColumnElement[bool], ...]:
    return (
        _VISIT.c.contact_id == contact_id,
        _VISIT.c.state == state,
        _VISIT.c.deleted_at.is_(None),
    )


def _put(row: VisitRow, visit: NewVisit) -> None:
    row.starts_at, row.minutes = visit.starts_at, visit.minutes
    row.kind, row.state = visit.kind, visit.state
    row.place, row.notes = squeeze(visit.place), visit.notes.strip()
    row.remind_at = visit.remind_at if visit.state == "planned" else None


def _check(visit: NewVisit) -> None:
    for name, value, choices in (("kind", visit.kind, KINDS), ("state", visit.state, STATES)):
        if value not in {choice.value for choice in choices}:
            raise InvalidValue(name, value, "one of the choices listed")
    if not 0 < visit.minutes <= _LONGEST:
        raise InvalidValue("minutes", str(visit.minutes), "from 1 minute to 24 hours")
    if not 1900 <= visit.starts_at.year <= 2200:
        raise InvalidValue("starts_at", visit.starts_at.isoformat(), "a day of this century")


def _select(*order: object) -> Select[tuple[object, ...]]:
    names = [_CONTACT.c[name] for name in _NAMED]
    query = (
        select(_VISIT, _PERSON.c.name.label("staff"), *names)
        .join(_CONTACT, _CONTACT.c.id == _VISIT.c.contact_id)
        .join(_PERSON, _PERSON.c.id == _VISIT.c.staff_id)
        .where(_VISIT.c.deleted_at.is_(None), _CONTACT.c.deleted_at.is_(None))
        .where(_CONTACT.c.organisation_id == _VISIT.c.organisation_id)
        .where(_PERSON.c.organisation_id == _VISIT.c.organisation_id)
    )
    return query.order_by(*(order or (_VISIT.c.starts_at,)))  # type: ignore[arg-type]


_NAMED = ("kind", "first_name", "middle_name", "last_name", "organisation", "preferred_name")


def _records(reader: Reader, query: Select[tuple[object, ...]]) -> list[Visit]:
    reader.actor.require("contacts.read")
    found = []
    for row in reader.connection.execute(query):
        named = {name: row._mapping[_CONTACT.c[name]] for name in _NAMED}
        seen = row._mapping
        found.append(
            Visit(
                seen[_VISIT.c.id],
                seen[_VISIT.c.contact_id],
                list_name(named),
                seen[_VISIT.c.staff_id],
                seen["staff"],
                seen[_VISIT.c.starts_at],
                seen[_VISIT.c.minutes],
                seen[_VISIT.c.kind],
                seen[_VISIT.c.state],
                seen[_VISIT.c.place],
                seen[_VISIT.c.notes],
                seen[_VISIT.c.remind_at],
                seen[_VISIT.c.row_version],
            )
        )
    return found
