"""What is told about synchronisation when a person asks: happened, kept, what comes next. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from core.kernel.errors import SharedDatabaseError
from core.kernel.text import counted
from core.sync.service import SyncStatus
from desktop.connected.state import effective
from desktop.shell.status_words import moment


@dataclass(frozen=True)
class Told:
    """A state in words.

    Attributes:
        title: what is so, or what happened.
        kept: what is safe.
        then: what happens next, or what to do.
        detail: what the driver said, for Details only.
    """

    title: str
    kept: str
    then: str = ""
    detail: str = ""


def told(sync: SyncStatus, now: datetime, zone: tzinfo) -> Told:
    """Return the state in words."""
    state, error = effective(sync), sync.error
    if state in ("starting", "syncing"):
        return Told("Syncing", f"You can keep working. {waiting(sync.unsent)}".strip())
    if state == "synced":
        return Told(*_synced(sync, now, zone))
    if state == "update" and sync.update_needed == "send":
        return Told(
            "This Chancery is too old to send changes.",
            f"You receive what others change. {waiting(sync.unsent)}".strip(),
            "Update Chancery on this computer.",
        )
    title = error.what if error is not None else "The shared database does not answer."
    kept = " ".join(filter(None, ("You can keep working.", waiting(sync.unsent))))
    todo = error.todo if error is not None and state != "offline" else ""
    detail = error.detail if isinstance(error, SharedDatabaseError) else ""
    return Told(title, kept, " ".join(filter(None, (todo, next_try(sync, now)))), detail)


def _synced(sync: SyncStatus, now: datetime, zone: tzinfo) -> tuple[str, str]:
    at = moment(sync.synced_at, now, zone) if sync.synced_at is not None else ""
    if sync.unsent:
        return f"Synced {at}", waiting(sync.unsent)
    if sync.conflicts:
        open_ones = counted(sync.conflicts, "record waits", "records wait")
        return f"Synced {at}", f"Everything is sent but what {open_ones} for you to decide."
    return f"Synced {at}", "This computer and your organisation have the same."


def waiting(unsent: int) -> str:
    """Return how many changes wait on this computer; empty when there is none."""
    if not unsent:
        return ""
    what = counted(unsent, "change is", "changes are")
    return f"{what} kept on this computer and will be sent."


def next_try(sync: SyncStatus, now: datetime) -> str:
    """Return when it is tried again."""
    if sync.next_try_at is None:
        return "Chancery is trying now."
    left = sync.next_try_at - now
    if left <= timedelta(seconds=1):
        return "Chancery is trying now."
    seconds = int(left.total_seconds())
    span = f"{seconds} s" if seconds < 90 else f"{round(seconds / 60)} min"
    return f"Chancery tries again in {span}."
