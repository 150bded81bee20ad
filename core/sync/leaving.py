"""Copying a connected workspace into one of this computer alone, with everything that is here.

The connected workspace stays as it is. The copy has keys of its own and belongs to the person as
its administrator; whatever was not sent yet is in it like everything else.
"""

from __future__ import annotations

import platform
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy import Connection, update

from core.access.service import organisation
from core.access.tables import PersonRow
from core.database.base import table_of
from core.database.engine import reading_engine, writing_engine
from core.database.failures import told_plainly
from core.documents.store import DocumentStore
from core.kernel.clock import Clock
from core.kernel.errors import DocumentError, Refused, WorkspaceError
from core.models import LOCAL, METADATA
from core.opening import CONNECTED, NewWorkspace, Opened, create_workspace, open_folder
from core.secrets.store import SecretStore

_BATCH = 1_000
_PERSON = table_of(PersonRow)


def export_standalone(
    old: Path,
    new: Path,
    secrets: SecretStore,
    clock: Clock,
    finish: Callable[[Path], object],
    report: Callable[[int, int], None] = lambda rows, of: None,
) -> int:
    """Copy the closed connected workspace ``old`` into a new standalone one in ``new``.

    The copy is made beside ``new`` and moved there when it is whole.

    Args:
        finish: is given the folder of the copy before it is moved, to make its lists and search
            anew (``core.workspace.make_lists``).
        report: is told how many rows are written, and of how many.

    Returns:
        How many rows were written.

    Raises:
        Refused: ``old`` is not connected.
        WorkspaceError: one of the folders cannot be used.
    """
    if new.exists() and (not new.is_dir() or any(new.iterdir())):
        raise WorkspaceError(
            new,
            f"“{new}” holds something already.",
            "It was not changed.",
            "Choose a folder that is empty or does not exist yet.",
        )
    beside = new.with_name(f"{new.name}.copying")
    shutil.rmtree(beside, ignore_errors=True)
    try:
        rows = _make(old, beside, secrets, clock, report)
        finish(beside)
        with told_plainly(new):
            if new.exists():
                new.rmdir()
            beside.rename(new)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return rows


def _make(
    old: Path,
    new: Path,
    secrets: SecretStore,
    clock: Clock,
    report: Callable[[int, int], None],
) -> int:
    source = open_folder(old, secrets, clock)
    reading = reading_engine(source.database, source.key)
    try:
        if source.identity.kind != CONNECTED:
            raise Refused(
                "This workspace is of this computer alone already.",
                "Nothing was changed.",
                "Copy its folder while it is closed.",
            )
        with told_plainly(new), reading.connect() as connection:
            own = organisation(connection)
            wanted = NewWorkspace(
                own.name,
                "",
                time_zone=own.time_zone,
                currency=own.currency,
                organisation_id=own.id,
                person_id=source.identity.person_id,
            )
            create_workspace(new, wanted, secrets, clock)
            target = open_folder(new, secrets, clock)
            try:
                rows = _copy(connection, target, report)
                _files(source, target)
            finally:
                target.lock.release()
        return rows
    finally:
        reading.dispose()
        source.lock.release()


def _copy(old: Connection, target: Opened, report: Callable[[int, int], None]) -> int:
    writing = writing_engine(target.database, target.key)
    rows = 0
    try:
        with writing.begin() as new:
            driver: Any = new.connection.driver_connection
            driver.execute("PRAGMA defer_foreign_keys = ON")
            for name in ("device", "role_permission", "person", "organisation"):
                driver.execute(f"DELETE FROM {name}")
            tables = [table for table in METADATA.sorted_tables if table.name not in LOCAL]
            of = sum(
                int(old.exec_driver_sql(f"SELECT count(*) FROM {table.name}").scalar_one())
                for table in tables
            )
            for table in tables:
                names = ", ".join(column.name for column in table.columns)
                marks = ", ".join("?" for _ in table.columns)
                found = old.exec_driver_sql(f"SELECT {names} FROM {table.name}")
                for part in found.partitions(_BATCH):
                    driver.executemany(
                        f"INSERT INTO {table.name} ({names}) VALUES ({marks})", map(tuple, part)
                    )
                    rows += len(part)
                    report(rows, of)
            _own(new, target)
    finally:
        writing.dispose()
    return rows


def _own(new: Connection, target: Opened) -> None:
    """Make the person its administrator, and this file's device known."""
    identity = target.identity
    new.execute(
        update(_PERSON).where(_PERSON.c.id == identity.person_id).values(role="administrator")
    )
    public = target.signing_key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    person = new.execute(_PERSON.select().where(_PERSON.c.id == identity.person_id)).one()
    new.execute(
        METADATA.tables["device"]
        .insert()
        .values(
            organisation_id=identity.organisation_id,
            id=identity.device_id,
            created_at=person.updated_at,
            created_by=identity.person_id,
            updated_at=person.updated_at,
            updated_by=identity.person_id,
            row_version=1,
            name=platform.node(),
            public_key=public,
        )
    )


def _files(source: Opened, target: Opened) -> None:
    here = DocumentStore(source.folder / "documents", source.document_key)
    there = DocumentStore(target.folder / "documents", target.document_key)
    for digest in [*here.digests()]:
        try:
            there.put_stream(here.chunks(digest))
        except DocumentError:
            # Damaged here, too; the copy says so in the same place.
            continue
