"""A small desk that proves the shell: views, a list, details, a record, palette answers."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QMenu,
    QStackedWidget,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop.actions.action import Action
from desktop.shell.desk import Desk, DeskContext, DeskPage, ViewGroup, ViewItem
from desktop.shell.heads import RecordHead, WorkHead
from desktop.shell.match import match
from desktop.shell.palette_model import Answer, Deliver, Entry, EntryAction, Provider, Query
from desktop.theme.follow import follow
from desktop.theme.units import u
from desktop.widgets.avatar import Avatar
from desktop.widgets.banner import Banner
from desktop.widgets.buttons import IconButton, LinkButton, push_button
from desktop.widgets.card import Rule
from desktop.widgets.chip import Chip, FilterChip
from desktop.widgets.keyvalue import KeyValueList
from desktop.widgets.meter import TermBar
from desktop.widgets.search import SearchField
from desktop.widgets.text import Heading, Text

ROWS = [
    ("Warehouse services", "Corvane Logistics Ltd", "Notice window", "184,500.00", "27 Nov 2026"),
    ("Data processing addendum", "Bellwether Foods plc", "Out for signature", "–", "30 Nov 2026"),
    ("Share subscription, Series A", "Ostrava Instruments", "Partly signed", "2,400,000.00",
     "1 Dec 2026"),
    ("Cold-chain transport", "Aldgate Fisheries Ltd", "Notice window", "96,200.00", "4 Dec 2026"),
    ("Mutual NDA", "Corvane Logistics Ltd", "Draft", "–", "–"),
    ("Customs brokerage", "Corvane Logistics Ltd", "In force", "64,000.00", "14 May 2027"),
]  # fmt: skip

GROUPS = (
    ViewGroup(
        "Contracts",
        (
            ViewItem("all", "All contracts", "files", 500),
            ViewItem("drafts", "My drafts", "pencil-line", 12),
            ViewItem("review", "In review", "eye", 7),
            ViewItem("signature", "Out for signature", "signature", 9),
            ViewItem("notice", "Notice window", "calendar-clock", 23),
            ViewItem("missing", "Missing data", "circle-question-mark", 14),
        ),
    ),
    ViewGroup(
        "Library",
        (
            ViewItem("templates", "Templates", "copy", 5),
            ViewItem("clauses", "Clauses", "book-open", 46),
            ViewItem("bulk", "Bulk runs", "layers"),
        ),
    ),
    ViewGroup(
        "Saved views",
        (
            ViewItem("ndas", "NDAs, Nordics", "pin", 38),
            ViewItem("large", "Over 250,000", "pin", 61),
        ),
    ),
)


def _details() -> QWidget:
    sheet = QWidget()
    column = QVBoxLayout(sheet)
    head = QHBoxLayout()
    head.addWidget(Text("SRV-2024-0117", "small", token="muted"), 1)
    head.addWidget(IconButton("ellipsis", "More"))
    head.addWidget(IconButton("arrow-up-right", "Open the record", "Return"))
    column.addLayout(head)
    column.addWidget(Text("Warehouse services", "title"))
    column.addWidget(Text("Corvane Logistics Ltd", token="muted"))
    chips = QHBoxLayout()
    chips.addWidget(Chip("Notice window", "attention", "calendar-clock"))
    chips.addWidget(Chip("Sealed", "sealed"))
    chips.addStretch(1)
    column.addLayout(chips)
    column.addWidget(
        Banner(
            "Otherwise it renews on 27 February for 12 months, about GBP 184,500.",
            title="Give notice by 27 November",
            verbs=(("Create notice", lambda: None), ("Let it renew", lambda: None)),
        )
    )
    column.addWidget(TermBar("Term: 27 Feb 2024 to 27 Feb 2027", 0.91, (0.83, 0.91)))
    column.addWidget(Rule())
    column.addWidget(
        KeyValueList(
            [
                ("Notice", "29 Aug to 27 Nov 2026"),
                ("Value", "GBP 184,500.00 a year"),
                ("Our party", "Harrow & Lyle Pty Ltd"),
                ("Law", "England and Wales"),
                ("Payment", "30 days"),
                ("Owner", "Tomasz Nowak"),
            ]
        )
    )
    column.addWidget(Rule())
    history = QHBoxLayout()
    history.addWidget(Heading("History"), 1)
    history.addWidget(LinkButton("All 31"))
    column.addLayout(history)
    for who, what in (("Tomasz Nowak", "Reminder set"), ("Elsie Brandt", "Rates updated")):
        line = QHBoxLayout()
        line.addWidget(Avatar(who))
        line.addWidget(Text(what), 1)
        column.addLayout(line)
    column.addStretch(1)

    def refresh() -> None:
        column.setContentsMargins(u(5), u(3.5), u(5), u(4))
        column.setSpacing(u(2.75))

    follow(sheet, refresh)
    return sheet


class FakePage(DeskPage):
    """List and record on one stack."""

    def __init__(self, context: DeskContext, desk_id: str) -> None:
        super().__init__()
        self.context = context
        self._view, self._record = "all", ""
        self.restored: dict[str, Any] = {}
        self.head = WorkHead(
            "All contracts",
            (
                push_button("Draft from table…", icon_name="layers"),
                push_button("New contract", "primary", "plus"),
            ),
        )
        self.head.set_title("All contracts", 500)
        self.head.tools.addWidget(SearchField("Find in these contracts", key=""), 0)
        self.head.tools.addWidget(FilterChip("Status is not", "Expired"))
        self.head.tools.addWidget(push_button("Add filter", "flat", "list-filter"))
        self.head.tools.addStretch(1)
        self.head.tools.addWidget(IconButton("download", "Export"))
        self.head.tools.addWidget(IconButton("columns-3", "Choose columns"))
        self.table = QTreeWidget()
        self.table.setAccessibleName("Contracts")
        self.table.setFrameShape(QFrame.Shape.NoFrame)
        self.table.setRootIsDecorated(False)
        self.table.setHeaderLabels(["Title", "Counterparty", "Status", "Value", "Next date"])
        for row in ROWS:
            self.table.addTopLevelItem(QTreeWidgetItem(list(row)))
        self.table.setCurrentItem(self.table.topLevelItem(0))
        for column, width in enumerate((50, 45, 35, 30)):
            self.table.setColumnWidth(column, u(width))
        listing = QWidget()
        column_layout = QVBoxLayout(listing)
        column_layout.setContentsMargins(0, 0, 0, 0)
        column_layout.setSpacing(0)
        column_layout.addWidget(self.head)
        column_layout.addWidget(self.table, 1)
        self.record_head = RecordHead("All contracts", (push_button("Send for review", "primary"),))
        self.record_head.set_tabs((("form", "Form"), ("draft", "Draft"), ("history", "History")))
        self.record_head.back_asked.connect(lambda: self.go_to(""))
        record = QWidget()
        record_column = QVBoxLayout(record)
        record_column.setContentsMargins(0, 0, 0, 0)
        record_column.addWidget(self.record_head)
        record_column.addStretch(1)
        self._stack = QStackedWidget()
        self._stack.addWidget(listing)
        self._stack.addWidget(record)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
        self._details = _details()

    def views(self) -> tuple[ViewGroup, ...]:
        return GROUPS

    def current_view(self) -> str:
        return self._view

    def show_view(self, view_id: str) -> None:
        self._view = view_id
        titles = {item.id: item for group in GROUPS for item in group.items}
        if view_id in titles:
            self.head.set_title(titles[view_id].title, titles[view_id].count)

    def current_record(self) -> str:
        return self._record

    def open_record(self, record_id: str) -> None:
        self._record = record_id
        self._stack.setCurrentIndex(1 if record_id else 0)
        self.record_head.title.setText(record_id)
        self.record_head.chip.set("Draft", "rest")
        self.record_head.saved.setText("Saved on this computer 14:32:08")

    def go_to(self, record_id: str) -> None:
        """What a double click on a row does."""
        self.open_record(record_id)
        self.place_changed.emit()

    def details(self) -> QWidget | None:
        return None if self._record else self._details

    def set_views_menu(self, menu: QMenu | None) -> None:
        self.head.set_views_menu(menu)

    def palette_providers(self) -> tuple[Provider, ...]:
        return (self._provide,)

    def _provide(self, query: Query, deliver: Deliver) -> None:
        if query.scope != "all" or not query.text:
            deliver([])
            return
        meanings: dict[str, tuple[str, Any]] = {
            "Draft": ("pencil-line", "rest"),
            "Notice window": ("calendar-clock", "attention"),
            "In force": ("circle-check", "ok"),
        }
        found = []
        for title, party, status, _, _ in ROWS:
            line = f"{title}, {party}"
            if match(query.text, line) is None:
                continue
            icon_name, meaning = meanings.get(status, ("signature", "progress"))
            found.append(
                Entry(
                    line,
                    lambda title=title: self.go_to(title),  # type: ignore[misc]
                    "file-text",
                    status,
                    icon_name,
                    meaning,
                    actions=(
                        EntryAction("Open", lambda title=title: self.go_to(title)),  # type: ignore[misc]
                        EntryAction("Compare versions", lambda: None, "git-compare"),
                    ),
                )
            )
        deliver([Answer("Contracts", tuple(found), len(found))])

    def save_state(self) -> dict[str, Any]:
        return {"view": self._view}

    def restore_state(self, state: dict[str, Any]) -> None:
        self.restored = state
        self.show_view(str(state.get("view", "all")))


class PlainPage(DeskPage):
    """A desk without panels."""

    def __init__(self, title: str) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.addWidget(Text(title, "title"), 0, Qt.AlignmentFlag.AlignTop)


def _contracts(context: DeskContext) -> DeskPage:
    page = FakePage(context, "contracts")
    context.actions.add(
        Action(
            "contracts.new", "New contract with a counterparty", lambda: None, "Ctrl+N",
            "file-plus", "file", context="desk", desk="contracts",
        )
    )  # fmt: skip
    return page


def desks() -> list[Desk]:
    """Return the desks of the design; only Contracts has more than a title."""
    rows = (
        ("dashboard", "Dashboard", "layout-dashboard"),
        ("contracts", "Contracts", "file-text"),
        ("contacts", "Contacts", "users"),
        ("messaging", "Messaging", "message-square"),
        ("imports", "Imports", "file-input"),
        ("issuance", "Issuance", "landmark"),
        ("admin", "Admin", "sliders-horizontal"),
    )
    made = []
    for place, (desk_id, title, icon_name) in enumerate(rows, 1):
        create = _contracts if desk_id == "contracts" else (lambda c, t=title: PlainPage(t))
        name = "Administration" if desk_id == "admin" else ""
        permission = "admin.see" if desk_id == "admin" else ""
        made.append(Desk(desk_id, title, icon_name, create, f"Ctrl+{place}", name, permission))
    review = Desk("review", "Review", "inbox", lambda c: PlainPage("Review"), "Ctrl+8", apart=True)
    return [*made, review]
