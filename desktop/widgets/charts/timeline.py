"""Dots by kind along the days ahead: a line for today at their beginning, one for each month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy

from desktop.theme.paint import glyph, hairline, mirrored, smooth
from desktop.theme.tokens import MeaningName, tokens
from desktop.theme.units import font, u, unit
from desktop.widgets.charts.chart import Chart, Part

_HEAD, _ROW, _ROOMY = 7.0, 7.0, 16.0
_DOT, _RING, _REACH = 1.25, 0.4, 3.0


@dataclass(frozen=True)
class Lane:
    """One kind: its name and icon, and its dots as pairs of a day and a part of the chart."""

    label: str
    icon: str
    meaning: MeaningName
    dots: tuple[tuple[date, Part], ...]


class Timeline(Chart):
    """The lanes below one another. Up and down go to the nearest dot of another lane."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._lanes: tuple[Lane, ...] = ()
        self._days: list[date] = []
        self._lane_of: list[int] = []
        self._first = date.min
        self._span = 90

    def set_lanes(self, lanes: Sequence[Lane], first: date, days: int, summary: str = "") -> None:
        """Show ``lanes`` over ``days`` days from ``first`` on, which is today."""
        self._lanes, self._first, self._span = tuple(lanes), first, days
        self._days = [day for lane in lanes for day, _ in lane.dots]
        self._lane_of = [place for place, lane in enumerate(lanes) for _ in lane.dots]
        self.set_parts([part for lane in lanes for _, part in lane.dots], summary)

    def refresh(self) -> None:
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        super().refresh()

    def sizeHint(self) -> QSize:
        return QSize(u(100), u(_HEAD) + u(_ROW) * max(1, len(self._lanes)) + u(2))

    def minimumSizeHint(self) -> QSize:
        return QSize(u(70), self.sizeHint().height())

    def area(self, place: int) -> QRectF:
        reach = (_DOT + _RING + 0.35) * unit()
        at = self._centre(place)
        return QRectF(at.x() - reach, at.y() - reach, 2 * reach, 2 * reach)

    def part_at(self, at: QPointF) -> int:
        near = [
            ((self._centre(p) - at).manhattanLength(), p)
            for p in range(len(self.parts))
            if abs(self._centre(p).y() - at.y()) <= _REACH * unit()
        ]
        distance, place = min(near, default=(0.0, -1))
        return place if distance <= _REACH * unit() else -1

    def step(self, key: Qt.Key) -> int | None:
        move = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(key)
        if move is None or self.current < 0:
            return super().step(key)
        lane = self._lane_of[self.current] + move
        dots = [p for p in range(len(self.parts)) if self._lane_of[p] == lane]
        here = self._days[self.current]
        return min(dots, key=lambda p: abs(self._days[p] - here), default=self.current)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self._paint_months(painter)
        for place, lane in enumerate(self._lanes):
            self._paint_lane(painter, place, lane)
        track = self._track()
        today = QRectF(self._x(0) - 0.25 * unit(), track.top(), 0.5 * unit(), track.height())
        painter.fillRect(today, tokens().meaning("progress").mark)
        colours = tokens()
        with smooth(painter):
            painter.setPen(QPen(colours.surface, _RING * unit()))
            for place, part in enumerate(self.parts):
                painter.setBrush(colours.meaning(part.meaning).mark)
                grown = 0.3 if place == self.lit else 0.0
                size = (_DOT + _RING / 2 + grown) * unit()
                painter.drawEllipse(self._centre(place), size, size)
        self.paint_ring(painter)

    # --- inside --------------------------------------------------------------------------

    def _labels(self) -> int:
        metrics = QFontMetrics(font("body", 500))
        widest = max((metrics.horizontalAdvance(lane.label) for lane in self._lanes), default=0)
        return u(5.5) + widest + u(4)

    def _track(self) -> QRectF:
        """Where the days lie, in reading direction from the left."""
        left, head, end = self._labels(), u(_HEAD), u(2.5)
        most = len(self._lanes) * u(_ROOMY)
        height = min(self.height() - head - u(1), most)
        return QRectF(left, head, self.width() - left - end, height)

    def _x(self, days: float) -> float:
        track = self._track()
        x = track.left() + track.width() * days / self._span
        return self.width() - x if self.isRightToLeft() else x

    def _y(self, lane: int) -> float:
        track = self._track()
        return track.top() + track.height() * (lane + 0.5) / max(1, len(self._lanes))

    def _centre(self, place: int) -> QPointF:
        days = (self._days[place] - self._first).days
        return QPointF(self._x(days), self._y(self._lane_of[place]))

    def _paint_months(self, painter: QPainter) -> None:
        colours, track = tokens(), self._track()
        painter.setFont(font("small", 400))
        metrics = painter.fontMetrics()
        firsts = [0, *self._month_starts()]
        for place, days in enumerate(firsts):
            x, word = self._x(days), f"{self._first + timedelta(days=days):%b}"
            after = firsts[place + 1] if place + 1 < len(firsts) else self._span
            room = abs(self._x(after) - x)
            if days:
                # The month lines begin beside their names, that of today only below them.
                top = track.top() - u(4.5)
                thin = QRectF(round(x), top, hairline(), track.bottom() - top)
                painter.fillRect(thin, colours.line)
            gap = u(1) if days else 0
            width = metrics.horizontalAdvance(word)
            if width + gap > room:
                continue
            left = x - gap - width if self.isRightToLeft() else x + gap
            painter.setPen(colours.muted)
            words = QRectF(left, 0, width + 2, u(5))
            painter.drawText(words, int(Qt.AlignmentFlag.AlignCenter), word)

    def _month_starts(self) -> list[int]:
        ahead = (self._first + timedelta(days=days) for days in range(1, self._span))
        return [(day - self._first).days for day in ahead if day.day == 1]

    def _paint_lane(self, painter: QPainter, place: int, lane: Lane) -> None:
        colours, y = tokens(), self._y(place)
        ends = sorted((self._x(0), self._x(self._span)))
        painter.fillRect(QRectF(ends[0], round(y), ends[1] - ends[0], hairline()), colours.line)
        height = u(5)
        row = QRect(0, round(y) - height // 2, self.width(), height)
        lead = QRect(0, row.y(), u(3.5), height)
        fg = colours.meaning(lane.meaning).fg
        glyph(painter, lane.icon, mirrored(painter, row, lead), fg, 3.5)
        painter.setFont(font("body", 500))
        painter.setPen(colours.text)
        words = QRect(u(5.5), row.y(), self._labels(), height)
        flags = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        painter.drawText(mirrored(painter, row, words), flags, lane.label)
