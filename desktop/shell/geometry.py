"""Keeps a restored window where a person can reach it; plain numbers, tested without screens."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Box:
    """A rectangle in logical pixels."""

    x: int
    y: int
    width: int
    height: int

    def overlap(self, other: Box) -> int:
        """Return the area that both cover."""
        width = min(self.x + self.width, other.x + other.width) - max(self.x, other.x)
        height = min(self.y + self.height, other.y + other.height) - max(self.y, other.y)
        return max(0, width) * max(0, height)


def clamp(wanted: Box, screens: list[Box]) -> Box:
    """Return ``wanted`` moved and shrunk onto the screen that shows most of it.

    A window that was on a screen that is gone comes to the first screen.
    """
    if not screens:
        return wanted
    home = max(screens, key=wanted.overlap)
    if wanted.overlap(home) == 0:
        home = screens[0]
    width, height = min(wanted.width, home.width), min(wanted.height, home.height)
    x = max(home.x, min(wanted.x, home.x + home.width - width))
    y = max(home.y, min(wanted.y, home.y + home.height - height))
    return Box(x, y, width, height)
