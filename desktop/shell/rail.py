"""The rail: the tab bar of the desks, icon over word, with Review apart at the bottom."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QTabBar, QWidget

from desktop.shell.desk import Desk
from desktop.theme.follow import follow
from desktop.theme.paint import box, focus_ring, glyph, hairline, mirrored
from desktop.theme.tokens import Tokens, tokens
from desktop.theme.units import font, u

WIDTH, WIDTH_NARROW = 19.0, 12.0
TAB, TAB_NARROW = 14.0, 11.0
TOP = 2.0


class Rail(QTabBar):
    """A real tab list. ``chosen`` carries the id of the desk that the person wants."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desks: list[Desk] = []
        self._counts: dict[str, int] = {}
        self._narrow = False
        self._hovered = -1
        self.setShape(QTabBar.Shape.RoundedWest)
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setUsesScrollButtons(False)
        self.setElideMode(Qt.TextElideMode.ElideNone)
        self.setMouseTracking(True)
        self.setAccessibleName("Desks")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.currentChanged.connect(self._tab_changed)
        follow(self, self._refresh)

    def set_desks(self, desks: list[Desk]) -> None:
        """Show ``desks``, the one that stands apart last."""
        self.blockSignals(True)
        while self.count():
            self.removeTab(0)
        self._desks = sorted(desks, key=lambda desk: desk.apart)
        for place, desk in enumerate(self._desks):
            self.addTab(desk.title)
            key = QKeySequence(desk.shortcut).toString(QKeySequence.SequenceFormat.NativeText)
            self.setTabToolTip(place, f"{desk.spoken} ({key})" if key else desk.spoken)
        self.blockSignals(False)
        self._name_tabs()
        self._refresh()

    def set_current(self, desk_id: str) -> None:
        """Mark a desk as shown, without telling anyone."""
        self.blockSignals(True)
        self.setCurrentIndex([desk.id for desk in self._desks].index(desk_id))
        self.blockSignals(False)
        self.update()

    def set_count(self, desk_id: str, count: int) -> None:
        """Show how many things wait on a desk; zero shows nothing."""
        self._counts[desk_id] = count
        self._name_tabs()
        self.update()

    def set_narrow(self, narrow: bool) -> None:
        """Show icons only while the window is narrow."""
        if narrow != self._narrow:
            self._narrow = narrow
            self._refresh()

    def _name_tabs(self) -> None:
        for place, desk in enumerate(self._desks):
            count = self._counts.get(desk.id, 0)
            waiting = f", {count} waiting" if count else ""
            self.setAccessibleTabName(place, f"{desk.spoken}{waiting}")

    def _tab_changed(self, place: int) -> None:
        if 0 <= place < len(self._desks):
            self.chosen.emit(self._desks[place].id)

    def _refresh(self) -> None:
        self.setFixedWidth(u(WIDTH_NARROW if self._narrow else WIDTH))
        # Asking for the icon size again makes the tab bar lay out its tabs anew.
        self.setIconSize(QSize(u(5), u(5)))
        self.updateGeometry()
        self.update()

    def _step(self) -> int:
        return u(TAB_NARROW if self._narrow else TAB)

    def tabSizeHint(self, index: int) -> QSize:
        height = self._step()
        if index == 0:
            height += u(TOP)
        if self._desks and index == len(self._desks) - 1 and self._desks[index].apart:
            # The last tab takes the room that is left and paints itself at its end.
            others = (len(self._desks) - 1) * self._step() + u(TOP)
            height = max(height + u(4), self.height() - others)
        return QSize(self.width(), height)

    def minimumTabSizeHint(self, index: int) -> QSize:
        return self.tabSizeHint(index)

    def minimumSizeHint(self) -> QSize:
        return QSize(self.width(), u(20))

    def sizeHint(self) -> QSize:
        return QSize(self.width(), len(self._desks) * self._step() + u(TOP))

    def content_rect(self, index: int) -> QRect:
        """Return where a tab is painted and may be clicked."""
        whole = self.tabRect(index)
        step = self._step()
        top = whole.bottom() - step + 1 - (u(1) if self._desks[index].apart else 0)
        inset = u(1.5)
        return QRect(inset, top, self.width() - 2 * inset, step - u(1))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        colours = tokens()
        painter.fillRect(self.rect(), colours.window)
        thick = int(hairline())
        edge = QRect(self.width() - thick, 0, thick, self.height())
        painter.fillRect(mirrored(painter, self.rect(), edge), colours.line)
        for place, desk in enumerate(self._desks):
            rect = self.content_rect(place)
            if desk.apart:
                inset = u(4.5) if not self._narrow else u(2)
                painter.fillRect(
                    inset, rect.top() - u(1.5), self.width() - 2 * inset, thick, colours.line
                )
            self._paint_tab(painter, place, desk, rect, colours)

    def _paint_tab(
        self, painter: QPainter, place: int, desk: Desk, rect: QRect, colours: Tokens
    ) -> None:
        chosen = place == self.currentIndex()
        if chosen:
            box(painter, rect, colours.select, None, 1.5)
            bar = QRect(0, rect.top() + u(2.5), u(0.75), rect.height() - u(5))
            painter.fillRect(mirrored(painter, self.rect(), bar), colours.accent)
        elif place == self._hovered:
            box(painter, rect, colours.hover, None, 1.5)
        colour = colours.accent if chosen else colours.muted
        icon_rect = QRect(rect.x(), rect.y() + u(2), rect.width(), u(5))
        if self._narrow:
            icon_rect = rect
        glyph(painter, desk.icon, icon_rect, colour, 5)
        if not self._narrow:
            face = font("caption", 600 if chosen else 500)
            painter.setFont(face)
            painter.setPen(colour)
            words = QRect(0, icon_rect.bottom() + u(0.5), self.width(), u(5))
            shown = QFontMetrics(face).elidedText(
                desk.title, Qt.TextElideMode.ElideRight, self.width() - u(1)
            )
            painter.drawText(words, int(Qt.AlignmentFlag.AlignCenter), shown)
        self._paint_count(painter, desk, icon_rect, colours)
        if chosen and self.hasFocus():
            focus_ring(painter, rect, 1.5)

    def _paint_count(
        self, painter: QPainter, desk: Desk, icon_rect: QRect, colours: Tokens
    ) -> None:
        count = self._counts.get(desk.id, 0)
        if not count:
            return
        words = str(count) if count < 100 else "99+"
        face = font("caption", 700)
        painter.setFont(face)
        width = max(u(4.25), QFontMetrics(face).horizontalAdvance(words) + u(2))
        middle = icon_rect.center()
        badge = QRect(middle.x() + u(1.25), middle.y() - u(4.25), width, u(4.25))
        box(painter, badge, colours.meaning("refused").fg, None, 20)
        painter.setPen(colours.on_accent if colours.dark else colours.surface)
        painter.drawText(badge, int(Qt.AlignmentFlag.AlignCenter), words)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self.tabAt(event.position().toPoint())
        if place >= 0 and not self.content_rect(place).contains(event.position().toPoint()):
            return
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        place = self.tabAt(at)
        inside = place >= 0 and self.content_rect(place).contains(at)
        self._hovered = place if inside else -1
        self.update()
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: object) -> None:
        self._hovered = -1
        self.update()
        super().leaveEvent(event)  # type: ignore[arg-type]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        self.setCurrentIndex((self.currentIndex() + step) % max(1, self.count()))
