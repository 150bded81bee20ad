"""CSV exports: harmless in a spreadsheet, and unchanged when they come back."""

from __future__ import annotations

import tempfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.kernel.money import Money
from core.kernel.work import NeverCancelled, no_report
from core.tabular import OutColumn, ReadOptions, open_table, write_csv
from core.tabular.guard import guarded, unguarded

COLUMNS = (OutColumn("Name"), OutColumn("Value"))


@pytest.mark.parametrize(
    "text", ["=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1", "\r=1", " =1", "＝1", "+cmd|' /C calc'!A0"]
)
def test_what_a_spreadsheet_would_run_is_made_harmless(text: str) -> None:
    assert guarded(text).startswith("'")


@pytest.mark.parametrize("text", ["+61491570156", "+61 491 570 156", "-12.50", "-1,250", "O'Brien"])
def test_telephone_numbers_and_negative_amounts_keep_their_sign(text: str) -> None:
    assert guarded(text) == text


@given(st.text() | st.text(alphabet="'=+-@\t\r 1", max_size=6))
def test_guarding_can_always_be_taken_back(text: str) -> None:
    assert unguarded(guarded(text)) == text


# A cell that is a formula keeping text (="0503") is unwrapped by design; line ends are the csv
# module's business and half surrogates cannot be stored.
TEXTS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=12
).filter(lambda text: text[0] != "=" or '"' not in text)


@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=8))
def test_an_export_comes_back_as_it_was(rows: list[tuple[str, str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "out.csv"
        write_csv(path, COLUMNS, rows, no_report, NeverCancelled())
        options = ReadOptions(delimiter=",", quote='"', header_row=1)
        assert [row.cells for row in open_table(path, options).rows()] == rows


def test_typed_values_are_written_plainly(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    rows = [("a", Money(-125050, "GBP")), ("b", date(2026, 11, 27)), ("c", Decimal("-1E+3"))]
    result = write_csv(path, COLUMNS, rows, no_report, NeverCancelled())
    assert result.guarded == 0
    assert path.read_bytes().decode("utf-8-sig").splitlines() == [
        "Name,Value",
        "a,-1250.50 GBP",
        "b,2026-11-27",
        "c,-1000",
    ]
