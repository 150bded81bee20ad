"""Reads the rows that a list shows, by their row ids, and puts their raw values in order."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import lru_cache
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
_NAMED = ("kind", "first_name", "middle_name", "last_name", "preferred_name", "organisation")
_Raw = tuple[Any, ...]
_Maker = Callable[[_Raw], Any]
_MARK, _PRIVATE = "sync", "private"
# Own fields of one contact stand in one text, which each of them reads.
_parsed = lru_cache(maxsize=512)(json.loads)


class RowReader:
    """Rows of a list over ``fields``, in the order of ``columns``."""

    def __init__(self, fields: Mapping[str, ContactField], columns: Sequence[Column]) -> None:
        names = [column.name for column in CONTACT.columns if column.name != "folded"]
        listed = ", ".join(f"contact.{name}" for name in names)
        # Names come from the mapped table, ids are bound.
        self._select = (
            f"SELECT contact.rowid, {listed} FROM json_each(?) AS wanted"
            " CROSS JOIN contact ON contact.rowid = wanted.value WHERE contact.deleted_at IS NULL"
        )
        hidden = [field for field in fields.values() if field.privacy == "sensitive"]
        private = [field.key for field in hidden if not field.custom]
        self._private = f"custom, {', '.join(private)}" if hidden else ""
        self._nothing: _Raw = (None,) * (len(private) + 1 if hidden else 0)
        # Where everything stands in what was read of a contact.
        self._at = {name: at for at, name in enumerate((*names, _MARK, _PRIVATE, *private))}
        self._id = self._at["id"]
        # What is put together from several values stands where the mark is until it is made.
        places = (self._at.get(column.key, self._at[_MARK]) for column in columns)
        self._take = itemgetter(*places)
        made = ((at, _maker(column.key, fields, self._at)) for at, column in enumerate(columns))
        self._made = tuple((at, make) for at, make in made if make is not None)

    def rows(self, connection: Connection, ids: Sequence[int]) -> list[tuple[Any, ...] | None]:
        """Return the rows of ``ids`` in that order; None for one that is gone."""
        read = connection.exec_driver_sql(self._select, (json.dumps([*ids]),)).all()
        found = {row[0]: tuple(row[1:]) for row in read}
        keys = [row[self._id] for row in found.values()]
        marks = marks_of(connection, "contact", [key.hex() for key in keys])
        private = self._read_private(connection, keys)
        shown: dict[int, tuple[Any, ...]] = {}
        for (row_id, row), key in zip(found.items(), keys, strict=True):
            whole = (*row, marks.get(key.hex()), *private.get(key, self._nothing))
            values = list(self._take(whole))
            for at, make in self._made:
                values[at] = make(whole)
            shown[row_id] = tuple(values)
        return [shown.get(one) for one in ids]

    def _read_private(self, connection: Connection, keys: Sequence[bytes]) -> dict[bytes, _Raw]:
        """Return the sensitive values by contact."""
        if not self._private:
            return {}
        read = connection.exec_driver_sql(
            f"SELECT contact_id, {self._private} FROM json_each(?) AS wanted"
            " CROSS JOIN contact_private ON contact_id = unhex(wanted.value)"
            " WHERE deleted_at IS NULL",
            (json.dumps([key.hex() for key in keys]),),
        ).all()
        return {row[0]: tuple(row[1:]) for row in read}


def _maker(key: str, fields: Mapping[str, ContactField], at: Mapping[str, int]) -> _Maker | None:
    """Return what makes a column's value of a row; None for one that is shown as it is stored."""
    if key == "name":
        return _name(at)
    if key == "consent":
        sms, email = at["sms_consent"], at["email_consent"]
        return lambda row: _CONSENTS.get((row[sms] == "given", row[email] == "given"))
    if key in ("created_at", "updated_at"):
        place = at[key]
        return lambda row: from_micro(row[place])
    field = fields.get(key)
    if field is None:
        return None
    labels = {choice.value: choice.label for choice in field.choices}
    if field.custom:
        return _custom(field, labels, at)
    return _standard(field, labels, at[key])


def _name(at: Mapping[str, int]) -> _Maker:
    named = [(name, at[name]) for name in _NAMED]
    email, mobile, phone = at["email"], at["mobile"], at["phone"]

    def make(row: _Raw) -> str | None:
        name = list_name({name: row[place] for name, place in named})
        return name or row[email] or row[mobile] or row[phone]

    return make


def _standard(field: ContactField, labels: Mapping[str, str], at: int) -> _Maker | None:
    if field.key in ("status_id", "assigned_id"):
        by_id = {UUID(value).bytes: label for value, label in labels.items()}
        return lambda row: by_id.get(row[at])
    if field.type == "date":
        return lambda row: date.fromisoformat(row[at]) if row[at] else None
    if field.type == "yes_no":
        return lambda row: bool(row[at])
    if field.type == "choice":
        return lambda row: labels.get(row[at], row[at])
    if field.type == "long_text":
        return lambda row: (row[at] or "").replace("\n", " ") or None
    return None


def _custom(field: ContactField, labels: Mapping[str, str], at: Mapping[str, int]) -> _Maker:
    place = at[_PRIVATE if field.privacy == "sensitive" else "custom"]

    def make(row: _Raw) -> Any:
        kept = row[place]
        value = _parsed(kept).get(field.custom) if kept else None
        if value is None:
            return None
        return date.fromisoformat(value) if field.type == "date" else labels.get(value, value)

    return make
