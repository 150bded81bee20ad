"""Pages for the preview: from a keystroke to the picture of one page.

The caller keeps one renderer for each open draft, calls it on one worker thread and lets the newest
document win; a render that has become stale is given up between its steps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from core.documents.layout import lay_out
from core.documents.model import Document
from core.documents.pages import PdfPages, Picture
from core.documents.typst_pdf import Box, ClausePlace, Pdf, typesetter
from core.kernel.errors import Cancelled

# A row of pixels with something darker holds letters or a rule; the draft mark is lighter.
_INK = 215
# So many points above the end of a clause the letters may be those of the next.
_NEXT = 3.0


@dataclass(frozen=True, slots=True)
class PreviewPage:
    """One drawn page, and what the view needs to know of the whole.

    Attributes:
        page: the page drawn, counted from 1; the last one when a later one was asked for.
        clauses: where each clause stands, in points.
        width, height: of the page, in points.
        ends: where the last ink of each clause on this page ends, in points.
    """

    picture: Picture
    page: int
    pages: int
    width: float
    height: float
    clauses: tuple[ClausePlace, ...]
    signatures: Mapping[str, Box]
    ends: Mapping[str, float]


def _never() -> bool:
    return False


class PreviewRenderer:
    """Renders one draft again and again. Not for use by two threads at once."""

    def __init__(self) -> None:
        self._document: Document | None = None
        self._draft = False
        self._pdf: Pdf | None = None
        self._pages: PdfPages | None = None

    def render_page(
        self,
        document: Document,
        page: int,
        ppi: float,
        *,
        draft: bool = False,
        cancelled: Callable[[], bool] = _never,
    ) -> PreviewPage:
        """Return the picture of ``page`` (counted from 1). The same document is not set again.

        Raises:
            Cancelled: ``cancelled`` said so between two steps.
            DocumentError: the document cannot be set.
        """
        pdf, pages = self._set(document, draft, cancelled)
        if cancelled():
            raise Cancelled
        shown = min(max(page, 1), pdf.pages)
        width, height = pages.size(shown)
        picture = pages.picture(shown, ppi)
        return PreviewPage(
            picture,
            shown,
            pdf.pages,
            width,
            height,
            pdf.clauses,
            pdf.signatures,
            text_ends(picture, ppi, [place for place in pdf.clauses if place.page == shown]),
        )

    def close(self) -> None:
        """Give the memory of the last document back."""
        if self._pages:
            self._pages.close()
        self._pages = self._pdf = self._document = None

    def _set(
        self, document: Document, draft: bool, cancelled: Callable[[], bool]
    ) -> tuple[Pdf, PdfPages]:
        known = document is self._document and draft == self._draft
        if known and self._pdf and self._pages:
            return self._pdf, self._pages
        laid = lay_out(document)
        if cancelled():
            raise Cancelled
        pdf = typesetter().sketch(laid, draft)
        if cancelled():
            raise Cancelled
        self.close()
        pages = PdfPages(pdf.data)
        self._document, self._draft, self._pdf, self._pages = document, draft, pdf, pages
        return pdf, pages


def text_ends(picture: Picture, ppi: float, places: Iterable[ClausePlace]) -> dict[str, float]:
    """Return where the last ink of each clause of one page ends, in points.

    A clause reaches down to the first letters of the next one for the typesetter, or to the margin
    where it goes on overleaf; a mark beside it should end with its own words.
    """
    scale = ppi / 72

    def inked(row: int) -> bool:
        start = row * picture.stride
        return min(picture.data[start : start + picture.width * 4]) < _INK

    ends: dict[str, float] = {}
    for place in places:
        top, row = int(place.y0 * scale), min(int(place.y1 * scale), picture.height) - 1
        next_one = row - _NEXT * scale
        while row > max(top, next_one) and inked(row):
            row -= 1
        while row > top and not inked(row):
            row -= 1
        ends[place.key] = (row + 1) / scale
    return ends
