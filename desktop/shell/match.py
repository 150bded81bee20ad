"""Finds what a person typed inside a title: by words, without case and accents, with places."""

from __future__ import annotations

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
    the start of the text counts most, then one at the start of a word, then one inside.
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
        elif word in further:
            score += 2
        else:
            return None
    if where == fold(query):
        score += 50
    return Match(score, tuple(sorted(set(ranges))))


def _best_place(word: str, text: str) -> int:
    at = text.find(word)
    first = at
    while at >= 0:
        if at == 0 or not text[at - 1].isalnum():
            return at
        at = text.find(word, at + 1)
    return first
