"""How the style paints inputs: line edit, combo box, spin box, ticks and radio buttons."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QStyle,
    QStyleOption,
    QStyleOptionComboBox,
    QStyleOptionSpinBox,
    QWidget,
)

from desktop.theme.paint import FOCUS, box, focus_ring, glyph, smooth
from desktop.theme.roles import is_bare, is_invalid
from desktop.theme.tokens import tokens
from desktop.theme.units import u, unit

State = QStyle.StateFlag
Sub = QStyle.SubControl

ARROW_WIDTH = 7.0


def paint_field(
    painter: QPainter, rect: QRect, option: QStyleOption, widget: QWidget | None
) -> None:
    """Paint the frame and fill of an input, as its state and marks ask."""
    if is_bare(widget) or _inside_frame(widget):
        return
    colours = tokens()
    enabled = bool(option.state & State.State_Enabled)
    read_only = isinstance(widget, QLineEdit) and widget.isReadOnly()
    if not enabled or read_only:
        box(painter, rect, None, colours.line)
        if read_only and option.state & State.State_HasFocus:
            focus_ring(painter, rect)
        return
    if is_invalid(widget):
        width = max(2.0, FOCUS * unit())
        box(painter, rect, colours.surface, colours.meaning("refused").fg, width=width)
        return
    if option.state & State.State_HasFocus:
        box(painter, rect, colours.surface)
        focus_ring(painter, rect)
        return
    hovered = bool(option.state & State.State_MouseOver)
    box(painter, rect, colours.surface, colours.muted if hovered else colours.control)


def _inside_frame(widget: QWidget | None) -> bool:
    """The text part of a spin box or combo box lies in that widget's own frame."""
    return isinstance(widget, QLineEdit) and isinstance(
        widget.parentWidget(), (QAbstractSpinBox, QComboBox)
    )


def paint_combo(painter: QPainter, option: QStyleOptionComboBox, widget: QWidget | None) -> None:
    """Paint a combo box without its text: frame and arrow."""
    paint_field(painter, option.rect, option, widget)
    colours = tokens()
    enabled = bool(option.state & State.State_Enabled)
    area = arrow_area(option.rect, ARROW_WIDTH, option)
    glyph(painter, "chevron-down", area, colours.muted if enabled else colours.faint, 3.5)


def arrow_area(rect: QRect, width: float, option: QStyleOption) -> QRect:
    """Return the part of an input that holds its arrows: at the end of the reading direction."""
    area = QRect(rect.right() - u(width) + 1, rect.top(), u(width), rect.height())
    return QStyle.visualRect(option.direction, rect, area)


def paint_spin(painter: QPainter, option: QStyleOptionSpinBox, widget: QWidget | None) -> None:
    """Paint a spin box without its text: frame and two small arrows."""
    if option.frame:
        paint_field(painter, option.rect, option, widget)
    if not option.subControls & Sub.SC_SpinBoxUp:
        return
    colours = tokens()
    area = QRectF(arrow_area(option.rect, ARROW_WIDTH, option))
    half = u(3)
    middle = area.center().y()
    for name, flag, control, top in (
        ("chevron-up", 1, Sub.SC_SpinBoxUp, middle - half),
        ("chevron-down", 2, Sub.SC_SpinBoxDown, middle),
    ):
        possible = option.stepEnabled.value & flag and option.state & State.State_Enabled
        pressed = bool(option.activeSubControls & control and option.state & State.State_Sunken)
        colour = colours.text if pressed else colours.muted if possible else colours.faint
        painter.setOpacity(1.0 if possible else 0.5)
        glyph(painter, name, QRectF(area.x(), top, area.width(), half), colour, 3)
    painter.setOpacity(1.0)


def paint_tick(painter: QPainter, option: QStyleOption) -> None:
    """Paint a tick box: empty, ticked or partly ticked."""
    colours = tokens()
    rect = QRectF(option.rect)
    side = min(rect.width(), rect.height())
    area = QRectF(
        rect.x() + (rect.width() - side) / 2, rect.y() + (rect.height() - side) / 2, side, side
    )
    enabled = bool(option.state & State.State_Enabled)
    marked = bool(option.state & (State.State_On | State.State_NoChange))
    if not marked:
        hovered = bool(option.state & State.State_MouseOver)
        edge = colours.muted if hovered else colours.control
        fill = colours.surface if enabled else None
        box(painter, area, fill, edge if enabled else colours.line, 0.9)
        return
    box(painter, area, colours.accent if enabled else colours.faint, None, 0.9)
    name = "check" if option.state & State.State_On else "minus"
    glyph(painter, name, area, colours.on_accent if enabled else colours.window, 3)


def paint_radio(painter: QPainter, option: QStyleOption) -> None:
    """Paint a radio button's circle."""
    colours = tokens()
    area = QRectF(option.rect)
    enabled = bool(option.state & State.State_Enabled)
    on = bool(option.state & State.State_On)
    if on:
        edge = colours.accent if enabled else colours.faint
        box(painter, area, colours.surface, edge, 20, max(1.5, unit() * 0.4))
        with smooth(painter):
            painter.setPen(edge)
            painter.setBrush(edge)
            inset = area.width() * 0.28
            painter.drawEllipse(area.adjusted(inset, inset, -inset, -inset))
        return
    hovered = bool(option.state & State.State_MouseOver)
    edge = colours.line if not enabled else colours.muted if hovered else colours.control
    box(painter, area, colours.surface if enabled else None, edge, 20)
