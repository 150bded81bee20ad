"""Ids and moments that the demo always gives to the same thing."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from uuid import UUID

from core.kernel.ids import named_id


def demo_id(*parts: str) -> UUID:
    """Return the id that something of the demo always has."""
    return named_id("demo", *parts)


def person_id(key: str) -> UUID:
    """Return the id of a person of the demo."""
    return demo_id("person", key)


def morning(day: date) -> datetime:
    """Return nine o'clock UTC of ``day``."""
    return datetime.combine(day, time(9), UTC)
