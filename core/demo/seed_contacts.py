"""Writes the demo's contacts with their groups, labels and visits, many at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select

from core.contacts.catalogue import CatalogueService
from core.contacts.folding import derived_private
from core.contacts.groups import GroupService, pair_id
from core.contacts.labels import LabelService
from core.contacts.loading import put_contacts
from core.contacts.statuses import StatusService, statuses_of
from core.contacts.tables import (
    ContactAddressRow,
    ContactEmailRow,
    ContactGroupRow,
    ContactLabelRow,
    ContactPhoneRow,
    ContactPrivateRow,
    GroupMemberRow,
    StatusChangeRow,
    VisitRow,
)
from core.database.base import table_of
from core.database.unit_of_work import UnitOfWork
from core.demo.contacts import INTERESTS, MEMBERS, TAGS, DemoContact, duplicates, people
from core.demo.naming import morning, person_id
from core.demo.people import TIME_ZONE
from core.kernel.ids import new_id
from core.kernel.work import Report

_ZONE = ZoneInfo(TIME_ZONE)
_CHUNK = 1_000
_PARCELS = (
    ("Document envelope", "Signed papers and certificates, up to 30 pages."),
    ("Gift hamper", "For customers of more than five years; handed over in person."),
    ("Sample case", "Samples of the season, to be brought back."),
    ("Welcome pack", "Folder, pen and the contact sheet of the office."),
)
# Visits begin at these hours of the organisation's day, one after another.
_HOURS = (time(9), time(10, 30), time(13), time(14, 30), time(16))


def seed_contacts(count: int, day: date, report: Report) -> Iterator[Callable[[UnitOfWork], None]]:
    """Yield the commands that write ``count`` contacts and the second entries of some of them."""
    yield _begin
    written: list[DemoContact] = []
    done = 0
    for part in _parts(people(count, day=day)):
        written += part
        yield _command(part, day)
        done += len(part)
        report(done, count)
    if count >= _CHUNK:
        yield _fill_catalogue
        yield _command([one.contact for one in duplicates(written, count)], day)


def _command(part: Sequence[DemoContact], day: date) -> Callable[[UnitOfWork], None]:
    return lambda uow: _Writer(uow, day).write(part)


def _parts(contacts: Iterable[DemoContact]) -> Iterator[list[DemoContact]]:
    source = iter(contacts)
    while part := list(islice(source, _CHUNK)):
        yield part


def _begin(uow: UnitOfWork) -> None:
    StatusService().begin(uow)
    for kind, names in (("tag", TAGS), ("interest", INTERESTS)):
        for name in names:
            LabelService().make(uow, kind, name)
    for name in MEMBERS:
        GroupService().create(uow, name)


def _fill_catalogue(uow: UnitOfWork) -> None:
    for name, about in _PARCELS:
        CatalogueService().add(uow, name, about)


class _Writer:
    """Writes one part; what belongs to the contacts is collected and put in at once."""

    def __init__(self, uow: UnitOfWork, day: date) -> None:
        self._uow = uow
        self._day = day
        connection = uow.connection
        self._statuses = {one.key: one.id for one in statuses_of(connection)}
        group = table_of(ContactGroupRow).c
        self._groups = {
            row.name: row.id for row in connection.execute(select(group.id, group.name))
        }
        self._labels: dict[tuple[str, str], UUID] = {}
        self._visits = 0
        self._rows: dict[type[Any], list[dict[str, Any]]] = {}

    def write(self, contacts: Sequence[DemoContact]) -> None:
        ids = put_contacts(self._uow, map(self._row, contacts))
        for key, contact in zip(ids, contacts, strict=True):
            self._belongings(key, contact)
        for entity, rows in self._rows.items():
            self._uow.connection.execute(insert(table_of(entity)), rows)
        self._uow.record("contacts.loaded", "contact", ids[0], rows=len(ids))

    def _began(self, contact: DemoContact) -> datetime:
        known = contact.fields.get("first_contact_on")
        return morning(min(known or self._day - timedelta(days=30), self._day))

    def _row(self, contact: DemoContact) -> Mapping[str, Any]:
        began = self._began(contact)
        done = [visit.days for visit in contact.visits if visit.state == "done"]
        ahead = [visit.days for visit in contact.visits if visit.state == "planned"]
        return {
            **contact.fields,
            "status_id": self._statuses[contact.status],
            "status_since": contact.fields.get("customer_since") or began.date(),
            "assigned_id": person_id(contact.assigned),
            "last_visit_on": self._day + timedelta(days=max(done)) if done else None,
            "next_visit_on": self._day + timedelta(days=min(ahead)) if ahead else None,
            "created_at": began,
            "updated_at": began,
        }

    def _belongings(self, key: UUID, contact: DemoContact) -> None:
        for position, phone in enumerate(contact.phones):
            values = {"kind": phone.kind, "number": phone.number, "raw": phone.raw}
            self._add(ContactPhoneRow, key, position=position, **_REACH, extension="", **values)
        for position, email in enumerate(contact.emails):
            values = {"kind": email.kind, "address": email.address}
            self._add(ContactEmailRow, key, position=position, **_REACH, **values)
        for position, address in enumerate(contact.addresses):
            lines = ("kind", "street", "city", "region", "postcode", "country")
            postal: dict[str, Any] = {name: getattr(address, name) or None for name in lines}
            self._add(ContactAddressRow, key, position=position, **postal)
        if contact.private:
            self._private(key, contact.private)
        for name in contact.groups:
            self._join(GroupMemberRow, "group_id", self._groups[name], key)
        for kind, names in (("tag", contact.tags), ("interest", contact.interests)):
            for name in names:
                self._join(ContactLabelRow, "label_id", self._label(kind, name), key)
        status = self._statuses[contact.status]
        since = contact.fields.get("customer_since")
        came = morning(min(since, self._day)) if since else self._began(contact)
        self._add(StatusChangeRow, key, from_id=None, to_id=status, at=came)
        for visit in contact.visits:
            hour = _HOURS[self._visits % len(_HOURS)]
            self._visits += 1
            starts = datetime.combine(self._day + timedelta(days=visit.days), hour, _ZONE)
            self._add(
                VisitRow,
                key,
                staff_id=person_id(visit.staff),
                starts_at=starts,
                minutes=30,
                kind=_VISITS.get(visit.kind, visit.kind),
                state=visit.state,
                place="",
                notes=visit.note,
                remind_at=starts - timedelta(hours=1) if visit.state == "planned" else None,
            )

    def _private(self, key: UUID, values: Mapping[str, Any]) -> None:
        names = [
            column.name
            for column in table_of(ContactPrivateRow).columns
            if column.name not in _STAMPED and column.name != "contact_id"
        ]
        row = {name: values.get(name) for name in names}
        self._add(ContactPrivateRow, key, **{**row, **derived_private(row), "id": key})

    def _label(self, kind: str, name: str) -> UUID:
        if (kind, name) not in self._labels:
            self._labels[kind, name] = LabelService().make(self._uow, kind, name)
        return self._labels[kind, name]

    def _join(self, entity: type[Any], column: str, target: UUID, contact: UUID) -> None:
        self._add(entity, contact, id=pair_id(target, contact), **{column: target})

    def _add(self, entity: type[Any], contact: UUID, **values: Any) -> None:
        uow = self._uow
        self._rows.setdefault(entity, []).append(
            {
                "organisation_id": uow.actor.organisation_id,
                "id": new_id(),
                "created_at": uow.now,
                "created_by": uow.actor.person_id,
                "updated_at": uow.now,
                "updated_by": uow.actor.person_id,
                "row_version": 1,
                "contact_id": contact,
                **values,
            }
        )


_VISITS = {"meeting": "office", "site visit": "site", "video call": "video", "event": "other"}
_REACH = {"state": "unknown", "opt_out": False}
_STAMPED = frozenset(
    {
        *("organisation_id", "id", "created_at", "created_by", "updated_at", "updated_by"),
        *("deleted_at", "row_version"),
    }
)
