"""What contacts may be filtered by: their fields, and the records that belong to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import Column, ColumnElement, Connection, Table, exists, select

from core.contacts.fields import ContactField
from core.contacts.folding import FOLDED_PRIVATE
from core.contacts.lists.columns import CONTACT, PRIVATE, expression_of
from core.contacts.lists.json_value import JsonValue
from core.contacts.tables import (
    ContactGroupRow,
    ContactLabelRow,
    GroupMemberRow,
    LabelRow,
    VisitRow,
)
from core.database.base import table_of
from core.database.filters import Expression, FilterField, Registry, Related
from core.database.folded import Folded
from core.kernel.fields import Choice

_C = CONTACT.c
_MEMBER, _GROUP = table_of(GroupMemberRow), table_of(ContactGroupRow)
_LABELLED, _LABEL = table_of(ContactLabelRow), table_of(LabelRow)
_VISIT = table_of(VisitRow)
# Filters over records that rows join with contacts: the column that holds the other record.
JOINED: Mapping[str, Column[Any]] = {
    "group": _MEMBER.c.group_id,
    "tag": _LABELLED.c.label_id,
    "interest": _LABELLED.c.label_id,
}


@dataclass(frozen=True, slots=True)
class RelatedField:
    """A filter that another feature registers: what it is called, and how SQL asks it.

    Attributes:
        expression: for the day from which relative dates are counted.
        permission: what the role must permit; without it the filter is not there.
    """

    field: Callable[[Connection], FilterField]
    expression: Callable[[date], Expression]
    permission: str = ""


_NONE: Final[Mapping[str, RelatedField]] = MappingProxyType({})


def filter_fields(
    connection: Connection,
    fields: Mapping[str, ContactField],
    more: Mapping[str, RelatedField] = _NONE,
) -> Registry:
    """Return everything that may be asked, by name; choices that are rows are filled in."""
    found = {key: field.filter for key, field in fields.items()}
    found["created_at"] = FilterField("created_at", "Added", "datetime")
    found["updated_at"] = FilterField("updated_at", "Changed", "datetime")
    groups = select(_GROUP.c.id, _GROUP.c.name).where(
        _GROUP.c.deleted_at.is_(None), _GROUP.c.filter.is_(None)
    )
    found["group"] = FilterField(
        "group",
        "Group",
        "record",
        tuple(
            Choice(row.id.hex, row.name) for row in connection.execute(groups.order_by("name_key"))
        ),
        many=True,
    )
    for kind, label in (("tag", "Tag"), ("interest", "Interest")):
        labels = select(_LABEL.c.id, _LABEL.c.name).where(
            _LABEL.c.kind == kind, _LABEL.c.deleted_at.is_(None)
        )
        rows = connection.execute(labels.order_by(_LABEL.c.name_key))
        choices = tuple(Choice(row.id.hex, row.name) for row in rows)
        found[kind] = FilterField(kind, label, "record", choices, many=True)
    found["visit"] = FilterField("visit", "Visit made", "datetime", many=True)
    found["planned_visit"] = FilterField("planned_visit", "Visit planned", "datetime", many=True)
    found |= {name: one.field(connection) for name, one in more.items()}
    return found


def filter_columns(
    fields: Mapping[str, ContactField], day: date, more: Mapping[str, RelatedField] = _NONE
) -> dict[str, Expression]:
    """Return how SQL asks each of ``filter_fields``.

    Args:
        day: the day that it is in the organisation's zone.
    """
    found: dict[str, Expression] = {}
    for key, field in fields.items():
        if field.privacy == "sensitive":
            found[key] = Related(_sensitive(field), _belongs(PRIVATE))
        else:
            found[key] = expression_of(field)
    found["created_at"], found["updated_at"] = _C.created_at, _C.updated_at
    for name, column in JOINED.items():
        found[name] = Related(column, _belongs(column.table))
    for name, state in (("visit", "done"), ("planned_visit", "planned")):
        made = _VISIT.c.state == state
        found[name] = Related(_VISIT.c.starts_at, _belongs(_VISIT, made))
    found |= {name: one.expression(day) for name, one in more.items()}
    return found


def _sensitive(field: ContactField) -> ColumnElement[Any]:
    if field.custom:
        return JsonValue(PRIVATE, field.custom, field.filter_type)
    if field.key in FOLDED_PRIVATE:
        return Folded(PRIVATE, field.key)
    column: ColumnElement[Any] = PRIVATE.c[field.key]
    return column


def _belongs(
    table: Table, *conditions: ColumnElement[bool]
) -> Callable[[ColumnElement[bool]], ColumnElement[bool]]:
    """Return what asks whether a contact has a row of ``table`` for which a condition holds."""

    def having(condition: ColumnElement[bool]) -> ColumnElement[bool]:
        return exists(
            select(table.c.id).where(
                table.c.organisation_id == _C.organisation_id,
                table.c.contact_id == _C.id,
                table.c.deleted_at.is_(None),
                *conditions,
                condition,
            )
        )

    return having
