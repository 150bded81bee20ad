"""What was typed into the find field, as questions to the trigram index of contacts.

Every word must be found somewhere in a contact's names, organisation, addresses, numbers or ids.
Spaces and punctuation of a number do not count, nor do the zeros it begins with. The index knows
three letters and more; shorter words find what begins with them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal, literal_column, or_
from sqlalchemy.types import Text

from core.contacts.lists.columns import CONTACT
from core.contacts.phones import digits_of
from core.database.folded import Folded
from core.kernel.text import fold

_PARTS = re.compile(r'"([^"]*)"|(\S+)')
_MOST = 12
_LEAST = 3
# The highest character there is: behind every text that begins alike.
_LAST = "\U0010ffff"
# What is searched of a contact, by the view beside the index.
_TEXT = literal_column(
    "(SELECT ' ' || lower(text) FROM contact_search_text AS said WHERE said.rowid = contact.rowid)",
    Text,
)


@dataclass(frozen=True, slots=True)
class Words:
    """What to look for: ``found`` by the index, each with its other forms; ``begun`` by hand."""

    found: tuple[tuple[str, ...], ...]
    begun: tuple[str, ...]

    @property
    def match(self) -> str:
        """The question to the index; empty when every word is too short for it."""
        return " AND ".join(
            "(" + " OR ".join(f'"{form.replace(chr(34), chr(34) * 2)}"' for form in forms) + ")"
            for forms in self.found
        )

    @property
    def likely(self) -> str:
        """A question that is answered sooner: what holds some of the letters of every word.

        All that ``match`` finds is among it. Empty where ``match`` has to be asked.
        """
        if not self.found or self.begun:
            return ""
        return " AND ".join(
            "(" + " OR ".join(f"({_some(form)})" for form in forms) + ")" for forms in self.found
        )

    def condition(self) -> ColumnElement[bool]:
        """Return the same question to one contact, without the index."""
        if not self.found:
            begun = or_(*(condition for _, condition in self.begin()))
            return and_(begun, *(_holds(f" {word}") for word in self.begun[1:]))
        said = [or_(*(_holds(form) for form in forms)) for forms in self.found]
        return and_(*said, *(_holds(f" {word}") for word in self.begun))

    def name_begins(self) -> ColumnElement[bool] | None:
        """Return that a name begins with what is looked for, if that is one word."""
        if self.begun or len(self.found) != 1 or len(self.found[0]) != 1:
            return None
        (word,) = self.found[0]
        return and_(CONTACT.c.name_key >= word, CONTACT.c.name_key < word + _LAST)

    def begin(self) -> Iterator[tuple[str, ColumnElement[bool]]]:
        """Yield index and condition of what begins with the first word, if that is too short."""
        first = self.begun[0]
        organisation: ColumnElement[Any] = Folded(CONTACT, "organisation")
        for index, key in (
            ("ix_contact_name_key", CONTACT.c.name_key),
            ("ix_contact_organisation", organisation),
        ):
            yield index, and_(key >= first, key < first + _LAST)


def read_words(typed: str) -> Words | None:
    """Return what to look for; None when nothing was typed."""
    number = digits_of(typed)
    if len(number) >= _LEAST:
        return Words(((number,),), ())
    parts = [fold(quoted or bare) for quoted, bare in _PARTS.findall(typed)][:_MOST]
    parts = [part for part in (one.strip(",;") for one in parts) if part]
    if not parts:
        return None
    found, begun = [], []
    for part in parts:
        forms = {part, digits_of(part) or part}
        forms = {form for form in forms if len(form) >= _LEAST}
        if forms:
            found.append(tuple(sorted(forms)))
        else:
            begun.append(part)
    return Words(tuple(found), tuple(begun))


def _some(form: str) -> str:
    """Return every third trigram of a word and its last one, as a question to the index."""
    starts = [*range(0, len(form) - _LEAST, _LEAST), len(form) - _LEAST]
    parts = (form[start : start + _LEAST].replace(chr(34), chr(34) * 2) for start in starts)
    return " AND ".join(f'"{part}"' for part in parts)


def _holds(text: str) -> ColumnElement[bool]:
    return func.instr(_TEXT, literal(text)) > 0
