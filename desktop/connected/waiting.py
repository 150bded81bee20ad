"""What the dashboard says of synchronisation: what waits for a person, and how old things are."""

from __future__ import annotations

from datetime import datetime, tzinfo

from core.dashboard.records import Target, Waiting
from core.kernel.text import counted
from desktop.shell.status_words import LATE, Status, moment

_DESK = "review"


def waiting(status: Status, now: datetime) -> tuple[Waiting, ...]:
    """Return what only a person can settle; what is sent by itself in time is not among it."""
    rows: list[Waiting] = []
    if status.conflicts:
        rows.append(
            Waiting(
                "sync.conflicts",
                "git-merge",
                "versions",
                counted(status.conflicts, "conflict"),
                "You and others changed the same",
                "Resolve",
                Target(_DESK, "conflicts"),
            )
        )
    since = status.oldest_unsent
    late = since is not None and now - since > LATE
    if status.unsent and late and status.connection == "online":
        rows.append(
            Waiting(
                "sync.unsent",
                "arrow-up",
                "refused",
                counted(status.unsent, "unsent change"),
                "Kept on this computer",
                "See why",
                Target(_DESK, "unsent"),
                since,
            )
        )
    return tuple(rows)


def age(status: Status, now: datetime, zone: tzinfo) -> str:
    """Return how old is what others did, while nothing of it arrives; else nothing."""
    if status.connection != "offline":
        return ""
    if status.synced_at is None:
        return "Offline"
    return f"Offline, as of {moment(status.synced_at, now, zone)}"
