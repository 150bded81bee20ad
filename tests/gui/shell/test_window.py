"""The frame as a person meets it: desks, panels, keys, narrow windows, palette, and the end."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from core.kernel.errors import Cancelled, Refused
from desktop.accessibility.walker import faults, tab_stops
from desktop.shell.dialog import Dialog
from desktop.shell.preferences import KeyRow, PreferencesDialog
from desktop.shell.settings import SettingsStore
from desktop.shell.window import MainWindow
from desktop.tasks.progress import Reporter
from desktop.tasks.token import CancelToken
from desktop.theme.apply import apply_theme
from desktop.theme.tokens import tokens
from tests.gui.shell.build import build
from tests.gui.shell.fake_desk import FakePage

CTRL = Qt.KeyboardModifier.ControlModifier
NONE = Qt.KeyboardModifier.NoModifier
Key = Qt.Key

Opened = Callable[..., MainWindow]


@pytest.fixture
def opened(qtbot: QtBot, qapp: QApplication) -> Iterator[Opened]:
    """Return a maker of shown windows of a size."""
    made: list[MainWindow] = []

    def make(
        width: int = 1440,
        height: int = 900,
        settings: SettingsStore | None = None,
        allowed: Callable[[str], bool] = lambda permission: True,
    ) -> MainWindow:
        window = build(settings, allowed)
        made.append(window)
        qtbot.addWidget(window)
        with qtbot.waitActive(window):
            window.show()
            window.activateWindow()
        window.resize(width, height)
        qtbot.wait(1)
        window.go("contracts")
        return window

    yield make
    for window in made:
        window.tasks.close()
    apply_theme(qapp, "light", 1.0, bundled_font=True)


def contracts(window: MainWindow) -> FakePage:
    page = window.page("contracts")
    assert isinstance(page, FakePage)
    return page


def press(window: MainWindow, key: Qt.Key, held: Qt.KeyboardModifier = NONE) -> None:
    QTest.keyClick(QApplication.focusWidget() or window, key, held)


def test_the_rail_is_a_tab_list_that_says_what_waits(opened: Opened) -> None:
    rail = opened().frame.rail
    interface = QAccessible.queryAccessibleInterface(rail)
    assert interface.role() == QAccessible.Role.PageTabList
    names = [rail.accessibleTabName(place) for place in range(rail.count())]
    assert names[1] == "Contracts"
    assert names[6:] == ["Administration", "Review, 5 waiting"]


def test_a_desk_without_permission_is_absent(opened: Opened) -> None:
    window = opened(allowed=lambda permission: permission != "admin.see")
    texts = [window.frame.rail.tabText(place) for place in range(window.frame.rail.count())]
    assert "Admin" not in texts
    assert "Review" in texts


def test_desks_come_and_go_with_what_the_person_may_do(opened: Opened) -> None:
    may = {"admin.see"}
    window = opened(allowed=lambda permission: permission in may)
    rail = window.frame.rail

    def desks() -> list[str]:
        return [rail.tabText(place) for place in range(rail.count())]

    window.go("admin")
    may.clear()
    window.set_person(window.person)
    assert "Admin" not in desks()
    assert not window.binder.action("desk.admin").isVisible()
    assert window.history.current is not None
    assert window.history.current.desk == window.desk_ids()[0]
    assert window.made_page("admin") is None
    while window.history.can_go_back:
        window.go_back()
        assert window.history.current.desk != "admin"
    window.go("admin")
    assert window.history.current.desk != "admin", "a desk that is lost is not gone to"

    may.add("admin.see")
    window.set_person(window.person)
    assert desks().index("Admin") == len(desks()) - 2, "in its old place"
    assert rail.tabText(rail.currentIndex()) != "Admin", "nobody is taken there"
    assert window.binder.action("desk.admin").isVisible()
    window.go("admin")
    assert window.history.current.desk == "admin"


def test_a_desk_is_made_when_it_is_first_shown(opened: Opened) -> None:
    window = opened()
    assert window.frame.stack.count() == 2
    press(window, Key.Key_3, CTRL)
    assert window.frame.stack.count() == 3
    assert window.windowTitle().startswith("Contacts")


def test_a_click_on_the_rail_shows_the_desk_but_not_in_the_gap_above_review(
    opened: Opened,
) -> None:
    window = opened()
    rail = window.frame.rail
    gap = QPoint(rail.width() // 2, rail.content_rect(7).top() - 40)
    QTest.mouseClick(rail, Qt.MouseButton.LeftButton, pos=gap)
    assert window.history.current is not None
    assert window.history.current.desk == "contracts"
    QTest.mouseClick(rail, Qt.MouseButton.LeftButton, pos=rail.content_rect(7).center())
    assert window.history.current.desk == "review"


def test_back_returns_to_the_list_and_forward_to_the_record(opened: Opened) -> None:
    window = opened()
    page = contracts(window)
    page.go_to("Mutual NDA")
    assert not window.frame.details.isVisible()
    window.go("contacts")
    press(window, Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert page.current_record() == "Mutual NDA"
    press(window, Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert page.current_record() == ""
    assert window.frame.details.isVisible()
    press(window, Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert page.current_record() == "Mutual NDA"


def test_a_view_is_chosen_by_keyboard_and_remembered(opened: Opened) -> None:
    window = opened()
    listing = window.frame.views.list
    listing.setFocus()
    QTest.keyClick(listing, Key.Key_Down)
    assert contracts(window).current_view() == "drafts"
    window.go("contacts")
    window.go("contracts")
    assert contracts(window).current_view() == "drafts"


def test_f9_folds_the_views_and_the_details_have_their_key(opened: Opened) -> None:
    window = opened()
    assert window.frame.views.width() == pytest.approx(192, abs=2)
    assert window.frame.details.width() == pytest.approx(336, abs=3)
    press(window, Key.Key_F9)
    assert not window.frame.views.isVisible()
    press(window, Key.Key_F9)
    press(window, Key.Key_D, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert window.frame.views.isVisible()
    assert not window.frame.details.isVisible()


def test_a_narrow_window_gives_way_in_the_order_of_the_design(opened: Opened, qtbot: QtBot) -> None:
    window = opened()
    frame = window.frame

    def state(width: int) -> tuple[bool, bool, bool]:
        window.setMinimumSize(200, 200)
        window.resize(width, 700)
        qtbot.wait(1)
        narrow_rail = frame.rail.width() < 60
        return frame.details_overlaid, not frame.views.isVisible(), narrow_rail

    assert state(1440) == (False, False, False)
    assert state(1300) == (True, False, False)
    assert not frame.details.isVisible()
    assert state(1150) == (True, True, False)
    assert state(1050) == (True, True, True)
    assert frame.views_in_menu
    window.toggle_details()
    assert frame.details.isVisible()
    assert state(1440) == (False, False, False)
    assert frame.details.isVisible()


def test_zoom_reaches_the_frame_and_is_shown(opened: Opened, qtbot: QtBot) -> None:
    window = opened()
    before = window.frame.header.height()
    press(window, Key.Key_Plus, CTRL)
    qtbot.wait(1)
    assert window.settings.current.zoom == 1.1
    assert window.frame.header.height() > before
    assert window.frame.status.zoom.text() == "110 %"
    press(window, Key.Key_0, CTRL)
    assert window.frame.header.height() == before


def test_the_scheme_changes_at_once(opened: Opened) -> None:
    window = opened()
    window.settings.change(scheme="dark")
    assert tokens().dark


def test_the_palette_is_driven_by_keys_alone(opened: Opened, qtbot: QtBot) -> None:
    window = opened()
    press(window, Key.Key_K, CTRL)
    palette = window.palette_sheet
    assert palette.isVisible()
    QTest.keyClicks(QApplication.focusWidget(), "corv")
    qtbot.waitUntil(lambda: len(palette.titles()) == 3, timeout=2000)
    press(window, Key.Key_Down)
    press(window, Key.Key_Tab)
    assert palette.titles() == ["Open", "Compare versions"]
    press(window, Key.Key_Escape)
    assert len(palette.titles()) == 3
    press(window, Key.Key_Down)
    press(window, Key.Key_Return)
    assert not palette.isVisible()
    assert contracts(window).current_record() == "Mutual NDA"


def test_the_palette_runs_commands_and_gives_the_focus_back(opened: Opened, qtbot: QtBot) -> None:
    window = opened()
    table = contracts(window).table
    table.setFocus()
    window.open_palette(">views")
    qtbot.waitUntil(lambda: "Views panel" in window.palette_sheet.titles(), timeout=2000)
    press(window, Key.Key_Return)
    assert not window.frame.views.isVisible()
    window.open_palette()
    press(window, Key.Key_Escape)
    assert QApplication.focusWidget() is table


def test_f6_moves_from_pane_to_pane_and_remembers_the_place(opened: Opened) -> None:
    window = opened()
    table = contracts(window).table
    table.setFocus()
    press(window, Key.Key_F6)
    assert window.frame.details.isAncestorOf(QApplication.focusWidget())
    press(window, Key.Key_F6)
    assert window.frame.status.isAncestorOf(QApplication.focusWidget())
    press(window, Key.Key_F6, Qt.KeyboardModifier.ShiftModifier)
    press(window, Key.Key_F6, Qt.KeyboardModifier.ShiftModifier)
    assert QApplication.focusWidget() is table


def test_activity_lists_a_job_until_it_is_done_and_the_bell_tells(
    opened: Opened, qtbot: QtBot
) -> None:
    window = opened()
    press(window, Key.Key_A, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert window.activity.isVisible()
    job = window.tasks.run_job(
        "Export", lambda t, r: 399, lambda v: None, lambda e: None, describe=lambda n: f"{n} rows"
    )
    qtbot.waitUntil(lambda: not job.live, timeout=5000)
    assert [card.accessibleName() for card in window.activity.cards()] == ["Export"]
    assert window.notices.all()[0].text == "Export: 399 rows"
    assert window.notices.unread == 1
    assert not window.frame.header.running.isVisible()
    press(window, Key.Key_Escape)
    assert not window.activity.isVisible()
    QTest.mouseClick(window.frame.header.bell, Qt.MouseButton.LeftButton)
    assert window.notices.unread == 0


def test_errors_are_told_on_the_rung_that_fits(opened: Opened) -> None:
    window = opened()
    window.show_error(Cancelled())
    assert window.notices.all() == []
    window.show_error(Refused("This contract is sealed.", "Your text is kept."))
    assert window.notices.all()[0].text == "This contract is sealed."
    assert not window.findChildren(Dialog)


def test_the_state_comes_back_at_the_next_start(
    opened: Opened, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "desktop.json"
    window = opened(settings=SettingsStore(path))
    contracts(window).show_view("drafts")
    window.toggle_views()
    window.close()
    again = build(SettingsStore(path))
    qtbot.addWidget(again)
    again.show()
    place = again.history.current
    assert place is not None
    assert (place.desk, place.view) == ("contracts", "drafts")
    assert not again.frame.views.isVisible()
    again.tasks.close()


def test_preferences_refuse_a_key_that_is_taken_and_find_by_words(
    opened: Opened, qtbot: QtBot
) -> None:
    window = opened()
    window.open_preferences("key for nothing at all")
    sheet = window.findChild(PreferencesDialog)
    assert sheet is not None
    assert sheet.visible_rows() == []
    sheet.search.setText("zoom in")
    rows = [row for row in sheet.findChildren(KeyRow) if not row.isHidden()]
    row = next(row for row in rows if row.edit.accessibleName() == "Key for Zoom in")
    assert len(rows) < 5
    row.edit.setKeySequence("Ctrl+K")
    row.edit.editingFinished.emit()
    assert "“Search everything” has Ctrl+K." in row.fault.text()
    row.edit.setKeySequence("Ctrl+Alt+I")
    row.edit.editingFinished.emit()
    assert window.registry.shortcut("shell.zoom_in") == "Ctrl+Alt+I"
    assert row.fault.isHidden()
    sheet.close()


def test_nothing_in_the_window_is_nameless_or_out_of_reach(opened: Opened) -> None:
    window = opened()
    assert faults(window) == []


def test_tab_reads_the_panes_in_order_and_comes_round(opened: Opened) -> None:
    window = opened()
    frame = window.frame
    stops = tab_stops(window)
    panes = [frame.header, frame.rail, frame.views, frame.work, frame.details, frame.status]
    visited = [next(place for place, p in enumerate(panes) if p.isAncestorOf(w)) for w in stops]
    assert visited == sorted(visited)
    assert set(visited) == set(range(len(panes)))
    across = [
        w.mapTo(window, w.rect().topLeft()).x() for w in stops if visited[stops.index(w)] == 5
    ]
    assert across == sorted(across)
    stops[-1].setFocus()
    press(window, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is stops[0]
    press(window, Qt.Key.Key_Backtab)
    assert QApplication.focusWidget() is stops[-1]


@pytest.mark.parametrize(("scheme", "zoom"), [("dark", 1.0), ("light", 2.0)])
def test_the_frame_paints_in_dark_and_at_200_per_cent(
    opened: Opened, scheme: str, zoom: float
) -> None:
    store = SettingsStore()
    store.change(scheme=scheme, zoom=zoom)
    window = opened(settings=store)
    image = window.grab().toImage()
    assert image.pixelColor(2, 2) == tokens().window
    assert window.frame.header.search.width() >= window.frame.header.search.height()


def test_right_to_left_mirrors_the_frame(opened: Opened, qapp: QApplication, qtbot: QtBot) -> None:
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    try:
        window = opened()
        frame = window.frame
        assert frame.rail.mapTo(window, QPoint(0, 0)).x() > window.width() - 90
        assert frame.details.mapTo(window, QPoint(0, 0)).x() < 10
        menus = frame.header.menus
        shown = [action for action in menus.actions() if action.isVisible()]
        assert all(menus.rect().contains(menus.actionGeometry(action)) for action in shown)
        assert not window.grab().isNull()
    finally:
        qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def test_importing_the_shell_loads_no_feature_and_no_heavy_library() -> None:
    code = (
        "import sys, desktop.shell.window;"
        "names = 'sqlalchemy typst docx pydantic numpy requests'.split();"
        "bad = [n for n in names if n in sys.modules];"
        "bad += [n for n in sys.modules if n.startswith('core.') and "
        "not n.startswith('core.kernel')];"
        "print(bad); sys.exit(bool(bad))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_links_and_buttons_in_details_are_reached_by_tab(opened: Opened) -> None:
    window = opened()
    words = [button.text() for button in window.frame.details.findChildren(QPushButton)]
    assert "Create notice" in words


def test_what_was_opened_lately_is_offered_and_can_be_reopened(opened: Opened) -> None:
    window = opened()
    page = contracts(window)
    page.go_to("Mutual NDA")
    page.go_to("")
    press(window, Key.Key_Tab, CTRL)
    assert window.palette_sheet.titles() == ["Mutual NDA"]
    press(window, Key.Key_Escape)
    press(window, Key.Key_T, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert page.current_record() == "Mutual NDA"


def test_closing_asks_only_while_jobs_run(opened: Opened, qtbot: QtBot) -> None:
    window = opened()

    def work(token: CancelToken, report: Reporter) -> None:
        while True:
            token.raise_if_cancelled()
            time.sleep(0.002)

    window.tasks.run_job("Export", work, lambda v: None, lambda e: None)
    window.close()
    assert window.isVisible()
    dialog = window.findChild(Dialog)
    assert dialog is not None
    assert dialog.windowTitle() == "1 job is still running"
    button = next(b for b in dialog.findChildren(QPushButton) if b.text() == "Stop and quit")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert not window.isVisible()
    assert window.tasks.closed
