"""A list, in its place the record that was opened from it, and in that one's place its editors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import tzinfo
from typing import Any, Generic, TypeVar
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from core.database.unit_of_work import Reader
from core.kernel.changes import Changes
from core.workspace import Workspace
from desktop.panels.contracts.context import PanelContext
from desktop.panels.contracts.pages import DeskSubPage
from desktop.tables.row_table import RowTable
from desktop.theme.measure import set_space
from desktop.widgets.card import Rule
from desktop.widgets.page import PageHead, Surface, drop_above, tab_strip

ReadingT = TypeVar("ReadingT")
# Reads a record with all that its page shows, its moments in a zone; off the main thread.
Read = Callable[[Workspace, Reader, UUID, tzinfo], ReadingT]


class RecordList(QWidget):
    """A list of records; ``opened`` carries the id of the one to open."""

    opened = Signal(object)
    table: RowTable

    def reload(self) -> None:
        """Read the list again; what is chosen stays chosen."""
        raise NotImplementedError


class OpenedRecord(QWidget, Generic[ReadingT]):
    """One record as it stands, or an editor in its place; ``left`` asks for the list again.

    Attributes:
        reading: what is shown; None until the record has been read.
    """

    left = Signal()

    def __init__(
        self,
        context: PanelContext,
        zone: tzinfo,
        read: Read[ReadingT],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._zone = zone
        self._read = read
        self._record_id: UUID | None = None
        self.reading: ReadingT | None = None
        self._stack = QStackedWidget()
        column = QVBoxLayout(self)
        set_space(column)
        column.addWidget(self._stack)

    def _lay_out(
        self,
        head: PageHead,
        name: str,
        parts: Sequence[tuple[str, QWidget]],
        side: QWidget | None = None,
    ) -> None:
        """Put a tab for each part under the head, and ``side`` beside whichever is shown."""
        self.head = head
        self.tabs, strip = tab_strip(name, [title for title, _ in parts])
        shown = QStackedWidget()
        for _, part in parts:
            shown.addWidget(part)
        self.tabs.currentChanged.connect(shown.setCurrentIndex)
        row = QHBoxLayout()
        set_space(row)
        row.addWidget(shown, 1)
        if side is not None:
            row.addWidget(Rule(upright=True))
            row.addWidget(side)
        view = Surface()
        view.body.addWidget(head)
        view.body.addLayout(strip)
        view.body.addWidget(Rule())
        view.body.addLayout(row, 1)
        self._stack.addWidget(view)

    def open(self, record_id: UUID) -> None:
        """Show a record; another one than before from its first tab on."""
        self._close()
        if record_id != self._record_id:
            self._record_id = record_id
            self.reading = None
            self.tabs.setCurrentIndex(0)
        self.reload()

    def reload(self) -> None:
        """Read the record again; what is chosen in it stays chosen."""
        record_id, zone, read = self._record_id, self._zone, self._read
        if record_id is None:
            return

        def arrived(reading: ReadingT) -> None:
            if record_id == self._record_id and reading != self.reading:
                before, self.reading = self.reading, reading
                self._show(reading, before)

        self._context.query(
            lambda workspace, reader: read(workspace, reader, record_id, zone),
            arrived,
            type(self).__name__,
        )

    def _show(self, reading: ReadingT, before: ReadingT | None) -> None:
        """Show what was read; ``before`` is what is shown of the same record, if anything is."""
        raise NotImplementedError

    def _show_editor(self, editor: QWidget, focus: QWidget) -> None:
        self._stack.addWidget(editor)
        self._stack.setCurrentWidget(editor)
        focus.setFocus()

    def _close(self) -> None:
        """Drop the editor and show the record again, with the focus where reading goes on."""
        if self._stack.count() > 1:
            self._stack.setCurrentIndex(0)
            self._focus_record()
        drop_above(self._stack)

    def _focus_record(self) -> None:
        self.tabs.setFocus()


ListT = TypeVar("ListT", bound=RecordList)
RecordT = TypeVar("RecordT", bound=OpenedRecord[Any])


class ListAndRecord(DeskSubPage, Generic[ListT, RecordT]):
    """A page of the desk that shows a list, or what was opened from it.

    ``key`` names the argument that asks for a record. A change of one of ``kinds`` of records
    makes both read again; the list, which counts contracts, also one of a contract.
    """

    def __init__(
        self,
        context: PanelContext,
        key: str,
        kinds: tuple[str, ...],
        records: ListT,
        record: RecordT,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._key = key
        self._kinds = kinds
        self.list = records
        self.record = record
        self._stack = QStackedWidget()
        column = QVBoxLayout(self)
        set_space(column)
        column.addWidget(self._stack)
        self._stack.addWidget(records)
        self._stack.addWidget(record)
        records.opened.connect(self.open)
        record.left.connect(self.show_list)
        context.changes.connect(self._changed)
        records.reload()

    def shown(self, arguments: dict[str, Any]) -> None:
        if self._key in arguments:
            self.open(arguments[self._key])

    def open(self, record_id: UUID) -> None:
        """Show one record in place of the list."""
        self.record.open(record_id)
        self._stack.setCurrentWidget(self.record)

    def show_list(self) -> None:
        """Go back to the list; it stands where it was left."""
        self._stack.setCurrentWidget(self.list)
        self.list.table.setFocus()

    def _changed(self, changes: Changes) -> None:
        if changes.touches((*self._kinds, "contract")):
            self.list.reload()
        if changes.touches(self._kinds):
            self.record.reload()
