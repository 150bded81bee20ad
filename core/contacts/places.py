"""Countries and languages as choices: codes of ISO 3166-1 and ISO 639-1 with English names."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from core.kernel.fields import Choice


@cache
def countries() -> tuple[Choice, ...]:
    """Return all countries, by name."""
    return _read("countries.txt")


@cache
def languages() -> tuple[Choice, ...]:
    """Return all languages that have a code of two letters, by name."""
    return _read("languages.txt")


def _read(name: str) -> tuple[Choice, ...]:
    text = (files("core.contacts") / "data" / name).read_text(encoding="utf-8")
    return tuple(Choice(line[:2], line[3:]) for line in text.splitlines())
