"""The bars above the clause editor and above the pages."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLayout, QMenu, QSizePolicy, QWidget

from desktop.documents.editor import ClauseEditor
from desktop.documents.pages import PageView
from desktop.theme.follow import follow
from desktop.theme.paint import hairline
from desktop.theme.tokens import tokens
from desktop.theme.units import u
from desktop.widgets.buttons import IconButton, push_button
from desktop.widgets.card import Rule
from desktop.widgets.text import Text

HEIGHT = 10.5
# Room to spare, since buttons ask for a little less than what they take.
_SLACK = 6


class _Bar(QWidget):
    """A row of controls on the work surface, with a hairline under it.

    What is named in ``wide`` gives way to what is named in ``narrow`` when there is no room for it.
    """

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.row = QHBoxLayout(self)
        self.row.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self.wide: list[QWidget] = []
        self.narrow: list[QWidget] = []
        follow(self, self._refresh)

    def separate(self) -> None:
        """Put a short upright line."""
        rule = Rule(upright=True)
        follow(rule, lambda: rule.setFixedHeight(u(5)))
        self.row.addWidget(rule)

    def _refresh(self) -> None:
        self.row.setContentsMargins(u(2.5), 0, u(2.5), 0)
        self.row.setSpacing(u(0.5))
        self.setFixedHeight(u(HEIGHT))
        self._fit()
        self.update()

    def minimumSizeHint(self) -> QSize:
        # A bar never keeps its column from being narrowed.
        return QSize(0, u(HEIGHT))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        is_narrow = self._wanted_width() + u(_SLACK) > self.width()
        for widget in self.wide:
            widget.setVisible(not is_narrow)
        for widget in self.narrow:
            widget.setVisible(is_narrow)

    def _wanted_width(self) -> int:
        """Return the width of everything but what stands in for ``wide``."""
        widths = [
            widget.sizeHint().width()
            for place in range(self.row.count())
            if (item := self.row.itemAt(place)) and (widget := item.widget())
            if widget not in self.narrow
        ]
        margins = self.row.contentsMargins()
        return sum(widths) + self.row.spacing() * len(widths) + margins.left() + margins.right()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), tokens().surface)
        line = self.rect()
        line.setTop(line.bottom() + 1 - int(hairline()))
        painter.fillRect(line, tokens().line)


class EditorBar(_Bar):
    """Undo, marks, lists, table, and what can be inserted; follows the caret of its editor.

    ``field_asked``, ``clause_asked`` and ``reference_asked`` ask for a choice of what to insert.
    """

    field_asked = Signal()
    clause_asked = Signal()
    reference_asked = Signal()

    def __init__(self, editor: ClauseEditor, parent: QWidget | None = None) -> None:
        super().__init__("Editing", parent)
        self._editor = editor
        self._undo = self._add("undo-2", "Undo", "Ctrl+Z", editor.undo)
        self._redo = self._add("redo-2", "Redo", "Ctrl+Shift+Z", editor.redo)
        self.separate()
        self._bold = self._add("bold", "Bold", "Ctrl+B", lambda: editor.toggle("bold"), True)
        self._italic = self._add(
            "italic", "Italic", "Ctrl+I", lambda: editor.toggle("italic"), True
        )
        self.separate()
        self._bullet = self._add(
            "list", "Bullets", "", lambda: editor.set_kind("bullet"), checkable=True
        )
        self._numbered = self._add(
            "list-ordered", "Numbers", "", lambda: editor.set_kind("numbered"), checkable=True
        )
        self._table = self._add("table", "Insert table", "", lambda: editor.insert_table(2, 3))
        self.separate()
        self._insert = IconButton("plus", "Insert…", "", self._offer, "text")
        self._inserts = (
            ("Field", "plus", self.field_asked),
            ("Clause", "", self.clause_asked),
            ("Reference", "", self.reference_asked),
        )
        for words, icon_name, signal in self._inserts:
            button = push_button(words, "flat", icon_name, signal.emit)
            button.setAccessibleName(f"Insert {words.lower()}")
            self.row.addWidget(button)
            self.wide.append(button)
        self.row.addWidget(self._insert)
        self.narrow.append(self._insert)
        self.row.addStretch(1)
        editor.current_format_changed.connect(self.update_state)
        self.update_state()

    def _add(
        self,
        icon_name: str,
        name: str,
        key: str,
        act: Callable[[], object],
        checkable: bool = False,
    ) -> IconButton:
        button = IconButton(icon_name, name, key, act, "text")
        button.setCheckable(checkable)
        self.row.addWidget(button)
        return button

    def _offer(self) -> None:
        menu = QMenu("Insert", self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for words, _, signal in self._inserts:
            menu.addAction(words).triggered.connect(signal)
        menu.popup(self._insert.mapToGlobal(self._insert.rect().bottomLeft()))

    def update_state(self) -> None:
        """Show what holds at the caret, and what can be done there."""
        editor, shape, free = self._editor, self._editor.shape, not self._editor.read_only
        self._undo.setEnabled(editor.can_undo and free)
        self._redo.setEnabled(editor.can_redo and free)
        self._bold.setChecked(editor.marks.bold)
        self._italic.setChecked(editor.marks.italic)
        self._bullet.setChecked(shape is not None and shape.kind == "bullet")
        self._numbered.setChecked(shape is not None and shape.kind == "numbered")
        for button in (self._bullet, self._numbered):
            button.setEnabled(shape is not None and free)
        self._table.setEnabled(bool(editor.active_key) and not editor.in_table and free)


class PageBar(_Bar):
    """Previous and next page, where the view is, and the zoom; further verbs go to ``row``."""

    def __init__(self, view: PageView, parent: QWidget | None = None) -> None:
        super().__init__("Pages", parent)
        self._view = view
        self._previous = IconButton(
            "chevron-up", "Previous page", on_click=lambda: view.go_to_page(view.page - 1)
        )
        self._next = IconButton(
            "chevron-down", "Next page", on_click=lambda: view.go_to_page(view.page + 1)
        )
        self._where = Text("", weight=500)
        self._place = Text("", weight=500, tabular=True)
        self._zoom = push_button("Fit width", "flat", "", view.fit_width)
        self._zoom.setAccessibleName("Fit to width")
        for widget in (self._previous, self._next, self._where, self._place):
            self.row.addWidget(widget)
        self.row.addStretch(1)
        self.row.addWidget(IconButton("minus", "Zoom out", on_click=view.zoom_out))
        fit = IconButton("maximize-2", "Fit to width", on_click=view.fit_width)
        self.row.addWidget(self._zoom)
        self.row.addWidget(fit)
        self.row.addWidget(IconButton("plus", "Zoom in", on_click=view.zoom_in))
        self.wide += [self._where, self._zoom]
        self.narrow += [self._place, fit]
        view.page_changed.connect(self._moved)
        view.zoom_changed.connect(self._zoom.setText)
        self._moved(view.page, view.pages)

    def _moved(self, page: int, pages: int) -> None:
        self._where.setText(self._view.position_words)
        self._place.setText(f"{page} / {pages}" if page else "")
        self._place.setAccessibleName(self._view.position_words)
        self._fit()
        self._previous.setEnabled(page > 1)
        self._next.setEnabled(0 < page < pages)
