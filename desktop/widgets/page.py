"""The frame of a page: head with title and buttons, breadcrumb, side panel, labelled field."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from desktop.accessibility.announce import announce
from desktop.theme.follow import follow
from desktop.theme.icons import pixmap
from desktop.theme.measure import set_size, set_space
from desktop.theme.roles import set_invalid
from desktop.theme.tokens import tokens
from desktop.theme.units import u
from desktop.widgets.buttons import LinkButton
from desktop.widgets.chip import Chip
from desktop.widgets.text import ElidingLabel, Text


class Surface(QWidget):
    """A white work surface; ``body`` is its column without margins."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self.body = QVBoxLayout(self)
        set_space(self.body)


class PageHead(QWidget):
    """Title, count and buttons; with ``back`` a breadcrumb stands before the title."""

    def __init__(
        self,
        title: str,
        buttons: tuple[QWidget, ...] = (),
        back: tuple[str, Callable[[], object]] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._row = QHBoxLayout(self)
        set_space(self._row, 2, (5, 3.5, 4, 3.5))
        if back is not None:
            self.back = LinkButton(back[0], back[1])
            self._row.addWidget(self.back)
            self._row.addWidget(_Chevron())
        self.title = ElidingLabel(title, "title")
        self._row.addWidget(self.title)
        self.count = Text("", "section", 400, "muted", tabular=True)
        self._row.addWidget(self.count)
        self.chip = Chip("")
        self.chip.hide()
        self._row.addWidget(self.chip)
        self.facts = ElidingLabel("", token="muted")
        self._row.addWidget(self.facts, 1)
        for button in buttons:
            self._row.addWidget(button)

    def set_title(self, title: str, count: int | None = None, facts: str = "") -> None:
        """Change the title, the count beside it and the quiet facts after it."""
        self.title.setText(title)
        self.count.setText("" if count is None else f"{count:,}")
        self.count.setVisible(count is not None)
        self.facts.setText(facts)


class _Chevron(QLabel):
    def __init__(self) -> None:
        super().__init__()
        follow(self, self._refresh)

    def _refresh(self) -> None:
        self.setPixmap(pixmap("chevron-right", u(3.5), tokens().faint))


class ScrollColumn(QScrollArea):
    """A column that scrolls; ``body`` takes the widgets, from the top."""

    def __init__(
        self, name: str, on_window: bool = False, margin: float = 5, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(name)
        role = QPalette.ColorRole.Window if on_window else QPalette.ColorRole.Base
        inner = QWidget()
        inner.setAutoFillBackground(True)
        inner.setBackgroundRole(role)
        self.viewport().setBackgroundRole(role)
        self.body = QVBoxLayout(inner)
        set_space(self.body, 3, (margin, margin - 1, margin, margin))
        self.setWidget(inner)

    def clear(self) -> None:
        """Take everything out of the column."""
        empty(self.body)


class SidePanel(ScrollColumn):
    """The panel at the right of a list or a record, on the colour of the window."""

    def __init__(self, name: str, width: float = 84, parent: QWidget | None = None) -> None:
        super().__init__(name, on_window=True, parent=parent)
        set_size(self, width=width)


def empty(layout: QVBoxLayout | QHBoxLayout) -> None:
    """Take every widget and layout out of ``layout`` and drop it."""
    while (item := layout.takeAt(0)) is not None:
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif isinstance(inner, (QVBoxLayout, QHBoxLayout)):
            empty(inner)


def tab_strip(name: str, titles: Sequence[str]) -> tuple[QTabBar, QVBoxLayout]:
    """Return the tabs of a page's parts, and the line under the title that holds them."""
    tabs = QTabBar()
    tabs.setAccessibleName(name)
    tabs.setDrawBase(False)
    tabs.setExpanding(False)
    for title in titles:
        tabs.addTab(title)
    strip = QVBoxLayout()
    set_space(strip, 0, (2, 0, 0, 0))
    strip.addWidget(tabs)
    return tabs, strip


def drop_above(stack: QStackedWidget) -> None:
    """Take every page but the first out of ``stack``, which then shows that one."""
    while stack.count() > 1:
        page = stack.widget(1)
        assert page is not None
        stack.removeWidget(page)
        page.deleteLater()


class Labelled(QWidget):
    """A field under its label, with help beneath and, when it needs mending, what to do."""

    def __init__(
        self,
        label: str,
        field: QWidget,
        help_text: str = "",
        required: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.field = field
        column = QVBoxLayout(self)
        set_space(column, 1)
        head = QHBoxLayout()
        set_space(head, 1.5)
        words = Text(label, weight=500)
        words.setBuddy(field)
        head.addWidget(words)
        if required:
            head.addWidget(Text("required", "small", token="faint"))
        head.addStretch()
        column.addLayout(head)
        column.addWidget(field)
        self._help = Text(help_text, "small", token="muted", wrap=True)
        column.addWidget(self._help)
        self._help.setVisible(bool(help_text))
        self._fault = Text("", "small", token="refused", wrap=True)
        self._mark = QLabel()
        self._mark.setAlignment(Qt.AlignmentFlag.AlignTop)
        row = QHBoxLayout()
        set_space(row, 1)
        row.addWidget(self._mark)
        row.addWidget(self._fault, 1)
        column.addLayout(row)
        field.setAccessibleName(label)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        follow(self, self._refresh)

    @property
    def error(self) -> str:
        """What to do about the value; empty when it fits."""
        return self._fault.text()

    def set_help(self, text: str) -> None:
        """Change the sentence under the field."""
        self._help.setText(text)
        self._help.setVisible(bool(text))

    def set_error(self, text: str) -> None:
        """Say under the field what to do; an empty text takes the mark away."""
        if text and text != self.error:
            announce(self.field, text)
        self._fault.setText(text)
        self._fault.setVisible(bool(text))
        self._mark.setVisible(bool(text))
        self.field.setAccessibleDescription(text)
        set_invalid(self.field, bool(text))

    def _refresh(self) -> None:
        self._mark.setPixmap(pixmap("circle-alert", u(3.5), tokens().meaning("refused").fg))
        self._mark.setVisible(bool(self.error))
        self._fault.setVisible(bool(self.error))
