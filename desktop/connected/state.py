"""From the state of synchronisation to that of the status bar; knows how long things may be quiet.

Without Qt: the window asks again at the moment that is returned.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from core.kernel.errors import SignInRefused, Unreachable, UpdateNeeded
from core.sync.service import State, SyncStatus
from desktop.shell.status_words import Connection, Refusal, Status, Working

DROP = timedelta(seconds=10)
"""A connection that comes back sooner was never away, as far as a person is concerned."""

SLOW = timedelta(seconds=1)
"""An exchange that lasts longer is said."""


@dataclass(frozen=True)
class Shown:
    """A state of the bar, and when it would look different without anything having happened."""

    status: Status
    again_at: datetime | None = None


def effective(sync: SyncStatus) -> State:
    """Return the state that holds for a person: an attempt to get out of trouble is not yet out."""
    if sync.state not in ("starting", "syncing"):
        return sync.state
    match sync.error:
        case None:
            return sync.state
        case Unreachable():
            return "offline"
        case SignInRefused():
            return "sign_in"
        case UpdateNeeded():
            return "update"
        case _:
            return "refused"


def shown(sync: SyncStatus, now: datetime, busy_since: datetime | None, review: int = 0) -> Shown:
    """Return what the bar shows.

    Args:
        busy_since: when the exchange under way began; None when there is none.
        review: what else waits for a person.
    """
    state = effective(sync)
    connection: Connection = "online" if sync.synced_at is not None else "starting"
    working: Working | None = None
    again: datetime | None = None
    if state == "offline" and sync.offline_since is not None:
        told_at = sync.offline_since + DROP
        # What never answered since the window opened has not dropped: it is told at once.
        if sync.synced_at is None or now >= told_at:
            connection = "offline"
        else:
            again = told_at
    elif state in ("starting", "syncing") and busy_since is not None:
        told_at = busy_since + SLOW
        if now >= told_at:
            connection, working = "online", Working()
        else:
            again = told_at
    status = Status(
        connection,
        synced_at=sync.synced_at,
        offline_since=sync.offline_since,
        working=working,
        unsent=sync.unsent,
        oldest_unsent=sync.oldest_at,
        conflicts=sync.conflicts,
        review=review,
        refusal=_refusal(state, sync),
    )
    return Shown(status, again)


def _refusal(state: State, sync: SyncStatus) -> Refusal:
    if state == "sign_in":
        return "sign_in"
    if state == "refused":
        return "stopped"
    if sync.update_needed == "connect":
        return "update_to_connect"
    return "update_to_send" if sync.update_needed == "send" else ""
