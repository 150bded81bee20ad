"""What a bulk operation is asked, what it did, and how it may end early."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from core.kernel.errors import Cancelled, ChanceryError, Refused
from core.kernel.text import counted

Kind = Literal["edit", "tag", "untag", "group", "ungroup", "delete"]
TABLES: Mapping[str, tuple[str, str]] = {
    "tag": ("contact_label", "label_id"),
    "untag": ("contact_label", "label_id"),
    "group": ("group_member", "group_id"),
    "ungroup": ("group_member", "group_id"),
}


@dataclass(frozen=True, slots=True)
class BulkTask:
    """What is done to every chosen contact.

    Attributes:
        target: the tag, interest or group.
        field, value: of an edit: the field's key and the text or stored value for all.
    """

    kind: Kind
    target: UUID | None = None
    field: str = ""
    value: Any = None


@dataclass(frozen=True, slots=True)
class BulkDone:
    """What an operation did: how many contacts it changed, and the name under which to undo it.

    Attributes:
        refused: how many the shared database did not take, of those that are not changed.
        why: what it said of one of them.
        arriving: it was done there, and shows here after an exchange.
    """

    operation: UUID
    label: str
    changed: int
    unchanged: int
    refused: int = 0
    why: str = ""
    arriving: bool = False


class BulkStopped(Cancelled):
    """The person stopped it. ``done``: what stays, and can be undone."""

    def __init__(self, done: BulkDone, kept: str) -> None:
        super().__init__(kept=kept)
        self.done = done


def stopped(done: BulkDone) -> BulkStopped:
    """Return what tells that an operation was stopped, and what of it stays."""
    if not done.changed:
        return BulkStopped(done, "Nothing was changed.")
    return BulkStopped(
        done, f"{counted(done.changed, 'contact')} changed so far; Undo takes that back."
    )


class BulkForgotten(Refused):
    """It was undone before, or is so old that it is no longer known: it can never be undone."""

    def __init__(self) -> None:
        super().__init__(
            "This can no longer be undone.",
            "Nothing was changed.",
            "Choose the contacts and change them back.",
        )


class BulkBroken(ChanceryError):
    """It ended early. ``done``: what stays, and can be undone."""

    def __init__(self, done: BulkDone, what: str, kept: str, todo: str) -> None:
        super().__init__(what, kept, todo)
        self.done = done
