"""A table file as a bulk run reads it: CSV and spreadsheets, heads, and what cells answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import xlsxwriter

from core.contracts.bulk import refusal
from core.contracts.bulk.cells import answers_of, suggest_mapping
from core.contracts.records import TemplateVersion
from core.kernel.errors import ChanceryError, Refused, TableFileError
from core.kernel.fields import Choice, FieldSpec
from desktop.panels.contracts.bulk.plan import TableContent, read_table

FIELDS = (
    FieldSpec("client", "Client", "party", required=True),
    FieldSpec("law", "Law", "choice", choices=(Choice("gb", "England"), Choice("fr", "France"))),
    FieldSpec("days", "Payment days", "number", minimum=0),
    FieldSpec("fee", "Fee", "money", unit="GBP"),
    FieldSpec("start", "Start", "date"),
    FieldSpec("personal", "Personal data", "yes_no"),
    FieldSpec("services", "Services", "list"),
    FieldSpec("mail", "Notices to", "email"),
)
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
TEMPLATE = TemplateVersion(
    id=UUID(int=1),
    template_id=UUID(int=2),
    number=1,
    state="published",
    title="Terms",
    fields=FIELDS,
    slots=(),
    roles={"counterparty": "client"},
    title_pattern="Terms",
    reference_prefix="TRM",
    language="en-GB",
    note="",
    author="Miriam Okafor",
    created_at=NOON,
    published_at=NOON,
)
HEAD = (
    "Client",
    "Client address",
    "Law",
    "Payment days",
    "Fee",
    "Start",
    "Personal data",
    "Services",
    "Notices to",
)
STORED = {
    "client": {"name": "Zürich Häfen AG", "address": "1 Quay"},
    "law": "fr",
    "days": 30,
    "fee": {"minor": 1_234_550, "currency": "GBP"},
    "start": "2026-12-01",
    "personal": True,
    "services": ["Storage", "Transport"],
    "mail": "legal@hafen.example",
}


def text_file(folder: Path, lines: Sequence[str], encoding: str = "utf-8") -> Path:
    path = folder / "companies.csv"
    path.write_text("\r\n".join(lines) + "\r\n", encoding)
    return path


def workbook(folder: Path, rows: Sequence[Sequence[Any]]) -> Path:
    path = folder / "companies.xlsx"
    book = xlsxwriter.Workbook(str(path), {"default_date_format": "dd/mm/yyyy"})
    sheet = book.add_worksheet()
    for number, cells in enumerate(rows):
        sheet.write_row(number, 0, cells)
    book.close()
    return path


def answers(table: TableContent) -> list[dict[str, Any]]:
    """Return what the rows of a table answer, its columns matched by their names."""
    mapping = suggest_mapping(TEMPLATE, table.header)
    return [answers_of(TEMPLATE, mapping, row) for row in table.rows]


def answer(head: str, cell: str) -> dict[str, Any]:
    """Return the answers of one cell under ``head``."""
    mapping = suggest_mapping(TEMPLATE, (head,))
    return answers_of(TEMPLATE, mapping, {head: cell})


CSV_LINES = (
    ",".join(HEAD),
    'Zürich Häfen AG,1 Quay,France,30,"12,345.50",2026-12-01,yes,Storage; Transport,'
    "legal@hafen.example",
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_csv_answers_each_kind_of_field(tmp_path: Path, encoding: str) -> None:
    table = read_table(text_file(tmp_path, CSV_LINES, encoding))
    assert table.header == HEAD
    (found,) = answers(table)
    assert found == {**STORED, "days": "30"}
    assert refusal(TEMPLATE, found) == ""


def test_a_spreadsheet_answers_the_same_with_typed_cells(tmp_path: Path) -> None:
    cells = (
        "Zürich Häfen AG",
        "1 Quay",
        "France",
        30,
        12345.5,
        date(2026, 12, 1),
        True,
        "Storage\nTransport",
        "legal@hafen.example",
    )
    (found,) = answers(read_table(workbook(tmp_path, [HEAD, cells])))
    assert {**found, "days": int(found["days"])} == STORED
    assert refusal(TEMPLATE, found) == ""


def test_repeated_heads_get_names_of_their_own_and_the_first_is_matched(tmp_path: Path) -> None:
    lines = ("Client,client,Law,CLIENT", "First,Second,England,Third")
    table = read_table(text_file(tmp_path, lines))
    assert table.header == ("Client", "client (2)", "Law", "CLIENT (3)")
    assert suggest_mapping(TEMPLATE, table.header) == {"Client": "client", "Law": "law"}
    assert answers(table) == [{"client": {"name": "First"}, "law": "gb"}]
    assert table.notes == ("Blank or repeated column names were completed: 2.",)


def test_empty_rows_and_short_rows_are_read_for_what_they_are(tmp_path: Path) -> None:
    table = read_table(text_file(tmp_path, ("Client,Law", "First,England", ",", "", "Second")))
    assert [dict(row) for row in table.rows] == [
        {"Client": "First", "Law": "England"},
        {"Client": "Second", "Law": None},
    ]


@pytest.mark.parametrize("lines", [("Client,Law",), ("Client,Law", ",", ",")])
def test_a_table_without_rows_is_refused(tmp_path: Path, lines: tuple[str, ...]) -> None:
    with pytest.raises(Refused, match="has no rows"):
        read_table(text_file(tmp_path, lines))


def test_a_spreadsheet_without_rows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="has no rows"):
        read_table(workbook(tmp_path, [HEAD]))


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "companies.csv"
    path.write_bytes(b"\xef\xbb\xbf\r\n")
    with pytest.raises(TableFileError, match="is empty"):
        read_table(path)
    with pytest.raises(ChanceryError):
        read_table(workbook(tmp_path, []))


def test_columns_are_matched_by_label_or_key_however_they_are_written() -> None:
    columns = ("  client ", "client.address", "Client_Registration", "PERSONAL DATA", "Other")
    assert suggest_mapping(TEMPLATE, [column.strip() for column in columns]) == {
        "client": "client",
        "client.address": "client.address",
        "Client_Registration": "client.registration",
        "PERSONAL DATA": "personal",
    }


@pytest.mark.parametrize(
    ("head", "cell", "stored"),
    [
        ("Personal data", "No", {"personal": False}),
        ("Personal data", "X", {"personal": True}),
        ("Law", "FRANCE", {"law": "fr"}),
        ("Law", "gb", {"law": "gb"}),
        ("Fee", "GBP 1,000", {"fee": {"minor": 100_000, "currency": "GBP"}}),
        ("Fee", "1,000 gbp", {"fee": {"minor": 100_000, "currency": "GBP"}}),
        ("Client address", " 1 Quay ", {"client": {"address": "1 Quay"}}),
    ],
)
def test_cells_are_read_as_people_write_them(head: str, cell: str, stored: dict[str, Any]) -> None:
    assert answer(head, cell) == stored


@pytest.mark.parametrize(
    ("head", "cell", "reason"),
    [
        ("Law", "Spain", "Law: “Spain” does not fit, give one of: England, France"),
        ("Payment days", "-1", "Payment days: “-1” does not fit, give 0 or more"),
        ("Payment days", "soon", "Payment days: “soon” does not fit, give a number, such as 30"),
        ("Fee", "1.005", "Fee: “1.005” does not fit, give an amount and a currency"),
        ("Fee", "5 EUR", "Fee: “EUR” does not fit, give an amount in GBP"),
        ("Start", "soon", "Start: “soon” does not fit, give a date, such as 1 December 2026"),
        ("Personal data", "maybe", "Personal data: “maybe” does not fit, give yes or no"),
        ("Notices to", "legal", "Notices to: “legal” does not fit, give an e-mail address"),
    ],
)
def test_a_cell_that_does_not_fit_says_what_would(head: str, cell: str, reason: str) -> None:
    found = answer(head, cell)
    named = {"client": {"name": "Corvane"}}
    assert refusal(TEMPLATE, {**found, **named}) == reason


def test_a_required_field_wants_an_answer(tmp_path: Path) -> None:
    lines = ("Client,Client address,Law", ",,England", ",1 Quay,England", "  ,,England")
    reasons = [refusal(TEMPLATE, one) for one in answers(read_table(text_file(tmp_path, lines)))]
    assert reasons == ["Client is empty", "Client: give the party's name", "Client is empty"]
