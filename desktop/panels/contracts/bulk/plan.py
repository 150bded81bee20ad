"""Planning a run: a table read whole, its columns mapped, and every row checked. No Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.contracts.bulk import MOST_ROWS, BulkService, mappable, refusal
from core.contracts.records import TemplateVersion
from core.kernel.errors import Refused, TableFileError
from core.kernel.fields import FieldSpec
from core.tabular import Finding, open_table

_FINDINGS: Mapping[str, str] = {
    "mislabelled": "The content is {detail}, whatever the name says.",
    "encoding_guessed": "The letters were read as {detail}. Look whether names are spelled right.",
    "mixed_encoding": "Some letters were written in another encoding and were put right.",
    "nul_removed": "Zero bytes were left out.",
    "preamble": "Lines before the head were skipped: {detail}.",
    "no_header": "The first row looks like data, so columns have made-up names.",
    "renamed_header": "Blank or repeated column names were completed: {detail}.",
    "ragged": "Some rows are wider or narrower than the head: {detail}.",
    "other_sheets": "Only the first sheet is read; there are also {detail}.",
    "text_number": "Some long numbers may have lost digits in the spreadsheet: {detail}.",
}


@dataclass(frozen=True, slots=True)
class TableContent:
    """A table file with all its rows.

    Attributes:
        notes: what a person should know before trusting it, in sentences.
    """

    name: str
    content: bytes
    header: tuple[str, ...]
    rows: tuple[Mapping[str, Any], ...]
    notes: tuple[str, ...]

    def sample(self, column: str) -> str:
        """Return the first value of a column that is not empty, as words."""
        found = (row[column] for row in self.rows if row[column] not in (None, ""))
        return str(next(found, ""))


@dataclass(frozen=True, slots=True)
class RowCheck:
    """What would become of one row. ``reason`` is empty when it can be drafted."""

    number: int
    name: str
    reason: str


def read_table(path: Path) -> TableContent:
    """Read a CSV or spreadsheet whole; rows without any value are left out.

    Raises:
        TableFileError: it cannot be read.
        Refused: it has no rows, or more than a run takes.
    """
    table = open_table(path)
    rows: list[Mapping[str, Any]] = []
    for row in table.rows():
        cells = (*row.cells, *([None] * (len(table.header) - len(row.cells))))
        if any(cell not in (None, "") for cell in cells):
            rows.append(dict(zip(table.header, cells, strict=False)))
        if len(rows) > MOST_ROWS:
            raise Refused(
                f"A run takes at most {MOST_ROWS:,} rows; {path.name} has more.",
                "Nothing was drafted.",
                "Split the table.",
            )
    if not rows:
        raise Refused(f"{path.name} has no rows.", "", "Choose a table with a head and rows.")
    notes = tuple(_sentence(finding) for finding in table.findings)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise TableFileError(
            f"{path.name} cannot be read any more.", "", "Choose it again."
        ) from error
    return TableContent(path.name, content, table.header, tuple(rows), notes)


def _sentence(finding: Finding) -> str:
    return _FINDINGS[finding.name].format(detail=finding.detail or "some")


def targets(template: TemplateVersion) -> dict[str, str]:
    """Return what a column can fill, in the words of the form."""
    return mappable(template.fields)


def unfilled(template: TemplateVersion, mapping: Mapping[str, str]) -> list[FieldSpec]:
    """Return the required fields that no column fills and that have no first answer."""
    filled = {target.partition(".")[0] for target in mapping.values()}
    return [
        spec
        for spec in template.fields
        if spec.required and not spec.default and not spec.shown_if and spec.key not in filled
    ]


def check_rows(
    bulk: BulkService, template: TemplateVersion, mapping: Mapping[str, str], table: TableContent
) -> list[RowCheck]:
    """Return for each row whether it can be drafted, and why not."""
    found = []
    for number, row in enumerate(table.rows, 1):
        answers = bulk.answers_of(template, mapping, row)
        found.append(RowCheck(number, row_name(template, answers), refusal(template, answers)))
    return found


def row_name(template: TemplateVersion, answers: Mapping[str, Any]) -> str:
    """Return what a person knows the row by: the other party, or else the first text."""
    named = template.roles.get("counterparty", "")
    texts = [spec.key for spec in template.fields if spec.type in ("party", "text")]
    keys = [named] if named else texts
    for key in keys:
        answer = answers.get(key)
        words = answer.get("name", "") if isinstance(answer, Mapping) else answer
        if words:
            return str(words)
    return ""
