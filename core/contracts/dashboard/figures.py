"""The figures of contracts, and the line of the last year."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import BigInteger, case, func, or_, select, type_coerce

from core.contracts.dashboard.common import CONTRACT, LISTING, TONES, of_status
from core.contracts.in_force import in_force_on, month_days
from core.contracts.listing import term_of
from core.dashboard.records import Figure, Limit, TrendPoint
from core.database.unit_of_work import Reader
from core.kernel.text import counted

_C = LISTING.c


def read_figures(reader: Reader, day: date, year: LastYear) -> tuple[Figure, ...]:
    """Return the figures, none where there are no contracts."""
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
    return _figures({row.status: row for row in rows}, year.points(reader, day), day)


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
            of_status("in_force"),
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
            of_status("draft"),
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
                of_status("unknown"),
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
        tone = TONES[status] if row.next <= day + timedelta(days=14) else None
    number = int(row.number) if row is not None else 0
    return Figure(
        f"contracts.{status}", label, icon, number, of_status(status), note=note, note_tone=tone
    )


def _in_days(then: date, day: date) -> str:
    days = (then - day).days
    return {0: "today", 1: "tomorrow"}.get(days, f"in {days} days")


class LastYear:
    """The contracts in force over twelve months; counted again only when a contract changed."""

    def __init__(self) -> None:
        self._known: tuple[object, tuple[TrendPoint, ...]] = (None, ())

    def points(self, reader: Reader, day: date) -> tuple[TrendPoint, ...]:
        """Return the points, the last one for ``day``."""
        c = CONTRACT.c
        # Versions and moments of all changes together; the remainder keeps their sum small.
        moments = func.sum(type_coerce(c.updated_at, BigInteger) % 1_000_000_007)
        row = reader.connection.execute(
            select(func.count(), func.sum(c.row_version), moments).where(c.deleted_at.is_(None))
        ).one()
        state = (day, *row)
        if self._known[0] != state:
            self._known = state, _count(reader, day)
        return self._known[1]


def _count(reader: Reader, day: date) -> tuple[TrendPoint, ...]:
    days = month_days(day)
    c = CONTRACT.c
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
