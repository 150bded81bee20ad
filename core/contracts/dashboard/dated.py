"""The dates ahead: notices, ends, renewals and beginnings."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from core.contracts.dashboard.common import CONTRACT, LISTING, name_of, record
from core.dashboard.provider import AHEAD_DAYS
from core.dashboard.records import Dated, OnDay, Tone
from core.database.unit_of_work import Reader

_C = LISTING.c
# How a date ahead is told: key, words, icon and colour of its row.
_KINDS: tuple[tuple[str, str, str, Tone], ...] = (
    ("notice", "Notice", "calendar-clock", "attention"),
    ("ends", "Ends", "file-text", "rest"),
    ("renews", "Renews", "repeat", "progress"),
    ("starts", "Starts", "play", "ok"),
)


def read_dated(reader: Reader, day: date) -> tuple[Dated, ...]:
    """Return the dates from ``day`` on by kind."""
    until = day + timedelta(days=AHEAD_DAYS)
    rows = reader.connection.execute(
        select(
            _C.contract_id,
            _C.title,
            _C.counterparty,
            _C.status,
            _C.next_date,
            CONTRACT.c.terminated_on,
        )
        .join(CONTRACT, CONTRACT.c.id == _C.contract_id)
        .where(_C.next_date.between(day, until))
        .order_by(_C.next_date, _C.title_key)
    ).all()
    found: dict[str, list[OnDay]] = {}
    for row in rows:
        what = OnDay(row.next_date, name_of(row), record(row))
        found.setdefault(_kind_of(row), []).append(what)
    return tuple(
        Dated(kind, label, icon, tone, tuple(found[kind]))
        for kind, label, icon, tone in _KINDS
        if kind in found
    )


def _kind_of(row: Any) -> str:
    if row.status == "notice_window":
        return "notice"
    if row.status == "upcoming":
        return "starts"
    if row.status == "in_force" and row.terminated_on is None:
        # Its notice has passed, so that it goes on by itself.
        return "renews"
    return "ends"
