"""Pages for the preview: from a keystroke to the picture of one page.

The caller keeps one renderer for each open draft, calls it on one worker thread and lets the newest
document win; a render that has become stale is given up between its steps.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from core.documents.layout import lay_out
from core.documents.model import Document
from core.documents.pages import PdfPages, Picture
from core.documents.typst_pdf import Box, ClausePlace, Pdf, typesetter
from core.kernel.errors import Cancelled


@dataclass(frozen=True, slots=True)
class PreviewPage:
    """One drawn page, and what the view needs to know of the whole.

    Attributes:
        page: the page drawn, counted from 1; the last one when a later one was asked for.
        clauses: where each clause stands, in points.
        width, height: of the page, in points.
    """

    picture: Picture
    page: int
    pages: int
    width: float
    height: float
    clauses: tuple[ClausePlace, ...]
    signatures: Mapping[str, Box]


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
        return PreviewPage(
            pages.picture(shown, ppi),
            shown,
            pdf.pages,
            width,
            height,
            pdf.clauses,
            pdf.signatures,
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
