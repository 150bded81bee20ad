"""What a contact's record says of its doubles: whom it looks like, and what went into it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.contacts.duplicates.merging import TakenApart
from core.contacts.duplicates.records import LikelyPair, PastMerge
from core.contacts.records import Contact
from core.database.unit_of_work import Done
from core.kernel.text import counted
from desktop.panels.contacts.duplicates import words
from desktop.panels.context import PanelContext
from desktop.tables.cells import date_words
from desktop.widgets.banner import Banner, Verb

_MOST = 3


class DoubleBanner(QWidget):
    """A banner; ``compare_asked`` carries two contacts to show side by side."""

    compare_asked = Signal(object, object)

    def __init__(self) -> None:
        super().__init__()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)


def double_banners(
    context: PanelContext,
    contact: Contact,
    likely: Sequence[LikelyPair],
    merges: Sequence[PastMerge],
) -> list[DoubleBanner]:
    """Return the banners of a contact, those that ask for something first."""
    may = context.actor.permissions
    found = [_looks_like(contact, pair) for pair in likely[:_MOST] if "contacts.edit" in may]
    found += [_merged(context, merge, "contacts.delete" in may) for merge in merges[:_MOST]]
    return found


def _looks_like(contact: Contact, pair: LikelyPair) -> DoubleBanner:
    at = 1 if pair.first == contact.id else 0
    other, name, hint = (pair.first, pair.second)[at], pair.names[at], pair.hints[at]
    who = f"{name} ({hint})" if hint else name
    banner = DoubleBanner()
    verb: Verb = ("Compare", lambda: banner.compare_asked.emit(contact.id, other))
    text = f"Looks like {who}: {words.why(pair.reasons)}."
    banner.column.addWidget(Banner(text, "versions", (verb,), "copy"))
    return banner


def _merged(context: PanelContext, merge: PastMerge, may: bool) -> DoubleBanner:
    banner = DoubleBanner()
    verbs: tuple[Verb, ...] = (("Take apart", lambda: take_apart(context, merge)),) if may else ()
    by = f" by {merge.by}" if merge.by else ""
    text = f"Merged with {merge.name} on {date_words(merge.at.date())}{by}."
    banner.column.addWidget(Banner(text, "rest", verbs, "merge"))
    return banner


def take_apart(context: PanelContext, merge: PastMerge) -> None:
    """Take a merge apart and say what stayed as it was changed since."""

    def done(result: Done[TakenApart]) -> None:
        kept = len(result.value.kept)
        text = f"{merge.name} is a contact of its own again"
        if kept:
            text += f"; {counted(kept, 'newer change')} stayed"
        context.toast(text)

    context.command(lambda workspace, uow: workspace.duplicates.take_apart(uow, merge.id), done)
