"""Status chips (icon and word, tinted), filter chips that can be removed, and key caps."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QFontMetrics,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QStyle, QWidget

from desktop.theme.follow import follow
from desktop.theme.paint import box, focus_ring, glyph, mirrored
from desktop.theme.tokens import MeaningName, tokens
from desktop.theme.units import font, u

MEANING_ICONS: dict[MeaningName, str] = {
    "ok": "circle-check",
    "progress": "signature",
    "attention": "triangle-alert",
    "refused": "circle-alert",
    "versions": "git-merge",
    "sealed": "stamp",
    "rest": "pencil-line",
}

_CENTRE = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)


class Chip(QWidget):
    """A record's status: its icon and its word in the colours of its meaning."""

    def __init__(
        self,
        text: str,
        meaning: MeaningName = "rest",
        icon_name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set(text, meaning, icon_name)
        follow(self, self._refresh)

    def set(self, text: str, meaning: MeaningName, icon_name: str = "") -> None:
        """Show another status; without ``icon_name`` the meaning's own icon is used."""
        self._text = text
        self._meaning: MeaningName = meaning
        self._icon = icon_name or MEANING_ICONS[meaning]
        self.setAccessibleName(text)
        self._refresh()

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(font("small", 500))
        width = u(2) + u(3.5) + u(1) + metrics.horizontalAdvance(self._text) + u(2.25)
        return QSize(width, max(u(5.5), metrics.height() + u(1)))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        colours = tokens().meaning(self._meaning)
        box(painter, self.rect(), colours.tint, None, 20)
        lead = QRect(u(2), 0, u(3.5), self.height())
        glyph(painter, self._icon, mirrored(painter, self.rect(), lead), colours.fg, 3.5)
        painter.setFont(font("small", 500))
        painter.setPen(colours.fg)
        words = QRect(lead.right() + 1 + u(1), 0, self.width(), self.height())
        painter.drawText(mirrored(painter, self.rect(), words), _CENTRE, self._text)

    def _refresh(self) -> None:
        self.updateGeometry()
        self.update()


class FilterChip(QAbstractButton):
    """One condition of a filter. A click edits it; its cross, Delete or Backspace removes it."""

    removed = Signal()

    def __init__(self, text: str, value: str = "", parent: QWidget | None = None) -> None:
        """Make the chip; ``value`` is written strong after ``text``."""
        super().__init__(parent)
        self._value = value
        self.setText(text)
        self.setAccessibleName(f"Filter: {text} {value}".strip())
        self.setAccessibleDescription("Enter changes it, Delete removes it.")
        self.setToolTip("Change this filter (Delete removes it)")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        follow(self, self.updateGeometry)

    def sizeHint(self) -> QSize:
        width = u(2.5) + self._text_width() + self._value_width() + u(8)
        return QSize(width, u(7))

    def _text_width(self) -> int:
        return QFontMetrics(font("body")).horizontalAdvance(f"{self.text()} ")

    def _value_width(self) -> int:
        return QFontMetrics(font("body", 600)).horizontalAdvance(self._value)

    def _cross(self) -> QRect:
        cross = QRect(self.width() - u(6), 0, u(5), self.height())
        return QStyle.visualRect(self.layoutDirection(), self.rect(), cross)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        colours = tokens()
        box(painter, self.rect(), colours.select)
        painter.setFont(font("body"))
        painter.setPen(colours.muted)
        area = self.rect().adjusted(u(2.5), 0, 0, 0)
        painter.drawText(mirrored(painter, self.rect(), area), _CENTRE, self.text())
        painter.setFont(font("body", 600))
        painter.setPen(colours.text)
        value = mirrored(painter, self.rect(), area.adjusted(self._text_width(), 0, 0, 0))
        painter.drawText(value, _CENTRE, self._value)
        glyph(painter, "x", self._cross(), colours.muted, 3.5)
        if self.hasFocus():
            focus_ring(painter, self.rect())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._cross().contains(event.position().toPoint()):
            self.setDown(False)
            self.removed.emit()
            return
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
            return
        super().keyPressEvent(event)


class CountBadge(QWidget):
    """A number in a small pill, beside a head or on an icon."""

    def __init__(self, count: int = 0, strong: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._strong = strong
        self._count = count
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        follow(self, self._refresh)

    def set_count(self, count: int) -> None:
        """Show ``count``; zero hides the badge."""
        self._count = count
        self._refresh()

    def sizeHint(self) -> QSize:
        words = QFontMetrics(font("caption", 600)).horizontalAdvance(str(self._count))
        return QSize(max(u(4.5), words + u(2)), u(4.5))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        colours = tokens()
        fill = colours.meaning("refused").fg if self._strong else colours.sunken
        box(painter, self.rect(), fill, None, 20)
        painter.setFont(font("caption", 600))
        painter.setPen(colours.surface if self._strong else colours.muted)
        painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignCenter), str(self._count))

    def _refresh(self) -> None:
        self.setVisible(self._count > 0)
        self.updateGeometry()
        self.update()


def key_words(key: str) -> str:
    """Return a shortcut as people read it: ``Ctrl K``; symbols on macOS."""
    native = QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText) or key
    native = native.replace("Return", "Enter")
    if native.endswith("++"):
        return native[:-2].replace("+", " ") + " +"
    return native.replace("+", " ")


def paint_key_cap(painter: QPainter, bounds: QRect, right: int, key: str) -> int:
    """Paint the cap of ``key`` inside ``bounds``, ending at ``right``; return where it begins.

    In right-to-left text it lies at the other side of ``bounds``; the numbers stay as given.
    """
    size = key_cap_size(key)
    top = bounds.y() + (bounds.height() - size.height()) // 2
    begin = right - size.width()
    rect = mirrored(painter, bounds, QRect(begin, top, size.width(), size.height()))
    colours = tokens()
    box(painter, rect, colours.window, colours.edge, 1)
    painter.save()
    painter.setFont(font("caption", 500))
    painter.setPen(colours.muted)
    painter.drawText(rect, int(Qt.AlignmentFlag.AlignCenter), key_words(key))
    painter.restore()
    return begin


def key_cap_size(key: str) -> QSize:
    """Return the size of the cap of ``key``."""
    metrics = QFontMetrics(font("caption", 500))
    return QSize(max(u(5), metrics.horizontalAdvance(key_words(key)) + u(2.5)), u(5))


class KeyCap(QWidget):
    """A key as it looks on the keyboard."""

    def __init__(self, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._key = key
        self.setAccessibleName(key_words(key))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        follow(self, self.updateGeometry)

    def sizeHint(self) -> QSize:
        return key_cap_size(self._key)

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_key_cap(QPainter(self), self.rect(), self.width(), self._key)
