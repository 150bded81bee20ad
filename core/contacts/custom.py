"""Fields that the organisation adds to contacts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select

from core.contacts.field_use import count_filled, filled
from core.contacts.fields import CUSTOM, ContactField, standard_fields
from core.contacts.tables import ContactFieldRow
from core.database.base import table_of
from core.database.unit_of_work import Reader, UnitOfWork
from core.kernel.errors import InvalidValue, Refused, Stale
from core.kernel.fields import Choice, FieldType, Privacy
from core.kernel.ids import new_id
from core.kernel.text import counted, fold, squeeze

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
        # A field that was deleted keeps its key, as values may have been stored under it.
        taken = set(uow.connection.execute(select(_FIELD.c.key)).scalars())
        key, number = stem, 2
        while key in taken:
            key, number = f"{stem}_{number}", number + 1
        row = ContactFieldRow(
            id=new_id(),
            key=key,
            label=label,
            type=field.type,
            help=squeeze(field.help),
            choices=_choices(field, (), {}),
            scale=field.scale if field.type == "number" else 0,
            privacy=field.privacy,
            position=1 + max((row.position for row in known), default=0),
        )
        uow.add(row)
        uow.record("contact_field.added", "contact_field", row.id, key=key)
        uow.undoable(f"Add field {label}")
        return row.id

    def change(
        self,
        uow: UnitOfWork,
        field_id: UUID,
        field: CustomField,
        active: bool,
        renamed: Mapping[str, str] | None = None,
    ) -> None:
        """Change label, help and choices, or switch a field off; its values are kept.

        Args:
            renamed: the former label of a choice by its new one; contacts that have it keep it.

        Raises:
            InvalidValue: no label, a label that is taken, or no choices.
            Refused: a choice is taken away that contacts have.
        """
        uow.actor.require("contacts.fields")
        row = uow.get(ContactFieldRow, field_id)
        row.label = self._label(uow.connection, field.label, field_id)
        row.help, row.active = squeeze(field.help), active
        if row.type == "choice":
            choices = _choices(replace(field, type="choice"), row.choices, renamed or {})
            _refuse_lost(uow, row, choices)
            row.choices = choices
        uow.record("contact_field.changed", "contact_field", field_id, key=row.key)
        uow.undoable(f"Change field {row.label}")

    def order(self, uow: UnitOfWork, keys: Sequence[UUID]) -> None:
        """Put the own fields in this order. Can be undone.

        Args:
            keys: every own field there is, switched off ones, too.

        Raises:
            Stale: a field was added or deleted meanwhile.
        """
        uow.actor.require("contacts.fields")
        if sorted(keys) != sorted(row.id for row in _rows(uow.connection)):
            raise Stale(
                "Somebody added or deleted a field meanwhile.",
                "The order is as it was.",
                "Look at the fields again and move it then.",
            )
        moved = False
        for position, key in enumerate(keys):
            row = uow.get(ContactFieldRow, key)
            if row.position != position:
                row.position, moved = position, True
        if moved:
            uow.record("contact_field.ordered", "contact_field", keys[0])
            uow.undoable("Order own fields")

    def delete(self, uow: UnitOfWork, field_id: UUID) -> None:
        """Delete a field in which no contact has a value. Can be undone.

        Raises:
            Refused: a contact has a value, or a sensitive one may and the person may not see it.
        """
        uow.actor.require("contacts.fields")
        row = uow.get(ContactFieldRow, field_id)
        if row.privacy == "sensitive":
            uow.actor.require("contacts.sensitive")
        used = count_filled(uow.connection, row.key, row.privacy)
        if used:
            raise Refused(
                f"{counted(used, 'contact has', 'contacts have')} a value in “{row.label}”.",
                "Nothing was deleted.",
                "Switch the field off: it is not offered any more, and the values are kept.",
            )
        uow.delete(row)
        uow.record("contact_field.deleted", "contact_field", field_id, key=row.key)
        uow.undoable(f"Delete field {row.label}")

    def fields(self, reader: Reader) -> list[tuple[UUID, ContactField, bool]]:
        """Return id, field and whether it is offered, of every own field in their order."""
        return [(row.id, _field(row), bool(row.active)) for row in _rows(reader.connection)]

    def filled(self, reader: Reader) -> dict[str, int]:
        """Return how many contacts have a value in each own field, by its key.

        Sensitive ones are left out for people who may not see them. Reads all contacts once.
        """
        sensitive = "contacts.sensitive" in reader.actor.permissions
        keys: dict[str, Privacy] = {
            row.key: row.privacy
            for row in _rows(reader.connection)
            if sensitive or row.privacy != "sensitive"
        }
        return {f"{CUSTOM}{key}": n for key, n in filled(reader.connection, keys).items()}

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


def _choices(
    field: CustomField, before: object, renamed: Mapping[str, str]
) -> list[dict[str, str]]:
    """Return choices as stored; one that keeps its label, or is renamed, keeps its value."""
    if field.type != "choice":
        return []
    labels = [label for label in map(squeeze, field.choices) if label]
    if len(labels) < 1 or len({fold(label) for label in labels}) < len(labels):
        raise InvalidValue("choices", ", ".join(labels), "at least one choice, none of them twice")
    known = {one["label"]: one["value"] for one in before} if isinstance(before, list) else {}
    former = {squeeze(new): old for new, old in renamed.items() if old in known}
    taken = set(known.values())
    made = []
    for label in labels:
        value = known.get(former.get(label, label))
        stem, number = _KEY.sub("_", fold(label)).strip("_")[:36] or "choice", 2
        if value is None:
            value = stem
            while value in taken:
                value, number = f"{stem}_{number}", number + 1
        taken.add(value)
        made.append({"value": value, "label": label})
    return made


def _refuse_lost(
    uow: UnitOfWork, row: ContactFieldRow, choices: Sequence[Mapping[str, str]]
) -> None:
    """Refuse to take choices away that contacts have.

    Raises:
        Refused: contacts have one of them.
    """
    kept = {one["value"] for one in choices}
    lost = {one["value"]: one["label"] for one in row.choices if one["value"] not in kept}
    if lost and row.privacy == "sensitive":
        uow.actor.require("contacts.sensitive")
    for value, label in lost.items():
        used = count_filled(uow.connection, row.key, row.privacy, value)
        if used:
            raise Refused(
                f"{counted(used, 'contact has', 'contacts have')} “{label}”.",
                "Nothing was changed.",
                "Keep the choice, or give them another value first.",
            )
