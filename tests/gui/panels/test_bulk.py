"""Bulk runs as a person uses them: choose, map, check, draft, correct, retry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from uuid import UUID

import pytest
from pytestqt.qtbot import QtBot

from core.contracts.bulk import BulkRunRecord
from core.documents.layout import LaidOut
from core.documents.render_pool import Rendered
from core.kernel.changes import Changes
from core.kernel.errors import DocumentError
from desktop.accessibility.walker import faults
from desktop.panels.contracts.bulk.looks import run_state
from desktop.panels.contracts.bulk.new_run import NewRun
from desktop.panels.contracts.bulk.page import BulkPage
from desktop.panels.contracts.bulk.row_form import RowFacts, RowForm

from .conftest import NOW
from .direct import DirectContext, show
from .scenes import COMPANIES, write_table


@pytest.fixture
def page(context: DirectContext, qtbot: QtBot) -> BulkPage:
    made = BulkPage(context)
    show(qtbot, made)
    return made


@pytest.fixture
def plan(page: BulkPage, tmp_path: Path) -> NewRun:
    """A plan whose table is read: four rows, the third without a counterparty."""
    page.shown({"new": True})
    new = page._stack.currentWidget()
    assert isinstance(new, NewRun)
    names = [new.template.itemText(at) for at in range(new.template.count())]
    new.template.setCurrentIndex(next(at for at, name in enumerate(names) if "NDA" in name))
    new.take_file(write_table(tmp_path, COMPANIES[:4]))
    return new


def run(plan: NewRun) -> None:
    for _ in range(3):
        assert plan.next_button.isEnabled()
        plan.next_button.click()


def test_columns_are_matched_by_their_names_and_may_be_left_out(plan: NewRun) -> None:
    plan.forward()
    assert plan.mapping is not None
    assert plan.mapping.mapping["Counterparty address"] == "counterparty.address"
    assert "Notes of the team" not in plan.mapping.mapping
    plan.mapping.boxes["Notice e-mail"].setCurrentIndex(0)
    assert plan.said.text() == "No column fills Notice e-mail."


def test_one_field_takes_one_column(plan: NewRun) -> None:
    plan.forward()
    assert plan.mapping is not None
    box = plan.mapping.boxes["Notes of the team"]
    box.setCurrentIndex(box.findData("purpose"))
    assert not plan.next_button.isEnabled()
    assert plan.said.text() == "Give each field one column."


def test_going_back_keeps_what_was_chosen(plan: NewRun) -> None:
    plan.forward()
    assert plan.mapping is not None
    plan.mapping.boxes["Law"].setCurrentIndex(0)
    plan.back()
    plan.forward()
    assert plan.mapping is not None
    assert "Law" not in plan.mapping.mapping


def test_the_check_says_which_rows_cannot_be_drafted_and_writes_nothing(
    plan: NewRun, page: BulkPage
) -> None:
    plan.forward()
    plan.next_button.setFocus()
    plan.next_button.click()
    assert plan.next_button.hasFocus()
    bad = [check for check in plan.checks if check.reason]
    assert [check.number for check in bad] == [3]
    assert bad[0].reason == "Counterparty: give the party's name"
    assert plan.next_button.text() == "Draft 3 contracts"
    assert page.list.table.row_count == 0


def test_without_runs_the_focus_is_on_the_button_that_begins_one(page: BulkPage) -> None:
    button = page.list.nothing.button
    assert button is not None
    page.list._show_either(runs=True)
    page.list.table.setFocus()
    page.list._arrived([])
    assert button.hasFocus()


def test_a_table_that_cannot_be_read_is_refused_in_words(plan: NewRun, tmp_path: Path) -> None:
    empty = tmp_path / "empty.csv"
    empty.write_text("Counterparty\n", "utf-8")
    plan.take_file(empty)
    assert plan.problem.isVisible()
    assert not plan.next_button.isEnabled()


def test_rows_are_drafted_and_the_window_hears_of_the_contracts(
    plan: NewRun, page: BulkPage, context: DirectContext
) -> None:
    heard: list[Changes] = []
    context.changes.connect(heard.append)
    run(plan)
    assert page.run.reading is not None
    record = page.run.reading.run
    assert (record.done, record.failed, record.waiting) == (3, 1, 0)
    assert max(len(changes.ids("contract")) for changes in heard) == 3
    assert context.toasts[-1][0] == "3 contracts drafted, 1 row failed"
    assert page.run.retry_button.text() == "Retry 1 failed row"
    page.run.table.activated_row.emit(0)
    assert len(context.opened) == 1


def test_a_failed_row_is_corrected_in_its_form_and_retried(
    plan: NewRun, page: BulkPage, context: DirectContext
) -> None:
    run(plan)
    form = page.run.side.currentWidget()
    assert isinstance(form, RowForm)
    assert form.row.number == 3
    party = {"name": "Corvane Logistics Ltd", "address": "3 Market Street, Adelaide"}
    form.form.set_answers({**form.row.answers, "counterparty": party})
    assert form.state.text == "Counterparty: give the party's name"
    form._edited()
    form.save_button.setFocus()
    form.save()
    assert context.errors == []
    assert page.run.table.texts(2)[2] == "Corrected"
    assert page.run.table.hasFocus()
    mended = page.run.side.currentWidget()
    assert isinstance(mended, RowForm)
    assert mended.state.text == "It waits for the next try."
    page.run.retry_button.click()
    assert page.run.reading is not None
    assert page.run.reading.run.done == 4
    assert page.run.retry_button.isHidden()
    assert isinstance(page.run.side.currentWidget(), RowFacts)


def test_contracts_are_kept_when_no_pdf_can_be_set_and_a_retry_sets_them(
    plan: NewRun, page: BulkPage, context: DirectContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(
        documents: Iterable[tuple[str, LaidOut, datetime]], **_: object
    ) -> Iterator[Rendered]:
        for key, _document, _moment in documents:
            yield Rendered(key, None, DocumentError("No font for this script."))

    with monkeypatch.context() as broken:
        broken.setattr("core.contracts.bulk.running.render_all", refuse)
        run(plan)
    assert page.run.reading is not None
    assert page.run.reading.run.failed == 4
    assert page.run.table.texts(3)[0] == "No font for this script."
    made = [row.contract_id for row in page.run.reading.rows]
    page.run.retry()
    assert page.run.reading.run.done == 3
    assert [row.contract_id for row in page.run.reading.rows] == made


def test_the_list_counts_each_run_and_rows_are_filtered(plan: NewRun, page: BulkPage) -> None:
    run(plan)
    page.run.filter.set_value("failed")
    assert page.run.table.texts(0) == ["3"]
    page.run.head.back.click()
    assert page.list.table.texts(3) == ["Some rows failed"]
    assert page.list.table.texts(5) == ["3"]


def test_a_run_that_nobody_works_on_was_interrupted(context: DirectContext) -> None:
    record = BulkRunRecord(
        UUID(int=1), UUID(int=2), "NDA", 1, "a.csv", 2, 1, 0, "running", NOW, UUID(int=3)
    )
    assert run_state(record, live=True) == "running"
    assert run_state(record, live=False) == "interrupted"


def test_every_control_of_the_bulk_pages_has_a_name(plan: NewRun, page: BulkPage) -> None:
    for _ in range(3):
        assert faults(page) == []
        plan.forward()
    assert faults(page) == []
    page.show_list()
    assert faults(page) == []
