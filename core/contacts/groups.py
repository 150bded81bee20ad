"""Groups of contacts: listed one by one, or all that pass a filter at any moment."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, func, select

from core.contacts.records import Group
from core.contacts.tables import ContactGroupRow, ContactLabelRow, ContactRow, GroupMemberRow
from core.contacts.uses import refuse_in_use, uses
from core.database.base import table_of
from core.database.filters import from_json
from core.database.unit_of_work import Reader, UnitOfWork
from core.kernel.errors import InvalidValue, NotFound, Refused
from core.kernel.ids import new_id
from core.kernel.text import fold, squeeze

_GROUP, _MEMBER = table_of(ContactGroupRow), table_of(GroupMemberRow)
_CONTACT = table_of(ContactRow)
LEAST_SEARCHED = 2
_AT_ONCE = 1_000
Pair = TypeVar("Pair", GroupMemberRow, ContactLabelRow)


def pair_id(first: UUID, second: UUID) -> UUID:
    """Return the id of the row that joins two records.

    Two desks that join the same ones while they are apart make the same row, so nothing clashes.
    """
    return UUID(bytes=pair_bytes(first.bytes, second.bytes))


def pair_bytes(first: bytes, second: bytes) -> bytes:
    """Return ``pair_id`` of and as bytes: the time of ``second``'s UUIDv7, then a digest of both.

    Rows that join many records with one then lie as those records do, which a database writes
    several times as quickly as rows strewn about.
    """
    value = bytearray(second[:6] + hashlib.sha256(first + second).digest()[:10])
    value[6] = (value[6] & 0x0F) | 0x80
    value[8] = (value[8] & 0x3F) | 0x80
    return bytes(value)


class GroupService:
    """Makes, changes and fills groups; many members at once belong to ``BulkService``."""

    def create(
        self,
        uow: UnitOfWork,
        name: str,
        description: str = "",
        members: Sequence[UUID] = (),
        by_filter: Mapping[str, Any] | None = None,
    ) -> UUID:
        """Make a group; returns its id.

        Args:
            by_filter: the stored filter whose contacts are in it; nobody is then added by hand.

        Raises:
            InvalidValue: no name, or one that another group has.
            FilterError: the filter cannot be read.
        """
        uow.actor.require("contacts.edit")
        if by_filter is not None:
            from_json(by_filter)
        row = ContactGroupRow(id=new_id(), description=squeeze(description), filter=by_filter)
        row.name = _name(uow.connection, name)
        row.name_key = fold(row.name)
        uow.add(row)
        uow.session.flush()
        if by_filter is not None and members:
            raise _follows(row)
        added = sum(self._put(uow, row.id, contact_id) for contact_id in dict.fromkeys(members))
        uow.record("group.created", "contact_group", row.id, name=row.name, members=added)
        uow.undoable(f"New group {row.name}")
        return row.id

    def change(
        self,
        uow: UnitOfWork,
        group_id: UUID,
        name: str,
        description: str = "",
        active: bool = True,
        by_filter: Mapping[str, Any] | None = None,
    ) -> None:
        """Change a group; can be undone.

        Raises:
            InvalidValue: no name, or one that another group has.
            Refused: a listed group is given a filter, or the other way round.
        """
        uow.actor.require("contacts.edit")
        row = uow.get(ContactGroupRow, group_id)
        if (row.filter is None) != (by_filter is None):
            raise Refused(
                "A group is either listed or follows a filter.",
                "Nothing was changed.",
                "Make a new group instead.",
            )
        row.name = _name(uow.connection, name, group_id)
        row.name_key = fold(row.name)
        row.description, row.active, row.filter = squeeze(description), active, by_filter
        uow.record("group.changed", "contact_group", group_id, name=row.name)
        uow.undoable(f"Change group {row.name}")

    def delete(self, uow: UnitOfWork, group_id: UUID) -> None:
        """Delete a group, not its contacts; can be undone.

        Raises:
            Refused: a saved view or another group's filter asks for it.
        """
        uow.actor.require("contacts.edit")
        row = uow.get(ContactGroupRow, group_id)
        refuse_in_use(uow.connection, group_id, row.name)
        uow.delete(row)
        uow.record("group.deleted", "contact_group", group_id, name=row.name)
        uow.undoable(f"Delete group {row.name}")

    def add(self, uow: UnitOfWork, group_id: UUID, contacts: Sequence[UUID]) -> int:
        """Put contacts into a listed group; returns how many were not in it.

        Raises:
            NotFound: the group or a contact is gone.
            Refused: the group follows a filter.
        """
        uow.actor.require("contacts.edit")
        row = self._listed(uow, group_id)
        # Contacts may be given twice, and a row that is not written yet is not found again.
        added = sum(self._put(uow, group_id, one) for one in dict.fromkeys(contacts))
        if added:
            uow.record("group.members_added", "contact_group", group_id, rows=added)
            uow.undoable(f"Add to {row.name}")
        return added

    def remove(self, uow: UnitOfWork, group_id: UUID, contacts: Sequence[UUID]) -> int:
        """Take contacts out of a listed group; returns how many were in it. Can be undone.

        Raises:
            NotFound: the group is gone.
            Refused: the group follows a filter.
        """
        uow.actor.require("contacts.edit")
        row = self._listed(uow, group_id)
        there = live_pairs(uow, GroupMemberRow, GroupMemberRow.group_id == group_id, contacts)
        for member in there:
            uow.delete(member)
        gone = len(there)
        if gone:
            uow.record("group.members_removed", "contact_group", group_id, rows=gone)
            uow.undoable(f"Take out of {row.name}")
        return gone

    # --- queries -------------------------------------------------------------------------

    def groups(
        self, reader: Reader, search: str = "", *, all_of_them: bool = False, counts: bool = True
    ) -> list[Group]:
        """Return groups by name with their exact counts.

        Args:
            search: part of a name, from two characters on.
            all_of_them: those switched off, too.
        """
        query = select(_GROUP).where(_GROUP.c.deleted_at.is_(None)).order_by(_GROUP.c.name_key)
        if not all_of_them:
            query = query.where(_GROUP.c.active)
        wanted = fold(search)
        members = self._counts(reader) if counts else {}
        return [
            Group(
                row.id,
                row.name,
                row.description,
                row.filter is not None,
                row.active,
                row.filter,
                None if row.filter is not None or not counts else members.get(row.id, 0),
            )
            for row in reader.connection.execute(query)
            if len(wanted) < LEAST_SEARCHED or wanted in row.name_key
        ]

    def are_in(self, reader: Reader, group_id: UUID, contacts: Sequence[UUID]) -> frozenset[UUID]:
        """Return which of these contacts are in a listed group."""
        rows = reader.connection.execute(
            select(_MEMBER.c.contact_id).where(
                _MEMBER.c.group_id == group_id,
                _MEMBER.c.contact_id.in_(contacts),
                _MEMBER.c.deleted_at.is_(None),
            )
        ).scalars()
        return frozenset(rows)

    def uses(self, reader: Reader) -> dict[UUID, list[str]]:
        """Return the saved views and groups whose filters ask for each group, in words."""
        return uses(reader.connection)

    def _counts(self, reader: Reader) -> dict[UUID, int]:
        rows = reader.connection.execute(
            select(_MEMBER.c.group_id, func.count())
            .join(
                _CONTACT,
                (_CONTACT.c.organisation_id == _MEMBER.c.organisation_id)
                & (_CONTACT.c.id == _MEMBER.c.contact_id),
            )
            .where(_MEMBER.c.organisation_id == reader.actor.organisation_id)
            .where(_MEMBER.c.deleted_at.is_(None), _CONTACT.c.deleted_at.is_(None))
            .group_by(_MEMBER.c.group_id)
        ).all()
        return {row[0]: int(row[1]) for row in rows}

    # --- inside --------------------------------------------------------------------------

    def _listed(self, uow: UnitOfWork, group_id: UUID) -> ContactGroupRow:
        row = uow.get(ContactGroupRow, group_id)
        if row.filter is not None:
            raise _follows(row)
        return row

    def _put(self, uow: UnitOfWork, group_id: UUID, contact_id: UUID) -> bool:
        there = uow.session.scalars(
            select(GroupMemberRow)
            .where(GroupMemberRow.group_id == group_id, GroupMemberRow.contact_id == contact_id)
            .order_by(GroupMemberRow.deleted_at.is_not(None))
        ).first()
        if there is not None and there.deleted_at is None:
            return False
        if uow.session.get(ContactRow, (uow.actor.organisation_id, contact_id)) is None:
            raise NotFound("contact")
        if there is not None:
            there.deleted_at = None
        else:
            key = pair_id(group_id, contact_id)
            uow.add(GroupMemberRow(id=key, group_id=group_id, contact_id=contact_id))
        return True


def live_pairs(
    uow: UnitOfWork, pair: type[Pair], of_target: ColumnElement[bool], contacts: Sequence[UUID]
) -> list[Pair]:
    """Return the rows that join contacts with a group or a label, and are not deleted."""
    found: list[Pair] = []
    for start in range(0, len(contacts), _AT_ONCE):
        query = select(pair).where(
            of_target,
            pair.contact_id.in_(contacts[start : start + _AT_ONCE]),
            pair.deleted_at.is_(None),
        )
        found += uow.session.scalars(query)
    return found


def _follows(row: ContactGroupRow) -> Refused:
    return Refused(
        f"“{row.name}” follows a filter; nobody is added or taken out by hand.",
        "Nothing was changed.",
        "Change its filter instead.",
    )


def _name(connection: Connection, typed: str, own: UUID | None = None) -> str:
    name = squeeze(typed)
    if not name or len(name) > 120:
        raise InvalidValue("name", typed, "a name of at most 120 characters")
    taken = connection.execute(
        select(_GROUP.c.id).where(_GROUP.c.name_key == fold(name), _GROUP.c.deleted_at.is_(None))
    ).scalars()
    if any(one != own for one in taken):
        raise InvalidValue("name", name, "a name that no other group has")
    return name
