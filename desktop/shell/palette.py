"""The command palette: one field over the window for records, commands, people and settings."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QObject, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QVBoxLayout,
    QWidget,
)

from desktop.accessibility.announce import announce
from desktop.shell.palette_list import PaletteDelegate, PaletteRows
from desktop.shell.palette_model import Answer, Entry, PaletteSearch, Provider, Query
from desktop.theme.direction import margins
from desktop.theme.follow import follow
from desktop.theme.paint import RADIUS_CARD, box, glyph, mirrored
from desktop.theme.roles import set_bare
from desktop.theme.tokens import tokens
from desktop.theme.units import font, u
from desktop.widgets.card import Rule
from desktop.widgets.chip import KeyCap
from desktop.widgets.text import Text

WIDTH, TOP = 170.0, 24.0
DELAY_MS = 40
"""Typing faster than this asks once."""


class _Sheet(QWidget):
    """The sheet itself; painted by the overlay below it, so that its shadow is not cut."""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()


class CommandPalette(QWidget):
    """Covers its window while open. Everything works from the field: arrows, Enter, Tab, Esc."""

    closed = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._search = PaletteSearch(self._show_answers)
        self._entry: Entry | None = None
        self._before: QWidget | None = None
        self._sheet = _Sheet(self)
        self.setAccessibleName("Command palette")
        self._field = QLineEdit()
        set_bare(self._field)
        self._field.setPlaceholderText("Search records, commands, settings")
        self._field.setAccessibleName("Search records, commands, settings")
        self._field.installEventFilter(self)
        self._count = Text("", "small", token="muted")
        self._rows = PaletteRows()
        self._delegate = PaletteDelegate(self)
        self._list = QListView()
        self._list.setModel(self._rows)
        self._list.setItemDelegate(self._delegate)
        self._list.setFrameShape(QFrame.Shape.NoFrame)
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setAccessibleName("Results")
        self._list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.clicked.connect(self._clicked)
        self._none = Text("", token="muted", wrap=True)
        self._delay = QTimer(self)
        self._delay.setSingleShot(True)
        self._delay.setInterval(DELAY_MS)
        self._delay.timeout.connect(self._ask)
        self._field.textChanged.connect(self._typed)
        self._lay_out()
        window.installEventFilter(self)
        follow(self, self._refresh)
        self.hide()

    def set_providers(self, providers: list[Provider]) -> None:
        """Choose who answers, in the order of their groups."""
        self._search.set_providers(providers)

    def open(self, typed: str = "") -> None:
        """Show the palette with ``typed`` in its field."""
        self._before = QApplication.focusWidget()
        self._leave_actions()
        self._field.setText(typed)
        self._place()
        self.show()
        self.raise_()
        self._field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._field.deselect()
        self._field.setCursorPosition(len(typed))
        self._ask()

    def dismiss(self) -> None:
        """Close the palette and give the focus back."""
        if self.isHidden():
            return
        self._search.stop()
        self._delay.stop()
        self.hide()
        if self._before is not None:
            self._before.setFocus(Qt.FocusReason.OtherFocusReason)
        self._before = None
        self.closed.emit()

    def typed(self) -> str:
        """Return what stands in the field."""
        return self._field.text()

    def titles(self) -> list[str]:
        """Return the titles of the entries that are listed."""
        entries = (self._rows.entry(row) for row in range(self._rows.rowCount()))
        return [entry.title for entry in entries if entry is not None]

    def answers(self) -> list[Answer]:
        """Return the groups that are listed, from the top."""
        return self._search.answers()

    def count_words(self) -> str:
        """Return how many results are said to be there."""
        return self._count.text()

    def _lay_out(self) -> None:
        self._query_row = QHBoxLayout()
        self._query_row.addWidget(self._field, 1)
        self._query_row.addWidget(self._count)
        self._foot = QHBoxLayout()
        for key, words in (("↑↓", "move"), ("Return", "open"), ("Tab", "actions")):
            self._hint(key, words)
        self._foot.addStretch(1)
        for key, words in ((">", "commands"), ("@", "people"), ("#", "tags")):
            self._hint(key, words)
        column = QVBoxLayout(self._sheet)
        column.setContentsMargins(1, 0, 1, 0)
        column.setSpacing(0)
        column.addLayout(self._query_row)
        column.addWidget(Rule())
        column.addWidget(self._list, 1)
        column.addWidget(self._none)
        column.addWidget(Rule())
        column.addLayout(self._foot)

    def _hint(self, key: str, words: str) -> None:
        self._foot.addWidget(KeyCap(key))
        self._foot.addWidget(Text(words, "small", token="muted"))

    def _refresh(self) -> None:
        self._query_row.setContentsMargins(margins(self, 12.5, 2, 5, 2))
        self._foot.setContentsMargins(u(5), u(2), u(5), u(2))
        self._foot.setSpacing(u(1.5))
        self._none.setContentsMargins(u(5), u(3), u(5), u(4))
        self._list.setContentsMargins(0, u(1), 0, u(2))
        self._field.setFixedHeight(u(10))
        self._field.setFont(font("section", 400))
        self._list.scheduleDelayedItemsLayout()
        self._place()

    def _place(self) -> None:
        window = self.parentWidget()
        if window is None:
            return
        self.setGeometry(window.rect())
        width = min(u(WIDTH), window.width() - u(8))
        rows = self._rows.rowCount()
        wanted = sum(self._list.sizeHintForRow(row) for row in range(rows)) + u(3)
        frame = u(14) + u(9.5)
        none = self._none.heightForWidth(width) if not self._none.isHidden() else 0
        top = min(u(TOP), window.height() // 8)
        room = min(window.height() - top - u(10), frame + u(120))
        height = min(frame + max(wanted if rows else 0, none), room)
        self._sheet.setGeometry((window.width() - width) // 2, top, width, height)
        self.update()

    def _typed(self, text: str) -> None:
        self._leave_actions()
        self._delay.start()

    def _ask(self) -> None:
        query = Query.parse(self._field.text())
        self._delegate.words = query.text
        self._search.ask(query)

    def _show_answers(self) -> None:
        if self._entry is not None:
            return
        answers = self._search.answers()
        self._rows.set_answers(answers)
        total = self._search.total
        asked = bool(Query.parse(self._field.text()).text)
        listed = self._search.listed
        words = "1 result" if total == 1 else f"{total:,} results"
        if listed < total:
            words = f"first {listed:,} of {total:,}"
        self._count.setText(words if asked or total else "")
        self._none.setText(
            f"Nothing matches “{self._field.text().strip()}”." if asked else
            "Type a name, a number or a verb."
        )  # fmt: skip
        self._none.setVisible(not answers)
        self._list.setVisible(bool(answers))
        self._choose(self._rows.next_entry(-1, 1) if answers else -1, speak=False)
        if asked:
            announce(self, words)
        self._place()

    def _choose(self, row: int, speak: bool = True) -> None:
        if row < 0:
            return
        index = self._rows.index(row, 0)
        self._list.setCurrentIndex(index)
        if self._rows.next_entry(-1, 1) == row:
            # The head above the first entry comes into view with it.
            self._list.scrollToTop()
        else:
            self._list.scrollTo(index)
        if speak:
            announce(self, str(index.data(Qt.ItemDataRole.AccessibleTextRole)))

    def _move(self, step: int) -> None:
        if self._rows.rowCount():
            self._choose(self._rows.next_entry(self._list.currentIndex().row(), step))

    def _clicked(self, index: QModelIndex) -> None:
        self._run(self._rows.entry(index.row()))

    def _run(self, entry: Entry | None) -> None:
        if entry is None:
            return
        self.dismiss()
        entry.run()

    def _enter_actions(self) -> None:
        entry = self._rows.entry(self._list.currentIndex().row())
        if self._entry is not None or entry is None or not entry.actions:
            return
        self._entry = entry
        lines = tuple(Entry(action.title, action.run, action.icon) for action in entry.actions)
        self._rows.set_answers([Answer(entry.title, lines)])
        self._choose(1)
        self._place()

    def _leave_actions(self) -> bool:
        if self._entry is None:
            return False
        self._entry = None
        self._show_answers()
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.parentWidget() and event.type() == QEvent.Type.Resize:
            if self.isVisible():
                self._place()
            return False
        if watched is self._field and event.type() == QEvent.Type.KeyPress:
            assert isinstance(event, QKeyEvent)
            return self._key(event)
        return False

    def _key(self, event: QKeyEvent) -> bool:
        key = event.key()
        moves = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        if key in moves:
            self._move(moves[Qt.Key(key)])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self._delay.isActive():
                self._delay.stop()
                self._ask()
            self._run(self._rows.entry(self._list.currentIndex().row()))
        elif key == Qt.Key.Key_Tab:
            self._enter_actions()
        elif key == Qt.Key.Key_Backtab:
            self._leave_actions()
        elif key == Qt.Key.Key_Escape:
            if not self._leave_actions():
                self.dismiss()
        else:
            return False
        return True

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.dismiss()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        colours = tokens()
        painter.fillRect(self.rect(), QColor(16, 19, 24, 140 if colours.dark else 72))
        sheet = self._sheet.geometry()
        for ring in range(8, 0, -1):
            reach = u(ring / 2)
            shade = sheet.adjusted(-reach, -reach + u(1), reach, reach + u(1.5))
            box(painter, shade, QColor(16, 19, 24, 9), None, RADIUS_CARD + ring / 2)
        box(painter, sheet, colours.surface, colours.edge, RADIUS_CARD)
        lead = QRect(sheet.x() + u(4.5), sheet.y(), u(5), u(14))
        lead = mirrored(painter, sheet, lead)
        painter.setClipRect(sheet)
        glyph(painter, "search", lead, colours.muted, 4.5)
