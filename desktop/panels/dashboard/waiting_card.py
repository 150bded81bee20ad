"""The card of what waits for the person: the most urgent first, one verb a line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from core.dashboard.records import Target, Waiting
from core.kernel.errors import ChanceryError
from desktop.panels.dashboard.card import DashCard
from desktop.panels.dashboard.line import INSET, WaitingLine
from desktop.panels.dashboard.words import is_near, urgency, when_words
from desktop.theme.follow import follow
from desktop.theme.units import u
from desktop.widgets.buttons import LinkButton
from desktop.widgets.chip import CountBadge

SHOWN = 7


class WaitingCard(DashCard):
    """The lines, their number, and a link to those that have no room."""

    weight = 6.0
    least = 110.0
    inset = INSET

    def __init__(self, zone: ZoneInfo, on_open: Callable[[Target], object]) -> None:
        super().__init__("Waiting for you")
        self._zone = zone
        self._on_open = on_open
        self._all = False
        self.rows: list[Waiting] = []
        self.lines: list[WaitingLine] = []
        self.count = CountBadge()
        self._more = LinkButton("All", self._toggle)
        self.head.insertWidget(1, self.count)
        self.head.addWidget(self._more)
        self._now: datetime | None = None
        self.inside.addStretch(0)
        self.say_empty("Nothing waits for you.")
        follow(self, self._fit)

    def show_rows(
        self,
        rows: Sequence[Waiting],
        now: datetime,
        complete: bool,
        errors: Sequence[tuple[str, ChanceryError]],
    ) -> None:
        """Show what waits as of ``now``."""
        today = now.astimezone(self._zone).date()
        self._now = now
        self.rows = sorted(rows, key=lambda row: urgency(row, today))
        self.count.set_count(len(self.rows))
        self.count.setAccessibleName(f"{len(self.rows)} waiting")
        self._fill()
        self.show_state(complete, bool(rows), errors)

    def _toggle(self) -> None:
        self._all = not self._all
        self._fill()
        self.updateGeometry()

    def _fill(self) -> None:
        if self._now is None:
            return
        today = self._now.astimezone(self._zone).date()
        self._more.setVisible(len(self.rows) > SHOWN)
        words = "Fewer" if self._all else f"All {len(self.rows)}"
        self._more.setText(words)
        self._more.setAccessibleName("Show fewer" if self._all else f"Show {words.lower()}")
        known = {line.row.key: line for line in self.lines}
        self.lines = []
        for row in self.rows if self._all else self.rows[:SHOWN]:
            when, near = when_words(row.when, self._now, self._zone), is_near(row.when, today)
            line = known.pop(row.key, None)
            if line is None:
                line = WaitingLine(row, when, near, lambda: None)
                line.clicked.connect(partial(self._open, line))
            line.show_row(row, when, near)
            self.inside.insertWidget(len(self.lines), line, 1)
            line.raise_()
            self.lines.append(line)
        for gone in known.values():
            self.inside.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        self._fit()

    def _open(self, line: WaitingLine, *_: object) -> None:
        self._on_open(line.row.target)

    def _fit(self) -> None:
        """Give all lines the same columns."""
        widths = [line.widths() for line in self.lines] or [(0, 0)]
        columns = max(when for when, _ in widths), max(verb for _, verb in widths)
        for line in self.lines:
            line.columns = columns
            line.setMaximumHeight(u(12))
            line.update()
