"""Duplicates as commands and queries: looking for them, merging, and taking apart again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import select

from core.access.tables import PersonRow
from core.contacts.duplicates import pairs
from core.contacts.duplicates.merging import Merging, TakenApart, apart_row
from core.contacts.duplicates.plan import Choice, plan_merge
from core.contacts.duplicates.reading import read_side, what_moves
from core.contacts.duplicates.records import Comparison, LastLook, LikelyPair, PastMerge
from core.contacts.duplicates.references import BELONGING, MOVED, Reference
from core.contacts.duplicates.scan import Found, Place, look
from core.contacts.folding import list_name
from core.contacts.groups import pair_id
from core.contacts.reading import read_contact
from core.contacts.tables import (
    ContactAddressRow,
    ContactApartRow,
    ContactEmailRow,
    ContactMergeChangeRow,
    ContactMergeRow,
    ContactPhoneRow,
    ContactRow,
)
from core.database.base import table_of
from core.database.unit_of_work import Reader, RunCommand, UnitOfWork
from core.kernel.work import Report, Token

_CONTACT, _PERSON = table_of(ContactRow), table_of(PersonRow)
_MERGE, _CHANGE = table_of(ContactMergeRow), table_of(ContactMergeChangeRow)
# So many pairs are shown; more are worked off from the top.
MOST_SHOWN = 2_000


class DuplicateService:
    """Contacts entered twice.

    A merge needs ``contacts.delete``, as a contact goes; looking and saying that two are not the
    same needs ``contacts.edit``.

    Args:
        place: the workspace file and its key, for the child process that looks.
        references: what else refers to contacts, registered by other features.
    """

    def __init__(self, place: Place, references: Sequence[Reference] = ()) -> None:
        self._place = place
        self._references = (*MOVED, *references)

    # --- looking -------------------------------------------------------------------------

    def look(
        self, command: RunCommand, permissions: frozenset[str], token: Token, report: Report
    ) -> Found:
        """Look through all contacts and keep the likely pairs.

        Raises:
            Cancelled: stopped; the pairs found before are kept.
        """
        found = look(self._place, "contacts.sensitive" in permissions, token, report)
        pairs.keep(command, found)
        return found

    def last_look(self, reader: Reader) -> LastLook | None:
        """Return the last look; None when nobody looked yet."""
        reader.actor.require("contacts.read")
        return pairs.last_look(reader.connection)

    def count(self, reader: Reader, exact: bool | None = None) -> int:
        """Return how many pairs wait for somebody; of one kind, or all."""
        return pairs.count(reader.connection, exact)

    def pairs(
        self, reader: Reader, exact: bool | None = None, limit: int = MOST_SHOWN
    ) -> list[LikelyPair]:
        """Return the pairs that wait for somebody, the most alike first."""
        reader.actor.require("contacts.read")
        return pairs.read_pairs(reader.connection, limit, exact)

    def likely(self, reader: Reader, contact_id: UUID) -> list[LikelyPair]:
        """Return contacts that are likely the same as this one, the most alike first."""
        reader.actor.require("contacts.read")
        return pairs.likely_of(reader.connection, contact_id, _sees(reader))

    # --- not the same --------------------------------------------------------------------

    def set_apart(self, uow: UnitOfWork, one: UUID, other: UUID) -> None:
        """Say that two contacts are not the same; nobody is asked about them again."""
        uow.actor.require("contacts.edit")
        for key in (one, other):
            uow.get(ContactRow, key)
        row = apart_row(uow, one, other)
        if one == other or row is None:
            return
        uow.add(row)
        uow.record("contact.set_apart", "contact", row.first_id, other=row.second_id.hex)

    def set_together(self, uow: UnitOfWork, one: UUID, other: UUID) -> None:
        """Take back that two contacts are not the same."""
        uow.actor.require("contacts.edit")
        first, second = sorted((one, other))
        key = (uow.actor.organisation_id, pair_id(first, second))
        row = uow.session.get(ContactApartRow, key)
        if row is not None:
            uow.session.delete(row)
            uow.record("contact.set_together", "contact", first, other=second.hex)

    # --- merging -------------------------------------------------------------------------

    def compare(self, reader: Reader, survivor: UUID, merged: UUID) -> Comparison:
        """Return two contacts side by side, with what a merge would make of them.

        Raises:
            NotFound: one of them is gone.
        """
        reader.actor.require("contacts.read")
        shown = read_contact(reader, survivor), read_contact(reader, merged)
        sides = [read_side(reader.connection, key, _sees(reader)) for key in (survivor, merged)]
        assert sides[0] is not None
        assert sides[1] is not None
        plan = plan_merge(sides[0], sides[1], {})
        likeness = pairs.likeness_of(reader.connection, survivor, merged, _sees(reader))
        return Comparison(
            *shown,
            tuple(one for one in plan.decisions if _filled(one.survivor) or _filled(one.merged)),
            what_moves(reader.connection, merged, survivor, self._references),
            likeness.score,
            likeness.reasons,
        )

    def merge(
        self,
        uow: UnitOfWork,
        survivor: UUID,
        merged: UUID,
        choices: Mapping[str, Choice] | None = None,
        versions: tuple[int, int] | None = None,
    ) -> UUID:
        """Let ``merged`` go into ``survivor``; returns the id of the merge, to take it apart by.

        More than two are merged one after the other.

        Args:
            choices: whose value stays, by the key of a decision; the usual rules decide the rest.
            versions: ``row_version`` of both as they were shown.

        Raises:
            Refused: they are the same contact, or one is deleted or merged already.
            InvalidValue: a choice names no field, or one that nobody chooses.
            Stale: one of them was changed since it was shown.
        """
        uow.actor.require("contacts.delete")
        uow.actor.require("contacts.edit")
        for key, version in zip((survivor, merged), versions or (None, None), strict=True):
            row = uow.session.get(ContactRow, (uow.actor.organisation_id, key))
            if row is not None and row.deleted_at is None:
                uow.expect(row, version)
        merge_id = Merging(uow, self._references).merge(survivor, merged, choices or {})
        if uow.connection.dialect.name == "sqlite":
            pairs.hand_on(uow.connection, merged, survivor)
        return merge_id

    def take_apart(self, uow: UnitOfWork, merge_id: UUID) -> TakenApart:
        """Let both contacts be as before the merge; what somebody changed since stays.

        Raises:
            Refused: it was done already, the survivor is gone, or another contact has a value
                meanwhile that only one may have.
        """
        uow.actor.require("contacts.delete")
        uow.actor.require("contacts.edit")
        return Merging(uow, self._references).take_apart(merge_id)

    def merges(self, reader: Reader, contact_id: UUID) -> list[PastMerge]:
        """Return the contacts that went into this one, the newest merge first."""
        reader.actor.require("contacts.read")
        rows = reader.connection.execute(
            select(_MERGE.c.id, _MERGE.c.merged_id, _MERGE.c.created_at, _PERSON.c.name, _CONTACT)
            .join(
                _CONTACT,
                (_CONTACT.c.organisation_id == _MERGE.c.organisation_id)
                & (_CONTACT.c.id == _MERGE.c.merged_id),
            )
            .outerjoin(_PERSON, _PERSON.c.id == _MERGE.c.created_by)
            .where(_MERGE.c.survivor_id == contact_id, _MERGE.c.deleted_at.is_(None))
            .order_by(_MERGE.c.created_at.desc())
        ).all()
        return [
            PastMerge(
                row[0],
                row[1],
                list_name(dict(row._mapping))
                or row.email
                or row.mobile
                or row.phone
                or "a contact",
                row[2],
                row[3] or "",
            )
            for row in rows
        ]

    def survivor_of(self, reader: Reader, contact_id: UUID) -> UUID:
        """Return the contact that this one went into, itself if it did not."""
        seen = {contact_id}
        while True:
            following = reader.connection.execute(
                select(_MERGE.c.survivor_id).where(
                    _MERGE.c.merged_id == contact_id, _MERGE.c.deleted_at.is_(None)
                )
            ).scalar()
            if following is None or following in seen:
                return contact_id
            seen.add(following)
            contact_id = following

    # --- what arrives late ---------------------------------------------------------------

    def strays(self, reader: Reader) -> list[UUID]:
        """Return merges whose merged contact was given something since, on another desk."""
        found: set[UUID] = set()
        tables = [(table_of(one.row), one.column) for one in self._references]  # type: ignore[arg-type]
        tables += [(table_of(one.row), "contact_id") for one in BELONGING]
        tables += [
            (table_of(row), "contact_id")
            for row in (ContactPhoneRow, ContactEmailRow, ContactAddressRow)
        ]
        gone = select(_MERGE.c.id).join(
            _CONTACT,
            (_CONTACT.c.organisation_id == _MERGE.c.organisation_id)
            & (_CONTACT.c.id == _MERGE.c.merged_id),
        )
        for table, column in tables:
            noted = select(_CHANGE.c.id).where(
                _CHANGE.c.merge_id == _MERGE.c.id, _CHANGE.c.row_id == table.c.id
            )
            found.update(
                reader.connection.execute(
                    gone.join(table, table.c[column] == _MERGE.c.merged_id)
                    .where(_MERGE.c.deleted_at.is_(None), _CONTACT.c.deleted_at.is_not(None))
                    .where(table.c.deleted_at.is_(None), ~noted.exists())
                ).scalars()
            )
        return sorted(found)

    def follow(self, uow: UnitOfWork, merges: Sequence[UUID]) -> int:
        """Bring to the survivors what other desks gave merged contacts; returns to how many."""
        uow.actor.require("contacts.edit")
        merging, done = Merging(uow, self._references), 0
        for key in merges:
            row = uow.session.get(ContactMergeRow, (uow.actor.organisation_id, key))
            if row is not None and row.deleted_at is None:
                done += merging.follow(row)
        return done


def _sees(reader: Reader) -> bool:
    return "contacts.sensitive" in reader.actor.permissions


def _filled(values: tuple[object, ...]) -> bool:
    return any(value not in (None, "", False) for value in values)
