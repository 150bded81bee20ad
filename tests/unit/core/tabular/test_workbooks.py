"""Spreadsheets: read with exact values, written without formulas."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import xlsxwriter

from core.kernel.errors import Cancelled, TableFileError
from core.kernel.money import Money
from core.kernel.work import NeverCancelled, no_report
from core.tabular import OutColumn, ReadOptions, open_table, write_xlsx

COLUMNS = (OutColumn("Name"), OutColumn("Value"))


def written(path: Path, rows: Iterable[tuple[object, object]]) -> Path:
    write_xlsx(path, COLUMNS, rows, no_report, NeverCancelled())  # type: ignore[arg-type]
    return path


def values(path: Path) -> list[object]:
    return [row.cells[1] for row in open_table(path).rows()]


def test_values_come_back_as_they_were_written(tmp_path: Path) -> None:
    given = ["0503", 42, Decimal("1.25"), date(2026, 11, 27), True, "=1+1", "+61491570156"]
    path = written(tmp_path / "a.xlsx", [(f"r{at}", value) for at, value in enumerate(given)])
    assert values(path) == given


def test_text_is_never_a_formula_or_a_link(tmp_path: Path) -> None:
    risky = ["=HYPERLINK(1)", "@SUM(A1)", "-1+2", "https://corvane.example", "{=1}", "1e5"]
    path = written(tmp_path / "a.xlsx", [("x", text) for text in risky])
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet
    assert b"hyperlink" not in sheet.lower().replace(b"=hyperlink(1)", b"")
    assert values(path) == risky


def test_numbers_beyond_fifteen_digits_are_kept_as_text(tmp_path: Path) -> None:
    path = written(
        tmp_path / "a.xlsx", [("x", 1234567890123456789), ("y", Money(10**18 + 1, "GBP"))]
    )
    assert values(path) == ["1234567890123456789", "10000000000000000.01 GBP"]


def test_times_are_written_in_the_zone_of_the_organisation(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    moment = datetime(2026, 11, 21, 3, 30, tzinfo=UTC)
    write_xlsx(
        path, COLUMNS, [("x", moment)], no_report, NeverCancelled(), ZoneInfo("Australia/Adelaide")
    )
    assert values(path) == [datetime(2026, 11, 21, 14, 0)]  # noqa: DTZ001


def test_days_before_the_spreadsheet_calendar_stay_exact(tmp_path: Path) -> None:
    path = written(tmp_path / "a.xlsx", [("x", date(1899, 5, 1)), ("y", date(1900, 2, 27))])
    assert values(path) == ["1899-05-01", "1900-02-27"]


def test_a_full_sheet_is_followed_by_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.tabular.xlsx_writer.MOST_ROWS", 3)
    path = tmp_path / "a.xlsx"
    result = write_xlsx(path, COLUMNS, [("a", n) for n in range(5)], no_report, NeverCancelled())
    assert (result.rows, result.sheets) == (5, 3)
    assert values(path) == [0, 1]
    second = open_table(path, ReadOptions(sheet="Rows 3"))
    assert [row.cells[1] for row in second.rows()] == [4]
    assert second.header == ("Name", "Value")


def test_a_cell_too_long_for_a_spreadsheet_is_cut_and_counted(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    result = write_xlsx(path, COLUMNS, [("a", "x" * 40_000)], no_report, NeverCancelled())
    assert result.shortened == 1


class StopsAtOnce:
    def raise_if_cancelled(self) -> None:
        raise Cancelled


def test_stopping_an_export_keeps_the_older_file(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"older")
    with pytest.raises(Cancelled):
        write_xlsx(path, COLUMNS, [("a", 1)], no_report, StopsAtOnce())
    assert path.read_bytes() == b"older"
    assert list(tmp_path.iterdir()) == [path]


def test_hidden_sheets_are_not_offered_and_others_are_told(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    book = xlsxwriter.Workbook(str(path))
    for name, text in (("Empty", ""), ("People", "Ann"), ("Secret", "x"), ("Notes", "y")):
        sheet = book.add_worksheet(name)
        if text:
            sheet.write_row(2, 1, ["Name", "Town"])
            sheet.write_row(3, 1, [text, "Pau"])
    book.get_worksheet_by_name("Secret").hide()
    book.close()
    table = open_table(path)
    assert table.sheet == "People"
    assert table.sheets == ("Empty", "People", "Notes")
    assert [(row.number, row.cells) for row in table.rows()] == [(4, ("Ann", "Pau"))]
    with pytest.raises(TableFileError, match="no sheet"):
        open_table(path, ReadOptions(sheet="Gone"))


def test_the_calendar_of_1904_gives_the_right_days(tmp_path: Path) -> None:
    path = tmp_path / "mac.xlsx"
    book = xlsxwriter.Workbook(str(path), {"date_1904": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["Name", "Day"])
    sheet.write_string(1, 0, "Ann")
    sheet.write_datetime(1, 1, date(2026, 11, 27), book.add_format({"num_format": "d mmm yyyy"}))
    book.close()
    assert values(path) == [date(2026, 11, 27)]


def test_numbers_that_may_have_lost_digits_are_told(tmp_path: Path) -> None:
    path = tmp_path / "phones.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["Name", "Card"])
    sheet.write_row(1, 0, ["Ann", 4111111111111111])
    book.close()
    assert "text_number" in {finding.name for finding in open_table(path).findings}


def test_a_workbook_under_the_name_of_a_csv_is_read_and_told(tmp_path: Path) -> None:
    path = written(tmp_path / "a.xlsx", [("x", 1)]).rename(tmp_path / "a.csv")
    table = open_table(path)
    assert table.kind == "xlsx"
    assert table.findings[0].name == "mislabelled"


def test_open_document_sheets_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.ods"
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    rows = "".join(
        f"<table:table-row>{''.join(cell.format(c) for c in row)}</table:table-row>"
        for row in (("Name", "Town"), ("Ann", "Pau"))
    )
    office = "urn:oasis:names:tc:opendocument:xmlns:"
    content = (
        f'<office:document-content xmlns:office="{office}office:1.0" '
        f'xmlns:table="{office}table:1.0" xmlns:text="{office}text:1.0"><office:body>'
        f'<office:spreadsheet><table:table table:name="People">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", content)
    assert [row.cells for row in open_table(path).rows()] == [("Ann", "Pau")]


def test_protected_workbooks_are_named_as_such(tmp_path: Path) -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    path = tmp_path / "a.xlsx"
    path.write_bytes(ole + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600)
    with pytest.raises(TableFileError, match="protected by a password"):
        open_table(path)
    path.write_bytes(ole + "WordDocument".encode("utf-16-le"))
    with pytest.raises(TableFileError, match="not a spreadsheet"):
        open_table(path)
    path.write_bytes(ole + "Workbook".encode("utf-16-le"))
    with pytest.raises(TableFileError, match="damaged"):
        open_table(path)
