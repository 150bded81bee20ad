"""The words that contacts are labelled with."""

from __future__ import annotations

from core.demo.contacts.tables import load

TAGS: tuple[str, ...] = tuple(load("words")["tags"])
INTERESTS: tuple[str, ...] = tuple(load("words")["interests"])
