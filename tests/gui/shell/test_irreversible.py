"""What cannot be taken back asks for a typed word, and Cancel is what Enter does."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.shell.irreversible import (
    Countdown,
    IrreversibleAct,
    IrreversibleDialog,
    agrees,
    ask_irreversible,
)

SEND = IrreversibleAct(
    "Send 1,243 messages for about AUD 112?",
    (("To", "Southern, SMS"), ("Messages", "1,243"), ("Cost", "AUD 111.87 to 124.30")),
    "A message that was sent cannot be taken back.",
    "1,243",
    "Send 1,243 messages",
)


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def asked(window: QWidget) -> tuple[IrreversibleDialog, list[str]]:
    done: list[str] = []
    dialog = ask_irreversible(window, SEND, lambda: done.append("sent"))
    return dialog, done


def test_cancel_is_the_default_and_the_verb_waits_for_the_word(
    asked: tuple[IrreversibleDialog, list[str]], qtbot: QtBot
) -> None:
    dialog, done = asked
    assert dialog.cancel.isDefault()
    assert not dialog.agree.isEnabled()
    qtbot.keyClick(dialog.cancel, Qt.Key.Key_Return)
    assert done == []


def test_enter_after_typing_leads_to_the_verb_and_does_not_press_it(
    asked: tuple[IrreversibleDialog, list[str]], qtbot: QtBot
) -> None:
    dialog, done = asked
    qtbot.keyClicks(dialog.field, "1243")
    qtbot.keyClick(dialog.field, Qt.Key.Key_Return)
    assert dialog.isVisible()
    assert done == []
    qtbot.mouseClick(dialog.agree, Qt.MouseButton.LeftButton)
    assert done == ["sent"]


@pytest.mark.parametrize(
    ("typed", "word", "fits"),
    [
        ("1243", "1,243", True),
        ("1 243", "1,243", True),
        ("1,24", "1,243", False),
        ("", "1,243", False),
        ("kovacevic, dunja", "Kovačević, Dunja", True),
        ("Kovač", "Kovačević, Dunja", False),
        ("", "Ostrava", False),
    ],
)
def test_the_word_is_compared_as_a_person_would(typed: str, word: str, fits: bool) -> None:
    assert agrees(typed, word) is fits


def test_the_last_ten_seconds_can_be_stopped(qtbot: QtBot) -> None:
    counting = Countdown("Sending", 10)
    qtbot.addWidget(counting)
    sent: list[str] = []
    counting.due.connect(lambda: sent.append("sent"))
    with qtbot.waitSignal(counting.stopped):
        qtbot.mouseClick(counting.stop_button, Qt.MouseButton.LeftButton)
    qtbot.wait(20)
    assert sent == []


def test_what_was_not_stopped_happens(qtbot: QtBot) -> None:
    counting = Countdown("Sending", 1)
    qtbot.addWidget(counting)
    with qtbot.waitSignal(counting.due, timeout=3000):
        pass
    assert not counting.stop_button.isEnabled()
