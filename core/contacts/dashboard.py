"""What contacts put on the dashboard: how many, how they grow, and the visits to make."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, select

from core.access.service import organisation
from core.contacts.counting import count_contacts
from core.contacts.exporting.quota import quota_of
from core.contacts.folding import list_name
from core.contacts.statuses import statuses_of
from core.contacts.tables import ContactRow, VisitRow
from core.dashboard.provider import AHEAD_DAYS
from core.dashboard.records import Bar, Chart, Dated, Figure, Limit, OnDay, Target, Tone, Waiting
from core.database.base import table_of
from core.database.filters import Group, Rule
from core.database.unit_of_work import Reader

DESK = "contacts"
_CONTACT, _VISIT = table_of(ContactRow), table_of(VisitRow)
_C, _V = _CONTACT.c, _VISIT.c
_TONES: Mapping[str, Tone] = {
    "lead": "progress",
    "active": "ok",
    "dormant": "attention",
    "former": "rest",
}
_MOST_LATE = 8


class ContactsDashboard:
    """See ``core.dashboard.provider.DashboardProvider``."""

    key = DESK
    title = "Contacts"
    permission = "contacts.read"
    kinds = frozenset(
        {"contact", "visit", "contact_status", "bulk_operation", "export_log", "export_limit"}
    )
    chart_titles: Mapping[str, str] = {"contacts.status": "Contacts by status"}

    def figures(self, reader: Reader, day: date) -> tuple[Figure, ...]:
        """Return how many contacts there are, and what is left to export once some was."""
        live = select(func.count()).select_from(_CONTACT).where(_C.deleted_at.is_(None))
        begun = datetime.combine(day.replace(day=1), time(), _zone(reader)).astimezone(UTC)
        total = count_contacts(reader.connection)
        if not total:
            return ()
        new = int(reader.connection.execute(live.where(_C.created_at >= begun)).scalar_one())
        note = f"{new:,} new this month" if new else "none new this month"
        target = Target(DESK, view="all")
        everybody = Figure("contacts.all", "Contacts", "users", total, target, note=note)
        return (everybody, *_left_to_export(reader))

    def waiting(self, reader: Reader, day: date) -> tuple[Waiting, ...]:
        """Return the person's visits of today, and those to be written down."""
        until = datetime.combine(day + timedelta(days=1), time(), _zone(reader))
        rows = _visits(reader, _V.starts_at < until, _V.staff_id == reader.actor.person_id)
        late = [row for row in rows if row["starts_at"] < reader.now]
        today = [row for row in rows if row["starts_at"] >= reader.now]
        found = [
            Waiting(
                f"visit.{row['id']}", "calendar", "rest", f"Visit: {list_name(row)}",
                row["organisation"] or "", "Open", _record(row), row["starts_at"],
            )
            for row in today
        ]  # fmt: skip
        found += [
            Waiting(
                f"visit.{row['id']}", "calendar-clock", "attention",
                f"Write down the visit: {list_name(row)}", row["organisation"] or "", "Open",
                _record(row), row["starts_at"],
            )
            for row in late[-_MOST_LATE:]
        ]  # fmt: skip
        return tuple(found)

    def dated(self, reader: Reader, day: date) -> tuple[Dated, ...]:
        """Return the visits ahead."""
        zone = _zone(reader)
        first = datetime.combine(day, time(), zone)
        rows = _visits(
            reader, _V.starts_at >= first, _V.starts_at < first + timedelta(days=AHEAD_DAYS)
        )
        days = tuple(
            OnDay(row["starts_at"].astimezone(zone).date(), list_name(row), _record(row))
            for row in rows
        )
        ahead = Group("all", (Rule("planned_visit", "in_next", (str(AHEAD_DAYS), "days")),))
        target = Target(DESK, filter=ahead, title="Visits in the next 90 days")
        return (Dated("visits", "Visits", "calendar", "ok", days, target),) if days else ()

    def charts(self, reader: Reader, day: date) -> tuple[Chart, ...]:
        """Return contacts by status."""
        rows = reader.connection.execute(
            select(_C.status_id, func.count())
            .where(_C.deleted_at.is_(None), _C.status_id.is_not(None))
            .group_by(_C.status_id)
        ).all()
        counts = {row[0]: int(row[1]) for row in rows}
        bars = tuple(
            Bar(
                status.name,
                counts[status.id],
                _TONES[status.stage],
                Target(
                    DESK,
                    filter=Group("all", (Rule("status_id", "is", (status.id.hex,)),)),
                    title=status.name,
                ),
            )
            for status in statuses_of(reader.connection)
            if counts.get(status.id)
        )
        title = self.chart_titles["contacts.status"]
        chart = Chart("contacts.status", title, "categories", bars, "contact", "contacts")
        return (chart,) if bars else ()


def _left_to_export(reader: Reader) -> tuple[Figure, ...]:
    if "contacts.export" not in reader.actor.permissions:
        return ()
    quota = quota_of(reader.connection, reader.actor, reader.now)
    if quota.most is None or quota.left is None or not quota.used:
        return ()
    note = f"of {quota.most:,} rows in {quota.days} days"
    return (
        Figure(
            "contacts.exports", "Left to export", "download", quota.left,
            Target(DESK, view="exports"), note=note, meter=Limit(quota.used, quota.most),
        ),
    )  # fmt: skip


def _zone(reader: Reader) -> ZoneInfo:
    return ZoneInfo(organisation(reader.connection).time_zone)


def _visits(reader: Reader, *conditions: ColumnElement[bool]) -> Sequence[Mapping[str, Any]]:
    names = ("kind", "first_name", "middle_name", "last_name", "preferred_name", "organisation")
    query = (
        select(_V.id, _V.contact_id, _V.starts_at, *(_C[name] for name in names))
        .join(_CONTACT, (_C.organisation_id == _V.organisation_id) & (_C.id == _V.contact_id))
        .where(_V.state == "planned", _V.deleted_at.is_(None), _C.deleted_at.is_(None))
        .where(*conditions)
        .order_by(_V.starts_at)
    )
    return [dict(row) for row in reader.connection.execute(query).mappings()]


def _record(row: Mapping[str, Any]) -> Target:
    return Target(DESK, record=str(row["contact_id"]))
