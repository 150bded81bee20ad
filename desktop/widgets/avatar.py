"""A person as two letters in a tinted circle, or as a picture in it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.theme.follow import follow
from desktop.theme.paint import box, smooth
from desktop.theme.tokens import MeaningName, tokens
from desktop.theme.units import font, u

_LARGE = 10.0
_TINTS: tuple[MeaningName, ...] = ("progress", "sealed", "versions", "ok", "attention")


def initials(name: str) -> str:
    """Return the first letters of the first and last word of ``name``, at most two."""
    words = [word for word in name.replace("-", " ").split() if word[0].isalpha()]
    if not words:
        return "?"
    chosen = words[:1] if len(words) == 1 else [words[0], words[-1]]
    return "".join(word[0] for word in chosen).upper()


def tint_of(name: str) -> MeaningName:
    """Return the tint of a person: the same name has the same tint on every machine."""
    return _TINTS[sum(name.encode()) % len(_TINTS)]


class Avatar(QWidget):
    """The circle; ``tint`` fixes its colour, otherwise the name decides."""

    def __init__(
        self,
        name: str,
        size: float = 6.5,
        tint: MeaningName | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._size = size
        self._tint = tint
        self._picture = QImage()
        self.set_name(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        follow(self, self.updateGeometry)

    def set_name(self, name: str) -> None:
        """Show another person."""
        self._name = name
        self.setAccessibleName(name)
        self.update()

    @property
    def has_picture(self) -> bool:
        """Whether a picture is shown in place of the letters."""
        return not self._picture.isNull()

    def set_picture(self, encoded: bytes | None) -> None:
        """Show a square picture (PNG or JPEG); None, or one that cannot be read, the letters."""
        self._picture = QImage.fromData(encoded) if encoded else QImage()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(u(self._size), u(self._size))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self.has_picture:
            circle = QPainterPath()
            circle.addEllipse(QRectF(self.rect()))
            with smooth(painter):
                painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
                painter.setClipPath(circle)
                painter.drawImage(QRectF(self.rect()), self._picture)
            return
        colours = tokens().meaning(self._tint or tint_of(self._name))
        box(painter, self.rect(), colours.tint, None, 20)
        painter.setFont(font("title" if self._size > _LARGE else "caption", 600))
        painter.setPen(colours.fg)
        painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignCenter), initials(self._name))
