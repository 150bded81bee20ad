"""A replica that was copied or restored goes on as another device, with an audit chain of its own.

The other life of the file goes on with the old chain, so what this one noted there and never sent
would claim numbers that are given already. It moves to the new chain: same event, same time, same
person, and ``moved_from`` says where it stood. What the shared database has with the same hash is
the same event and stays.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from uuid import UUID

from core.audit.chain import START, link_hash
from core.kernel.canonical import canonical
from core.kernel.clock import from_micro
from core.kernel.ids import new_id
from core.sync.arrivals import Tables, place
from core.sync.local import Local, Replica, Row
from core.sync.shadow import NOTHING, Shadow, dirty_rows, drop_shadow, read_shadow, write_shadow
from core.sync.transport import Transport
from core.sync.wire import Image

EVENTS, CHECKPOINTS, DEVICES = "audit_event", "audit_checkpoint", "device"
_ID = "device_id"
_DUE = "chain"
_Entries = list[tuple[int, int]]  # transaction and moment, as in the outbox


def device_of(local: Local) -> str | None:
    """Return the device that this replica writes as, in hexadecimal; None while none is kept."""
    found: str | None = local.state(_ID)
    return found


def is_event(row: Row) -> bool:
    """Tell whether a row is an event of a trail, which a desk writes alone."""
    return row[0] == EVENTS


def keep_device(local: Local, device: str) -> None:
    """Keep the device of a replica that has none kept."""
    if local.state(_ID) is None:
        local.put_state(_ID, device)


def ask_for_renewal(local: Local) -> None:
    """Let ``renew`` be due before anything is sent."""
    local.put_state(_DUE, True)


def renew_if_due(
    replica: Replica, transport: Transport, tables: Tables, organisation: str, person: str
) -> None:
    """Become another device, if this replica was registered anew.

    Raises:
        SharedDatabaseError: no answer; it stays due.
    """
    if not replica.read(lambda local: local.state(_DUE)):
        return
    shared: dict[Row, Image] = {}
    for name in (EVENTS, CHECKPOINTS):
        if name in tables:
            keys = [key for table, key in sorted(replica.read(dirty_rows)) if table == name]
            for values in transport.rows(name, keys) if keys else ():
                image = tables[name].image(values)
                shared[name, tables[name].key_of(image)] = image
    replica.write(_renew, tables, shared, organisation, person)


def _renew(
    local: Local, tables: Tables, shared: Mapping[Row, Image], organisation: str, person: str
) -> None:
    local.put_state(_DUE, None)
    former = device_of(local)
    if former is None or EVENTS not in tables:
        return
    chain = _Chain(local, tables, organisation, former)
    local.put_state(_ID, chain.device)
    local.execute(
        "UPDATE editing_session SET device_id = unhex(?) WHERE device_id = unhex(?)",
        (chain.device, former),
    )
    chain.introduce(person)
    for row in sorted(dirty_rows(local), key=lambda one: tables[one[0]].place_of(one[1])):
        if row[0] not in (EVENTS, CHECKPOINTS) or row[1].startswith(chain.device):
            continue
        mine = local.read(tables[row[0]], row[1])
        if mine is None or shared.get(row, {}).get("hash") == mine["hash"]:
            continue
        if row[0] == EVENTS:
            chain.move(row, mine)
        # A signature over what moved says nothing any more; the new chain gets its own.
        shadow = read_shadow(local, row)
        known = shadow.latest if shadow and shadow.newer != NOTHING else shared.get(row)
        drop_shadow(local, row)
        place(local, tables[row[0]], row[1], known)


def _dashed(key: str) -> str:
    return str(UUID(key))


def _iso(microseconds: int) -> str:
    return from_micro(microseconds).isoformat()


class _Chain:
    """The chain of a new device."""

    def __init__(self, local: Local, tables: Tables, organisation: str, former: str) -> None:
        self.device = new_id().hex
        self._local = local
        self._tables = tables
        self._organisation = organisation
        self._former = former
        self._sequence = 0
        self._hash = START

    def introduce(self, person: str) -> None:
        """Add the device, with the key of the former one, and an event that says so."""
        local, table = self._local, self._tables[DEVICES]
        local.execute("UPDATE sync_switch SET transaction_id = transaction_id + 1")
        (now,) = local.execute("SELECT transaction_id FROM sync_switch").fetchone()
        entries = [(now, local.now)]
        old = local.read(table, self._former)
        if old is not None:
            stamps = {"created_at": local.now, "updated_at": local.now, "row_version": 1}
            people = {"created_by": person, "updated_by": person, "deleted_at": None}
            local.write(table, {**old, "id": self.device, **stamps, **people})
            self._captured((DEVICES, self.device), entries)
        payload: dict[str, object] = {
            "action": "device.replaced",
            "actor": _dashed(person),
            "at": _iso(local.now),
            "details": {"former": _dashed(self._former)},
            "kind": "device",
            "record": _dashed(self.device),
        }
        columns = {"at": local.now, "actor_id": person, "record_id": self.device}
        self._add(payload, columns, entries)

    def move(self, row: Row, image: Image) -> None:
        """Add an event that stood at ``row``, within the transactions that it belongs to."""
        entries = self._local.execute(
            "SELECT transaction_id, at FROM sync_outbox WHERE table_name = ? AND row_key = ?", row
        ).fetchall()
        self._add({**json.loads(image["payload"]), "moved_from": row[1]}, image, entries)

    def _add(
        self, payload: dict[str, object], image: Mapping[str, object], entries: _Entries
    ) -> None:
        self._sequence += 1
        payload |= {"device": _dashed(self.device), "sequence": self._sequence}
        text = canonical(payload).decode()
        self._hash = link_hash(self._hash, text)
        made = {
            **image,
            "organisation_id": self._organisation,
            "device_id": self.device,
            "sequence": self._sequence,
            "action": payload["action"],
            "kind": payload["kind"],
            "payload": text,
            "hash": self._hash.hex(),
        }
        table = self._tables[EVENTS]
        self._local.write(table, made)
        self._captured((EVENTS, table.key_of(made)), entries)

    def _captured(self, row: Row, entries: _Entries) -> None:
        """Note a row as capture does, which is at rest here."""
        write_shadow(self._local, row, Shadow(None))
        self._local.executemany(
            "INSERT INTO sync_outbox (transaction_id, table_name, row_key, at) VALUES (?, ?, ?, ?)",
            [(transaction, *row, at) for transaction, at in entries],
        )
