"""The filter builder: built by keyboard, edited in place, never in the way of what is in force."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from core.database.filters import Group, Rule, registry
from desktop.accessibility.walker import faults, tab_stops
from desktop.tables.builder import FilterBuilder, LeftOut
from desktop.tables.builder.draft import draft_of, move_in, move_out, remove, tree_of
from desktop.tables.builder.suggest import SuggestLine
from desktop.widgets.segmented import Segmented
from tests.gui.builder_page import FIELDS, SIX, SOUTHERN, TWENTY, Page
from tests.unit.core.database.filter_cases import FIELDS as CASE_FIELDS
from tests.unit.core.database.filter_cases import TREES

Key = Qt.Key
ACTIVE = Rule("status", "is", ("active",))


@pytest.fixture
def builder(qtbot: QtBot) -> Iterator[FilterBuilder]:
    """An empty builder on a page that has the keyboard."""
    page = Page(Group(), None)
    page.builder.set_left_out(None)
    qtbot.addWidget(page)
    page.resize(1158, 860)
    page.show()
    with qtbot.waitActive(page):
        page.activateWindow()
    yield page.builder
    for widget in QApplication.topLevelWidgets():
        if widget is not page:
            widget.close()


@pytest.fixture
def told(builder: FilterBuilder) -> list[Group]:
    """Every filter that was put in force."""
    heard: list[Group] = []
    builder.changed.connect(heard.append)
    return heard


def focus() -> QWidget:
    """What has the keyboard, also in a sheet that is open."""
    sheet = QApplication.activePopupWidget()
    focused = sheet.focusWidget() if sheet is not None else QApplication.focusWidget()
    assert focused is not None
    return focused


def press(qtbot: QtBot, *keys: Any, held: Any = Qt.KeyboardModifier.NoModifier) -> None:
    """Press keys, or type words, wherever the keyboard is."""
    for key in keys:
        if isinstance(key, str):
            for sign in key:
                qtbot.keyClicks(focus(), sign)
        else:
            qtbot.keyClick(focus(), key, held)
        QApplication.processEvents()


def named(root: QWidget, name: str) -> Any:
    """Return the visible control called ``name``."""
    [found] = [
        widget
        for widget in root.findChildren(QWidget)
        if widget.accessibleName() == name and widget.isVisible()
    ]
    return found


def reach(qtbot: QtBot, name: str) -> None:
    """Press Tab until the control called ``name`` has the keyboard."""
    for _ in range(80):
        if focus().accessibleName() == name:
            return
        press(qtbot, Key.Key_Tab)
    raise AssertionError(f"Tab never comes to {name}; last at {focus().accessibleName()}")


def fault_of(builder: FilterBuilder, number: int) -> str:
    """What the rule of that number says is missing."""
    return builder._sheet.rows()[number - 1].fault_words()


def test_the_filter_of_the_picture_is_built_by_keyboard_alone(
    builder: FilterBuilder, qtbot: QtBot, told: list[Group]
) -> None:
    builder.begin()
    assert focus().accessibleName() == "Rule 1, field"
    press(qtbot, "stat", Key.Key_Return)
    reach(qtbot, "Rule 1, value")
    press(qtbot, "act", Key.Key_Return)
    assert told == [Group("all", (ACTIVE,))]

    reach(qtbot, "Add group")
    press(qtbot, Key.Key_Space)
    for number, state in ((2, "south"), (3, "vict")):
        reach(qtbot, f"Rule {number}, field")
        press(qtbot, "sta", Key.Key_Down, Key.Key_Return)
        reach(qtbot, f"Rule {number}, value")
        press(qtbot, state, Key.Key_Return)
    reach(qtbot, "Add rule")
    press(qtbot, Key.Key_Space, "sms", Key.Key_Return)
    reach(qtbot, "Rule 4, value")
    press(qtbot, "giv", Key.Key_Return)
    reach(qtbot, "Add rule")
    press(qtbot, Key.Key_Space, "last", Key.Key_Return)
    reach(qtbot, "Rule 5, comparison")
    press(qtbot, *[Key.Key_Down] * 9)
    reach(qtbot, "Rule 5, how many")
    press(qtbot, "90")
    with qtbot.waitSignal(builder.changed):
        pass
    assert builder.tree == told[-1] == SOUTHERN
    assert builder._summary.sentence.words == (
        "Contacts for which status is Active, (state is South Australia or state is Victoria), "
        "SMS consent is Given and last visit is more than 90 days ago (up to 21 August 2026)."
    )


def test_a_nested_rule_is_edited_in_place(
    builder: FilterBuilder, qtbot: QtBot, told: list[Group]
) -> None:
    builder.set_tree(SOUTHERN)
    row = builder._sheet.rows()[2]
    row.editor.stops[0][1].setFocus()
    press(qtbot, "tasm", Key.Key_Return)
    nested = Group(
        "any", (Rule("state", "is", ("south_australia",)), Rule("state", "is", ("tasmania",)))
    )
    assert told == [Group("all", (ACTIVE, nested, *SOUTHERN.rules[2:]))]
    press(qtbot, Key.Key_Left, held=Qt.KeyboardModifier.AltModifier)
    assert told[-1].rules[1:3] == (
        Group("any", nested.rules[:1]), Rule("state", "is", ("tasmania",))
    )  # fmt: skip
    press(qtbot, Key.Key_Right, held=Qt.KeyboardModifier.AltModifier)
    assert told[-1] == told[0]
    press(qtbot, Key.Key_D, held=Qt.KeyboardModifier.ControlModifier)
    assert told[-1].rules[1] == Group("any", (*nested.rules, nested.rules[1]))
    assert focus().accessibleName() == "Rule 4, field"
    [mode] = [each for each in builder.findChildren(Segmented)
              if each.accessibleName() == "Group 1, match" and each.isVisible()]  # fmt: skip
    mode.set_value("none")
    assert told[-1].rules[1] == Group("none", (*nested.rules, nested.rules[1]))


def test_removing_the_last_rule_of_a_group_removes_the_group(
    builder: FilterBuilder, qtbot: QtBot, told: list[Group]
) -> None:
    builder.set_tree(SOUTHERN)
    builder._sheet.rows()[1].cross.setFocus()
    press(qtbot, Key.Key_Delete)
    assert focus().accessibleName() == "Rule 2, remove"
    press(qtbot, Key.Key_Delete)
    assert told[-1] == Group("all", (ACTIVE, *SOUTHERN.rules[2:]))
    for _ in range(3):
        press(qtbot, Key.Key_Delete)
    assert told[-1] == Group()
    assert focus().accessibleName() == "Add rule"


def test_an_unfinished_rule_says_what_is_missing_and_leaves_the_rest_in_force(
    builder: FilterBuilder, qtbot: QtBot, told: list[Group]
) -> None:
    builder.set_tree(Group("all", (ACTIVE,)))
    reach(qtbot, "Add rule")
    press(qtbot, Key.Key_Space, "date", Key.Key_Return)
    assert fault_of(builder, 2) == ""
    reach(qtbot, "Rule 2, value")
    press(qtbot, "soon")
    qtbot.waitUntil(lambda: fault_of(builder, 2) != "")
    assert fault_of(builder, 2).startswith("“soon” does not fit “Date of birth”.")
    assert told == []
    focus().setText("")  # type: ignore[attr-defined]
    press(qtbot, "1/12/1980", Key.Key_Tab)
    assert fault_of(builder, 2) == ""
    assert named(builder, "Rule 2, value").text() == "1 December 1980"
    assert told == [Group("all", (ACTIVE, Rule("born", "is", ("1980-12-01",))))]
    named(builder, "Rule 2, value").clear()
    press(qtbot, Key.Key_Backspace)
    builder._sheet.rows()[0].field.setFocus()
    reach(qtbot, "Rule 2, value")
    press(qtbot, "x", Key.Key_Tab)
    assert len(told) == 1
    # What else is edited is put in force without it.
    builder._sheet.rows()[0].cross.click()
    assert told[-1] == Group()


def test_a_rule_that_was_left_empty_says_so(builder: FilterBuilder, qtbot: QtBot) -> None:
    builder.set_tree(Group("all", (ACTIVE,)))
    reach(qtbot, "Add rule")
    press(qtbot, Key.Key_Space, "city", Key.Key_Return)
    reach(qtbot, "Rule 2, value")
    assert fault_of(builder, 2) == ""
    reach(qtbot, "Add group")
    assert fault_of(builder, 2) == "“City” has no value yet. Fill it in."


def test_values_stay_where_the_comparison_takes_them(builder: FilterBuilder) -> None:
    builder.set_tree(Group("all", (Rule("name", "is", ("Harrow",)),)))
    row = builder._sheet.rows()[0]

    def compare(name: str) -> tuple[str, ...]:
        row.operator.setCurrentIndex(row.operator.findData(name))
        row.operator.activated.emit(row.operator.currentIndex())
        return row.editor.values()

    assert compare("contains") == ("Harrow",)
    assert compare("any_of") == ("Harrow",)
    assert compare("empty") == ()
    assert compare("starts_with") == ("Harrow",)
    row._field_chosen("city")
    assert builder.tree == Group("all", (Rule("city", "starts_with", ("Harrow",)),))
    row._field_chosen("state")
    assert row.editor.values() == ()


def test_only_the_newest_answer_is_proposed(builder: FilterBuilder, qtbot: QtBot) -> None:
    asked: list[tuple[str, str, Any]] = []
    builder.set_values(lambda field, typed, deliver: asked.append((field, typed, deliver)))
    builder.set_tree(Group("all", (Rule("city", "is", ("P",)),)))
    line = builder._sheet.rows()[0].editor.stops[0][1]
    assert isinstance(line, SuggestLine)
    line.setFocus()
    line.end(False)
    press(qtbot, "o")
    qtbot.waitUntil(lambda: len(asked) == 1)
    press(qtbot, "r")
    qtbot.waitUntil(lambda: len(asked) == 2)
    assert [each[:2] for each in asked] == [("city", "Po"), ("city", "Por")]
    asked[0][2]([("Pomona", 3)])
    assert not line.proposing
    asked[1][2]([("Port Adelaide", 212), ("Port Lincoln", 1041)])
    assert line.proposing
    assert line.list is not None
    assert [line.list.item(row).text() for row in range(line.list.count())] == [
        "Port Adelaide", "Port Lincoln"
    ]  # fmt: skip
    press(qtbot, Key.Key_Escape)
    assert not line.proposing
    press(qtbot, Key.Key_Down)
    asked[2][2]([("Port Adelaide", 212), ("Port Lincoln", 1041)])
    press(qtbot, Key.Key_Down, Key.Key_Down, Key.Key_Return)
    assert builder.tree == Group("all", (Rule("city", "is", ("Port Lincoln",)),))
    press(qtbot, "x")
    qtbot.waitUntil(lambda: len(asked) == 4)
    builder.set_tree(Group())
    asked[3][2]([("too late", None)])


def test_several_texts_stand_in_one_line_and_are_proposed_one_by_one(
    builder: FilterBuilder, qtbot: QtBot
) -> None:
    builder.set_values(lambda field, typed, deliver: deliver([("Miller, Ltd", 2)]))
    builder.set_tree(Group("all", (Rule("organisation", "any_of", ("Smith", "Jones & Co")),)))
    line = builder._sheet.rows()[0].editor.stops[0][1]
    assert isinstance(line, SuggestLine)
    assert line.text() == "Smith, Jones & Co"
    line.setFocus()
    line.end(False)
    press(qtbot, ", mil")
    qtbot.waitUntil(lambda: line.proposing)
    press(qtbot, Key.Key_Down, Key.Key_Return)
    assert builder.tree.rules == (
        Rule("organisation", "any_of", ("Smith", "Jones & Co", "Miller, Ltd")),
    )


def test_choices_are_ticked_in_a_list_with_a_find_field(
    builder: FilterBuilder, qtbot: QtBot
) -> None:
    builder.set_tree(Group("all", (Rule("state", "any_of", ("victoria",)),)))
    named(builder, "Rule 1, values").setFocus()
    press(qtbot, Key.Key_Down, "south a", Key.Key_Return)
    press(qtbot, "vic", Key.Key_Return, "vic", Key.Key_Return)
    sheet = QApplication.activePopupWidget()
    assert sheet is not None
    sheet.close()
    assert named(builder, "Rule 1, values").currentText() == "South Australia or Victoria"
    assert builder.tree.rules == (Rule("state", "any_of", ("south_australia", "victoria")),)


def test_those_left_out_are_named_and_included_by_their_verb(
    builder: FilterBuilder, qtbot: QtBot, told: list[Group]
) -> None:
    waiting: list[tuple[Group, Any]] = []
    builder.set_left_out(lambda tree, deliver: waiting.append((tree, deliver)))
    builder.set_tree(SOUTHERN)
    builder.set_tree(SIX)
    [(old, first), (new, second)] = waiting
    assert (old, new) == (SOUTHERN, SIX)
    second(LeftOut("212 never visited are left out.", "Include them", SOUTHERN))
    first(None)
    named(builder, "Include them: 212 never visited are left out.").click()
    assert told == [SOUTHERN]
    assert builder.tree == SOUTHERN


def test_a_saved_filter_that_was_edited_can_be_saved_or_put_back(
    builder: FilterBuilder, qtbot: QtBot, told: list[Group]
) -> None:
    builder.set_tree(SOUTHERN, SOUTHERN)
    buttons = builder._summary

    def shown() -> list[str]:
        return [each.text() for each in buttons.verbs() if each.isVisible()]  # type: ignore[attr-defined]

    assert (builder.dirty, shown()) == (False, ["Save as…", "Share"])
    with qtbot.waitSignal(builder.dirty_changed):
        builder._sheet.rows()[0].cross.click()
    assert shown() == ["Save changes", "Save as…", "Share", "Revert"]
    with qtbot.waitSignal(builder.save):
        buttons.save.click()
    with qtbot.waitSignals([builder.dirty_changed, builder.revert]):
        buttons.revert.click()
    assert told[-1] == builder.tree == SOUTHERN
    assert not builder.dirty


def test_the_count_is_said_in_figures_or_that_it_is_being_counted(builder: FilterBuilder) -> None:
    builder.show_count(1284, 20184, busy=False)
    assert builder._summary.figure.accessibleName() == "1,284 of 20,184 contacts"
    builder.show_count(None, None, busy=True)
    assert builder._summary.figure.accessibleName() == "Counting…"


@pytest.mark.parametrize("tree", [Group(), SOUTHERN, SIX, TWENTY])
def test_everything_has_a_name_and_is_reached_in_reading_order(
    builder: FilterBuilder, tree: Group
) -> None:
    builder.set_tree(tree, Group())
    builder._show_left_out(LeftOut("212 never visited are left out.", "Include them", tree))
    QApplication.processEvents()
    page = builder.window()
    assert [str(fault) for fault in faults(page)] == []
    rows = [stop.accessibleName() for stop in tab_stops(page)]
    numbers = [int(name.split()[1].rstrip(",")) for name in rows if name.startswith("Rule ")]
    assert numbers == sorted(numbers)


def test_many_rules_scroll_and_few_take_only_their_room(builder: FilterBuilder) -> None:
    builder.set_tree(Group("all", (ACTIVE,)))
    low = builder.height()
    builder.set_tree(TWENTY)
    QApplication.processEvents()
    assert low < 200
    assert builder.height() <= round(builder.window().height() * 0.4)


def test_escape_asks_to_hide_and_first_closes_what_is_open(
    builder: FilterBuilder, qtbot: QtBot
) -> None:
    builder.begin()
    asked: list[bool] = []
    builder.hide_asked.connect(lambda: asked.append(True))
    press(qtbot, Key.Key_Down, Key.Key_Escape)
    assert asked == []
    press(qtbot, Key.Key_Escape)
    assert asked == [True]


def test_groups_nest_to_the_depth_that_filters_allow(builder: FilterBuilder) -> None:
    tree = Group("all", (ACTIVE,))
    for _ in range(7):
        tree = Group("any", (tree, ACTIVE))
    builder.set_tree(tree)
    assert builder.tree == tree == tree_of(builder.draft, builder._fields)
    deepest = [head for head in builder.findChildren(QPushButton)
               if head.accessibleName() == "Group 7, add group"]  # fmt: skip
    assert [button.isEnabled() for button in deepest] == [False]


def test_fields_are_listed_under_their_heads(builder: FilterBuilder) -> None:
    builder.begin()
    sheet = builder._sheet.rows()[0].field.open("custom field 12")
    names = [sheet.list.item(row).text() for row in range(sheet.list.count())
             if not sheet.list.item(row).isHidden()]  # fmt: skip
    assert names == ["Added by your organisation", "Custom field 12"]
    sheet.window().close()


def test_what_is_gone_from_the_fields_is_said_in_its_row(builder: FilterBuilder) -> None:
    builder.set_tree(Group("all", (ACTIVE, Rule("was_here", "is", ("x",)))))
    assert fault_of(builder, 2).startswith("This filter asks for something this list does not")


def pruned(tree: Group) -> Group:
    """The tree without groups that hold no rule."""
    return Group(
        tree.mode,
        tuple(
            pruned(rule) if isinstance(rule, Group) else rule
            for rule in tree.rules
            if not isinstance(rule, Group) or rule.count()
        ),
    )


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(TREES)
def test_any_filter_comes_back_as_it_was_given(builder: FilterBuilder, tree: Group) -> None:
    heard: list[Group] = []
    builder.set_fields(tuple(CASE_FIELDS.values()))
    builder.changed.connect(heard.append)
    builder.set_tree(tree)
    builder.redraw()
    for row in builder._sheet.rows():
        row.editor.settle()
        row._left()
    assert tree_of(builder.draft, CASE_FIELDS) == pruned(tree)
    assert [group for group in heard if group != pruned(tree)] == []


def test_moving_in_and_out_keeps_every_rule() -> None:
    root = draft_of(TWENTY)
    fields = registry(*FIELDS)
    rules = list(root.rules())
    for rule in rules:
        move_in(root, rule)
        move_in(root, rule)
        move_out(root, rule)
    assert sorted(map(id, root.rules())) == sorted(map(id, rules))
    for rule in rules:
        remove(root, rule)
    assert (root.children, tree_of(root, fields)) == ([], Group())


def test_keys_that_move_a_rule_do_not_leave_the_page(
    builder: FilterBuilder, qtbot: QtBot, told: list[Group]
) -> None:
    back = QShortcut(QKeySequence("Alt+Left"), builder.window())
    gone: list[bool] = []
    back.activated.connect(lambda: gone.append(True))
    for stop in ("value", "field", "remove"):
        builder.set_tree(SIX)
        named(builder, f"Rule 2, {stop}").setFocus()
        press(qtbot, Key.Key_Left, held=Qt.KeyboardModifier.AltModifier)
    named(builder, "Rule 5, how many").setFocus()
    press(qtbot, Key.Key_Left, held=Qt.KeyboardModifier.AltModifier)
    assert gone == []
    assert len(told) == 3
    named(builder, "Add rule").setFocus()
    press(qtbot, Key.Key_Left, held=Qt.KeyboardModifier.AltModifier)
    assert gone == [True]


def test_a_whole_group_moves_by_the_same_keys(
    builder: FilterBuilder, qtbot: QtBot, told: list[Group]
) -> None:
    inner = Group("any", (ACTIVE,))
    builder.set_tree(Group("all", (Group("none", (inner, ACTIVE)),)))
    named(builder, "Group 2, add rule").setFocus()
    press(qtbot, Key.Key_Left, held=Qt.KeyboardModifier.AltModifier)
    assert told == [Group("all", (Group("none", (ACTIVE,)), inner))]


def test_the_menu_of_a_rule_offers_what_is_possible(
    builder: FilterBuilder, told: list[Group]
) -> None:
    builder.set_tree(SOUTHERN)
    first = next(builder.draft.rules())
    menu = builder._hands.menu_of(first, builder._sheet.row_of(first))
    assert [(action.text(), action.isEnabled()) for action in menu.actions() if action.text()] == [
        ("Duplicate rule", True),
        ("Add rule below", True),
        ("Add group below", True),
        ("Move into a group", True),
        ("Move out of the group", False),
        ("Remove rule", True),
    ]
    next(action for action in menu.actions() if action.text() == "Duplicate rule").trigger()
    assert told[-1].rules[:2] == (ACTIVE, ACTIVE)


def test_the_sheets_of_choices_are_usable_without_a_mouse(builder: FilterBuilder) -> None:
    builder.set_tree(Group("all", (Rule("state", "any_of", ("victoria",)),)))
    row = builder._sheet.rows()[0]
    for box in (row.field, row.editor.stops[0][1]):
        sheet = box.open()  # type: ignore[attr-defined]
        assert [str(fault) for fault in faults(sheet.window())] == []
        sheet.window().close()


def test_rules_shown_later_are_made_when_the_builder_is_shown(builder: FilterBuilder) -> None:
    builder.hide()
    builder.set_tree(SOUTHERN, Group())
    assert (builder.tree, builder.dirty, builder._sheet.rows()) == (SOUTHERN, True, [])
    builder.show()
    assert len(builder._sheet.rows()) == 5
