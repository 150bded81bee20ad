"""The Review desk in the real window, over a real shared database."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from core.documents.wording import plain_text
from core.workspace import Workspace
from desktop.accessibility.walker import faults
from desktop.panels.dashboard.desk import DashboardDesk
from desktop.panels.dashboard.line import WaitingLine
from desktop.panels.review.conflicts import ConflictsPage
from desktop.panels.review.decision import DecisionPage
from desktop.panels.review.desk import ReviewDesk
from desktop.panels.review.history import ResolvedPage, RunsPage
from desktop.panels.review.unsent import UnsentPage
from desktop.shell.irreversible import IrreversibleDialog
from tests.gui.connected.conftest import join, show
from tests.gui.connected.scenes import fields_in_conflict, shared_library, versions_in_conflict
from tests.gui.contracts.hands import Hands
from tests.integration.contracts.scene import Scene as Library
from tests.integration.contracts.scene import add_clause
from tests.integration.shared.scene import Scene
from tests.integration.sync.desks import change, notes, side, sync, title, titles
from tests.integration.sync.test_network import clause, rename


class Desks:
    """Two people with one contract; the window is that of the first."""

    def __init__(self, mine: Workspace, theirs: Workspace, application: QApplication) -> None:
        self.mine, self.theirs = mine, theirs
        self.here, self.there, self.contract = shared_library(mine, theirs)
        self._application = application
        self._hands: Hands | None = None

    @property
    def hands(self) -> Hands:
        """The window, opened when it is first asked for."""
        if self._hands is None:
            self._hands = show(self.mine, self._application)
        return self._hands

    def desk(self, view: str = "conflicts") -> ReviewDesk:
        self.hands.window.go("review", view)
        found = self.hands.window.page("review")
        assert isinstance(found, ReviewDesk)
        return found

    def decision(self) -> DecisionPage:
        page = self.desk().page
        assert isinstance(page, ConflictsPage)
        self.hands.wait(lambda: page.page is not None, "the conflict is shown")
        assert page.page is not None
        return page.page

    def unsent(self) -> UnsentPage:
        page = self.desk("unsent").page
        assert isinstance(page, UnsentPage)
        self.hands.wait(lambda: page.table.row_count, "the changes are listed")
        return page

    def close(self) -> None:
        if self._hands is not None:
            self._hands.window.close()
            self._hands.program.close()
        self.mine.close()
        self.theirs.close()


@pytest.fixture
def desks(scene: Scene, tmp_path: Path, qapp: QApplication) -> Iterator[Desks]:
    mine, theirs = (
        join(scene, login, tmp_path / login) for login in ("manager1", "administrator1")
    )
    made = Desks(mine, theirs, qapp)
    yield made
    made.close()


def stop_exchanging(workspace: Workspace) -> None:
    """Let nothing be sent by itself, so that a test sees what waits."""
    service = side(workspace).service
    service.start = lambda: None  # type: ignore[method-assign]
    service.now = lambda: None  # type: ignore[method-assign]


def test_fields_are_decided_applied_and_the_decision_taken_back(desks: Desks) -> None:
    fields_in_conflict(desks.mine, desks.theirs, desks.contract)
    page = desks.decision()
    assert faults(desks.hands.window) == []
    assert [row.label for row in page.field_rows] == ["Title", "End date"]
    assert not page.apply_button.isEnabled()
    page.field_rows[0].cards["mine"].setFocus()
    desks.hands.press(Qt.Key.Key_Space)
    page.field_rows[1].cards["theirs"].setFocus()
    desks.hands.press(Qt.Key.Key_Return)
    assert page.pending.words() == "2 of 2 decided"
    page.apply_button.click()
    desks.hands.wait(lambda: not side(desks.mine).review.conflicts(), "it is decided")
    contract = desks.hands.contract(desks.contract)
    assert (contract.title, contract.end_date) == ("Consulting framework", date(2027, 9, 30))
    resolved = desks.desk("resolved").page
    assert isinstance(resolved, ResolvedPage)
    desks.hands.wait(lambda: resolved.table.row_count == 1, "it is listed")
    resolved.undo_button.click()
    desks.hands.wait(lambda: side(desks.mine).review.conflicts(), "it waits again")


def test_a_value_of_ones_own_takes_the_place_of_both(desks: Desks) -> None:
    fields_in_conflict(desks.mine, desks.theirs, desks.contract)
    page = desks.decision()
    row = page.field_rows[0]
    row.edit()
    assert row.editor is not None
    row.editor.fields[0].setText("Framework for consulting")
    QTest.keyClick(row.editor.fields[0], Qt.Key.Key_Return)
    page.field_rows[1].cards["mine"].click()
    page.apply_button.click()
    desks.hands.wait(lambda: not side(desks.mine).review.conflicts(), "it is decided")
    assert title(desks.mine, desks.contract) == "Framework for consulting"


@pytest.mark.parametrize("keep", ["mine", "theirs"])
def test_a_deletion_against_a_change_is_decided_as_a_whole(desks: Desks, keep: str) -> None:
    """Theirs deleted the contract, mine changed its title meanwhile."""
    desks.theirs.command(lambda uow: desks.theirs.contracts.delete(uow, [desks.contract]))
    change(desks.mine, desks.contract, title="Still needed")
    sync(desks.theirs, desks.mine)
    page = desks.decision()
    (row,) = page.field_rows
    assert row.label == "The whole record"
    assert row.cards["theirs"].text() == "Deleted"
    assert "Still needed" in row.cards["mine"].text()
    row.cards[keep].click()
    page.apply_button.click()
    desks.hands.wait(lambda: not side(desks.mine).review.conflicts(), "it is decided")
    shown = desks.contract in titles(desks.mine)
    assert shown == (keep == "mine")


def test_f8_leads_through_what_is_open_and_ctrl_enter_applies(desks: Desks) -> None:
    fields_in_conflict(desks.mine, desks.theirs, desks.contract)
    page = desks.decision()
    page.field_rows[0].first.setFocus()
    desks.hands.press(Qt.Key.Key_F8)
    assert page.field_rows[1].first.hasFocus()
    desks.hands.press(Qt.Key.Key_Space)
    desks.hands.press(Qt.Key.Key_F8)
    assert page.field_rows[0].first.hasFocus()
    desks.hands.press(Qt.Key.Key_Space)
    desks.hands.press(Qt.Key.Key_F8)
    assert page.apply_button.hasFocus()
    desks.hands.ctrl(Qt.Key.Key_Return)
    desks.hands.wait(lambda: not side(desks.mine).review.conflicts(), "it is decided")


def test_deciding_later_keeps_what_was_chosen(desks: Desks) -> None:
    fields_in_conflict(desks.mine, desks.theirs, desks.contract)
    page = desks.decision()
    page.field_rows[0].cards["theirs"].click()
    page.later_button.click()
    desks.desk("history")
    again = desks.decision()
    assert again.pending.words() == "1 of 2 decided"
    assert again.field_rows[0].cards["theirs"].isChecked()


def test_clauses_are_suggested_and_the_merged_version_is_saved(desks: Desks) -> None:
    versions_in_conflict(desks.here, desks.there, desks.contract)
    page = desks.decision()
    assert faults(desks.hands.window) == []
    (row,) = page.clause_rows
    assert row.result.title.text() == "Suggested: both edits fit together"
    assert "calendar year" in row.result.text.spoken
    row.result.use_button.click()
    page.apply_button.click()
    desks.hands.wait(lambda: not side(desks.mine).review.conflicts(), "it is decided")
    texts = clause_texts(desks.here, desks.contract)
    assert "calendar year" in texts["duty"]
    assert "paid or payable" in texts["duty"]
    assert "Changed by Elsie." in texts["general"]


def test_a_clause_may_be_written_anew(desks: Desks) -> None:
    versions_in_conflict(desks.here, desks.there, desks.contract)
    (row,) = desks.decision().clause_rows
    row.keeps["mine"].click()
    row.result.edit_button.click()
    row.result.editor.setPlainText("(1) Agreed by both.")
    row.result.use_button.click()
    assert not row.keeps["mine"].isChecked()
    desks.decision().apply_button.click()
    desks.hands.wait(lambda: not side(desks.mine).review.conflicts(), "it is decided")
    assert "Agreed by both." in clause_texts(desks.here, desks.contract)["duty"]


def test_unsent_changes_say_what_they_are_and_can_be_exported_and_discarded(
    desks: Desks, tmp_path: Path
) -> None:
    stop_exchanging(desks.mine)
    change(desks.mine, desks.contract, title="Another title")
    page = desks.unsent()
    assert faults(desks.hands.window) == []
    assert page.table.texts(0) == ["Another title"]
    assert page.table.texts(1) == ["Title"]
    assert page.table.texts(3) == ["Waits to be sent"]
    page.export(tmp_path / "unsent.jsonl")
    desks.hands.wait(lambda: (tmp_path / "unsent.jsonl").exists(), "it is written")
    desks.hands.rest()
    rows = (tmp_path / "unsent.jsonl").read_text().splitlines()
    assert any(json.loads(row)["mine"].get("title") == "Another title" for row in rows)
    page.discard_button.click()
    dialog = desks.hands.dialog()
    assert isinstance(dialog, IrreversibleDialog)
    QTest.keyClicks(dialog.field, "Another title")
    dialog.agree.click()
    desks.hands.wait(lambda: "Another title" not in page.table.texts(0), "it is gone")
    assert title(desks.mine, desks.contract) != "Another title"


def test_a_change_in_conflict_leads_from_unsent_to_its_decision(desks: Desks) -> None:
    fields_in_conflict(desks.mine, desks.theirs, desks.contract)
    page = desks.unsent()
    assert page.table.texts(3) == ["In conflict"]
    assert page.retry_button.text() == "Decide…"
    page.retry_button.click()
    assert desks.hands.window.page("review").current_view() == "conflicts"


def test_exchanges_are_listed_with_what_they_did(desks: Desks) -> None:
    change(desks.mine, desks.contract, title="Sent")
    sync(desks.mine)
    page = desks.desk("history").page
    assert isinstance(page, RunsPage)
    desks.hands.wait(lambda: page.table.row_count, "exchanges are listed")
    assert faults(desks.hands.window) == []
    assert page.table.texts(5)[0] == "Done"


def test_with_nothing_to_decide_the_desk_says_so(desks: Desks) -> None:
    page = desks.desk().page
    assert isinstance(page, ConflictsPage)
    desks.hands.rest()
    assert page._none.isVisible()
    rail = desks.hands.window.frame.rail
    assert rail.accessibleTabName(rail.count() - 1) == "Review"


def test_conflicts_wait_on_the_dashboard_and_are_resolved_from_there(desks: Desks) -> None:
    fields_in_conflict(desks.mine, desks.theirs, desks.contract)
    window = desks.hands.window
    window.go("dashboard")
    page = window.page("dashboard")
    assert isinstance(page, DashboardDesk)

    def found() -> list[WaitingLine]:
        return [line for line in page.waiting.lines if line.row.verb == "Resolve"]

    desks.hands.wait(found, "the conflict is told")
    (line,) = found()
    assert line.row.title == "1 conflict"
    line.click()
    assert window.history.current is not None
    assert (window.history.current.desk, window.history.current.view) == ("review", "conflicts")


def clause_texts(library: Library, contract: UUID) -> dict[str, str]:
    return {one.key: plain_text(one.body) for one in library.load(contract).base}


def test_the_same_clause_made_by_both_becomes_one(desks: Desks) -> None:
    wording = {"Standard": ("", "Who ends the contract says so in writing.")}
    add_clause(desks.theirs, "ending", wording)
    add_clause(desks.mine, "ending", wording)
    rename(desks.mine, "ending", title="How it ends")
    sync(desks.theirs, desks.mine)
    page = desks.decision()
    taken, title_row = page.field_rows
    assert (taken.label, title_row.label) == ("Key", "Title")
    assert not taken.cards["mine"].isEnabled()
    assert page.pending.words() == "1 of 2 decided"  # theirs stands unless one says otherwise
    assert faults(desks.hands.window) == []
    taken.cards["theirs"].click()
    title_row.cards["mine"].click()
    page.apply_button.click()
    desks.hands.wait(lambda: not side(desks.mine).review.conflicts(), "it is decided")
    assert notes(desks.mine).count("ending") == 1
    sync(desks.mine, desks.theirs)
    assert clause(desks.theirs, "ending")[0] == "How it ends"
