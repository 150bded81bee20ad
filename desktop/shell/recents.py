"""The records opened lately, with their titles: for the palette and for reopening."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from desktop.shell.desk import Desk
from desktop.shell.navigation import History, Place
from desktop.shell.palette_model import Entry

SHOWN = 8


class Recents:
    """Reads the history; the titles are noted when a record is visited."""

    def __init__(
        self, history: History, desks: Mapping[str, Desk], go: Callable[[str, str, str], object]
    ) -> None:
        self._history = history
        self._desks = desks
        self._go = go
        self._titles: dict[Place, str] = {}

    def visit(self, place: Place, title: str = "") -> None:
        """Note that the person is at ``place``; ``title`` is that of its record."""
        if place.record:
            self._titles[place] = title or place.record
        self._history.visit(place)

    def last_left(self) -> Place | None:
        """Return the newest record that is not the present place."""
        here = self._history.current
        return next((p for p in self._history.recent_records() if p != here), None)

    def why_no_reopening(self) -> str:
        """Return why no record can be reopened; empty when one can."""
        return "" if self.last_left() is not None else "No other record was opened yet."

    def reopen(self) -> None:
        """Open the record again that was left last."""
        place = self.last_left()
        if place is not None:
            self._go(place.desk, place.view, place.record)

    def entries(self) -> list[Entry]:
        """Return the lines of the palette, newest first."""
        return [self._entry(place) for place in self._history.recent_records(SHOWN)]

    def _entry(self, place: Place) -> Entry:
        desk = self._desks[place.desk]
        title = self._titles.get(place, place.record)
        open_again = partial(self._go, place.desk, place.view, place.record)
        return Entry(title, open_again, desk.icon, detail=desk.spoken)
