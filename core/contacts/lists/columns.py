"""The columns of contact lists: fields, and a few that are put together from several."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement

from core.contacts.fields import ContactField
from core.contacts.folding import FOLDED
from core.contacts.lists.json_value import JsonValue
from core.contacts.tables import ContactPrivateRow, ContactRow
from core.database.base import table_of
from core.database.folded import Folded
from core.database.listing import Column

CONTACT, PRIVATE = table_of(ContactRow), table_of(ContactPrivateRow)
_C = CONTACT.c
NAME = Column("name", "Name", "text", 11, frozen=True, description="Last name first.")
CONSENT = Column("consent", "Consent", "status", 6.5, description="What they agreed to get.")
CREATED = Column("created_at", "Added", "datetime", 9, shown=False, description="When added.")
UPDATED = Column("updated_at", "Changed", "datetime", 9, shown=False, description="Last change.")
MARK = Column("sync", "Not sent or in conflict", "mark")
# In the order of first sight; all others follow as the fields do.
_FIRST = ("mobile", "email", "organisation", "job_title", "last_visit_on")


def columns_of(fields: Mapping[str, ContactField]) -> tuple[Column, ...]:
    """Return every column of a list over ``fields``."""
    first = [fields[key].column for key in _FIRST if key in fields]
    care = [fields[key].column for key in ("assigned_id", "status_id") if key in fields]
    known = {*_FIRST, "assigned_id", "status_id"}
    rest = [field.column for key, field in fields.items() if key not in known]
    return (NAME, *first, CONSENT, *care, *rest, CREATED, UPDATED, MARK)


def sort_expressions(
    fields: Mapping[str, ContactField],
) -> Mapping[str, tuple[ColumnElement[Any], ...]]:
    """Return, by column key, what a list is ordered by; sensitive fields cannot order one."""
    found: dict[str, tuple[ColumnElement[Any], ...]] = {
        "name": (_C.name_key,),
        "consent": (_C.sms_consent, _C.email_consent),
        "created_at": (_C.created_at,),
        "updated_at": (_C.updated_at,),
    }
    for key, field in fields.items():
        if field.privacy != "sensitive":
            found[key] = (expression_of(field),)
    return found


def expression_of(field: ContactField) -> ColumnElement[Any]:
    """Return what a field is compared and ordered by: folded text, else its value."""
    if field.custom:
        return custom_expression(field)
    if field.key in FOLDED:
        return Folded(CONTACT, field.key)
    column: ColumnElement[Any] = _C[field.key]
    return column


def custom_expression(field: ContactField) -> ColumnElement[Any]:
    """Return the expression of an own field: folded text, a number, a day as text, or yes."""
    table = PRIVATE if field.privacy == "sensitive" else CONTACT
    return JsonValue(table, field.custom, field.filter_type)
