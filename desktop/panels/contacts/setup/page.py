"""What these pages share: a table of all there is, verbs for the chosen row, an empty state."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QPushButton, QWidget

from core.database.unit_of_work import UnitOfWork
from core.kernel.changes import Changes
from core.workspace import Workspace
from desktop.panels.contacts.pages import ContactsContext, ContactsPage
from desktop.panels.contacts.setup.card_grid import CardGrid
from desktop.shell.heads import WorkHead
from desktop.tables.looks import StatusLook
from desktop.tables.row_table import Row, RowTable
from desktop.widgets.banner import Banner
from desktop.widgets.buttons import push_button
from desktop.widgets.empty import EmptyState

T = TypeVar("T")
TableT = TypeVar("TableT", bound=RowTable | CardGrid)
STATES: Mapping[str, StatusLook] = {
    "on": StatusLook("In use", "circle-check", "ok"),
    "off": StatusLook("Switched off", "circle-minus", "rest"),
}


class SetupPage(ContactsPage, Generic[TableT]):
    """One of the pages. It reads again when a record of its ``kinds`` changed while it is shown.

    A subclass makes ``table``, calls ``lay_out`` and answers ``load`` and ``refresh_verbs``.
    """

    kinds: frozenset[str] = frozenset()
    table: TableT

    def __init__(
        self,
        context: ContactsContext,
        title: str,
        buttons: tuple[QPushButton, ...],
        permission: str,
    ) -> None:
        super().__init__(context, WorkHead(title, buttons))
        self.panel = context.panel
        self.may = permission in self.panel.actor.permissions
        self.verbs: list[QPushButton] = []
        for button in buttons:
            button.setVisible(self.may)
        self.panel.changes.connect(self._changed)

    def add_verb(
        self, text: str, act: Callable[[], object], key: str = "", *, editing: bool = True
    ) -> QPushButton:
        """Add a verb for the chosen row; ``key`` does it from the table.

        Args:
            editing: only for those who may change what the page holds.
        """
        button = push_button(text, on_click=act)
        self.verbs.append(button)
        self.head.tools.addWidget(button)
        button.setVisible(self.may or not editing)
        if key and (self.may or not editing):
            shortcut = QShortcut(QKeySequence(key), self.table)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(button.click)
            button.setToolTip(f"{text.rstrip('…')} ({QKeySequence(key).toString()})")
        return button

    def lay_out(self, empty: EmptyState, body: QWidget | None = None, why_not: str = "") -> None:
        """Put the table, or ``body`` that holds it, under the head.

        Args:
            empty: shown in its place while there are no rows.
            why_not: said to those who may not change anything here.
        """
        self._body: QWidget = body if body is not None else self.table
        self._empty = empty
        self._over: QWidget | None = None
        self._filled = True
        self._words = Banner(why_not, "rest", icon_name="lock")
        self._words.setVisible(not self.may and bool(why_not))
        self.head.tools.addStretch(1)
        self.column.addWidget(self._words)
        self.add_table(self._body)
        self.column.addWidget(empty, 1)
        empty.hide()
        if empty.button is not None and not self.may:
            empty.button.hide()
        self.table.picked.connect(lambda *_: self.refresh_verbs())
        self.refresh_verbs()

    def show_rows(self, title: str, rows: Sequence[Row], count: int | None = None) -> None:
        """Show ``rows``; the row that was chosen stays so, at first it is the first one.

        Args:
            count: how many there are, where not all of them are shown.
        """
        self.head.set_title(title, len(rows) if count is None else count)
        had_focus = self.table.hasFocus()
        self._filled = bool(rows)
        self._show_parts()
        self.table.renew_rows(rows)
        if not rows and had_focus and self._empty.button is not None:
            self._empty.button.setFocus()
        self.refresh_verbs()

    def show_over(self, editor: QWidget) -> None:
        """Show an editor in place of the list, until ``close_over``."""
        self.close_over()
        self._over = editor
        self.column.addWidget(editor, 1)
        self._show_parts()

    def close_over(self) -> None:
        """Drop the editor and show the list again."""
        if self._over is not None:
            self.column.removeWidget(self._over)
            self._over.hide()
            self._over.deleteLater()
            self._over = None
        self._show_parts()

    def _show_parts(self) -> None:
        bare = self._over is None
        self.head.setVisible(bare)
        self._words.setVisible(bare and not self.may and bool(self._words.text))
        self._body.setVisible(bare and self._filled)
        self._empty.setVisible(bare and not self._filled)

    def refresh_verbs(self) -> None:
        """Offer the verbs that the chosen row permits."""
        for verb in self.verbs:
            verb.setEnabled(self.table.picked_row is not None)

    def run(self, work: Callable[[Workspace, UnitOfWork], T], words: str) -> None:
        """Run a command and say ``words`` with Undo; what refuses it is told by the window."""
        self.panel.command(work, lambda done: self.panel.toast(words, done.undo))

    def _changed(self, changes: Changes) -> None:
        if self.isVisible() and changes.touches(self.kinds):
            self.load()
