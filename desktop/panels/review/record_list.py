"""The list of records in conflict: what it is, what waits, since when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from desktop.theme.follow import follow
from desktop.theme.paint import focus_ring, glyph, hairline, mirrored
from desktop.theme.tokens import tokens
from desktop.theme.units import font, u

ENTRY = Qt.ItemDataRole.UserRole + 1
Index = QModelIndex | QPersistentModelIndex
_LEFT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
_RIGHT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)


@dataclass(frozen=True)
class Entry:
    """One record: its conflict, what it is called, what kind it is, what waits, and since when."""

    id: UUID
    title: str
    kind: str
    waits: str
    when: str
    icon: str = "file-text"

    @property
    def spoken(self) -> str:
        """The entry in one line."""
        return f"{self.title}, {self.kind}, {self.waits}, {self.when}"


class _Delegate(QStyledItemDelegate):
    """Three lines: icon and title, kind, and what waits with its time at the right."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(u(40), u(21.5))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        entry = index.data(ENTRY)
        if not isinstance(entry, Entry):
            return
        colours = tokens()
        rect: QRect = option.rect
        painter.save()
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        if chosen or hovered:
            painter.fillRect(rect, colours.select if chosen else colours.hover)
        if chosen:
            bar = QRect(rect.x(), rect.y(), u(0.75), rect.height())
            painter.fillRect(mirrored(painter, rect, bar), colours.accent)
        thick = int(hairline())
        painter.fillRect(rect.x(), rect.bottom() - thick + 1, rect.width(), thick, colours.line)
        left = rect.x() + u(5)
        lead = QRect(left, rect.y() + u(3), u(4), u(4.5))
        glyph(painter, entry.icon, mirrored(painter, rect, lead), colours.accent, 4)
        left += u(6)
        room = rect.right() - left - u(4)
        top = rect.y() + u(2.75)
        self._line(painter, rect, QRect(left, top, room, u(5)), entry.title, 600, "body")
        painter.setPen(colours.muted)
        second = QRect(left, top + u(5.5), room, u(4.5))
        self._line(painter, rect, second, entry.kind, 400, "small", colours.muted)
        third = QRect(left, top + u(11), room, u(4.5))
        painter.setFont(font("small"))
        painter.setPen(colours.muted)
        painter.drawText(mirrored(painter, rect, third), _RIGHT, entry.when)
        tone = colours.meaning("versions").fg
        mark = QRect(left, third.y(), u(3.5), third.height())
        glyph(painter, "git-merge", mirrored(painter, rect, mark), tone, 3.5)
        taken = painter.fontMetrics().horizontalAdvance(entry.when) + u(2)
        waits = third.adjusted(u(5), 0, -taken, 0)
        self._line(painter, rect, waits, entry.waits, 500, "small", tone)
        if option.state & QStyle.StateFlag.State_HasFocus:
            focus_ring(painter, rect.adjusted(1, 1, -1, -1))
        painter.restore()

    def _line(
        self,
        painter: QPainter,
        whole: QRect,
        place: QRect,
        text: str,
        weight: int,
        step: str,
        colour: object = None,
    ) -> None:
        face = font(step, weight)  # type: ignore[arg-type]
        painter.setFont(face)
        painter.setPen(colour or tokens().text)
        shown = QFontMetrics(face).elidedText(text, Qt.TextElideMode.ElideMiddle, place.width())
        painter.drawText(mirrored(painter, whole, place), _LEFT, shown)


class RecordList(QListView):
    """``picked`` carries the id of the chosen conflict."""

    picked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entries = QStandardItemModel(self)
        self.setModel(self._entries)
        self.setItemDelegate(_Delegate(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName("Records in conflict")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.selectionModel().currentChanged.connect(self._moved)
        follow(self, self.scheduleDelayedItemsLayout)

    @property
    def current(self) -> UUID | None:
        """The chosen conflict."""
        entry = self.currentIndex().data(ENTRY)
        return entry.id if isinstance(entry, Entry) else None

    def entries(self) -> list[Entry]:
        """What is shown, from top to bottom."""
        return [self._entries.item(row).data(ENTRY) for row in range(self._entries.rowCount())]

    def set_entries(self, entries: Sequence[Entry], chosen: UUID | None) -> None:
        """Show ``entries`` with ``chosen`` marked, without telling that it was picked."""
        selection = self.selectionModel()
        selection.blockSignals(True)
        self._entries.clear()
        for entry in entries:
            item = QStandardItem(entry.title)
            item.setData(entry, ENTRY)
            item.setData(entry.spoken, Qt.ItemDataRole.AccessibleTextRole)
            item.setData(entry.spoken, Qt.ItemDataRole.ToolTipRole)
            self._entries.appendRow(item)
            if entry.id == chosen:
                self.setCurrentIndex(item.index())
        selection.blockSignals(False)
        self.viewport().update()

    def pick(self, conflict_id: UUID) -> None:
        """Choose a conflict."""
        for row, entry in enumerate(self.entries()):
            if entry.id == conflict_id:
                self.setCurrentIndex(self._entries.index(row, 0))

    def _moved(self, current: QModelIndex, before: QModelIndex) -> None:
        entry = current.data(ENTRY)
        if isinstance(entry, Entry):
            self.picked.emit(entry.id)
