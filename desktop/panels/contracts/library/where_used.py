"""The Where used tab: templates and contracts that hold the clause, and with which version."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.contracts.records import ClauseUse
from core.database.listing import Column
from core.kernel.text import counted
from desktop.panels.contracts.context import PanelContext
from desktop.tables.looks import StatusLook, TableLook
from desktop.tables.row_table import Row, RowTable
from desktop.theme.measure import set_space
from desktop.widgets.empty import EmptyState
from desktop.widgets.page import Surface
from desktop.widgets.text import Text

COLUMNS = (
    Column("title", "Title", width_em=26, frozen=True),
    Column("kind", "Kind", "status", 10),
    Column("detail", "Where", width_em=22),
    Column("version", "Version", "text", 8),
    Column("current", "Wording", "status", 14),
)
_LOOK = TableLook(
    statuses={
        "kind": {
            "template": StatusLook("Template", "files", "rest"),
            "contract": StatusLook("Contract", "file-text", "rest"),
        },
        "current": {
            "current": StatusLook("In force", "circle-check", "ok"),
            "older": StatusLook("Older wording", "history", "attention"),
        },
    }
)


class WhereUsed(Surface):
    """The tab. Enter or a double click opens the template or the contract."""

    def __init__(self, context: PanelContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._uses: tuple[ClauseUse, ...] = ()
        head = QVBoxLayout()
        set_space(head, 0, (5, 3, 5, 3))
        self.summary = Text("", token="muted")
        head.addWidget(self.summary)
        self.body.addLayout(head)
        self.table = RowTable("Where the clause is used", COLUMNS, _LOOK)
        self.table.activated_row.connect(self._open)
        self.body.addWidget(self.table, 1)
        self._empty = EmptyState(
            "file-text", "Nothing uses this clause yet.", "Add it to a template to use it."
        )
        self.body.addWidget(self._empty, 1)

    def show_uses(self, uses: Sequence[ClauseUse]) -> None:
        """Show the uses; the chosen row stays chosen while nothing changed."""
        if tuple(uses) == self._uses and self.table.row_count == len(uses) and uses:
            return
        self._uses = tuple(uses)
        contracts = [use for use in uses if use.kind == "contract"]
        older = sum(not use.current for use in contracts)
        words = f"{counted(len(uses) - len(contracts), 'template')}, "
        words += counted(len(contracts), "contract")
        if older:
            words += f", {older:,} with an older wording"
        self.summary.setText(words)
        self.summary.setVisible(bool(uses))
        self.table.setVisible(bool(uses))
        self._empty.setVisible(not uses)
        self.table.set_rows([_row(use) for use in uses])

    def _open(self, place: int) -> None:
        use = self._uses[place]
        if use.kind == "contract":
            self._context.open_contract(use.id)
        else:
            self._context.open_page("templates", template_id=use.id)


def _row(use: ClauseUse) -> Row:
    number = f"Version {use.version_number}" if use.version_number else None
    current = ("current" if use.current else "older") if use.kind == "contract" else None
    return use.title, use.kind, use.detail, number, current
