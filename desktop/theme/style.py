"""The one style of the program: Fusion, with its inputs, buttons and chrome painted from tokens."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QIcon, QPainter, QPalette
from PySide6.QtWidgets import (
    QComboBox,
    QMenu,
    QMenuBar,
    QProxyStyle,
    QStyle,
    QStyleHintReturn,
    QStyleOption,
    QStyleOptionButton,
    QStyleOptionComboBox,
    QStyleOptionComplex,
    QStyleOptionHeader,
    QStyleOptionMenuItem,
    QStyleOptionProgressBar,
    QStyleOptionSlider,
    QStyleOptionSpinBox,
    QStyleOptionTab,
    QStyleOptionToolButton,
    QWidget,
)

from desktop.theme import buttons, chrome, fields
from desktop.theme.icons import icon
from desktop.theme.metrics import CONTROL_HEIGHT, FIELD_PADDING, PIXELS, UNITS
from desktop.theme.paint import hairline
from desktop.theme.roles import is_bare
from desktop.theme.tokens import tokens
from desktop.theme.units import font, u

Control = QStyle.ControlElement
Complex = QStyle.ComplexControl
Primitive = QStyle.PrimitiveElement
Contents = QStyle.ContentsType
Element = QStyle.SubElement
Hint = QStyle.StyleHint
Sub = QStyle.SubControl
State = QStyle.StateFlag

Painting = Callable[[QPainter, QStyleOption, QWidget | None], None]

_HINTS: dict[Hint, int] = {
    Hint.SH_ComboBox_Popup: 0,
    Hint.SH_EtchDisabledText: 0,
    Hint.SH_DitherDisabledText: 0,
    Hint.SH_ItemView_ShowDecorationSelected: 1,
    Hint.SH_ScrollBar_ContextMenu: 0,
    Hint.SH_ScrollView_FrameOnlyAroundContents: 0,
    Hint.SH_TabBar_ElideMode: Qt.TextElideMode.ElideRight.value,
    Hint.SH_ToolTip_WakeUpDelay: 500,
    Hint.SH_Menu_SubMenuPopupDelay: 150,
    Hint.SH_UnderlineShortcut: 0,
    Hint.SH_Widget_Animation_Duration: 0,
}


_ICONS: dict[QStyle.StandardPixmap, str] = {
    QStyle.StandardPixmap.SP_LineEditClearButton: "x",
    QStyle.StandardPixmap.SP_DialogCloseButton: "x",
    QStyle.StandardPixmap.SP_ArrowBack: "arrow-left",
    QStyle.StandardPixmap.SP_ArrowForward: "arrow-right",
    QStyle.StandardPixmap.SP_ArrowUp: "arrow-up",
    QStyle.StandardPixmap.SP_ArrowDown: "arrow-down",
}


def _menu_bar_empty(painter: QPainter, option: QStyleOption, widget: QWidget | None) -> None:
    painter.fillRect(option.rect, tokens().window)


def _splitter(painter: QPainter, option: QStyleOption, widget: QWidget | None) -> None:
    painter.fillRect(option.rect, tokens().line)


def _nothing(painter: QPainter, option: QStyleOption, widget: QWidget | None) -> None:
    """Leave the place empty."""


def _header_section(painter: QPainter, option: QStyleOption, widget: QWidget | None) -> None:
    if isinstance(option, QStyleOptionHeader):
        chrome.paint_header_section(painter, option)


def _header_label(painter: QPainter, option: QStyleOption, widget: QWidget | None) -> None:
    if isinstance(option, QStyleOptionHeader):
        chrome.paint_header_label(painter, option, widget)


def _button_bevel(painter: QPainter, option: QStyleOption, widget: QWidget | None) -> None:
    if isinstance(option, QStyleOptionButton):
        buttons.paint_button(painter, option, widget)


def _button_label(painter: QPainter, option: QStyleOption, widget: QWidget | None) -> None:
    if isinstance(option, QStyleOptionButton):
        buttons.paint_label(painter, option, widget)


def _button(painter: QPainter, option: QStyleOption, widget: QWidget | None) -> None:
    _button_bevel(painter, option, widget)
    _button_label(painter, option, widget)


def _tab_shape(painter: QPainter, option: QStyleOption, widget: QWidget | None) -> None:
    if isinstance(option, QStyleOptionTab):
        chrome.paint_tab_shape(painter, option)


def _tab_label(painter: QPainter, option: QStyleOption, widget: QWidget | None) -> None:
    if isinstance(option, QStyleOptionTab):
        chrome.paint_tab_label(painter, option)


def _progress(painter: QPainter, option: QStyleOption, widget: QWidget | None) -> None:
    if isinstance(option, QStyleOptionProgressBar):
        chrome.paint_progress(painter, option)


def _menu_item(painter: QPainter, option: QStyleOption, widget: QWidget | None) -> None:
    if isinstance(option, QStyleOptionMenuItem):
        chrome.paint_menu_item(painter, option)


def _menu_bar_item(painter: QPainter, option: QStyleOption, widget: QWidget | None) -> None:
    _menu_bar_empty(painter, option, widget)
    if isinstance(option, QStyleOptionMenuItem):
        chrome.paint_menu_bar_item(painter, option)


def _combo_label(painter: QPainter, option: QStyleOption, widget: QWidget | None) -> None:
    if not isinstance(option, QStyleOptionComboBox) or option.editable:
        return
    colours = tokens()
    area = option.rect.adjusted(u(FIELD_PADDING), 0, -u(fields.ARROW_WIDTH), 0)
    area = QStyle.visualRect(option.direction, option.rect, area)
    if not option.currentIcon.isNull():
        side = u(4)
        top = area.y() + (area.height() - side) // 2
        option.currentIcon.paint(painter, QRect(area.x(), top, side, side))
        area.setLeft(area.left() + side + u(1.5))
    painter.save()
    painter.setFont(font("body"))
    hint = isinstance(widget, QComboBox) and widget.currentIndex() < 0
    enabled = bool(option.state & State.State_Enabled)
    painter.setPen(colours.text if enabled and not hint else colours.faint)
    text = painter.fontMetrics().elidedText(
        option.currentText, Qt.TextElideMode.ElideRight, area.width()
    )
    flags = QStyle.visualAlignment(
        option.direction, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
    )
    painter.drawText(area, int(flags), text)
    painter.restore()


_CONTROLS: dict[Control, Painting] = {
    Control.CE_PushButton: _button,
    Control.CE_PushButtonBevel: _button_bevel,
    Control.CE_PushButtonLabel: _button_label,
    Control.CE_TabBarTabShape: _tab_shape,
    Control.CE_TabBarTabLabel: _tab_label,
    Control.CE_ProgressBar: _progress,
    Control.CE_MenuItem: _menu_item,
    Control.CE_MenuBarItem: _menu_bar_item,
    Control.CE_MenuBarEmptyArea: _menu_bar_empty,
    Control.CE_ComboBoxLabel: _combo_label,
    Control.CE_Splitter: _splitter,
    Control.CE_HeaderSection: _header_section,
    Control.CE_HeaderEmptyArea: _header_section,
    Control.CE_HeaderLabel: _header_label,
}

_PRIMITIVES: dict[Primitive, Painting] = {
    Primitive.PE_PanelLineEdit: lambda p, o, w: fields.paint_field(p, o.rect, o, w),
    Primitive.PE_FrameLineEdit: lambda p, o, w: fields.paint_field(p, o.rect, o, w),
    Primitive.PE_IndicatorCheckBox: lambda p, o, w: fields.paint_tick(p, o),
    Primitive.PE_IndicatorItemViewItemCheck: lambda p, o, w: fields.paint_tick(p, o),
    Primitive.PE_IndicatorRadioButton: lambda p, o, w: fields.paint_radio(p, o),
    Primitive.PE_PanelButtonTool: buttons.paint_tool_panel,
    Primitive.PE_PanelMenu: lambda p, o, w: chrome.paint_panel(p, o.rect),
    Primitive.PE_FrameMenu: _nothing,
    Primitive.PE_PanelMenuBar: _nothing,
    Primitive.PE_PanelTipLabel: lambda p, o, w: chrome.paint_panel(p, o.rect),
    Primitive.PE_IndicatorHeaderArrow: _nothing,
    Primitive.PE_Frame: lambda p, o, w: chrome.paint_frame(p, o),
    Primitive.PE_FrameFocusRect: lambda p, o, w: chrome.paint_focus(p, o),
    Primitive.PE_FrameTabBarBase: _nothing,
    Primitive.PE_FrameTabWidget: _nothing,
    Primitive.PE_FrameStatusBarItem: _nothing,
}


class ChanceryStyle(QProxyStyle):
    """Fusion underneath; what the design names is painted here, and every metric comes from u."""

    def __init__(self) -> None:
        super().__init__("Fusion")

    def drawControl(
        self,
        element: Control,
        option: QStyleOption,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        painting = _CONTROLS.get(element)
        if painting is not None:
            painting(painter, option, widget)
            return
        if element == Control.CE_ItemViewItem:
            _use_row_colours(option)
        super().drawControl(element, option, painter, widget)

    def drawPrimitive(
        self,
        element: Primitive,
        option: QStyleOption,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        painting = _PRIMITIVES.get(element)
        if painting is not None:
            painting(painter, option, widget)
            return
        if element == Primitive.PE_PanelItemViewRow or element == Primitive.PE_PanelItemViewItem:
            _use_row_colours(option)
        super().drawPrimitive(element, option, painter, widget)

    def drawComplexControl(
        self,
        control: Complex,
        option: QStyleOptionComplex,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        if control == Complex.CC_ComboBox and isinstance(option, QStyleOptionComboBox):
            fields.paint_combo(painter, option, widget)
        elif control == Complex.CC_SpinBox and isinstance(option, QStyleOptionSpinBox):
            fields.paint_spin(painter, option, widget)
        elif control == Complex.CC_ScrollBar and isinstance(option, QStyleOptionSlider):
            chrome.paint_scroll_bar(painter, option)
        else:
            if control == Complex.CC_ToolButton and isinstance(option, QStyleOptionToolButton):
                # Three dots say that there is more; an arrow beside them says it twice.
                option.features &= ~QStyleOptionToolButton.ToolButtonFeature.HasMenu
            super().drawComplexControl(control, option, painter, widget)

    def pixelMetric(
        self,
        metric: QStyle.PixelMetric,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
    ) -> int:
        if metric in UNITS:
            return u(UNITS[metric])
        if metric in PIXELS:
            return PIXELS[metric]
        if metric in (QStyle.PixelMetric.PM_SplitterWidth, QStyle.PixelMetric.PM_DefaultFrameWidth):
            return int(hairline())
        if metric == QStyle.PixelMetric.PM_MenuPanelWidth:
            return int(hairline())
        return super().pixelMetric(metric, option, widget)

    def styleHint(
        self,
        hint: Hint,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
        returnData: QStyleHintReturn | None = None,  # noqa: N803  (Qt's keyword)
    ) -> int:
        if hint in _HINTS:
            return _HINTS[hint]
        return super().styleHint(hint, option, widget, returnData)

    def standardIcon(
        self,
        standard: QStyle.StandardPixmap,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
    ) -> QIcon:
        if standard in _ICONS:
            return icon(_ICONS[standard])
        return super().standardIcon(standard, option, widget)

    def sizeFromContents(
        self,
        kind: Contents,
        option: QStyleOption,
        size: QSize,
        widget: QWidget | None = None,
    ) -> QSize:
        height = max(u(CONTROL_HEIGHT), QFontMetrics(font("body")).height() + u(2))
        if kind == Contents.CT_PushButton and isinstance(option, QStyleOptionButton):
            return buttons.button_size(option, widget)
        if kind == Contents.CT_LineEdit:
            return QSize(size.width() + 2 * u(FIELD_PADDING), height)
        if kind == Contents.CT_ComboBox:
            return QSize(size.width() + u(FIELD_PADDING + 1) + u(fields.ARROW_WIDTH), height)
        if kind == Contents.CT_SpinBox:
            return QSize(size.width() + u(FIELD_PADDING) + u(fields.ARROW_WIDTH), height)
        if kind == Contents.CT_ProgressBar:
            return QSize(size.width(), u(3))
        if kind == Contents.CT_TabBarTab and isinstance(option, QStyleOptionTab):
            return _tab_size(option)
        if kind == Contents.CT_MenuItem and isinstance(option, QStyleOptionMenuItem):
            if option.menuItemType == QStyleOptionMenuItem.MenuItemType.Separator:
                return QSize(size.width(), u(2.5))
            return QSize(chrome.menu_item_width(option), height)
        if kind == Contents.CT_MenuBarItem and isinstance(option, QStyleOptionMenuItem):
            words = QFontMetrics(font("body")).horizontalAdvance(option.text.replace("&", ""))
            return QSize(words + u(5), height)
        if kind == Contents.CT_ItemViewItem:
            base = super().sizeFromContents(kind, option, size, widget)  # type: ignore[arg-type]
            return QSize(base.width(), max(base.height(), u(6.5)))
        if kind == Contents.CT_HeaderSection:
            base = super().sizeFromContents(kind, option, size, widget)  # type: ignore[arg-type]
            return QSize(base.width(), height)
        return super().sizeFromContents(kind, option, size, widget)  # type: ignore[arg-type]

    def subElementRect(
        self, element: Element, option: QStyleOption, widget: QWidget | None = None
    ) -> QRect:
        if element == Element.SE_LineEditContents:
            # QLineEdit adds two pixels of its own at each side.
            side = 0 if is_bare(widget) else u(FIELD_PADDING) - 2
            return option.rect.adjusted(side, 0, -side, 0)
        if element == Element.SE_ProgressBarGroove or element == Element.SE_ProgressBarContents:
            return QRect(option.rect)
        return super().subElementRect(element, option, widget)  # type: ignore[arg-type]

    def subControlRect(
        self,
        control: Complex,
        option: QStyleOptionComplex,
        part: Sub,
        widget: QWidget | None = None,
    ) -> QRect:
        if control == Complex.CC_ScrollBar and isinstance(option, QStyleOptionSlider):
            return chrome.scroll_parts(option).get(part, QRect())
        if control == Complex.CC_ComboBox:
            return self._combo_part(option, part, widget)
        if control == Complex.CC_SpinBox and isinstance(option, QStyleOptionSpinBox):
            return _spin_part(option, part)
        return super().subControlRect(control, option, part, widget)  # type: ignore[arg-type]

    def _combo_part(self, option: QStyleOptionComplex, part: Sub, widget: QWidget | None) -> QRect:
        arrow = fields.arrow_area(option.rect, fields.ARROW_WIDTH, option)
        if part == Sub.SC_ComboBoxArrow:
            return arrow
        if part == Sub.SC_ComboBoxEditField:
            inner = option.rect.adjusted(u(0.5), 0, -u(fields.ARROW_WIDTH), 0)
            return QStyle.visualRect(option.direction, option.rect, inner)
        if part == Sub.SC_ComboBoxListBoxPopup:
            return option.rect.adjusted(0, 0, 0, u(0.5))
        return QRect(option.rect)

    def polish(self, target: object) -> object:  # type: ignore[override]
        result = super().polish(target)  # type: ignore[call-overload]
        if isinstance(target, QWidget) and not isinstance(target, (QMenu, QMenuBar)):
            target.setAttribute(Qt.WidgetAttribute.WA_Hover, True)
        return result


def _use_row_colours(option: QStyleOption) -> None:
    """Chosen rows are tinted and keep their text colour; the strong highlight is for text."""
    colours = tokens()
    palette = option.palette
    palette.setColor(QPalette.ColorRole.Highlight, colours.select)
    palette.setColor(QPalette.ColorRole.HighlightedText, colours.text)
    option.palette = palette


def _tab_size(option: QStyleOptionTab) -> QSize:
    metrics = QFontMetrics(font("body", 500))
    width = metrics.horizontalAdvance(option.text.replace("&", "")) + u(6)
    if not option.icon.isNull():
        width += u(5.5)
    return QSize(width, max(u(9), metrics.height() + u(4)))


def _spin_part(option: QStyleOptionSpinBox, part: Sub) -> QRect:
    arrows = fields.arrow_area(option.rect, fields.ARROW_WIDTH, option)
    half = arrows.height() // 2
    if part == Sub.SC_SpinBoxUp:
        return QRect(arrows.x(), arrows.y(), arrows.width(), half)
    if part == Sub.SC_SpinBoxDown:
        return QRect(arrows.x(), arrows.y() + half, arrows.width(), arrows.height() - half)
    if part == Sub.SC_SpinBoxEditField:
        room = u(fields.ARROW_WIDTH)
        if not option.subControls & Sub.SC_SpinBoxUp:
            room = 0
        inner = option.rect.adjusted(0, 0, -room, 0)
        return QStyle.visualRect(option.direction, option.rect, inner)
    return QRect(option.rect)
