"""The columns of an export as the writing process needs them; imports little, to start quickly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from core.tabular.model import ColumnKind


class Labels(dict[Any, str | None]):
    """Label by stored value; what is not among them is written as it is stored, made harmless."""

    def __missing__(self, value: Any) -> str:
        text = value.hex() if isinstance(value, bytes) else str(value)
        return text if text[:1].isalnum() else f"'{text}"


@dataclass(frozen=True, slots=True)
class ExportColumn:
    """One column of an export.

    Attributes:
        expression: SQL over ``contact`` and ``private``, the row of sensitive fields.
        labels: what stands for a stored value; None to write it as it is.
        scale: decimal places of a number.
        many: several values in one cell (``many.MAKERS``).
        given: reading the file back sets it; else it is only told.
    """

    key: str
    label: str
    expression: str
    kind: ColumnKind = "text"
    width: float = 14
    labels: Labels | None = None
    scale: int = 0
    many: bool = False
    sensitive: bool = False
    given: bool = True


def statement(columns: Sequence[ExportColumn]) -> str:
    """Return the SQL that reads row id and cells by a JSON list of row ids, in its order."""
    private = (
        " LEFT JOIN contact_private AS private"
        " ON private.contact_id = contact.id AND private.deleted_at IS NULL"
    )
    listed = ", ".join(["contact.rowid", *(column.expression for column in columns)])
    # Keys are checked against the closed list of fields; ids are bound.
    return (
        f"SELECT {listed} FROM json_each(?) AS wanted"
        " CROSS JOIN contact ON contact.rowid = wanted.value"
        f"{private if any(column.sensitive for column in columns) else ''}"
        " WHERE contact.deleted_at IS NULL"
    )
