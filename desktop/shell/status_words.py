"""What the status bar says in each state; words and spoken sentences, without Qt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Literal

from core.kernel.text import counted
from desktop.theme.tokens import MeaningName

Connection = Literal["starting", "online", "offline", "local", "demo"]
Refusal = Literal["", "sign_in", "update_to_send", "update_to_connect", "stopped"]

LATE = timedelta(minutes=60)
"""Unsent changes older than this, while online, are shown in red."""

_REFUSALS: dict[str, tuple[str, str]] = {
    "sign_in": ("Sign in again to sync", "Sign in again, so that changes can be sent."),
    "update_to_send": (
        "Update needed to send changes",
        "This Chancery is too old to send changes. Update it; your changes are kept.",
    ),
    "update_to_connect": (
        "Update needed to connect",
        "This Chancery is too old to connect. Update it; you can keep working here.",
    ),
    "stopped": ("Not syncing", "Nothing is sent or received just now. Show why."),
}


@dataclass(frozen=True)
class Working:
    """Synchronising for more than a second: ``done`` of ``total``, or the first load."""

    done: int = 0
    total: int = 0
    first_load: bool = False


@dataclass(frozen=True)
class Status:
    """The state of the workspace, as sync and services report it. Moments are in UTC.

    ``starting``: nothing is known yet, and nothing is said.
    """

    connection: Connection = "local"
    synced_at: datetime | None = None
    offline_since: datetime | None = None
    working: Working | None = None
    unsent: int = 0
    oldest_unsent: datetime | None = None
    conflicts: int = 0
    review: int = 0
    refusal: Refusal = ""
    read_only: bool = False

    @property
    def connected(self) -> bool:
        """Whether the workspace has a shared database."""
        return self.connection not in ("local", "demo")


@dataclass(frozen=True)
class Part:
    """One part of the bar: its id, its words, its full sentence, and how it is painted."""

    id: str
    words: str
    sentence: str
    icon: str
    meaning: MeaningName


def age(span: timedelta) -> str:
    """Return a span in its largest unit: ``45 min``, ``2 h``, ``3 d``."""
    minutes = int(span.total_seconds() // 60)
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 48 * 60:
        return f"{minutes // 60} h"
    return f"{minutes // (24 * 60)} d"


def parts(status: Status, now: datetime, zone: tzinfo) -> list[Part]:
    """Return the parts in order; what is zero is left out."""
    found = [] if status.connection == "starting" else [_connection(status, now, zone)]
    if status.refusal:
        words, sentence = _REFUSALS[status.refusal]
        found.append(Part("refused", words, sentence, "circle-alert", "refused"))
    if status.unsent:
        found.append(_unsent(status, now))
    if status.conflicts:
        words = counted(status.conflicts, "conflict")
        sentence = f"{words} between your changes and those of others. Open the list."
        found.append(Part("conflicts", words, sentence, "git-merge", "versions"))
    if status.review:
        words = "1 needs review" if status.review == 1 else f"{status.review:,} need review"
        what = counted(status.review, "thing waits", "things wait")
        sentence = f"{what} for your decision. Open Review."
        found.append(Part("review", words, sentence, "message-circle-warning", "attention"))
    if status.read_only:
        sentence = "This workspace is read only. You can look at everything and change nothing."
        found.append(Part("read_only", "Read only", sentence, "lock", "rest"))
    return found


def _connection(status: Status, now: datetime, zone: tzinfo) -> Part:
    if status.connection == "demo":
        words = "Demo, secrets are not protected"
        sentence = "This is the demo. Its data is made up and its secrets are not protected."
        return Part("connection", words, sentence, "info", "attention")
    if status.connection == "local":
        sentence = "Everything is kept on this computer only. Nothing is sent anywhere."
        return Part("connection", "This computer only", sentence, "hard-drive", "rest")
    if status.connection == "offline":
        return _offline(status, now, zone)
    if status.working is not None:
        return _working(status.working)
    if status.synced_at is None:
        return Part("connection", "Online", "Connected to your organisation.", "cloud", "rest")
    at = moment(status.synced_at, now, zone)
    sentence = f"Synchronised at {at}. Show what was sent and received."
    return Part("connection", f"Synced {at}", sentence, "cloud-check", "ok")


def _offline(status: Status, now: datetime, zone: tzinfo) -> Part:
    if status.offline_since is None:
        words = "Offline. You can keep working"
    else:
        since = moment(status.offline_since, now, zone)
        same_day = status.offline_since.astimezone(zone).date() == now.astimezone(zone).date()
        words = f"Offline since {since}" + (". You can keep working" if same_day else "")
    sentence = "There is no connection. You can keep working; changes are sent later."
    return Part("connection", words, sentence, "cloud-off", "attention")


def _working(working: Working) -> Part:
    verb = "Loading" if working.first_load else "Syncing"
    words = f"{verb} {working.done:,} of {working.total:,}" if working.total else verb
    return Part("connection", words, f"{words}. You can keep working.", "refresh-cw", "progress")


def _unsent(status: Status, now: datetime) -> Part:
    words = counted(status.unsent, "unsent change")
    sentence = f"{words}. They are kept on this computer. Show them."
    late = (
        status.connection == "online"
        and status.oldest_unsent is not None
        and now - status.oldest_unsent > LATE
    )
    if late and status.oldest_unsent is not None:
        words = f"{words}, oldest {age(now - status.oldest_unsent)}"
        return Part("unsent", words, f"{words}. They are kept. Show them.", "arrow-up", "refused")
    return Part("unsent", words, sentence, "arrow-up", "progress")


def moment(at: datetime, now: datetime, zone: tzinfo) -> str:
    """Return a time of today, or the day: ``14:32``, ``Tue 17 Nov``."""
    local, today = at.astimezone(zone), now.astimezone(zone)
    if local.date() == today.date():
        return f"{local:%H:%M}"
    return f"{local:%a} {local.day} {local:%b}"
