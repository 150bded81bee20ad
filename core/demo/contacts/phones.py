"""Telephone numbers: every mobile once, landlines that fit the city."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from random import Random


def quads(rng: Random) -> list[str]:
    """Return all groups of four digits in random order."""
    groups = [f"{number:04}" for number in range(10_000)]
    rng.shuffle(groups)
    return groups


def mobiles(
    tiers: Sequence[str], groups: Sequence[str], taken: Collection[str] = ()
) -> Iterator[str]:
    """Yield the mobile numbers of a country in E.164, each once, without those ``taken``.

    Args:
        tiers: prefixes to be used up one line after the other; ``dd`` is each two digits.
        groups: the four last digits, in the order wanted.
    """
    used: set[str] = set()
    for tier in tiers:
        heads = [head for head in _heads(tier) if head not in used]
        used.update(heads)
        # Each group meets each head exactly once, and neighbours differ in both.
        for turn in range(len(heads)):
            for position, group in enumerate(groups):
                number = heads[(turn + position * 37) % len(heads)] + group
                if number not in taken:
                    yield number


def _heads(tier: str) -> list[str]:
    return [
        prefix.replace("dd", f"{number:02}")
        for prefix in tier.split(" ")
        for number in range(100 if "dd" in prefix else 1)
    ]


def landline(pattern: str, rng: Random) -> str:
    """Return a number in E.164 for ``pattern``, whose ``#`` stand for any digits at its end."""
    digits = pattern.count("#")
    return f"{pattern[:-digits]}{int(rng.random() * 10**digits):0{digits}}"


_TRUNK = {"+61": "0", "+64": "0", "+44": "0", "+353": "0", "+33": "0", "+420": "", "+48": ""}


def national(number: str) -> str:
    """Return an E.164 number as people at home write it; empty for countries not known here."""
    for code, trunk in _TRUNK.items():
        if number.startswith(code):
            digits = trunk + number.removeprefix(code)
            return f"{digits[:-6]} {digits[-6:-3]} {digits[-3:]}"
    return ""
