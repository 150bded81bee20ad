"""What a view shows when it has nothing: an empty state, or still bars while it is loading."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, Qt, QTimer
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from desktop.theme.follow import follow
from desktop.theme.icons import pixmap
from desktop.theme.metrics import ROW_HEIGHT
from desktop.theme.paint import box
from desktop.theme.tokens import tokens
from desktop.theme.units import u, unit
from desktop.widgets.buttons import push_button
from desktop.widgets.text import Heading, Text

PATIENCE_MS = 150
"""Loading shorter than this shows nothing, so that quick views do not flicker."""

STILL_LOOKING_MS = 2000


class EmptyState(QWidget):
    """One icon, what belongs here, why it is empty, and one button."""

    def __init__(
        self,
        icon_name: str,
        what: str,
        why: str = "",
        verb: str = "",
        on_verb: Callable[[], object] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._icon_name = icon_name
        self._picture = QLabel()
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        centre = Qt.AlignmentFlag.AlignHCenter
        column = QVBoxLayout(self)
        column.addStretch()
        column.addWidget(self._picture, 0, centre)
        head = Heading(what)
        head.setAlignment(Qt.AlignmentFlag.AlignCenter)
        head.setWordWrap(True)
        column.addWidget(head)
        if why:
            reason = Text(why, token="muted", wrap=True)
            reason.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(reason)
        self.button = push_button(verb, on_click=on_verb) if verb else None
        if self.button is not None:
            column.addSpacing(u(1))
            column.addWidget(self.button, 0, centre)
        column.addStretch()
        self.setAccessibleName(f"{what} {why}".strip())
        follow(self, self._refresh)

    def _refresh(self) -> None:
        side = u(8)
        self._picture.setPixmap(pixmap(self._icon_name, side, tokens().faint))
        layout = self.layout()
        assert layout is not None
        layout.setContentsMargins(u(6), u(6), u(6), u(6))
        layout.setSpacing(u(2))


class LoadingBars(QWidget):
    """Still bars in the rhythm of the rows, from 150 ms after the widget is shown."""

    def __init__(self, row_height: float = ROW_HEIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = row_height
        self._due = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PATIENCE_MS)
        self._timer.timeout.connect(self._appear)
        self.setAccessibleName("Loading")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        follow(self, self.update)

    @property
    def appeared(self) -> bool:
        """Whether the bars are painted by now."""
        return self._due

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()
        self._due = False

    def _appear(self) -> None:
        self._due = True
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._due:
            return
        painter = QPainter(self)
        colours = tokens()
        tone = colours.hover if colours.dark else colours.sunken
        row, thick = self._row * unit(), 2.5 * unit()
        # Uneven lengths look like text; they are fixed, because nothing may move while waiting.
        shares = (0.62, 0.48, 0.71, 0.55, 0.66, 0.42)
        for place in range(int(self.height() / row)):
            width = (self.width() - u(12)) * shares[place % len(shares)]
            top = place * row + (row - thick) / 2
            box(painter, QRectF(u(6), top, width, thick), tone, None, 1)
