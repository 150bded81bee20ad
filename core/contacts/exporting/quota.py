"""How many rows each person may take out, decided here where no shared database decides.

Rows are booked before a file is written and settled after it: what did not leave is given back.
The window rolls: rows count for so many days from when they were booked.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import Connection, insert, select, update

from core.access.tables import ROLES, PersonRow
from core.contacts.exporting.records import DAYS, DEFAULT_ROWS, Allowance, Limit, Quota
from core.contacts.exporting.target import remove_working
from core.contacts.tables import ExportLimitRow, ExportPendingRow, ExportUseRow
from core.database.base import table_of
from core.database.unit_of_work import Reader, RunCommand, UnitOfWork
from core.kernel.actor import Actor
from core.kernel.clock import to_micro
from core.kernel.errors import InvalidValue, Refused
from core.kernel.ids import named_id
from core.kernel.text import counted

_USE, _LIMIT = table_of(ExportUseRow), table_of(ExportLimitRow)
_PENDING, _PERSON = table_of(ExportPendingRow), table_of(PersonRow)
MOST_DAYS = 366


class QuotaKeeper(Protocol):
    """Who decides how much may leave: this file, or the shared database."""

    def book(self, command: RunCommand, export_id: UUID, rows: int) -> UUID | None:
        """Book ``rows``; returns the allowance that they were taken from, None for the quota.

        Raises:
            Refused: more than is left.
            SharedDatabaseError: it cannot be asked, and no allowance was reserved.
        """
        ...

    def settle(self, command: RunCommand) -> None:
        """Say what became of exports that ended. What cannot be said now is said later."""
        ...


class LocalQuota:
    """Decides in the transaction of the writer: demo and standalone workspaces."""

    def book(self, command: RunCommand, export_id: UUID, rows: int) -> UUID | None:
        def work(uow: UnitOfWork) -> None:
            quota = quota_of(uow.connection, uow.actor, uow.now)
            if quota.left is not None and rows > quota.left:
                raise exceeded(rows, quota)
            uow.add(
                ExportUseRow(
                    id=export_id,
                    person_id=uow.actor.person_id,
                    kind="export",
                    rows=rows,
                    used=None,
                    drawn=0,
                    device_id=uow.actor.device_id,
                )
            )
            uow.record("export.booked", "export_use", export_id, rows=rows)

        command(work)
        return None

    def settle(self, command: RunCommand) -> None:
        def work(uow: UnitOfWork) -> None:
            uow.derived_only = True
            for row in ended(uow.connection):
                use = uow.session.get(ExportUseRow, (uow.actor.organisation_id, row.id))
                if use is not None and use.used is None:
                    use.used = row.used
                    uow.record("export.settled", "export_use", row.id, rows=row.used)
                forget(uow, row.id)

        command(work)


def exceeded(rows: int, quota: Quota) -> Refused:
    """Return the refusal of an export that is larger than what is left."""
    left = quota.left or 0
    back = ""
    if quota.frees_at is not None:
        day = f"{quota.frees_at:%d %B %Y}".lstrip("0")
        back = f" Rows come back from {day} on."
    return Refused(
        f"This export has {counted(rows, 'row')}, and you may take out {left:,} more: "
        f"{counted(quota.most or 0, 'row')} in {counted(quota.days, 'day')}.{back}",
        "Nothing was exported.",
        "Export fewer contacts, or ask an administrator for a higher limit.",
    )


# --- what is under way -------------------------------------------------------------------------


def begin(uow: UnitOfWork, export_id: UUID, working: str, rows: int) -> None:
    """Note an export before anything of it exists."""
    values = {"id": export_id, "working": working, "rows": rows, "at": to_micro(uow.now)}
    uow.connection.execute(insert(_PENDING).values(**values))


def draw(uow: UnitOfWork, export_id: UUID, allowance: UUID) -> None:
    """Note that an export takes from an allowance."""
    uow.connection.execute(
        update(_PENDING).where(_PENDING.c.id == export_id).values(allowance_id=allowance)
    )


def end(uow: UnitOfWork, export_id: UUID, used: int) -> None:
    """Note how many rows an export took out."""
    uow.connection.execute(update(_PENDING).where(_PENDING.c.id == export_id).values(used=used))


def forget(uow: UnitOfWork, export_id: UUID) -> None:
    """Take an export out whose outcome is known where it counts."""
    uow.connection.execute(_PENDING.delete().where(_PENDING.c.id == export_id))


def ended(connection: Connection) -> Sequence[Any]:
    """Return the exports whose outcome is still to be settled."""
    return connection.execute(
        select(_PENDING).where(_PENDING.c.used.is_not(None)).order_by(_PENDING.c.at)
    ).all()


def unfinished(connection: Connection) -> Sequence[Any]:
    """Return the exports that are under way, or were when the program ended."""
    return connection.execute(select(_PENDING).where(_PENDING.c.used.is_(None))).all()


def recover(uow: UnitOfWork) -> int:
    """Clear away what exports left that were cut off with the program; returns how many.

    For the opening of a workspace. What they had booked is given back with the next ``settle``.
    """
    uow.derived_only = True
    rows = unfinished(uow.connection)
    for row in rows:
        remove_working(Path(row.working))
        end(uow, row.id, 0)
    return len(rows)


# --- what is left ------------------------------------------------------------------------------


def quota_of(connection: Connection, actor: Actor, now: datetime) -> Quota:
    """Return what ``actor`` may still take out, as far as this file knows."""
    most, days = _limit(connection, actor)
    window = timedelta(days=days)
    rows = connection.execute(
        select(_USE).where(_USE.c.person_id == actor.person_id, _USE.c.deleted_at.is_(None))
    ).all()
    counting = [(_since(row), _counts(row, now)) for row in rows if row.kind != "draw"]
    counting = [(at, count) for at, count in counting if count and at > now - window]
    first = min((at for at, _ in counting), default=None)
    drawn = _drawn_here(connection, {row.id for row in rows})
    return Quota(
        most,
        days,
        sum(count for _, count in counting),
        None if first is None else first + window,
        tuple(
            Allowance(
                row.id,
                row.rows,
                max(0, row.rows - row.drawn - drawn.get(row.id, 0)),
                row.expires_at,
                row.device_id == actor.device_id,
            )
            for row in rows
            if row.kind == "allowance" and row.used is None and row.expires_at > now
        ),
    )


def _since(row: Any) -> datetime:
    at: datetime = row.updated_at if row.kind == "allowance" else row.created_at
    return at


def _counts(row: Any, now: datetime) -> int:
    """Return how many rows a booking counts: all of it while it is open."""
    if row.used is not None:
        return int(row.used)
    if row.kind == "allowance" and row.expires_at <= now:
        return int(row.drawn)
    return max(int(row.rows), int(row.drawn))


def _drawn_here(connection: Connection, reported: set[UUID]) -> dict[UUID, int]:
    """Return what was drawn from each allowance and is not among what came back."""
    found: dict[UUID, int] = {}
    for row in connection.execute(select(_PENDING).where(_PENDING.c.allowance_id.is_not(None))):
        if row.id not in reported:
            count = row.rows if row.used is None else row.used
            found[row.allowance_id] = found.get(row.allowance_id, 0) + count
    return found


# --- limits ------------------------------------------------------------------------------------


def _limit(connection: Connection, actor: Actor) -> tuple[int | None, int]:
    given = _given(connection)
    for key in (person_limit_id(actor.person_id), role_limit_id(actor.role)):
        if key in given:
            return given[key].rows, given[key].days
    return DEFAULT_ROWS.get(actor.role, 0), DAYS


def limits(reader: Reader) -> list[Limit]:
    """Return the limit of each role, then of each person who has an own one, by name."""
    given = _given(reader.connection)
    found = []
    for role in reversed(ROLES):
        row = given.get(role_limit_id(role))
        rows, days = (DEFAULT_ROWS[role], DAYS) if row is None else (row.rows, row.days)
        found.append(Limit(role, None, role.capitalize(), rows, days, row is not None))
    people = reader.connection.execute(
        select(_PERSON.c.id, _PERSON.c.name, _PERSON.c.role)
        .where(_PERSON.c.deleted_at.is_(None))
        .order_by(_PERSON.c.name)
    )
    for person in people:
        row = given.get(person_limit_id(person.id))
        if row is not None:
            found.append(Limit(person.role, person.id, person.name, row.rows, row.days, True))
    return found


def set_limit(
    uow: UnitOfWork,
    role: str,
    person_id: UUID | None,
    rows: int | None,
    days: int = DAYS,
) -> None:
    """Let a role, or one person instead, take out so many rows in so many days; None: any number.

    Raises:
        InvalidValue: a number out of range.
    """
    uow.actor.require("settings.edit")
    if rows is not None and not 0 <= rows <= 10**12:
        raise InvalidValue("rows", f"{rows:,}", "a number of rows, or none for any number")
    if not 1 <= days <= MOST_DAYS:
        raise InvalidValue("days", str(days), f"a number of days from 1 to {MOST_DAYS}")
    key = role_limit_id(role) if person_id is None else person_limit_id(person_id)
    row = uow.session.get(ExportLimitRow, (uow.actor.organisation_id, key))
    if row is None:
        whose = {"role": role} if person_id is None else {"person_id": person_id}
        row = uow.add(ExportLimitRow(id=key, rows=rows, days=days, **whose))
    row.rows, row.days, row.deleted_at = rows, days, None
    uow.record("export.limit_changed", "export_limit", key, role=role, rows=rows, days=days)
    uow.undoable("Change export limit")


def drop_limit(uow: UnitOfWork, role: str, person_id: UUID | None) -> None:
    """Go back to what holds without an own limit; can be undone."""
    uow.actor.require("settings.edit")
    key = role_limit_id(role) if person_id is None else person_limit_id(person_id)
    row = uow.get(ExportLimitRow, key)
    uow.delete(row)
    uow.record("export.limit_dropped", "export_limit", key, role=role)
    uow.undoable("Remove export limit")


def role_limit_id(role: str) -> UUID:
    """Return the id of a role's limit, the same on every desk."""
    return named_id("export_limit", role)


def person_limit_id(person_id: UUID) -> UUID:
    """Return the id of a person's own limit, the same on every desk."""
    return named_id("export_limit", person_id.hex)


def _given(connection: Connection) -> dict[UUID, Any]:
    rows = connection.execute(select(_LIMIT).where(_LIMIT.c.deleted_at.is_(None)))
    return {row.id: row for row in rows}
