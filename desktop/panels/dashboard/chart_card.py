"""Cards with a chart: bars by day or by category, and the dates of the next 90 days."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from PySide6.QtWidgets import QWidget

from core.dashboard.provider import AHEAD_DAYS
from core.dashboard.records import Chart, Dated, OnDay, Target
from core.database.listing import Column
from core.kernel.errors import ChanceryError
from core.kernel.text import counted
from desktop.panels.dashboard.card import DashCard
from desktop.panels.dashboard.table_sheet import TableSheet
from desktop.panels.dashboard.words import bar_words, short_day
from desktop.theme.direction import margins
from desktop.theme.follow import follow
from desktop.widgets.buttons import IconButton
from desktop.widgets.charts.category_bars import INSET, CategoryBars
from desktop.widgets.charts.chart import Chart as ChartWidget
from desktop.widgets.charts.chart import Part
from desktop.widgets.charts.day_bars import DayBars
from desktop.widgets.charts.timeline import Lane, Timeline
from desktop.widgets.text import Text

Open = Callable[[Target], object]
_BUTTON_EDGE = 1.5
_Row = tuple[tuple[object, ...], Target | None]


class _TableCard(DashCard):
    """A card whose chart has a table behind it."""

    def __init__(self, title: str, on_open: Open) -> None:
        super().__init__(title)
        self.on_open = on_open
        self.detail = Text("", "small", 400, "muted")
        self.table_button = IconButton(
            "table-2", f"Show “{title}” as a table", on_click=self.show_table, token="faint"
        )
        self.head.addWidget(self.detail)
        self.head.addWidget(self.table_button)
        self.columns: tuple[Column, ...] = ()
        self.table: list[_Row] = []
        self.sheet: TableSheet | None = None
        follow(self, self._align)

    def show_table(self, only: Sequence[_Row] | None = None) -> None:
        """Show the table behind the chart, or some of its rows."""
        rows = list(only) if isinstance(only, list) else self.table
        self.sheet = TableSheet(self.anchor(), self.title, self.columns, rows, self.on_open)
        self.sheet.destroyed.connect(self._sheet_gone)
        self.sheet.open()

    def anchor(self) -> QWidget:
        """Return what the table lies beside, and gives the focus back to."""
        return self.table_button

    def _align(self) -> None:
        """The icon of the button, not its invisible edge, ends where the chart does."""
        self.body.setContentsMargins(margins(self, 4, 2.5, 4 - _BUTTON_EDGE, 3))
        self.inside.setContentsMargins(margins(self, 0, 0, _BUTTON_EDGE, 0))

    def _sheet_gone(self) -> None:
        self.sheet = None


class ChartCard(_TableCard):
    """One chart of a provider."""

    def __init__(self, title: str, on_open: Open) -> None:
        super().__init__(title, on_open)
        self.chart: ChartWidget | None = None
        self._shown: Chart | None = None

    @property
    def least(self) -> float:  # type: ignore[override]
        return 70.0 if self._by_day else 58.0

    @property
    def weight(self) -> float:  # type: ignore[override]
        return 3.65 if self._by_day else 2.45

    @property
    def _by_day(self) -> bool:
        return self._shown is not None and self._shown.shape == "days"

    def show_chart(
        self,
        chart: Chart | None,
        complete: bool,
        errors: Sequence[tuple[str, ChanceryError]] = (),
    ) -> None:
        """Show ``chart``; None when there is nothing, or nothing yet."""
        self._shown = chart
        if chart is not None:
            self._fill(chart)
        self.table_button.setVisible(chart is not None)
        self.show_state(complete, chart is not None, errors)

    def anchor(self) -> QWidget:
        return self.chart if self.chart is not None and self.chart.hasFocus() else super().anchor()

    def _fill(self, chart: Chart) -> None:
        kind = DayBars if chart.shape == "days" else CategoryBars
        if not isinstance(self.chart, kind):
            if self.chart is not None:
                self.chart.deleteLater()
            self.chart = kind(chart.title)
            self.chart.chosen.connect(self._open)
            self.chart.table_asked.connect(self.show_table)
            self.inside.addWidget(self.chart, 1)
            self._align()
        self.detail.setText(chart.detail)
        parts = [
            Part(bar.label, bar.number, bar.tone, bar_words(bar, chart.one, chart.many))
            for bar in chart.bars
        ]
        total = sum(bar.number for bar in chart.bars)
        span = f" in {chart.detail}" if chart.detail else ""
        self.chart.set_parts(parts, f"{counted(total, chart.one, chart.many)}{span}.")
        head = chart.many.capitalize()
        by_day = chart.shape == "days"
        self.columns = (
            Column("name", "Day" if by_day else "Name", "date" if by_day else "text", 14),
            Column("number", head, "number", 8, "right"),
        )
        self.table = [
            ((bar.day if by_day else bar.label, bar.number), bar.target) for bar in chart.bars
        ]

    def _open(self, place: int) -> None:
        if self._shown is not None:
            self.on_open(self._shown.bars[place].target)

    def _align(self) -> None:
        super()._align()
        # This chart keeps room for its ring; its words still stand under the title.
        if isinstance(getattr(self, "chart", None), CategoryBars):
            self.body.setContentsMargins(margins(self, 4 - INSET, 2.5, 4 - INSET, 3))
            self.head.setContentsMargins(margins(self, INSET, 0, 0, 0))
            self.inside.setContentsMargins(0, 0, 0, 0)


class AheadCard(_TableCard):
    """The dates of the next 90 days by kind."""

    weight = 4.0
    least = 84.0

    def __init__(self, on_open: Open) -> None:
        super().__init__(f"Next {AHEAD_DAYS} days", on_open)
        self.timeline = Timeline(self.title)
        self.timeline.chosen.connect(self._open)
        self.timeline.table_asked.connect(self.show_table)
        self.inside.addWidget(self.timeline, 1)
        self.columns = (
            Column("day", "Day", "date", 8),
            Column("kind", "Kind", "text", 7),
            Column("what", "What", "text", 24),
        )
        self._dots: list[list[tuple[Dated, OnDay]]] = []
        self.say_empty(f"No dates in the next {AHEAD_DAYS} days.")

    def anchor(self) -> QWidget:
        return self.timeline if self.timeline.hasFocus() else super().anchor()

    def show_dates(
        self,
        rows: Sequence[Dated],
        today: date,
        complete: bool,
        errors: Sequence[tuple[str, ChanceryError]],
    ) -> None:
        """Show the dates from ``today`` on."""
        until = today + timedelta(days=AHEAD_DAYS)
        self._dots, lanes, total = [], [], 0
        self.table = []
        for row in rows:
            days = [one for one in row.days if today <= one.day <= until]
            total += len(days)
            dots = []
            for day in sorted({one.day for one in days}):
                those = [(row, one) for one in days if one.day == day]
                self._dots.append(those)
                dots.append((day, Part(row.label, len(those), row.tone, _dot_words(those))))
                self.table += [_as_row(dated, one) for dated, one in those]
            if dots:
                lanes.append(Lane(row.label, row.icon, row.tone, tuple(dots)))
        self.table.sort(key=lambda row: str(row[0][0]))
        self.timeline.set_lanes(lanes, today, AHEAD_DAYS, f"{counted(total, 'date')}.")
        self.table_button.setVisible(bool(lanes))
        self.show_state(complete, bool(lanes), errors)

    def _open(self, place: int) -> None:
        those = self._dots[place]
        if len(those) == 1:
            self.on_open(those[0][1].target)
        else:
            self.show_table([_as_row(dated, one) for dated, one in those])


def _as_row(dated: Dated, one: OnDay) -> _Row:
    return (one.day, dated.label, one.title), one.target


def _dot_words(those: list[tuple[Dated, OnDay]]) -> str:
    dated, first = those[0]
    titles = "\n".join(one.title for _, one in those[:6])
    more = f"\nand {len(those) - 6} more" if len(those) > 6 else ""
    return f"{dated.label}, {short_day(first.day)}: {titles}{more}"
