"""The header: seal, menus, the field that opens the palette, running jobs, bell, person."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QMenuBar, QSizePolicy, QStyle, QWidget

from desktop.shell.pane import Pane
from desktop.theme.direction import margins
from desktop.theme.follow import follow
from desktop.theme.paint import box, focus_ring, glyph, mirrored, smooth
from desktop.theme.tokens import tokens
from desktop.theme.units import font, u
from desktop.widgets.avatar import initials
from desktop.widgets.buttons import IconButton
from desktop.widgets.chip import key_cap_size, paint_key_cap

HEIGHT = 11.0
_LEFT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
_MIDDLE = int(Qt.AlignmentFlag.AlignCenter)


class Seal(QWidget):
    """The program's mark, centred over the rail."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Chancery")
        follow(self, lambda: self.setFixedSize(u(19), u(HEIGHT)))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        colours = tokens()
        side = u(6)
        area = QRect((self.width() - side) // 2, (self.height() - side) // 2, side, side)
        box(painter, area, colours.accent, None, 1.5)
        glyph(painter, "stamp", area, colours.on_accent, 4)


class _Drawn(QAbstractButton):
    """A header button that paints itself; keyboard, name and focus come from Qt."""

    def __init__(self, name: str, tip: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setToolTip(tip)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        follow(self, self._refresh)

    def _refresh(self) -> None:
        self.updateGeometry()
        self.update()

    def _ground(self, painter: QPainter) -> None:
        if self.underMouse() and self.isEnabled():
            box(painter, self.rect(), tokens().hover)
        if self.hasFocus():
            focus_ring(painter, self.rect())


class SearchLauncher(_Drawn):
    """Looks like a field and opens the palette; typing starts there."""

    HINT = "Search records, commands, settings"

    def __init__(self) -> None:
        super().__init__(self.HINT, "Search everything (Ctrl+K)")
        self._key = "Ctrl+K"
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_key(self, key: str) -> None:
        """Show the key in force."""
        self._key = key
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(u(95), u(7.5))

    def minimumSizeHint(self) -> QSize:
        return QSize(u(24), u(7.5))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        colours = tokens()
        edge = colours.muted if self.underMouse() else colours.control
        box(painter, self.rect(), colours.surface, edge)
        lead = mirrored(painter, self.rect(), QRect(u(2), 0, u(4), self.height()))
        glyph(painter, "search", lead, colours.muted, 4)
        right = self.width() - u(1.5)
        if self._key and self.width() > key_cap_size(self._key).width() + u(30):
            right = paint_key_cap(painter, self.rect(), right, self._key)
        painter.setFont(font("body"))
        painter.setPen(colours.faint)
        area = QRect(u(8), 0, right - u(9), self.height())
        words = painter.fontMetrics().elidedText(
            self.HINT, Qt.TextElideMode.ElideRight, area.width()
        )
        painter.drawText(mirrored(painter, self.rect(), area), _LEFT, words)
        if self.hasFocus():
            focus_ring(painter, self.rect())


class RunningIndicator(_Drawn):
    """How many jobs run, with a still ring of their progress; opens Activity."""

    def __init__(self) -> None:
        super().__init__("No jobs running", "Activity (Ctrl+Shift+A)")
        self._count = 0
        self._share: float | None = None
        self.hide()

    def set(self, count: int, share: float | None) -> None:
        """Show ``count`` jobs, done to ``share`` (None when unknown); none hides it."""
        self._count, self._share = count, share
        done = f", {round(share * 100)} % done" if share is not None else ""
        words = "1 job running" if count == 1 else f"{count} jobs running"
        self.setAccessibleName(f"{words}{done}. Open Activity.")
        self.setVisible(count > 0)
        self._refresh()

    @property
    def words(self) -> str:
        """What is written beside the ring."""
        return f"{self._count} running"

    def sizeHint(self) -> QSize:
        words = QFontMetrics(font("body", 500)).horizontalAdvance(self.words)
        return QSize(u(8) + words + u(2), u(7.5))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        colours = tokens()
        self._ground(painter)
        side = u(3.25)
        place = QRect(u(2), (self.height() - side) // 2, side, side)
        ring = QRectF(mirrored(painter, self.rect(), place))
        with smooth(painter):
            width = max(2.0, u(0.5))
            painter.setPen(QPen(colours.edge, width))
            painter.drawEllipse(ring)
            painter.setPen(QPen(colours.accent, width))
            share = 0.65 if self._share is None else self._share
            painter.drawArc(ring, 90 * 16, -round(share * 360 * 16))
        painter.setFont(font("body", 400))
        painter.setPen(colours.text)
        words = mirrored(painter, self.rect(), self.rect().adjusted(u(7), 0, 0, 0))
        painter.drawText(words, _LEFT, self.words)


class Bell(IconButton):
    """Opens the notifications; a dot says that some are unread."""

    def __init__(self) -> None:
        super().__init__("bell", "Notifications")
        self._unread = 0

    def set_unread(self, count: int) -> None:
        """Show whether ``count`` notifications are unread."""
        self._unread = count
        self.set_name(f"Notifications, {count} unread" if count else "Notifications")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._unread:
            painter = QPainter(self)
            side = u(1.75)
            dot = QRectF(self.width() / 2 + u(0.75), u(1), side, side)
            box(painter, dot, tokens().accent, tokens().window, 10)


class PersonButton(_Drawn):
    """The person who is signed in; opens the menu of the account."""

    def __init__(self) -> None:
        super().__init__("Nobody is signed in", "Your account")
        self._name = ""
        self._compact = False

    def set_name(self, name: str) -> None:
        """Show another person."""
        self._name = name
        self.setAccessibleName(f"Signed in as {name}" if name else "Nobody is signed in")
        self.setVisible(bool(name))
        self._refresh()

    def set_compact(self, compact: bool) -> None:
        """Show only the initials while the window is narrow."""
        self._compact = compact
        self._refresh()

    def sizeHint(self) -> QSize:
        words = QFontMetrics(font("body", 500)).horizontalAdvance(self._name)
        return QSize(u(6.5) + (0 if self._compact else words + u(4)) + u(1), u(7.5))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        colours = tokens()
        self._ground(painter)
        side = u(6.5)
        circle = QRect(self.width() - side - u(0.5), (self.height() - side) // 2, side, side)
        circle = mirrored(painter, self.rect(), circle)
        tint = colours.meaning("progress")
        box(painter, circle, tint.tint, None, 20)
        painter.setFont(font("caption", 600))
        painter.setPen(tint.fg)
        painter.drawText(circle, _MIDDLE, initials(self._name))
        if not self._compact:
            painter.setFont(font("body", 500))
            painter.setPen(colours.text)
            words = mirrored(painter, self.rect(), self.rect().adjusted(u(1.5), 0, 0, 0))
            painter.drawText(words, _LEFT, self._name)


class _Menus(QMenuBar):
    """The menu bar, as wide as its words also from right to left."""

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        if self.isRightToLeft():
            # Qt measures to the right edge of the words, which there is that of the first alone.
            shown = [self.actionGeometry(action) for action in self.actions()]
            wide = sum(area.width() + u(0.5) for area in shown if area.width() > 0)
            hint.setWidth(max(hint.width(), wide + u(1)))
        return hint

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()


class Header(Pane):
    """The header of the window; its parts are attributes, ``menus`` is filled by the binder."""

    search_asked = Signal()
    activity_asked = Signal()
    notifications_asked = Signal()
    person_asked = Signal()

    def __init__(self) -> None:
        super().__init__("Header", edges="b")
        self.menus: QMenuBar = _Menus()
        self.menus.setAccessibleName("Menu bar")
        # With the menu bar native (macOS) this widget is empty and takes no room.
        self.menus.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.search = SearchLauncher()
        self.running = RunningIndicator()
        self.bell = Bell()
        self.person = PersonButton()
        self.search.clicked.connect(lambda *_: self.search_asked.emit())
        self.running.clicked.connect(lambda *_: self.activity_asked.emit())
        self.bell.clicked.connect(lambda *_: self.notifications_asked.emit())
        self.person.clicked.connect(lambda *_: self.person_asked.emit())
        self._left, self._right = QWidget(self), QWidget(self)
        self.search.setParent(self)
        left, right = QHBoxLayout(self._left), QHBoxLayout(self._right)
        left.addWidget(Seal())
        left.addWidget(self.menus)
        right.addStretch()
        for part in (self.running, self.bell, self.person):
            right.addWidget(part)
        self._rows = (left, right)
        follow(self, self._refresh)

    def place(self) -> None:
        """Put the field in the middle of the window, or between the sides where it is tight."""
        gap, height = u(3), self.height()
        left, right = (side.sizeHint().width() for side in (self._left, self._right))
        free = self.width() - 2 * max(left, right) - 2 * gap
        width, start = min(u(95), free), (self.width() - min(u(95), free)) // 2
        if width < u(60):
            width = max(u(20), min(u(95), self.width() - left - right - 2 * gap))
            start = left + gap
        top = (height - u(7.5)) // 2
        places = (
            (self._left, QRect(0, 0, left, height)),
            (self.search, QRect(start, top, width, u(7.5))),
            (self._right, QRect(self.width() - right, 0, right, height)),
        )
        for widget, rect in places:
            widget.setGeometry(QStyle.visualRect(self.layoutDirection(), self.rect(), rect))

    def minimumSizeHint(self) -> QSize:
        return QSize(u(60), u(HEIGHT))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.place()

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self.place()
        return done

    def _refresh(self) -> None:
        self.setFixedHeight(u(HEIGHT))
        left, right = self._rows
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(0)
        right.setContentsMargins(margins(self, 0, 0, 4, 0))
        right.setSpacing(u(3))
        self.place()
