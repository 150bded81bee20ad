"""Comparing what is here with what is shared, key by key, and making it right.

Needed when the shared database was restored, when this file was, when a person's rights changed,
and as the check that a long-running exchange has not gone astray. Unconfirmed work is never thrown
away by it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.sync.arrivals import bring_in, put_rows, show_theirs
from core.sync.local import Local, Replica, Row
from core.sync.shadow import IMAGE, NOTHING, Shadow, dirty_rows, read_shadow, write_shadow
from core.sync.transport import Transport
from core.sync.wire import Image, SyncTable

PAGE = 500


@dataclass
class Reconciling:
    """One run over all tables.

    Attributes:
        person_id: hex; whose lost rows are sent again.
        why: ``resend`` or ``discard`` when the shared database was restored and may have lost rows
            that are here; ``copied`` when this file was; ``columns`` when both sides know other
            columns than before. Versions tell nothing then, since a number may have been given
            twice or a value have come with a column, and every row is compared.
        restored_at: see ``Hello``.
    """

    replica: Replica
    transport: Transport
    tables: Mapping[str, SyncTable]
    person_id: str
    why: str
    restored_at: int | None = None

    def run(self) -> int:
        """Reconcile every table; returns how many rows were put right.

        Begins anew after an interruption; what is right already is not touched again.
        """
        cursor = self.transport.start()
        repaired = sum(self.table(table) for table in self.tables.values())

        def finish(local: Local) -> None:
            local.put_state("cursor", cursor)
            local.put_state("reconcile", None)

        self.replica.write(finish)
        return repaired

    def table(self, table: SyncTable) -> int:
        """Reconcile one table in the order of its keys."""
        repaired, after = 0, ""
        while True:
            shared = self.transport.versions(table.name, after, PAGE)
            upto = shared[-1][0] if len(shared) == PAGE else None
            here = self.replica.read(local_versions, table, after, upto)
            wanted = [key for key, version in shared if self._thorough or here.get(key) != version]
            extra = [key for key in here if key not in dict(shared)]
            if wanted or extra:
                rows = self.transport.rows(table.name, wanted) if wanted else []
                repaired += self.replica.write_replaceable(self._settle, table, rows, extra)
            if upto is None:
                return repaired
            after = upto

    def _settle(
        self,
        local: Local,
        table: SyncTable,
        rows: Sequence[Sequence[object]],
        extra: Sequence[str],
    ) -> int:
        dirty = dirty_rows(local)
        plain, done = [], 0
        for values in rows:
            key = table.key_of_values(values)
            if (table.name, key) in dirty or self._thorough:
                done += self._meet(local, table, key, table.image(values), dirty)
            else:
                plain.append(values)
        put_rows(local, table, plain)
        for key in extra:
            done += self._meet(local, table, key, None, dirty)
        return done + len(plain)

    def _meet(
        self, local: Local, table: SyncTable, key: str, theirs: Image | None, dirty: set[Row]
    ) -> int:
        """Bring one row and its shared state together; returns 1 when something changed."""
        row = (table.name, key)
        if row in dirty:
            return self._beneath(local, table, key, theirs)
        mine = local.read(table, key)
        if mine is not None and self._lost(table, mine, theirs):
            self._send_again(local, row, mine, self._standing(table, mine, theirs))
        elif mine == theirs:
            return 0
        elif theirs is None:
            local.remove(table, key)
        else:
            local.write(table, theirs)
        return 1

    def _beneath(self, local: Local, table: SyncTable, key: str, theirs: Image | None) -> int:
        """Bring a shared state in beneath unconfirmed changes."""
        row = (table.name, key)
        shadow = read_shadow(local, row)
        assert shadow is not None
        if shadow.latest == theirs:
            return 0
        # What this work stands on goes out with it, whoever wrote it: alone it would be taken for
        # something that followed the lost state.
        lost = shadow.base is not None and (
            self._lost(table, shadow.base, theirs)
            or (self.why == "resend" and table.version(shadow.base) > table.version(theirs))
        )
        if shadow.base is not None and (lost or (theirs is None and self.why == "resend")):
            self._send_again(local, row, shadow.base, self._standing(table, shadow.base, theirs))
            show_theirs(local, row, theirs)
        else:
            bring_in(local, table, key, theirs)
        return 1

    @staticmethod
    def _send_again(local: Local, row: Row, lost: Image, shadow: Shadow) -> None:
        """Send a lost state again, together with what was written in the same transaction.

        Such rows share their stamp; it makes the number of a local transaction, in the same way
        should this run be repeated, and below all that are counted.
        """
        write_shadow(local, row, shadow)
        if "updated_at" in lost:
            number = -lost["updated_at"]
        else:
            local.execute("UPDATE sync_switch SET transaction_id = transaction_id + 1")
            number = local.execute("SELECT transaction_id FROM sync_switch").fetchone()[0]
        local.execute(
            "INSERT INTO sync_outbox (transaction_id, table_name, row_key, at)"
            " VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (number, *row, local.now),
        )

    def _standing(self, table: SyncTable, lost: Image, theirs: Image | None) -> Shadow:
        """Return what a lost state stands on from now on.

        Theirs, if that came before it. What was written since the restore knows nothing of it, and
        nothing is known of what both started from: where they differ a person decides.
        """
        since = theirs is not None and (
            table.version(theirs) >= table.version(lost)
            or self._since_restore(theirs)
            or theirs.get("updated_at", 0) >= lost.get("updated_at", 0)
        )
        if since:
            return Shadow(None, IMAGE, theirs)
        return Shadow(theirs) if theirs is not None else Shadow(None, NOTHING, lost)

    def _since_restore(self, theirs: Image) -> bool:
        return self.restored_at is not None and theirs.get("updated_at", 0) >= self.restored_at

    @property
    def _thorough(self) -> bool:
        return self.why in ("resend", "discard", "copied", "columns")

    def _lost(self, table: SyncTable, mine: Image, theirs: Image | None) -> bool:
        """Tell whether a restored database lost this state of a row, and this person wrote it.

        A later version there is taken for one that followed it, unless it was written since.
        """
        if table.declared.mode == "server":
            return False
        # What was noted in the audit trail stays; without it a chain would have a hole.
        if self.why != "resend" and not (self.why == "discard" and table.declared.kept):
            return False
        owned = table.declared.owned
        author = "updated_by" if "updated_by" in mine else owned.column if owned else None
        if author is not None and mine[author] != self.person_id:
            return False
        if theirs is None or table.version(mine) > table.version(theirs):
            return True
        unclear = table.version(mine) == table.version(theirs) or self._since_restore(theirs)
        return unclear and any(mine[name] != theirs[name] for name in table.content)


def local_versions(local: Local, table: SyncTable, after: str, upto: str | None) -> dict[str, int]:
    """Return keys and versions from behind ``after`` up to ``upto``, as last confirmed.

    A row with unconfirmed changes counts by its base; a new one not at all.
    """
    version = "row_version" if table.versioned else "0"
    low = table.place_of(after) if after else ()
    high = None if upto is None else table.place_of(upto)
    where, values = table.local_range(local.organisation, after, upto)
    rows = local.execute(
        f"SELECT {table.local_key()}, {version} FROM {table.name} WHERE {where}", values
    ).fetchall()
    found = {key: int(number) for key, number in rows}
    for name, key in dirty_rows(local):
        place = table.place_of(key) if name == table.name else ()
        if place > low and (high is None or place <= high):
            shadow = read_shadow(local, (name, key))
            latest = shadow.latest if shadow else None
            found.pop(key, None)
            if latest is not None:
                found[key] = table.version(latest)
    return found


def row_hash(key: str, version: int) -> int:
    """Return 40 bits of the MD5 of key and version; sums of them compare tables in any order."""
    text = f"{key}:{version}".encode()
    return int(hashlib.md5(text, usedforsecurity=False).hexdigest()[:10], 16)


def digests(local: Local, tables: Mapping[str, SyncTable]) -> dict[str, tuple[int, int]]:
    """Return count and hash of each table, as last confirmed."""
    found = {}
    for name, table in tables.items():
        versions = local_versions(local, table, "", None)
        found[name] = (len(versions), sum(row_hash(*one) for one in versions.items()))
    return found


def _ask(local: Local) -> None:
    if local.state("reconcile") is None:  # a stronger reason stands
        local.put_state("reconcile", "check")


def check(
    replica: Replica, transport: Transport, tables: Mapping[str, SyncTable]
) -> tuple[str, ...]:
    """Compare counts and hashes as the cursor saw them; the next cycle puts right what differs.

    Returns:
        The tables that differ; empty also when the moment to compare has passed.
    """
    cursor, mine = replica.read(lambda local: (local.state("cursor"), digests(local, tables)))
    theirs = transport.digests(cursor)
    if theirs is None:
        return ()
    differing = tuple(name for name in tables if theirs.get(name, (0, 0)) != mine[name])
    if differing:
        replica.write(_ask)
    return differing
