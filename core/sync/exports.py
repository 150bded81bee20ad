"""The quota of exports where a database is shared: decided there, offline from an allowance alone.

What is left of an allowance is kept in this computer's keyring, too: a workspace that was copied,
or put back from a backup, cannot draw the same rows again.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from uuid import UUID

import psycopg

from core.contacts.exporting import quota
from core.contacts.exporting.quota import exceeded, quota_of
from core.contacts.exporting.records import Allowance, Quota
from core.database.unit_of_work import RunCommand, UnitOfWork
from core.kernel.clock import from_micro
from core.kernel.errors import (
    ChanceryError,
    InvalidValue,
    NotAllowed,
    Refused,
    SharedDatabaseError,
    Unreachable,
)
from core.kernel.ids import new_id
from core.kernel.text import counted
from core.secrets.store import SecretStore
from core.sync.people import OwnLogin
from core.sync.server import names

MOST_RESERVED = 1_000_000


class SharedQuota:
    """See ``core.contacts.exporting.quota.QuotaKeeper``.

    Args:
        changed: asks for an exchange, which brings the booked rows here.
    """

    def __init__(
        self, login: OwnLogin, secrets: SecretStore, changed: Callable[[], object]
    ) -> None:
        self._login = login
        self._secrets = secrets
        self._changed = changed
        self._drawing: dict[UUID, tuple[UUID, int]] = {}

    def book(self, command: RunCommand, export_id: UUID, rows: int) -> UUID | None:
        """Book at the shared database; without an answer take from an allowance."""

        def device(uow: UnitOfWork) -> UUID:
            uow.derived_only = True
            return uow.actor.device_id

        desk = command(device).value
        try:
            self._call("book_export", rows, export_id, "export", rows, desk)
        except Unreachable as error:
            return self._draw(command, export_id, rows, error)
        return None

    def settle(self, command: RunCommand) -> None:
        """Tell what became of exports that ended; without an answer they stay to be told."""

        def waiting(uow: UnitOfWork) -> tuple[UUID, list[Any]]:
            uow.derived_only = True
            return uow.actor.device_id, [*quota.ended(uow.connection)]

        desk, rows = command(waiting).value
        for row in rows:
            self._return(row.id, row.used)
        if not rows:
            return
        try:
            for row in rows:
                self._tell(command, row, desk)
        except SharedDatabaseError:
            return
        self._changed()

    # --- allowances ----------------------------------------------------------------------

    def reserve(self, command: RunCommand, rows: int) -> UUID:
        """Keep ``rows`` for working offline on this computer; returns the allowance.

        Raises:
            InvalidValue: no such number.
            Refused: more than is left.
            SharedDatabaseError: no answer.
        """
        if not 0 < rows <= MOST_RESERVED:
            raise InvalidValue("rows", f"{rows:,}", f"a number from 1 to {MOST_RESERVED:,}")

        def begin(uow: UnitOfWork) -> UUID:
            uow.actor.require("contacts.export")
            uow.derived_only = True
            return uow.actor.device_id

        desk, allowance = command(begin).value, new_id()
        self._secrets.put(_name(allowance), str(rows).encode())
        try:
            self._call("book_export", rows, allowance, "allowance", rows, desk)
        except Refused:
            self._secrets.delete(_name(allowance))
            raise
        self._changed()
        return allowance

    def give_back(self, command: RunCommand, allowance: UUID) -> None:
        """Give back what was not drawn.

        Raises:
            SharedDatabaseError: no answer; it stays reserved.
        """
        self.settle(command)
        self._call("settle_export", 0, allowance, 0)
        self._secrets.delete(_name(allowance))
        self._changed()

    def left_of(self, allowance: Allowance) -> int:
        """Return how many rows of an allowance can be drawn here; from any thread but the main."""
        if not allowance.here:
            return 0
        return min(allowance.left, self._kept(allowance.id))

    # --- inside --------------------------------------------------------------------------

    def _draw(self, command: RunCommand, export_id: UUID, rows: int, error: ChanceryError) -> UUID:
        def ask(uow: UnitOfWork) -> Quota:
            uow.derived_only = True
            return quota_of(uow.connection, uow.actor, uow.now)

        found = command(ask).value.allowances
        most = max((self.left_of(one) for one in found), default=0)
        fitting = next((one for one in found if self.left_of(one) >= rows), None)
        if fitting is None:
            what = (
                f"{counted(most, 'row')} of those kept for working offline are left here, and this "
                f"export has {rows:,}."
                if most
                else "The shared database does not answer, and no rows are kept for offline work."
            )
            raise Refused(
                what,
                "Nothing was exported.",
                "Connect and export then"
                + (", or export fewer contacts." if most else ". Keep rows for offline next time."),
            ) from error
        # First here: should the program end now, the rows are lost to this desk and not doubled.
        self._secrets.put(_name(fitting.id), str(self._kept(fitting.id) - rows).encode())

        def note(uow: UnitOfWork) -> None:
            uow.derived_only = True
            quota.draw(uow, export_id, fitting.id)

        command(note)
        self._drawing[export_id] = (fitting.id, rows)
        return fitting.id

    def _return(self, export_id: UUID, used: int) -> None:
        """Put back what an export drew and did not use; only the program that drew it may."""
        if export_id in self._drawing:
            allowance, rows = self._drawing.pop(export_id)
            left = self._kept(allowance) + rows - used
            self._secrets.put(_name(allowance), str(left).encode())

    def _tell(self, command: RunCommand, row: Any, desk: UUID) -> None:
        # What the shared database knows nothing of cannot be told to it; it never will be.
        with suppress(Refused, NotAllowed):
            if row.allowance_id is None:
                self._call("settle_export", 0, row.id, row.used)
            elif row.used:
                self._call("draw_export", 0, row.id, row.allowance_id, row.used, desk)

        def forget(uow: UnitOfWork) -> None:
            uow.derived_only = True
            quota.forget(uow, row.id)

        command(forget)

    def _kept(self, allowance: UUID) -> int:
        kept = self._secrets.get(_name(allowance))
        return 0 if kept is None else int(kept)

    def _call(self, function: str, rows: int, *values: Any) -> None:
        places = ", ".join(["%s"] * len(values))
        with self._login.connection() as connection:
            try:
                connection.execute(f"SELECT sync.{function}({places})", values)
            except psycopg.Error as error:
                if error.sqlstate != names.QUOTA:
                    raise
                raise exceeded(rows, _quota(error)) from error


def _name(allowance: UUID) -> str:
    return f"export-allowance/{allowance}"


def _quota(error: psycopg.Error) -> Quota:
    said = json.loads(error.diag.message_detail or "{}")
    frees = said.get("frees_at")
    return Quota(
        said["most"], said["days"], said["used"], None if frees is None else from_micro(frees)
    )
