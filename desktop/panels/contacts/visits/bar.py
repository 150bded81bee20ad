"""The controls over the calendar: which month or week, how it is shown, and which visits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from PySide6.QtCore import QLocale, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QSpinBox, QVBoxLayout, QWidget

from core.contacts.records import VisitFilter
from core.contacts.visits import KINDS, STATES
from core.kernel.fields import Choice
from desktop.theme.follow import follow
from desktop.theme.units import u
from desktop.widgets.buttons import IconButton, push_button
from desktop.widgets.calendar.days import FIRST, LAST, add_days, add_months
from desktop.widgets.segmented import Segmented
from desktop.widgets.text import Text

MODES = [("month", "Month"), ("week", "Week"), ("list", "List")]
# The head of a page keeps this much of its width for its margins, in units.
_MARGINS = 9.0


class CalendarBar(QWidget):
    """``day_asked`` carries a day to go to, ``mode_asked`` how to show it; ``filtered``: whose."""

    day_asked = Signal(object)
    mode_asked = Signal(str)
    filtered = Signal()

    def __init__(self, today: date) -> None:
        super().__init__()
        self._day = self._today = today
        self._mode = "month"
        self._one_row: bool | None = None
        self._back = IconButton("chevron-left", "Earlier", "PgUp", lambda: self._step(-1))
        self._ahead = IconButton("chevron-right", "Later", "PgDown", lambda: self._step(1))
        self._now: QPushButton = push_button(
            "Today", on_click=lambda: self.day_asked.emit(self._today)
        )
        self.month = _combo("Month", [])
        names = [QLocale().standaloneMonthName(month) for month in range(1, 13)]
        self.month.addItems([f"{name[:1].upper()}{name[1:]}" for name in names])
        self.year = QSpinBox()
        self.year.setAccessibleName("Year")
        self.year.setRange(FIRST.year, LAST.year)
        self.year.setGroupSeparatorShown(False)
        self.year.setKeyboardTracking(False)
        self.mode = Segmented("Show as", MODES)
        self.mode.setParent(self)
        self.whose = _combo("Whose visits", [])
        self.kind = _combo("Kind of visits", [("All kinds", ""), *_pairs(KINDS)])
        self.state = _combo("State of visits", [("All states", ""), *_pairs(STATES)])
        self.zone = Text("", "small", token="muted")
        self._rows = QHBoxLayout(), QHBoxLayout()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        for row in self._rows:
            column.addLayout(row)
        self._filters = (self.whose, self.kind, self.state, self.zone)
        self._connect()
        self.set_day(today)
        follow(self, self._refresh)

    @property
    def wanted(self) -> VisitFilter:
        """Which visits are wanted."""
        person, kind, state = (
            str(combo.currentData() or "") for combo in (self.whose, self.kind, self.state)
        )
        return VisitFilter(
            UUID(person) if person else None, (kind,) if kind else (), (state,) if state else ()
        )

    def set_people(self, people: Sequence[Choice], own: str) -> None:
        """Offer the person's own visits, everyone's, and those of each colleague."""
        chosen = self.whose.currentData() if self.whose.count() else own
        self.whose.blockSignals(True)
        self.whose.clear()
        self.whose.addItem("My visits", own)
        self.whose.addItem("Everyone’s visits", "")
        for choice in people:
            if choice.value != own:
                self.whose.addItem(f"{choice.label}’s visits", choice.value)
        self.whose.setCurrentIndex(max(0, self.whose.findData(chosen)))
        self.whose.blockSignals(False)

    def show_all(self) -> None:
        """Take every choice back that leaves visits out."""
        for combo in (self.whose, self.kind, self.state):
            combo.blockSignals(True)
            combo.setCurrentIndex(combo.findData(""))
            combo.blockSignals(False)
        self.filtered.emit()

    def set_day(self, day: date) -> None:
        """Show the month and year of ``day`` without asking for it."""
        self._day = day
        for control in (self.month, self.year):
            control.blockSignals(True)
        self.month.setCurrentIndex(day.month - 1)
        self.year.setValue(day.year)
        for control in (self.month, self.year):
            control.blockSignals(False)

    def set_today(self, today: date) -> None:
        """Take over the present day."""
        self._today = today

    def set_mode(self, mode: str, offered: bool) -> None:
        """Show how the calendar is shown; not ``offered`` where there is room for the list only."""
        self._mode = mode
        self.mode.setVisible(offered)
        what = "week" if mode == "week" else "month"
        self._back.set_name(f"Previous {what}", "PgUp")
        self._ahead.set_name(f"Next {what}", "PgDown")

    def fit(self, width: int) -> None:
        """Stand in one row or in two."""
        one = width - u(_MARGINS) >= self._wide()
        if one == self._one_row:
            return
        self._one_row = one
        for row in self._rows:
            while row.count():
                row.takeAt(0)
        first, second = self._rows
        for part in self._steps():
            first.addWidget(part)
        below = first if one else second
        for filtering in self._filters:
            below.addWidget(filtering)
        if not one:
            second.addStretch(1)
        first.addStretch(1)
        first.addWidget(self.mode)

    # --- inside --------------------------------------------------------------------------

    def _steps(self) -> tuple[QWidget, ...]:
        return (self._back, self._ahead, self._now, self.month, self.year)

    def _wide(self) -> int:
        """Return the width that one row takes."""
        parts = [*self._steps(), *self._filters, self.mode]
        shown = [part for part in parts if not part.isHidden()]
        return sum(part.sizeHint().width() + u(2) for part in shown)

    def _connect(self) -> None:
        self.month.currentIndexChanged.connect(self._chosen)
        self.year.valueChanged.connect(self._chosen)
        self.mode.changed.connect(self.mode_asked)
        for combo in (self.whose, self.kind, self.state):
            combo.currentIndexChanged.connect(lambda *_: self.filtered.emit())

    def _chosen(self, *_: object) -> None:
        months = self.year.value() * 12 + self.month.currentIndex()
        away = months - (self._day.year * 12 + self._day.month - 1)
        self.day_asked.emit(add_months(self._day, away))

    def _step(self, step: int) -> None:
        week = self._mode == "week"
        self.day_asked.emit(add_days(self._day, 7 * step) if week else add_months(self._day, step))

    def _refresh(self) -> None:
        for row in self._rows:
            row.setSpacing(u(2))
        column = self.layout()
        assert column is not None
        column.setSpacing(u(2))


def _combo(name: str, items: Sequence[tuple[str, str]]) -> QComboBox:
    combo = QComboBox()
    combo.setAccessibleName(name)
    for words, value in items:
        combo.addItem(words, value)
    return combo


def _pairs(choices: Sequence[Choice]) -> list[tuple[str, str]]:
    return [(choice.label, choice.value) for choice in choices]
