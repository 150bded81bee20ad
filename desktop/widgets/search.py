"""A field to find something: icon in front, key cap while empty, cross to clear."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QToolButton, QWidget

from desktop.theme.icons import icon
from desktop.theme.units import u
from desktop.widgets.chip import paint_key_cap


class SearchField(QLineEdit):
    """The field. Esc clears it first and only then leaves it."""

    def __init__(
        self, hint: str, name: str = "", key: str = "", parent: QWidget | None = None
    ) -> None:
        """Make the field.

        Args:
            hint: shown while empty.
            name: the accessible name; the hint when empty.
            key: shortcut shown as a cap; only shown, not bound.
        """
        super().__init__(parent)
        self._key = key
        self.setPlaceholderText(hint)
        self.setAccessibleName(name or hint)
        lead = QAction(icon("search"), name or hint, self)
        self.addAction(lead, QLineEdit.ActionPosition.LeadingPosition)
        self._clear = QAction(icon("x"), "Clear", self)
        self._clear.triggered.connect(self.clear)
        self.addAction(self._clear, QLineEdit.ActionPosition.TrailingPosition)
        for button in self.findChildren(QToolButton):
            action = button.defaultAction()
            words = action.text() if action is not None else ""
            button.setAccessibleName(words)
            button.setToolTip(words)
        self._clear.setVisible(False)
        self.textChanged.connect(lambda text: self._clear.setVisible(bool(text)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._key and not self.text():
            painter = QPainter(self)
            paint_key_cap(painter, self.rect(), self.width() - u(2), self._key)
