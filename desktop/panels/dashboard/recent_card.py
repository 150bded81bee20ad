"""The card of the records that were opened lately."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from desktop.panels.dashboard.card import DashCard
from desktop.panels.dashboard.line import INSET, RecentLine
from desktop.panels.dashboard.words import opened_words
from desktop.shell.recents import Opened
from desktop.theme.follow import follow
from desktop.theme.units import u


class RecentCard(DashCard):
    """The records of this session, newest first."""

    weight = 3.9
    least = 70.0
    inset = INSET

    def __init__(self, zone: ZoneInfo, search: Callable[[], object]) -> None:
        super().__init__("Recently opened")
        self._zone = zone
        self.lines: list[RecentLine] = []
        self.inside.addStretch(1)
        follow(self, self._fit)
        self.say_empty("Records that you open stand here.", "Search everything", search)

    def show_records(self, records: Sequence[Opened], now: datetime) -> None:
        """Show ``records``."""
        for line in self.lines:
            self.inside.removeWidget(line)
            line.hide()
            line.deleteLater()
        self.lines = [RecentLine(one, opened_words(one.at, now, self._zone)) for one in records]
        for place, line in enumerate(self.lines):
            self.inside.insertWidget(place, line)
        self._fit()
        self.show_state(True, bool(records))

    def _fit(self) -> None:
        for line in self.lines:
            line.setFixedHeight(u(7.5))
