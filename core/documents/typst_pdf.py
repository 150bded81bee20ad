"""The PDF of record: PDF/A-2a and PDF/UA-1 by typst, the same bytes for the same document and time.

Text reaches typst as data and is never read as markup. Import this module only where a PDF is
made: it loads typst.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst

from core.documents.layout import LaidOut, lay_out
from core.documents.model import Document
from core.documents.refusals import explained, source_of_record, source_of_sketch

RESOURCES = Path(__file__).resolve().parents[2] / "resources"
_TEMPLATE = RESOURCES / "templates" / "contract.typ"
_STANDARDS: list[Any] = ["a-2a", "ua-1"]
_PLACES = (
    "query(selector(<clause-start>).or(<clause-end>).or(<signature-start>).or(<signature-end>)"
    ".or(<document-end>)).map(m => (str(m.label), m.value, m.location().position()))"
)


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page, in points (1/72 inch) from the top left corner; pages count from 1."""

    page: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class ClausePlace:
    """Where a clause, or its part on one page, stands: from ``y0`` down to ``y1`` in points."""

    key: str
    page: int
    y0: float
    y1: float


@dataclass(frozen=True, slots=True)
class Pdf:
    """A finished PDF.

    Attributes:
        clauses: in reading order; a clause has one place for each page that it touches.
        signatures: the box to sign in for each signatory key.
    """

    data: bytes
    pages: int
    clauses: tuple[ClausePlace, ...]
    signatures: Mapping[str, Box]


def render_pdf(document: Document, timestamp: datetime, *, draft: bool = False) -> Pdf:
    """Render the PDF of record. Thread-safe; documents are made one after another.

    Args:
        timestamp: zone-aware; written into the file as its date of creation.
        draft: print the draft mark behind the text.

    Raises:
        DocumentError: the document cannot be a PDF/A file, such as for a character that none of
            the fonts has. The message names the clause and the character.
    """
    if timestamp.tzinfo is None:
        raise ValueError("the timestamp needs a time zone")
    return typesetter().record(lay_out(document), int(timestamp.timestamp()), draft)


@cache
def typesetter() -> Typesetter:
    """The one typesetter of this process."""
    return Typesetter()


class Typesetter:
    """A typst compiler with our template and fonts.

    It keeps what it laid out, so that the next version of a document is quicker. That memory is
    never given back: bulk work belongs into ``core.documents.render_pool``.
    """

    def __init__(self) -> None:
        fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(RESOURCES / "fonts")])
        self._lock = threading.Lock()
        self._compiler = typst.Compiler(
            str(_TEMPLATE), root=str(_TEMPLATE.parent), font_paths=fonts
        )

    def record(self, laid: LaidOut, timestamp: int, draft: bool) -> Pdf:
        """Make the PDF of record; ``timestamp`` in seconds since 1970, UTC."""
        source = source_of_record(laid, draft=draft)
        return self._placed(laid, source, {"pdf_standards": _STANDARDS, "timestamp": timestamp})

    def sketch(self, laid: LaidOut, draft: bool) -> Pdf:
        """Make a quick PDF for the screen: no tags, and characters without a glyph may be blank."""
        source = source_of_sketch(laid, draft=draft)
        return self._placed(laid, source, {"pdf_tags": False, "timestamp": 0})

    def file_of_record(self, source: str, timestamp: int) -> bytes:
        """Make the file of ``record`` from what ``source_of_record`` gave, and nothing beside it.

        Raises:
            typst.TypstError: ``core.documents.refusals.explained`` puts it into words.
        """
        with self._lock:
            return self._made(source, {"pdf_standards": _STANDARDS, "timestamp": timestamp})

    def _placed(self, laid: LaidOut, source: str, options: dict[str, Any]) -> Pdf:
        with self._lock:
            try:
                made = self._made(source, options)
                places = json.loads(self._compiler.eval(_PLACES))
            except typst.TypstError as error:
                raise explained(error.message, laid) from error
        return _pdf(made, places)

    def _made(self, source: str, options: dict[str, Any]) -> bytes:
        made = self._compiler.compile(format="pdf", sys_inputs={"data": source}, **options)
        assert isinstance(made, bytes)
        return made


def _pdf(made: bytes, places: list[list[Any]]) -> Pdf:
    clauses: list[ClausePlace] = []
    signatures: dict[str, Box] = {}
    pages = 1
    starts: dict[str, tuple[int, float, float]] = {}
    for label, key, position in places:
        page, x, y = int(position["page"]), _points(position["x"]), _points(position["y"])
        if label.endswith("-start"):
            starts[label[0] + key] = (page, x, y)
        elif label == "clause-end":
            clauses.extend(_spans(key, starts["c" + key], (page, y)))
        elif label == "signature-end":
            from_page, left, top = starts["s" + key]
            signatures[key] = Box(from_page, left, top, x - left, y - top)
        else:
            pages = page
    return Pdf(made, pages, tuple(clauses), signatures)


# Where the text block of a page begins and ends; the template's margins on A4.
_TOP, _BOTTOM = 24 / 25.4 * 72, (297 - 26) / 25.4 * 72


def _spans(key: str, start: tuple[int, float, float], end: tuple[int, float]) -> list[ClausePlace]:
    first, _, top = start
    last, bottom = end
    if first == last:
        return [ClausePlace(key, first, top, bottom)]
    middle = [ClausePlace(key, page, _TOP, _BOTTOM) for page in range(first + 1, last)]
    spans = [
        ClausePlace(key, first, top, _BOTTOM),
        *middle,
        ClausePlace(key, last, _TOP, bottom),
    ]
    # The end of a clause that fills its page is found at the top of the next one.
    return [span for span in spans if span.y1 - span.y0 > 1]


def _points(length: str) -> float:
    return float(length.removesuffix("pt"))
