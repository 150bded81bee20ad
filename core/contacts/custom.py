"""Fields that the organisation adds to contacts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select

from core.contacts.fields import CUSTOM, ContactField, standard_fields
from core.contacts.tables import ContactFieldRow
from core.database.base import table_of
from core.database.unit_of_work import Reader, UnitOfWork
from core.kernel.errors import InvalidValue, Refused
from core.kernel.fields import Choice, FieldType, Privacy
from core.kernel.ids import new_id
from core.kernel.text import fold, squeeze

SECTION = "Own fields"
MOST = 200
TYPES: tuple[FieldType, ...] = ("text", "number", "date", "choice", "yes_no")
_FIELD = table_of(ContactFieldRow)
_KEY = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class CustomField:
    """A field as people define it. ``type`` and ``privacy`` are chosen once."""

    label: str
    type: FieldType = "text"
    help: str = ""
    choices: tuple[str, ...] = ()
    privacy: Privacy = "personal"
    scale: int = 0


class CustomFieldService:
    """Defines, changes and retires the organisation's own fields."""

    def add(self, uow: UnitOfWork, field: CustomField) -> UUID:
        """Add a field; returns its id.

        Raises:
            InvalidValue: no label, a label that is taken, an unknown type, or no choices.
            Refused: there are as many as a contact can hold.
        """
        uow.actor.require("contacts.fields")
        known = _rows(uow.connection)
        if len(known) >= MOST:
            raise Refused(
                f"There are {MOST} own fields already.",
                "Nothing was changed.",
                "Switch off one that is no longer used.",
            )
        label = self._label(uow.connection, field.label)
        if field.type not in TYPES:
            raise InvalidValue("type", field.type, "one of the types listed")
        stem = _KEY.sub("_", fold(label)).strip("_")[:30] or "field"
        taken = {row.key for row in known}
        key, number = stem, 2
        while key in taken:
            key, number = f"{stem}_{number}", number + 1
        row = ContactFieldRow(
            id=new_id(),
            key=key,
            label=label,
            type=field.type,
            help=squeeze(field.help),
            choices=_choices(field, ()),
            scale=field.scale if field.type == "number" else 0,
            privacy=field.privacy,
            position=1 + max((row.position for row in known), default=0),
        )
        uow.add(row)
        uow.record("contact_field.added", "contact_field", row.id, key=key)
        uow.undoable(f"Add field {label}")
        return row.id

    def change(self, uow: UnitOfWork, field_id: UUID, field: CustomField, active: bool) -> None:
        """Change label, help and choices, or switch a field off; its values are kept.

        Raises:
            InvalidValue: no label, a label that is taken, or no choices.
        """
        uow.actor.require("contacts.fields")
        row = uow.get(ContactFieldRow, field_id)
        row.label = self._label(uow.connection, field.label, field_id)
        row.help, row.active = squeeze(field.help), active
        row.choices = _choices(field, row.choices) if row.type == "choice" else []
        uow.record("contact_field.changed", "contact_field", field_id, key=row.key)
        uow.undoable(f"Change field {row.label}")

    def fields(self, reader: Reader) -> list[tuple[UUID, ContactField, bool]]:
        """Return id, field and whether it is offered, of every own field in their order."""
        return [(row.id, _field(row), bool(row.active)) for row in _rows(reader.connection)]

    def _label(self, connection: Connection, typed: str, own: UUID | None = None) -> str:
        label = squeeze(typed)
        if not label or len(label) > 80:
            raise InvalidValue("label", typed, "a label of at most 80 characters")
        taken = {fold(field.label) for field in standard_fields().values()}
        taken |= {fold(row.label) for row in _rows(connection) if row.id != own}
        if fold(label) in taken:
            raise InvalidValue("label", label, "a label that no other field has")
        return label


def all_fields(connection: Connection) -> Mapping[str, ContactField]:
    """Return the standard fields and the organisation's own that are in use, by key."""
    own = (_field(row) for row in _rows(connection) if row.active)
    return {**standard_fields(), **{field.key: field for field in own}}


def _rows(connection: Connection) -> Sequence[Any]:
    return connection.execute(
        select(_FIELD).where(_FIELD.c.deleted_at.is_(None)).order_by(_FIELD.c.position, _FIELD.c.id)
    ).all()


def _field(row: Any) -> ContactField:
    return ContactField(
        f"{CUSTOM}{row.key}",
        row.label,
        row.type,
        SECTION,
        help=row.help,
        choices=tuple(Choice(one["value"], one["label"]) for one in row.choices),
        privacy=row.privacy,
        most=2_000,
        scale=row.scale,
    )


def _choices(field: CustomField, before: object) -> list[dict[str, str]]:
    """Return choices as stored; one that keeps its label keeps its value."""
    if field.type != "choice":
        return []
    labels = [label for label in map(squeeze, field.choices) if label]
    if len(labels) < 1 or len({fold(label) for label in labels}) < len(labels):
        raise InvalidValue("choices", ", ".join(labels), "at least one choice, none of them twice")
    known = {one["label"]: one["value"] for one in before} if isinstance(before, list) else {}
    taken = set(known.values())
    made = []
    for label in labels:
        stem = _KEY.sub("_", fold(label)).strip("_")[:36] or "choice"
        value, number = known.get(label, stem), 2
        while label not in known and value in taken:
            value, number = f"{stem}_{number}", number + 1
        taken.add(value)
        made.append({"value": value, "label": label})
    return made
