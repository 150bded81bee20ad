"""A scrolled column of blocks whose words are built when they are seen, the rest little by little.

Sixty clauses take longer to build than a window may stand still. A block that is not built yet
guesses its height; when it is built above the view, what is seen stays where it is.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from typing import Protocol, cast

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QPalette, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from desktop.theme.tokens import tokens
from desktop.theme.units import u, unit

# A slice of building; the limit for a gap in the event loop is six times as long.
_SLICE = 0.008
_MARGIN = 2.5


class Block(Protocol):
    """What the column needs of a block, which is a widget."""

    def height_for(self, width: int) -> int:
        """Return the height needed at ``width``, or a guess before the words are built."""

    def place_parts(self) -> None:
        """Put the parts of the block in their places; its geometry has changed."""


def guessed_height(characters: int, paragraphs: int, width: int) -> int:
    """Return about how high running text will be."""
    letters = max(10.0, width / (1.85 * unit()))
    return round((characters / letters + 0.6 * paragraphs) * 5.25 * unit())


class LazyColumn(QScrollArea):
    """Keeps blocks below each other. Subclasses say which there are and build them."""

    gap = 0.0

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._unbuilt: set[QWidget] = set()
        self._slices = QTimer(self, singleShot=True, interval=0)
        self._slices.timeout.connect(self._build_slice)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._sheet = QWidget()
        self.setWidget(self._sheet)
        self.verticalScrollBar().valueChanged.connect(lambda *_: self._build_seen())

    def blocks(self) -> Sequence[QWidget]:
        """Return the blocks in their order."""
        raise NotImplementedError

    def build_block(self, block: QWidget) -> None:
        """Build the words of a block."""
        raise NotImplementedError

    def recolour(self) -> None:
        """Take the ground of the palette in force."""
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Window, tokens().surface)
        self.setPalette(palette)

    # --- building ------------------------------------------------------------------------

    def want(self, blocks: Iterable[QWidget]) -> None:
        """Have these blocks built anew: what is seen at once, the rest soon."""
        self._unbuilt.update(blocks)

    def ready(self, block: QWidget) -> None:
        """Build a block now when it is waiting."""
        if block in self._unbuilt:
            self._unbuilt.discard(block)
            self.build_block(block)
            self.arrange()

    def forget(self, block: QWidget) -> None:
        """Let go of a block."""
        self._unbuilt.discard(block)
        block.hide()
        block.deleteLater()

    def show_wanted(self) -> None:
        """Put all blocks in their places and build those that are seen."""
        self.arrange()
        self._build_seen()

    def _build_seen(self) -> None:
        while self._unbuilt:
            top = self.verticalScrollBar().value()
            bottom = top + self.viewport().height()
            seen = [
                block
                for block in self.blocks()
                if block in self._unbuilt and block.y() < bottom and block.geometry().bottom() > top
            ]
            if not seen:
                self._slices.start()
                return
            # One at a time: its true height may push the others out of view.
            self._unbuilt.discard(seen[0])
            self.build_block(seen[0])
            self.arrange()

    def _build_slice(self) -> None:
        end = time.monotonic() + _SLICE
        anchor = self._anchor()
        for block in self.blocks():
            if time.monotonic() > end:
                break
            if block in self._unbuilt:
                self._unbuilt.discard(block)
                self.build_block(block)
        self.arrange()
        self._hold(anchor)
        if self._unbuilt:
            self._slices.start()

    # --- places --------------------------------------------------------------------------

    def arrange(self) -> None:
        """Put all blocks in their places."""
        width = self.viewport().width()
        # Beside a scroll bar, whose trough is quiet, less margin is needed.
        right = u(1) if self.verticalScrollBar().isVisible() else u(_MARGIN)
        inner = max(u(40), width - u(_MARGIN) - right)
        y = u(2)
        for block in self.blocks():
            made = cast(Block, block)
            height = made.height_for(inner)
            block.setGeometry(u(_MARGIN), y, inner, height)
            made.place_parts()
            y += height + u(self.gap)
        self._sheet.resize(width, y + u(10))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        anchor = self._anchor()
        self.arrange()
        self._hold(anchor)
        self._build_seen()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._build_seen()

    def top_block(self) -> QWidget | None:
        """Return the block at the top of the view."""
        anchor = self._anchor()
        return anchor[0] if anchor else None

    def _anchor(self) -> tuple[QWidget, float] | None:
        """Return the block at the top of the view and the share of it that lies above."""
        top = self.verticalScrollBar().value()
        for block in self.blocks():
            if block.height() and block.geometry().bottom() > top:
                return block, (top - block.y()) / block.height()
        return None

    def _hold(self, anchor: tuple[QWidget, float] | None) -> None:
        bar = self.verticalScrollBar()
        if anchor is not None and bar.value():
            block, share = anchor
            bar.setValue(block.y() + round(share * block.height()))
