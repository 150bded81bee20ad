"""What stands on the dashboard: figures, what waits for a person, dates ahead, and charts.

Every one of them has a target: the list or the record behind it. Words are said by the feature.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from core.database.filters import Group

Tone = Literal["ok", "progress", "attention", "refused", "versions", "sealed", "rest"]


@dataclass(frozen=True, slots=True)
class Target:
    """Where a click leads: a record of a desk, one of its views, or its list filtered.

    Attributes:
        title: what the filtered list is called.
    """

    desk: str
    view: str = ""
    record: str = ""
    filter: Group | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """A number as it stood on a day."""

    day: date
    number: int


@dataclass(frozen=True, slots=True)
class Limit:
    """How much of what is allowed is used; ``mark`` is a point on the way, such as a goal."""

    used: int
    limit: int
    mark: int | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """One number that is meant to be read across a room.

    Attributes:
        key: stable name, ``contracts.in_force``.
        unit: stands behind the number, such as ``%``.
        note: one line below, in the colour of ``note_tone``; None is quiet.
        trend: points in the order of their days; its line is drawn beside the number.
        trend_words: what the points count, such as ``contracts in force on the day``.
    """

    key: str
    label: str
    icon: str
    number: int
    target: Target
    unit: str = ""
    note: str = ""
    note_tone: Tone | None = None
    trend: tuple[TrendPoint, ...] = ()
    trend_words: str = ""
    meter: Limit | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that only a person can do.

    Attributes:
        when: a day by which it is to be done, or the moment since which it waits; None for neither.
        verb: the one thing to do, such as ``Decide``.
    """

    key: str
    icon: str
    tone: Tone
    title: str
    detail: str
    verb: str
    target: Target
    when: date | datetime | None = None


@dataclass(frozen=True, slots=True)
class OnDay:
    """What happens on one day."""

    day: date
    title: str
    target: Target


@dataclass(frozen=True, slots=True)
class Dated:
    """All days of one kind, such as notices; one row of the 90 days.

    Attributes:
        target: what lies behind the whole row.
    """

    kind: str
    label: str
    icon: str
    tone: Tone
    days: tuple[OnDay, ...]
    target: Target | None = None


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar. ``day`` is set in charts by day; its label is then the day's."""

    label: str
    number: int
    tone: Tone
    target: Target
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars by day from left to right, or by category from top to bottom.

    Attributes:
        key: stable name, ``contracts.status``; the provider names it beforehand.
        detail: stands beside the title, such as ``30 days``.
        one, many: what is counted, such as ``contract`` and ``contracts``.
    """

    key: str
    title: str
    shape: Literal["days", "categories"]
    bars: tuple[Bar, ...]
    one: str
    many: str
    detail: str = ""
