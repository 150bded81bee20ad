"""Chooses between the Latin encodings of Windows, which share most bytes, by the letters they give.

Detectors tell alphabets apart well and these four badly: the same byte is ``è`` in one and ``č`` in
another. Each is scored by letters that its languages use often or hardly ever; a tie goes to the
first, the most frequent in practice.
"""

from __future__ import annotations

import re

# For each encoding: letters its languages use often, and letters they hardly ever use.
_LETTERS: dict[str, tuple[str, str]] = {
    "cp1252": ("éèêëàâäáãåçñöôóõøüûúíîïßæœ", "ýþðšž"),
    "cp1254": ("ığşöüçâîûéäß", "ñãõýìøðþ"),
    "cp1250": ("áéíóúýčćďěňřšťůžđłąęńśźżöüőűäôľăîâşţß", "ŕĺçë"),
    "cp1257": ("āēīūģķļņšžčąęėįųõäöü", "éåæźńłśōßó"),
}
LATIN = frozenset(_LETTERS)
# Italian ends words with letters that Czech has inside them.
_ENDING = re.compile(r"[ìù]\b")


def choose_latin(content: bytes) -> str:
    """Return the likeliest of the four for the lines of a file that hold letters beyond ASCII."""
    return max(_LETTERS, key=lambda name: _score(content, name))


def _score(content: bytes, name: str) -> float:
    text = content.decode(name, "replace")
    often, seldom = _LETTERS[name]
    # The Turkish capital becomes two characters when lowered.
    lowered = text.replace("İ", "ı").lower()
    foreign = [char for char in lowered if not char.isascii() and char.isalpha()]
    marks = sum(1 for char in text if char in "³¹¿£¥¼¾þ�")
    score = sum(1.0 if char in often else -3.0 if char in seldom else -0.5 for char in foreign)
    if name == "cp1252":
        score += 1.5 * len(_ENDING.findall(text))
    return score - marks
