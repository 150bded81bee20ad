"""The charts of contracts: by status, and by the day of their last change."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, Connection, func, select, type_coerce

from core.access.service import organisation
from core.contracts.dashboard.common import DESK, LABELS, LISTING, TONES, of_status
from core.dashboard.records import Bar, Chart, Target
from core.database.filters import Group, Rule
from core.database.unit_of_work import Reader

TITLES: Mapping[str, str] = {
    "contracts.changed": "Contracts by last change",
    "contracts.status": "Contracts by status",
}
CHART_DAYS = 30
_QUARTER_S = 900
_C = LISTING.c


def read_charts(reader: Reader, day: date) -> tuple[Chart, ...]:
    """Return the charts that have a bar."""
    charts = (_changed(reader.connection, day), _by_status(reader.connection))
    return tuple(chart for chart in charts if any(bar.number for bar in chart.bars))


def _by_status(connection: Connection) -> Chart:
    numbers: dict[str, int] = dict(
        connection.execute(select(_C.status, func.count()).group_by(_C.status)).all()
    )
    bars = tuple(
        Bar(LABELS[status], numbers[status], tone, of_status(status))
        for status, tone in TONES.items()
        if numbers.get(status)
    )
    title = TITLES["contracts.status"]
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
        TITLES["contracts.changed"],
        "days",
        bars,
        "contract",
        "contracts",
        f"{CHART_DAYS} days",
    )


def _changed_on(day: date) -> Target:
    rule = Rule("updated_at", "is", (day.isoformat(),))
    return Target(DESK, filter=Group("all", (rule,)), title=f"Changed on {day.day} {day:%B}")
