"""Jobs and their log lines."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.database.base import Base, Business, references
from core.database.synced import LOCAL
from core.database.types import Code, Id, Json, UtcTime


class JobRow(Business, Base):
    """One long piece of work. ``parameters`` are enough to run it again."""

    __tablename__ = "job"
    __synced__ = LOCAL

    kind: Mapped[str] = mapped_column(Code)
    title: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Code)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    failed: Mapped[int] = mapped_column(default=0)
    attempt: Mapped[int] = mapped_column(default=1)
    parameters: Mapped[Any] = mapped_column(Json)
    result: Mapped[Any] = mapped_column(Json, nullable=True)
    error: Mapped[str] = mapped_column(Text, default="")
    started_at: Mapped[datetime | None] = mapped_column(UtcTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcTime)

    __table_args__ = (
        CheckConstraint(
            "state IN ('queued','running','paused','done','failed','cancelled')", name="state"
        ),
        Index(None, "state"),
    )


class JobLogRow(Business, Base):
    """One line of a job's log."""

    __tablename__ = "job_log"
    __synced__ = LOCAL

    job_id: Mapped[UUID] = mapped_column(Id)
    level: Mapped[str] = mapped_column(Code)
    text: Mapped[str] = mapped_column(Text)

    __table_args__ = (references("job", "job_id"), Index(None, "job_id"))
