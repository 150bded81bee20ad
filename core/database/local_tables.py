"""Tables that exist only in a workspace file: what is derived, and what synchronisation keeps."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import BigInteger, Index, PrimaryKeyConstraint, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.database.base import Base
from core.database.synced import LOCAL
from core.database.types import Code, Digest, Id, RowId


class SearchDocumentRow(Base):
    """What is searched of one record. The FTS5 tables beside it share its ``docid``."""

    __tablename__ = "search_document"
    __synced__ = LOCAL

    docid: Mapped[int] = mapped_column(RowId, primary_key=True)
    kind: Mapped[str] = mapped_column(Code)
    record_id: Mapped[UUID] = mapped_column(Id)
    title: Mapped[str] = mapped_column(Text)
    subtitle: Mapped[str] = mapped_column(Text)

    __table_args__ = (Index(None, "kind", "record_id", unique=True),)


class SyncSwitchRow(Base):
    """One row: whether pulled rows are being applied, and the number of the local transaction.

    Capture and the guards of unique values rest while ``applying`` is 1.
    """

    __tablename__ = "sync_switch"
    __synced__ = LOCAL

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    applying: Mapped[int] = mapped_column()
    transaction_id: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[int] = mapped_column(BigInteger)


class SyncStateRow(Base):
    """A fact that synchronisation keeps between cycles, as JSON by name."""

    __tablename__ = "sync_state"
    __synced__ = LOCAL

    name: Mapped[str] = mapped_column(Code, primary_key=True)
    value: Mapped[str] = mapped_column(Text)


class SyncOutboxRow(Base):
    """A row that a local transaction wrote and that is not confirmed by the shared database.

    ``at``: microseconds since 1970. ``mutation_id``: what it was sealed into, if it was.
    """

    __tablename__ = "sync_outbox"
    __synced__ = LOCAL

    transaction_id: Mapped[int] = mapped_column(BigInteger)
    table_name: Mapped[str] = mapped_column(Code)
    row_key: Mapped[str] = mapped_column(Text)
    at: Mapped[int] = mapped_column(BigInteger)
    mutation_id: Mapped[int | None] = mapped_column(BigInteger)

    __table_args__ = (
        PrimaryKeyConstraint("transaction_id", "table_name", "row_key"),
        Index(None, "table_name", "row_key"),
        Index(None, "mutation_id"),
    )


class SyncShadowRow(Base):
    """What was last known of the shared row of a row with unconfirmed changes; images as JSON.

    ``base`` is what the changes started from, NULL for a new row. ``newer`` tells of a later state
    that was pulled since: 0 none, 1 the image in ``theirs``, 2 the row is gone.
    """

    __tablename__ = "sync_shadow"
    __synced__ = LOCAL

    table_name: Mapped[str] = mapped_column(Code)
    row_key: Mapped[str] = mapped_column(Text)
    base: Mapped[str | None] = mapped_column(Text)
    newer: Mapped[int] = mapped_column()
    theirs: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (PrimaryKeyConstraint("table_name", "row_key"),)


class SyncMutationRow(Base):
    """Changes sealed to be sent together; kept unchanged until the answer is known.

    ``state``: ``sealed`` (to be sent, or sent without an answer yet) or ``parked``.
    """

    __tablename__ = "sync_mutation"
    __synced__ = LOCAL

    mutation_id: Mapped[int] = mapped_column(RowId, primary_key=True)
    state: Mapped[str] = mapped_column(Code)
    payload: Mapped[str] = mapped_column(Text)
    hash: Mapped[bytes] = mapped_column(Digest)
    sealed_at: Mapped[int] = mapped_column(BigInteger)
    attempts: Mapped[int] = mapped_column()
    reason: Mapped[str] = mapped_column(Code)
    detail: Mapped[str] = mapped_column(Text)


class SyncConflictRow(Base):
    """Two versions of one row that a person decides between; images as JSON."""

    __tablename__ = "sync_conflict"
    __synced__ = LOCAL

    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    mutation_id: Mapped[int | None] = mapped_column(BigInteger)
    table_name: Mapped[str] = mapped_column(Code)
    row_key: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Code)
    columns: Mapped[str] = mapped_column(Text)
    base: Mapped[str | None] = mapped_column(Text)
    mine: Mapped[str | None] = mapped_column(Text)
    theirs: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Code)
    resolution: Mapped[str | None] = mapped_column(Text)
    at: Mapped[int] = mapped_column(BigInteger)
    resolved_at: Mapped[int | None] = mapped_column(BigInteger)

    __table_args__ = (Index(None, "state"), Index(None, "table_name", "row_key"))


class SyncStaleRow(Base):
    """A record whose listing and search entry are older than the rows that arrived of it."""

    __tablename__ = "sync_stale"
    __synced__ = LOCAL

    kind: Mapped[str] = mapped_column(Code)
    record_id: Mapped[UUID] = mapped_column(Id)

    __table_args__ = (PrimaryKeyConstraint("kind", "record_id"),)


class SyncBlobRow(Base):
    """A file that this desk sent to the shared database, or (``sent_at`` 0) is to send."""

    __tablename__ = "sync_blob"
    __synced__ = LOCAL

    sha256: Mapped[bytes] = mapped_column(Digest, primary_key=True)
    sent_at: Mapped[int] = mapped_column(BigInteger)


class SyncRunRow(Base):
    """One exchange with the shared database that did something or failed."""

    __tablename__ = "sync_run"
    __synced__ = LOCAL

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    at: Mapped[int] = mapped_column(BigInteger)
    took_ms: Mapped[int] = mapped_column()
    sent: Mapped[int] = mapped_column()
    received: Mapped[int] = mapped_column()
    parked: Mapped[int] = mapped_column()
    outcome: Mapped[str] = mapped_column(Code)
    detail: Mapped[str] = mapped_column(Text)
