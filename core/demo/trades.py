"""What is supplied under the services agreements of the demo: words and likely prices by title."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files

from core.kernel.money import Money, exponent

# Units of each currency that buy about what a dollar does; only to keep invented prices plausible.
_SCALE = {"DKK": 5, "NOK": 7, "SEK": 7, "CZK": 15, "PLN": 3, "JPY": 100}


@dataclass(frozen=True, slots=True)
class Trade:
    """What one title means.

    Attributes:
        kind: the trade, such as ``logistics``.
        service_name: as inside a sentence, such as ``warehouse services``.
        cost: lowest and highest yearly charge, in thousands of a currency worth about a dollar.
    """

    title: str
    kind: str
    service_name: str
    description: str
    deliverables: tuple[str, ...]
    cost: tuple[int, int]


@lru_cache(maxsize=1)
def trades() -> Mapping[str, Trade]:
    """Return all trades by title."""
    text = files("core.demo").joinpath("trades.toml").read_text(encoding="utf-8")
    return {
        title: Trade(
            title,
            kind,
            name,
            data["description"],
            tuple(data["deliverables"]),
            (data["cost"][0], data["cost"][1]),
        )
        for kind, data in tomllib.loads(text).items()
        for title, name in data["titles"].items()
    }


def scale(currency: str) -> int:
    """Return the factor from dollars to ``currency`` that invented prices use."""
    return _SCALE.get(currency, 1)


def whole(units: int, currency: str) -> Money:
    """Return an amount of whole units of ``currency``."""
    return Money(int(Decimal(units).scaleb(exponent(currency))), currency)
