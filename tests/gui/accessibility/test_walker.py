"""The walker finds exactly the faults that were built in, and nothing in sound pages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop.accessibility.walker import faults, tab_stops
from desktop.theme.icons import icon
from desktop.widgets.buttons import IconButton, LinkButton
from desktop.widgets.search import SearchField
from desktop.widgets.segmented import Segmented

Show = Callable[..., QWidget]


@pytest.fixture
def show(qtbot: QtBot) -> Show:
    def make(*widgets: QWidget) -> QWidget:
        window = QWidget()
        column = QVBoxLayout(window)
        for widget in widgets:
            column.addWidget(widget)
        qtbot.addWidget(window)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        return window

    return make


def _what(window: QWidget) -> list[str]:
    return [fault.what for fault in faults(window)]


def test_a_sound_page_has_no_faults(show: Show) -> None:
    label, field = QLabel("&Counterparty"), QLineEdit()
    label.setBuddy(field)
    spin = QSpinBox()
    spin.setAccessibleName("Payment term")
    page = show(
        label,
        field,
        spin,
        SearchField("Find in these contracts"),
        Segmented("Match", [("all", "All"), ("any", "Any")]),
        IconButton("download", "Export", "Ctrl+E"),
        LinkButton("Show them"),
        QPushButton("Save version"),
    )
    assert [str(fault) for fault in faults(page)] == []


def test_a_field_without_a_name_is_found(show: Show) -> None:
    assert _what(show(QLineEdit(), QComboBox())) == ["has no accessible name"] * 2


def test_an_icon_without_words_is_found_twice(show: Show) -> None:
    button = QToolButton()
    button.setIcon(icon("download"))
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    assert _what(show(button)) == [
        "has no accessible name",
        "shows only an icon and has no tooltip",
    ]


def test_a_control_that_only_the_mouse_reaches_is_found(show: Show) -> None:
    button = QPushButton("Delete")
    button.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
    assert _what(show(QPushButton("Save"), button)) == ["is not reached by Tab"]


def test_what_lies_behind_a_tab_trap_is_found(show: Show) -> None:
    trap = QPlainTextEdit()
    trap.setAccessibleName("Message")
    page = show(QPushButton("Before"), trap, QPushButton("Behind"))
    assert "is not reached by Tab" in _what(page)
    trap.setTabChangesFocus(True)
    assert _what(page) == []


def test_of_a_group_tab_needs_to_reach_only_the_chosen_one(show: Show) -> None:
    mine, theirs = QRadioButton("Keep mine"), QRadioButton("Keep theirs")
    group = QButtonGroup()
    group.addButton(mine)
    group.addButton(theirs)
    mine.setChecked(True)
    page = show(mine, theirs)
    assert _what(page) == []
    assert mine in tab_stops(page)


def test_tab_stops_at_the_chosen_part_of_a_segmented_choice(show: Show) -> None:
    choice = Segmented("Rows", [("compact", "Compact"), ("standard", "Standard")])
    choice.set_value("standard")
    page = show(QPushButton("Before"), choice, QPushButton("After"))
    assert [stop.accessibleName() for stop in tab_stops(page)][1] == "Rows: Standard"
    assert _what(page) == []


def test_hidden_and_disabled_controls_are_left_alone(show: Show) -> None:
    hidden, disabled = QLineEdit(), QPushButton("Send")
    page = show(hidden, disabled)
    hidden.hide()
    disabled.setEnabled(False)
    assert _what(page) == []


def test_the_place_of_a_fault_can_be_found(show: Show) -> None:
    field = QLineEdit()
    field.setObjectName("notice_email")
    (fault,) = faults(show(field))
    assert str(fault) == "QLineEdit(notice_email): has no accessible name"
