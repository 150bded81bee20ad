"""The status bar: each part a button with a full sentence as its name; zero counts are hidden."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy

from desktop.accessibility.announce import announce
from desktop.shell.pane import Pane
from desktop.shell.status_words import Part
from desktop.theme.follow import follow
from desktop.theme.paint import box, focus_ring, glyph, hairline, mirrored
from desktop.theme.tokens import MeaningName, tokens
from desktop.theme.units import font, u

HEIGHT = 6.5
_LEFT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)


class StatusPart(QAbstractButton):
    """One part: icon and words in the colour of their meaning, a line or a dot before it."""

    def __init__(self, words: str, sentence: str) -> None:
        super().__init__()
        self._icon = ""
        self._meaning: MeaningName | None = None
        self.divided = self.dotted = False
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.set(words, sentence)
        follow(self, self._refresh)

    def set(
        self, words: str, sentence: str, icon_name: str = "", meaning: MeaningName | None = None
    ) -> None:
        """Show other words."""
        self.setText(words)
        self.setAccessibleName(sentence)
        self.setToolTip(sentence)
        self._icon, self._meaning = icon_name, meaning
        self._refresh()

    def _refresh(self) -> None:
        self.updateGeometry()
        self.update()

    def _weight(self) -> int:
        return 500 if self._meaning is not None else 400

    def _lead(self) -> int:
        """What is free before the words: a dot stands in the middle between two parts."""
        return u(3 if self.dotted else 2)

    def sizeHint(self) -> QSize:
        words = QFontMetrics(font("small", self._weight())).horizontalAdvance(self.text())
        return QSize(words + (u(4.75) if self._icon else 0) + u(2) + self._lead(), u(HEIGHT) - 1)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        colours = tokens()
        inset = u(0.5)
        area = self.rect().adjusted(inset, inset, -inset, -inset)
        if self.underMouse():
            box(painter, area, colours.sunken, None, 1)
        if self.divided:
            thick = int(hairline())
            divider = QRect(0, u(1.75), thick, self.height() - u(3.5))
            painter.fillRect(mirrored(painter, self.rect(), divider), colours.line)
        if self.dotted:
            side = u(0.5)
            dot = QRect(0, (self.height() - side) // 2, side, side)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colours.muted)
            painter.drawEllipse(mirrored(painter, self.rect(), dot))
        colour = colours.meaning(self._meaning).fg if self._meaning else colours.muted
        left = self._lead()
        if self._icon:
            lead = QRect(left, 0, u(3.5), self.height())
            glyph(painter, self._icon, mirrored(painter, self.rect(), lead), colour, 3.5)
            left += u(4.75)
        painter.setFont(font("small", self._weight()))
        painter.setPen(colour)
        place = mirrored(painter, self.rect(), QRect(left, 0, self.width(), self.height()))
        painter.drawText(place, _LEFT, self.text())
        if self.hasFocus():
            focus_ring(painter, area, 1)


class StatusBar(Pane):
    """The bar. ``asked`` carries the id of the part that was pressed."""

    asked = Signal(str)

    def __init__(self) -> None:
        super().__init__("Status", edges="t")
        self._parts: dict[str, StatusPart] = {}
        self._left, self._right = QHBoxLayout(), QHBoxLayout()
        row = QHBoxLayout(self)
        row.addLayout(self._left)
        row.addStretch(1)
        row.addLayout(self._right)
        self.organisation = self._fixed("organisation")
        self.role = self._fixed("role")
        self.zoom = self._fixed("zoom")
        self.zoom.divided = True
        self.set_zoom(1.0)
        self.set_person("", "")
        follow(self, self._refresh)

    def set_parts(self, parts: list[Part]) -> None:
        """Show ``parts``; one that is new or says something else is spoken if it matters."""
        shown = {part.id for part in parts}
        for part_id, button in self._parts.items():
            button.setVisible(part_id in shown)
        for place, part in enumerate(parts):
            button = self._parts.get(part.id) or self._add(part)
            button.divided = place > 0
            spoken = part.meaning in ("refused", "attention") and button.text() != part.words
            button.set(part.words, part.sentence, part.icon, part.meaning)
            self._left.removeWidget(button)
            self._left.insertWidget(place, button)
            button.show()
            if spoken:
                announce(self, part.sentence)

    def set_person(self, organisation: str, role: str) -> None:
        """Show where and as what the person works; empty words are left out."""
        self.organisation.set(organisation, f"Organisation: {organisation}.")
        self.role.set(role, f"Your role: {role}.")
        self.role.dotted = bool(organisation)
        self.organisation.setVisible(bool(organisation))
        self.role.setVisible(bool(role))

    def set_zoom(self, zoom: float) -> None:
        """Show the zoom."""
        share = round(zoom * 100)
        self.zoom.set(f"{share} %", f"Zoom is {share} per cent. Change it.")

    def part(self, part_id: str) -> StatusPart | None:
        """Return the button of a part."""
        return self._parts.get(part_id)

    def _add(self, part: Part) -> StatusPart:
        button = StatusPart("", part.sentence)
        button.clicked.connect(lambda *_: self.asked.emit(part.id))
        self._parts[part.id] = button
        return button

    def _fixed(self, part_id: str) -> StatusPart:
        button = StatusPart("", part_id)
        button.clicked.connect(lambda *_: self.asked.emit(part_id))
        self._right.addWidget(button)
        return button

    def _refresh(self) -> None:
        self.setFixedHeight(u(HEIGHT))
        row = self.layout()
        assert row is not None
        row.setContentsMargins(u(2), 1, u(2), 0)
        row.setSpacing(u(1))
        for side in (self._left, self._right):
            side.setSpacing(u(0.5))
