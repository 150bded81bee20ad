"""The pipeline: statuses as data, the history of a contact's, and the time in each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import Connection, select

from core.access.tables import PersonRow
from core.contacts.duplicates.reading import merged_into
from core.contacts.records import Status, StatusChange
from core.contacts.stays import Stays, standing, stays
from core.contacts.tables import ContactRow, ContactStatusRow, StatusChangeRow
from core.contacts.uses import refuse_in_use
from core.database.base import table_of
from core.database.unit_of_work import Reader, UnitOfWork
from core.kernel.errors import InvalidValue, Refused, Stale
from core.kernel.ids import named_id, new_id
from core.kernel.text import counted, fold, squeeze

STAGES: Mapping[str, str] = {
    "lead": "Lead",
    "active": "Active",
    "dormant": "Dormant",
    "former": "Former",
}
# What an organisation begins with: key, name, canonical stage.
_FIRST = (
    ("lead", "Lead", "lead"),
    ("contacted", "Contacted", "lead"),
    ("active", "Active", "active"),
    ("dormant", "Dormant", "dormant"),
    ("former", "Former", "former"),
)
_STATUS, _CHANGE = table_of(ContactStatusRow), table_of(StatusChangeRow)
_CONTACT, _PERSON = table_of(ContactRow), table_of(PersonRow)


class StatusService:
    """Names, order and use of the statuses."""

    def begin(self, uow: UnitOfWork) -> None:
        """Make the first statuses where there are none.

        Their ids follow from the organisation, so that two desks apart make the same rows.
        """
        uow.actor.require("contacts.edit")
        if uow.connection.execute(select(_STATUS.c.id).limit(1)).first() is not None:
            return
        for position, (key, name, stage) in enumerate(_FIRST):
            uow.add(
                ContactStatusRow(
                    id=status_id(uow.actor.organisation_id, key),
                    key=key,
                    name=name,
                    stage=stage,
                    position=position,
                    first=position == 0,
                )
            )
        uow.session.flush()
        first = status_id(uow.actor.organisation_id, _FIRST[0][0])
        uow.record("contact_status.begun", "contact_status", first)

    def statuses(self, reader: Reader, *, all_of_them: bool = False) -> list[Status]:
        """Return the statuses in the order of the pipeline; those in use, or all of them."""
        return [one for one in statuses_of(reader.connection) if one.active or all_of_them]

    def add(self, uow: UnitOfWork, name: str, stage: str) -> UUID:
        """Add a status behind the last one of its stage; where there is none, at the very end.

        Raises:
            InvalidValue: no name, a name that is taken, or no such stage.
        """
        uow.actor.require("contacts.fields")
        known = statuses_of(uow.connection)
        row = ContactStatusRow(
            id=new_id(),
            key=new_id().hex[-12:],
            name=_name(name, known),
            stage=_stage(stage),
            position=len(known),
            first=not any(one.first for one in known),
        )
        same = [place for place, one in enumerate(known) if one.stage == stage]
        place = same[-1] + 1 if same else len(known)
        uow.add(row)
        uow.session.flush()
        keys = [one.id for one in known]
        _put_in_order(uow, [*keys[:place], row.id, *keys[place:]])
        uow.record("contact_status.added", "contact_status", row.id, name=row.name)
        uow.undoable(f"Add status {row.name}")
        return row.id

    def change(self, uow: UnitOfWork, key: UUID, name: str, stage: str, active: bool) -> None:
        """Rename a status, move it to another stage, or switch it off. Can be undone.

        Raises:
            InvalidValue: no name, a name that is taken, or no such stage.
            Refused: it is switched off while contacts are in it, or new contacts begin in it.
        """
        uow.actor.require("contacts.fields")
        row = uow.get(ContactStatusRow, key)
        if row.active and not active:
            self._refuse_in_use(uow.connection, row, "Nothing was changed.")
        row.name = _name(name, [one for one in statuses_of(uow.connection) if one.id != key])
        row.stage, row.active = _stage(stage), active
        uow.record("contact_status.changed", "contact_status", key, name=row.name)
        uow.undoable(f"Change status {row.name}")

    def begin_in(self, uow: UnitOfWork, key: UUID) -> None:
        """Let new contacts begin in a status. Can be undone.

        Raises:
            Refused: it is switched off.
        """
        uow.actor.require("contacts.fields")
        row = uow.get(ContactStatusRow, key)
        if not row.active:
            raise Refused(
                f"“{row.name}” is switched off.", "Nothing was changed.", "Switch it on first."
            )
        for one in statuses_of(uow.connection):
            if one.first and one.id != key:
                uow.get(ContactStatusRow, one.id).first = False
        row.first = True
        uow.record("contact_status.first", "contact_status", key, name=row.name)
        uow.undoable(f"New contacts begin in {row.name}")

    def order(self, uow: UnitOfWork, keys: list[UUID]) -> None:
        """Put the statuses in this order. Can be undone.

        Args:
            keys: every status there is, switched off ones, too.

        Raises:
            Stale: a status was added or deleted meanwhile.
        """
        uow.actor.require("contacts.fields")
        known = [one.id for one in statuses_of(uow.connection)]
        if sorted(keys) != sorted(known):
            raise Stale(
                "Somebody added or deleted a status meanwhile.",
                "The order is as it was.",
                "Look at the statuses again and move it then.",
            )
        if _put_in_order(uow, keys):
            uow.record("contact_status.ordered", "contact_status", keys[0])
            uow.undoable("Order statuses")

    def delete(self, uow: UnitOfWork, key: UUID) -> None:
        """Delete a status that was never used. Can be undone.

        Raises:
            Refused: a contact is in it or was, new contacts begin in it, or a filter asks for it.
        """
        uow.actor.require("contacts.fields")
        row = uow.get(ContactStatusRow, key)
        kept = "Nothing was deleted."
        self._refuse_in_use(uow.connection, row, kept)
        refuse_in_use(uow.connection, key, row.name)
        if _was_used(uow.connection, key):
            raise Refused(
                f"Contacts were in “{row.name}” before, and their history tells of it.",
                kept,
                "Switch it off: nobody can choose it then, and the history stays readable.",
            )
        uow.delete(row)
        uow.record("contact_status.deleted", "contact_status", key, name=row.name)
        uow.undoable(f"Delete status {row.name}")

    def standing(self, reader: Reader) -> dict[UUID, int]:
        """Return how many contacts stand in each status."""
        return standing(reader)

    def stays(self, reader: Reader) -> dict[UUID, Stays]:
        """Return how long contacts stay in each status; see ``core.contacts.stays.stays``."""
        return stays(reader)

    def history(self, reader: Reader, contact_id: UUID) -> list[StatusChange]:
        """Return the statuses a contact came into, newest first, with the days in each.

        Those of contacts that were merged into it are among them.
        """
        found = self._history(reader, contact_id)
        for merged in merged_into(reader.connection, contact_id):
            found += self._history(reader, merged)
        return sorted(found, key=lambda one: one.at, reverse=True)

    def _history(self, reader: Reader, contact_id: UUID) -> list[StatusChange]:
        rows = reader.connection.execute(
            select(_CHANGE.c.from_id, _CHANGE.c.to_id, _CHANGE.c.at, _PERSON.c.name)
            .outerjoin(_PERSON, _PERSON.c.id == _CHANGE.c.created_by)
            .where(_CHANGE.c.contact_id == contact_id, _CHANGE.c.deleted_at.is_(None))
            .order_by(_CHANGE.c.at, _CHANGE.c.id)
        ).all()
        names = {one.id: one.name for one in statuses_of(reader.connection)}
        ends = [*(row.at for row in rows[1:]), reader.now]
        found = [
            StatusChange(
                names.get(row.from_id, ""),
                names.get(row.to_id, ""),
                row.at,
                row.name or "",
                (end - row.at).days,
            )
            for row, end in zip(rows, ends, strict=False)
        ]
        return found[::-1]

    def _refuse_in_use(self, connection: Connection, row: ContactStatusRow, kept: str) -> None:
        used = connection.execute(
            select(_CONTACT.c.id)
            .where(_CONTACT.c.status_id == row.id, _CONTACT.c.deleted_at.is_(None))
            .limit(1_001)
        ).all()
        if used:
            many = (
                "more than 1,000 contacts" if len(used) > 1_000 else counted(len(used), "contact")
            )
            raise Refused(
                f"“{row.name}” is the status of {many}.",
                kept,
                "Give them another status first: filter by it, select all, Edit field.",
            )
        if row.first:
            raise Refused(
                f"New contacts begin in “{row.name}”.",
                kept,
                "Let them begin in another status first.",
            )


def status_id(organisation_id: UUID, key: str) -> UUID:
    """Return the id of a status that every organisation begins with."""
    return named_id("contact_status", organisation_id.hex, key)


def statuses_of(connection: Connection) -> list[Status]:
    """Return every status in the order of the pipeline."""
    rows = connection.execute(
        select(_STATUS)
        .where(_STATUS.c.deleted_at.is_(None))
        .order_by(_STATUS.c.position, _STATUS.c.id)
    ).all()
    return [
        Status(row.id, row.key, row.name, row.stage, row.position, row.first, row.active)
        for row in rows
    ]


def _put_in_order(uow: UnitOfWork, keys: Sequence[UUID]) -> bool:
    """Number the statuses anew; returns whether one of them moved."""
    moved = False
    for position, key in enumerate(keys):
        row = uow.get(ContactStatusRow, key)
        if row.position != position:
            row.position, moved = position, True
    return moved


def _was_used(connection: Connection, key: UUID) -> bool:
    """Tell whether a contact, a deleted one too, is in a status or ever came into or out of it."""
    in_it = select(_CONTACT.c.id).where(_CONTACT.c.status_id == key).limit(1)
    told = select(_CHANGE.c.id).where((_CHANGE.c.to_id == key) | (_CHANGE.c.from_id == key))
    return any(connection.execute(one.limit(1)).first() is not None for one in (in_it, told))


def note_change(uow: UnitOfWork, row: ContactRow, status: UUID | None) -> None:
    """Write down that a contact comes into ``status``."""
    uow.add(
        StatusChangeRow(
            id=new_id(), contact_id=row.id, from_id=row.status_id, to_id=status, at=uow.now
        )
    )


def _name(typed: str, known: list[Status]) -> str:
    name = squeeze(typed)
    if not name or len(name) > 80:
        raise InvalidValue("name", typed, "a name of at most 80 characters")
    if fold(name) in {fold(one.name) for one in known}:
        raise InvalidValue("name", name, "a name that no other status has")
    return name


def _stage(stage: str) -> str:
    if stage not in STAGES:
        raise InvalidValue("stage", stage, "lead, active, dormant or former")
    return stage
