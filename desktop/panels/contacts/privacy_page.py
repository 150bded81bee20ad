"""Requests about people's data: what was given out and erased, and who is not taken in again."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from zoneinfo import ZoneInfo

from PySide6.QtWidgets import QLineEdit, QStackedWidget

from core.contacts.country import country_of
from core.contacts.emails import read_email
from core.contacts.phones import read_phone
from core.contacts.privacy import Value
from core.contacts.privacy.records import Request
from core.contacts.suppression import Match
from core.database.filters import Group
from core.database.listing import Column
from core.database.unit_of_work import Reader
from core.kernel.errors import InvalidValue
from core.kernel.text import counted
from core.workspace import Workspace
from desktop.panels.contacts.pages import ContactsContext, ContactsPage
from desktop.shell.heads import WorkHead
from desktop.tables.looks import TableLook
from desktop.tables.row_table import RowTable
from desktop.theme.follow import follow
from desktop.theme.units import u
from desktop.widgets.buttons import push_button
from desktop.widgets.empty import EmptyState
from desktop.widgets.text import Text

COLUMNS = (
    Column("when", "When", "datetime", 13, frozen=True),
    Column("what", "What", width_em=11),
    Column("person", "Person", width_em=14),
    Column("records", "Records", "number", 6, "right"),
    Column("kept", "Could not be erased", width_em=22),
    Column("by", "By", width_em=12),
)
_KINDS = {"given": "Data given out", "erased": "Erased for good"}
_RELEVANT = frozenset({"privacy_request", "suppression"})


class PrivacyPage(ContactsPage):
    """The log, newest first; above it the question whether somebody was erased."""

    def __init__(self, context: ContactsContext) -> None:
        super().__init__(context, WorkHead("Privacy"))
        self.field = QLineEdit()
        self.field.setAccessibleName("E-mail, number or ID to look up")
        self.field.setPlaceholderText("E-mail, number or ID")
        self.ask_button = push_button("Look up", "plain", "search", self.look_up)
        self.answer = Text("", token="muted", wrap=True)
        self.head.tools.addWidget(self.field)
        self.head.tools.addWidget(self.ask_button)
        self.head.tools.addWidget(self.answer, 1)
        self.table = RowTable("Requests about people’s data", COLUMNS)
        self.table.activated_row.connect(self._open)
        self._requests: list[Request] = []
        self._suppressed = 0
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(
            EmptyState(
                "shield-check",
                "No requests yet",
                "Open a contact to give out or erase its data. What was done is listed here.",
                "Show contacts",
                self._show_contacts,
            )
        )
        self.add_table(self._stack)
        self.field.returnPressed.connect(self.look_up)
        self.field.textChanged.connect(lambda *_: self._say_count())
        context.panel.changes.connect(
            lambda changes: self.load() if changes.touches(_RELEVANT) else None
        )
        follow(self, self._refresh)

    def load(self) -> None:
        self.context.panel.query(
            lambda workspace, reader: (
                workspace.privacy.requests(reader),
                workspace.privacy.suppression_count(reader),
                workspace.people.organisation(reader).time_zone,
            ),
            self._show,
            "privacy",
        )

    def look_up(self) -> None:
        """Say whether what was typed belongs to somebody who was erased."""
        typed = self.field.text().strip()
        if typed:
            self.context.panel.query(
                partial(_look_up, typed=typed), partial(self._say, typed), "suppressed"
            )

    def _show(self, found: tuple[list[Request], int, str]) -> None:
        self._requests, self._suppressed, zone = found
        self.table.set_look(TableLook(zone=ZoneInfo(zone)))
        self.head.set_title("Privacy", len(self._requests))
        self.counted.emit(len(self._requests))
        self.table.renew_rows(
            [
                (
                    one.at,
                    _KINDS.get(one.kind, one.kind),
                    one.name or "Erased person",
                    one.records,
                    "; ".join(one.kept),
                    one.by,
                )
                for one in self._requests
            ]
        )
        self._stack.setCurrentIndex(0 if self._requests else 1)
        self._say_count()

    def _say_count(self) -> None:
        words = "Nobody is kept from being taken in again."
        if self._suppressed:
            number = counted(
                self._suppressed, "address, number or ID is", "addresses, numbers and IDs are"
            )
            words = f"{number} not taken in again."
        self.answer.setText(words)

    def _say(self, typed: str, found: list[Match]) -> None:
        if not found:
            self.answer.setText(f"“{typed}” belongs to nobody who was erased.")
            return
        day = self.context.panel.workspace.clock.now()
        since = min(one.since for one in found)
        ago = (day - since).days
        when = "today" if ago < 1 else f"{counted(ago, 'day')} ago"
        self.answer.setText(
            f"Somebody with “{typed}” was erased {when}, and is not taken in again."
        )

    def _open(self, row: int) -> None:
        if self._requests[row].name:
            self.context.open_contact(self._requests[row].contact_id)

    def _show_contacts(self) -> None:
        self.context.show_filter("All contacts", Group())

    def _refresh(self) -> None:
        self.field.setFixedWidth(u(70))


def _look_up(workspace: Workspace, reader: Reader, typed: str) -> list[Match]:
    values = [Value("external_id", typed)]
    country = country_of(reader.connection)
    with suppress(InvalidValue):
        values.append(Value("email", read_email(typed)))
    with suppress(InvalidValue):
        values.append(Value("number", read_phone(typed, country).number))
    return workspace.privacy.suppressed(reader, values)
