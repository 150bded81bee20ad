"""A connection of the person's own login on which the shared database is written to directly.

Row level security and the triggers there decide as they do for a push. Each transaction adds an
audit event to a chain that lives there: the desk's own chain goes on here meanwhile, and two ends
of one chain would not fit together.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy import Connection, create_engine, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

from core.access.tables import DeviceRow
from core.audit.tables import AuditEventRow
from core.audit.trail import Trail
from core.database.authority import Receipt
from core.database.base import table_of
from core.database.unit_of_work import Event
from core.kernel.errors import NotAllowed
from core.kernel.ids import named_id
from core.sync.people import OwnLogin

_DEVICE, _EVENT = table_of(DeviceRow), table_of(AuditEventRow)
# A lock that another desk holds for longer is tried for again.
_LOCK_WAIT = "5s"
_CANCEL_WAIT = 5.0  # seconds
# Some thousand rows are found by their keys. A planner whose statistics are older than the work,
# and people may not renew them, takes a table that grows under it for a small one, and reads all of
# it for each row.
_NEVER = tuple(
    f"enable_{way}" for way in ("seqscan", "bitmapscan", "hashjoin", "mergejoin", "material")
)


@dataclass(frozen=True)
class Chain:
    """The audit chain of what one desk has the shared database do.

    Attributes:
        desk: the desk's own device.
        key: signs the desk's own chain, too.
    """

    organisation_id: UUID
    desk: UUID
    name: str
    key: Ed25519PrivateKey

    @property
    def id(self) -> UUID:
        """The device that the chain belongs to."""
        return named_id("authority", self.desk.hex)

    @property
    def trail(self) -> Trail:
        """A trail that asks the database where the chain ends."""
        return Trail(self.organisation_id, self.id, self.key)


class Direct:
    """One transaction; see ``core.database.authority.SharedTransaction``."""

    def __init__(self, connection: Connection, chain: Chain) -> None:
        self.connection = connection
        self._chain = chain
        self._events: list[Event] = []
        settings = {"lock_timeout": _LOCK_WAIT} | dict.fromkeys(_NEVER, "off")
        connection.exec_driver_sql(
            "SELECT "
            + ", ".join(
                f"set_config('{name}', '{value}', true)" for name, value in settings.items()
            )
        )
        found = connection.exec_driver_sql("SELECT sync.organisation(), sync.me(), now()").one()
        self.organisation_id: UUID = found[0]
        self.person_id: UUID = found[1]
        self.now: datetime = found[2]

    def require(self, permission: str) -> None:
        """Refuse when the person may not."""
        may = self.connection.execute(text("SELECT sync.may(:one)"), {"one": permission}).scalar()
        if not may:
            raise NotAllowed(
                "Your role does not permit this in the shared database.",
                "Nothing was changed.",
                "Ask an administrator for the permission.",
            )

    def put(self, table: str, columns: Mapping[str, str], rows: Iterable[Sequence[Any]]) -> None:
        """Copy rows into a temporary table; COPY reaches no other one under row level security."""
        made = ", ".join(f"{name} {kind}" for name, kind in columns.items())
        key = next(iter(columns))
        raw: Any = self.connection.connection.driver_connection
        with raw.cursor() as cursor:
            cursor.execute(
                f"CREATE TEMPORARY TABLE IF NOT EXISTS {table} ({made}, PRIMARY KEY ({key}))"
                " ON COMMIT DELETE ROWS"
            )
            cursor.execute(f"TRUNCATE pg_temp.{table}")
            with cursor.copy(f"COPY pg_temp.{table} ({', '.join(columns)}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            cursor.execute(f"ANALYZE pg_temp.{table}")

    def record(self, action: str, kind: str, record_id: UUID, **details: Any) -> None:
        """Add an audit event."""
        self._events.append(Event(self.now, self.person_id, action, kind, record_id, details))

    def seal(self) -> Receipt:
        """Write the events; what comes after belongs to the commit alone."""
        if not self._events:
            raise AssertionError("a batch changed rows without an audit event")
        self.hold_chain()
        trail = self._chain.trail
        trail.append(self.connection, self._events)
        return Receipt(self._chain.id, *trail.end(self.connection))

    def sign(self) -> None:
        """Sign the chain as it stands."""
        self.hold_chain()
        self._chain.trail.checkpoint(self.connection, self.now)

    def hold_chain(self, chain: UUID | None = None) -> None:
        """Wait for whoever else writes to the chain, and keep others waiting until the end."""
        self.connection.execute(
            select(_DEVICE.c.id)
            .where(_DEVICE.c.organisation_id == self.organisation_id)
            .where(_DEVICE.c.id == (chain or self._chain.id))
            .with_for_update(key_share=True)
        )

    def introduce(self) -> bool:
        """Make the chain's device unless it is there; returns whether it was made."""
        public = self._chain.key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        stamps = {"created_at": self.now, "updated_at": self.now, "row_version": 1}
        people = {"created_by": self.person_id, "updated_by": self.person_id}
        keys = {"organisation_id": self.organisation_id, "id": self._chain.id}
        named = {"name": self._chain.name, "public_key": public}
        adding = insert(_DEVICE).values(**keys, **stamps, **people, **named)
        made = adding.on_conflict_do_nothing().returning(_DEVICE.c.id)
        if self.connection.execute(made).first() is None:
            return False
        self.record("device.added", "device", self._chain.id, name=self._chain.name)
        return True

    def stood(self, receipt: Receipt) -> bool:
        """Tell whether the batch of a receipt was committed; waits for one that still may be."""
        self.hold_chain(receipt.chain)
        found = self.connection.execute(
            select(_EVENT.c.hash)
            .where(_EVENT.c.organisation_id == self.organisation_id)
            .where(_EVENT.c.device_id == receipt.chain, _EVENT.c.sequence == receipt.sequence)
        ).scalar()
        return found is not None and bytes(found) == receipt.hash


class Line:
    """The connection, opened when it is first used and made anew after it broke."""

    def __init__(self, login: OwnLogin, chain: Chain) -> None:
        self._login = login
        self._chain = chain
        self._stack = ExitStack()
        self._raw: psycopg.Connection[Any] | None = None
        self._alchemy: Connection | None = None

    @property
    def broken(self) -> bool:
        """Whether there is no connection that still works."""
        return self._raw is None or self._raw.closed or self._raw.broken

    @contextmanager
    def transaction(self) -> Iterator[Direct]:
        """Give a transaction that ends with ``commit``, or is rolled back.

        Raises:
            SharedDatabaseError: there is no connection.
        """
        if self.broken:
            self.close()
            self._open()
        assert self._alchemy is not None
        try:
            yield Direct(self._alchemy, self._chain)
        finally:
            with suppress(psycopg.Error, DBAPIError):
                self._alchemy.rollback()

    def commit(self) -> None:
        """Commit the transaction that is open."""
        assert self._alchemy is not None
        self._alchemy.commit()

    def cancel(self) -> None:
        """End the statement that is under way; waits for nothing, and may come too late."""
        if self._raw is not None and not self._raw.closed:
            threading.Thread(target=self._cancel, args=(self._raw,), daemon=True).start()

    def close(self) -> None:
        """End the connection. Harmless when repeated."""
        with suppress(psycopg.Error, DBAPIError):
            self._stack.close()
        self._raw = self._alchemy = None

    def _open(self) -> None:
        raw = self._stack.enter_context(self._login.connection())
        raw.autocommit = False
        engine = create_engine(
            "postgresql+psycopg://",
            creator=lambda: raw,
            poolclass=StaticPool,
            use_native_hstore=False,
        )
        self._stack.callback(engine.dispose)
        alchemy = self._stack.enter_context(engine.connect())
        self._alchemy = alchemy.execution_options(schema_translate_map={None: "chancery"})
        self._raw = raw

    @staticmethod
    def _cancel(raw: psycopg.Connection[Any]) -> None:
        with suppress(psycopg.Error):
            raw.cancel_safe(timeout=_CANCEL_WAIT)
