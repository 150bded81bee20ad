"""Pictures of PDF pages. PDFium is one for the whole process and not thread-safe: this module is
the only one that uses it, behind one lock.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from types import TracebackType
from typing import Any

from core.kernel.errors import DocumentError

_PDFIUM = threading.Lock()
_POINTS = 72.0
# A page picture above this many pixels would take the memory of the whole program.
_MOST_PIXELS = 60_000_000


@dataclass(frozen=True, slots=True)
class Picture:
    """Pixels in rows from the top, 4 bytes each: blue, green, red, unused (Qt's RGB32)."""

    width: int
    height: int
    stride: int
    data: bytes


class PdfPages:
    """An opened PDF. Close it, or use it in a ``with`` block.

    Raises:
        DocumentError: the file is damaged, encrypted or no PDF.
    """

    def __init__(self, data: bytes) -> None:
        import pypdfium2

        with _PDFIUM:
            try:
                self._document: Any = pypdfium2.PdfDocument(data)
                self._count = len(self._document)
            except pypdfium2.PdfiumError as error:
                raise DocumentError(
                    "This PDF cannot be opened; it is damaged or needs a password.",
                    "The file was not changed.",
                    "Ask for a new copy without a password.",
                ) from error

    def __enter__(self) -> PdfPages:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __len__(self) -> int:
        return self._count

    def size(self, page: int) -> tuple[float, float]:
        """Width and height in points of ``page``, counted from 1."""
        with _PDFIUM:
            width, height = self._document.get_page_size(page - 1)
        return float(width), float(height)

    def picture(self, page: int, ppi: float) -> Picture:
        """Draw ``page``, counted from 1, at ``ppi`` pixels per inch.

        Raises:
            DocumentError: the picture would be too large.
        """
        width, height = self.size(page)
        scale = ppi / _POINTS
        if width * height * scale * scale > _MOST_PIXELS:
            raise DocumentError("This page is too large to be shown so close.", todo="Zoom out.")
        with _PDFIUM:
            drawn = self._document[page - 1]
            try:
                bitmap = drawn.render(scale=scale, prefer_bgrx=True, maybe_alpha=False)
                made = Picture(bitmap.width, bitmap.height, bitmap.stride, bytes(bitmap.buffer))
                bitmap.close()
            finally:
                drawn.close()
        return made

    def text(self, page: int) -> str:
        """The words of ``page``, counted from 1."""
        with _PDFIUM:
            read = self._document[page - 1]
            words = read.get_textpage()
            text = str(words.get_text_bounded())
            words.close()
            read.close()
        return text

    def close(self) -> None:
        """Give the memory back."""
        with _PDFIUM:
            self._document.close()
