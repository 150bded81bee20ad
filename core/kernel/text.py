"""Text helpers shared by search, sort keys and file names."""

from __future__ import annotations

import re
import unicodedata

_SPACES = re.compile(r"\s+")
_UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')
_ASCII = {ord(upper): ord(upper) + 32 for upper in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
# Letters that Unicode does not decompose, folded as a person would type them.
_PLAIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "ð": "d", "þ": "th"}
)


def fold(text: str) -> str:
    """Return ``text`` without case, accents and repeated spaces: the form that is searched.

    The same folding makes sort keys, so both databases can compare them as bytes.
    """
    plain = text.casefold().translate(_PLAIN)
    decomposed = unicodedata.normalize("NFKD", plain)
    kept = "".join(char for char in decomposed if not unicodedata.combining(char))
    return _SPACES.sub(" ", kept).strip()


def ascii_lower(text: str) -> str:
    """Return ``text`` with A to Z in lower case and the rest as it is, as databases do."""
    return text.lower() if text.isascii() else text.translate(_ASCII)


def squeeze(text: str) -> str:
    """Return ``text`` with runs of white space made one space and the ends trimmed."""
    return _SPACES.sub(" ", text).strip()


def counted(number: int, one: str, many: str = "") -> str:
    """Return the number with its noun: ``1 row``, ``1,284 rows``; ``many``: an irregular plural."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def rounded(number: int) -> str:
    """Return a number where there is little room: ``9,120``, ``372k``, ``1.2M``."""
    for size, unit in ((1_000_000, "M"), (1_000, "k")):
        if number >= size * 0.9995 and number >= 9_999.5:
            value = number / size
            return f"{value:.{1 if value < 9.95 else 0}f}".removesuffix(".0") + unit
    return f"{number:,}"


def file_name(text: str, fallback: str = "document") -> str:
    """Return ``text`` as a file name that every system accepts, at most 120 characters."""
    name = _UNSAFE.sub(" ", text)
    name = squeeze(name).rstrip(". ")[:120].rstrip(". ")
    reserved = {"con", "prn", "aux", "nul", *(f"{d}{n}" for d in ("com", "lpt") for n in range(10))}
    return fallback if not name or name.casefold() in reserved else name


def quote_list(names: list[str]) -> str:
    """Join ``names`` as a sentence does: ``a``, ``a and b``, ``a, b and c``."""
    if len(names) < 2:
        return "".join(names)
    return ", ".join(names[:-1]) + " and " + names[-1]
