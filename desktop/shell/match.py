"""Finds what a person typed inside a title: by words, without case and accents, with places."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True)
class Match:
    """How well a text fits (higher is better) and which character ranges fit."""

    score: int
    ranges: tuple[tuple[int, int], ...]


def fold(text: str) -> str:
    """Return ``text`` without case and accents, character for character."""
    folded = []
    for character in text:
        base = unicodedata.normalize("NFKD", character)[0].lower()
        folded.append(base if len(base) == 1 else character)
    return "".join(folded)


def match(query: str, text: str, more: str = "") -> Match | None:
    """Return how ``query`` fits ``text``, or None.

    Every word of the query must occur in the text or in ``more`` (keywords, details). A word at
    the start of the text counts most, then one at the start of a word, then one inside. What was
    typed as one word may be several in the text: ``backup`` fits ``Back up now``.
    """
    words = fold(query).split()
    if not words:
        return Match(0, ())
    where, further = fold(text), fold(more)
    score, ranges = 0, []
    for word in words:
        at = _best_place(word, where)
        if at >= 0:
            ranges.append((at, at + len(word)))
            starts_word = at == 0 or not where[at - 1].isalnum()
            score += 30 if at == 0 else 20 if starts_word else 5
        elif (split := _split_up(word, where)) is not None:
            ranges.append(split)
            score += 10
        elif word in further:
            score += 2
        else:
            return None
    if where == fold(query):
        score += 50
    return Match(score, tuple(sorted(set(ranges))))


def begins(query: str, text: str) -> bool:
    """Tell whether ``text`` is called what was typed: from its first letter, or from word to word.

    ``save this`` and ``sa vi`` both begin ``Save this view``; ``view`` does not. Spaces count for
    nothing in the first way, so that ``backup`` begins ``Back up now``.
    """
    typed, called = fold(query).split(), fold(text).split()
    if not typed:
        return False
    if "".join(called).startswith("".join(typed)):
        return True
    if not called or not called[0].startswith(typed[0]):
        return False
    left = iter(called)
    return all(any(name.startswith(word) for name in left) for word in typed)


def _split_up(word: str, text: str) -> tuple[int, int] | None:
    """Find a word of three letters or more that the text writes as several."""
    if len(word) < 3:
        return None
    found = re.search(r"(?<!\w)" + r"\s*".join(map(re.escape, word)), text)
    return found.span() if found else None


def _best_place(word: str, text: str) -> int:
    at = text.find(word)
    first = at
    while at >= 0:
        if at == 0 or not text[at - 1].isalnum():
            return at
        at = text.find(word, at + 1)
    return first
