"""The side of an open workspace that synchronises, beside the services that people use."""

from __future__ import annotations

import platform
import time
from collections.abc import Callable, Mapping
from typing import Protocol, TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.access.tables import DeviceRow
from core.database.unit_of_work import Done, UnitOfWork
from core.documents.store import DocumentStore
from core.kernel.actor import Actor
from core.kernel.changes import Changes
from core.kernel.clock import Clock, to_micro
from core.kernel.errors import ContactOverdue, SharedDatabaseError
from core.sync import devices
from core.sync.authority import SharedAuthority
from core.sync.direct import Chain
from core.sync.exports import SharedQuota
from core.sync.joining import Parts
from core.sync.local import Local
from core.sync.people import LoginService, OwnLogin
from core.sync.review import ReviewService
from core.sync.service import SyncService

T = TypeVar("T")

# Listing and search entry of a contract take some milliseconds each, and a save must not wait.
_RENEW_AT_ONCE = 4
_BREATH = 500  # rows
_DAY = 86_400_000_000  # microseconds
_RIGHTS = frozenset({"person", "role_permission", "organisation"})


class Host(Protocol):
    """The workspace, as this side needs it."""

    actor: Actor

    def command(self, work: Callable[[UnitOfWork], T]) -> Done[T]: ...
    def background(self, work: Callable[[UnitOfWork], T]) -> Done[T]: ...
    def reload_actor(self) -> None: ...
    def continue_as(self, device_id: UUID) -> None: ...
    def clear_traces(self) -> None: ...


class SharedSide:
    """Exchanges with the shared database while the workspace is open.

    Attributes:
        service: the thread that exchanges, and its status.
        exchange: what the thread runs.
        review: unsent changes, conflicts and history.
        own_login: password and profile of the person who works here.
        logins: the logins of everybody.
        quota: how much may be exported.
        authority: has the shared database do what is too much for one computer.
        settling: called after each exchange, to settle what waited for an answer.
    """

    def __init__(self, parts: Parts, host: Host, clock: Clock, documents: DocumentStore) -> None:
        documents.fetch = parts.blobs.fetch
        self._parts = parts
        self._host = host
        self._clock = clock
        self._listeners: list[Callable[[Changes], None]] = []
        self._arrived: dict[str, set[str]] = {}
        self._rights_changed = False
        self.replica = parts.replica
        self.exchange = parts.exchange
        self.replica.committed = self._committed
        self.review = ReviewService(parts.replica, parts.tables, host)
        self.own_login = OwnLogin(parts.access, parts.identity, parts.secrets)
        self.logins = LoginService(self.own_login)
        self.service = SyncService(
            parts.replica,
            parts.exchange,
            clock,
            self._renew,
            lambda: self._after_exchange(documents),
        )
        self.quota = SharedQuota(self.own_login, parts.secrets, self.service.now)
        self.authority = SharedAuthority(
            self.service, parts.exchange, parts.replica, self.own_login, self._chain
        )
        self.settling: list[Callable[[], object]] = []

    @property
    def access(self) -> object:
        """Where the shared database is."""
        return self._parts.access

    def listen(self, listener: Callable[[Changes], None]) -> Callable[[], None]:
        """Call ``listener`` with what arrived, on the thread that exchanges."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def number(self, session: Session) -> None:
        """Give the transaction that begins its number, for capture."""
        session.connection().exec_driver_sql(
            "UPDATE sync_switch SET transaction_id = transaction_id + 1, at = ?",
            (to_micro(self._clock.now()),),
        )

    def require_contact(self) -> None:
        """Refuse to go on when the organisation's time without contact has passed.

        The shared database is asked first; an answer is contact. A clock that was set back does
        not lengthen the time.

        Raises:
            ContactOverdue: it has passed, and there is no answer.
        """
        days = self.replica.read(_days_overdue)
        if days is None:
            return
        try:
            self._parts.exchange.meet()
        except SharedDatabaseError as error:
            raise ContactOverdue(self._parts.folder, days) from error

    def close(self) -> None:
        """End the thread and the connection. Harmless when repeated."""
        self.service.stop()
        self._parts.exchange.close()

    # --- inside --------------------------------------------------------------------------

    def _committed(self, changed: Mapping[str, set[str]]) -> None:
        if events := changed.get(devices.EVENTS):
            device = self.replica.read(devices.device_of) or ""
            own = self._host.actor.device_id.hex
            if device != own or any(key.startswith(own) for key in events):
                # The own chain was written past the trail, which thinks to know where it ends.
                self._host.continue_as(UUID(device))
        for table, keys in changed.items():
            if table in _RIGHTS:
                self._rights_changed = True
            self._arrived.setdefault(table, set()).update(keys)

    def _after_exchange(self, documents: DocumentStore) -> None:
        """Send what goes another way than rows do."""
        self._parts.blobs.send(documents)
        if self.replica.read(_any_export):
            self.quota.settle(self._host.background)
        for settle in self.settling:
            settle()

    def _chain(self) -> Chain:
        actor = self._host.actor
        name = f"{platform.node()} (shared database)"
        return Chain(actor.organisation_id, actor.device_id, name, self._parts.signing_key)

    def _renew(self) -> None:
        """Bring listings up to date and tell the window what arrived."""
        if self._rights_changed:
            self._rights_changed = False
            self._host.reload_actor()
        renewed: set[tuple[str, UUID]] = set()
        while self.replica.read(_any_stale):
            renewed |= self._host.background(_renew_some).changes.records
        arrived, self._arrived = self._arrived, {}
        for table, keys in arrived.items():
            for place, key in enumerate(keys):
                if len(key) == 32:
                    renewed.add((table, UUID(key)))
                if place % _BREATH == 0:
                    time.sleep(0)  # after a long absence these are many, and a person may be saving
        if renewed:
            changes = Changes(frozenset(renewed))
            for listener in [*self._listeners]:
                listener(changes)
        self._host.clear_traces()


def register_device(uow: UnitOfWork, device_id: UUID, name: str, public_key: bytes) -> None:
    """Add this computer to the organisation's devices, once."""
    there = uow.session.scalars(select(DeviceRow.id).where(DeviceRow.id == device_id)).first()
    if there is None:
        uow.insert(DeviceRow(id=device_id, name=name, public_key=public_key))
        uow.record("device.added", "device", device_id, name=name)


def _days_overdue(local: Local) -> int | None:
    """Return the days that are allowed when more have passed since the last contact, else None."""
    days = int(local.state("grace_days") or 30)
    newest = local.execute("SELECT max(at) FROM sync_switch").fetchone()[0] or 0
    now = max(local.now, newest)
    return days if now - (local.state("contact_at") or now) > days * _DAY else None


def _any_stale(local: Local) -> bool:
    return local.execute("SELECT 1 FROM sync_stale LIMIT 1").fetchone() is not None


def _any_export(local: Local) -> bool:
    found = local.execute("SELECT 1 FROM export_pending WHERE used IS NOT NULL LIMIT 1")
    return found.fetchone() is not None


def _renew_some(uow: UnitOfWork) -> int:
    uow.derived_only = True
    rows = uow.connection.exec_driver_sql(
        "SELECT kind, record_id FROM sync_stale LIMIT ?", (_RENEW_AT_ONCE,)
    ).all()
    for kind, record in rows:
        uow.renew(kind, UUID(bytes=record))
        uow.connection.exec_driver_sql(
            "DELETE FROM sync_stale WHERE kind = ? AND record_id = ?", (kind, record)
        )
    return len(rows)
