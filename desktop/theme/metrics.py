"""Frame, icon and indicator metrics of the style in units, so that zoom reaches all of them."""

from __future__ import annotations

from PySide6.QtWidgets import QStyle

Metric = QStyle.PixelMetric

CONTROL_HEIGHT = 7.5
FIELD_PADDING = 2.5
ROW_HEIGHT = 8.0

UNITS: dict[Metric, float] = {
    Metric.PM_ButtonIconSize: 4,
    Metric.PM_SmallIconSize: 4,
    Metric.PM_LargeIconSize: 6,
    Metric.PM_ListViewIconSize: 4,
    Metric.PM_IconViewIconSize: 6,
    Metric.PM_LineEditIconSize: 4,
    Metric.PM_LineEditIconMargin: 1.5,
    Metric.PM_TabBarIconSize: 4,
    Metric.PM_ToolBarIconSize: 4,
    Metric.PM_MessageBoxIconSize: 6,
    Metric.PM_IndicatorWidth: 4,
    Metric.PM_IndicatorHeight: 4,
    Metric.PM_ExclusiveIndicatorWidth: 4,
    Metric.PM_ExclusiveIndicatorHeight: 4,
    Metric.PM_CheckBoxLabelSpacing: 1.5,
    Metric.PM_RadioButtonLabelSpacing: 1.5,
    Metric.PM_ButtonMargin: 3,
    Metric.PM_ScrollBarExtent: 3,
    Metric.PM_ScrollBarSliderMin: 8,
    Metric.PM_SliderThickness: 5,
    Metric.PM_SliderControlThickness: 4,
    Metric.PM_SliderLength: 4,
    Metric.PM_MenuButtonIndicator: 4,
    Metric.PM_MenuBarItemSpacing: 0,
    Metric.PM_MenuBarHMargin: 0,
    Metric.PM_MenuBarVMargin: 0,
    Metric.PM_MenuHMargin: 1,
    Metric.PM_MenuVMargin: 1,
    Metric.PM_SubMenuOverlap: -0.5,
    Metric.PM_ToolTipLabelFrameWidth: 1.5,
    Metric.PM_HeaderMargin: 2.5,
    Metric.PM_HeaderMarkSize: 3.5,
    Metric.PM_TabBarTabHSpace: 4,
    Metric.PM_TabBarTabVSpace: 3,
    Metric.PM_LayoutLeftMargin: 4,
    Metric.PM_LayoutTopMargin: 4,
    Metric.PM_LayoutRightMargin: 4,
    Metric.PM_LayoutBottomMargin: 4,
    Metric.PM_LayoutHorizontalSpacing: 2,
    Metric.PM_LayoutVerticalSpacing: 2,
    Metric.PM_TreeViewIndentation: 5,
    Metric.PM_TextCursorWidth: 0.25,
}

PIXELS: dict[Metric, int] = {
    Metric.PM_ButtonShiftHorizontal: 0,
    Metric.PM_ButtonShiftVertical: 0,
    Metric.PM_TabBarTabShiftHorizontal: 0,
    Metric.PM_TabBarTabShiftVertical: 0,
    Metric.PM_TabBarBaseOverlap: 0,
    Metric.PM_TabBarBaseHeight: 0,
    Metric.PM_TabBarTabOverlap: 0,
    Metric.PM_ScrollView_ScrollBarSpacing: 0,
    Metric.PM_ScrollView_ScrollBarOverlap: 0,
}
"""Metrics that are nothing whatever the zoom."""
