"""Which reminders of visits this desk has told, so that none is told twice. Local to a file."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import PrimaryKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.database.base import Base
from core.database.synced import LOCAL
from core.database.types import Id, UtcTime


class ReminderToldRow(Base):
    """One person was told of the reminder of a visit that was due at ``remind_at``.

    ``again_at``: when they want to be told once more, NULL when they do not. A visit that is given
    another reminder is told anew, because ``remind_at`` differs then.
    """

    __tablename__ = "reminder_told"
    __synced__ = LOCAL

    visit_id: Mapped[UUID] = mapped_column(Id)
    person_id: Mapped[UUID] = mapped_column(Id)
    remind_at: Mapped[datetime] = mapped_column(UtcTime)
    again_at: Mapped[datetime | None] = mapped_column(UtcTime)

    __table_args__ = (PrimaryKeyConstraint("visit_id", "person_id"),)
