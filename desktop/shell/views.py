"""The views panel: the desk's lists, library and saved views, with counts."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QStandardItem,
    QStandardItemModel,
)
from PySide6.QtWidgets import (
    QFrame,
    QListView,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
)

from core.kernel.text import rounded
from desktop.shell.desk import ViewGroup, ViewItem
from desktop.shell.pane import Pane
from desktop.theme.follow import follow
from desktop.theme.icons import icon
from desktop.theme.paint import box, focus_ring, glyph, mirrored
from desktop.theme.tokens import tokens
from desktop.theme.units import font, u

WIDTH = 48.0
ITEM_ROLE = Qt.ItemDataRole.UserRole + 1
Index = QModelIndex | QPersistentModelIndex
_LEFT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
_RIGHT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)


class _Delegate(QStyledItemDelegate):
    """Paints a head as a small strong word, a view as icon, title and count."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        if isinstance(index.data(ITEM_ROLE), ViewItem):
            return QSize(u(20), u(7.25))
        return QSize(u(20), u(8) if index.row() == 0 else u(11))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        item = index.data(ITEM_ROLE)
        colours = tokens()
        rect: QRect = option.rect
        painter.save()
        if not isinstance(item, ViewItem):
            painter.setFont(font("caption", 500))
            painter.setPen(colours.faint)
            area = QRect(rect.x() + u(4), rect.bottom() - u(7), rect.width() - u(6), u(6))
            area = mirrored(painter, rect, area)
            painter.drawText(area, _LEFT, str(index.data(Qt.ItemDataRole.DisplayRole)))
        else:
            self._paint_item(painter, option, rect, item)
        painter.restore()

    def _paint_item(
        self, painter: QPainter, option: QStyleOptionViewItem, rect: QRect, item: ViewItem
    ) -> None:
        colours = tokens()
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        area = rect.adjusted(u(2), 0, -u(2), 0)
        if chosen or hovered:
            box(painter, area, colours.select if chosen else colours.hover)
        colour = colours.accent if chosen else colours.text
        lead = QRect(area.x() + u(2), area.y(), u(4), area.height())
        tone = colours.accent if chosen else colours.muted
        glyph(painter, item.icon, mirrored(painter, area, lead), tone, 4)
        right = area.adjusted(0, 0, -u(2.5), 0)
        face = font("body", 500 if chosen else 400)
        counted = 0
        if item.count is not None:
            painter.setFont(font("small", 400, tabular=True))
            metrics, words = painter.fontMetrics(), f"{item.count:,}"
            room = right.right() - lead.right() - u(4) - metrics.horizontalAdvance(words)
            if QFontMetrics(face).horizontalAdvance(item.title) > room:
                words = rounded(item.count)
            painter.setPen(colours.accent if chosen else colours.faint)
            painter.drawText(mirrored(painter, area, right), _RIGHT, words)
            counted = metrics.horizontalAdvance(words) + u(2)
        painter.setFont(face)
        painter.setPen(colour)
        place = QRect(
            lead.right() + u(2),
            area.y(),
            right.right() - lead.right() - u(2) - counted,
            area.height(),
        )
        shown = QFontMetrics(face).elidedText(
            item.title, Qt.TextElideMode.ElideRight, place.width()
        )
        painter.drawText(mirrored(painter, area, place), _LEFT, shown)
        if option.state & QStyle.StateFlag.State_HasFocus:
            focus_ring(painter, area)


class _List(QListView):
    """The list; ``again`` carries the view that is shown already when it is chosen once more."""

    again = Signal(str)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        before = self._id(self.currentIndex())
        pressed = self._id(self.indexAt(event.position().toPoint()))
        super().mousePressEvent(event)
        if pressed and pressed == before and event.button() == Qt.MouseButton.LeftButton:
            self.again.emit(pressed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            current = self._id(self.currentIndex())
            if current:
                self.again.emit(current)
            return
        super().keyPressEvent(event)

    @staticmethod
    def _id(index: QModelIndex) -> str:
        item = index.data(ITEM_ROLE)
        return item.id if isinstance(item, ViewItem) else ""


class ViewsPanel(Pane):
    """The panel. ``chosen`` carries the id of the view that the person wants."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__("Views", edges="")
        self._groups: tuple[ViewGroup, ...] = ()
        self._model = QStandardItemModel(self)
        self.list = _List()
        self.list.setModel(self._model)
        self.list.setItemDelegate(_Delegate(self.list))
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setAccessibleName("Views")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.list.setMouseTracking(True)
        self.list.setTabKeyNavigation(False)
        self.list.viewport().setAutoFillBackground(False)
        self.list.selectionModel().currentChanged.connect(self._moved)
        self.list.again.connect(self.chosen)
        column = QVBoxLayout(self)
        column.addWidget(self.list)
        self.setFocusProxy(self.list)
        follow(self, self._refresh)

    def set_groups(self, groups: tuple[ViewGroup, ...], current: str) -> None:
        """Show ``groups`` with the view ``current`` marked."""
        self._groups = groups
        self.list.selectionModel().blockSignals(True)
        self._model.clear()
        for group in groups:
            if group.title:
                head = QStandardItem(group.title)
                head.setFlags(Qt.ItemFlag.NoItemFlags)
                self._model.appendRow(head)
            for item in group.items:
                row = QStandardItem(item.title)
                row.setData(item, ITEM_ROLE)
                count = "" if item.count is None else f", {item.count:,}"
                for role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
                    row.setData(f"{item.title}{count}", role)
                self._model.appendRow(row)
                if item.id == current:
                    self.list.setCurrentIndex(row.index())
        self.list.selectionModel().blockSignals(False)
        self.list.viewport().update()

    def menu(self, parent: Pane) -> QMenu:
        """Return the views as a menu, for windows too narrow for the panel."""
        menu = QMenu("Views", parent)
        for group in self._groups:
            if group.title:
                menu.addSection(group.title)
            for item in group.items:
                count = "" if item.count is None else f"\t{item.count:,}"
                action = menu.addAction(icon(item.icon), f"{item.title}{count}")
                action.triggered.connect(lambda *_, view=item.id: self.chosen.emit(view))
        return menu

    def _moved(self, current: QModelIndex, before: QModelIndex) -> None:
        item = current.data(ITEM_ROLE)
        if isinstance(item, ViewItem):
            self.chosen.emit(item.id)

    def _refresh(self) -> None:
        column = self.layout()
        assert column is not None
        column.setContentsMargins(0, u(1.5), 0, u(2))
        self.setMinimumWidth(u(46))
        # The delegate's sizes follow the zoom only when the list lays out again.
        self.list.scheduleDelayedItemsLayout()
