"""Visits: planned and made, when they are due, and what they say of a contact."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, select

from core.access.service import organisation
from core.contacts.records import NewVisit, Visit, VisitFilter
from core.contacts.tables import ContactRow, VisitRow
from core.contacts.visit_rows import bounds, passing, read_visits, select_visits, starts
from core.database.base import table_of
from core.database.unit_of_work import Reader, UnitOfWork
from core.kernel.errors import InvalidValue, NotFound
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
_VISIT = table_of(VisitRow)
_EVERY = VisitFilter()
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

    def move(
        self, uow: UnitOfWork, visit_id: UUID, starts_at: datetime, row_version: int | None = None
    ) -> None:
        """Let a visit begin at another moment; its reminder keeps its distance. Can be undone.

        Raises:
            Stale: it was changed since ``row_version`` was read.
            InvalidValue: the day is out of reach.
        """
        uow.actor.require("contacts.edit")
        _check_start(starts_at)
        row = uow.get(VisitRow, visit_id)
        uow.expect(row, row_version)
        if row.remind_at is not None:
            row.remind_at += starts_at - row.starts_at
        row.starts_at = starts_at
        uow.record("visit.changed", "visit", visit_id)
        uow.undoable("Move visit")

    def mark(
        self, uow: UnitOfWork, visit_id: UUID, state: str, row_version: int | None = None
    ) -> None:
        """Write down what came of a visit; can be undone. Only a planned one is reminded of.

        Raises:
            Stale: it was changed since ``row_version`` was read.
            InvalidValue: there is no such state.
        """
        uow.actor.require("contacts.edit")
        label = next((choice.label for choice in STATES if choice.value == state), None)
        if label is None:
            raise InvalidValue("state", state, "one of the choices listed")
        row = uow.get(VisitRow, visit_id)
        uow.expect(row, row_version)
        row.state = state
        if state != "planned":
            row.remind_at = None
        uow.record("visit.changed", "visit", visit_id)
        uow.undoable(f"Visit: {label.lower()}")

    def visit(self, reader: Reader, visit_id: UUID) -> Visit:
        """Return one visit.

        Raises:
            NotFound: it, or its contact, is gone.
        """
        found = read_visits(reader, select_visits().where(_VISIT.c.id == visit_id))
        if not found:
            raise NotFound("visit")
        return found[0]

    def visits(
        self, reader: Reader, first: date, last: date, wanted: VisitFilter = _EVERY
    ) -> list[Visit]:
        """Return the visits of the days from ``first`` to ``last``, in their order.

        Days begin and end by the organisation's zone.
        """
        span = bounds(organisation(reader.connection).time_zone, first, last)
        return read_visits(reader, select_visits().where(*span, *passing(wanted)))

    def counts(
        self, reader: Reader, first: date, last: date, wanted: VisitFilter = _EVERY
    ) -> Mapping[date, int]:
        """Return how many visits each day from ``first`` to ``last`` has; days without lack."""
        zone = organisation(reader.connection).time_zone
        found = starts(reader, *bounds(zone, first, last), *passing(wanted))
        return Counter(at.astimezone(ZoneInfo(zone)).date() for at in found)

    def of_contact(self, reader: Reader, contact_id: UUID) -> list[Visit]:
        """Return the visits of a contact, newest first."""
        query = select_visits(_VISIT.c.starts_at.desc()).where(_VISIT.c.contact_id == contact_id)
        return read_visits(reader, query)


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
    _check_start(visit.starts_at)


def _check_start(at: datetime) -> None:
    if not 1900 <= at.year <= 2200:
        raise InvalidValue("starts_at", at.isoformat(), "a day of this century")
