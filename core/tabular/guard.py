"""Keeps exported text from being run as a formula, in a way that our own reader takes back.

A spreadsheet runs a CSV cell that begins with ``=``, ``+``, ``-``, ``@``, a tab or a line end
(OWASP, CSV injection). Such a cell gets an apostrophe in front. Telephone numbers and plain
negative numbers cannot do harm and keep their sign, or re-importing would corrupt them. A text
that has apostrophes before such a character gets one more, so that taking one off is exact.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_RISKY = "=+\\-@\t\r\n＝＋－＠"
_DANGEROUS = re.compile(rf"\A'*[ \u00a0]*[{_RISKY}]")
_GUARDED = re.compile(rf"\A'+[ \u00a0]*[{_RISKY}]")
# Finds in many texts at once, joined by zero bytes, whether one of them may be risky.
_FINE = r"\+[1-9][0-9 ]{5,20}|-[0-9][0-9,]*(?:\.[0-9]+)?"
_SUSPECT = re.compile(rf"\0(?!(?:{_FINE})\0)'*[ \u00a0]*[{_RISKY}]")
_HARMLESS = re.compile(rf"\A(?:{_FINE})\Z")


def guarded(text: str) -> str:
    """Return ``text`` as it may stand in a CSV cell."""
    if text and _DANGEROUS.match(text) and not _HARMLESS.match(text):
        return "'" + text
    return text


def unguarded(text: str) -> str:
    """Return what ``guarded`` was given."""
    return text[1:] if text[:1] == "'" and _GUARDED.match(text) else text


def guarded_column(texts: Sequence[str | None]) -> tuple[Sequence[str | None], int]:
    """Return many cells as they may stand in a CSV file, and how many had to be changed.

    Most columns hold nothing risky, which one search over all of it finds out.
    """
    if not _SUSPECT.search("\0".join(["", *filter(None, texts), ""])):
        return texts, 0
    safe = [guarded(text) if text else text for text in texts]
    return safe, sum(a is not b and a != b for a, b in zip(texts, safe, strict=True))
