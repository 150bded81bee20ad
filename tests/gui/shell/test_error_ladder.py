"""An error is shown on the lowest rung that fits, in three sentences, codes only in the details."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from core.kernel.clock import FixedClock
from core.kernel.errors import Cancelled, DiskFull, InvalidValue, Stale
from desktop.shell.crash_log import CrashLog
from desktop.shell.crash_notice import CrashNotice, offer_reports
from desktop.shell.error_ladder import ErrorDialog, ErrorLadder
from desktop.tasks.incident import Unexpected
from desktop.widgets.banner import Banner
from desktop.widgets.toast import Toasts

STALE = Stale("Elsie Brandt changed this too.", "Your text is kept.", "Compare the two.")


class Page:
    """A page with one field and room for a banner."""

    def __init__(self) -> None:
        self.errors: dict[str, str] = {}
        self.banners: list[Banner] = []

    def show_error(self, field: str, text: str) -> bool:
        if field != "email":
            return False
        self.errors[field] = text
        return True

    def show_banner(self, banner: Banner) -> None:
        self.banners.append(banner)


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    made.resize(900, 600)
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def ladder(window: QWidget) -> ErrorLadder:
    return ErrorLadder(window, Toasts(window))


def test_a_wrong_value_is_shown_under_its_field(ladder: ErrorLadder) -> None:
    page = Page()
    error = InvalidValue("email", "accounts@corvane", "the domain, such as corvane.com")
    assert ladder.show(error, form=page, page=page) == "field"
    assert page.errors == {"email": "Give the domain, such as corvane.com."}


def test_a_wrong_value_of_another_field_goes_to_the_page(ladder: ErrorLadder) -> None:
    page = Page()
    assert ladder.show(InvalidValue("law", "x", "a law"), form=page, page=page) == "banner"


def test_what_concerns_the_page_is_a_banner_in_three_sentences(ladder: ErrorLadder) -> None:
    page = Page()
    assert ladder.show(STALE, page=page) == "banner"
    assert page.banners[0].text == (
        "Elsie Brandt changed this too. Your text is kept. Compare the two."
    )


def test_without_a_page_a_toast_has_to_do(ladder: ErrorLadder) -> None:
    assert ladder.show(STALE) == "toast"


def test_a_stopped_command_needs_no_words(ladder: ErrorLadder) -> None:
    assert ladder.show(Cancelled()) == "none"


def test_a_full_disk_is_a_dialog(ladder: ErrorLadder, window: QWidget, qtbot: QtBot) -> None:
    full = DiskFull(Path("/w"), "The disk is full.", "Nothing was lost.", "Make room.")
    assert ladder.show(full) == "dialog"
    (dialog,) = window.findChildren(ErrorDialog)
    assert dialog.windowTitle() == "The disk is full."
    dialog.accept()


def test_details_are_copied_with_their_incident_and_without_secrets(
    window: QWidget, qtbot: QtBot
) -> None:
    dialog = ErrorDialog(window, Unexpected("7KQ-M3D", ValueError("password=hunter2-hunter2")))
    dialog.open()
    dialog.copy.click()
    copied = QGuiApplication.clipboard().text()
    assert "7KQ-M3D" in copied
    assert "hunter2" not in copied
    dialog.toggle.click()
    assert dialog.toggle.text() == "Hide details"
    dialog.accept()


@pytest.fixture
def log(tmp_path: Path) -> CrashLog:
    return CrashLog(tmp_path, FixedClock(datetime(2026, 11, 20, tzinfo=UTC)), "0.1.0")


def test_reports_are_offered_exactly_and_can_be_discarded(
    window: QWidget, log: CrashLog, qtbot: QtBot
) -> None:
    log.record(ValueError("the cell is empty"), "7KQ-M3D")
    notice = offer_reports(window, log)
    assert isinstance(notice, CrashNotice)
    assert notice.text.toPlainText() == log.reports()[0].text
    buttons = {button.text(): button for button in notice.findChildren(QPushButton)}
    buttons["Discard"].click()
    assert log.reports() == ()


def test_nothing_is_offered_when_nothing_was_kept(window: QWidget, log: CrashLog) -> None:
    assert offer_reports(window, log) is None
