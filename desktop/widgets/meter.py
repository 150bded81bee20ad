"""Bars that show a share: a plain meter, and the term of a contract with its notice window."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.theme.follow import follow
from desktop.theme.paint import smooth
from desktop.theme.tokens import MeaningName, tokens
from desktop.theme.units import u, unit


@dataclass(frozen=True)
class Span:
    """A coloured part of a bar, as shares of its length from 0 to 1."""

    start: float
    end: float
    meaning: MeaningName


class Meter(QWidget):
    """A slim bar filled up to a share, with an optional mark such as a target.

    The words beside it carry the figure; the accessible name must state it too.
    """

    def __init__(
        self,
        name: str,
        share: float = 0.0,
        meaning: MeaningName = "progress",
        mark: float | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._height = 1.25
        self._mark = mark
        self._spans: tuple[Span, ...] = (Span(0.0, share, meaning),)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        follow(self, self.updateGeometry)

    def set(self, name: str, share: float, meaning: MeaningName | None = None) -> None:
        """Show another share, said in words by ``name``."""
        self.setAccessibleName(name)
        self._spans = (Span(0.0, share, meaning or self._spans[0].meaning),)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(u(30), u(3))

    def paintEvent(self, event: QPaintEvent) -> None:
        area, backwards = QRectF(self.rect()), self.isRightToLeft()
        _paint(QPainter(self), area, self._height, self._spans, self._mark, backwards)


def paint_meter(
    painter: QPainter,
    area: QRectF,
    share: float,
    meaning: MeaningName = "progress",
    mark: float | None = None,
    backwards: bool = False,
) -> None:
    """Paint a plain meter inside ``area``, for widgets that paint more than a meter.

    Args:
        backwards: filled from the right.
    """
    _paint(painter, area, 1.25, (Span(0.0, share, meaning),), mark, backwards)


def _paint(
    painter: QPainter,
    area: QRectF,
    units: float,
    spans: tuple[Span, ...],
    mark: float | None,
    backwards: bool,
) -> None:
    colours = tokens()
    height = units * unit()
    bar = QRectF(area.x(), area.y() + (area.height() - height) / 2, area.width(), height)
    path = QPainterPath()
    path.addRoundedRect(bar, height / 2, height / 2)
    with smooth(painter):
        painter.setClipPath(path)
        painter.fillRect(bar, colours.sunken)
        for span in spans:
            _fill(painter, bar, span, colours.meaning(span.meaning).mark, backwards)
    if mark is not None:
        along = min(max(0.0, mark), 1.0) * (area.width() - u(0.5))
        at = area.right() - along - u(0.5) if backwards else area.x() + along
        painter.fillRect(QRectF(at, area.y(), u(0.5), area.height()), colours.text)


def _fill(painter: QPainter, bar: QRectF, span: Span, colour: QColor, backwards: bool) -> None:
    start, end = (min(max(0.0, value), 1.0) for value in (span.start, span.end))
    part = QRectF(bar.x() + start * bar.width(), bar.y(), (end - start) * bar.width(), bar.height())
    if backwards:
        part.moveRight(bar.right() - start * bar.width())
    painter.fillRect(part, colour)


class TermBar(Meter):
    """A contract's term: what has passed, the notice window, and today as a mark."""

    def __init__(
        self,
        name: str,
        passed: float,
        notice: tuple[float, float] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """Make the bar.

        Args:
            name: the term in words, with its dates.
            passed: today's place in the term, 0 to 1.
            notice: the places where the notice window opens and closes.
        """
        super().__init__(name, passed, "rest", passed, parent)
        self._height = 2.0
        spans = [Span(0.0, passed, "rest")]
        if notice is not None:
            spans.append(Span(notice[0], notice[1], "attention"))
        self._spans = tuple(spans)

    def sizeHint(self) -> QSize:
        return QSize(u(30), u(4))
