"""Tags and interests, and which contact has which."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select

from core.contacts.groups import pair_id, refuse_in_use
from core.contacts.records import Label
from core.contacts.tables import ContactLabelRow, ContactRow, LabelRow
from core.database.base import table_of
from core.database.unit_of_work import Reader, UnitOfWork
from core.kernel.errors import InvalidValue, NotFound
from core.kernel.ids import named_id
from core.kernel.text import fold, squeeze

KINDS = ("tag", "interest")
_LABEL, _LABELLED = table_of(LabelRow), table_of(ContactLabelRow)


class LabelService:
    """Names tags and interests and puts them on contacts."""

    def make(self, uow: UnitOfWork, kind: str, name: str) -> UUID:
        """Return the tag or interest of that name, made if it is new.

        Two desks that make the same one while they are apart make the same row.

        Raises:
            InvalidValue: no name, or one that is too long.
        """
        uow.actor.require("contacts.edit")
        name = _checked(kind, name)
        found = uow.session.scalars(
            select(LabelRow).where(
                LabelRow.kind == kind,
                LabelRow.name_key == fold(name),
                LabelRow.deleted_at.is_(None),
            )
        ).first()
        if found is not None:
            return found.id
        key = named_id("label", uow.actor.organisation_id.hex, kind, fold(name))
        row = uow.session.get(LabelRow, (uow.actor.organisation_id, key))
        if row is None:
            row = uow.add(LabelRow(id=key, kind=kind, name=name, name_key=fold(name)))
        row.name, row.name_key, row.deleted_at = name, fold(name), None
        uow.session.flush()
        uow.record("label.made", "label", row.id, label=kind, name=name)
        return row.id

    def rename(self, uow: UnitOfWork, label_id: UUID, name: str) -> None:
        """Give a tag or interest another name; can be undone.

        Raises:
            InvalidValue: no name, or another one of the kind has it.
        """
        uow.actor.require("contacts.edit")
        row = uow.get(LabelRow, label_id)
        row.name = _checked(row.kind, name)
        row.name_key = fold(row.name)
        with uow.session.no_autoflush:
            taken = uow.session.scalars(
                select(LabelRow.id).where(
                    LabelRow.kind == row.kind,
                    LabelRow.name_key == row.name_key,
                    LabelRow.deleted_at.is_(None),
                    LabelRow.id != label_id,
                )
            ).first()
        if taken is not None:
            raise InvalidValue("name", row.name, f"a name that no other {row.kind} has")
        uow.record("label.renamed", "label", label_id, name=row.name)
        uow.undoable(f"Rename {row.kind} {row.name}")

    def delete(self, uow: UnitOfWork, label_id: UUID) -> None:
        """Delete a tag or interest; contacts lose it. Can be undone.

        Raises:
            Refused: a saved view or a group's filter asks for it.
        """
        uow.actor.require("contacts.edit")
        row = uow.get(LabelRow, label_id)
        refuse_in_use(uow.connection, label_id, row.name)
        uow.delete(row)
        uow.record("label.deleted", "label", label_id, name=row.name)
        uow.undoable(f"Delete {row.kind} {row.name}")

    def put(self, uow: UnitOfWork, label_id: UUID, contacts: Sequence[UUID]) -> int:
        """Put a tag or interest on contacts; returns how many did not have it.

        Raises:
            NotFound: the label or a contact is gone.
        """
        uow.actor.require("contacts.edit")
        label = uow.get(LabelRow, label_id)
        put = 0
        for contact_id in contacts:
            there = select(ContactLabelRow.id).where(
                ContactLabelRow.label_id == label_id, ContactLabelRow.contact_id == contact_id
            )
            if uow.session.scalars(there).first() is not None:
                continue
            if uow.session.get(ContactRow, (uow.actor.organisation_id, contact_id)) is None:
                raise NotFound("contact")
            key = pair_id(label_id, contact_id)
            uow.add(ContactLabelRow(id=key, label_id=label_id, contact_id=contact_id))
            put += 1
        if put:
            uow.record("label.put", "label", label_id, rows=put, name=label.name)
        return put

    def take(self, uow: UnitOfWork, label_id: UUID, contacts: Sequence[UUID]) -> int:
        """Take a tag or interest off contacts; returns how many had it."""
        uow.actor.require("contacts.edit")
        gone = uow.connection.execute(
            _LABELLED.delete().where(
                _LABELLED.c.label_id == label_id, _LABELLED.c.contact_id.in_(contacts)
            )
        ).rowcount
        if gone:
            uow.record("label.taken", "label", label_id, rows=gone)
        return int(gone)

    def labels(self, reader: Reader, kind: str) -> list[tuple[Label, int]]:
        """Return every tag, or every interest, by name, with how many contacts have it."""
        used = (
            select(_LABELLED.c.label_id, func.count().label("used"))
            .where(_LABELLED.c.organisation_id == reader.actor.organisation_id)
            .group_by(_LABELLED.c.label_id)
            .subquery()
        )
        rows = reader.connection.execute(
            select(_LABEL.c.id, _LABEL.c.kind, _LABEL.c.name, used.c.used)
            .outerjoin(used, used.c.label_id == _LABEL.c.id)
            .where(_LABEL.c.kind == kind, _LABEL.c.deleted_at.is_(None))
            .order_by(_LABEL.c.name_key)
        )
        return [(Label(row.id, row.kind, row.name), int(row.used or 0)) for row in rows]


def _checked(kind: str, typed: str) -> str:
    if kind not in KINDS:
        raise InvalidValue("kind", kind, "tag or interest")
    name = squeeze(typed).removeprefix("#")
    if not name or len(name) > 80:
        raise InvalidValue("name", typed, "a name of at most 80 characters")
    return name
