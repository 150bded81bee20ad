"""Places that hold traces of a person: undo journal, search, filters, audit trail, backups."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from core.access.tables import PersonRow
from core.audit.tables import AuditEventRow
from core.contacts.privacy.registry import Found, Kept, Outcome, Person
from core.contacts.tables import (
    BulkJournalRow,
    BulkOperationRow,
    ContactGroupRow,
    ExportLogRow,
    PrivacyRequestRow,
)
from core.database.backup import Backup
from core.database.base import table_of
from core.database.unit_of_work import Reader, UnitOfWork
from core.kernel.text import counted, fold, quote_list
from core.settings.tables import SavedViewRow

_JOURNAL, _OPERATION = table_of(BulkJournalRow), table_of(BulkOperationRow)
_EVENT, _STAFF = table_of(AuditEventRow), table_of(PersonRow)
_VIEW, _GROUP = table_of(SavedViewRow), table_of(ContactGroupRow)
_REQUEST, _EXPORT = table_of(PrivacyRequestRow), table_of(ExportLogRow)


class JournalPlace:
    """What undoing a bulk change would put back."""

    key = "undo"
    title = "Undo of bulk changes"
    holds = "Values that a change to many contacts replaced, kept so that it can be undone"
    tables = frozenset({"bulk_journal"})

    def collect(self, reader: Reader, person: Person) -> Found:
        rows = reader.connection.execute(
            select(_OPERATION.c.label, _JOURNAL.c.before)
            .join(_OPERATION, _OPERATION.c.number == _JOURNAL.c.operation)
            .where(_JOURNAL.c.contact == person.row_id)
        )
        return Found(tuple({"Change": label, "Before": before} for label, before in rows))

    def preview(self, reader: Reader, person: Person) -> Outcome:
        return Outcome(_count(reader.connection, _JOURNAL, _JOURNAL.c.contact == person.row_id))

    def erase(self, uow: UnitOfWork, person: Person) -> Outcome:
        # The trigger erased_contact does the same wherever the erasure arrives.
        gone = uow.connection.execute(
            _JOURNAL.delete().where(_JOURNAL.c.contact == person.row_id)
        ).rowcount
        return Outcome(gone)


class SearchPlace:
    """The index over names and numbers; triggers take the entry out as the row is emptied."""

    key = "search"
    title = "Search index"
    holds = "Pieces of name, e-mail, numbers and ids, so that they are found while typing"
    tables: frozenset[str] = frozenset()

    def collect(self, reader: Reader, person: Person) -> Found:
        return Found()

    def preview(self, reader: Reader, person: Person) -> Outcome:
        return Outcome(0 if person.deleted else 1)

    def erase(self, uow: UnitOfWork, person: Person) -> Outcome:
        return Outcome(0 if person.deleted else 1)


class FiltersPlace:
    """Saved filters and groups in whose rules somebody wrote the person's name or address."""

    key = "filters"
    title = "Saved filters"
    holds = "Names, numbers or addresses that a person typed into the rules of a filter"
    tables: frozenset[str] = frozenset()

    def collect(self, reader: Reader, person: Person) -> Found:
        return Found(tuple({"Filter": name} for name in self._naming(reader.connection, person)))

    def preview(self, reader: Reader, person: Person) -> Outcome:
        return self._outcome(reader.connection, person)

    def erase(self, uow: UnitOfWork, person: Person) -> Outcome:
        return self._outcome(uow.connection, person)

    def _outcome(self, connection: Connection, person: Person) -> Outcome:
        names = self._naming(connection, person)
        if not names:
            return Outcome()
        kept = Kept(
            counted(len(names), "saved filter or group", "saved filters and groups"),
            "Somebody wrote a name, address or number of the person into its rules.",
            f"Change or delete {quote_list(names)}.",
            refused=True,
        )
        return Outcome(0, (kept,))

    def _naming(self, connection: Connection, person: Person) -> list[str]:
        wanted = _called(person)
        found = []
        for table, column in ((_VIEW, _VIEW.c.state), (_GROUP, _GROUP.c.filter)):
            query = select(table.c.name, column).where(table.c.deleted_at.is_(None))
            for name, state in connection.execute(query):
                if any(fold(value) in wanted for value in _texts(state)):
                    found.append(name)
        return found


class ExportsPlace:
    """The log of exports: what was asked for may name the person, as may the name of the file."""

    key = "exports"
    title = "Log of exports"
    holds = "Filter and file name of each export; the files are with whoever made them"
    tables = frozenset({"export_log"})

    def collect(self, reader: Reader, person: Person) -> Found:
        rows = self._naming(reader.connection, person)
        return Found(tuple({"Exported": at, "Title": title} for at, title in rows))

    def preview(self, reader: Reader, person: Person) -> Outcome:
        return self._outcome(reader.connection, person)

    def erase(self, uow: UnitOfWork, person: Person) -> Outcome:
        return self._outcome(uow.connection, person)

    def _outcome(self, connection: Connection, person: Person) -> Outcome:
        found = self._naming(connection, person)
        if not found:
            return Outcome()
        kept = Kept(
            counted(len(found), "line of the log of exports", "lines of the log of exports"),
            "Somebody exported by a name, address or number of the person, and the log of what"
            " left the organisation is written once.",
            refused=True,
        )
        return Outcome(0, (kept,))

    def _naming(self, connection: Connection, person: Person) -> list[tuple[Any, str]]:
        wanted = _called(person)
        rows = connection.execute(
            select(_EXPORT.c.created_at, _EXPORT.c.title, _EXPORT.c.filter, _EXPORT.c.file_name)
        )
        return [
            (row.created_at, row.title)
            for row in rows
            if any(fold(one) in wanted for one in _texts(row.filter))
            or any(one in fold(f"{row.title} {row.file_name}") for one in wanted)
        ]


class AuditPlace:
    """The audit trail. It names fields and never values, and is a chain that cannot be changed."""

    key = "audit"
    title = "Audit trail"
    holds = "Who did what to the contact and when; the names of fields, never their values"
    tables = frozenset({"audit_event"})

    def collect(self, reader: Reader, person: Person) -> Found:
        rows = reader.connection.execute(
            select(_EVENT.c.at, _EVENT.c.action, _EVENT.c.payload, _STAFF.c.name)
            .outerjoin(_STAFF, _STAFF.c.id == _EVENT.c.actor_id)
            .where(_EVENT.c.record_id == person.id)
            .order_by(_EVENT.c.at)
        )
        return Found(
            tuple(
                {
                    "At": at,
                    "Done": action,
                    "By": name or "",
                    "Fields": ", ".join(json.loads(payload)["details"].get("fields", ())),
                }
                for at, action, payload, name in rows
            )
        )

    def preview(self, reader: Reader, person: Person) -> Outcome:
        return self._outcome(reader.connection, person)

    def erase(self, uow: UnitOfWork, person: Person) -> Outcome:
        return self._outcome(uow.connection, person)

    def _outcome(self, connection: Connection, person: Person) -> Outcome:
        events = _count(connection, _EVENT, _EVENT.c.record_id == person.id)
        if not events:
            return Outcome()
        kept = Kept(
            counted(events, "event of the audit trail", "events of the audit trail"),
            "They say who did what and when, hold no value of the person, and are chained to"
            " one another, so that nobody can change them.",
        )
        return Outcome(0, (kept,))


class RequestsPlace:
    """The log of requests itself."""

    key = "requests"
    title = "Requests about their data"
    holds = "When their data was given out or erased and what was kept; no value of the person"
    tables = frozenset({"privacy_request"})

    def collect(self, reader: Reader, person: Person) -> Found:
        rows = reader.connection.execute(
            select(_REQUEST.c.kind, _REQUEST.c.created_at)
            .where(_REQUEST.c.contact_id == person.id)
            .order_by(_REQUEST.c.created_at)
        )
        return Found(tuple({"Request": kind, "At": at} for kind, at in rows))

    def preview(self, reader: Reader, person: Person) -> Outcome:
        return self._outcome()

    def erase(self, uow: UnitOfWork, person: Person) -> Outcome:
        return self._outcome()

    def _outcome(self) -> Outcome:
        kept = Kept(
            "The record of this erasure",
            "It is the proof that the request was carried out. It holds counts and reasons only.",
        )
        return Outcome(0, (kept,))


@dataclass(frozen=True)
class BackupsPlace:
    """Copies of the workspace file. ``backups`` lists them."""

    backups: Callable[[], Sequence[Backup]]
    key: str = "backups"
    title: str = "Backups"
    holds: str = "Copies of the whole workspace file as it was"
    tables: frozenset[str] = frozenset()

    def collect(self, reader: Reader, person: Person) -> Found:
        return Found(tuple({"Backup of": one.made_at} for one in self.backups()))

    def preview(self, reader: Reader, person: Person) -> Outcome:
        return self._outcome()

    def erase(self, uow: UnitOfWork, person: Person) -> Outcome:
        return self._outcome()

    def _outcome(self) -> Outcome:
        found = self.backups()
        if not found:
            return Outcome()
        oldest = min(one.made_at for one in found).date().isoformat()
        kept = Kept(
            f"{counted(len(found), 'backup')}, the oldest of {oldest}",
            "A backup is one encrypted copy of everything and cannot be changed in parts.",
            "Delete backups that you no longer need. Restoring one brings the person back.",
            refused=True,
        )
        return Outcome(0, (kept,))


def _called(person: Person) -> set[str]:
    """Return every folded text that stands for the person and nobody else."""
    texts = (*person.names, *person.emails, *person.numbers, person.external_id)
    return {fold(one) for one in texts if one}


def _count(connection: Connection, table: Any, *where: Any) -> int:
    return int(
        connection.execute(select(func.count()).select_from(table).where(*where)).scalar_one()
    )


def _texts(data: Any) -> Iterable[str]:
    """Yield every text inside JSON data."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, Mapping):
        for one in data.values():
            yield from _texts(one)
    elif isinstance(data, Sequence):
        for one in data:
            yield from _texts(one)
