"""How the palette's lines are kept and painted: heads, entries, highlights, status, keys."""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QPainter,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop.shell.match import match
from desktop.shell.palette_model import Answer, Entry
from desktop.theme.paint import box, glyph, mirrored
from desktop.theme.tokens import tokens
from desktop.theme.units import font, u
from desktop.widgets.chip import paint_key_cap

Index = QModelIndex | QPersistentModelIndex
ROW_ROLE = Qt.ItemDataRole.UserRole + 1
ROOT = QModelIndex()
_LEFT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)


class PaletteRows(QAbstractListModel):
    """Heads (text) and entries, one below the other."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[str | Entry] = []

    def set_answers(self, answers: list[Answer]) -> None:
        """Show ``answers``."""
        self.beginResetModel()
        self._rows = []
        for answer in answers:
            if answer.head:
                self._rows.append(answer.head)
            self._rows.extend(answer.entries)
        self.endResetModel()

    def entry(self, row: int) -> Entry | None:
        """Return the entry in ``row``; None for a head."""
        value = self._rows[row] if 0 <= row < len(self._rows) else None
        return value if isinstance(value, Entry) else None

    def next_entry(self, row: int, step: int) -> int:
        """Return the next row with an entry after ``row``, going round; -1 when there is none."""
        count = len(self._rows)
        for distance in range(1, count + 1):
            at = (row + distance * step) % count
            if self.entry(at) is not None:
                return at
        return -1

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self._rows[index.row()]
        if role == ROW_ROLE:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title if isinstance(row, Entry) else row
        if role == Qt.ItemDataRole.AccessibleTextRole and isinstance(row, Entry):
            return ", ".join(part for part in (row.title, row.status, row.detail) if part)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if isinstance(self._rows[index.row()], Entry):
            return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return Qt.ItemFlag.NoItemFlags


class PaletteDelegate(QStyledItemDelegate):
    """Paints the lines; ``words`` is what to highlight."""

    words = ""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        entry = isinstance(index.data(ROW_ROLE), Entry)
        if entry:
            return QSize(u(20), u(9.5))
        return QSize(u(20), u(8.5) if index.row() else u(7.5))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = index.data(ROW_ROLE)
        rect: QRect = option.rect
        painter.save()
        if isinstance(row, Entry):
            chosen = bool(option.state & QStyle.StateFlag.State_Selected)
            self._paint_entry(painter, rect, row, chosen)
        else:
            painter.setFont(font("small", 500))
            painter.setPen(tokens().muted)
            area = QRect(rect.x() + u(5), rect.bottom() - u(6.5), rect.width() - u(8), u(6))
            painter.drawText(mirrored(painter, rect, area), _LEFT, str(row))
        painter.restore()

    def _paint_entry(self, painter: QPainter, rect: QRect, entry: Entry, chosen: bool) -> None:
        colours = tokens()
        area = rect.adjusted(u(2), 0, -u(2), 0)
        if chosen:
            box(painter, area, colours.select)
            bar = QRect(area.x(), area.y() + u(2.25), u(0.5), area.height() - u(4.5))
            painter.fillRect(mirrored(painter, area, bar), colours.accent)
        lead = QRect(area.x() + u(3), area.y(), u(4.5), area.height())
        glyph(painter, entry.icon, mirrored(painter, area, lead), colours.muted, 4.5)
        right = area.right() - u(2.75)
        if entry.key or chosen:
            key = entry.key or "Return"
            right = paint_key_cap(painter, area, right + u(0.5), key) - u(4)
        right = self._paint_status(painter, area, right, entry)
        left = lead.right() + u(3)
        place = QRect(left, area.y(), right - left, area.height())
        self._paint_title(painter, mirrored(painter, area, place), entry.title)

    def _paint_status(self, painter: QPainter, area: QRect, right: int, entry: Entry) -> int:
        colours = tokens()
        text = entry.status or entry.detail
        if not text:
            return right
        face = font("small")
        metrics = QFontMetrics(face)
        text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, area.width() // 2)
        width = metrics.horizontalAdvance(text)
        place = QRect(right - width, area.y(), width + 1, area.height())
        self._paint_marked(painter, mirrored(painter, area, place), text, face, colours.muted)
        left = place.left()
        if entry.status_icon:
            lead = QRect(left - u(5), area.y(), u(3.5), area.height())
            tint = colours.meaning(entry.meaning).fg if entry.meaning else colours.muted
            glyph(painter, entry.status_icon, mirrored(painter, area, lead), tint, 3.5)
            left = lead.left()
        return left - u(3)

    def _paint_title(self, painter: QPainter, area: QRect, title: str) -> None:
        face = font("body", 500)
        shown = QFontMetrics(face).elidedText(title, Qt.TextElideMode.ElideRight, area.width())
        self._paint_marked(painter, area, shown, face, tokens().text)

    def _paint_marked(
        self, painter: QPainter, area: QRect, text: str, face: QFont, colour: QColor
    ) -> None:
        """Paint ``text`` with what was typed in the accent and stronger."""
        hit = match(self.words, text) if self.words else None
        strong = QTextCharFormat()
        strong.setFontWeight(650)
        strong.setForeground(tokens().accent)
        # One layout for the whole line, so that ligatures and mixed directions stay right.
        layout = QTextLayout(text, face)
        option = QTextOption(Qt.AlignmentFlag.AlignLeft)
        if painter.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            option.setAlignment(Qt.AlignmentFlag.AlignRight)
        option.setWrapMode(QTextOption.WrapMode.NoWrap)
        layout.setTextOption(option)
        layout.setFormats([_range(at, strong) for at in (hit.ranges if hit else ())])
        layout.beginLayout()
        line = layout.createLine()
        line.setLineWidth(area.width())
        layout.endLayout()
        painter.setPen(colour)
        top = area.y() + (area.height() - line.height()) / 2
        layout.draw(painter, QPointF(area.x(), top))


def _range(at: tuple[int, int], style: QTextCharFormat) -> QTextLayout.FormatRange:
    marked = QTextLayout.FormatRange()
    marked.start, marked.length = at[0], at[1] - at[0]
    marked.format = style
    return marked
