"""What contracts put on the dashboard: figures, notices and renewals to decide, dates, charts.

All of it is read from the listing, which says what holds today; only the line of the last year
asks the contracts themselves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, Connection, case, func, or_, select, type_coerce

from core.access.service import organisation
from core.contracts.in_force import in_force_on, month_days
from core.contracts.list_source import STATUSES
from core.contracts.listing import term_of
from core.contracts.tables import ContractListingRow, ContractRow
from core.dashboard.provider import AHEAD_DAYS
from core.dashboard.records import (
    Bar,
    Chart,
    Dated,
    Figure,
    Limit,
    OnDay,
    Target,
    Tone,
    TrendPoint,
    Waiting,
)
from core.database.base import table_of
from core.database.filters import Group, Rule
from core.database.unit_of_work import Reader
from core.kernel.text import counted

DESK = "contracts"
DECIDE_DAYS = 30
"""So long before its day a notice or a renewal waits for a decision."""
UNTOUCHED_DAYS = 30
"""A draft of one's own that nobody changed for longer waits for its author."""
CHART_DAYS = 30
_ROWS = 3
_QUARTER_S = 900
_LISTING = table_of(ContractListingRow)
_C = _LISTING.c
_CONTRACT = table_of(ContractRow)
_LABELS = dict(STATUSES)
_TONES: Mapping[str, Tone] = {
    "in_force": "ok",
    "notice_window": "attention",
    "expiring": "attention",
    "draft": "rest",
    "upcoming": "progress",
    "unknown": "refused",
    "expired": "rest",
    "terminated": "rest",
}
# How a date ahead is told: key, words, icon and colour of its row.
_KINDS: tuple[tuple[str, str, str, Tone], ...] = (
    ("notice", "Notice", "calendar-clock", "attention"),
    ("ends", "Ends", "file-text", "rest"),
    ("renews", "Renews", "repeat", "progress"),
    ("starts", "Starts", "play", "ok"),
)


class ContractsDashboard:
    """See ``core.dashboard.provider.DashboardProvider``."""

    key = DESK
    title = "Contracts"
    permission = "contracts.read"
    kinds = frozenset({"contract"})
    chart_titles: Mapping[str, str] = {
        "contracts.changed": "Contracts by last change",
        "contracts.status": "Contracts by status",
    }

    def figures(self, reader: Reader, day: date) -> tuple[Figure, ...]:
        rows = reader.connection.execute(
            select(
                _C.status,
                func.count().label("number"),
                func.min(_C.next_date).label("next"),
                func.sum(case((_C.owner_id == reader.actor.person_id, 1), else_=0)).label("mine"),
            ).group_by(_C.status)
        ).all()
        if not rows:
            return ()
        return _figures({row.status: row for row in rows}, _trend(reader, day), day)

    def waiting(self, reader: Reader, day: date) -> tuple[Waiting, ...]:
        if "contracts.edit" not in reader.actor.permissions:
            return ()
        return (
            *_decisions(reader.connection, day),
            *_missing(reader.connection),
            *_untouched(reader),
        )

    def dated(self, reader: Reader, day: date) -> tuple[Dated, ...]:
        until = day + timedelta(days=AHEAD_DAYS)
        rows = reader.connection.execute(
            select(
                _C.contract_id,
                _C.title,
                _C.counterparty,
                _C.status,
                _C.next_date,
                _CONTRACT.c.terminated_on,
            )
            .join(_CONTRACT, _CONTRACT.c.id == _C.contract_id)
            .where(_C.next_date.between(day, until))
            .order_by(_C.next_date, _C.title_key)
        ).all()
        found: dict[str, list[OnDay]] = {}
        for row in rows:
            what = OnDay(row.next_date, _name(row), _record(row))
            found.setdefault(_kind_of(row), []).append(what)
        return tuple(
            Dated(kind, label, icon, tone, tuple(found[kind]))
            for kind, label, icon, tone in _KINDS
            if kind in found
        )

    def charts(self, reader: Reader, day: date) -> tuple[Chart, ...]:
        charts = (_changed(reader.connection, day), _by_status(reader.connection))
        return tuple(chart for chart in charts if any(bar.number for bar in chart.bars))


# --- figures ---------------------------------------------------------------------------------


def _figures(
    rows: Mapping[str, Any], trend: tuple[TrendPoint, ...], day: date
) -> tuple[Figure, ...]:
    numbers = {status: int(row.number) for status, row in rows.items()}
    notice = numbers.get("notice_window", 0)
    figures = [
        Figure(
            "contracts.in_force",
            "Contracts in force",
            "file-text",
            numbers.get("in_force", 0),
            _of_status("in_force"),
            note=f"{notice:,} in notice window" if notice else "None in notice window",
            note_tone="attention" if notice else None,
            trend=trend,
            trend_words="contracts in force on the day",
        ),
        _coming("notice_window", "Notice window", "calendar-clock", "Next notice", rows, day),
        _coming("expiring", "Expiring", "hourglass", "First ends", rows, day),
    ]
    drafts = rows.get("draft")
    figures.append(
        Figure(
            "contracts.drafts",
            "Drafts",
            "pencil-line",
            numbers.get("draft", 0),
            _of_status("draft"),
            note=f"{int(drafts.mine):,} of them yours" if drafts and drafts.mine else "None yours",
        )
    )
    signed = sum(numbers.values()) - numbers.get("draft", 0)
    if signed:
        missing = numbers.get("unknown", 0)
        figures.append(
            Figure(
                "contracts.complete",
                "Data complete",
                "list-checks",
                # Rounded down: only what is whole is 100 %.
                (signed - missing) * 100 // signed,
                _of_status("unknown"),
                unit="%",
                note=f"{counted(missing, 'contract lacks', 'contracts lack')} data"
                if missing
                else f"of {counted(signed, 'signed contract')}",
                note_tone="refused" if missing else None,
                meter=Limit(signed - missing, signed),
            )
        )
    return tuple(figures)


def _coming(
    status: str, label: str, icon: str, words: str, rows: Mapping[str, Any], day: date
) -> Figure:
    row = rows.get(status)
    note, tone = "None in the next 90 days", None
    if row is not None and row.next is not None:
        note = f"{words} {_in_days(row.next, day)}"
        tone = _TONES[status] if row.next <= day + timedelta(days=14) else None
    number = int(row.number) if row is not None else 0
    return Figure(
        f"contracts.{status}", label, icon, number, _of_status(status), note=note, note_tone=tone
    )


def _in_days(then: date, day: date) -> str:
    days = (then - day).days
    return {0: "today", 1: "tomorrow"}.get(days, f"in {days} days")


def _trend(reader: Reader, day: date) -> tuple[TrendPoint, ...]:
    days = month_days(day)
    c = _CONTRACT.c
    rows = reader.connection.execute(
        select(
            c.signed_on,
            c.start_date,
            c.end_date,
            c.term_kind,
            c.renewal_months,
            c.notice_days,
            c.terminated_on,
        ).where(
            c.deleted_at.is_(None),
            c.signed_on.is_not(None),
            or_(c.terminated_on.is_(None), c.terminated_on > days[0]),
            or_(c.term_kind != "fixed", c.end_date >= days[0]),
        )
    )
    numbers = in_force_on((term_of(row) for row in rows), days)
    return tuple(TrendPoint(at, number) for at, number in zip(days, numbers, strict=True))


# --- what waits ------------------------------------------------------------------------------


def _decisions(connection: Connection, day: date) -> list[Waiting]:
    """Everyone's, because a notice that is missed binds the whole organisation."""
    until = day + timedelta(days=DECIDE_DAYS)
    # Where notice was given already, there is nothing left to decide.
    ended = select(_CONTRACT.c.id).where(
        _CONTRACT.c.id == _C.contract_id, _CONTRACT.c.terminated_on.is_not(None)
    )
    condition = (
        _C.status.in_(("notice_window", "expiring"))
        & _C.next_date.between(day, until)
        & ~ended.exists()
    )
    rows, total = _few(connection, condition, _C.next_date, _ROWS + 1)
    # One more is told as itself; a line about it would take the same room.
    shown = rows if total <= _ROWS + 1 else rows[:_ROWS]
    found = [
        Waiting(
            f"contracts.decide {row.contract_id}",
            "calendar-clock" if row.status == "notice_window" else "hourglass",
            "attention",
            "Give notice or let renew" if row.status == "notice_window" else "Extend or let end",
            _name(row),
            "Decide",
            _record(row),
            row.next_date,
        )
        for row in shown
    ]
    if total > len(shown):
        found.append(_more_decisions(total - len(shown), rows[-1].next_date, until))
    return found


def _more_decisions(more: int, since: date, until: date) -> Waiting:
    rules = (
        Rule("status", "any_of", ("notice_window", "expiring")),
        Rule("next_date", "between", (since.isoformat(), until.isoformat())),
    )
    return Waiting(
        "contracts.decide more",
        "calendar-clock",
        "attention",
        counted(more, "more decision"),
        f"Notices and ends until {until.day} {until:%B}",
        "Open",
        Target(DESK, filter=Group("all", rules), title="To decide"),
        since,
    )


def _missing(connection: Connection) -> list[Waiting]:
    rows, total = _few(connection, _C.status == "unknown", _C.title_key, 1)
    if not total:
        return []
    one = rows[0]
    alone = total == 1
    return [
        Waiting(
            "contracts.missing",
            "circle-alert",
            "refused",
            "Data missing" if alone else f"{total:,} contracts lack data",
            f"{_name(one)}: {one.missing}" if alone else "Their status cannot be told",
            "Complete",
            _record(one) if alone else _of_status("unknown"),
        )
    ]


def _untouched(reader: Reader) -> list[Waiting]:
    before = reader.now - timedelta(days=UNTOUCHED_DAYS)
    condition = (
        (_C.status == "draft") & (_C.owner_id == reader.actor.person_id) & (_C.updated_at < before)
    )
    rows, total = _few(reader.connection, condition, _C.updated_at, 2)
    if total <= 2:
        return [
            Waiting(
                f"contracts.draft {row.contract_id}",
                "pencil-line",
                "rest",
                "Draft left lying",
                _name(row),
                "Continue",
                _record(row),
                row.updated_at,
            )
            for row in rows
        ]
    rules = (
        Rule("status", "is", ("draft",)),
        Rule("owner", "is", (reader.actor.name,)),
        Rule("updated_at", "more_than_ago", (str(UNTOUCHED_DAYS), "days")),
    )
    return [
        Waiting(
            "contracts.drafts",
            "pencil-line",
            "rest",
            f"{total:,} drafts left lying",
            f"The oldest is {_name(rows[0])}",
            "Open",
            Target(DESK, filter=Group("all", rules), title="Drafts left lying"),
            rows[0].updated_at,
        )
    ]


def _few(
    connection: Connection, condition: Any, order: Any, limit: int
) -> tuple[Sequence[Any], int]:
    """Return the first rows and how many there are, in one pass."""
    columns = (
        *(_C.contract_id, _C.title, _C.counterparty, _C.status),
        *(_C.next_date, _C.missing, _C.updated_at),
    )
    rows = connection.execute(
        select(*columns, func.count().over().label("total"))
        .where(condition)
        .order_by(order, _C.rowid)
        .limit(limit)
    ).all()
    return rows, int(rows[0].total) if rows else 0


# --- charts ----------------------------------------------------------------------------------


def _by_status(connection: Connection) -> Chart:
    numbers: dict[str, int] = dict(
        connection.execute(select(_C.status, func.count()).group_by(_C.status)).all()
    )
    bars = tuple(
        Bar(_LABELS[status], numbers[status], tone, _of_status(status))
        for status, tone in _TONES.items()
        if numbers.get(status)
    )
    title = ContractsDashboard.chart_titles["contracts.status"]
    return Chart("contracts.status", title, "categories", bars, "contract", "contracts")


def _changed(connection: Connection, day: date) -> Chart:
    """By the day of their last change; each is counted once, on the day where the list has it."""
    zone = ZoneInfo(organisation(connection).time_zone)
    first = day - timedelta(days=CHART_DAYS - 1)
    began = datetime.combine(first, time(), zone)
    # Zones differ from UTC by whole quarters of an hour, which the rows can be counted by.
    quarter = type_coerce(_C.updated_at, BigInteger) // (_QUARTER_S * 1_000_000)
    rows = connection.execute(
        select(quarter.label("quarter"), func.count().label("number"))
        .where(_C.updated_at >= began)
        .group_by("quarter")
    )
    numbers: dict[date, int] = {}
    for row in rows:
        local = datetime.fromtimestamp(row.quarter * _QUARTER_S, UTC).astimezone(zone).date()
        numbers[local] = numbers.get(local, 0) + int(row.number)
    days = [first + timedelta(days=at) for at in range(CHART_DAYS)]
    bars = tuple(
        Bar(f"{at.day} {at:%b}", numbers.get(at, 0), "progress", _changed_on(at), at) for at in days
    )
    return Chart(
        "contracts.changed",
        ContractsDashboard.chart_titles["contracts.changed"],
        "days",
        bars,
        "contract",
        "contracts",
        f"{CHART_DAYS} days",
    )


# --- words and targets -----------------------------------------------------------------------


def _kind_of(row: Any) -> str:
    if row.status == "notice_window":
        return "notice"
    if row.status == "upcoming":
        return "starts"
    if row.status == "in_force" and row.terminated_on is None:
        # Its notice has passed, so that it goes on by itself.
        return "renews"
    return "ends"


def _name(row: Any) -> str:
    party = row.counterparty
    return f"{row.title}, {party}" if party and party not in row.title else row.title


def _record(row: Any) -> Target:
    return Target(DESK, record=str(row.contract_id))


def _of_status(status: str) -> Target:
    rule = Rule("status", "is", (status,))
    return Target(DESK, filter=Group("all", (rule,)), title=_LABELS[status])


def _changed_on(day: date) -> Target:
    rule = Rule("updated_at", "is", (day.isoformat(),))
    return Target(DESK, filter=Group("all", (rule,)), title=f"Changed on {day.day} {day:%B}")
