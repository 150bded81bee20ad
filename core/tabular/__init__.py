"""The only reader and writer of CSV and spreadsheets: streaming, typed, no silent guess."""

from __future__ import annotations

from core.tabular.csv_writer import write_csv, write_csv_blocks, write_csv_in_place
from core.tabular.model import (
    Block,
    Cell,
    CsvStyle,
    Finding,
    OutColumn,
    ReadOptions,
    Row,
    TableFile,
    Written,
)
from core.tabular.opening import open_table
from core.tabular.xlsx_writer import write_xlsx, write_xlsx_blocks

__all__ = [
    "Block",
    "Cell",
    "CsvStyle",
    "Finding",
    "OutColumn",
    "ReadOptions",
    "Row",
    "TableFile",
    "Written",
    "open_table",
    "write_csv",
    "write_csv_blocks",
    "write_csv_in_place",
    "write_xlsx",
    "write_xlsx_blocks",
]
