"""Reads one contact whole, as its page shows it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Integer, literal_column, select

from core.access.tables import PersonRow
from core.contacts.country import country_of
from core.contacts.custom import all_fields
from core.contacts.fields import CUSTOM, SENSITIVE_KEYS, standard_fields
from core.contacts.folding import full_name, list_name
from core.contacts.reach import addresses_of, emails_of, phones_of
from core.contacts.records import Contact, Group, Label
from core.contacts.statuses import statuses_of
from core.contacts.tables import (
    ContactGroupRow,
    ContactLabelRow,
    ContactPrivateRow,
    ContactRow,
    GroupMemberRow,
    LabelRow,
)
from core.database.base import table_of
from core.database.unit_of_work import Reader
from core.kernel.errors import NotFound

_CONTACT, _PRIVATE = table_of(ContactRow), table_of(ContactPrivateRow)
_PERSON = table_of(PersonRow)
_GROUP, _MEMBER = table_of(ContactGroupRow), table_of(GroupMemberRow)
_LABEL, _LABELLED = table_of(LabelRow), table_of(ContactLabelRow)
ROWID = literal_column("contact.rowid", Integer)


def read_contact(reader: Reader, contact_id: UUID) -> Contact:
    """Return the contact with everything that the person may see.

    Raises:
        NotFound: it is gone.
    """
    connection = reader.connection
    found = (
        connection.execute(
            select(ROWID.label("rowid"), _CONTACT).where(
                _CONTACT.c.organisation_id == reader.actor.organisation_id,
                _CONTACT.c.id == contact_id,
                _CONTACT.c.deleted_at.is_(None),
            )
        )
        .mappings()
        .first()
    )
    if found is None:
        raise NotFound("contact")
    row = dict(found)
    sensitive = "contacts.sensitive" in reader.actor.permissions
    values = _standard(row) | _custom(connection, row["custom"])
    if sensitive:
        values |= _private(connection, contact_id)
    people = _people(connection, {row["assigned_id"], row["created_by"], row["updated_by"]})
    status = next((s for s in statuses_of(connection) if s.id == row["status_id"]), None)
    return Contact(
        contact_id,
        row["rowid"],
        full_name(row) or row["email"] or row["mobile"] or row["phone"] or "",
        list_name(row) or row["email"] or row["mobile"] or row["phone"] or "",
        values,
        phones_of(connection, contact_id, row),
        emails_of(connection, contact_id, row),
        addresses_of(connection, contact_id, row),
        labels_of(connection, contact_id),
        groups_of(connection, contact_id),
        status.name if status else "",
        status.stage if status else "",
        people.get(row["assigned_id"], ""),
        country_of(connection),
        row["picture"],
        sensitive,
        row["created_at"],
        people.get(row["created_by"], ""),
        row["updated_at"],
        people.get(row["updated_by"], ""),
        row["row_version"],
    )


def labels_of(connection: Connection, contact_id: UUID) -> tuple[Label, ...]:
    """Return the tags and interests of a contact, by name."""
    rows = connection.execute(
        select(_LABEL.c.id, _LABEL.c.kind, _LABEL.c.name)
        .join(_LABELLED, _LABELLED.c.label_id == _LABEL.c.id)
        .where(_LABELLED.c.contact_id == contact_id, _LABELLED.c.deleted_at.is_(None))
        .where(_LABEL.c.deleted_at.is_(None))
        .order_by(_LABEL.c.name_key)
    )
    return tuple(Label(*row) for row in rows)


def groups_of(connection: Connection, contact_id: UUID) -> tuple[Group, ...]:
    """Return the groups in which a contact is listed, by name."""
    rows = connection.execute(
        select(_GROUP.c.id, _GROUP.c.name, _GROUP.c.description, _GROUP.c.active)
        .join(_MEMBER, _MEMBER.c.group_id == _GROUP.c.id)
        .where(_MEMBER.c.contact_id == contact_id, _MEMBER.c.deleted_at.is_(None))
        .where(_GROUP.c.deleted_at.is_(None))
        .order_by(_GROUP.c.name_key)
    )
    return tuple(Group(row.id, row.name, row.description, False, row.active) for row in rows)


def _standard(row: Mapping[str, Any]) -> dict[str, Any]:
    keys = (key for key in standard_fields() if key not in SENSITIVE_KEYS)
    return {key: row[key] for key in keys if row[key] not in (None, False)}


def _custom(connection: Connection, kept: Mapping[str, Any] | None) -> dict[str, Any]:
    if not kept:
        return {}
    fields = all_fields(connection)
    found = {}
    for key, value in kept.items():
        field = fields.get(f"{CUSTOM}{key}")
        if field is not None:
            found[field.key] = date.fromisoformat(value) if field.type == "date" else value
    return found


def _private(connection: Connection, contact_id: UUID) -> dict[str, Any]:
    row = (
        connection.execute(
            select(_PRIVATE).where(
                _PRIVATE.c.contact_id == contact_id, _PRIVATE.c.deleted_at.is_(None)
            )
        )
        .mappings()
        .first()
    )
    if row is None:
        return {}
    values = {key: row[key] for key in SENSITIVE_KEYS if row[key] is not None}
    return values | _custom(connection, row["custom"])


def _people(connection: Connection, ids: set[UUID | None]) -> dict[UUID | None, str]:
    rows = connection.execute(
        select(_PERSON.c.id, _PERSON.c.name).where(_PERSON.c.id.in_([one for one in ids if one]))
    )
    return {row.id: row.name for row in rows}
