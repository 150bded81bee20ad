"""Whole columns at once: the same files as cell by cell, several sheets when one is full."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.kernel.errors import Cancelled
from core.kernel.work import NeverCancelled, no_report
from core.tabular import (
    CsvStyle,
    OutColumn,
    Written,
    open_table,
    write_csv_blocks,
    write_csv_in_place,
    write_xlsx_blocks,
)
from core.tabular.guard import guarded, guarded_column
from core.tabular.xlsx_writer import utf16_length

COLUMNS = (
    OutColumn("Text"),
    OutColumn("Code", kind="code"),
    OutColumn("Number", kind="number"),
    OutColumn("Flag", kind="flag"),
    OutColumn("Day", kind="date"),
    OutColumn("Moment", kind="moment"),
)
MOMENT = datetime(2026, 11, 20, 4, 2, tzinfo=UTC)
BLOCK: list[list[Any]] = [
    ["=1+1", None, "<r>x</r>"],
    ["abc", "def", None],
    [Decimal("-12.50"), None, 12345678901234567890],
    [1, 0, None],
    ["2024-02-29", "1887-03-09", None],
    [MOMENT, None, MOMENT],
]
TOKEN = NeverCancelled()
Write = Callable[..., Written]


@given(st.lists(st.none() | st.text(alphabet="'=+-@\t 16.,＝ab", max_size=9), max_size=20))
def test_a_column_is_guarded_as_its_cells_are(texts: list[str | None]) -> None:
    safe, changed = guarded_column(texts)
    assert list(safe) == [guarded(text) if text else text for text in texts]
    assert changed == sum(a != b for a, b in zip(texts, safe, strict=True))


def test_blocks_become_csv(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    made = write_csv_blocks(path, COLUMNS, [BLOCK], no_report, TOKEN)
    assert (made.rows, made.guarded) == (3, 1)
    assert made.sha256 == hashlib.sha256(path.read_bytes()).digest()
    assert [row.cells for row in open_table(path).rows()] == [
        ("=1+1", "abc", "-12.50", "yes", "2024-02-29", "2026-11-20 04:02:00+00:00"),
        (None, "def", None, "no", "1887-03-09", None),
        ("<r>x</r>", None, "12345678901234567890", None, None, "2026-11-20 04:02:00+00:00"),
    ]


def test_blocks_become_a_workbook_with_typed_cells(tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    made = write_xlsx_blocks(path, COLUMNS, [BLOCK], no_report, TOKEN)
    assert made.sha256 == hashlib.sha256(path.read_bytes()).digest()
    rows = [row.cells for row in open_table(path).rows()]
    assert rows[0][:5] == ("=1+1", "abc", Decimal("-12.5"), True, date(2024, 2, 29))
    assert rows[1][:5] == (None, "def", None, False, "1887-03-09")
    assert rows[2][:3] == ("<r>x</r>", None, "12345678901234567890")
    assert rows[0][5] == datetime(2026, 11, 20, 4, 2)  # noqa: DTZ001  (sheets know no zone)


def test_a_sheet_that_is_full_is_followed_by_another(tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    blocks = [[[f"row {n}" for n in range(at, at + 4)]] for at in (0, 4, 8)]
    made = write_xlsx_blocks(path, COLUMNS[:1], blocks, no_report, TOKEN, most_rows=6)
    assert (made.rows, made.sheets) == (12, 3)
    first = open_table(path)
    assert first.sheets == ("Rows 1", "Rows 2", "Rows 3")
    assert [row.cells[0] for row in first.rows()] == [f"row {n}" for n in range(5)]


def test_a_cell_beyond_what_excel_holds_is_cut_and_told(tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    smiles = "😀" * 20_000
    assert utf16_length(smiles) == 40_000
    made = write_xlsx_blocks(
        path, COLUMNS[:1], [[["x" * 32_767, "x" * 32_768, smiles]]], no_report, TOKEN
    )
    assert made.shortened == 2
    cells = [str(row.cells[0]) for row in open_table(path).rows()]
    assert [utf16_length(cell) for cell in cells] == [32_767, 32_767, 32_766]
    assert set(cells[2]) == {"😀"}


@pytest.mark.parametrize("text", ["_x0041_", "_x000D_", " kept ", "a\nb\tc"])
def test_text_that_looks_like_an_escape_comes_back(tmp_path: Path, text: str) -> None:
    path = tmp_path / "out.xlsx"
    write_xlsx_blocks(path, COLUMNS[:1], [[[text]]], no_report, TOKEN)
    assert [row.cells for row in open_table(path).rows()] == [(text,)]


def test_the_style_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    style = CsvStyle(";", mark=False)
    write_csv_blocks(path, COLUMNS[:2], [BLOCK[:2]], no_report, TOKEN, style=style)
    assert path.read_bytes().startswith(b"Text;Code\r\n'=1+1;abc\r\n")


@pytest.mark.parametrize("write", [write_csv_blocks, write_xlsx_blocks])
def test_stopping_leaves_nothing_behind(tmp_path: Path, write: Write) -> None:
    class Stops(NeverCancelled):
        def raise_if_cancelled(self) -> None:
            raise Cancelled

    with pytest.raises(Cancelled):
        write(tmp_path / "out", COLUMNS, [BLOCK], no_report, Stops())
    assert [*tmp_path.iterdir()] == []


def test_rows_in_any_order_make_the_same_file_as_in_theirs(tmp_path: Path) -> None:
    texts = ["a", "=b", "c\nd", "Zoë 😀", 'e"f']
    write_csv_blocks(tmp_path / "one", COLUMNS[:1], [[texts]], no_report, TOKEN)
    mixed = [([3, 0], [["Zoë 😀", "a"]]), ([4, 2, 1], [['e"f', "c\nd", "=b"]])]
    made = write_csv_in_place(tmp_path / "two", COLUMNS[:1], mixed, 5, no_report, TOKEN)
    assert (made.rows, made.guarded) == (5, 1)
    whole = (tmp_path / "two").read_bytes()
    assert whole == (tmp_path / "one").read_bytes()
    assert made.sha256 == hashlib.sha256(whole).digest()


def test_places_that_stay_empty_are_left_out(tmp_path: Path) -> None:
    mixed = [([2, 0], [["last", "first"]])]
    made = write_csv_in_place(tmp_path / "out", COLUMNS[:1], mixed, 3, no_report, TOKEN)
    assert made.rows == 2
    rows = (tmp_path / "out").read_bytes().decode("utf-8-sig").split()
    assert rows == ["Text", "first", "last"]
