"""The records opened lately, with their titles: for the palette, the dashboard and reopening."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from core.kernel.clock import Clock
from desktop.shell.navigation import History, Place
from desktop.shell.palette_model import Entry

if TYPE_CHECKING:
    from desktop.shell.desk import Desk

SHOWN = 8


@dataclass(frozen=True)
class Opened:
    """A record that was opened: its title, the icon and name of its desk, and when."""

    title: str
    icon: str
    desk: str
    at: datetime
    open: Callable[[], object]


class Recents:
    """Reads the history; titles and times are noted when a record is visited."""

    def __init__(
        self,
        history: History,
        desks: Mapping[str, Desk],
        go: Callable[[str, str, str], object],
        clock: Clock,
    ) -> None:
        self._history = history
        self._desks = desks
        self._go = go
        self._clock = clock
        self._seen: dict[Place, tuple[str, datetime]] = {}

    def visit(self, place: Place, title: str = "") -> None:
        """Note that the person is at ``place``; ``title`` is that of its record, once known."""
        title = title or self._seen.get(place, ("",))[0]
        if place.record and title:
            self._seen[place] = title, self._clock.now()
        self._history.visit(place)

    def name(self, place: Place, title: str) -> None:
        """Note the title of the record where the person is, which may be read only now."""
        if place.record and title and place == self._history.current and place not in self._seen:
            self._seen[place] = title, self._clock.now()

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

    def opened(self) -> list[Opened]:
        """Return the records whose titles are known, newest first, each once."""
        found: dict[tuple[str, str], Opened] = {}
        for place in self._history.recent_records():
            if place in self._seen:
                found.setdefault((place.desk, place.record), self._opened(place))
        return list(found.values())[:SHOWN]

    def entries(self) -> list[Entry]:
        """Return the lines of the palette, newest first."""
        return [Entry(one.title, one.open, one.icon, detail=one.desk) for one in self.opened()]

    def _opened(self, place: Place) -> Opened:
        desk = self._desks[place.desk]
        title, at = self._seen[place]
        open_again = partial(self._go, place.desk, place.view, place.record)
        return Opened(title, desk.icon, desk.spoken, at, open_again)
