"""How the style paints everything around the inputs: tabs, menus, scroll bars, heads, progress."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import (
    QHeaderView,
    QStyle,
    QStyleOption,
    QStyleOptionHeader,
    QStyleOptionMenuItem,
    QStyleOptionProgressBar,
    QStyleOptionSlider,
    QStyleOptionTab,
    QTabBar,
    QWidget,
)

from desktop.theme.paint import box, focus_ring, glyph, hairline
from desktop.theme.tokens import tokens
from desktop.theme.units import font, u, unit

State = QStyle.StateFlag
Sub = QStyle.SubControl
MenuType = QStyleOptionMenuItem.MenuItemType
Align = Qt.AlignmentFlag

_EAST = (
    QTabBar.Shape.RoundedWest,
    QTabBar.Shape.RoundedEast,
    QTabBar.Shape.TriangularWest,
    QTabBar.Shape.TriangularEast,
)


def paint_tab_shape(painter: QPainter, option: QStyleOptionTab) -> None:
    """Paint the ink bar of the chosen tab."""
    if option.state & State.State_Selected:
        bar = QRectF(option.rect)
        if option.shape in _EAST:
            bar.setWidth(0.75 * unit())
        else:
            bar = bar.adjusted(u(1), 0, -u(1), 0)
            bar.setTop(bar.bottom() - max(2.0, 0.75 * unit()))
        painter.fillRect(bar, tokens().accent)
    if option.state & State.State_HasFocus and option.state & State.State_KeyboardFocusChange:
        inset = u(0.5)
        focus_ring(painter, option.rect.adjusted(inset, inset, -inset, -u(1)))


def paint_tab_label(painter: QPainter, option: QStyleOptionTab) -> None:
    """Paint the words and icon of a tab."""
    colours = tokens()
    chosen = bool(option.state & State.State_Selected)
    enabled = bool(option.state & State.State_Enabled)
    strong = chosen or bool(option.state & State.State_MouseOver)
    colour = colours.text if strong and enabled else colours.muted if enabled else colours.faint
    area = option.rect.adjusted(u(3), 0, -u(3), 0)
    if not option.icon.isNull():
        side = u(4)
        top = area.y() + (area.height() - side) // 2
        option.icon.paint(painter, QRect(area.x(), top, side, side))
        area.setLeft(area.left() + side + u(1.5))
    painter.save()
    painter.setFont(font("body", 500))
    painter.setPen(colour)
    flags = Align.AlignVCenter | Align.AlignHCenter | Qt.TextFlag.TextShowMnemonic
    painter.drawText(area, int(flags), option.text)
    painter.restore()


def scroll_parts(option: QStyleOptionSlider) -> dict[Sub, QRect]:
    """Return where the slider and the two pages of a scroll bar lie; there are no arrows."""
    rect = option.rect
    horizontal = option.orientation == Qt.Orientation.Horizontal
    length = rect.width() if horizontal else rect.height()
    span = option.maximum - option.minimum
    size = length
    if span > 0 and length > 0:
        size = int(length * option.pageStep / max(1, span + option.pageStep))
        size = max(min(u(8), length), min(size, length))
    at = QStyle.sliderPositionFromValue(
        option.minimum, option.maximum, option.sliderPosition, length - size, option.upsideDown
    )

    def part(start: int, extent: int) -> QRect:
        if horizontal:
            return QRect(rect.x() + start, rect.y(), extent, rect.height())
        return QRect(rect.x(), rect.y() + start, rect.width(), extent)

    return {
        Sub.SC_ScrollBarGroove: QRect(rect),
        Sub.SC_ScrollBarSlider: part(at, size),
        Sub.SC_ScrollBarSubPage: part(0, at),
        Sub.SC_ScrollBarAddPage: part(at + size, length - at - size),
        Sub.SC_ScrollBarAddLine: QRect(),
        Sub.SC_ScrollBarSubLine: QRect(),
    }


def paint_scroll_bar(painter: QPainter, option: QStyleOptionSlider) -> None:
    """Paint a slim scroll bar: a rounded slider on the page itself."""
    if option.maximum <= option.minimum:
        return
    colours = tokens()
    slider = QRectF(scroll_parts(option)[Sub.SC_ScrollBarSlider])
    inset = 0.75 * unit()
    active = bool(option.state & (State.State_Sunken | State.State_MouseOver))
    box(
        painter,
        slider.adjusted(inset, inset, -inset, -inset),
        colours.muted if active else colours.control,
        None,
        10,
    )


def paint_progress(painter: QPainter, option: QStyleOptionProgressBar) -> None:
    """Paint a slim progress bar; an unknown length is a still half bar."""
    colours = tokens()
    area = QRectF(option.rect)
    height = 1.5 * unit()
    area.setTop(area.center().y() - height / 2)
    area.setHeight(height)
    box(painter, area, colours.sunken, None, 1)
    span = option.maximum - option.minimum
    share = (option.progress - option.minimum) / span if span > 0 else 0.5
    if share <= 0:
        return
    filled = QRectF(area)
    filled.setWidth(max(height, area.width() * min(1.0, share)))
    if option.direction == Qt.LayoutDirection.RightToLeft:
        filled.moveRight(area.right())
    box(painter, filled, colours.meaning("progress").mark, None, 1)


def paint_menu_item(painter: QPainter, option: QStyleOptionMenuItem) -> None:
    """Paint one line of a menu: tick or icon, words, key."""
    colours = tokens()
    rect = option.rect
    if option.menuItemType == MenuType.Separator:
        middle = rect.center().y()
        painter.fillRect(rect.x(), middle, rect.width(), int(hairline()), colours.line)
        return
    enabled = bool(option.state & State.State_Enabled)
    if option.state & State.State_Selected and enabled:
        inset = u(0.75)
        box(painter, rect.adjusted(inset, 0, -inset, 0), colours.select, None, 1)
    colour = colours.text if enabled else colours.faint
    lead = QRect(rect.x() + u(2.5), rect.y(), u(4), rect.height())
    lead = QStyle.visualRect(option.direction, rect, lead)
    if option.checkType != QStyleOptionMenuItem.CheckType.NotCheckable:
        if option.checked:
            glyph(painter, "check", lead, colours.accent, 3.5)
    elif not option.icon.isNull():
        top = lead.y() + (lead.height() - u(4)) // 2
        option.icon.paint(painter, QRect(lead.x(), top, u(4), u(4)))
    words, _, key = option.text.partition("\t")
    area = rect.adjusted(u(8.5), 0, -u(3), 0)
    if option.menuItemType == MenuType.SubMenu:
        arrow = QStyle.visualRect(
            option.direction, rect, QRect(rect.right() - u(6), rect.y(), u(4), rect.height())
        )
        pointing = option.direction == Qt.LayoutDirection.RightToLeft
        glyph(painter, "chevron-left" if pointing else "chevron-right", arrow, colour, 3.5)
    area = QStyle.visualRect(option.direction, rect, area)
    start = QStyle.visualAlignment(option.direction, Align.AlignLeft | Align.AlignVCenter)
    end = QStyle.visualAlignment(option.direction, Align.AlignRight | Align.AlignVCenter)
    painter.save()
    painter.setFont(font("body"))
    painter.setPen(colour)
    painter.drawText(area, int(start | Qt.TextFlag.TextHideMnemonic), words)
    painter.setFont(font("small"))
    painter.setPen(colours.faint)
    painter.drawText(area, int(end), key)
    painter.restore()


def menu_item_width(option: QStyleOptionMenuItem) -> int:
    """Return the width that a menu's line needs."""
    words, _, key = option.text.partition("\t")
    width = QFontMetrics(font("body")).horizontalAdvance(words) + u(14)
    if key:
        width += QFontMetrics(font("small")).horizontalAdvance(key) + u(6)
    return width


def paint_menu_bar_item(painter: QPainter, option: QStyleOptionMenuItem) -> None:
    """Paint one word of the menu bar."""
    colours = tokens()
    if option.state & (State.State_Selected | State.State_Sunken):
        inset = u(0.5)
        fill = colours.sunken if option.state & State.State_Sunken else colours.hover
        box(painter, option.rect.adjusted(0, inset, 0, -inset), fill, None)
    painter.save()
    painter.setFont(font("body"))
    painter.setPen(colours.text if option.state & State.State_Enabled else colours.faint)
    flags = Align.AlignCenter | Qt.TextFlag.TextHideMnemonic | Qt.TextFlag.TextDontClip
    painter.drawText(option.rect, int(flags), option.text)
    painter.restore()


def paint_header_section(painter: QPainter, option: QStyleOptionHeader) -> None:
    """Paint the ground of a table head and the hairline below it."""
    colours = tokens()
    painter.fillRect(option.rect, colours.surface)
    if option.state & State.State_MouseOver and option.state & State.State_Enabled:
        painter.fillRect(option.rect, colours.hover)
    thick = int(hairline())
    bottom = option.rect.bottom() - thick + 1
    painter.fillRect(option.rect.x(), bottom, option.rect.width(), thick, colours.line)


def paint_header_label(
    painter: QPainter, option: QStyleOptionHeader, widget: QWidget | None
) -> None:
    """Paint a head's words, strong and with an arrow when the table is sorted by it."""
    colours = tokens()
    sorted_by = option.sortIndicator != QStyleOptionHeader.SortIndicator.None_
    face = font("small", 600 if sorted_by else 500)
    metrics = QFontMetrics(face)
    area = option.rect
    if not isinstance(widget, QHeaderView):
        area = area.adjusted(u(2.5), 0, -u(2.5), 0)
    arrow = u(4.5) if sorted_by else 0
    text = metrics.elidedText(option.text, Qt.TextElideMode.ElideRight, area.width() - arrow)
    right = bool(option.textAlignment & Align.AlignRight)
    painter.save()
    painter.setFont(face)
    painter.setPen(colours.text if sorted_by else colours.muted)
    words = metrics.horizontalAdvance(text)
    left = area.right() - words - arrow if right else area.x()
    place = QRect(left, area.y(), words + 2, area.height())
    place = QStyle.visualRect(option.direction, area, place)
    flags = Align.AlignVCenter | Align.AlignLeft | Qt.TextFlag.TextDontClip
    painter.drawText(place, int(flags), text)
    painter.restore()
    if sorted_by:
        # Qt's SortDown is the ascending order; an arrow pointing up stands for it here.
        up = option.sortIndicator == QStyleOptionHeader.SortIndicator.SortDown
        at = QRect(left + words + u(0.75), area.y(), u(4), area.height())
        at = QStyle.visualRect(option.direction, area, at)
        glyph(painter, "arrow-up" if up else "arrow-down", at, colours.text, 3.5)


def paint_panel(painter: QPainter, rect: QRect, fill: QColor | None = None) -> None:
    """Paint a framed panel: menu, list of a combo box, tooltip."""
    colours = tokens()
    painter.save()
    painter.setPen(QPen(colours.edge, hairline()))
    painter.setBrush(colours.surface if fill is None else fill)
    painter.drawRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5))
    painter.restore()


def paint_focus(painter: QPainter, option: QStyleOption) -> None:
    """Paint the ring around whatever has no frame of its own."""
    if option.state & State.State_KeyboardFocusChange:
        focus_ring(painter, option.rect)


def paint_frame(painter: QPainter, option: QStyleOption) -> None:
    """Paint the hairline around a list or text area; the accent ring while it has the keyboard."""
    colours = tokens()
    focused = bool(option.state & State.State_HasFocus)
    colour = colours.accent if focused else colours.edge
    painter.save()
    painter.setPen(QPen(colour, hairline()))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(QRectF(option.rect).adjusted(0.5, 0.5, -0.5, -0.5))
    painter.restore()
