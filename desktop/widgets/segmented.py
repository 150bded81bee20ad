"""One choice of a few, side by side: All, Any, None."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from desktop.theme.follow import follow
from desktop.theme.paint import box
from desktop.theme.roles import set_kind
from desktop.theme.tokens import tokens


class Segmented(QWidget):
    """The choice; ``changed`` carries the key of the chosen part. Arrow keys move it."""

    changed = Signal(str)

    def __init__(
        self,
        name: str,
        parts: list[tuple[str, str]],
        parent: QWidget | None = None,
        chosen: bool = True,
    ) -> None:
        """Make the choice from ``parts``, pairs of key and words.

        Args:
            chosen: the first part is chosen; otherwise none is until a person chooses.
        """
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._keys = [key for key, _ in parts]
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        row = QHBoxLayout(self)
        for place, (_, words) in enumerate(parts):
            button = QPushButton(words)
            set_kind(button, "segment")
            button.setCheckable(True)
            button.setAutoDefault(False)
            button.setAccessibleName(f"{name}: {words}")
            self._group.addButton(button, place)
            row.addWidget(button)
        self._group.button(0).setChecked(chosen)
        self._let_tab_reach(0)
        self._group.idToggled.connect(self._toggled)
        follow(self, self._refresh)

    @property
    def value(self) -> str:
        """The key of the chosen part; empty when none is."""
        place = self._group.checkedId()
        return self._keys[place] if place >= 0 else ""

    def set_value(self, key: str) -> None:
        """Choose the part with ``key``; an empty key chooses none."""
        if key:
            self._group.button(self._keys.index(key)).setChecked(True)
            return
        self._group.setExclusive(False)
        for button in self._group.buttons():
            button.setChecked(False)
        self._group.setExclusive(True)

    def set_name(self, name: str) -> None:
        """Call the choice ``name``, and each part after it."""
        self.setAccessibleName(name)
        for button in self.buttons():
            button.setAccessibleName(f"{name}: {button.text()}")

    def buttons(self) -> list[QAbstractButton]:
        """Return the parts in their order."""
        return [self._group.button(place) for place in range(len(self._keys))]

    def _toggled(self, place: int, on: bool) -> None:
        if on:
            self._let_tab_reach(place)
            self.changed.emit(self._keys[place])

    def _let_tab_reach(self, chosen: int) -> None:
        # Qt puts this right only once a part has had the focus; until then Tab would stop at
        # the first part, whichever is chosen.
        for place in range(len(self._keys)):
            policy = Qt.FocusPolicy.StrongFocus if place == chosen else Qt.FocusPolicy.ClickFocus
            self._group.button(place).setFocusPolicy(policy)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        if self.isRightToLeft():
            step = -step
        place = self._group.checkedId()
        if place < 0 and step < 0:
            place = 0
        button = self._group.button((place + step) % len(self._keys))
        button.setChecked(True)
        button.setFocus(Qt.FocusReason.TabFocusReason)

    def _refresh(self) -> None:
        layout = self.layout()
        assert layout is not None
        layout.setContentsMargins(1, 1, 1, 1)
        layout.setSpacing(0)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = tokens()
        box(QPainter(self), self.rect(), colours.surface, colours.edge)
