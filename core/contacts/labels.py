"""Tags and interests, and which contact has which."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from uuid import UUID

from sqlalchemy import func, select

from core.contacts.groups import live_pairs, pair_id
from core.contacts.records import Label
from core.contacts.tables import ContactLabelRow, ContactRow, LabelRow
from core.contacts.uses import ask_for_another, refuse_in_use, uses
from core.database.base import table_of
from core.database.unit_of_work import Reader, UnitOfWork
from core.kernel.errors import InvalidValue, NotFound, Refused
from core.kernel.ids import named_id
from core.kernel.text import counted, fold, squeeze

KINDS = ("tag", "interest")
_LABEL, _LABELLED = table_of(LabelRow), table_of(ContactLabelRow)
_CONTACT = table_of(ContactRow)


class LabelService:
    """Names tags and interests and puts them on contacts."""

    def make(self, uow: UnitOfWork, kind: str, name: str) -> UUID:
        """Return the tag or interest of that name, made if it is new.

        Two desks that make the same one while they are apart make the same row. One that was
        deleted stays so, and one that was renamed keeps its new name: neither comes back with the
        contacts it had.

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
        row = uow.add(
            LabelRow(id=_fresh_id(uow, kind, name), kind=kind, name=name, name_key=fold(name))
        )
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
        """Put a tag or interest on contacts; returns how many did not have it. Can be undone.

        Raises:
            NotFound: the label or a contact is gone.
        """
        uow.actor.require("contacts.edit")
        label = uow.get(LabelRow, label_id)
        put = 0
        for contact_id in dict.fromkeys(contacts):
            there = uow.session.scalars(
                select(ContactLabelRow)
                .where(
                    ContactLabelRow.label_id == label_id, ContactLabelRow.contact_id == contact_id
                )
                .order_by(ContactLabelRow.deleted_at.is_not(None))
            ).first()
            if there is not None and there.deleted_at is None:
                continue
            if uow.session.get(ContactRow, (uow.actor.organisation_id, contact_id)) is None:
                raise NotFound("contact")
            if there is not None:
                there.deleted_at = None
            else:
                key = pair_id(label_id, contact_id)
                uow.add(ContactLabelRow(id=key, label_id=label_id, contact_id=contact_id))
            put += 1
        if put:
            uow.record("label.put", "label", label_id, rows=put, name=label.name)
            uow.undoable(f"Put {label.name} on {counted(put, 'contact')}")
        return put

    def take(self, uow: UnitOfWork, label_id: UUID, contacts: Sequence[UUID]) -> int:
        """Take a tag or interest off contacts; returns how many had it. Can be undone."""
        uow.actor.require("contacts.edit")
        label = uow.get(LabelRow, label_id)
        there = live_pairs(uow, ContactLabelRow, ContactLabelRow.label_id == label_id, contacts)
        for row in there:
            uow.delete(row)
        gone = len(there)
        if gone:
            uow.record("label.taken", "label", label_id, rows=gone)
            uow.undoable(f"Take {label.name} off {counted(gone, 'contact')}")
        return gone

    def replace(self, uow: UnitOfWork, label_id: UUID, by: UUID) -> None:
        """Delete a tag or interest, with another one in its place wherever a filter asks for it.

        Who has it is not touched; ``core.contacts.label_merge`` sees to that.

        Raises:
            NotFound: one of them is gone.
            Refused: they are the same, or one is a tag and the other an interest.
        """
        uow.actor.require("contacts.edit")
        row, kept = uow.get(LabelRow, label_id), uow.get(LabelRow, by)
        _require_one_kind((row.id, row.kind, row.name), (kept.id, kept.kind, kept.name))
        changed = ask_for_another(uow, label_id, by)
        uow.delete(row)
        uow.record("label.merged", "label", label_id, name=row.name, into=kept.name, used=changed)
        uow.undoable(f"Merge {row.name} into {kept.name}")

    def require_one_kind(self, reader: Reader, label_id: UUID, other_id: UUID) -> None:
        """Refuse what ``replace`` would refuse, before anything is done.

        Raises:
            NotAllowed: the person may not merge labels.
            NotFound: one of them is gone.
            Refused: they are the same, or one is a tag and the other an interest.
        """
        reader.actor.require("contacts.edit")
        found = {
            row.id: (row.id, row.kind, row.name)
            for row in reader.connection.execute(
                select(_LABEL.c.id, _LABEL.c.kind, _LABEL.c.name).where(
                    _LABEL.c.id.in_([label_id, other_id]), _LABEL.c.deleted_at.is_(None)
                )
            )
        }
        if not found.keys() >= {label_id, other_id}:
            raise NotFound("label")
        _require_one_kind(found[label_id], found[other_id])

    def labels(self, reader: Reader, kind: str) -> list[tuple[Label, int]]:
        """Return every tag, or every interest, by name, with how many contacts have it."""
        used = (
            select(_LABELLED.c.label_id, func.count().label("used"))
            .join(
                _CONTACT,
                (_CONTACT.c.organisation_id == _LABELLED.c.organisation_id)
                & (_CONTACT.c.id == _LABELLED.c.contact_id),
            )
            .where(_LABELLED.c.organisation_id == reader.actor.organisation_id)
            .where(_LABELLED.c.deleted_at.is_(None), _CONTACT.c.deleted_at.is_(None))
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

    def uses(self, reader: Reader) -> dict[UUID, list[str]]:
        """Return the saved views and groups whose filters ask for each label, in words."""
        return uses(reader.connection)


def _fresh_id(uow: UnitOfWork, kind: str, name: str) -> UUID:
    """Return the id of a new label: it follows from the name, and from how often that was used."""
    for number in count(1):
        again = (str(number),) if number > 1 else ()
        key = named_id("label", uow.actor.organisation_id.hex, kind, fold(name), *again)
        if uow.session.get(LabelRow, (uow.actor.organisation_id, key)) is None:
            return key
    raise AssertionError("numbers do not end")


def _require_one_kind(one: tuple[UUID, str, str], other: tuple[UUID, str, str]) -> None:
    (own_id, kind, name), (other_id, other_kind, other_name) = one, other
    if own_id == other_id or kind != other_kind:
        raise Refused(
            f"“{name}” and “{other_name}” cannot become one.",
            "Nothing was changed.",
            f"Choose another {kind}.",
        )


def _checked(kind: str, typed: str) -> str:
    if kind not in KINDS:
        raise InvalidValue("kind", kind, "tag or interest")
    name = squeeze(typed).removeprefix("#")
    if not name or len(name) > 80:
        raise InvalidValue("name", typed, "a name of at most 80 characters")
    return name
