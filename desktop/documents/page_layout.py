"""Where the pages of a document stand in the view, and which words stand where. No painting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF

if TYPE_CHECKING:
    # The module of the PDF loads typst, which a window that is just opening must not wait for.
    from core.documents.typst_pdf import ClausePlace

# A4, until the first page has told its size.
_WIDTH, _HEIGHT = 595.28, 841.89


@dataclass
class PageLayout:
    """Sheets below each other. Lengths are logical pixels, places on a page are points.

    Attributes:
        scale: logical pixels a point.
        margin, gap: around the sheets, between them.
    """

    pages: int = 1
    scale: float = 1.0
    margin: float = 0.0
    gap: float = 0.0
    room: float = 0.0
    places: Sequence[ClausePlace] = ()
    sizes: dict[int, tuple[float, float]] = field(default_factory=dict)

    def size(self, page: int) -> tuple[float, float]:
        """Width and height of a page in points; those of a known page for one not seen yet."""
        known = self.sizes.get(page)
        return known or next(iter(self.sizes.values()), (_WIDTH, _HEIGHT))

    def fit(self, width: float) -> float:
        """Return the scale at which the widest page fills ``width``."""
        widest = max(self.size(page)[0] for page in range(1, self.pages + 1))
        return max(0.05, (width - 2 * self.margin) / widest)

    def sheet(self, page: int) -> QRectF:
        """Return the place of a page, counted from 1, from the top of the first."""
        top = self.margin
        for before in range(1, page):
            top += self.size(before)[1] * self.scale + self.gap
        width, height = (side * self.scale for side in self.size(page))
        left = max(self.margin, (self.room - width) / 2)
        return QRectF(round(left), round(top), round(width), round(height))

    def total(self) -> tuple[float, float]:
        """Return the width and height of everything, margins included."""
        last = self.sheet(self.pages)
        widest = max(self.size(page)[0] for page in range(1, self.pages + 1)) * self.scale
        return widest + 2 * self.margin, last.bottom() + self.margin

    def between(self, top: float, bottom: float) -> list[int]:
        """Return the pages that are at least partly between two heights."""
        found = []
        for page in range(1, self.pages + 1):
            sheet = self.sheet(page)
            if sheet.bottom() >= top and sheet.top() <= bottom:
                found.append(page)
        return found

    def area(self, place: ClausePlace) -> QRectF:
        """Return where a clause stands in the view, across the whole sheet."""
        sheet = self.sheet(place.page)
        top = sheet.top() + place.y0 * self.scale
        return QRectF(sheet.left(), top, sheet.width(), (place.y1 - place.y0) * self.scale)

    def clause_at(self, x: float, y: float) -> str:
        """Return the key of the clause at a point, empty for none."""
        for place in self.places:
            if place.page <= self.pages and self.area(place).contains(x, y):
                return place.key
        return ""
