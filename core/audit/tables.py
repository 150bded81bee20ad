"""Events and checkpoints. Rows are only ever added."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Index, LargeBinary, PrimaryKeyConstraint, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.database.base import Base
from core.database.synced import Owned, Synced
from core.database.types import Code, Digest, Id, UtcTime


class AuditEventRow(Base):
    """One event of one device's chain.

    ``payload`` is the canonical JSON that is hashed; the other columns repeat parts of it so that
    they can be searched, and verification compares them with it.
    """

    __tablename__ = "audit_event"
    __synced__ = Synced("append", owned=Owned("actor_id", readable_with="audit.read"), kept=True)

    organisation_id: Mapped[UUID] = mapped_column(Id)
    device_id: Mapped[UUID] = mapped_column(Id)
    sequence: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime] = mapped_column(UtcTime)
    actor_id: Mapped[UUID] = mapped_column(Id)
    action: Mapped[str] = mapped_column(Code)
    kind: Mapped[str] = mapped_column(Code)
    record_id: Mapped[UUID] = mapped_column(Id)
    payload: Mapped[str] = mapped_column(Text)
    hash: Mapped[bytes] = mapped_column(Digest)

    __table_args__ = (
        PrimaryKeyConstraint("organisation_id", "device_id", "sequence"),
        Index(None, "record_id", "at"),
        Index(None, "at"),
    )


class AuditCheckpointRow(Base):
    """A device's Ed25519 signature over its chain up to ``sequence``."""

    __tablename__ = "audit_checkpoint"
    __synced__ = Synced("append", kept=True)

    organisation_id: Mapped[UUID] = mapped_column(Id)
    device_id: Mapped[UUID] = mapped_column(Id)
    sequence: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime] = mapped_column(UtcTime)
    hash: Mapped[bytes] = mapped_column(Digest)
    signature: Mapped[bytes] = mapped_column(LargeBinary(64))

    __table_args__ = (PrimaryKeyConstraint("organisation_id", "device_id", "sequence"),)
