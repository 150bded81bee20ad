"""Organisation, person, device and the permissions of each role."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, LargeBinary, PrimaryKeyConstraint, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.database.base import Base, Business, unique
from core.database.synced import Synced
from core.database.types import Code, Id, UtcTime

ROLES = ("administrator", "manager", "member", "viewer")


class OrganisationRow(Base):
    """The organisation that a workspace belongs to: the root of every business key."""

    __tablename__ = "organisation"
    __synced__ = Synced("fields", write="settings.edit", fixed=frozenset({"created_at"}))

    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    time_zone: Mapped[str] = mapped_column(Text)
    currency: Mapped[str] = mapped_column(String(3))
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    row_version: Mapped[int] = mapped_column(BigInteger, default=1, server_default="1")


class PersonRow(Business, Base):
    """A person of the organisation."""

    __tablename__ = "person"
    __synced__ = Synced("server")

    name: Mapped[str] = mapped_column(Text)
    email: Mapped[str | None] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Code)
    title: Mapped[str] = mapped_column(Text, default="")
    active: Mapped[bool] = mapped_column(default=True)

    __table_args__ = (
        unique("email"),
        CheckConstraint("role IN ('administrator','manager','member','viewer')", name="role"),
    )


class RolePermissionRow(Base):
    """One thing that one role may do. Rows decide, not code."""

    __tablename__ = "role_permission"
    __synced__ = Synced("server")

    organisation_id: Mapped[UUID] = mapped_column(Id)
    role: Mapped[str] = mapped_column(Code)
    permission: Mapped[str] = mapped_column(Code)

    __table_args__ = (PrimaryKeyConstraint("organisation_id", "role", "permission"),)


class DeviceRow(Business, Base):
    """A computer that writes here, with the key that signs its audit trail."""

    __tablename__ = "device"
    __synced__ = Synced("append")

    name: Mapped[str] = mapped_column(Text)
    public_key: Mapped[bytes] = mapped_column(LargeBinary(32))
