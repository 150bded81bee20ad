"""Reads the audit trail: history of a record, verification, export and checkpoints."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, func, select

from core.access.tables import DeviceRow, PersonRow
from core.audit.chain import Checkpoint, Link, Verdict, verify_chain
from core.audit.records import AuditEvent
from core.audit.tables import AuditCheckpointRow, AuditEventRow
from core.database.unit_of_work import Reader, UnitOfWork

_EVENT = AuditEventRow.__table__.c
FORMAT = "chancery-audit-1"


class AuditService:
    """The audit trail of one workspace."""

    def history(self, reader: Reader, record_id: UUID, limit: int = 200) -> list[AuditEvent]:
        """Return the newest events of one record, newest first."""
        return self._events(reader, _EVENT.record_id == record_id, limit)

    def recent(self, reader: Reader, limit: int = 500) -> list[AuditEvent]:
        """Return the newest events of the whole organisation, newest first."""
        return self._events(reader, None, limit)

    def count(self, reader: Reader, record_id: UUID | None = None) -> int:
        """Return how many events there are, of one record or of all."""
        query = select(func.count()).select_from(AuditEventRow)
        if record_id is not None:
            query = query.where(_EVENT.record_id == record_id)
        return int(reader.connection.execute(query).scalar_one())

    def checkpoint(self, uow: UnitOfWork) -> None:
        """Sign the chain of this device as it stands."""
        uow.trail.checkpoint(uow.connection, uow.now)

    def verify(self, reader: Reader) -> list[Verdict]:
        """Check every device's chain in this workspace."""
        connection = reader.connection
        return [
            verify_chain(
                device["organisation_id"],
                device["id"],
                device["public_key"],
                _links(connection, device["id"]),
                _checkpoints(connection, device["id"]),
            )
            for device in _devices(connection)
        ]

    def export(self, reader: Reader, target: Path) -> int:
        """Write the whole trail to ``target`` as JSON lines and return the number of events.

        The first line describes the format and the devices with their public keys; then one line
        an event (``device``, ``hash``, ``payload``) and one a checkpoint. The file can be checked
        by ``chancery-admin audit verify`` with no workspace.
        """
        connection = reader.connection
        devices = _devices(connection)
        written = 0
        with target.open("w", encoding="utf-8", newline="\n") as file:
            head = {
                "format": FORMAT,
                "devices": [
                    {
                        "organisation": str(device["organisation_id"]),
                        "device": str(device["id"]),
                        "name": device["name"],
                        "public_key": device["public_key"].hex(),
                    }
                    for device in devices
                ],
            }
            file.write(json.dumps(head, ensure_ascii=False) + "\n")
            for device in devices:
                name = str(device["id"])
                for link in _links(connection, device["id"]):
                    line = {"device": name, "hash": link.hash.hex(), "payload": link.payload}
                    file.write(json.dumps(line, ensure_ascii=False) + "\n")
                    written += 1
                for point in _checkpoints(connection, device["id"]):
                    file.write(json.dumps(_point(name, point)) + "\n")
        return written

    def _events(self, reader: Reader, where: Any, limit: int) -> list[AuditEvent]:
        query = (
            select(
                _EVENT.at,
                PersonRow.name,
                _EVENT.action,
                _EVENT.kind,
                _EVENT.record_id,
                _EVENT.payload,
                _EVENT.device_id,
                _EVENT.sequence,
            )
            .outerjoin(
                PersonRow,
                (PersonRow.id == _EVENT.actor_id)
                & (PersonRow.organisation_id == _EVENT.organisation_id),
            )
            .order_by(_EVENT.at.desc(), _EVENT.sequence.desc())
            .limit(limit)
        )
        if where is not None:
            query = query.where(where)
        return [
            AuditEvent(at, actor or "", action, kind, record, json.loads(payload)["details"], n)
            for at, actor, action, kind, record, payload, _, n in reader.connection.execute(query)
        ]


def _devices(connection: Connection) -> list[dict[str, Any]]:
    columns = DeviceRow.__table__.c
    query = select(columns.organisation_id, columns.id, columns.name, columns.public_key)
    return [dict(row) for row in connection.execute(query.order_by(columns.id)).mappings()]


def _links(connection: Connection, device_id: UUID) -> Iterator[Link]:
    query = (
        select(_EVENT.sequence, _EVENT.payload, _EVENT.hash)
        .where(_EVENT.device_id == device_id)
        .order_by(_EVENT.sequence)
    )
    for sequence, payload, digest in connection.execute(query):
        yield Link(sequence, payload, digest)


def _checkpoints(connection: Connection, device_id: UUID) -> list[Checkpoint]:
    columns = AuditCheckpointRow.__table__.c
    query = (
        select(columns.sequence, columns.hash, columns.signature)
        .where(columns.device_id == device_id)
        .order_by(columns.sequence)
    )
    return [Checkpoint(*row) for row in connection.execute(query)]


def _point(device: str, point: Checkpoint) -> dict[str, Any]:
    return {
        "device": device,
        "checkpoint": point.sequence,
        "hash": point.hash.hex(),
        "signature": point.signature.hex(),
    }
