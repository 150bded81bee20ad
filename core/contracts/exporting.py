"""Writes the rows of the contract list to a spreadsheet, and notes in the trail who took what."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from core.contracts.list_source import STATUSES, ContractSource
from core.database.listing import Column, ListQuery
from core.database.unit_of_work import UnitOfWork
from core.kernel.errors import DocumentError
from core.kernel.work import Report, Token
from core.tabular import OutColumn, write_csv, write_xlsx

_CHUNK = 500
_LABELS = dict(STATUSES)


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: the file, its rows, and the digest that the trail keeps."""

    path: Path
    rows: int
    sha256: bytes


def export_list(
    source: ContractSource,
    background: Callable[[Callable[[UnitOfWork], None]], object],
    query: ListQuery,
    columns: Sequence[str],
    path: Path,
    zone: ZoneInfo,
    token: Token,
    report: Report,
) -> Exported:
    """Write the rows that ``query`` finds, in its order, to ``path``.

    Args:
        background: runs the command that notes the export; ``Workspace.background``.
        columns: keys of ``list_source.COLUMNS``, in the order of the file.
        path: ``.csv`` makes CSV, every other name a workbook. An older file is replaced only by a
            whole new one.

    Raises:
        Cancelled: the person stopped it; no file is left.
        DocumentError: the file cannot be written.
    """
    places = [_place(key) for key in columns]
    shown = [source.columns[place] for place in places]
    ids = source.id_list(query, token)

    def rows() -> Iterator[list[Any]]:
        for start in range(0, len(ids), _CHUNK):
            for row in source.rows(list(ids[start : start + _CHUNK])):
                if row is not None:
                    yield [_cell(source.columns[place], row[place]) for place in places]

    write = write_csv if path.suffix.lower() == ".csv" else write_xlsx
    try:
        written = write(
            path,
            [OutColumn(column.label, column.width_em * 1.4) for column in shown],
            rows(),
            lambda done, _: report(done, len(ids)),
            token,
            zone,
        )
    except OSError as error:
        raise DocumentError(
            f"“{path.name}” could not be written: {error.strerror or error}.",
            "The contracts are as they were.",
            "Choose another folder, or make room.",
        ) from error

    def note(uow: UnitOfWork) -> None:
        uow.actor.require("contracts.read")
        uow.record(
            "contracts.exported",
            "organisation",
            uow.actor.organisation_id,
            rows=written.rows,
            columns=list(columns),
            search=query.search,
            filters=query.filter.count(),
            file=path.name,
            sha256=written.sha256.hex(),
        )

    background(note)
    return Exported(path, written.rows, written.sha256)


def _place(key: str) -> int:
    return [column.key for column in ContractSource.columns].index(key)


def _cell(column: Column, value: Any) -> Any:
    return _LABELS.get(value, value) if column.key == "status" else value
