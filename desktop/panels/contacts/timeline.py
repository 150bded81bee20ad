"""What happened with a contact, newest first: visits, statuses, contracts, changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from core.audit.records import AuditEvent
from core.contacts.fields import ContactField
from core.contacts.records import StatusChange, Visit
from core.kernel.text import counted
from desktop.panels.contacts.looks import VISIT_KINDS, VISIT_STATES, when_words
from desktop.theme.follow import follow
from desktop.theme.icons import pixmap
from desktop.theme.tokens import MeaningName, tokens
from desktop.theme.units import u
from desktop.widgets.buttons import LinkButton
from desktop.widgets.card import Rule
from desktop.widgets.text import Paragraph, Text


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened. ``verb``: what can be done with it, and with which visit."""

    at: datetime
    icon: str
    meaning: MeaningName
    title: str
    detail: str = ""
    by: str = ""
    visit: Visit | None = None


def entries_of(
    visits: Sequence[Visit],
    statuses: Sequence[StatusChange],
    events: Sequence[AuditEvent],
    fields: dict[str, ContactField],
) -> list[Entry]:
    """Return everything in one order, newest first."""
    found = [_visit(one) for one in visits]
    found += [_status(one) for one in statuses]
    found += [_event(one, fields) for one in events]
    return sorted(found, key=lambda entry: entry.at, reverse=True)


def _visit(visit: Visit) -> Entry:
    look = VISIT_STATES[visit.state]
    kind = VISIT_KINDS[visit.kind]
    place = f", {visit.place}" if visit.place else ""
    title = f"{kind}{place}: {look.label.lower()}"
    return Entry(visit.starts_at, "calendar", look.meaning, title, visit.notes, visit.staff, visit)


def _status(change: StatusChange) -> Entry:
    title = f"Status {change.to_name or 'taken away'}"
    detail = f"for {counted(change.days, 'day')}" if change.days else ""
    if change.from_name:
        detail = f"before: {change.from_name}" + (f", {detail}" if detail else "")
    return Entry(change.at, "circle-dot", "progress", title, detail, change.by)


_ACTIONS = {
    "contact.created": "Added",
    "contact.changed": "Changed",
    "contact.deleted": "Deleted",
    "contact.merged": "Another entry was merged into this one",
    "contact.taken_apart": "Taken apart again",
    "contact.set_apart": "Marked as not the same as another entry",
    "undo": "Taken back",
}


def _event(event: AuditEvent, fields: dict[str, ContactField]) -> Entry:
    title = _ACTIONS.get(event.action, event.action.replace(".", " ").replace("_", " "))
    keys = event.details.get("fields", ()) if event.action == "contact.changed" else ()
    names = [fields[key].label if key in fields else key for key in keys]
    return Entry(event.at, "pencil-line", "rest", title, ", ".join(names), event.actor)


class Timeline(QWidget):
    """The list; ``visit_asked`` carries the visit to open."""

    visit_asked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("What happened")
        self._column = QVBoxLayout(self)
        follow(self, self._refresh)

    def show_entries(self, entries: Sequence[Entry], zone: tzinfo, now: datetime) -> None:
        """Show ``entries`` in their order."""
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for place, entry in enumerate(entries):
            if place:
                self._column.addWidget(Rule())
            self._column.addWidget(self._line(entry, zone, now))
        if not entries:
            self._column.addWidget(Text("Nothing yet.", token="muted"))
        self._column.addStretch(1)

    def _line(self, entry: Entry, zone: tzinfo, now: datetime) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, u(2), 0, u(2))
        row.setSpacing(u(3))
        sign = QLabel()
        colour = tokens().meaning(entry.meaning).fg
        sign.setPixmap(pixmap(entry.icon, u(4), colour))
        row.addWidget(sign)
        words = QVBoxLayout()
        words.setSpacing(u(0.5))
        words.addWidget(Text(entry.title, weight=500, wrap=True))
        if entry.detail:
            words.addWidget(Paragraph(entry.detail, "small", "muted"))
        row.addLayout(words, 1)
        if entry.visit is not None:
            visit = entry.visit
            row.addWidget(LinkButton("Open", lambda: self.visit_asked.emit(visit)))
        when = Text(when_words(entry.at, zone, now), "small", token="muted")
        row.addWidget(when)
        if entry.by:
            row.addWidget(Text(entry.by, "small", token="muted"))
        return line

    def _refresh(self) -> None:
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
