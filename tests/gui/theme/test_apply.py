"""The theme reaches every widget, and zoom reaches every size."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QPushButton, QStyle
from pytestqt.qtbot import QtBot

from desktop.theme.apply import apply_theme
from desktop.theme.follow import follow, set_text_style
from desktop.theme.tokens import DARK, LIGHT, tokens
from desktop.theme.units import u
from tests.gui.gallery import page


@pytest.fixture(autouse=True)
def _plain_afterwards(qapp: QApplication) -> Iterator[None]:
    apply_theme(qapp, "light", 1.0, bundled_font=True)
    yield
    apply_theme(qapp, "light", 1.0, bundled_font=True)


def test_one_unit_is_four_pixels_with_the_bundled_font() -> None:
    assert [u(count) for count in (0.25, 1, 7.5, 11)] == [1, 4, 30, 44]


def test_the_palette_carries_the_tokens_and_selected_text_is_accent(qapp: QApplication) -> None:
    apply_theme(qapp, "dark", 1.0, bundled_font=True)
    assert tokens() is DARK
    assert qapp.palette().color(QPalette.ColorRole.Window) == DARK.window
    assert qapp.palette().color(QPalette.ColorRole.Highlight) == DARK.accent


def test_zoom_makes_controls_indicators_and_labels_grow(qapp: QApplication, qtbot: QtBot) -> None:
    button, tick, label = QPushButton("Save version"), QCheckBox("Sealed only"), QLabel("Title")
    set_text_style(label, "title")
    for widget in (button, tick, label):
        qtbot.addWidget(widget)
    before = [widget.sizeHint().height() for widget in (button, label)]
    apply_theme(qapp, "light", 2.0, bundled_font=True)
    after = [widget.sizeHint().height() for widget in (button, label)]
    assert all(new >= 1.8 * old for old, new in zip(before, after, strict=True))
    assert tick.style().pixelMetric(QStyle.PixelMetric.PM_IndicatorWidth) == u(4) >= 32


def test_zoom_stays_between_80_and_200_per_cent(qapp: QApplication) -> None:
    look = apply_theme(qapp, "light", 5.0, bundled_font=True)
    assert look.zoom == 2.0
    look.set_zoom(0.1)
    assert look.zoom == 0.8


def test_a_widget_that_is_gone_is_no_longer_told(qapp: QApplication, qtbot: QtBot) -> None:
    told: list[int] = []
    label = QLabel()
    follow(label, lambda: told.append(1))
    label.deleteLater()
    qtbot.wait(1)
    look = apply_theme(qapp, "dark", 1.0, bundled_font=True)
    look.set_zoom(1.2)
    assert told == [1]


def test_every_control_paints_in_both_palettes(qapp: QApplication, qtbot: QtBot) -> None:
    sheet = page()
    qtbot.addWidget(sheet)
    sheet.resize(720, 900)
    sheet.show()
    pictures = []
    for scheme in ("light", "dark"):
        apply_theme(qapp, scheme, 1.0, bundled_font=True)  # type: ignore[arg-type]
        qtbot.wait(1)
        pictures.append(sheet.grab().toImage())
    ground = [image.pixelColor(2, 2) for image in pictures]
    assert ground == [LIGHT.window, DARK.window]
