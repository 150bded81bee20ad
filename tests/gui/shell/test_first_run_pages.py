"""The wizard's pages show each question, work by keyboard, and end with a folder."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from core.kernel.errors import CannotReach
from desktop.shell.first_run.pages import FirstRunWizard
from desktop.shell.first_run.parts import WayCard
from desktop.shell.first_run.steps import Step
from desktop.tasks.bridge import Bridge
from desktop.tasks.runner import Runner
from tests.unit.desktop.shell.test_first_run import HOME, Prepared


@pytest.fixture
def computer() -> Prepared:
    return Prepared()


@pytest.fixture
def wizard(computer: Prepared, qtbot: QtBot) -> Iterator[FirstRunWizard]:
    bridge = Bridge()
    runner = Runner(bridge.post)
    made = FirstRunWizard(computer, runner)
    qtbot.addWidget(made)
    made.resize(1000, 700)
    made.show()
    yield made
    runner.close()
    bridge.close()


def _card(wizard: FirstRunWizard, title: str) -> WayCard:
    return next(card for card in wizard.findChildren(WayCard) if card.text() == title)


def _reach(qtbot: QtBot, wizard: FirstRunWizard, step: Step) -> None:
    qtbot.waitUntil(lambda: wizard.moment.step is step and wizard.next_button.isEnabled())


def _type(qtbot: QtBot, wizard: FirstRunWizard, label: str, text: str) -> None:
    field = next(f for f in wizard.findChildren(QLineEdit) if f.accessibleName() == label)
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)


def test_only_the_ways_that_work_are_offered(wizard: FirstRunWizard) -> None:
    titles = [card.text() for card in wizard.findChildren(WayCard) if card.isVisible()]
    assert titles == ["Try the demo", "Work on this computer", "Connect to your organisation"]


def test_the_first_card_has_the_focus_and_enter_takes_it(
    wizard: FirstRunWizard, qtbot: QtBot
) -> None:
    with qtbot.waitActive(wizard):
        wizard.activateWindow()
    first = wizard.focusWidget()
    assert isinstance(first, WayCard)
    assert first.text() == "Try the demo"
    qtbot.keyClick(first, Qt.Key.Key_Return)
    _reach(qtbot, wizard, Step.PLACE)


def test_the_demo_is_two_presses_away(wizard: FirstRunWizard, qtbot: QtBot) -> None:
    qtbot.keyClick(_card(wizard, "Try the demo"), Qt.Key.Key_Space)
    _reach(qtbot, wizard, Step.PLACE)
    assert wizard.next_button.text() == "Make the demo"
    wizard.next_button.click()
    _reach(qtbot, wizard, Step.DONE)
    with qtbot.waitSignal(wizard.finished) as ended:
        wizard.next_button.click()
    assert ended.args == [HOME / "Demo"]


def test_own_work_is_set_up_by_keyboard_alone(
    wizard: FirstRunWizard, computer: Prepared, qtbot: QtBot
) -> None:
    qtbot.keyClick(_card(wizard, "Work on this computer"), Qt.Key.Key_Space)
    _reach(qtbot, wizard, Step.ORGANISATION)
    _type(qtbot, wizard, "Name of the organisation", "Harrow & Lyle")
    _reach(qtbot, wizard, Step.CUSTOMS)
    wizard.next_button.click()
    _reach(qtbot, wizard, Step.PERSON)
    _type(qtbot, wizard, "Your name", "Miriam Okafor")
    _reach(qtbot, wizard, Step.LIBRARY)
    assert not wizard.next_button.isVisible()
    qtbot.keyClick(_card(wizard, "Nothing"), Qt.Key.Key_Space)
    _reach(qtbot, wizard, Step.PLACE)
    wizard.next_button.click()
    _reach(qtbot, wizard, Step.SUMMARY)
    wizard.next_button.click()
    _reach(qtbot, wizard, Step.DONE)
    assert computer.created[0][1].folder == HOME / "Harrow & Lyle"
    assert not computer.created[0][1].starter


def test_a_refused_answer_is_said_and_back_still_works(
    wizard: FirstRunWizard, computer: Prepared, qtbot: QtBot
) -> None:
    computer.writable = False
    qtbot.keyClick(_card(wizard, "Try the demo"), Qt.Key.Key_Space)
    _reach(qtbot, wizard, Step.PLACE)
    wizard.next_button.click()
    qtbot.waitUntil(lambda: bool(wizard.moment.problem))
    assert wizard._problem is not None
    assert "Choose another." in wizard._problem.text
    wizard.back_button.click()
    assert wizard.moment.step is Step.CHOICE
    assert wizard._problem is None


def test_without_a_keyring_the_demo_still_works(
    wizard: FirstRunWizard, computer: Prepared, qtbot: QtBot
) -> None:
    computer.keyring = False
    qtbot.keyClick(_card(wizard, "Work on this computer"), Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: bool(wizard.moment.problem))
    assert wizard.moment.step is Step.CHOICE
    qtbot.waitUntil(lambda: _card(wizard, "Try the demo").isEnabled())
    qtbot.keyClick(_card(wizard, "Try the demo"), Qt.Key.Key_Space)
    _reach(qtbot, wizard, Step.PLACE)


def test_connecting_is_done_by_keyboard_alone_and_loads_by_itself(
    wizard: FirstRunWizard, computer: Prepared, qtbot: QtBot
) -> None:
    qtbot.keyClick(_card(wizard, "Connect to your organisation"), Qt.Key.Key_Space)
    _reach(qtbot, wizard, Step.ADDRESS)
    _put(qtbot, wizard, "Server", "db.corvane.com")
    _type(qtbot, wizard, "Database", "corvane")
    _reach(qtbot, wizard, Step.LOGIN)
    _put(qtbot, wizard, "Login", "miriam")
    _type(qtbot, wizard, "Password", "once-once-once")
    _reach(qtbot, wizard, Step.PASSWORD)
    _put(qtbot, wizard, "New password", "correct horse battery")
    _type(qtbot, wizard, "New password again", "correct horse battery")
    _reach(qtbot, wizard, Step.PLACE)
    with qtbot.waitSignals([wizard.made, wizard.finished]):
        wizard.next_button.click()
    assert computer.asked[:3] == ["reach", "sign in", "change"]
    assert wizard.loading.figure.text() == "2,000 of 5,000 rows"


def test_a_load_that_broke_off_goes_on_from_the_same_page(
    wizard: FirstRunWizard, computer: Prepared, qtbot: QtBot
) -> None:
    computer.refusal = CannotReach("The server does not answer.", "", "Check the network.")
    wizard.loading.begin(HOME)
    qtbot.waitUntil(lambda: bool(wizard.loading.said))
    assert wizard.loading.said.startswith("The server does not answer.")
    computer.refusal = None
    with qtbot.waitSignal(wizard.finished):
        wizard.loading.resume_button.click()


def test_one_may_go_back_while_a_server_lets_one_wait(
    wizard: FirstRunWizard, computer: Prepared, qtbot: QtBot
) -> None:
    answered = threading.Event()
    computer.reach = lambda answers: answered.wait(10)  # type: ignore[method-assign,assignment]
    qtbot.keyClick(_card(wizard, "Connect to your organisation"), Qt.Key.Key_Space)
    _reach(qtbot, wizard, Step.ADDRESS)
    _put(qtbot, wizard, "Server", "db.corvane.com")
    _type(qtbot, wizard, "Database", "corvane")
    qtbot.waitUntil(lambda: not wizard.next_button.isEnabled())
    wizard.back_button.click()
    assert wizard.moment.step is Step.CHOICE
    answered.set()
    qtbot.wait(50)
    assert wizard.moment.step is Step.CHOICE


def _put(qtbot: QtBot, wizard: FirstRunWizard, label: str, text: str) -> None:
    field = next(f for f in wizard.findChildren(QLineEdit) if f.accessibleName() == label)
    qtbot.keyClicks(field, text)
