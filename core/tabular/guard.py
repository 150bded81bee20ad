"""Keeps exported text from being run as a formula, in a way that our own reader takes back.

A spreadsheet runs a CSV cell that begins with ``=``, ``+``, ``-``, ``@``, a tab or a line end
(OWASP, CSV injection). Such a cell gets an apostrophe in front. Telephone numbers and plain
negative numbers cannot do harm and keep their sign, or re-importing would corrupt them. A text
that has apostrophes before such a character gets one more, so that taking one off is exact.
"""

from __future__ import annotations

import re

_RISKY = "=+\\-@\t\r\n＝＋－＠"
_DANGEROUS = re.compile(rf"\A'*[ \u00a0]*[{_RISKY}]")
_GUARDED = re.compile(rf"\A'+[ \u00a0]*[{_RISKY}]")
_HARMLESS = re.compile(r"\A(?:\+[1-9][0-9 ]{5,20}|-[0-9][0-9,]*(?:\.[0-9]+)?)\Z")


def guarded(text: str) -> str:
    """Return ``text`` as it may stand in a CSV cell."""
    if text and _DANGEROUS.match(text) and not _HARMLESS.match(text):
        return "'" + text
    return text


def unguarded(text: str) -> str:
    """Return what ``guarded`` was given."""
    return text[1:] if text[:1] == "'" and _GUARDED.match(text) else text
