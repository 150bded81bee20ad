"""Numbers of clauses and paragraphs, and the words by which a reference names them.

Clauses count 1, 2, 3; unnumbered ones (parties, background) take no number. Paragraphs count 3.1,
then (a), then (i). In a clause without a number the first level counts (1), (2).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.documents.model import MAX_LEVEL, Clause, Table

_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Numbering:
    """The numbers of a document.

    Attributes:
        clauses: the number of each clause, empty for none, in order.
        paragraphs: for each clause the number of each block, empty for none, in order.
        anchors: ``clause`` or ``clause:paragraph`` to words such as ``clause 3.2(a)``.
    """

    clauses: tuple[str, ...]
    paragraphs: tuple[tuple[str, ...], ...]
    anchors: Mapping[str, str]

    @classmethod
    def of(cls, clauses: Sequence[Clause]) -> Numbering:
        """Number ``clauses``. Where two share a key, a reference means the first."""
        counted = 0
        numbers: list[str] = []
        paragraphs: list[tuple[str, ...]] = []
        anchors: dict[str, str] = {}
        for clause in clauses:
            counted += clause.numbered
            number = str(counted) if clause.numbered else ""
            numbers.append(number)
            words = f"clause {number}" if number else f"“{clause.heading}”"
            anchors.setdefault(clause.key, words)
            paragraphs.append(_paragraphs(clause, number, words, anchors))
        return cls(tuple(numbers), tuple(paragraphs), anchors)


def letters(number: int) -> str:
    """Return 1 as ``a``, 26 as ``z``, 27 as ``aa``, 28 as ``bb``, as contracts count."""
    turns, place = divmod(number - 1, 26)
    return chr(ord("a") + place) * (turns + 1)


def roman(number: int) -> str:
    """Return ``number`` (at least 1) in small roman figures."""
    written = ""
    for value, sign in _ROMAN:
        times, number = divmod(number, value)
        written += sign * times
    return written


def _paragraphs(
    clause: Clause, number: str, words: str, anchors: dict[str, str]
) -> tuple[str, ...]:
    counts = [0] * (MAX_LEVEL + 1)
    trail = [""] * (MAX_LEVEL + 1)
    shown: list[str] = []
    for block in clause.body.blocks:
        if isinstance(block, Table) or block.kind != "numbered":
            shown.append("")
            # A paragraph without a number of its own is referred to by its clause.
            anchors.setdefault(f"{clause.key}:{block.id}", words)
            continue
        level = block.level
        counts[level] += 1
        for deeper in range(level + 1, MAX_LEVEL + 1):
            counts[deeper] = 0
            trail[deeper] = ""
        mark = _mark(level, counts[level], number)
        shown.append(mark)
        trail[level] = f".{counts[1]}" if level == 1 and number else mark
        path = "".join(trail[1 : level + 1])
        anchors.setdefault(
            f"{clause.key}:{block.id}",
            f"clause {number}{path}" if number else f"paragraph {path} of {words}",
        )
    return tuple(shown)


def _mark(level: int, count: int, number: str) -> str:
    if level == 1:
        return f"{number}.{count}" if number else f"({count})"
    return f"({letters(count)})" if level == 2 else f"({roman(count)})"
