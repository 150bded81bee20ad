"""Exports what the list shows, or the chosen ones: asks how and where, runs it, tells the end."""

from __future__ import annotations

from array import array
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from core.contacts.lists.source import ContactSource, ListSetup
from core.database.filters.tree import to_json
from core.database.listing import ListQuery, Selection
from core.kernel.changes import Changes
from core.kernel.clock import today
from core.kernel.text import counted, file_name
from core.kernel.work import NeverCancelled, Report, Token
from core.workspace import Workspace
from desktop.panels.contacts.export_sheet import ExportChoice, ExportSheet
from desktop.panels.context import PanelContext
from desktop.tables.footer import Verb
from desktop.tables.pane import TablePane
from desktop.tasks.listening import while_there

if TYPE_CHECKING:
    from core.contacts.exporting.request import Exported

_CHANGED = Changes(frozenset({("export_log", UUID(int=0))}))


class ContactExports:
    """The exports of one list; ``sheet`` is the one that is open."""

    def __init__(
        self, context: PanelContext, setup: ListSetup, source: ContactSource, table: TablePane
    ) -> None:
        self._context, self._setup = context, setup
        self._source, self._table = source, table
        self._title = ""
        self.sheet: ExportSheet | None = None
        self.dialog: QFileDialog | None = None
        self.may = "contacts.export" in context.actor.permissions
        table.toolbar.export.setVisible(self.may)
        table.export_asked.connect(self.ask)

    def use(self, setup: ListSetup) -> None:
        """Go on with another set-up."""
        self._setup = setup

    def name(self, title: str) -> None:
        """Take the name of the view, for the file and the log."""
        self._title = title

    def verbs(self) -> tuple[Verb, ...]:
        """Return the verb of the selection bar, if the person's role permits it."""
        return (Verb("Export…", "download", self.ask),) if self.may else ()

    def ask(self, chosen: Selection | None = None) -> None:
        """Ask what is exported, of the whole view or of what is chosen."""
        picked = self._table.view.selection() if chosen is None else chosen
        several = len(picked) if len(picked) > 1 else 0
        control = self._table.controller
        sheet = self.sheet = ExportSheet(
            self._page,
            self._context,
            self._setup,
            self._table.shown_columns(),
            control.shown,
            several,
        )
        rows = picked.row_ids() if several else array("q")
        sheet.taken.connect(lambda choice: self._place(choice, rows))
        if control.shown is None:
            self._count(sheet, control.query)
        sheet.open()

    # --- inside --------------------------------------------------------------------------

    @property
    def _page(self) -> QWidget:
        return self._table

    def _count(self, sheet: ExportSheet, query: ListQuery) -> None:
        """Count for the sheet what the list, which is still being read, shows."""
        source = self._source
        self._context.query(
            lambda workspace, reader: len(source.id_list(query, NeverCancelled())),
            while_there(sheet, sheet.set_in_view),
            "export count",
        )

    def _place(self, choice: ExportChoice, rows: array[int]) -> None:
        day = today(self._context.workspace.clock, self._setup.zone)
        title = self._title or "Contacts"
        name = file_name(f"{title} {day.isoformat()}") + f".{choice.format}"
        dialog = self.dialog = QFileDialog(self._page, "Export contacts", str(Path.home() / name))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        kinds = {"xlsx": "Excel workbook (*.xlsx)", "csv": "Comma-separated values (*.csv)"}
        dialog.setNameFilters([kinds[choice.format]])
        dialog.setDefaultSuffix(choice.format)
        dialog.fileSelected.connect(lambda path: self.export(choice, rows, Path(path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def export(self, choice: ExportChoice, rows: array[int], path: Path) -> None:
        """Write the file; ``rows`` are the chosen ones, empty for the whole view."""
        query, setup, source, title = (
            self._table.controller.query,
            self._setup,
            self._source,
            self._title or "Contacts",
        )

        def work(workspace: Workspace, token: Token, report: Report) -> Exported:
            from core.contacts.exporting.request import ExportRequest
            from core.tabular.model import CsvStyle

            ids = rows if choice.chosen else array("q", source.id_list(query, token))
            request = ExportRequest(
                title,
                setup,
                ids,
                choice.columns,
                path,
                choice.format,
                CsvStyle(choice.separator, choice.mark),
                _asked(query, choice.chosen),
            )
            return workspace.exports.export(workspace.background, request, token, report)

        self._context.job(f"Export {title}", work, self._done, exported_words)

    def _done(self, made: Exported) -> None:
        self._context.announce_changes(_CHANGED)
        self._context.toast_with(
            exported_words(made), "Show in folder", partial(show_in_folder, made.path)
        )


def show_in_folder(path: Path) -> None:
    """Show the folder of a file in the system's own program for files."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent)))


def exported_words(made: Exported) -> str:
    """Return what an export came to in one sentence."""
    words = f"{counted(made.rows, 'contact')} exported"
    if made.sheets > 1:
        words += f" on {made.sheets} sheets"
    if made.gone:
        words += f"; {counted(made.gone, 'was', 'were')} deleted meanwhile"
    if made.shortened:
        cells = counted(made.shortened, "cell was", "cells were")
        words += f"; {cells} too long for Excel and cut, CSV keeps them whole"
    return words


def _asked(query: ListQuery, chosen: bool) -> dict[str, Any]:
    return {
        "filter": to_json(query.filter),
        "search": query.search,
        "sorts": [[one.key, one.descending] for one in query.sorts],
        "chosen": chosen,
    }
