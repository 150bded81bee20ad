"""Proposes one text where two people changed the same one in different places. Pure.

Works on the notation of ``core.documents.wording``, word by word. It proposes only where no edit of
one touches an edit of the other; anything else is for a person to write.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from core.documents.model import Run
from core.documents.wording import told

Origin = Literal["", "mine", "theirs"]
_WORDS = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words of the proposal and whose they are; empty where both or neither wrote them."""

    text: str
    origin: Origin = ""


@dataclass(frozen=True, slots=True)
class _Edit:
    start: int
    end: int
    text: str
    origin: Origin

    def touches(self, other: _Edit) -> bool:
        if self.start == self.end or other.start == other.end:
            return self.start <= other.end and other.start <= self.end
        return self.start < other.end and other.start < self.end


def suggest(before: str, mine: str, theirs: str) -> tuple[Stretch, ...] | None:
    """Return ``before`` with the edits of both; None where they touch each other."""
    base = _WORDS.findall(before)
    own, other = _edits(base, mine, "mine"), _edits(base, theirs, "theirs")
    both = {(one.start, one.end, one.text) for one in own} & {
        (one.start, one.end, one.text) for one in other
    }
    own = [one for one in own if (one.start, one.end, one.text) not in both]
    other = [one for one in other if (one.start, one.end, one.text) not in both]
    shared = [_Edit(*one, "") for one in both]
    if any(one.touches(two) for one in own for two in other):
        return None
    found: list[Stretch] = []
    at = 0
    for edit in sorted((*own, *other, *shared), key=lambda one: (one.start, one.end)):
        _add(found, "".join(base[at : edit.start]), "")
        _add(found, edit.text, edit.origin)
        at = edit.end
    _add(found, "".join(base[at:]), "")
    return tuple(found)


def readable(stretches: Sequence[Stretch], words_of: Callable[[Run], str]) -> list[list[Stretch]]:
    """Return a proposal as people read it, a list for each paragraph or row.

    Args:
        words_of: the words for a field, reference or term.
    """
    text = "".join(one.text for one in stretches)
    origins: list[Origin] = [one.origin for one in stretches for _ in one.text]
    lines: list[list[Stretch]] = []
    for told_line in told(text, words_of):
        line: list[Stretch] = []
        for part in told_line:
            if part.plain:
                for letter, origin in zip(part.words, origins[part.start :], strict=False):
                    _add(line, letter, origin)
            else:
                # A field or reference is whole, whoever changed a part of what it is called.
                whose: Origin = next((one for one in origins[part.start : part.end] if one), "")
                _add(line, part.words, whose)
        lines.append(line)
    return lines


def _edits(base: list[str], text: str, origin: Origin) -> list[_Edit]:
    words = _WORDS.findall(text)
    matcher = SequenceMatcher(None, base, words, autojunk=False)
    return [
        _Edit(start, end, "".join(words[first:last]), origin)
        for op, start, end, first, last in matcher.get_opcodes()
        if op != "equal"
    ]


def _add(found: list[Stretch], text: str, origin: Origin) -> None:
    if not text:
        return
    if found and found[-1].origin == origin:
        found[-1] = Stretch(found[-1].text + text, origin)
    else:
        found.append(Stretch(text, origin))
