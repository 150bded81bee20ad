"""The list as a spreadsheet: what is shown, in its order, and noted in the trail."""

from __future__ import annotations

import csv
import hashlib
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from python_calamine import CalamineWorkbook

from core.contracts.exporting import Exported, export_list
from core.contracts.list_source import ContractSource
from core.contracts.service import ContractData
from core.database.filters import Group, Rule
from core.database.listing import ListQuery, Sort
from core.kernel.errors import Cancelled, DocumentError
from core.kernel.money import Money
from core.kernel.work import NeverCancelled, no_report
from core.workspace import Workspace
from tests.performance.workspaces import add_template
from tests.samples.documents import short_document

LONDON = ZoneInfo("Europe/London")
SHOWN = ("title", "counterparty", "status", "value", "next_date", "owner")


class Cancelling(NeverCancelled):
    """Stopped as soon as somebody asks."""

    def raise_if_cancelled(self) -> None:
        raise Cancelled


def export(workspace: Workspace, path: Path, query: ListQuery | None = None) -> Exported:
    source = ContractSource(workspace.query)
    return export_list(
        source,
        workspace.background,
        query or ListQuery(),
        SHOWN,
        path,
        LONDON,
        NeverCancelled(),
        no_report,
    )


def read(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


@pytest.fixture
def titles(workspace: Workspace) -> list[str]:
    """Three contracts, one with a title that a spreadsheet would run."""
    template = add_template(workspace, short_document(), "short")
    names = ["Alpha", "=HYPERLINK(1)", "Gamma"]
    for name in names:
        key = workspace.command(lambda uow: workspace.contracts.create(uow, template, {})).value
        data = ContractData(name, "Corvane, Ltd", value=Money(1234_50, "EUR"))
        workspace.command(
            lambda uow, key=key, data=data: workspace.contracts.change(uow, key, data)
        )
    return names


def test_a_csv_holds_the_shown_columns_in_the_order_of_the_list(
    workspace: Workspace, titles: list[str], tmp_path: Path
) -> None:
    made = export(workspace, tmp_path / "out.csv", ListQuery(sorts=(Sort("title", True),)))
    head, *rows = read(made.path)
    assert head == ["Title", "Counterparty", "Status", "Value", "Next date", "Owner"]
    assert [row[0] for row in rows] == ["Gamma", "Alpha", "'=HYPERLINK(1)"]
    assert rows[0][1:4] == ["Corvane, Ltd", "Draft", "1234.50 EUR"]
    assert made.rows == 3


def test_only_what_filter_and_search_show_is_written(
    workspace: Workspace, titles: list[str], tmp_path: Path
) -> None:
    alone = ListQuery(filter=Group("all", (Rule("title", "is", ("Gamma",)),)))
    assert [row[0] for row in read(export(workspace, tmp_path / "a.csv", alone).path)[1:]] == [
        "Gamma"
    ]
    found = ListQuery(search="alpha")
    assert export(workspace, tmp_path / "b.csv", found).rows == 1


def test_a_workbook_keeps_amounts_as_numbers_and_formulas_as_text(
    workspace: Workspace, titles: list[str], tmp_path: Path
) -> None:
    made = export(workspace, tmp_path / "out.xlsx", ListQuery(sorts=(Sort("title"),)))
    sheet = CalamineWorkbook.from_path(made.path).get_sheet_by_index(0).to_python()
    assert sheet[1][0] == "=HYPERLINK(1)"
    assert sheet[1][3] == 1234.5


def test_the_trail_says_who_took_what_with_the_digest_of_the_file(
    workspace: Workspace, titles: list[str], tmp_path: Path
) -> None:
    made = export(workspace, tmp_path / "out.csv")
    assert made.sha256 == hashlib.sha256(made.path.read_bytes()).digest()
    event = workspace.query(
        lambda reader: workspace.audit.history(reader, workspace.actor.organisation_id, 1)
    )[0]
    assert event.action == "contracts.exported"
    assert event.details["rows"] == 3
    assert event.details["sha256"] == made.sha256.hex()


def test_a_stopped_export_leaves_the_older_file_and_no_note(
    workspace: Workspace, titles: list[str], tmp_path: Path
) -> None:
    target = tmp_path / "out.csv"
    target.write_text("older")
    source = ContractSource(workspace.query)
    with pytest.raises(Cancelled):
        export_list(
            source,
            workspace.background,
            ListQuery(),
            SHOWN,
            target,
            LONDON,
            Cancelling(),
            no_report,
        )
    assert target.read_text() == "older"
    assert list(tmp_path.glob("*.part")) == []
    assert not workspace.query(
        lambda reader: workspace.audit.history(reader, workspace.actor.organisation_id, 1)
    )


def test_a_folder_that_is_not_there_is_told_plainly(workspace: Workspace, tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="could not be written"):
        export(workspace, tmp_path / "nowhere" / "out.csv")
