"""The parts of a decision: three columns, cards to choose from, and the box of the result."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QGridLayout,
    QHBoxLayout,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from desktop.shell.pane import Pane
from desktop.theme.follow import follow
from desktop.theme.icons import pixmap
from desktop.theme.paint import FOCUS, RADIUS_CARD, box, focus_ring, mirrored
from desktop.theme.tokens import MeaningName, tokens
from desktop.theme.units import font, u, unit
from desktop.widgets.card import CardButton
from desktop.widgets.text import ElidingLabel, Text, breakable

Side = Literal["mine", "theirs"]
MEANING: dict[str, MeaningName] = {"mine": "progress", "theirs": "versions"}
LABEL, MARGIN, GAP = 35.0, 6.0, 3.0
NARROW, NARROW_LABEL, NARROW_MARGIN = 150.0, 25.0, 4.0
"""Below this width labels and margins give way, so that no value is cut."""

_WRAP = int(
    Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter
)


class Columns(QWidget):
    """A grid of a label and three columns, which all share the same widths."""

    def __init__(self, top: float = 3.5, bottom: float = 3.5) -> None:
        super().__init__()
        self._edges = top, bottom
        self._labels: list[QWidget] = []
        self._room = 0
        self._narrow = False
        self.grid = QGridLayout(self)
        for column in (1, 2, 3):
            self.grid.setColumnStretch(column, 1)
        follow(self, self._restyle)

    def put(
        self, widget: QWidget, row: int, column: int, span: int = 1, middle: bool = False
    ) -> None:
        """Place ``widget``; at the top of its cell, or in the middle of its height."""
        if not column:
            self._labels.append(widget)
            widget.setFixedWidth(u(NARROW_LABEL if self._narrow else LABEL))
        else:
            policy = widget.sizePolicy()
            policy.setHorizontalPolicy(QSizePolicy.Policy.Ignored)
            widget.setSizePolicy(policy)
        side = Qt.AlignmentFlag.AlignVCenter if middle else Qt.AlignmentFlag.AlignTop
        stretch = isinstance(widget, ChoiceCard | Framed)
        self.grid.addWidget(widget, row, column, 1, span, Qt.AlignmentFlag(0) if stretch else side)

    def keep_room(self, pixels: int) -> None:
        """Leave room at the far side, where the columns below have their scroll bar."""
        if pixels != self._room:
            self._room = pixels
            self._restyle()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() - self._room < u(NARROW)
        if narrow != self._narrow:
            self._narrow = narrow
            self._restyle()

    def _restyle(self) -> None:
        top, bottom = self._edges
        side = u(NARROW_MARGIN if self._narrow else MARGIN)
        label = u(NARROW_LABEL if self._narrow else LABEL)
        rtl = self.isRightToLeft()
        left, right = (side + self._room, side) if rtl else (side, side + self._room)
        self.grid.setContentsMargins(left, u(top), right, u(bottom))
        self.grid.setHorizontalSpacing(u(GAP))
        self.grid.setVerticalSpacing(u(2.5))
        self.grid.setColumnMinimumWidth(0, label)
        for widget in self._labels:
            widget.setFixedWidth(label)


Title = tuple[str, str, str, str]
"""Of a column: icon, title, the words below it, and the token of its colour."""


def versions(before: str, mine: str, theirs: str) -> tuple[Title, ...]:
    """Return the titles of three versions, each with who and when."""
    return (
        ("history", "Before", before, "text"),
        ("user", "Mine", mine, "progress"),
        ("users", "Theirs", theirs, "versions"),
    )


class Head(Pane):
    """The band over the columns."""

    def __init__(self, titles: tuple[Title, ...]) -> None:
        super().__init__("Sides", "window", "tb")
        self.columns = columns = Columns(1.25, 1.25)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(columns)
        # An empty column would lose its gap, and the heads would not stand over their columns.
        columns.put(QWidget(), 0, 0)
        for place, (icon_name, title, words, token) in enumerate(titles, 1):
            columns.put(_Titled(icon_name, title, words, token), 0, place)


class _Titled(QWidget):
    """An icon with two lines beside it."""

    def __init__(self, icon_name: str, title: str, words: str, token: str) -> None:
        super().__init__()
        self._icon_name, self._token = icon_name, token
        self._lead = Text("")
        self._column = QVBoxLayout()
        self._column.addWidget(Text(title, weight=600, token=token))
        self._column.addWidget(ElidingLabel(words, "small", token="muted"))
        self._row = QHBoxLayout(self)
        self._row.addWidget(self._lead, 0, Qt.AlignmentFlag.AlignTop)
        self._row.addLayout(self._column, 1)
        self.setAccessibleName(f"{title}: {words}")
        follow(self, self._restyle)

    def _restyle(self) -> None:
        colours = tokens()
        meaning = colours.meanings.get(self._token)
        colour = meaning.fg if meaning is not None else colours.muted
        self._lead.setPixmap(pixmap(self._icon_name, u(3.5), colour))
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(u(1.5))
        self._column.setSpacing(u(0.5))


class ChoiceCard(CardButton):
    """One side's value as a choice; the whole card is a radio button."""

    def __init__(self, side: Side, what: str, text: str, spoken: str = "") -> None:
        super().__init__()
        self._side: Side = side
        self.setText(text)
        self.setCheckable(True)
        spoken = spoken or ("your value" if side == "mine" else "their value")
        self.setAccessibleName(f"{what}, {spoken}: {text}")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        follow(self, self._refresh)

    def _refresh(self) -> None:
        self.updateGeometry()
        self.update()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        metrics = QFontMetrics(font("body", 500))
        room = QRect(0, 0, max(u(10), width - u(12)), u(1000))
        return max(u(10), metrics.boundingRect(room, _WRAP, breakable(self.text())).height() + u(5))

    def sizeHint(self) -> QSize:
        return QSize(u(40), self.heightForWidth(u(56)))

    def minimumSizeHint(self) -> QSize:
        return QSize(u(20), u(10))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        colours = tokens()
        tone = colours.meaning(MEANING[self._side])
        chosen = self.isChecked()
        hovered = self.underMouse() and self.isEnabled()
        fill = tone.tint if chosen else colours.hover if hovered else colours.surface
        width = max(2.0, FOCUS * unit()) if chosen else None
        box(painter, self.rect(), fill, tone.fg if chosen else colours.edge, 1.5, width)
        area = QRect(u(2.5), 0, u(4), self.height())
        if self.isEnabled():
            _radio(painter, mirrored(painter, self.rect(), area), chosen, self._side)
        painter.setFont(font("body", 600 if chosen else 400))
        painter.setPen(colours.text if self.isEnabled() else colours.muted)
        words = QRect(u(8.5), u(2), self.width() - u(11), self.height() - u(4))
        painter.drawText(mirrored(painter, self.rect(), words), _WRAP, breakable(self.text()))
        if self.hasFocus():
            focus_ring(painter, self.rect().adjusted(-1, -1, 1, 1), 1.5)


def _radio(painter: QPainter, area: QRect, chosen: bool, side: Side) -> None:
    colours = tokens()
    tone = colours.meaning(MEANING[side]).fg
    side_length = u(4)
    ring = QRect(0, 0, side_length, side_length)
    ring.moveCenter(area.center())
    box(painter, ring, colours.surface, tone if chosen else colours.control, 20, 1.5)
    if chosen:
        dot = QRect(0, 0, u(2), u(2))
        dot.moveCenter(ring.center())
        box(painter, dot, tone, None, 20)


class KeepButton(CardButton):
    """``Keep mine`` under a redline: a radio button without a card of its own."""

    def __init__(self, side: Side, what: str) -> None:
        super().__init__()
        self._side: Side = side
        self.setCheckable(True)
        self.setText(f"Keep {side}")
        self.setAccessibleName(f"{what}: keep {side}")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        follow(self, self._refresh)

    def _refresh(self) -> None:
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(u(30), u(9))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        colours = tokens()
        area = QRect(u(2.5), 0, u(4), self.height())
        _radio(painter, mirrored(painter, self.rect(), area), self.isChecked(), self._side)
        painter.setFont(font("body", 600 if self.isChecked() else 500))
        painter.setPen(colours.text)
        words = QRect(u(8.5), 0, self.width() - u(10), self.height())
        painter.drawText(mirrored(painter, self.rect(), words), _WRAP, self.text())
        if self.hasFocus():
            focus_ring(painter, self.rect().adjusted(1, 1, -1, -1), 1.5)


class Framed(QWidget):
    """A card around other widgets; strong in the colour of a side, the accent, or not at all."""

    def __init__(self, name: str = "") -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._tone: str = ""
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)

    def set_tone(self, tone: str) -> None:
        """Draw the edge in ``mine``, ``theirs``, ``accent`` or, empty, as a hairline."""
        self._tone = tone
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = tokens()
        strong = max(2.0, FOCUS * unit())
        if self._tone in MEANING:
            edge = colours.meaning(MEANING[self._tone]).fg
            box(QPainter(self), self.rect(), colours.surface, edge, RADIUS_CARD, strong)
        elif self._tone == "accent":
            fill = colours.sunken if colours.dark else colours.surface
            box(QPainter(self), self.rect(), fill, colours.accent, RADIUS_CARD, strong)
        else:
            box(QPainter(self), self.rect(), colours.surface, colours.edge, RADIUS_CARD)


class Legend(QAbstractButton):
    """A small swatch with its words; stands for itself and is not pressed."""

    def __init__(self, side: Side, words: str) -> None:
        super().__init__()
        self._side: Side = side
        self.setText(words)
        self.setAccessibleName(words)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setEnabled(False)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        follow(self, self.updateGeometry)

    def sizeHint(self) -> QSize:
        words = QFontMetrics(font("small")).horizontalAdvance(self.text())
        return QSize(words + u(7), u(5))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        tone = tokens().meaning(MEANING[self._side])
        middle = self.height() // 2
        swatch = QRect(0, middle - u(1.5), u(4), u(3))
        swatch = mirrored(painter, self.rect(), swatch)
        painter.fillRect(swatch, tone.tint)
        pen = painter.pen()
        pen.setColor(tone.fg)
        pen.setWidthF(max(1.0, unit() / 4))
        dashed = Qt.PenStyle.DashLine if self._side == "theirs" else Qt.PenStyle.SolidLine
        pen.setStyle(dashed)
        painter.setPen(pen)
        painter.drawLine(swatch.bottomLeft(), swatch.bottomRight())
        painter.setFont(font("small"))
        painter.setPen(tokens().muted)
        words = QRect(u(5.5), 0, self.width() - u(5), self.height())
        painter.drawText(mirrored(painter, self.rect(), words), _WRAP, self.text())
