"""Lets one contact go into another, and takes them apart again; each in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from core.contacts.duplicates.gathering import Children, Further, FurtherAddress
from core.contacts.duplicates.journal import Journal, Kept, noted, put_back
from core.contacts.duplicates.plan import Choice, MergePlan, plan_merge
from core.contacts.duplicates.reading import read_side
from core.contacts.duplicates.references import BELONGING, Reference
from core.contacts.folding import derived, derived_private, list_name
from core.contacts.groups import pair_id
from core.contacts.reach import ADDRESS
from core.contacts.service import UNIQUE
from core.contacts.tables import (
    ContactAddressRow,
    ContactApartRow,
    ContactEmailRow,
    ContactMergeChangeRow,
    ContactMergeRow,
    ContactPhoneRow,
    ContactPrivateRow,
    ContactRow,
    StatusChangeRow,
)
from core.contacts.visits import renew_dates
from core.database.unit_of_work import UnitOfWork
from core.kernel.errors import NotFound, Refused
from core.kernel.ids import new_id

_NOTHING = "Nothing was changed."
_BEHIND = 1_000  # moved numbers and addresses come behind the survivor's own


@dataclass(frozen=True, slots=True)
class TakenApart:
    """What taking a merge apart did: the contact that is back, and what stays as changed since."""

    survivor: UUID
    merged: UUID
    kept: tuple[Kept, ...]


class Merging:
    """One merge in one transaction."""

    def __init__(self, uow: UnitOfWork, references: Sequence[Reference]) -> None:
        self._uow = uow
        self._references = references
        self._sensitive = "contacts.sensitive" in uow.actor.permissions

    # --- merging -------------------------------------------------------------------------

    def merge(self, survivor_id: UUID, merged_id: UUID, choices: Mapping[str, Choice]) -> UUID:
        """Let ``merged_id`` go into ``survivor_id``; returns the id of the merge."""
        uow = self._uow
        survivor, merged = self._both(survivor_id, merged_id)
        plan = self._plan(survivor_id, merged_id, choices)
        self._end_former(merged_id)
        merge = uow.add(ContactMergeRow(id=new_id(), survivor_id=survivor_id, merged_id=merged_id))
        uow.session.flush()
        journal = Journal(uow, merge)
        journal.put(merged, deleted_at=uow.now)
        # Its unique values are free before the survivor takes them.
        uow.session.flush()
        changed = self._put(journal, survivor, plan)
        self._put_private(journal, survivor_id, merged_id, plan)
        self._children(journal, survivor_id, plan)
        self._rows(journal, survivor_id, merged_id)
        journal.close()
        renew_dates(uow, [survivor_id])
        uow.record("contact.merged", "contact", survivor_id, fields=sorted(changed))
        uow.record("contact.merged_away", "contact", merged_id, into=survivor_id.hex)
        return merge.id

    def follow(self, merge: ContactMergeRow) -> bool:
        """Bring after what arrived for a merged contact since; tells whether there was any."""
        uow = self._uow
        survivor = uow.session.get(ContactRow, (uow.actor.organisation_id, merge.survivor_id))
        merged = uow.session.get(ContactRow, (uow.actor.organisation_id, merge.merged_id))
        if survivor is None or survivor.deleted_at or merged is None or not merged.deleted_at:
            return False
        known = set(
            uow.session.scalars(
                select(ContactMergeChangeRow.row_id).where(
                    ContactMergeChangeRow.merge_id == merge.id
                )
            )
        )
        plan = self._plan(survivor.id, merged.id, {}, fixed=True)
        journal = Journal(uow, merge)
        self._children(journal, survivor.id, plan, known)
        moved = self._rows(journal, survivor.id, merged.id, known)
        journal.close()
        if moved:
            renew_dates(uow, [survivor.id])
        uow.record("contact.merge_followed", "contact", survivor.id, rows=moved)
        return True

    def _both(self, survivor_id: UUID, merged_id: UUID) -> tuple[ContactRow, ContactRow]:
        uow = self._uow
        if survivor_id == merged_id:
            raise Refused(
                "This is one contact, not two.", _NOTHING, "Choose the other entry as well."
            )
        found = []
        for contact_id in (survivor_id, merged_id):
            row = uow.session.get(ContactRow, (uow.actor.organisation_id, contact_id))
            if row is None:
                raise NotFound("contact")
            if row.deleted_at is not None:
                raise Refused(self._gone(row), _NOTHING, "Refresh the list and look again.")
            found.append(row)
        return found[0], found[1]

    def _gone(self, row: ContactRow) -> str:
        merge = self._live_merge(row.id)
        if merge is None:
            return f"{called(row)} was deleted."
        survivor = self._uow.session.get(
            ContactRow, (self._uow.actor.organisation_id, merge.survivor_id)
        )
        return f"{called(row)} was merged with {called(survivor) if survivor else 'another'}."

    def _live_merge(self, merged_id: UUID) -> ContactMergeRow | None:
        return self._uow.session.scalars(
            select(ContactMergeRow).where(
                ContactMergeRow.merged_id == merged_id, ContactMergeRow.deleted_at.is_(None)
            )
        ).first()

    def _end_former(self, merged_id: UUID) -> None:
        """End a merge of a contact that somebody brought back since."""
        former = self._live_merge(merged_id)
        if former is not None:
            self._uow.delete(former)
            self._uow.session.flush()

    def _plan(
        self,
        survivor_id: UUID,
        merged_id: UUID,
        choices: Mapping[str, Choice],
        fixed: bool = False,
    ) -> MergePlan:
        connection = self._uow.connection
        survivor = read_side(connection, survivor_id, self._sensitive)
        merged = read_side(connection, merged_id, self._sensitive)
        assert survivor is not None
        assert merged is not None
        if fixed:
            # Of the merged contact nothing is taken over again but what is new below it.
            merged = type(merged)(
                survivor.values,
                survivor.updated_at,
                phones=merged.phones,
                emails=merged.emails,
                addresses=merged.addresses,
            )
        return plan_merge(survivor, merged, choices)

    def _put(self, journal: Journal, survivor: ContactRow, plan: MergePlan) -> set[str]:
        values = dict(plan.values)
        custom = {key: value for key, value in plan.custom.items() if value is not None}
        if (survivor.custom or {}) != custom:
            values["custom"] = custom or None
        changed = {name for name, value in values.items() if getattr(survivor, name) != value}
        if "status_id" in changed:
            self._note_status(journal, survivor, values["status_id"])
        values |= derived({**vars(survivor), **values})
        journal.put(survivor, **values)
        self._uow.session.flush()
        return changed

    def _note_status(self, journal: Journal, survivor: ContactRow, status: UUID | None) -> None:
        row = self._uow.add(
            StatusChangeRow(
                id=new_id(),
                contact_id=survivor.id,
                from_id=survivor.status_id,
                to_id=status,
                at=self._uow.now,
            )
        )
        journal.made(row)

    def _put_private(
        self, journal: Journal, survivor_id: UUID, merged_id: UUID, plan: MergePlan
    ) -> None:
        """Merge sensitive fields, if the person may see them; the merged contact keeps its row."""
        uow = self._uow
        key = (uow.actor.organisation_id, survivor_id)
        other = (uow.actor.organisation_id, merged_id)
        if not self._sensitive or uow.session.get(ContactPrivateRow, other) is None:
            return
        custom = {name: value for name, value in plan.private_custom.items() if value is not None}
        values: dict[str, Any] = {**plan.private, "custom": custom or None}
        values |= derived_private(values)
        row = uow.session.get(ContactPrivateRow, key)
        if row is None:
            row = uow.add(ContactPrivateRow(id=survivor_id, contact_id=survivor_id, **values))
            journal.made(row)
        else:
            journal.put(row, deleted_at=None, **values)

    def _children(
        self,
        journal: Journal,
        survivor_id: UUID,
        plan: MergePlan,
        known: frozenset[UUID] | set[UUID] = frozenset(),
    ) -> None:
        for entity, children in (
            (ContactPhoneRow, plan.phones),
            (ContactEmailRow, plan.emails),
            (ContactAddressRow, plan.addresses),
        ):
            row_of: Any = entity
            for key in children.moved:
                if key not in known:
                    journal.put(self._row(row_of, key), contact_id=survivor_id)
            for key in children.left:
                if key not in known:
                    journal.seen(row_of, key)
            for key in children.opted_out:
                journal.put(self._row(row_of, key), opt_out=True)
            if known:
                continue
            for key in children.dropped:
                journal.put(self._row(row_of, key), deleted_at=self._uow.now)
            self._make(journal, survivor_id, row_of, children)

    def _row(self, entity: Any, key: UUID) -> Any:
        return self._uow.session.get(entity, (self._uow.actor.organisation_id, key))

    def _make(self, journal: Journal, survivor_id: UUID, entity: Any, children: Children) -> None:
        for place, one in enumerate(children.made):
            row = entity(
                id=new_id(),
                contact_id=survivor_id,
                position=_BEHIND + place,
                **_columns(entity, one),
            )
            journal.made(self._uow.add(row))

    def _rows(
        self,
        journal: Journal,
        survivor_id: UUID,
        merged_id: UUID,
        known: frozenset[UUID] | set[UUID] = frozenset(),
    ) -> int:
        """Let everything that refers to the merged contact refer to the survivor."""
        uow, moved = self._uow, 0
        for one in self._references:
            entity: Any = one.row
            column = getattr(entity, one.column)
            for row in uow.session.scalars(
                select(entity).where(column == merged_id, entity.deleted_at.is_(None))
            ).all():
                journal.put(row, **{one.column: survivor_id})
                moved += 1
        for joined in BELONGING:
            entity = joined.row
            for row in uow.session.scalars(
                select(entity).where(entity.contact_id == merged_id, entity.deleted_at.is_(None))
            ).all():
                if row.id not in known:
                    journal.seen(entity, row.id)
                    moved += self._join(journal, entity, joined.column, row, survivor_id)
        self._stay_apart(journal, survivor_id, merged_id)
        return moved

    def _join(
        self, journal: Journal, entity: Any, column: str, row: Any, survivor_id: UUID
    ) -> bool:
        target = getattr(row, column)
        key = pair_id(target, survivor_id)
        there = self._uow.session.get(entity, (self._uow.actor.organisation_id, key))
        if there is None:
            fresh = entity(id=key, contact_id=survivor_id, **{column: target})
            journal.made(self._uow.add(fresh))
        elif there.deleted_at is not None:
            journal.put(there, deleted_at=None)
        else:
            return False
        return True

    def _stay_apart(self, journal: Journal, survivor_id: UUID, merged_id: UUID) -> None:
        """Whoever is not the merged contact is not the survivor either."""
        uow = self._uow
        rows = uow.session.scalars(
            select(ContactApartRow).where(
                (ContactApartRow.first_id == merged_id) | (ContactApartRow.second_id == merged_id),
                ContactApartRow.deleted_at.is_(None),
            )
        ).all()
        for row in rows:
            other = row.second_id if row.first_id == merged_id else row.first_id
            if other != survivor_id and (fresh := apart_row(uow, survivor_id, other)) is not None:
                journal.made(uow.add(fresh))

    # --- taking apart --------------------------------------------------------------------

    def take_apart(self, merge_id: UUID) -> TakenApart:
        """Let both be as before, but for what somebody changed since."""
        uow = self._uow
        merge = uow.session.get(ContactMergeRow, (uow.actor.organisation_id, merge_id))
        if merge is None or merge.deleted_at is not None:
            raise Refused("These contacts were taken apart already.", _NOTHING, "")
        survivor = uow.session.get(ContactRow, (uow.actor.organisation_id, merge.survivor_id))
        merged = uow.session.get(ContactRow, (uow.actor.organisation_id, merge.merged_id))
        if survivor is None or merged is None:
            raise NotFound("contact")
        if survivor.deleted_at is not None:
            later = self._live_merge(survivor.id)
            todo = "Take those apart first." if later else "Restore that contact first."
            raise Refused(self._gone(survivor), _NOTHING, todo)
        kept = self._put_back(merge_id, merged)
        survivor.name_key, survivor.folded = derived(vars(survivor)).values()
        self._refuse_taken(survivor)
        uow.session.flush()
        if merged.deleted_at is not None:
            self._refuse_taken(merged)
            merged.deleted_at = None
        uow.delete(merge)
        uow.session.flush()
        renew_dates(uow, [survivor.id, merged.id])
        uow.record("contact.taken_apart", "contact", survivor.id, kept=len(kept))
        uow.record("contact.taken_apart", "contact", merged.id)
        return TakenApart(survivor.id, merged.id, tuple(kept))

    def _put_back(self, merge_id: UUID, merged: ContactRow) -> list[Kept]:
        kept = []
        for change in noted(self._uow, merge_id):
            if change.row_id == merged.id and change.table_name == "contact":
                continue
            told = put_back(self._uow, change)
            if told is not None:
                kept.append(told)
        return kept

    def _refuse_taken(self, row: ContactRow) -> None:
        """Refuse when somebody else has a value that only one contact may have."""
        for name in UNIQUE:
            value = getattr(row, name)
            if value is None:
                continue
            with self._uow.session.no_autoflush:
                other = self._uow.session.scalars(
                    select(ContactRow)
                    .where(getattr(ContactRow, name) == value, ContactRow.deleted_at.is_(None))
                    .where(ContactRow.id != row.id)
                ).first()
            if other is not None and getattr(other, name) == value:
                raise Refused(
                    f"{called(other)} has {value} meanwhile, which {called(row)} had.",
                    "Both stay merged.",
                    "Change it there first.",
                )


def called(row: ContactRow) -> str:
    """Return what a contact is called in a sentence."""
    return list_name(vars(row)) or row.email or row.mobile or row.phone or "A contact"


def apart_row(uow: UnitOfWork, one: UUID, other: UUID) -> ContactApartRow | None:
    """Return a row that says that two are not the same; None when there is one."""
    first, second = sorted((one, other))
    key = (uow.actor.organisation_id, pair_id(first, second))
    there = uow.session.get(ContactApartRow, key)
    if there is not None:
        return None
    return ContactApartRow(id=key[1], first_id=first, second_id=second)


def _columns(entity: Any, one: Further | FurtherAddress) -> dict[str, Any]:
    if isinstance(one, FurtherAddress):
        return {"kind": one.kind, **dict(zip(ADDRESS, one.lines, strict=True))}
    common = {"kind": one.kind, "state": one.state, "opt_out": one.opt_out}
    if entity is ContactEmailRow:
        return {**common, "address": one.value}
    return {**common, "number": one.value, "raw": one.raw, "extension": ""}
