"""Settings and saved views as rows."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from core.database.base import Base, Business, unique
from core.database.synced import Owned, Synced
from core.database.types import Code, Id, Json


class SettingRow(Business, Base):
    """One value. ``person_id`` is all zeros for a setting of the organisation."""

    __tablename__ = "setting"
    __synced__ = Synced("fields", owned=Owned("person_id", shared_write="settings.edit"))

    person_id: Mapped[UUID] = mapped_column(Id)
    key: Mapped[str] = mapped_column(Code)
    value: Mapped[Any] = mapped_column(Json)

    __table_args__ = (unique("person_id", "key"),)


class SavedViewRow(Business, Base):
    """A saved view of a list: columns, order, filter and density as versioned JSON."""

    __tablename__ = "saved_view"
    __synced__ = Synced("fields", owned=Owned("person_id"))

    list_key: Mapped[str] = mapped_column(Code)
    name: Mapped[str] = mapped_column(Text)
    person_id: Mapped[UUID | None] = mapped_column(Id)
    position: Mapped[int] = mapped_column(default=0)
    state: Mapped[Any] = mapped_column(Json)
