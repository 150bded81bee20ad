"""Keeps what a merge wrote, row by row, and puts it back unless somebody changed it since."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Date, inspect, select

from core.contacts.tables import (
    ContactMergeChangeRow,
    ContactMergePrivateRow,
    ContactMergeRow,
    ContactPrivateRow,
)
from core.database.base import Base, Business
from core.database.synced import Synced
from core.database.types import Id, UtcTime
from core.database.unit_of_work import UnitOfWork
from core.kernel.clock import from_micro, to_micro
from core.kernel.ids import named_id

Changes = type[ContactMergeChangeRow] | type[ContactMergePrivateRow]
_STAMPS = frozenset(
    {
        *("organisation_id", "id", "created_at", "created_by", "updated_at", "updated_by"),
        *("row_version", "deleted_at"),
    }
)


@dataclass
class Journal:
    """What one merge writes. Rows are changed through it, never past it."""

    uow: UnitOfWork
    merge: ContactMergeRow
    _images: dict[tuple[type[Business], UUID], dict[str, list[Any]]] = field(default_factory=dict)
    _made: set[tuple[type[Business], UUID]] = field(default_factory=set)

    def put(self, row: Business, **values: Any) -> bool:
        """Change columns of a row; tells whether any differed."""
        images = self._images.setdefault((type(row), row.id), {})
        changed = False
        for name, value in values.items():
            before = getattr(row, name)
            if before == value:
                continue
            kept = images.get(name, [packed(before), None])[0]
            images[name] = [kept, packed(value)]
            setattr(row, name, value)
            changed = True
        return changed

    def seen(self, row: type[Business], row_id: UUID) -> None:
        """Note a row that is left where it is."""
        self._images.setdefault((row, row_id), {})

    def made(self, row: Business) -> None:
        """Note a row that the merge added."""
        every = (column.key for column in inspect(type(row)).columns)
        columns = [name for name in every if name not in _STAMPS]
        images = {name: [None, packed(getattr(row, name))] for name in columns}
        self._images[type(row), row.id] = images
        self._made.add((type(row), row.id))

    def close(self) -> None:
        """Write the journal."""
        self.uow.session.flush()
        for (row, row_id), images in self._images.items():
            kind: Changes = ContactMergeChangeRow
            if row is ContactPrivateRow:
                kind = ContactMergePrivateRow
            key = named_id(kind.__tablename__, self.merge.id.hex, row.__tablename__, row_id.hex)  # type: ignore[attr-defined]
            there: Any = self.uow.session.get(kind, (self.uow.actor.organisation_id, key))
            if there is None:
                self.uow.add(
                    kind(
                        id=key,
                        contact_id=self.merge.merged_id,
                        merge_id=self.merge.id,
                        table_name=row.__tablename__,  # type: ignore[attr-defined]
                        row_id=row_id,
                        made=(row, row_id) in self._made,
                        images=images,
                    )
                )
            elif images:
                there.images = {**there.images, **images}


@dataclass(frozen=True, slots=True)
class Kept:
    """Something that was changed since the merge and stays so: a row's table and its columns."""

    table: str
    row_id: UUID
    columns: tuple[str, ...]


def noted(uow: UnitOfWork, merge_id: UUID) -> list[ContactMergeChangeRow | ContactMergePrivateRow]:
    """Return what a merge wrote, as far as the person may see it."""
    kinds: list[Changes] = [ContactMergeChangeRow]
    if "contacts.sensitive" in uow.actor.permissions:
        kinds.append(ContactMergePrivateRow)
    found: list[ContactMergeChangeRow | ContactMergePrivateRow] = []
    for kind in kinds:
        entity: Any = kind
        found += uow.session.scalars(
            select(entity).where(kind.merge_id == merge_id, kind.deleted_at.is_(None))
        )
    return found


def put_back(
    uow: UnitOfWork, change: ContactMergeChangeRow | ContactMergePrivateRow
) -> Kept | None:
    """Put one row back as it was before the merge; returns what stays as somebody changed it."""
    row = mapped(change.table_name)
    found = uow.session.get(row, (uow.actor.organisation_id, change.row_id))
    if found is None:
        return None
    if change.made:
        return _take_away(uow, found, change)
    kept: set[str] = set()
    for unit in _units(row, change.images):
        apart = [name for name in unit if packed(getattr(found, name)) != change.images[name][1]]
        if apart:
            before = {name: change.images[name][0] for name in unit}
            if any(packed(getattr(found, name)) != before[name] for name in unit):
                kept.update(apart)
            continue
        for name in unit:
            setattr(found, name, unpacked(row, name, change.images[name][0]))
    return Kept(change.table_name, change.row_id, tuple(sorted(kept))) if kept else None


def _take_away(
    uow: UnitOfWork, found: Business, change: ContactMergeChangeRow | ContactMergePrivateRow
) -> Kept | None:
    if found.deleted_at is not None:
        return None
    apart = [
        name for name, (_, after) in change.images.items() if packed(getattr(found, name)) != after
    ]
    if apart:
        return Kept(change.table_name, change.row_id, tuple(sorted(apart)))
    if _declared(type(found)).removable:
        uow.session.delete(found)
    else:
        uow.delete(found)
    return None


def _units(row: type[Business], images: dict[str, Any]) -> Iterable[list[str]]:
    """Yield the columns that go together, as synchronisation has them."""
    groups = _declared(row).rules.groups
    left = dict.fromkeys(images)
    while left:
        name = next(iter(left))
        group = next((group for group in groups if name in group), frozenset({name}))
        unit = [one for one in left if one in group]
        for one in unit:
            del left[one]
        yield unit


def _declared(row: type[Business]) -> Synced:
    declared = row.__synced__  # type: ignore[attr-defined]
    assert isinstance(declared, Synced)
    return declared


def mapped(table: str) -> type[Business]:
    """Return the mapped class of a business table."""
    for mapper in Base.registry.mappers:
        if mapper.class_.__tablename__ == table and issubclass(mapper.class_, Business):
            return mapper.class_
    raise LookupError(table)


def packed(value: Any) -> Any:
    """Return a stored value fit for JSON."""
    if isinstance(value, UUID | bytes):
        return value.hex if isinstance(value, UUID) else value.hex()
    if isinstance(value, datetime):
        return to_micro(value)
    return value.isoformat() if isinstance(value, date) else value


def unpacked(row: type[Business], name: str, value: Any) -> Any:
    """Return the value of a column from what ``packed`` made of it."""
    kind = inspect(row).columns[name].type
    if value is None:
        return None
    if isinstance(kind, Id):
        return UUID(value)
    if isinstance(kind, UtcTime):
        return from_micro(value)
    if isinstance(kind, Date):
        return date.fromisoformat(value)
    if name == "picture":
        return bytes.fromhex(value)
    return value
