"""Input for a day: typed as people write it, or chosen from a calendar."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from PySide6.QtCore import QDate, Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QCalendarWidget, QLineEdit, QWidget

from core.kernel.fields import FieldSpec
from desktop.forms.dates import day_fault, day_words, parse_day
from desktop.forms.inputs.base import Input
from desktop.theme.icons import icon
from desktop.widgets.popover import Popover


class DayLine(QLineEdit):
    """The line; Alt+Down opens the calendar as it opens a combo box."""

    def __init__(self, on_calendar: Callable[[], None]) -> None:
        super().__init__()
        self._on_calendar = on_calendar
        action = QAction(icon("calendar"), "Choose from a calendar (Alt+Down)", self)
        action.triggered.connect(lambda *_: on_calendar())
        self.addAction(action, QLineEdit.ActionPosition.TrailingPosition)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        if alt and event.key() == Qt.Key.Key_Down:
            self._on_calendar()
            return
        super().keyPressEvent(event)


class DayInput(Input):
    """Stored as an ISO 8601 day; shown in words once the field is left."""

    def __init__(self, spec: FieldSpec, today: Callable[[], date]) -> None:
        super().__init__(spec)
        self._today = today
        self._line = DayLine(self._open_calendar)
        self._line.textEdited.connect(lambda *_: self.edited.emit())
        self.column.addWidget(self._line)

    def answer(self) -> Any:
        typed = self._line.text().strip()
        day = parse_day(typed, self._today())
        return day.isoformat() if day else typed or None

    def set_answer(self, answer: Any) -> None:
        if answer == self.answer():
            return
        self._line.setText("" if answer is None else str(answer))
        self.settle()

    def target(self) -> QWidget:
        return self._line

    def expectation(self, answer: Any) -> str:
        return day_fault(str(answer), self._today())

    def settle(self) -> None:
        day = parse_day(self._line.text(), self._today())
        if day:
            self._line.setText(day_words(day))

    def _open_calendar(self) -> None:
        open_calendar(self._line, self.spec.label, self._today(), self.edited.emit)


def open_calendar(
    line: QLineEdit, label: str, today: date, chosen: Callable[[], object]
) -> Popover:
    """Open a calendar under ``line`` that writes the chosen day into it, then calls ``chosen``."""
    sheet = Popover(line, f"{label}, calendar")
    calendar = QCalendarWidget()
    calendar.setAccessibleName(f"{label}, calendar")
    calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
    calendar.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
    shown = parse_day(line.text(), today) or today
    calendar.setSelectedDate(QDate(shown.year, shown.month, shown.day))

    def take(day: QDate) -> None:
        if not sheet.isVisible():
            return
        line.setText(day_words(date(day.year(), day.month(), day.day())))
        sheet.close()
        chosen()

    calendar.clicked.connect(take)
    calendar.activated.connect(take)
    sheet.body.addWidget(calendar)
    sheet.open()
    calendar.setFocus()
    return sheet
