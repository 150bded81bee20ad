"""The Contracts desk: its views, its pages, and which of them is shown."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtWidgets import QMenu, QStackedWidget, QVBoxLayout, QWidget

from core.contracts.records import Contract, ContractDocument, HistoryEntry
from core.database.search import SearchHit, count_hits, search
from core.kernel.changes import Changes
from core.settings.service import SavedView
from core.workspace import Workspace
from desktop.panels.context import PanelContext
from desktop.panels.contracts.details import ContractDetails
from desktop.panels.contracts.list_page import BUILT_IN, ListPage
from desktop.panels.contracts.looks import STATUS_LOOKS, with_party
from desktop.panels.contracts.pages import OTHER_PAGES, DeskSubPage
from desktop.panels.contracts.sign import SignDialog
from desktop.shell.desk import DeskPage, ViewGroup, ViewItem
from desktop.shell.filter_view import read_filter_view
from desktop.shell.palette_model import FOUND, MENTIONED, Answer, Deliver, Entry, Provider, Query
from desktop.shell.saved_views import SavedViews
from desktop.tables.state import TableViewState

if TYPE_CHECKING:
    from desktop.panels.contracts.record_page import RecordPage

LIST_KEY = "contracts"
_VIEW_KINDS = frozenset({"contract", "saved_view", "template", "clause", "bulk_run"})


class ContractsDesk(DeskPage):
    """List, record and library of contracts."""

    def __init__(self, context: PanelContext, zone: ZoneInfo) -> None:
        super().__init__()
        self._context = context
        self._zone = zone
        self._counts: dict[str, int] = {}
        self._view = "all"
        self._record = ""
        self._selected: UUID | None = None
        self._others: dict[str, DeskSubPage] = {}
        self.record_page: RecordPage | None = None
        self._stack = QStackedWidget()
        self.list = ListPage(context, zone)
        self._saved = SavedViews(
            self,
            context,
            LIST_KEY,
            "view",
            self._list_state,
            lambda: self.show_view("all"),
        )
        self.list.opened.connect(context.open_contract)
        self.list.selected.connect(self._select)
        self.list.new_asked.connect(lambda: context.open_page("new"))
        self.list.table_asked.connect(lambda: context.open_page("bulk", new=True))
        self._details = ContractDetails(zone)
        self._details.setParent(self)
        self._details.hide()
        self._details.open_asked.connect(context.open_contract)
        self._details.history_asked.connect(lambda key: self._open_tab(key, "history"))
        self._details.edit_data_asked.connect(lambda key: self._open_tab(key, "data"))
        self._details.document_asked.connect(self._open_document)
        self._details.sign_asked.connect(self.ask_signing)
        self._shown_details = False
        self._stack.addWidget(self.list)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
        context.changes.connect(self._changed)
        self.list.load()
        self._load_views()

    # --- what the window asks ------------------------------------------------------------

    def views(self) -> tuple[ViewGroup, ...]:
        if self._record:
            return ()
        counts = self._counts
        groups = [
            ViewGroup(
                "Contracts",
                tuple(
                    ViewItem(key, title, icon, counts.get(count, 0) if counts else None)
                    for key, title, icon, _, count in BUILT_IN
                ),
            )
        ]
        library = tuple(
            ViewItem(page.key, page.title, page.icon, counts.get(f"page.{page.key}"))
            for page in OTHER_PAGES
            if page.listed
        )
        if library:
            groups.append(ViewGroup("Library", library))
        if self._saved.all:
            groups.append(ViewGroup("Saved views", self._saved.items("pin")))
        return tuple(groups)

    def current_view(self) -> str:
        return self._view

    def show_view(self, view_id: str) -> None:
        self._record = ""
        self._view = view_id = _own_view(view_id)
        page = next((page for page in OTHER_PAGES if page.key == view_id), None)
        if page is not None:
            self._show_other(page.key)
            return
        for key, title, _, tree, _ in BUILT_IN:
            if key == view_id:
                self.list.show_view(key, title, TableViewState(filter=tree))
        filtered = read_filter_view(view_id)
        if filtered is not None:
            self.list.show_view(view_id, filtered[0], TableViewState(filter=filtered[1]))
        saved = self._saved.find(view_id)
        if saved is not None:
            self.list.show_view(view_id, saved.name, TableViewState.from_json(saved.state))
        self._stack.setCurrentWidget(self.list)
        self.details_changed.emit()

    def current_record(self) -> str:
        return self._record

    def open_record(self, record_id: str) -> None:
        self._record = record_id
        if not record_id:
            self.show_view(self._view)
            if self._selected is not None:
                self.list.select(self._selected)
            self.place_changed.emit()
            return
        self._open(UUID(record_id))

    def record_title(self) -> str:
        page = self.record_page
        contract = page.contract if page is not None else None
        known = contract is not None and str(contract.id) == self._record
        return with_party(contract) if contract is not None and known else ""

    def details(self) -> QWidget | None:
        shown = not self._record and self._stack.currentWidget() is self.list
        return self._details if shown and self._details.contract is not None else None

    def set_views_menu(self, menu: QMenu | None) -> None:
        self.list.set_views_menu(menu)

    def palette_providers(self) -> tuple[Provider, ...]:
        return ()

    def save_state(self) -> dict[str, Any]:
        return {"view": self._view, "table": self.list.table.controller.state.to_json()}

    def restore_state(self, state: dict[str, Any]) -> None:
        view = state.get("view")
        if isinstance(view, str) and any(view == row[0] for row in BUILT_IN):
            self.show_view(view)

    def closing(self) -> None:
        for page in (self.record_page, *self._others.values()):
            if page is not None:
                page.closing()

    # --- pages ---------------------------------------------------------------------------

    def show_page(self, name: str, arguments: dict[str, Any]) -> None:
        """Show a page of the desk by name: ``new``, ``library``, ``templates``, ``bulk`` …"""
        self._record = ""
        self._show_other(name, arguments)
        self.place_changed.emit()

    def sub_page(self, key: str) -> DeskSubPage | None:
        """Return a page of the desk that was shown before."""
        return self._others.get(key)

    def _show_other(self, key: str, arguments: dict[str, Any] | None = None) -> None:
        page = self._others.get(key)
        if page is None:
            made = next((page for page in OTHER_PAGES if page.key == key), None)
            if made is None:
                return
            page = self._others[key] = made.create(self._context, self._zone)
            self._stack.addWidget(page)
        if any(one.key == key and one.listed for one in OTHER_PAGES):
            self._view = key
        self._stack.setCurrentWidget(page)
        page.shown(arguments or {})
        self.details_changed.emit()

    def _open(self, contract_id: UUID, tab: str = "") -> None:
        if self.record_page is None:
            # Loaded when the first contract is opened: editor and page view take their time.
            from desktop.panels.contracts import record_page

            self.record_page = record_page.RecordPage(self._context, self._zone)
            self.record_page.closed.connect(lambda: self.open_record(""))
            self.record_page.opened.connect(self.details_changed)
            # Only now its title is known, which the list of recent records wants.
            self.record_page.opened.connect(self.place_changed)
            self._stack.addWidget(self.record_page)
        self._selected = contract_id
        self._stack.setCurrentWidget(self.record_page)
        self.record_page.shown({"contract": contract_id, "tab": tab})
        self.details_changed.emit()
        self.place_changed.emit()

    def _open_tab(self, contract_id: UUID, tab: str) -> None:
        self._record = str(contract_id)
        self._open(contract_id, tab)

    def _open_document(self, document: ContractDocument) -> None:
        if self._selected is not None:
            self._open_tab(self._selected, "documents")

    # --- saved views ---------------------------------------------------------------------

    def save_view(self) -> None:
        """Ask for a name and keep filter, columns, order and density under it."""
        self._saved.ask_name()

    def delete_view(self) -> None:
        """Delete the saved view that is shown; can be undone."""
        self._saved.delete(self.saved_view())

    def saved_view(self) -> SavedView | None:
        """Return the saved view that is shown, None for one of the desk's own."""
        return self._saved.find(self._view)

    def _list_state(self) -> dict[str, Any]:
        return self.list.table.controller.state.to_json()

    def ask_signing(self, contract_id: UUID) -> None:
        """Ask for the day on which everyone has signed."""
        SignDialog(self, self._context, contract_id, self._zone).open()

    # --- details -------------------------------------------------------------------------

    def _select(self, contract_id: UUID | None) -> None:
        self._selected = contract_id
        if contract_id is None:
            self._details.clear()
            self.details_changed.emit()
            return
        key = contract_id
        self._context.query(
            lambda workspace, reader: (
                workspace.contracts.contract(reader, key),
                workspace.contracts.history(reader, key, 12),
                workspace.audit.count(reader, key),
            ),
            self._show_details,
            group="contract details",
        )

    def _show_details(self, found: tuple[Contract, list[HistoryEntry], int]) -> None:
        contract, history, total = found
        if contract.id != self._selected:
            return
        self._details.show_contract(contract, history, total, self._context.workspace.clock.now())
        self.details_changed.emit()

    # --- refreshing ----------------------------------------------------------------------

    def _changed(self, changes: Changes) -> None:
        if changes.touches(_VIEW_KINDS):
            self._load_views()
        if self._selected is not None and self._selected in changes.ids("contract"):
            self._select(self._selected)

    def _load_views(self) -> None:
        def work(workspace: Workspace, reader: Any) -> tuple[dict[str, int], list[SavedView]]:
            counts = workspace.contracts.counts(reader)
            for page in OTHER_PAGES:
                if page.count is not None:
                    counts[f"page.{page.key}"] = page.count(workspace, reader)
            return counts, self._saved.read(workspace, reader)

        self._context.query(work, self._show_views, group="contract views")

    def _show_views(self, found: tuple[dict[str, int], list[SavedView]]) -> None:
        self._counts, self._saved.all = found
        self.views_changed.emit()


def record_provider(context: PanelContext) -> Provider:
    """Return what finds contracts for the palette, across the whole program."""

    def provide(query: Query, deliver: Deliver) -> Callable[[], object] | None:
        if query.scope != "all" or len(query.text) < 2:
            deliver([])
            return None

        def work(workspace: Workspace, reader: Any) -> tuple[list[tuple[SearchHit, Contract]], int]:
            hits = [h for h in search(reader.connection, query.text, 8) if h.kind == "contract"]
            rows = [(hit, workspace.contracts.contract(reader, hit.record_id)) for hit in hits]
            return rows, count_hits(reader.connection, query.text, "contract")

        def found(answer: tuple[list[tuple[SearchHit, Contract]], int]) -> None:
            rows, total = answer
            named = tuple(_entry(context, contract) for hit, contract in rows if hit.named)
            others = tuple(_entry(context, contract) for hit, contract in rows if not hit.named)
            # Texts are looked through only where all the names are listed.
            in_text = total - len(named) if others else 0
            deliver(
                [
                    Answer("Contracts", named, total - in_text, FOUND),
                    Answer("In the text of contracts", others, in_text, MENTIONED),
                ]
            )

        handle = context.query(work, found, "palette contracts")
        return handle.cancel

    return provide


def _own_view(view_id: str) -> str:
    """Return the desk's own view that shows just what a filter does, so that it is marked."""
    filtered = read_filter_view(view_id)
    if filtered is None:
        return view_id
    return next((key for key, _, _, tree, _ in BUILT_IN if tree == filtered[1]), view_id)


def _entry(context: PanelContext, contract: Contract) -> Entry:
    look = STATUS_LOOKS[contract.status]
    return Entry(
        with_party(contract),
        partial(context.open_contract, contract.id),
        "file-text",
        look.label,
        look.icon,
        look.meaning,
    )
