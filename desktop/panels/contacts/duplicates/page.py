"""Possible duplicates: the pairs that the last look found, and the one that is being decided."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from core.contacts.duplicates.plan import Choice
from core.contacts.duplicates.records import Comparison, LastLook, LikelyPair
from core.contacts.duplicates.scan import Found
from core.contacts.duplicates.service import MOST_SHOWN
from core.contacts.lists.source import ListSetup
from core.database.listing import Column
from core.database.unit_of_work import Reader
from core.kernel.changes import Changes
from core.kernel.errors import Cancelled, ChanceryError, NotFound
from core.kernel.text import counted
from core.kernel.work import Report, Token
from core.workspace import Workspace
from desktop.panels.contacts.duplicates import words
from desktop.panels.contacts.duplicates.compare import ComparePage, Hands
from desktop.panels.contacts.looks import when_words
from desktop.panels.contacts.pages import ContactsContext, ContactsPage
from desktop.shell.heads import WorkHead
from desktop.tables.looks import StatusLook, TableLook
from desktop.tables.row_table import RowTable
from desktop.widgets.buttons import push_button
from desktop.widgets.empty import EmptyState
from desktop.widgets.page import drop_above
from desktop.widgets.segmented import Segmented
from desktop.widgets.text import ElidingLabel

DUPLICATES = "duplicates"
_COLUMNS = (
    Column("first", "Contact", width_em=17, frozen=True),
    Column("second", "Second entry", width_em=17),
    Column("kind", "Found", "status", 7),
    Column("score", "Alike", "number", 5, "right", description="0 to 100"),
    Column("why", "Why", width_em=34),
)
_LOOK = TableLook(
    statuses={
        "kind": {
            "exact": StatusLook("Exact", "circle-check", "ok"),
            "likely": StatusLook("Likely", "circle-help", "attention"),
        }
    }
)
_RELEVANT = frozenset(
    {"contact", "contact_merge", "contact_apart", "contact_phone", "contact_email", DUPLICATES}
)
_FOUND = Changes(frozenset({(DUPLICATES, UUID(int=0))}))
_EXACT = {"all": None, "exact": True, "likely": False}


@dataclass(frozen=True, slots=True)
class Reading:
    """What the list shows."""

    pairs: list[LikelyPair]
    count: int
    last: LastLook | None
    setup: ListSetup
    strays: list[UUID]


class DuplicatesPage(ContactsPage):
    """The page."""

    def __init__(self, context: ContactsContext) -> None:
        self.again = push_button("Look again", icon_name="refresh-cw", on_click=self.look)
        self.open = push_button("Compare", "primary", "copy", self.open_picked)
        super().__init__(context, WorkHead("Possible duplicates", (self.again, self.open)))
        self.kinds = Segmented(
            "Which pairs", [("all", "All"), ("exact", "Exact"), ("likely", "Likely")]
        )
        self.kinds.changed.connect(lambda *_: self.load())
        self.said = ElidingLabel("", "small", token="muted")
        self.head.tools.addWidget(self.kinds)
        self.head.tools.addWidget(self.said, 1)
        self.table = RowTable("Possible duplicates", _COLUMNS, _LOOK)
        self.table.activated_row.connect(self._open_row)
        self.table.picked.connect(lambda row: self.open.setEnabled(row is not None))
        self._lists = QStackedWidget()
        self._lists.addWidget(self.table)
        self._stack = QStackedWidget()
        self._list = QWidget()
        column = QVBoxLayout(self._list)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.column.removeWidget(self.head)
        column.addWidget(self.head)
        column.addWidget(self._lists, 1)
        self._stack.addWidget(self._list)
        self.add_table(self._stack)
        self.reading: Reading | None = None
        self.shown: ComparePage | None = None
        self._wanted: frozenset[UUID] = frozenset()
        self._looking = False
        context.panel.changes.connect(self._changed)

    # --- the list ------------------------------------------------------------------------

    def load(self) -> None:
        exact = _EXACT[self.kinds.value]

        def work(workspace: Workspace, reader: Reader) -> Reading:
            found = workspace.duplicates
            return Reading(
                found.pairs(reader, exact),
                found.count(reader, exact),
                found.last_look(reader),
                workspace.contact_lists.setup(reader),
                found.strays(reader),
            )

        self.context.panel.query(work, self._show, "duplicates")

    def _show(self, reading: Reading) -> None:
        self.reading = reading
        self.head.set_title("Possible duplicates", reading.count if reading.last else None)
        self.said.setText(self._said(reading))
        self.table.renew_rows([_row(pair) for pair in reading.pairs])
        self.open.setEnabled(bool(reading.pairs))
        self.open.setVisible(bool(reading.pairs))
        self.again.setText("Look again" if reading.last else "Look for duplicates")
        self.kinds.setVisible(reading.last is not None)
        self._show_empty(reading)
        if self.kinds.value == "all":
            self.counted.emit(reading.count)
        if reading.strays:
            self._follow(reading.strays)

    def _said(self, reading: Reading) -> str:
        if self._looking:
            return "Looking through all contacts. You can go on working."
        if reading.last is None:
            return ""
        now = self.context.panel.workspace.clock.now()
        when = when_words(reading.last.at, reading.setup.zone, now)
        said = f"Looked at {counted(reading.last.contacts, 'contact')} {when}."
        if reading.count > len(reading.pairs):
            said += f" The {MOST_SHOWN:,} most alike are shown."
        return said

    def _show_empty(self, reading: Reading) -> None:
        drop_above(self._lists)
        if reading.pairs:
            return
        if reading.last is None:
            what = "Nobody looked for duplicates yet."
            about = "Chancery compares names, addresses, numbers and e-mails of all contacts."
            empty = EmptyState("copy", what, about, "Look for duplicates", self.look)
        elif self.kinds.value != "all":
            empty = EmptyState("copy", "No pairs of this kind.", "", "Show all pairs", self._all)
        else:
            why = "Pairs that you merged or marked as not the same do not come back."
            empty = EmptyState(
                "circle-check", "No possible duplicates.", why, "Look again", self.look
            )
        if empty.button is not None:
            empty.button.setEnabled(not self._looking)
        self._lists.addWidget(empty)
        self._lists.setCurrentWidget(empty)

    def _all(self) -> None:
        self.kinds.set_value("all")

    def look(self) -> None:
        """Look through all contacts, as a job."""
        if self._looking:
            return
        self._set_looking(True)

        def work(workspace: Workspace, token: Token, report: Report) -> Found:
            may = workspace.actor.permissions
            return workspace.duplicates.look(workspace.background, may, token, report)

        panel = self.context.panel
        panel.runner.run_job(
            "Look for duplicates",
            lambda token, report: work(panel.workspace, token, report),
            self._looked,
            self._stopped,
            describe=_described,
        )

    def _set_looking(self, looking: bool) -> None:
        self._looking = looking
        self.again.setEnabled(not looking)
        if self.reading is not None:
            self._show(self.reading)

    def _stopped(self, error: ChanceryError) -> None:
        self._set_looking(False)
        if not isinstance(error, Cancelled):
            self.context.panel.show_error(error)

    def _looked(self, found: Found) -> None:
        self._set_looking(False)
        self.context.panel.announce_changes(_FOUND)
        self.context.panel.toast(_described(found))

    def _follow(self, strays: list[UUID]) -> None:
        self.context.panel.command(
            lambda workspace, uow: workspace.duplicates.follow(uow, strays),
            lambda done: self.context.panel.toast(
                "What other desks added to merged contacts was brought over"
            ),
        )

    # --- one pair ------------------------------------------------------------------------

    def open_picked(self) -> None:
        """Show the chosen pair side by side."""
        row = self.table.picked_row
        if row is not None:
            self._open_row(row)

    def _open_row(self, row: int) -> None:
        if self.reading is not None and row < len(self.reading.pairs):
            pair = self.reading.pairs[row]
            self.compare(pair.first, pair.second)

    def compare(self, survivor: UUID, merged: UUID) -> None:
        """Show two contacts side by side; the first one stays."""
        self._wanted = words.both(survivor, merged)

        def work(workspace: Workspace, reader: Reader) -> tuple[Comparison, ListSetup]:
            setup = workspace.contact_lists.setup(reader)
            return workspace.duplicates.compare(reader, survivor, merged), setup

        def show(found: tuple[Comparison, ListSetup]) -> None:
            compared, setup = found
            if words.both(compared.survivor.id, compared.merged.id) == self._wanted:
                self._show_pair(compared, setup)

        self.context.panel.query(work, show, "duplicates pair", self._failed)

    def _show_pair(self, compared: Comparison, setup: ListSetup) -> None:
        one, other = compared.survivor.id, compared.merged.id
        may = "contacts.delete" in self.context.panel.actor.permissions
        hands = Hands(
            self.back,
            self.step,
            lambda: self.compare(other, one),
            lambda choices: self._merge(compared, choices),
            lambda: self._set_apart(compared),
        )
        drop_above(self._stack)
        page = self.shown = ComparePage(compared, setup, hands, self._place(one, other), may)
        self._stack.addWidget(page)
        self._stack.setCurrentWidget(page)
        page.begin()

    def _place(self, one: UUID, other: UUID) -> str:
        at = self._at(one, other)
        total = len(self.reading.pairs) if self.reading else 0
        return "" if at is None else f"{at + 1:,} of {total:,}"

    def _at(self, one: UUID, other: UUID) -> int | None:
        pairs = self.reading.pairs if self.reading else []
        wanted = words.both(one, other)
        return next(
            (at for at, pair in enumerate(pairs) if words.both(pair.first, pair.second) == wanted),
            None,
        )

    def back(self) -> None:
        """Show the list."""
        self._wanted, self.shown = frozenset(), None
        drop_above(self._stack)
        self.table.setFocus()

    def step(self, by: int) -> None:
        """Show the next pair of the list, or the one before."""
        if self.shown is None or self.reading is None or not self.reading.pairs:
            return
        compared = self.shown.compared
        at = self._at(compared.survivor.id, compared.merged.id)
        following = (at + by) % len(self.reading.pairs) if at is not None else 0
        self.table.pick(following)
        self._open_row(following)

    def _merge(self, compared: Comparison, choices: dict[str, Choice]) -> None:
        one, other = compared.survivor, compared.merged
        versions = one.row_version, other.row_version

        def done(merge: UUID) -> None:
            self._go_on(compared)
            self.context.panel.toast_with(
                f"{other.name} was merged into {one.name}", "Undo", lambda: self._undo(merge)
            )

        self.context.panel.command(
            lambda workspace, uow: workspace.duplicates.merge(
                uow, one.id, other.id, choices, versions
            ),
            lambda result: done(result.value),
        )

    def _undo(self, merge: UUID) -> None:
        self.context.panel.command(
            lambda workspace, uow: workspace.duplicates.take_apart(uow, merge),
            lambda result: self.context.panel.toast("Both are contacts of their own again"),
        )

    def _set_apart(self, compared: Comparison) -> None:
        one, other = compared.survivor.id, compared.merged.id

        def done() -> None:
            self._go_on(compared)
            self.context.panel.toast_with(
                "Kept as two contacts; nobody is asked again", "Undo", together
            )

        def together() -> None:
            self.context.panel.command(
                lambda workspace, uow: workspace.duplicates.set_together(uow, one, other)
            )

        self.context.panel.command(
            lambda workspace, uow: workspace.duplicates.set_apart(uow, one, other),
            lambda result: done(),
        )

    def _go_on(self, compared: Comparison) -> None:
        """Show the pair after one that was decided; the list when that was the last."""
        pairs = self.reading.pairs if self.reading else []
        at = self._at(compared.survivor.id, compared.merged.id)
        gone = compared.merged.id
        later = [] if at is None else [*pairs[at + 1 :], *pairs[:at]]
        following = next((one for one in later if gone not in (one.first, one.second)), None)
        if following is None:
            self.back()
        else:
            self.compare(following.first, following.second)

    def _failed(self, error: ChanceryError) -> None:
        if isinstance(error, NotFound):
            self.back()
        self.context.panel.show_error(error)

    def _changed(self, changes: Changes) -> None:
        if changes.touches(_RELEVANT) and self.reading is not None:
            self.load()


def _row(pair: LikelyPair) -> tuple[object, ...]:
    named = [
        f"{name}, {hint}" if hint else name
        for name, hint in zip(pair.names, pair.hints, strict=True)
    ]
    kind = "exact" if pair.exact else "likely"
    return (*named, kind, pair.score, words.why(pair.reasons))


def _described(found: Found) -> str:
    return f"{counted(len(found.pairs), 'likely pair')} among {counted(found.contacts, 'contact')}"
