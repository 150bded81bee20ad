"""How a feature puts something on the dashboard, without the dashboard knowing the feature."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Protocol

from core.dashboard.records import Chart, Dated, Figure, Waiting
from core.database.unit_of_work import Reader

AHEAD_DAYS = 90
"""How far the dashboard looks ahead."""


class DashboardProvider(Protocol):
    """What a feature registers; ``core.workspace`` joins the providers.

    ``day`` is the present day in the organisation's zone. Each method is one quick read; what it
    raises takes away its own part of the dashboard and nothing else.

    Attributes:
        key: stable name of the feature, which is that of its desk.
        title: the feature as people call it.
        permission: what a role must permit to see any of it; empty for everyone.
        kinds: kinds of records whose change makes it look different.
        chart_titles: by key, so that a chart has its card before it was read.
    """

    key: str
    title: str
    permission: str
    kinds: frozenset[str]
    chart_titles: Mapping[str, str]

    def figures(self, reader: Reader, day: date) -> tuple[Figure, ...]:
        """Return the figures, the most telling first: there may be room for that one only."""
        ...

    def waiting(self, reader: Reader, day: date) -> tuple[Waiting, ...]:
        """Return what waits for the person who reads."""
        ...

    def dated(self, reader: Reader, day: date) -> tuple[Dated, ...]:
        """Return what happens from ``day`` on, ``AHEAD_DAYS`` ahead."""
        ...

    def charts(self, reader: Reader, day: date) -> tuple[Chart, ...]:
        """Return the charts that ``chart_titles`` names."""
        ...


def fitting(
    providers: tuple[DashboardProvider, ...], permissions: frozenset[str]
) -> tuple[DashboardProvider, ...]:
    """Return the providers that somebody with ``permissions`` may see."""
    return tuple(one for one in providers if not one.permission or one.permission in permissions)


def by_turns(groups: list[tuple[Figure, ...]], limit: int) -> tuple[Figure, ...]:
    """Return ``limit`` figures: the first of every feature, then the second of each, and so on.

    They stand in the order of the features; a feature with few leaves its room to the others.
    """
    taken = [0] * len(groups)
    while sum(taken) < limit:
        before = list(taken)
        for place, group in enumerate(groups):
            if taken[place] < len(group) and sum(taken) < limit:
                taken[place] += 1
        if taken == before:
            break
    return tuple(one for place, group in enumerate(groups) for one in group[: taken[place]])
