"""What waits of contracts: decisions before their day, missing data, drafts left lying."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, func, select

from core.contracts.dashboard.common import CONTRACT, DESK, LISTING, name_of, of_status, record
from core.dashboard.records import Target, Waiting
from core.database.filters import Group, Rule
from core.database.unit_of_work import Reader
from core.kernel.text import counted

DECIDE_DAYS = 30
"""So long before its day a notice or a renewal waits for a decision."""

UNTOUCHED_DAYS = 30
"""A draft of one's own that nobody changed for longer waits for its author."""

_ROWS = 3
_C = LISTING.c


def read_waiting(reader: Reader, day: date) -> tuple[Waiting, ...]:
    """Return what waits for the person who reads; nothing for one who may not act."""
    if "contracts.edit" not in reader.actor.permissions:
        return ()
    connection = reader.connection
    return (*_decisions(connection, day), *_missing(connection), *_untouched(reader))


def _decisions(connection: Connection, day: date) -> list[Waiting]:
    """Everyone's, because a notice that is missed binds the whole organisation."""
    until = day + timedelta(days=DECIDE_DAYS)
    # Where notice was given already, there is nothing left to decide.
    ended = select(CONTRACT.c.id).where(
        CONTRACT.c.id == _C.contract_id, CONTRACT.c.terminated_on.is_not(None)
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
            name_of(row),
            "Decide",
            record(row),
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
            f"{name_of(one)}: {one.missing}" if alone else "Their status cannot be told",
            "Complete",
            record(one) if alone else of_status("unknown"),
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
                name_of(row),
                "Continue",
                record(row),
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
            f"The oldest is {name_of(rows[0])}",
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
