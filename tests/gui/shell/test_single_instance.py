"""A second start hands over to the first."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QDir
from pytestqt.qtbot import QtBot

from desktop.shell.single_instance import SingleInstance


@pytest.fixture
def name(tmp_path: Path) -> str:
    return str(tmp_path)


def test_only_the_first_gets_the_name(qtbot: QtBot, name: str) -> None:
    first, second = SingleInstance(name), SingleInstance(name)
    assert first.claim()
    assert not second.claim()
    first.release()
    assert second.claim()
    second.release()


def test_the_second_hands_its_arguments_to_the_first(qtbot: QtBot, name: str) -> None:
    first, second = SingleInstance(name), SingleInstance(name)
    assert first.claim()
    with qtbot.waitSignal(first.asked, timeout=3000) as caught:
        assert second.hand_over(["/home/miriam/Draft č.docx", "--demo"])
    assert caught.args == [["/home/miriam/Draft č.docx", "--demo"]]
    first.release()


def test_a_lock_left_by_a_crash_does_not_keep_anyone_out(qtbot: QtBot, name: str) -> None:
    first = SingleInstance(name)
    path = Path(QDir.tempPath()) / f"{first._address}.lock"
    path.write_text("999999\nchancery\nsomewhere\n\n\n")
    crashed = SingleInstance(name)
    crashed._lock.removeStaleLockFile()
    assert crashed.claim()
    crashed.release()
