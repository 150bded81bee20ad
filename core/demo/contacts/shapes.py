"""Which of the many optional fields a contact has: what can be reached, how it came, what is noted.

A few thousand such shapes are made once with exact shares; each contact takes one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from core.demo.contacts.tables import load, sprinkled

BITS = 11
_STATES = ("unknown", "valid", "invalid", "bounced")


@dataclass(frozen=True, slots=True)
class Shape:
    """What one contact has.

    Attributes:
        extras: names of rarer parts that are made for each contact: ``social``, ``private`` …
    """

    employed: bool
    email: bool
    mobile: bool
    numbered: bool
    switchboard: bool
    extras: tuple[str, ...]
    fields: dict[str, Any]
    tags: tuple[str, ...]
    interests: tuple[str, ...]


_EXTRAS = {
    "landline": 0.12,
    "level": 0.05,
    "mother_tongue": 0.06,
    "linkedin": 0.1,
    "facebook": 0.03,
    "instagram": 0.04,
    "x_handle": 0.015,
    "further_phone": 0.02,
    "further_email": 0.025,
    "further_address": 0.015,
    "birth": 0.1,
    "sensitive": 0.06,
}


class ShapeMaker:
    """Makes shapes."""

    def __init__(self, rng: Random, referrers: Sequence[str]) -> None:
        self._rng = rng
        self._referrers = referrers
        self._words = load("words")

    def make(
        self, no_email: float, no_mobile: float, organisations: bool = False
    ) -> tuple[Shape, ...]:
        """Return 2**BITS shapes of which these shares have no e-mail address and no mobile."""
        rng, size = self._rng, 1 << BITS
        flags = [
            sprinkled(rng, size, share) for share in (no_email, no_mobile, 0.78, 0.92, 0.34, 1 / 3)
        ]
        extras = {
            name: sprinkled(rng, size, share)
            for name, share in _EXTRAS.items()
            if not organisations or name in ("linkedin", "facebook", "further_phone")
        }
        return tuple(
            self._shape(
                tuple(name for name, column in extras.items() if column[row]),
                *(column[row] for column in flags),
            )
            for row in range(size)
        )

    def _shape(
        self,
        extras: tuple[str, ...],
        no_email: bool,
        no_mobile: bool,
        employed: bool,
        numbered: bool,
        switchboard: bool,
        noted: bool,
    ) -> Shape:
        rng, fields = self._rng, self._origin()
        if not no_email:
            fields["email_state"] = rng.choices(_STATES, (10, 86, 1.5, 2.5))[0]
            self._opt_out(fields, "email_opt_out")
        if not no_mobile:
            fields["mobile_state"] = rng.choices(_STATES, (22, 75, 2, 1))[0]
            self._opt_out(fields, "mobile_opt_out")
        fields["channel"] = self._channel(no_email, no_mobile)
        if not employed and rng.random() < 0.3:
            fields["job_title"] = rng.choice(("Retired", "Self-employed", "Student", "Volunteer"))
        if rng.random() < 0.25:
            fields["rating"] = rng.choices((1, 2, 3, 4, 5), (4, 9, 30, 37, 20))[0]
        if rng.random() < 0.04:
            fields["preferred"] = True
        if noted:
            fields["notes"] = note(rng, self._words["notes"])
        return Shape(
            employed,
            not no_email,
            not no_mobile,
            numbered,
            switchboard,
            extras,
            fields,
            self._some("tags", (72, 20, 6, 2)),
            self._some("interests", (55, 22, 14, 6, 3)),
        )

    def _origin(self) -> dict[str, Any]:
        rng = self._rng
        source = rng.choice(self._words["sources"])
        fields = {"source": source}
        details = self._words["source_details"].get(source)
        if details and rng.random() < 0.6:
            fields["source_detail"] = rng.choice(details)
        if source == "Referral" and rng.random() < 0.5:
            fields["referred_by"] = rng.choice(self._referrers)
        return fields

    def _opt_out(self, fields: dict[str, Any], key: str) -> None:
        if self._rng.random() < 0.02:
            fields[key] = True

    def _channel(self, no_email: bool, no_mobile: bool) -> str:
        weights = {"phone": 15, "post": 4}
        if not no_email:
            weights["email"] = 42
        if not no_mobile:
            weights |= {"sms": 28, "whatsapp": 8, "mms": 3}
        return self._rng.choices(list(weights), list(weights.values()))[0]

    def _some(self, vocabulary: str, weights: tuple[int, ...]) -> tuple[str, ...]:
        count = self._rng.choices(range(len(weights)), weights)[0]
        return tuple(self._rng.sample(self._words[vocabulary], count))


def note(rng: Random, grammar: Mapping[str, list[str]]) -> str:
    """Return a short note from one of the patterns."""
    text = rng.choice(grammar["patterns"])
    while "{" in text:
        before, _, rest = text.partition("{")
        slot, _, after = rest.partition("}")
        text = before + rng.choice(grammar[slot]) + after
    return text
