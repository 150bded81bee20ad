"""A form shows stored answers, reports each change, and says what is wrong where it is wrong."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from core.kernel.fields import Choice, FieldSpec
from desktop.forms import FormBuilder
from desktop.forms.box import FieldBox
from desktop.theme.apply import apply_theme
from desktop.theme.roles import is_invalid
from tests.gui.forms.page import ANSWERS, make_form


@pytest.fixture
def form(qtbot: QtBot) -> FormBuilder:
    made = make_form()
    qtbot.addWidget(made)
    made.resize(720, 900)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    return made


def listen(form: FormBuilder) -> list[tuple[str, Any]]:
    heard: list[tuple[str, Any]] = []
    form.answer_changed.connect(lambda key, value: heard.append((key, value)))
    return heard


def box(form: FormBuilder, key: str) -> FieldBox:
    return next(b for b in form.findChildren(FieldBox) if b.spec.key == key)


def type_into(form: FormBuilder, key: str, text: str) -> QWidget:
    form.focus_field(key)
    target = QApplication.focusWidget()
    assert target is not None
    QTest.keyClick(target, Qt.Key.Key_End)
    QTest.keyClicks(target, text)
    return target


def error_of(form: FormBuilder, key: str) -> str:
    note = box(form, key).error
    return note.words.text() if note.isVisible() else ""


def test_answers_of_every_type_come_back_as_they_were_stored(form: FormBuilder) -> None:
    heard = listen(form)
    form.set_answers(ANSWERS)
    assert form.answers() == ANSWERS
    for key, answer in ANSWERS.items():
        assert box(form, key).input.answer() == answer
    assert heard == []


def test_every_keystroke_is_reported(form: FormBuilder) -> None:
    heard = listen(form)
    type_into(form, "title", "Hi")
    assert heard == [("title", "H"), ("title", "Hi")]


def test_emptying_a_field_reports_none(form: FormBuilder) -> None:
    form.set_answers({"title": "X"})
    heard = listen(form)
    line = type_into(form, "title", "")
    QTest.keyClick(line, Qt.Key.Key_Backspace)
    assert heard == [("title", None)]


def test_an_error_appears_when_the_field_is_left_and_goes_once_mended(form: FormBuilder) -> None:
    line = type_into(form, "mail", "accounts@corvane")
    assert error_of(form, "mail") == ""
    form.focus_field("title")
    assert error_of(form, "mail") == "Add the domain, such as corvane.com."
    assert is_invalid(line)
    assert line.accessibleDescription() == "Add the domain, such as corvane.com."
    type_into(form, "mail", ".example")
    assert error_of(form, "mail") == ""
    assert not is_invalid(line)


def test_what_does_not_fit_is_kept_as_typed_and_named(form: FormBuilder) -> None:
    heard = listen(form)
    type_into(form, "payment", "a month")
    assert heard[-1] == ("payment", "a month")
    assert [p.key for p in form.problems() if not p.missing] == ["payment"]
    again = make_form()
    again.set_answers(form.answers())
    assert box(again, "payment").input.answer() == "a month"
    again.deleteLater()


def test_bounds_of_numbers_are_said(form: FormBuilder) -> None:
    type_into(form, "payment", "500")
    form.focus_field("title")
    assert error_of(form, "payment") == "Give 120 or less."


def test_arrow_keys_step_a_number_and_stop_at_its_bounds(form: FormBuilder) -> None:
    heard = listen(form)
    form.focus_field("payment")
    line = QApplication.focusWidget()
    QTest.keyClick(line, Qt.Key.Key_Up)
    QTest.keyClick(line, Qt.Key.Key_Up)
    QTest.keyClick(line, Qt.Key.Key_Down)
    QTest.keyClick(line, Qt.Key.Key_Down)
    assert heard == [("payment", 1), ("payment", 2), ("payment", 1)]


def test_decimal_numbers_are_stored_as_text(form: FormBuilder) -> None:
    heard = listen(form)
    type_into(form, "payment", "1.5")
    assert heard[-1] == ("payment", "1.5")


def test_money_is_read_in_its_currency_and_written_out_when_left(form: FormBuilder) -> None:
    heard = listen(form)
    line = type_into(form, "cap", "184500")
    assert heard[-1] == ("cap", {"minor": 18450000, "currency": "GBP"})
    form.focus_field("title")
    assert isinstance(line, QLineEdit)
    assert line.text() == "184,500.00"


def test_changing_the_currency_reads_the_amount_again(form: FormBuilder) -> None:
    heard = listen(form)
    type_into(form, "value", "12.50")
    currency = box(form, "value").findChild(QComboBox)
    assert currency is not None
    currency.setCurrentText("JPY")
    currency.activated.emit(currency.currentIndex())
    assert heard[-1] == ("value", "12.50")
    assert "decimals" in box(form, "value").fault()


def test_days_are_typed_in_several_ways_and_shown_in_words(form: FormBuilder) -> None:
    heard = listen(form)
    line = type_into(form, "start", "1/12/2026")
    assert heard[-1] == ("start", "2026-12-01")
    form.focus_field("title")
    assert isinstance(line, QLineEdit)
    assert line.text() == "1 December 2026"


def test_a_day_that_cannot_be_read_says_how_to_write_one(form: FormBuilder) -> None:
    type_into(form, "start", "some day")
    form.focus_field("title")
    assert error_of(form, "start").startswith("Write a day")
    form.focus_field("start")
    field = QApplication.focusWidget()
    assert field is not None
    QTest.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(field, "31/2/2026")
    form.focus_field("title")
    assert error_of(form, "start").startswith("There is no such day.")


def test_the_calendar_opens_by_key_and_gives_its_day(form: FormBuilder) -> None:
    heard = listen(form)
    form.focus_field("start")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    calendar = QApplication.activePopupWidget()
    assert calendar is not None
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Right)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert heard == [("start", "2026-11-22")]
    assert QApplication.activePopupWidget() is None


def test_few_choices_are_segments_and_nothing_is_chosen_at_first(form: FormBuilder) -> None:
    heard = listen(form)
    assert box(form, "kind").input.answer() is None
    fixed = next(b for b in form.findChildren(QAbstractButton) if b.text() == "Fixed")
    QTest.mouseClick(fixed, Qt.MouseButton.LeftButton)
    assert heard == [("kind", "fixed")]
    form.set_answers({})
    assert box(form, "kind").input.answer() is None


def test_a_field_is_asked_only_while_its_rule_holds(form: FormBuilder) -> None:
    assert not box(form, "renewal").isVisible()
    renews = next(b for b in form.findChildren(QAbstractButton) if b.text() == "Renews")
    QTest.mouseClick(renews, Qt.MouseButton.LeftButton)
    assert box(form, "renewal").isVisible()


def test_a_choice_that_the_template_dropped_is_still_the_answer(qtbot: QtBot) -> None:
    choices = tuple(Choice(key, key) for key in "abcd")
    form = FormBuilder((FieldSpec("law", "Law", "choice", choices=choices),))
    qtbot.addWidget(form)
    form.set_answers({"law": "old"})
    assert box(form, "law").input.answer() == "old"
    assert form.problems()[0].words.startswith("Give one of")


def test_items_are_added_moved_and_removed_by_keyboard(form: FormBuilder) -> None:
    heard = listen(form)
    line = type_into(form, "sites", "Bristol")
    QTest.keyClick(line, Qt.Key.Key_Return)
    second = QApplication.focusWidget()
    assert second is not line
    QTest.keyClicks(second, "Cardiff")
    assert heard[-1] == ("sites", ["Bristol", "Cardiff"])
    QTest.keyClick(second, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert heard[-1] == ("sites", ["Cardiff", "Bristol"])
    assert QApplication.focusWidget() is second
    for _ in range(len("Cardiff") + 1):
        QTest.keyClick(second, Qt.Key.Key_Backspace)
    assert heard[-1] == ("sites", ["Bristol"])
    assert QApplication.focusWidget() is line


def test_parts_of_a_party_that_no_card_shows_are_kept(form: FormBuilder) -> None:
    form.set_answers({"client": {"name": "Corvane", "country": "GB"}})
    heard = listen(form)
    type_into(form, "client", "!")
    assert heard[-1] == ("client", {"country": "GB", "name": "Corvane!"})


def test_sending_marks_what_is_missing_and_goes_to_the_first(form: FormBuilder) -> None:
    problems = form.show_problems()
    assert [p.key for p in problems] == ["client", "title", "mail", "start"]
    assert all(p.missing for p in problems)
    assert error_of(form, "title")
    focused = QApplication.focusWidget()
    assert focused is not None
    assert box(form, "client").isAncestorOf(focused)


def test_a_locked_field_shows_its_answer_and_the_reason(form: FormBuilder) -> None:
    form.set_answers(ANSWERS)
    form.set_read_only({"law": "Sealed with version 4."})
    shown = [w for w in box(form, "law").findChildren(QLineEdit) if w.isVisible()]
    assert [(w.text(), w.isReadOnly()) for w in shown] == [("England and Wales", True)]
    assert "law" not in {p.key for p in form.problems()}
    form.set_read_only({})
    assert not [w for w in box(form, "law").findChildren(QLineEdit) if w.isVisible()]


def test_scrolling_over_a_form_changes_nothing(form: FormBuilder, qtbot: QtBot) -> None:
    form.set_answers(ANSWERS)
    heard = listen(form)
    for kind in (QComboBox, QAbstractSpinBox):
        for control in form.findChildren(kind):
            place = control.mapTo(control.window(), control.rect().center())
            QTest.wheelEvent(form.window().windowHandle(), place, QPoint(0, -120))
    assert heard == []


def test_every_control_has_a_name(form: FormBuilder) -> None:
    kinds = (QLineEdit, QPlainTextEdit, QComboBox, QAbstractSpinBox, QAbstractButton)
    nameless = [
        control
        for kind in kinds
        for control in form.findChildren(kind)
        if control.isVisible()
        and not control.accessibleName()
        and not isinstance(control.parentWidget(), QAbstractSpinBox | QComboBox)
        and not isinstance(control.parentWidget(), QLineEdit)
    ]
    assert nameless == []


@pytest.mark.parametrize(
    ("zoom", "width", "pair"), [(1, 720, True), (1, 430, False), (2, 720, False)]
)
def test_two_columns_need_the_room_that_the_zoom_asks_for(
    form: FormBuilder, qapp: QApplication, zoom: float, width: int, pair: bool
) -> None:
    apply_theme(qapp, "light", zoom, bundled_font=True)
    form.resize(width, 900)
    QTest.qWait(1)
    assert (box(form, "title").y() == box(form, "mail").y()) is pair


def test_a_required_field_left_empty_says_so_once_the_person_was_there(form: FormBuilder) -> None:
    assert error_of(form, "mail") == ""
    form.focus_field("mail")
    form.focus_field("title")
    assert error_of(form, "mail") == "Needed for the contract."
    assert error_of(form, "start") == ""
    line = type_into(form, "mail", "a")
    assert error_of(form, "mail") == ""
    QTest.keyClick(line, Qt.Key.Key_Backspace)
    form.focus_field("title")
    assert error_of(form, "mail") == "Needed for the contract."


def test_going_to_a_problem_says_it_under_the_field_at_once(form: FormBuilder) -> None:
    form.visit("mail")
    assert error_of(form, "mail") == "Needed for the contract."
    form.set_answers({"mail": "a@corvane.com"})
    assert error_of(form, "mail") == ""
