"""Shows the pages of a document: white sheets in a grey trough, the current clause marked.

Pictures come from elsewhere, one at a time, the visible pages first. Until the new picture of a
page arrives the old one stays.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from core.documents.pages import Picture
from desktop.documents.page_layout import PageLayout
from desktop.theme.follow import follow
from desktop.theme.paint import hairline
from desktop.theme.tokens import LIGHT, tokens
from desktop.theme.units import u, unit

if TYPE_CHECKING:
    # It loads typst, which a window that is just opening must not wait for.
    from core.documents.preview import PreviewPage

PageReady = Callable[["PreviewPage | None"], None]
PageRequest = Callable[[int, float, PageReady], None]
"""Asks for a page (from 1) at so many pixels an inch. The answer comes on the main thread; None
says that there is none, and then the view asks again only after a change."""

_MARGIN, _GAP = 2.5, 2.5
_STEP = 1.2
_SMALLEST, _LARGEST = 0.25, 5.0
_KEPT = 8
_PAUSE_MS = 40
# The share of a page's width between its edge and the mark of the current clause.
_INSET = 0.075
_DIM = QColor(16, 19, 24, 26)
_SHADOW = 4
# A page's size is rounded to pixels twice, by the view and by the one who draws it.
_NEAR = 2.0


@dataclass(frozen=True)
class _Shown:
    pixmap: QPixmap
    generation: int
    ppi: float


class PageView(QAbstractScrollArea):
    """The pages of one document. ``page_changed`` carries the page in view and their number."""

    clause_clicked = Signal(str)
    page_changed = Signal(int, int)
    zoom_changed = Signal(str)

    def __init__(self, request: PageRequest, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._request = request
        self._layout = PageLayout()
        self._pictures: dict[int, _Shown] = {}
        self._generation = 0
        self._waiting: tuple[int, int, float] | None = None
        self._refused: set[tuple[int, int, float]] = set()
        self._ends: dict[int, Mapping[str, float]] = {}
        self._zoom: float | None = None
        self._current = ""
        self._page = self._said = 0
        self._later = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._later.timeout.connect(self._ask)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Pages")
        self.verticalScrollBar().valueChanged.connect(lambda *_: self._scrolled())
        follow(self, self._restyle)

    # --- what is shown -------------------------------------------------------------------

    def refresh(self) -> None:
        """The document changed: ask for its pages again and show the old ones until then."""
        self._generation += 1
        self._waiting = None
        self._refused.clear()
        self._ask()

    @property
    def page(self) -> int:
        """The page in view, counted from 1; 0 before the first has arrived."""
        return self._page

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return self._layout.pages if self._page else 0

    @property
    def position_words(self) -> str:
        """Words such as ``Page 2 of 5``; empty before the first page has arrived."""
        return f"Page {self.page} of {self.pages}" if self._page else ""

    def set_current_clause(self, key: str) -> None:
        """Mark a clause on its pages; empty for none."""
        if key != self._current:
            self._current = key
            self.viewport().update()

    def scroll_to_clause(self, key: str) -> None:
        """Bring a clause into view, a third from the top, unless all of it is in view."""
        first = next((place for place in self._layout.places if place.key == key), None)
        if first is None:
            return
        area = self._layout.area(first)
        top, height = self.verticalScrollBar().value(), self.viewport().height()
        if area.top() < top or area.bottom() > top + height:
            self.verticalScrollBar().setValue(round(area.top() - height / 4))

    def go_to_page(self, page: int) -> None:
        """Bring the top of a page into view."""
        shown = min(max(page, 1), self._layout.pages)
        self.verticalScrollBar().setValue(round(self._layout.sheet(shown).top() - u(_MARGIN)))

    # --- zoom ----------------------------------------------------------------------------

    @property
    def zoom_words(self) -> str:
        """Words such as ``Fit width`` or ``120 %``."""
        return "Fit width" if self._zoom is None else f"{round(self._zoom * 100)} %"

    def fit_width(self) -> None:
        """Show the pages as wide as the view, through every resize."""
        self._set_zoom(None)

    def zoom_in(self) -> None:
        """Show the pages larger."""
        self._set_zoom(self._now() * _STEP)

    def zoom_out(self) -> None:
        """Show the pages smaller."""
        self._set_zoom(self._now() / _STEP)

    def _now(self) -> float:
        return self._layout.scale / self._full()

    def _full(self) -> float:
        """Return the scale at which a point has its true length."""
        return self.logicalDpiX() / 72

    def _set_zoom(self, zoom: float | None) -> None:
        self._zoom = None if zoom is None else min(max(zoom, _SMALLEST), _LARGEST)
        self._arrange()
        self.zoom_changed.emit(self.zoom_words)

    # --- asking for pictures -------------------------------------------------------------

    def _ppi(self) -> float:
        return round(self._layout.scale * 72 * self.devicePixelRatioF(), 2)

    def _ask(self) -> None:
        """Ask for the first visible page whose picture is missing or old."""
        if self._waiting is not None or not self.isVisible():
            return
        ppi = self._ppi()
        for page in self._wanted():
            shown = self._pictures.get(page)
            ask = (page, self._generation, ppi)
            fresh = shown and (shown.generation, shown.ppi) == ask[1:]
            if not fresh and ask not in self._refused:
                self._waiting = ask
                self._request(page, ppi, partial(self._arrived, ask))
                return

    def _wanted(self) -> list[int]:
        """Return the visible pages, then the ones beside them."""
        top = self.verticalScrollBar().value()
        seen = self._layout.between(top, top + self.viewport().height()) or [1]
        beside = (seen[-1] + 1, seen[0] - 1)
        return [*seen, *(page for page in beside if 1 <= page <= self._layout.pages)]

    def _arrived(self, ask: tuple[int, int, float], answer: PreviewPage | None) -> None:
        if self._waiting == ask:
            self._waiting = None
        if ask[1] != self._generation:
            # The answer to an older question; a newer one is on its way.
            return
        if answer is None:
            self._refused.add(ask)
        else:
            self._show(ask, answer)
        self._later.start()

    def _show(self, ask: tuple[int, int, float], answer: PreviewPage) -> None:
        layout = self._layout
        first = not self._page
        shape = (layout.pages, dict(layout.sizes))
        layout.pages = answer.pages
        layout.places = answer.clauses
        layout.sizes[answer.page] = (answer.width, answer.height)
        layout.sizes = {n: size for n, size in layout.sizes.items() if n <= answer.pages}
        self._pictures[answer.page] = _Shown(pixmap_of(answer.picture), ask[1], ask[2])
        self._ends[answer.page] = answer.ends
        self._forget_far_pages(answer.page)
        if first or shape != (layout.pages, layout.sizes):
            self._arrange()
        self._note_page()
        self.viewport().update()

    def _forget_far_pages(self, near: int) -> None:
        for page in sorted(self._pictures, key=lambda page: abs(page - near))[_KEPT:]:
            del self._pictures[page]
        for page in [page for page in self._pictures if page > self._layout.pages]:
            del self._pictures[page]

    # --- places --------------------------------------------------------------------------

    def _restyle(self) -> None:
        self._arrange()
        self.viewport().update()

    def _arrange(self) -> None:
        """Set sheets and scroll bars anew; the point in the middle of the view stays there."""
        layout, bar = self._layout, self.verticalScrollBar()
        height = self.viewport().height()
        before = layout.total()[1]
        share = (bar.value() + height / 2) / before if before else 0.0
        layout.margin, layout.gap = u(_MARGIN), u(_GAP)
        layout.room = self.viewport().width()
        fit = layout.fit(layout.room)
        layout.scale = fit if self._zoom is None else self._zoom * self._full()
        wide, tall = layout.total()
        across = self.horizontalScrollBar()
        across.setRange(0, max(0, round(wide - layout.room)) if self._zoom is not None else 0)
        across.setPageStep(round(layout.room))
        bar.setRange(0, max(0, round(tall - height)))
        bar.setPageStep(height)
        bar.setSingleStep(u(10))
        if bar.value():
            bar.setValue(round(share * tall - height / 2))
        self._later.start()
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._later.start()

    def _scrolled(self) -> None:
        self._note_page()
        self.viewport().update()
        self._later.start()

    def _note_page(self) -> None:
        if not self._pictures:
            return
        at = self.verticalScrollBar().value() + self.viewport().height() / 3
        seen = self._layout.between(at, at) or self._layout.between(0, at)[-1:] or [1]
        if (seen[-1], self._layout.pages) != (self._page, self._said):
            self._page, self._said = seen[-1], self._layout.pages
            self.setAccessibleDescription(self.position_words)
            self.page_changed.emit(self._page, self._layout.pages)

    # --- painting and mouse --------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(event.rect(), tokens().sunken)
        top = self.verticalScrollBar().value()
        painter.translate(-self.horizontalScrollBar().value(), -top)
        for page in self._layout.between(top, top + self.viewport().height()):
            self._paint_page(painter, page)

    def _paint_page(self, painter: QPainter, page: int) -> None:
        sheet = self._layout.sheet(page)
        _paint_shadow(painter, sheet)
        painter.fillRect(sheet, LIGHT.surface)
        shown = self._pictures.get(page)
        if shown is not None:
            _paint_picture(painter, sheet, shown.pixmap)
        self._paint_current(painter, page, sheet)
        if tokens().dark:
            painter.fillRect(sheet, _DIM)
        else:
            painter.setPen(QPen(tokens().edge, hairline()))
            painter.drawRect(sheet.adjusted(0.5, 0.5, -0.5, -0.5))

    def _paint_current(self, painter: QPainter, page: int, sheet: QRectF) -> None:
        for place in self._layout.places:
            if place.key != self._current or place.page != page or not self._current:
                continue
            end = self._ends.get(page, {}).get(place.key, place.y1)
            area = self._layout.area(replace(place, y1=end))
            inset = sheet.width() * _INSET
            area.adjust(inset, -0.75 * unit(), -inset, 0.75 * unit())
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Multiply)
            painter.fillRect(area, LIGHT.select)
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
            painter.fillRect(QRectF(area.left(), area.top(), u(0.5), area.height()), LIGHT.accent)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            at = event.position() + QPointF(
                self.horizontalScrollBar().value(), self.verticalScrollBar().value()
            )
            key = self._layout.clause_at(at.x(), at.y())
            if key:
                self.clause_clicked.emit(key)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if event.angleDelta().y():
                (self.zoom_in if event.angleDelta().y() > 0 else self.zoom_out)()
            event.accept()
            return
        super().wheelEvent(event)


def pixmap_of(picture: Picture) -> QPixmap:
    """Return a page's pixels as something that can be painted."""
    image = QImage(
        picture.data, picture.width, picture.height, picture.stride, QImage.Format.Format_RGB32
    )
    # The pixels belong to the bytes; the pixmap takes a copy.
    return QPixmap.fromImage(image)


def _paint_picture(painter: QPainter, sheet: QRectF, pixmap: QPixmap) -> None:
    """Paint the picture pixel for pixel where it fits, so that its letters stay sharp."""
    device = painter.device()
    ratio = device.devicePixelRatioF() if device is not None else 1.0
    size = QRectF(0, 0, pixmap.width() / ratio, pixmap.height() / ratio)
    near = abs(size.width() - sheet.width()) < _NEAR and abs(size.height() - sheet.height()) < _NEAR
    if near:
        size.moveTopLeft(sheet.topLeft())
        sheet = size
    painter.drawPixmap(sheet, pixmap, QRectF(pixmap.rect()))


def _paint_shadow(painter: QPainter, sheet: QRectF) -> None:
    shade = QColor(0, 0, 0, 70 if tokens().dark else 14)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(shade)
    for step in range(1, _SHADOW):
        spread = step * 0.3 * unit()
        painter.drawRect(sheet.adjusted(-spread, -spread / 2, spread, spread * 1.5))
    painter.setBrush(Qt.BrushStyle.NoBrush)
