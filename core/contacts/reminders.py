"""Reminders of visits: which are due and not told yet, and what a person wants told again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, exists, insert, or_, select

from core.contacts.records import Visit
from core.contacts.tables import ReminderToldRow, VisitRow
from core.contacts.visit_rows import read_visits, select_visits
from core.database.base import table_of
from core.database.unit_of_work import Reader, UnitOfWork
from core.kernel.errors import InvalidValue

_VISIT, _TOLD = table_of(VisitRow), table_of(ReminderToldRow)
FRESH = timedelta(days=7)
"""Of visits that began longer ago nobody is reminded: they wait on the dashboard instead."""


class ReminderService:
    """Answers what is due for the person at this desk. Nothing of it leaves the desk.

    What is due follows from rows and the present moment alone, so that a clock that was changed, a
    computer that slept and a program that was closed need no care of their own.
    """

    def due(self, reader: Reader) -> list[Visit]:
        """Return the person's planned visits whose reminder is due and was not told here."""
        told = exists(
            select(_TOLD.c.visit_id).where(
                _TOLD.c.visit_id == _VISIT.c.id,
                _TOLD.c.person_id == reader.actor.person_id,
                _TOLD.c.remind_at == _VISIT.c.remind_at,
                or_(_TOLD.c.again_at.is_(None), _TOLD.c.again_at > reader.now),
            )
        )
        query = select_visits().where(
            _VISIT.c.staff_id == reader.actor.person_id,
            _VISIT.c.remind_at <= reader.now,
            _VISIT.c.starts_at >= reader.now - FRESH,
            _VISIT.c.state == "planned",
            ~told,
        )
        return read_visits(reader, query)

    def tell(self, uow: UnitOfWork, visits: Sequence[Visit]) -> None:
        """Write down that the person was told of ``visits``."""
        for visit in visits:
            if visit.remind_at is not None:
                self._put(uow, visit.id, visit.remind_at, None)
        self._tidy(uow)

    def later(self, uow: UnitOfWork, visit: Visit, again_at: datetime) -> None:
        """Have the person told of ``visit`` once more at ``again_at``.

        Raises:
            InvalidValue: the visit has no reminder.
        """
        if visit.remind_at is None:
            raise InvalidValue("remind_at", "", "a visit with a reminder")
        self._put(uow, visit.id, visit.remind_at, again_at)

    def _put(
        self, uow: UnitOfWork, visit_id: UUID, remind_at: datetime, again_at: datetime | None
    ) -> None:
        person = uow.actor.person_id
        uow.connection.execute(
            delete(_TOLD).where(_TOLD.c.visit_id == visit_id, _TOLD.c.person_id == person)
        )
        uow.connection.execute(
            insert(_TOLD).values(
                visit_id=visit_id, person_id=person, remind_at=remind_at, again_at=again_at
            )
        )

    def _tidy(self, uow: UnitOfWork) -> None:
        """Forget what was told of visits that nobody is reminded of any more."""
        live = select(_VISIT.c.id).where(
            _VISIT.c.id == _TOLD.c.visit_id,
            _VISIT.c.starts_at >= uow.now - FRESH,
            _VISIT.c.deleted_at.is_(None),
        )
        uow.connection.execute(delete(_TOLD).where(~exists(live)))
