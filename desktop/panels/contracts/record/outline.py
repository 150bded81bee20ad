"""The outline of a draft: its clauses, what was left out by condition, and what to resolve."""

from __future__ import annotations

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from core.contracts.records import DraftClause, LeftOut, Problem
from core.documents.wording import plain_text
from desktop.panels.contracts.draft_model import DraftModel
from desktop.shell.pane import Pane
from desktop.theme.follow import follow
from desktop.theme.paint import box, focus_ring, glyph
from desktop.theme.tokens import tokens
from desktop.theme.units import font, u
from desktop.widgets.buttons import IconButton
from desktop.widgets.search import SearchField
from desktop.widgets.text import SectionLabel

KIND, KEY, NUMBER, MARK, NOTE = (Qt.ItemDataRole.UserRole + n for n in range(1, 6))
_LEFT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
_RIGHT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)
Index = QModelIndex | QPersistentModelIndex


class _Delegate(QStyledItemDelegate):
    """Paints heads, clauses with number and marks, left-out slots, and problems in two lines."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        heights = {"head": 9.0, "clause": 6.75, "left": 6.75, "problem": 11.5}
        return QSize(u(20), u(heights[index.data(KIND)]))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        kind, colours = index.data(KIND), tokens()
        words = str(index.data(Qt.ItemDataRole.DisplayRole))
        area = option.rect.adjusted(u(2), 0, -u(2), 0)
        painter.save()
        if kind == "head":
            painter.setFont(font("caption", 500))
            painter.setPen(colours.faint)
            painter.drawText(area.adjusted(u(2), u(2), -u(2), 0), _LEFT, words)
            painter.drawText(area.adjusted(u(2), u(2), -u(2), 0), _RIGHT, str(index.data(NOTE)))
            painter.restore()
            return
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen or option.state & QStyle.StateFlag.State_MouseOver:
            box(painter, area, colours.select if chosen else colours.hover)
        if kind == "problem":
            self._problem(painter, area, index, words)
        else:
            self._clause(painter, area, index, words, chosen)
        if option.state & QStyle.StateFlag.State_HasFocus and chosen:
            focus_ring(painter, area)
        painter.restore()

    def _clause(
        self, painter: QPainter, area: QRect, index: Index, words: str, chosen: bool
    ) -> None:
        colours = tokens()
        lead = QRect(area.x() + u(1), area.y(), u(5), area.height())
        if index.data(KIND) == "left":
            glyph(painter, "circle-minus", lead, colours.muted, 3.5)
            painter.setPen(colours.muted)
        else:
            painter.setFont(font("body", 400, tabular=True))
            painter.setPen(colours.accent if chosen else colours.muted)
            painter.drawText(lead, _RIGHT, str(index.data(NUMBER)))
            painter.setPen(colours.accent if chosen else colours.text)
        mark = str(index.data(MARK) or "")
        right = area.right() - (u(6) if mark else u(1))
        face = font("body", 500 if chosen else 400)
        painter.setFont(face)
        place = QRect(lead.right() + u(2), area.y(), right - lead.right() - u(2), area.height())
        shown = QFontMetrics(face).elidedText(words, Qt.TextElideMode.ElideRight, place.width())
        painter.drawText(place, _LEFT, shown)
        if mark:
            colour = colours.meaning("versions").fg if mark == "pencil-line" else colours.muted
            spot = QRect(area.right() - u(6), area.y(), u(5), area.height())
            glyph(painter, mark, spot, colour, 3.5)

    def _problem(self, painter: QPainter, area: QRect, index: Index, words: str) -> None:
        colours = tokens()
        severe = index.data(MARK) == "error"
        meaning = colours.meaning("refused" if severe else "attention")
        lead = QRect(area.x() + u(1), area.y() + u(1), u(5), u(5))
        glyph(painter, "circle-alert" if severe else "triangle-alert", lead, meaning.fg, 3.5)
        width = area.right() - lead.right() - u(3)
        for step, weight, token, text, top in (
            ("body", 500, colours.text, words, 0.5),
            ("small", 400, colours.muted, str(index.data(NOTE)), 5.5),
        ):
            face = font(step, weight)  # type: ignore[arg-type]
            painter.setFont(face)
            painter.setPen(token)
            place = QRect(lead.right() + u(2), area.y() + u(top), width, u(5.5))
            shown = QFontMetrics(face).elidedText(text, Qt.TextElideMode.ElideRight, width)
            painter.drawText(place, _LEFT, shown)


class Outline(Pane):
    """The list, walked with the arrows, which only mark; a click or Enter goes to what is marked.

    ``clause_marked`` and ``clause_chosen`` carry a clause's key, ``problem_marked`` and
    ``problem_chosen`` the problem.
    """

    clause_marked = Signal(str)
    clause_chosen = Signal(str)
    problem_marked = Signal(object)
    problem_chosen = Signal(object)
    add_asked = Signal()
    left_out_chosen = Signal(object)

    def __init__(self, model: DraftModel) -> None:
        super().__init__("Outline", "window", "r")
        self._model = model
        self._problems: list[Problem] = []
        self._left: list[LeftOut] = []
        self._count = SectionLabel("")
        self._items = QStandardItemModel(self)
        self.list = QListView()
        self.list.setModel(self._items)
        self.list.setItemDelegate(_Delegate(self.list))
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setAccessibleName("Outline of the draft")
        self.list.setMouseTracking(True)
        self.list.setTabKeyNavigation(False)
        self.list.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.viewport().setAutoFillBackground(False)
        self.list.selectionModel().currentChanged.connect(self._moved)
        head = QHBoxLayout()
        head.addWidget(self._count)
        head.addStretch(1)
        head.addWidget(IconButton("plus", "Add a clause", "", self.add_asked.emit))
        self._head = head
        self._column = QVBoxLayout(self)
        self.search = SearchField("Find in the clauses")
        self.search.textChanged.connect(lambda *_: self.show_draft())
        self.search.returnPressed.connect(self._first_found)
        self.search.setVisible(False)
        self.search.installEventFilter(self)
        self.list.activated.connect(self._go_to)
        self.list.clicked.connect(self._go_to)
        self._looking = QHBoxLayout()
        self._looking.addWidget(self.search)
        self._column.addLayout(head)
        self._column.addLayout(self._looking)
        self._column.addWidget(self.list, 1)
        model.changed.connect(self.show_draft)
        model.problems_changed.connect(self.show_draft)
        follow(self, self._refresh)
        self.show_draft()

    def add_below(self, widget: QWidget) -> None:
        """Put a control under the outline, where narrow windows have room for it."""
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(widget)
        row.addStretch(1)
        self._column.addLayout(row)

    def show_draft(self) -> None:
        """Show the draft as it stands; the chosen line stays."""
        current = self.list.currentIndex()
        kept = (current.data(KIND), current.data(KEY)) if current.isValid() else None
        model = self._model
        numbers = {clause.key: clause.number for clause in model.laid.clauses}
        conditions = {
            slot.key
            for slot in (model.inputs.template.slots if model.inputs.template else ())
            if slot.condition
        }
        self.list.selectionModel().blockSignals(True)
        self._items.clear()
        clauses = [c for c in model.composition.clauses if self._matches(c)]
        self._count.setText(f"{len(clauses)} clauses" if len(clauses) != 1 else "1 clause")
        if not clauses and self.search.text().strip():
            self._add("head", "No clause has these words")
        for clause in clauses:
            mark = "pencil-line" if clause.changed else ""
            if not mark and clause.key in conditions:
                mark = "split"
            self._add("clause", clause.heading, clause.key, numbers.get(clause.key, ""), mark)
        self._left = list(model.composition.left_out)
        if self._left:
            self._add("head", "Left out by condition", note=str(len(self._left)))
            for left in self._left:
                self._add("left", left.title, left.key)
        self._problems = model.problems
        if self._problems:
            self._add("head", "To resolve", note=str(len(self._problems)))
            for place, problem in enumerate(self._problems):
                self._add("problem", problem.text, str(place), "", problem.severity, problem.where)
        self._choose(kept)
        self.list.selectionModel().blockSignals(False)
        self.list.viewport().update()

    def set_current(self, key: str) -> None:
        """Mark the clause that is being worked on."""
        self.list.selectionModel().blockSignals(True)
        self._choose(("clause", key))
        self.list.selectionModel().blockSignals(False)
        self.list.viewport().update()

    def open_search(self) -> None:
        """Show the field that narrows the outline, ready to be typed into."""
        self.search.setVisible(True)
        self.search.setFocus()
        self.search.selectAll()

    def show_problem(self, place: int) -> None:
        """Mark a problem of the list, without going to it."""
        self.list.selectionModel().blockSignals(True)
        self._choose(("problem", str(place)))
        self.list.selectionModel().blockSignals(False)
        self.list.viewport().update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.search and isinstance(event, QKeyEvent):
            pressed = event.type() == QEvent.Type.KeyPress
            if pressed and event.key() == Qt.Key.Key_Escape:
                self.search.clear()
                self.search.setVisible(False)
                self.list.setFocus()
                return True
            if pressed and event.key() == Qt.Key.Key_Down:
                self.list.setFocus()
                return True
        return super().eventFilter(watched, event)

    def _matches(self, clause: DraftClause) -> bool:
        words = self.search.text().casefold().split()
        if not words:
            return True
        text = f"{clause.heading} {plain_text(clause.body)}".casefold()
        return all(word in text for word in words)

    def _first_found(self) -> None:
        for row in range(self._items.rowCount()):
            index = self._items.index(row, 0)
            if index.data(KIND) == "clause":
                self._go_to(index)
                return

    def _go_to(self, index: QModelIndex) -> None:
        kind, key = index.data(KIND), index.data(KEY)
        if kind == "clause":
            self.clause_chosen.emit(key)
        elif kind == "problem":
            self.problem_chosen.emit(self._problems[int(key)])

    def _add(
        self, kind: str, words: str, key: str = "", number: str = "", mark: str = "", note: str = ""
    ) -> None:
        item = QStandardItem(words)
        for role, value in ((KIND, kind), (KEY, key), (NUMBER, number), (MARK, mark), (NOTE, note)):
            item.setData(value, role)
        spoken = " ".join(part for part in (number, words, note) if part)
        if mark == "pencil-line":
            spoken += ", changed"
        item.setData(spoken, Qt.ItemDataRole.AccessibleTextRole)
        item.setToolTip(words)
        if kind == "head":
            item.setFlags(Qt.ItemFlag.NoItemFlags)
        self._items.appendRow(item)

    def _choose(self, wanted: tuple[object, object] | None) -> None:
        for row in range(self._items.rowCount()):
            index = self._items.index(row, 0)
            if wanted == (index.data(KIND), index.data(KEY)):
                self.list.setCurrentIndex(index)
                return

    def _moved(self, current: QModelIndex, before: QModelIndex) -> None:
        kind, key = current.data(KIND), current.data(KEY)
        if kind == "clause":
            self.clause_marked.emit(key)
        elif kind == "problem":
            self.problem_marked.emit(self._problems[int(key)])
        elif kind == "left":
            self.left_out_chosen.emit(next(left for left in self._left if left.key == key))

    def _refresh(self) -> None:
        self._column.setContentsMargins(0, u(2), 0, u(2))
        self._column.setSpacing(u(1))
        self._head.setContentsMargins(u(4), 0, u(2), 0)
        self._looking.setContentsMargins(u(3), 0, u(3), u(1))
        self.setMinimumWidth(u(46))
        self.list.scheduleDelayedItemsLayout()
