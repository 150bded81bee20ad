"""Cards with a picture each, side by side as the width allows; one of them is chosen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup

from desktop.tables.row_table import Row
from desktop.theme.follow import follow
from desktop.theme.paint import RADIUS_CARD, box, focus_ring, glyph, smooth
from desktop.theme.tokens import tokens
from desktop.theme.units import font, u
from desktop.widgets.card import CardButton
from desktop.widgets.page import ScrollColumn
from desktop.widgets.wrap import Wrapped

_WIDE, _PICTURE, _HIGH = 44.0, 30.0, 44.0
_PAD = 2.5


class CardRow(NamedTuple):
    """What a card says. ``faint``: it is not in use."""

    name: str
    words: str
    faint: bool


class PictureCard(CardButton):
    """A card: the picture above, name and words below. Enter or a double click opens it."""

    opened = Signal()

    def __init__(self, row: CardRow) -> None:
        super().__init__()
        self.row = row
        self._picture = QImage()
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(row.name)
        self.setAccessibleDescription(row.words)
        self.setToolTip(f"{row.name}\n{row.words}".strip())
        follow(self, self.updateGeometry)

    def set_picture(self, encoded: bytes | None) -> None:
        """Show a picture; None shows a sign in its place."""
        self._picture = QImage.fromData(encoded) if encoded else QImage()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(u(_WIDE), u(_HIGH))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
            return
        super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.opened.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, colours = QPainter(self), tokens()
        chosen = self.isChecked()
        fill = colours.select if chosen else colours.surface
        edge = colours.accent if chosen else colours.line
        box(painter, self.rect(), fill, edge, RADIUS_CARD)
        pad = u(_PAD)
        area = QRect(pad, pad, self.width() - 2 * pad, u(_PICTURE) - pad)
        self._paint_picture(painter, area)
        words = QRect(pad, u(_PICTURE) + u(1), area.width(), u(5))
        align = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading)
        for text, step, weight, token in (
            (self.row.name, "body", 600, colours.faint if self.row.faint else colours.text),
            (self.row.words, "small", 400, colours.muted),
        ):
            face = font("body" if step == "body" else "small", weight)
            painter.setFont(face)
            painter.setPen(token)
            metrics = QFontMetrics(face)
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, words.width())
            painter.drawText(words, align, shown)
            words.translate(0, u(5))
        if self.hasFocus():
            focus_ring(painter, self.rect())

    def _paint_picture(self, painter: QPainter, area: QRect) -> None:
        colours = tokens()
        if self._picture.isNull():
            box(painter, area, colours.sunken, None, RADIUS_CARD)
            glyph(painter, "archive", area, colours.faint, 8)
            return
        size = self._picture.size().scaled(area.size(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRectF(0, 0, size.width(), size.height())
        place.moveCenter(QRectF(area).center())
        with smooth(painter):
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.setOpacity(0.5 if self.row.faint else 1.0)
            painter.drawImage(place, self._picture)


class CardGrid(ScrollColumn):
    """The cards. ``picked`` and ``activated_row`` carry the place of a card."""

    picked = Signal(object)
    activated_row = Signal(int)

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.cards: list[PictureCard] = []
        self._lines = Wrapped(name)
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._group.idToggled.connect(self._toggled)
        self.body.addWidget(self._lines)
        self.body.addStretch(1)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    @property
    def picked_row(self) -> int | None:
        """The place of the chosen card; None when none is."""
        place = self._group.checkedId()
        return place if place >= 0 else None

    def renew_rows(self, rows: Sequence[Row]) -> None:
        """Show ``rows`` as of ``CardRow``; the choice stays, at first it is the first one."""
        kept = self.picked_row or 0
        had_focus = any(card.hasFocus() for card in self.cards)
        for card in self.cards:
            self._group.removeButton(card)
        self.cards = [PictureCard(CardRow(*row)) for row in rows]
        for place, card in enumerate(self.cards):
            self._group.addButton(card, place)
            card.opened.connect(lambda place=place: self._open(place))
        self._lines.set_parts([*self.cards])
        if rows:
            self.pick(min(kept, len(rows) - 1))
            if had_focus:
                self.cards[min(kept, len(rows) - 1)].setFocus()

    def pick(self, place: int) -> None:
        """Choose a card."""
        self.cards[place].setChecked(True)

    def _open(self, place: int) -> None:
        self.pick(place)
        self.activated_row.emit(place)

    def _toggled(self, place: int, on: bool) -> None:
        if on:
            # One stop of the Tab key; the arrow keys go from card to card.
            for number, card in enumerate(self.cards):
                policy = (
                    Qt.FocusPolicy.StrongFocus if number == place else Qt.FocusPolicy.ClickFocus
                )
                card.setFocusPolicy(policy)
            self.picked.emit(place)
