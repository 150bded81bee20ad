"""How the style paints buttons: plain, primary, danger, link, flat and tool buttons."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QIcon, QPainter
from PySide6.QtWidgets import QStyle, QStyleOption, QStyleOptionButton, QWidget

from desktop.theme.metrics import CONTROL_HEIGHT
from desktop.theme.paint import RADIUS_CONTROL, box, focus_ring, glyph, mix
from desktop.theme.roles import Kind, kind_of
from desktop.theme.tokens import tokens
from desktop.theme.units import font, u, unit

State = QStyle.StateFlag
Feature = QStyleOptionButton.ButtonFeature

_WEIGHT = 500


def has_menu(option: QStyleOptionButton) -> bool:
    """Return whether the button opens a menu."""
    return bool(option.features & Feature.HasMenu)


def button_size(option: QStyleOptionButton, widget: QWidget | None) -> QSize:
    """Return the size of a push button: its words, its icon, and room at both sides."""
    metrics = QFontMetrics(font("body", _WEIGHT))
    width = metrics.horizontalAdvance(_shown(option.text)) if option.text else 0
    if not option.icon.isNull():
        width += u(4) + (u(1.5) if option.text else 0)
    if has_menu(option):
        width += u(5)
    side = {"link": 0.5, "flat": 2.0}.get(kind_of(widget), 3.5)
    if kind_of(widget) == "segment":
        side = 2.5
    height = max(u(CONTROL_HEIGHT), metrics.height() + u(2))
    if kind_of(widget) in ("link", "segment"):
        height = max(u(6), metrics.height() + u(1))
    return QSize(width + 2 * u(side), height)


def _shown(text: str) -> str:
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&")


def paint_button(painter: QPainter, option: QStyleOptionButton, widget: QWidget | None) -> None:
    """Paint a push button's panel."""
    kind = kind_of(widget)
    fill, border = _panel(kind, option)
    if fill is not None or border is not None:
        box(painter, option.rect, fill, border)
    if option.state & State.State_HasFocus and option.state & State.State_KeyboardFocusChange:
        if kind == "primary":
            # A ring in the accent would vanish on the accent: leave a gap between the two.
            box(painter, option.rect, tokens().surface)
            inset = u(1)
            box(painter, option.rect.adjusted(inset, inset, -inset, -inset), fill, None, 0.75)
        focus_ring(painter, option.rect)


def _panel(kind: Kind, option: QStyleOptionButton) -> tuple[QColor | None, QColor | None]:
    colours = tokens()
    enabled = bool(option.state & State.State_Enabled)
    pressed = bool(option.state & (State.State_Sunken | State.State_On))
    hovered = bool(option.state & State.State_MouseOver) and enabled
    if kind == "segment":
        chosen = bool(option.state & State.State_On)
        return (colours.select if chosen else colours.hover if hovered else None), None
    if kind == "link":
        return None, None
    if kind == "flat":
        return (colours.sunken if pressed else colours.hover if hovered else None), None
    if not enabled:
        return colours.sunken, None
    if kind == "primary":
        target = colours.on_accent if colours.dark else colours.text
        return mix(target, colours.accent, 0.24 if pressed else 0.12 if hovered else 0), None
    if kind == "danger":
        meaning = colours.meaning("refused")
        return (meaning.tint if pressed or hovered else colours.surface), meaning.fg
    fill = colours.sunken if pressed else colours.hover if hovered else colours.surface
    if colours.dark and not pressed and not hovered:
        fill = mix(colours.edge, colours.surface, 0.25)
    return fill, mix(colours.control, colours.edge, 0.35) if hovered else colours.edge


def text_colour(kind: Kind, enabled: bool) -> QColor:
    """Return the colour of a button's words and icon."""
    colours = tokens()
    if not enabled:
        return colours.faint
    if kind == "primary":
        return colours.on_accent
    if kind == "danger":
        return colours.meaning("refused").fg
    return colours.accent if kind == "link" else colours.text


def paint_label(painter: QPainter, option: QStyleOptionButton, widget: QWidget | None) -> None:
    """Paint a push button's icon and words, centred together."""
    kind = kind_of(widget)
    enabled = bool(option.state & State.State_Enabled)
    colour = text_colour(kind, enabled)
    if kind == "segment" and option.state & State.State_On:
        colour = tokens().accent
    face = font("body", _WEIGHT)
    metrics = QFontMetrics(face)
    icon_width = u(4) if not option.icon.isNull() else 0
    gap = u(1.5) if icon_width and option.text else 0
    arrow = u(5) if has_menu(option) else 0
    room = option.rect.width() - icon_width - gap - arrow - u(1)
    text = _shown(option.text)
    if metrics.horizontalAdvance(text) > room:
        text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
    words = metrics.horizontalAdvance(text)
    total = icon_width + gap + words + arrow
    left = option.rect.x() + max(0, (option.rect.width() - total) // 2)
    mirrored = option.direction == Qt.LayoutDirection.RightToLeft
    icon_area = QRect(left, option.rect.y(), icon_width, option.rect.height())
    text_area = QRect(left + icon_width + gap, option.rect.y(), words + 2, option.rect.height())
    arrow_area = QRect(text_area.right() + u(0.5), option.rect.y(), u(4), option.rect.height())
    if mirrored:
        icon_area, text_area, arrow_area = (
            QStyle.visualRect(option.direction, option.rect, area)
            for area in (icon_area, text_area, arrow_area)
        )
    if icon_width:
        _paint_icon(painter, option.icon, icon_area, colour)
    painter.save()
    if kind == "link" and option.state & State.State_MouseOver and enabled:
        face.setUnderline(True)
    painter.setFont(face)
    painter.setPen(colour)
    painter.drawText(text_area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
    painter.restore()
    if arrow:
        glyph(painter, "chevron-down", arrow_area, colour, 3.5)


def _paint_icon(painter: QPainter, icon: QIcon, area: QRect, colour: QColor) -> None:
    side = u(4)
    top = area.y() + (area.height() - side) // 2
    device = painter.device()
    ratio = device.devicePixelRatioF() if device is not None else 1.0
    image = icon.pixmap(QSize(side, side), ratio)
    # Our icons are one colour, so the words' colour can simply be poured into their shape.
    tinted = image.copy()
    inner = QPainter(tinted)
    inner.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    inner.fillRect(0, 0, tinted.width(), tinted.height(), colour)
    inner.end()
    painter.drawPixmap(QRect(area.x(), top, side, side), tinted)


def paint_tool_panel(painter: QPainter, option: QStyleOption, widget: QWidget | None) -> None:
    """Paint the panel of a tool button: nothing at rest, a soft fill under the pointer."""
    colours = tokens()
    fill: QColor | None = None
    if option.state & State.State_On:
        fill = colours.select
    elif option.state & State.State_Sunken:
        fill = colours.sunken
    elif option.state & State.State_MouseOver and option.state & State.State_Enabled:
        fill = colours.hover
    if fill is not None:
        box(painter, option.rect, fill)
    if not option.state & State.State_AutoRaise and fill is None:
        box(painter, option.rect, colours.surface, colours.edge)
    if option.state & State.State_HasFocus and option.state & State.State_KeyboardFocusChange:
        focus_ring(painter, option.rect, min(RADIUS_CONTROL, option.rect.height() / unit() / 2))
