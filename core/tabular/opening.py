"""Opens any table file: looks at the content first, and only then at the name."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from core.tabular.delimited import open_delimited
from core.tabular.kind import kind_of
from core.tabular.model import FileKind, Finding, ReadOptions, TableFile
from core.tabular.workbook import open_workbook

_SUFFIXES: dict[str, FileKind] = {
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".xlsb": "xlsx",
    ".xls": "xls",
    ".ods": "ods",
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
}


def open_table(path: Path, options: ReadOptions | None = None) -> TableFile:
    """Open a CSV or a spreadsheet; only its first rows are read until ``rows()`` is walked.

    Raises:
        TableFileError: missing, empty, protected, damaged, or not a table.
    """
    kind = kind_of(path)
    chosen = options or ReadOptions()
    table = open_delimited(path, chosen) if kind == "csv" else open_workbook(path, kind, chosen)
    said = _SUFFIXES.get(path.suffix.lower())
    if said is None or said == kind:
        return table
    return replace(table, findings=(Finding("mislabelled", kind.upper()), *table.findings))
