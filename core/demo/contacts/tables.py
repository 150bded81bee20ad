"""Tables of the generator: read from the package once, spread over 2**n places by weight.

A random choice by weight is then one call, ``table[getrandbits(n)]``, which makes a million
contacts affordable.
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from itertools import accumulate
from random import Random
from typing import Any, TypeVar

from core.kernel.text import fold

T = TypeVar("T")


@lru_cache(maxsize=8)
def load(name: str) -> dict[str, Any]:
    """Return the table file ``name`` of this package; do not change it."""
    text = files("core.demo.contacts").joinpath(f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def split(text: str, by: str = ", ") -> list[str]:
    """Return the entries of a comma-separated line."""
    return text.split(by)


def pairs(text: str) -> dict[str, str]:
    """Return the entries of a line such as ``en=3, de=1``."""
    return dict(entry.split("=", 1) for entry in split(text))


def spread(items: Sequence[T], bits: int, weights: Sequence[float] | None = None) -> tuple[T, ...]:
    """Return ``items`` repeated in proportion to ``weights``, filling 2**bits places exactly."""
    size = 1 << bits
    bounds = list(accumulate(weights or [1.0] * len(items)))
    edges = [0, *(round(bound * size / bounds[-1]) for bound in bounds)]
    return tuple(
        item
        for item, low, high in zip(items, edges, edges[1:], strict=False)
        for _ in range(high - low)
    )


def falling(count: int, offset: float) -> list[float]:
    """Return weights that fall with the rank as Zipf and Mandelbrot found: 1 / (rank + offset)."""
    return [1 / (rank + offset) for rank in range(1, count + 1)]


def sprinkled(rng: Random, size: int, share: float) -> list[bool]:
    """Return ``size`` flags in random order of which exactly ``share`` are set, rounded."""
    count = round(size * share)
    flags = [True] * count + [False] * (size - count)
    rng.shuffle(flags)
    return flags


def letters(text: str) -> str:
    """Return the ASCII letters of ``text``, lower case and without accents, for addresses."""
    return "".join(char for char in fold(text) if "a" <= char <= "z")


def unaccented(text: str) -> str:
    """Return ``text`` as a keyboard without accents writes it, with its capitals."""
    parts = unicodedata.normalize("NFD", text.translate(_STROKES))
    return "".join(char for char in parts if not unicodedata.combining(char))


_STROKES = str.maketrans("øØłŁđĐı’", "oOlLdDi'", "")
