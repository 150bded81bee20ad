"""How raw values look: the icon and word of a status, the tone of a cell, the mark of a row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from typing import Any

from desktop.theme.tokens import MeaningName


@dataclass(frozen=True, slots=True)
class StatusLook:
    """Icon, colour and word of one status; the word stays plain, only the icon is coloured."""

    label: str
    icon: str
    meaning: MeaningName


# Called with the cell's raw value and the whole row by column key.
Tone = Callable[[Any, Mapping[str, Any]], MeaningName | None]

# The signs of the gutter.
MARKS: Mapping[str, StatusLook] = {
    "unsent": StatusLook("not sent yet", "arrow-up", "progress"),
    "conflict": StatusLook("in conflict", "git-merge", "versions"),
}


@dataclass(frozen=True, slots=True)
class TableLook:
    """Looks of one table.

    Attributes:
        statuses: by column key, then by raw value.
        tones: by column key; colours the words of a cell, such as a date that is near.
        zone: zone in which moments are shown.
        short: by column key; shortens a text for the cell, such as a name to ``T. Nowak``. The
            full text is what is spoken and what pointing at the cell shows.
    """

    statuses: Mapping[str, Mapping[str, StatusLook]] = field(default_factory=dict)
    tones: Mapping[str, Tone] = field(default_factory=dict)
    zone: tzinfo = UTC
    short: Mapping[str, Callable[[str], str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TableTexts:
    """The words of one table.

    Attributes:
        one, many: what a row is, such as ``contract`` and ``contracts``.
        find: hint in the find field.
        empty: what belongs here and why there is nothing yet.
        empty_icon: icon over it.
        empty_verb: the one button of the empty table; empty for none.
    """

    one: str
    many: str
    find: str
    empty: str
    empty_icon: str = "inbox"
    empty_verb: str = ""

    def count(self, number: int) -> str:
        """Return ``1 contract`` or ``1,284 contracts``."""
        return f"{number:,} {self.one if number == 1 else self.many}"


def short_name(name: str) -> str:
    """Return ``T. Nowak`` for ``Tomasz Nowak``; a single word stays as it is."""
    first, _, rest = name.strip().partition(" ")
    return f"{first[0]}. {rest.split()[-1]}" if rest.strip() else name
