"""The one clock. Everything that needs the time is handed a Clock, so tests can stop it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def to_micro(at: datetime) -> int:
    """Return a zone-aware moment as whole microseconds since 1970 in UTC, without rounding."""
    return (at - _EPOCH) // _MICROSECOND


def from_micro(microseconds: int) -> datetime:
    """Return the moment, in UTC, of microseconds since 1970."""
    return _EPOCH + timedelta(microseconds=microseconds)


class Clock(Protocol):
    """Tells the time in UTC."""

    def now(self) -> datetime:
        """Return the present moment, zone-aware, in UTC."""
        ...


class SystemClock:
    """The machine's clock, cut to microseconds."""

    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass
class FixedClock:
    """A clock that stands still until it is moved; for tests and for the demo organisation."""

    at: datetime

    def now(self) -> datetime:
        return self.at

    def advance(self, by: timedelta) -> None:
        """Move the clock by ``by``; backwards is allowed, since real clocks jump too."""
        self.at += by


def today(clock: Clock, zone: ZoneInfo) -> date:
    """Return the calendar day that ``clock`` shows in the organisation's ``zone``."""
    return clock.now().astimezone(zone).date()
