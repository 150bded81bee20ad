"""The heads of a work surface: of a list (title, count, buttons) and of an open record."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIcon, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QTabBar, QVBoxLayout, QWidget

from desktop.shell.pane import Pane
from desktop.theme.follow import follow
from desktop.theme.icons import icon, icon_size
from desktop.theme.paint import hairline
from desktop.theme.units import u
from desktop.widgets.buttons import IconButton, LinkButton
from desktop.widgets.chip import Chip
from desktop.widgets.text import ElidingLabel, Text

# Below this width the saved state says nothing that can be understood.
_LEAST_WORDS = 20


class WorkHead(QWidget):
    """Title and count at the left, at most two buttons and one primary at the right.

    ``tools`` is the row below: find, filter chips, add filter; columns and export far right.
    """

    def __init__(self, title: str, buttons: tuple[QPushButton, ...] = ()) -> None:
        super().__init__()
        self.title = ElidingLabel(title, "title")
        self.count = Text("", "section", 400, "faint", tabular=True)
        self._views = IconButton("panel-left", "Choose a view")
        self._views.clicked.connect(self._open_views)
        self._menu: QMenu | None = None
        self._views.hide()
        self._top, self.tools = QHBoxLayout(), QHBoxLayout()
        self._top.addWidget(self._views)
        self._top.addWidget(self.title)
        self._top.addWidget(self.count)
        self._top.addStretch(1)
        for button in buttons:
            self._top.addWidget(button)
        column = QVBoxLayout(self)
        column.addLayout(self._top)
        column.addLayout(self.tools)
        follow(self, self._refresh)

    def set_title(self, title: str, count: int | None = None) -> None:
        """Show another title; ``count`` None shows no number."""
        self.title.setText(title)
        self.count.setText("" if count is None else f"{count:,}")

    def add_chip(self, chip: Chip) -> None:
        """Put a chip behind the count."""
        self._top.insertWidget(3, chip)

    def set_counting(self) -> None:
        """Say that the rows are being counted."""
        self.count.setText("Counting…")

    def set_views_menu(self, menu: QMenu | None) -> None:
        """Offer the views as a menu beside the title, or take it away."""
        self._menu = menu
        self._views.setVisible(menu is not None)

    def _open_views(self) -> None:
        if self._menu is not None:
            self._menu.popup(self._views.mapToGlobal(self._views.rect().bottomLeft()))

    def _refresh(self) -> None:
        column = self.layout()
        assert column is not None
        column.setContentsMargins(u(5), u(3.5), u(4), u(3.5))
        column.setSpacing(u(3.5))
        self._top.setSpacing(u(2))
        self.tools.setSpacing(u(3))


class RecordHead(Pane):
    """Breadcrumb, title, status chip, saved state, buttons, and the tabs of the record."""

    back_asked = Signal()
    tab_chosen = Signal(str)

    def __init__(self, list_name: str, buttons: tuple[QWidget, ...] = ()) -> None:
        super().__init__("Record", "surface", "b")
        self._keys: list[str] = []
        self._back = LinkButton(list_name, self.back_asked.emit)
        self._back.setAccessibleName(f"Back to {list_name}")
        self._slash = Text("›", "section", 400, "faint")
        self.title = ElidingLabel("", "title")
        self.chip = Chip("", "rest")
        self.saved = ElidingLabel("", "small", 400, "muted")
        self.tabs = QTabBar()
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setAccessibleName("Parts of the record")
        self.tabs.currentChanged.connect(self._changed)
        self._top = QHBoxLayout()
        self.saved_sign = Text("")
        self.saved_sign.hide()
        for part in (
            self._back,
            self._slash,
            self.title,
            self.chip,
            self.saved_sign,
            self.saved,
        ):
            self._top.addWidget(part)
        self._top.addStretch(1)
        for button in buttons:
            self._top.addWidget(button)
        column = QVBoxLayout(self)
        column.addLayout(self._top)
        column.addWidget(self.tabs, 0, Qt.AlignmentFlag.AlignLeft)
        follow(self, self._refresh)

    def set_tabs(self, tabs: tuple[tuple[str, str], ...]) -> None:
        """Show ``tabs``, pairs of key and words; the first one is chosen."""
        self.tabs.blockSignals(True)
        while self.tabs.count():
            self.tabs.removeTab(0)
        self._keys = [key for key, _ in tabs]
        for _, words in tabs:
            self.tabs.addTab(words)
        self.tabs.blockSignals(False)

    def set_words(self, tabs: tuple[tuple[str, str], ...]) -> None:
        """Show other words on the tabs that are there, such as a new count."""
        for key, words in tabs:
            if key in self._keys:
                self.tabs.setTabText(self._keys.index(key), words)

    def set_saved(self, words: str, icon_name: str = "") -> None:
        """Say how far the work is kept; ``icon_name`` stands before the words."""
        self.saved.setText(words)
        self._fit()
        self.saved_sign.setVisible(bool(icon_name))
        if icon_name:
            token = "ok" if icon_name == "check" else "refused"
            self.saved_sign.setPixmap(icon(icon_name, token).pixmap(icon_size(3.5)))

    def set_mark(self, key: str, icon_name: str, token: str = "refused") -> None:
        """Mark a tab with an icon, such as one that needs attention; empty takes it away."""
        if key in self._keys:
            place = self._keys.index(key)
            self.tabs.setTabIcon(place, icon(icon_name, token) if icon_name else QIcon())

    def hide_tabs(self) -> None:
        """Show no tabs: the page has one part."""
        self.tabs.hide()
        self._refresh()

    def set_tab(self, key: str) -> None:
        """Mark a tab as the chosen one, without ``tab_chosen``."""
        self.tabs.blockSignals(True)
        self.tabs.setCurrentIndex(self._keys.index(key))
        self.tabs.blockSignals(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """In a narrow window the title keeps its words before the saved state does."""
        others = [
            widget.sizeHint().width() + self._top.spacing()
            for place in range(self._top.count())
            if (item := self._top.itemAt(place)) and (widget := item.widget())
            if widget is not self.saved and not widget.isHidden()
        ]
        margins = self.contentsMargins()
        room = self.width() - sum(others) - u(7.5) - margins.left() - margins.right()
        self.saved.setVisible(room > u(_LEAST_WORDS) or room > self.saved.sizeHint().width())
        self.saved.setMaximumWidth(max(0, room))

    def _changed(self, place: int) -> None:
        if 0 <= place < len(self._keys):
            self.tab_chosen.emit(self._keys[place])

    def _refresh(self) -> None:
        column = self.layout()
        assert column is not None
        bottom = u(3) if self.tabs.isHidden() else int(hairline())
        column.setContentsMargins(u(3.5), u(3), u(4), bottom)
        column.setSpacing(u(1))
        self._top.setSpacing(u(2))
