"""What synchronisation keeps of a person until the shared database has confirmed it."""

from __future__ import annotations

import json
from collections.abc import Mapping

from core.contacts.privacy.registry import Found, Outcome, Person
from core.database.unit_of_work import Reader, UnitOfWork
from core.kernel.clock import to_micro
from core.sync import outbox
from core.sync.endings import rows_of
from core.sync.local import Local, Row
from core.sync.shadow import Shadow, read_shadow, write_shadow
from core.sync.wire import SyncTable

_CONTACT = "contact"


class UnsentPlace:
    """Changes that are not confirmed and versions in conflict: copies of the person's rows.

    Erasing lets what was sealed be sealed anew without them, and keeps of what they started from
    only what the erasure itself needs to be sent.
    """

    key = "unsent"
    title = "Unsent changes and conflicts"
    holds = "Earlier versions of their rows on this computer, until they are sent or decided"
    tables = frozenset({"sync_shadow", "sync_conflict", "sync_mutation", "sync_outbox"})

    def __init__(self, tables: Mapping[str, SyncTable]) -> None:
        self._tables = tables

    def collect(self, reader: Reader, person: Person) -> Found:
        local = _local(reader.connection, reader.actor.organisation_id.hex, 0)
        found = []
        for row in self._rows(local, person):
            shadow = read_shadow(local, row)
            if shadow is not None:
                kept = {"base": shadow.base, "theirs": shadow.theirs}
                said = json.dumps(kept, ensure_ascii=False)
                found.append({"Record": row[0].replace("_", " "), "Earlier versions": said})
        return Found(tuple(found))

    def preview(self, reader: Reader, person: Person) -> Outcome:
        local = _local(reader.connection, reader.actor.organisation_id.hex, 0)
        return Outcome(len(self._rows(local, person)))

    def erase(self, uow: UnitOfWork, person: Person) -> Outcome:
        """Runs last: it clears what emptying the person's rows itself has just noted."""
        uow.session.flush()
        local = _local(uow.connection, uow.actor.organisation_id.hex, to_micro(uow.now))
        rows = self._rows(local, person)
        for row in rows:
            for (number,) in local.execute(
                "SELECT DISTINCT mutation_id FROM sync_outbox WHERE table_name = ?"
                " AND row_key = ? AND mutation_id IS NOT NULL",
                row,
            ).fetchall():
                outbox.reopen(local, number)
            local.execute("DELETE FROM sync_conflict WHERE table_name = ? AND row_key = ?", row)
            self._thin(local, row, person)
        return Outcome(len(rows))

    def _thin(self, local: Local, row: Row, person: Person) -> None:
        """Keep of a shadow no more than what says that there was a row, and whose."""
        shadow = read_shadow(local, row)
        if shadow is None or (shadow.base is None and shadow.theirs is None):
            return
        table = self._tables[row[0]]
        mine = local.read(table, row[1])
        if mine is not None:
            ends = table.declared.ends
            thin = {**mine, ends: None, "deleted_at": None} if ends else dict(mine)
        else:
            thin = {table.declared.within: person.id.hex}
        write_shadow(
            local,
            row,
            Shadow(
                thin if shadow.base is not None else None,
                shadow.newer,
                thin if shadow.theirs is not None else None,
            ),
        )

    def _rows(self, local: Local, person: Person) -> list[Row]:
        return rows_of(local, self._tables, _CONTACT, person.id.hex)


def _local(connection: object, organisation: str, now: int) -> Local:
    driver = connection.connection.driver_connection  # type: ignore[attr-defined]
    return Local(driver, now, organisation)
