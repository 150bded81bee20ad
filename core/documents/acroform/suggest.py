"""Suggests which answer belongs in which form field, by the words of their names and labels."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence

from core.documents.acroform.records import FormField
from core.kernel.text import fold

_PARTS = re.compile(r"[a-z]+|\d+")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_EMPTY = frozenset(
    {"the", "of", "a", "an", "field", "txt", "text", "form", "topmostsubform", "page"}
)
_SAME = {
    "mail": "email",
    "phone": "telephone",
    "tel": "telephone",
    "postcode": "zip",
    "surname": "last",
    "organisation": "company",
    "organization": "company",
    "commencement": "start",
    "effective": "start",
    "expiry": "end",
    "termination": "end",
    "amount": "fee",
    "price": "fee",
}
_CONFIDENT = 0.72
_NOT_FILLED = ("signature", "button")


def suggest_mapping(fields: Sequence[FormField], labels: Mapping[str, str]) -> dict[str, str]:
    """Return form field name to field key, only where the words leave little doubt.

    Args:
        labels: field key to label, as the template knows them.
    """
    known = [(key, _words(key), _words(label)) for key, label in labels.items()]
    found: dict[str, str] = {}
    for field in fields:
        if field.kind in _NOT_FILLED or field.read_only:
            continue
        names = (_words(field.label), _words(field.name))
        scored = [
            (max(_likeness(one, other) for one in names for other in (key_words, label_words)), key)
            for key, key_words, label_words in known
        ]
        if not scored:
            continue
        best = max(score for score, _ in scored)
        keys = [key for score, key in scored if score == best]
        if best >= _CONFIDENT and len(keys) == 1:
            found[field.name] = keys[0]
    return found


def _words(text: str) -> tuple[str, ...]:
    spaced = fold(_CAMEL.sub(" ", text)).replace("e-mail", "email")
    words = (_SAME.get(word, word) for word in _PARTS.findall(spaced))
    return tuple(word for word in words if word not in _EMPTY and not word.isdigit())


def _likeness(one: tuple[str, ...], other: tuple[str, ...]) -> float:
    """1 for the same words in any order, less for each word that has no close partner."""
    if not one or not other:
        return 0.0
    shared = sum(1.0 if word in other else _closest(word, other) for word in set(one))
    return 2 * shared / (len(set(one)) + len(set(other)))


def _closest(word: str, others: tuple[str, ...]) -> float:
    ratios = (difflib.SequenceMatcher(None, word, other).ratio() for other in others)
    best = max(ratios)
    return best if best >= 0.88 else 0.0
