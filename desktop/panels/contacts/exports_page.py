"""The page of exports: who took out what, what may still be, and rows kept for offline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtWidgets import QStackedWidget

from core.contacts.exporting.records import Allowance, ExportRecord, Quota
from core.contacts.lists.source import ListSetup
from core.database.filters import FilterError, sentence
from core.database.filters.tree import from_json
from core.database.listing import Column
from core.database.unit_of_work import Reader
from core.kernel.changes import Changes
from core.kernel.clock import today
from core.kernel.text import counted
from core.workspace import Workspace
from desktop.panels.contacts.export_sheet import left_words
from desktop.panels.contacts.pages import ContactsContext, ContactsPage
from desktop.shell.ask_text import AskText
from desktop.shell.heads import WorkHead
from desktop.tables.looks import TableLook
from desktop.tables.row_table import Row, RowTable
from desktop.widgets.banner import Banner
from desktop.widgets.buttons import push_button
from desktop.widgets.empty import EmptyState

COLUMNS = (
    Column("when", "When", "datetime", 12, frozen=True),
    Column("who", "Who", width_em=11),
    Column("rows", "Contacts", "number", 6, "right"),
    Column("what", "What", width_em=12),
    Column("filter", "Filter", width_em=17, sortable=False),
    Column("columns", "Columns", width_em=9, sortable=False),
    Column("format", "Format", width_em=6),
    Column("file", "File", width_em=15),
    Column("hash", "SHA-256", width_em=9, sortable=False),
)
_KINDS = frozenset({"export_log", "export_use", "export_limit", "export_pending", "person"})
_FORMATS = {"xlsx": "Excel", "csv": "CSV"}
_KEEP = "5,000"


@dataclass(frozen=True, slots=True)
class _Read:
    """What the page shows, read at once."""

    log: list[ExportRecord]
    quota: Quota
    setup: ListSetup


class ExportsPage(ContactsPage):
    """The log, newest first, below what is left of the quota."""

    def __init__(self, context: ContactsContext) -> None:
        self._shared = context.panel.workspace.shared
        self.keep = push_button("Keep rows for offline…", on_click=self._ask_keep)
        self.give_back = push_button("Give rows back", on_click=self._give_back)
        super().__init__(context, WorkHead("Exports", (self.give_back, self.keep)))
        self.keep.setVisible(self._shared is not None)
        self.give_back.hide()
        self._kept: Allowance | None = None
        self.left = Banner("", "rest", icon_name="download")
        self.head.tools.addWidget(self.left, 1)
        self.table = RowTable("Exports", COLUMNS)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(
            EmptyState(
                "download",
                "No exports yet.",
                "Whatever is exported from the lists of contacts is noted here.",
            )
        )
        self.add_table(self._stack)
        context.panel.changes.connect(self._changed)

    def load(self) -> None:
        def work(workspace: Workspace, reader: Reader) -> _Read:
            quota = workspace.exports.quota(reader)
            if workspace.shared is not None:
                left = workspace.shared.quota.left_of
                kept = tuple(replace(one, left=left(one)) for one in quota.allowances)
                quota = replace(quota, allowances=kept)
            setup = workspace.contact_lists.setup(reader)
            return _Read(workspace.exports.log(reader), quota, setup)

        self.context.panel.query(work, self._show, "exports page")

    # --- showing -------------------------------------------------------------------------

    def _show(self, read: _Read) -> None:
        self.head.set_title("Exports", len(read.log))
        self.counted.emit(len(read.log))
        self.table.set_look(TableLook(zone=read.setup.zone))
        self.table.renew_rows([self._row(one, read.setup) for one in read.log])
        self._stack.setCurrentIndex(0 if read.log else 1)
        here = [one for one in read.quota.allowances if one.here]
        self._kept = here[0] if here else None
        self.give_back.setVisible(self._kept is not None)
        words = left_words(read.quota, 0, read.setup.zone)
        self.left.set_text(f"{words}{_kept_words(here, read.setup.zone)}")

    def _row(self, one: ExportRecord, setup: ListSetup) -> Row:
        columns = counted(len(one.columns), "column")
        return (
            one.at,
            one.person,
            one.rows,
            f"{one.title} (offline)" if one.offline else one.title,
            asked_words(one.asked, setup, self.context.panel.workspace.clock),
            f"{columns}, sensitive" if one.sensitive else columns,
            _FORMATS[one.format],
            one.file_name,
            one.sha256,
        )

    def _changed(self, changes: Changes) -> None:
        if changes.touches(_KINDS) and self.isVisible():
            self.load()

    # --- rows for offline ----------------------------------------------------------------

    def _ask_keep(self) -> None:
        AskText(
            self.window(),
            "Keep rows for working offline",
            "How many rows this computer may export without a connection. They count as exported "
            "until you give them back.",
            "Keep rows",
            self.keep_rows,
            text=_KEEP,
        ).open()

    def keep_rows(self, typed: str) -> None:
        """Reserve as many rows as were typed."""
        shared, panel = self._shared, self.context.panel
        assert shared is not None
        number = "".join(letter for letter in typed if letter.isdigit())
        rows = int(number[:12]) if number else 0

        def done(_: UUID) -> None:
            panel.toast(f"{counted(rows, 'row')} kept for working offline")
            self._again()

        panel.runner.run_command(
            lambda token, report: shared.quota.reserve(panel.workspace.background, rows),
            done,
            panel.show_error,
        )

    def _give_back(self) -> None:
        shared, panel, kept = self._shared, self.context.panel, self._kept
        if shared is None or kept is None:
            return

        def done(_: None) -> None:
            panel.toast(f"{counted(kept.left, 'row')} given back")
            self._again()

        panel.runner.run_command(
            lambda token, report: shared.quota.give_back(panel.workspace.background, kept.id),
            done,
            panel.show_error,
        )

    def _again(self) -> None:
        self.load()


def asked_words(asked: Mapping[str, Any], setup: ListSetup, clock: Any) -> str:
    """Return in plain words which contacts were asked for."""
    said = []
    if asked.get("search"):
        said.append(f"Found by “{asked['search']}”")
    try:
        tree = from_json(asked["filter"])
        if tree.count():
            words = sentence(tree, setup.filters, "Contacts", today(clock, setup.zone))
            said.append("".join(part.text for part in words))
    except (FilterError, KeyError):
        said.append("A filter whose fields are gone")
    if asked.get("chosen"):
        said.append("Chosen ones")
    return "; ".join(said) or "All"


def _kept_words(kept: Sequence[Allowance], zone: ZoneInfo) -> str:
    if not kept:
        return ""
    day = min(one.expires_at for one in kept).astimezone(zone)
    left = counted(sum(one.left for one in kept), "row is", "rows are")
    return f" {left} kept for working offline until {day.day} {day:%B}."
