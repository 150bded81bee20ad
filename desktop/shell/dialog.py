"""The one frame of a dialog: words, body, verbs at the right. Opened, never run in a loop."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLayout, QPushButton, QVBoxLayout, QWidget

from desktop.theme.follow import follow
from desktop.theme.roles import Kind
from desktop.theme.units import u
from desktop.widgets.buttons import push_button
from desktop.widgets.text import Text

WIDTH = 120


class Dialog(QDialog):
    """A window-modal dialog; ``body`` takes what is asked, ``verbs`` the buttons."""

    def __init__(self, window: QWidget | None, title: str) -> None:
        super().__init__(window)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._column = QVBoxLayout(self)
        # The height belongs to this width; the layout alone would ask for that of narrow text.
        self._column.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self._column.addWidget(Text(title, "section", wrap=True))
        self.body = QVBoxLayout()
        self._column.addLayout(self.body)
        self.verbs = QHBoxLayout()
        self.verbs.addStretch()
        self._column.addLayout(self.verbs)
        follow(self, self._refresh_frame)

    def add_verb(
        self, text: str, on_click: Callable[[], object], kind: Kind = "plain", default: bool = False
    ) -> QPushButton:
        """Add a button; the default one is taken by Enter and has the focus first."""
        button = push_button(text, kind, on_click=on_click, parent=self)
        button.setDefault(default)
        if default:
            button.setFocus()
        self.verbs.addWidget(button)
        return button

    def fit(self) -> None:
        """Take the height that the content needs at the dialog's width."""
        self._column.activate()
        self.setFixedHeight(self._column.totalHeightForWidth(u(WIDTH)))

    def event(self, event: QEvent) -> bool:
        handled = super().event(event)
        # What was shown or said just now tells its size a moment later.
        if event.type() == QEvent.Type.LayoutRequest and self.isVisible():
            self.fit()
        return handled

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.fit()

    def _refresh_frame(self) -> None:
        self._column.setContentsMargins(u(6), u(5), u(6), u(5))
        self._column.setSpacing(u(4))
        self.body.setSpacing(u(2))
        self.verbs.setSpacing(u(2))
        self.setFixedWidth(u(WIDTH))
        if self.isVisible():
            self.fit()
