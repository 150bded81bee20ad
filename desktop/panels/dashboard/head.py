"""The head of the dashboard: the day, place and time, what a day begins with, and Arrange."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from desktop.actions.action import Action
from desktop.panels.dashboard.words import day_words, place_and_time
from desktop.theme.follow import follow
from desktop.theme.units import u
from desktop.widgets.buttons import LinkButton, push_button
from desktop.widgets.text import ElidingLabel


class DashHead(QWidget):
    """``ran`` carries the id of the action that was pressed."""

    arrange_asked = Signal()
    ran = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.day = ElidingLabel("", "title")
        self.place = ElidingLabel("", "small", 400, "muted")
        self.age = ElidingLabel("", "small", 500, "attention")
        self.arrange = LinkButton("Arrange", self.arrange_asked.emit)
        self.arrange.setToolTip("Choose the cards and their order")
        self.quick: dict[str, QPushButton] = {}
        self._row = QHBoxLayout(self)
        for part in (self.day, self.place, self.age):
            self._row.addWidget(part)
        self._row.addStretch(1)
        self._row.addWidget(self.arrange)
        follow(self, self._refresh)

    def show_time(self, now: datetime, zone: ZoneInfo, age: str) -> None:
        """Show the day and the time; ``age`` says how old the shared part is, if it is."""
        self.day.setText(day_words(now.astimezone(zone).date()))
        self.place.setText(place_and_time(zone, now))
        self.age.setText(age)
        self.age.setVisible(bool(age))

    def show_actions(self, actions: Sequence[Action]) -> None:
        """Offer ``actions`` beside Arrange."""
        if [action.id for action in actions] == list(self.quick):
            return
        for button in self.quick.values():
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.quick = {}
        for action in actions:
            button = push_button(action.text, "plain", action.icon)
            button.clicked.connect(lambda *_, key=action.id: self.ran.emit(key))
            self._row.insertWidget(self._row.count() - 1, button)
            self.quick[action.id] = button
        self.arrange.raise_()

    def _refresh(self) -> None:
        self._row.setContentsMargins(u(6), u(4), u(6), u(3.5))
        self._row.setSpacing(u(2))
