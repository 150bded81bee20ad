"""Where the person is and was: back, forward, and the records opened lately. Without Qt."""

from __future__ import annotations

from dataclasses import dataclass

KEPT = 100


@dataclass(frozen=True)
class Place:
    """A desk with the view and record that it showed."""

    desk: str
    view: str = ""
    record: str = ""


class History:
    """A line of places with a position in it, as in a browser."""

    def __init__(self) -> None:
        self._places: list[Place] = []
        self._at = -1

    @property
    def current(self) -> Place | None:
        """Where the person is."""
        return self._places[self._at] if self._at >= 0 else None

    def visit(self, place: Place) -> None:
        """Go somewhere new; what lay ahead is forgotten."""
        if place == self.current:
            return
        del self._places[self._at + 1 :]
        self._places.append(place)
        del self._places[:-KEPT]
        self._at = len(self._places) - 1

    def replace(self, place: Place) -> None:
        """Correct where the person is, such as a view that the desk chose by itself."""
        if self._at < 0:
            self.visit(place)
        else:
            self._places[self._at] = place

    @property
    def can_go_back(self) -> bool:
        """Whether there is somewhere to go back to."""
        return self._at > 0

    @property
    def can_go_forward(self) -> bool:
        """Whether the person has gone back before."""
        return self._at < len(self._places) - 1

    def back(self) -> Place | None:
        """Go one place back."""
        if not self.can_go_back:
            return None
        self._at -= 1
        return self.current

    def forward(self) -> Place | None:
        """Go one place forward again."""
        if not self.can_go_forward:
            return None
        self._at += 1
        return self.current

    def forget(self, desk: str) -> None:
        """Forget every place on ``desk``, which the person has no more."""
        reached = [place for place in self._places[: self._at + 1] if place.desk != desk]
        ahead = [place for place in self._places[self._at + 1 :] if place.desk != desk]
        self._places, self._at = [*reached, *ahead], len(reached) - 1

    def last_on(self, desk: str) -> Place | None:
        """Return the newest place on ``desk``."""
        reached = self._places[: self._at + 1]
        return next((place for place in reversed(reached) if place.desk == desk), None)

    def recent_records(self, limit: int = 20) -> list[Place]:
        """Return the places with a record, newest first, each once."""
        found: list[Place] = []
        for place in reversed(self._places):
            if place.record and place not in found:
                found.append(place)
        return found[:limit]
