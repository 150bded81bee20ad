"""Reads the rows that a list shows, by their row ids, and puts their raw values in order."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from operator import itemgetter
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from core.contacts.fields import ContactField
from core.contacts.folding import list_name
from core.contacts.lists.columns import CONTACT
from core.database.listing import Column
from core.database.marks import marks_of
from core.kernel.clock import from_micro

_CONSENTS = {
    (True, True): "both",
    (True, False): "sms",
    (False, True): "email",
}
_Row = dict[str, Any]
_Maker = Callable[[_Row], Any]


class RowReader:
    """Rows of a list over ``fields``, in the order of ``columns``."""

    def __init__(self, fields: Mapping[str, ContactField], columns: Sequence[Column]) -> None:
        self._names = [column.name for column in CONTACT.columns if column.name != "folded"]
        listed = ", ".join(f"contact.{name}" for name in self._names)
        # Names come from the mapped table, ids are bound.
        self._select = (
            f"SELECT contact.rowid, {listed} FROM json_each(?) AS wanted"
            " CROSS JOIN contact ON contact.rowid = wanted.value WHERE contact.deleted_at IS NULL"
        )
        self._private = [field for field in fields.values() if field.privacy == "sensitive"]
        # What a row has until more is known of it; most columns are then taken over as they are.
        self._empty: _Row = dict.fromkeys((*(column.key for column in columns), "sync"))
        self._take = itemgetter(*(column.key for column in columns))
        made = ((at, _maker(column.key, fields)) for at, column in enumerate(columns))
        self._made = tuple((at, make) for at, make in made if make is not None)

    def rows(self, connection: Connection, ids: Sequence[int]) -> list[tuple[Any, ...] | None]:
        """Return the rows of ``ids`` in that order; None for one that is gone."""
        read = connection.exec_driver_sql(self._select, (json.dumps([*ids]),)).all()
        empty, names = self._empty, self._names
        found = {row[0]: {**empty, **dict(zip(names, row[1:], strict=True))} for row in read}
        marks = marks_of(connection, "contact", [row["id"].hex() for row in found.values()])
        for row in found.values():
            row["sync"] = marks.get(row["id"].hex())
        if self._private:
            self._add_private(connection, found.values())
        return [self._shown(found[one]) if one in found else None for one in ids]

    def _shown(self, row: _Row) -> tuple[Any, ...]:
        values = list(self._take(row))
        for at, make in self._made:
            values[at] = make(row)
        return tuple(values)

    def _add_private(self, connection: Connection, rows: Any) -> None:
        by_id = {row["id"]: row for row in rows}
        listed = json.dumps([key.hex() for key in by_id])
        names = [field.key for field in self._private if not field.custom]
        read = connection.exec_driver_sql(
            f"SELECT contact_id, custom, {', '.join(names)} FROM json_each(?) AS wanted"
            " CROSS JOIN contact_private ON contact_id = unhex(wanted.value)"
            " WHERE deleted_at IS NULL",
            (listed,),
        ).all()
        for key, custom, *values in read:
            by_id[key] |= {**dict(zip(names, values, strict=True)), "private": custom}


def _maker(key: str, fields: Mapping[str, ContactField]) -> _Maker | None:
    """Return what makes a column's value of a row; None for one that is shown as it is stored."""
    if key == "name":
        return lambda row: list_name(row) or row["email"] or row["mobile"] or row["phone"]
    if key == "consent":
        return lambda row: _CONSENTS.get(
            (row["sms_consent"] == "given", row["email_consent"] == "given")
        )
    if key in ("created_at", "updated_at"):
        return lambda row: from_micro(row[key])
    field = fields.get(key)
    if field is None:
        return None
    labels = {choice.value: choice.label for choice in field.choices}
    if field.custom:
        return _custom(field, labels)
    if key in ("status_id", "assigned_id"):
        by_id = {UUID(value).bytes: label for value, label in labels.items()}
        return lambda row: by_id.get(row[key])
    if field.type == "date":
        return lambda row: date.fromisoformat(row[key]) if row[key] else None
    if field.type == "yes_no":
        return lambda row: bool(row[key])
    if field.type == "choice":
        return lambda row: labels.get(row[key], row[key])
    if field.type == "long_text":
        return lambda row: (row[key] or "").replace("\n", " ") or None
    return None


def _custom(field: ContactField, labels: Mapping[str, str]) -> _Maker:
    place = "private" if field.privacy == "sensitive" else "custom"

    def make(row: _Row) -> Any:
        kept = row.get(place)
        value = json.loads(kept).get(field.custom) if kept else None
        if value is None:
            return None
        return date.fromisoformat(value) if field.type == "date" else labels.get(value, value)

    return make
