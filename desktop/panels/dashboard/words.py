"""How the dashboard tells days, moments and numbers. Without Qt."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from core.dashboard.records import Bar, Figure, Waiting
from core.kernel.text import counted

NEAR_DAYS = 14
"""A day that is no further away is told in the colour of what it is about."""


def day_words(day: date) -> str:
    """Return ``Friday, 20 November``."""
    return f"{day:%A}, {day.day} {day:%B}"


def short_day(day: date) -> str:
    """Return ``27 November``."""
    return f"{day.day} {day:%B}"


def place_and_time(zone: ZoneInfo, now: datetime) -> str:
    """Return ``Adelaide, 14:32``: the town of the organisation's zone, and the time there."""
    town = zone.key.rsplit("/", 1)[-1].replace("_", " ")
    return f"{town}, {now.astimezone(zone):%H:%M}"


def when_words(when: date | datetime | None, now: datetime, zone: ZoneInfo) -> str:
    """Return ``in 7 days``, ``tomorrow``, ``16:00``, ``for 2 hours``; empty for nothing."""
    if when is None:
        return ""
    if isinstance(when, datetime):
        return _since(when, now, zone)
    days = (when - now.astimezone(zone).date()).days
    if days < 0:
        return f"{counted(-days, 'day')} late"
    return {0: "today", 1: "tomorrow"}.get(days, f"in {days} days")


def _since(at: datetime, now: datetime, zone: ZoneInfo) -> str:
    if at > now:
        local = at.astimezone(zone)
        same = local.date() == now.astimezone(zone).date()
        return f"{local:%H:%M}" if same else f"{local:%a} {local:%H:%M}"
    span = now - at
    if span < timedelta(minutes=1):
        return "just now"
    if span < timedelta(hours=1):
        return f"for {counted(span.seconds // 60, 'minute')}"
    if span < timedelta(days=1):
        return f"for {counted(span.seconds // 3600, 'hour')}"
    return f"for {counted(span.days, 'day')}"


def is_near(when: date | datetime | None, today: date) -> bool:
    """Return whether ``when`` is a day by which something is to be done, and close."""
    if when is None or isinstance(when, datetime):
        return False
    return (when - today).days <= NEAR_DAYS


def urgency(row: Waiting, today: date) -> int:
    """Return the days left; what has no day stands behind what is near."""
    if row.when is None or isinstance(row.when, datetime):
        return NEAR_DAYS
    return (row.when - today).days


def number_words(figure: Figure) -> str:
    """Return ``20,184`` or ``71 %``."""
    return f"{figure.number:,} {figure.unit}".rstrip()


def bar_words(bar: Bar, one: str, many: str) -> str:
    """Return a bar as it is spoken: ``In force: 318 contracts``."""
    name = day_words(bar.day) if bar.day is not None else bar.label
    return f"{name}: {counted(bar.number, one, many)}"


def opened_words(at: datetime, now: datetime, zone: ZoneInfo) -> str:
    """Return when something was opened: ``14:32``, ``yesterday``, ``17 Nov``."""
    local, here = at.astimezone(zone), now.astimezone(zone)
    if local.date() == here.date():
        return f"{local:%H:%M}"
    if local.date() == here.date() - timedelta(days=1):
        return "yesterday"
    return f"{local.day} {local:%b}"
