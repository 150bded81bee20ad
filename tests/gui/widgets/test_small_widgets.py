"""The small widgets say what they show, keep their promises about time, and follow the zoom."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.theme.apply import apply_theme
from desktop.widgets.avatar import Avatar, initials, tint_of
from desktop.widgets.banner import Banner
from desktop.widgets.buttons import IconButton, LinkButton, push_button
from desktop.widgets.card import CardButton
from desktop.widgets.chip import Chip, FilterChip, key_words
from desktop.widgets.empty import PATIENCE_MS, EmptyState, LoadingBars
from desktop.widgets.keyvalue import KeyValueList
from desktop.widgets.popover import Popover
from desktop.widgets.search import SearchField
from desktop.widgets.segmented import Segmented
from desktop.widgets.text import ElidingLabel, Text
from desktop.widgets.toast import Toasts
from tests.gui.widgets_page import page


@pytest.fixture(autouse=True)
def _theme(qapp: QApplication) -> Iterator[None]:
    apply_theme(qapp, "light", 1.0, bundled_font=True)
    yield
    apply_theme(qapp, "light", 1.0, bundled_font=True)


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Tomasz Nowak", "TN"), ("Theodora Beaumont-Clarke", "TC"), ("Žofie", "Ž"), ("", "?")],
)
def test_initials_are_first_and_last(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_the_same_person_always_has_the_same_tint() -> None:
    assert tint_of("Elsie Brandt") == tint_of("Elsie Brandt")


@pytest.mark.parametrize(("key", "words"), [("Ctrl+K", "Ctrl K"), ("Ctrl++", "Ctrl +"), (">", ">")])
def test_keys_are_written_as_people_read_them(key: str, words: str) -> None:
    assert key_words(key) == words


def test_an_icon_button_refuses_to_be_nameless_and_shows_its_key(qtbot: QtBot) -> None:
    with pytest.raises(ValueError, match="name"):
        IconButton("x", "")
    button = IconButton("search", "Find", "Ctrl+F")
    qtbot.addWidget(button)
    assert button.accessibleName() == "Find"
    assert button.toolTip() == "Find (Ctrl+F)"


def test_a_toast_goes_after_its_time_but_not_under_the_focus(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.widgets.toast.LIFE_MS", 30)
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(600, 300)
    elsewhere = QLineEdit(window)
    window.show()
    window.activateWindow()
    elsewhere.setFocus()
    undone: list[str] = []
    toast = Toasts(window).show("Contract archived", "Undo", lambda: undone.append("undo"))
    with qtbot.waitSignal(toast.closed, timeout=2000):
        pass
    toast = Toasts(window).show("Contract archived", "Undo", lambda: undone.append("undo"))
    toast.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)[1].setFocus()
    qtbot.wait(120)
    assert toast.isVisible()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
    assert undone == ["undo"]


def test_a_new_toast_takes_the_place_of_the_last(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(600, 300)
    window.show()
    toasts = Toasts(window)
    first = toasts.show("One")
    second = toasts.show("Two")
    assert not first.isVisible()
    assert second.isVisible()
    assert second.geometry().center().x() == pytest.approx(300, abs=2)


def test_loading_shows_nothing_at_first_and_then_bars(qtbot: QtBot) -> None:
    bars = LoadingBars()
    qtbot.addWidget(bars)
    bars.show()
    assert not bars.appeared
    qtbot.waitUntil(lambda: bars.appeared, timeout=PATIENCE_MS * 10)
    bars.hide()
    assert not bars.appeared


def test_segments_move_with_the_arrow_keys(qtbot: QtBot) -> None:
    choice = Segmented("Match", [("all", "All"), ("any", "Any"), ("none", "None")])
    qtbot.addWidget(choice)
    heard: list[str] = []
    choice.changed.connect(heard.append)
    QTest.keyClick(choice, Qt.Key.Key_Right)
    QTest.keyClick(choice, Qt.Key.Key_Left)
    choice.set_value("none")
    assert heard == ["any", "all", "none"]
    assert choice.value == "none"


def test_a_filter_chip_is_removed_by_its_cross_and_by_the_keyboard(qtbot: QtBot) -> None:
    chip = FilterChip("Status is not", "Expired")
    qtbot.addWidget(chip)
    chip.resize(chip.sizeHint())
    chip.show()
    with qtbot.waitSignal(chip.removed):
        QTest.keyClick(chip, Qt.Key.Key_Delete)
    with qtbot.waitSignal(chip.removed):
        at = QPoint(chip.width() - 10, chip.height() // 2)
        QTest.mouseClick(chip, Qt.MouseButton.LeftButton, pos=at)
    with qtbot.waitSignal(chip.clicked):
        QTest.keyClick(chip, Qt.Key.Key_Return)


def test_escape_clears_a_search_before_it_leaves_it(qtbot: QtBot) -> None:
    field = SearchField("Find in these contracts", key="Ctrl+F")
    qtbot.addWidget(field)
    field.setText("corv")
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == ""


def test_an_elided_label_is_shown_in_full_on_hover(qtbot: QtBot) -> None:
    label = ElidingLabel("Share subscription, Series A")
    qtbot.addWidget(label)
    label.resize(60, 20)
    label.show()
    assert label.toolTip() == "Share subscription, Series A"
    label.resize(600, 20)
    assert label.toolTip() == ""


def test_facts_can_be_replaced_and_an_empty_one_is_a_dash(qtbot: QtBot) -> None:
    facts = KeyValueList([("Law", "Denmark"), ("Owner", "")])
    qtbot.addWidget(facts)
    words = [label.text() for label in facts.findChildren(Text)]
    assert words == ["Law", "Denmark", "Owner", "–"]
    facts.set_rows([("Law", "Scotland")])
    assert facts.findChildren(Text)[-1].accessibleName() == "Law: Scotland"


def test_a_banner_is_named_by_its_sentence_and_its_verb_acts(qtbot: QtBot) -> None:
    acted: list[int] = []
    banner = Banner("Offline since 09:12.", verbs=(("Show them", lambda: acted.append(1)),))
    qtbot.addWidget(banner)
    assert banner.accessibleName() == "Offline since 09:12."
    banner._verbs[0].click()
    banner.set_text("Online again.")
    assert (acted, banner.accessibleName()) == ([1], "Online again.")


def test_an_empty_state_says_what_and_why_and_offers_one_button(qtbot: QtBot) -> None:
    asked: list[int] = []
    empty = EmptyState(
        "files", "No contracts yet", "Start from a template.", "New", lambda: asked.append(1)
    )
    qtbot.addWidget(empty)
    assert empty.accessibleName() == "No contracts yet Start from a template."
    assert empty.button is not None
    empty.button.click()
    assert asked == [1]


def test_a_popover_gives_the_focus_back(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    anchor = push_button("Add filter")
    QVBoxLayout(window).addWidget(anchor)
    window.show()
    window.activateWindow()
    popover = Popover(anchor, "Add filter")
    field = QLineEdit()
    popover.body.addWidget(field)
    popover.open()
    assert field.hasFocus() or popover.isVisible()
    QTest.keyClick(popover, Qt.Key.Key_Escape)
    assert not popover.isVisible()
    assert window.focusWidget() is anchor


def test_every_small_widget_grows_with_the_zoom(qapp: QApplication, qtbot: QtBot) -> None:
    sheet = page()
    qtbot.addWidget(sheet)
    chip, avatar = sheet.findChild(Chip), sheet.findChild(Avatar)
    assert chip is not None
    assert avatar is not None
    before = (chip.sizeHint().height(), avatar.sizeHint().height())
    apply_theme(qapp, "dark", 2.0, bundled_font=True)
    after = (chip.sizeHint().height(), avatar.sizeHint().height())
    assert all(new >= 1.9 * old for old, new in zip(before, after, strict=True))


def test_enter_presses_a_card_as_space_does(qtbot: QtBot) -> None:
    class Card(CardButton):
        def paintEvent(self, event: QPaintEvent) -> None:
            pass

    card = Card()
    qtbot.addWidget(card)
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
        with qtbot.waitSignal(card.clicked):
            qtbot.keyClick(card, key)


def test_a_label_beside_its_field_shows_an_ampersand_as_it_is(qtbot: QtBot) -> None:
    field, alone, beside = QLineEdit(), Text("Type Harrow & Lyle"), Text("Type Harrow & Lyle")
    qtbot.addWidget(field)
    beside.setBuddy(field)
    for label in (alone, beside):
        qtbot.addWidget(label)
        label.resize(200, 24)
    assert beside.text() == alone.text()
    assert beside.sizeHint() == alone.sizeHint()
    assert beside.grab().toImage() == alone.grab().toImage()


def test_a_button_named_after_a_record_shows_its_ampersand(qtbot: QtBot) -> None:
    for button in (push_button("Open “Lyle & Daughters”"), LinkButton("Open “Lyle & Daughters”")):
        qtbot.addWidget(button)
        assert button.accessibleName() == "Open “Lyle & Daughters”"
        # Qt takes a key only from a single sign.
        assert button.text() == "Open “Lyle && Daughters”"
        assert button.shortcut().isEmpty()
