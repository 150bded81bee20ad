"""Writes events to this device's chain, inside the transaction that makes the change."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, insert, select

from core.audit.chain import START, link_hash, sign
from core.audit.tables import AuditCheckpointRow, AuditEventRow
from core.database.base import table_of
from core.database.unit_of_work import Event
from core.kernel.canonical import canonical

# A signature at least every so many events bounds what a forger could cut off unnoticed.
CHECKPOINT_EVERY = 64
_EVENTS = table_of(AuditEventRow)
_CHECKPOINTS = table_of(AuditCheckpointRow)


class Trail:
    """The end of this device's chain. Used by the writer thread only."""

    def __init__(self, organisation_id: UUID, device_id: UUID, key: Ed25519PrivateKey) -> None:
        self._organisation_id = organisation_id
        self._device_id = device_id
        self._key = key
        self._end: tuple[int, bytes] | None = None
        self._pending: tuple[int, bytes] | None = None

    def append(self, connection: Connection, events: Sequence[Event]) -> None:
        """Add ``events`` to the chain, in their order."""
        sequence, previous = self._tail(connection)
        rows = []
        for event in events:
            sequence += 1
            payload = canonical(
                {
                    "action": event.action,
                    "actor": str(event.actor_id),
                    "at": event.at.isoformat(),
                    "details": dict(event.details),
                    "device": str(self._device_id),
                    "kind": event.kind,
                    "record": str(event.record_id),
                    "sequence": sequence,
                }
            ).decode()
            previous = link_hash(previous, payload)
            rows.append(
                {
                    "organisation_id": self._organisation_id,
                    "device_id": self._device_id,
                    "sequence": sequence,
                    "at": event.at,
                    "actor_id": event.actor_id,
                    "action": event.action,
                    "kind": event.kind,
                    "record_id": event.record_id,
                    "payload": payload,
                    "hash": previous,
                }
            )
        if rows:
            connection.execute(insert(_EVENTS), rows)
            before = sequence - len(rows)
            self._pending = (sequence, previous)
            if before // CHECKPOINT_EVERY != sequence // CHECKPOINT_EVERY:
                self._sign(connection, events[-1].at, sequence, previous)

    def checkpoint(self, connection: Connection, at: datetime) -> None:
        """Sign the chain as it stands, unless its end is signed already."""
        sequence, digest = self._tail(connection)
        signed = connection.execute(
            select(_CHECKPOINTS.c.sequence)
            .where(_CHECKPOINTS.c.device_id == self._device_id)
            .order_by(_CHECKPOINTS.c.sequence.desc())
            .limit(1)
        ).scalar()
        if sequence and signed != sequence:
            self._sign(connection, at, sequence, digest)

    def end(self, connection: Connection) -> tuple[int, bytes]:
        """Return number and hash of the last event, 0 and zeros before the first one."""
        return self._tail(connection)

    def committed(self) -> None:
        """Keep the end that the transaction reached."""
        self._end, self._pending = self._pending or self._end, None

    def rolled_back(self) -> None:
        """Forget the end that the transaction would have reached."""
        self._pending = None

    def continue_as(self, device_id: UUID) -> None:
        """Go on with the chain of ``device_id``, wherever the file says that it ends."""
        self._device_id = device_id
        self._end = None

    def _tail(self, connection: Connection) -> tuple[int, bytes]:
        known = self._pending or self._end
        if known is None:
            row = connection.execute(
                select(_EVENTS.c.sequence, _EVENTS.c.hash)
                .where(
                    _EVENTS.c.organisation_id == self._organisation_id,
                    _EVENTS.c.device_id == self._device_id,
                )
                .order_by(_EVENTS.c.sequence.desc())
                .limit(1)
            ).first()
            known = (row[0], row[1]) if row else (0, START)
            self._end = known
        return known

    def _sign(self, connection: Connection, at: datetime, sequence: int, digest: bytes) -> None:
        signature = sign(self._key, self._organisation_id, self._device_id, sequence, digest)
        connection.execute(
            insert(_CHECKPOINTS).values(
                organisation_id=self._organisation_id,
                device_id=self._device_id,
                sequence=sequence,
                at=at,
                hash=digest,
                signature=signature,
            )
        )
