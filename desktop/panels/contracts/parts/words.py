"""Words that several pages share: days, counts, and the looks of states."""

from __future__ import annotations

import re
from datetime import date, datetime

from core.kernel.text import fold
from desktop.tables.cells import date_words
from desktop.theme.tokens import MeaningName

RISKS: dict[int, str] = {
    1: "1, our position",
    2: "2, acceptable",
    3: "3, needs care",
    4: "4, last resort",
}


def day(moment: datetime | date | None) -> str:
    """Return ``27 Nov 2026``; nothing for none."""
    if moment is None:
        return ""
    return date_words(moment.date() if isinstance(moment, datetime) else moment)


def risk_words(risk: int) -> str:
    """Return what a risk step means; 1 is the position we prefer."""
    return RISKS.get(risk, str(risk))


def validity(start: date | None, end: date | None) -> str:
    """Return when a wording may be used, in words."""
    if start and end:
        return f"{day(start)} to {day(end)}"
    if start:
        return f"from {day(start)}"
    return f"until {day(end)}" if end else "no limit"


TEMPLATE_STATES: dict[str, tuple[str, MeaningName, str]] = {
    "draft": ("Draft", "rest", "pencil-line"),
    "published": ("Published", "ok", "circle-check"),
    "retired": ("Retired", "rest", "archive"),
}


def key_from(title: str) -> str:
    """Return an identifier made of ``title``: lower case, words parted by underscores."""
    words = re.sub(r"[^a-z0-9]+", "_", fold(title)).strip("_")
    return words if words[:1].isalpha() else f"key_{words}".rstrip("_")
