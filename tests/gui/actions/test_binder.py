"""Menus and keys follow the registry and the desk that is shown."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from desktop.actions.action import Action
from desktop.actions.binder import Binder
from desktop.actions.registry import Registry


def test_a_key_works_only_where_its_action_is_live_and_possible(qtbot: QtBot) -> None:
    done: list[str] = []
    reason = [""]
    registry = Registry()
    registry.add(
        Action("all", "All", lambda: done.append("all"), "Ctrl+Shift+A"),
        Action(
            "a.new", "New", lambda: done.append("new"), "Ctrl+N", context="desk", desk="a",
            unless=lambda: reason[0],
        ),
    )  # fmt: skip
    window = QMainWindow()
    qtbot.addWidget(window)
    binder = Binder(registry, window)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    keys = Qt.KeyboardModifier.ControlModifier

    QTest.keyClick(window, Qt.Key.Key_N, keys)
    assert done == []
    binder.set_context("a", record=False)
    QTest.keyClick(window, Qt.Key.Key_N, keys)
    assert done == ["new"]
    reason[0] = "The workspace is read only."
    binder.refresh()
    QTest.keyClick(window, Qt.Key.Key_N, keys)
    assert done == ["new"]
    assert binder.action("a.new").toolTip() == "The workspace is read only."
    assert not binder.run("a.new")
    registry.set_shortcut("all", "Ctrl+J")
    QTest.keyClick(window, Qt.Key.Key_J, keys)
    assert done == ["new", "all"]


def test_menus_hold_what_is_live_in_groups_and_empty_ones_are_hidden(qtbot: QtBot) -> None:
    registry = Registry()
    registry.add(
        Action("quit", "Quit", lambda: None, menu="file", group=9),
        Action("new", "New", lambda: None, menu="file", group=1),
        Action("seal", "Seal", lambda: None, menu="record", context="record", desk="a"),
    )
    window = QMainWindow()
    qtbot.addWidget(window)
    binder = Binder(registry, window)
    binder.make_menus(window.menuBar())

    def shown() -> dict[str, list[str]]:
        menus = [menu for menu in window.menuBar().actions() if menu.isVisible()]
        return {m.text(): [a.text() for a in m.menu().actions()] for m in menus}  # type: ignore[union-attr]

    assert shown() == {"&File": ["New", "", "Quit"]}
    binder.set_context("a", record=True)
    assert shown()["&Record"] == ["Seal"]


def test_a_menu_names_what_an_action_would_act_on(qtbot: QtBot) -> None:
    step = ["Change Hale & Sons"]
    registry = Registry()
    registry.add(Action("undo", "Undo", lambda: None, menu="edit", object=lambda: step[0]))
    window = QMainWindow()
    qtbot.addWidget(window)
    binder = Binder(registry, window)
    binder.make_menus(window.menuBar())
    edit = window.menuBar().actions()[1].menu()
    assert [line.text() for line in edit.actions()] == ["Undo: Change Hale && Sons"]
    step[0] = ""
    edit.aboutToShow.emit()
    assert [line.text() for line in edit.actions()] == ["Undo"]
