"""What a standalone workspace holds, and whether a person may bring it into an organisation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from core.access.service import organisation
from core.database.engine import reading_engine
from core.database.failures import told_plainly
from core.kernel.actor import Actor
from core.kernel.clock import Clock
from core.kernel.errors import Refused
from core.models import LOCAL
from core.opening import CONNECTED, Opened, open_folder
from core.secrets.store import SecretStore
from core.sync.wire import SyncTable

# What the organisation has already, and what is written down anew.
NOT_MOVED = LOCAL | {
    "organisation",
    "person",
    "role_permission",
    "device",
    "audit_event",
    "audit_checkpoint",
    "export_use",
    "export_limit",
}
_FOR_ALL = "settings.edit"
_NOBODY = (None, UUID(int=0).bytes)
# In the order of ``Holding``.
_COUNTED = ("contract", "template", "clause", "contract_document")


@dataclass(frozen=True, slots=True)
class Holding:
    """The organisation that a workspace is of, and how many records it holds."""

    organisation: str
    contracts: int
    templates: int
    clauses: int
    documents: int


def survey(folder: Path, secrets: SecretStore, clock: Clock) -> Holding:
    """Look into the closed standalone workspace in ``folder``.

    Raises:
        Refused: it belongs to an organisation already.
        WorkspaceError: it cannot be opened.
    """
    opened = open_folder(folder, secrets, clock)
    reading = reading_engine(opened.database, opened.key)
    try:
        refuse_connected(opened)
        with told_plainly(folder), reading.connect() as connection:
            counts = [_count(connection, table) for table in _COUNTED]
            return Holding(organisation(connection).name, *counts)
    finally:
        reading.dispose()
        opened.lock.release()


def refuse_connected(opened: Opened) -> None:
    """Refuse a workspace that belongs to an organisation already.

    Raises:
        Refused: it does.
    """
    if opened.identity.kind == CONNECTED:
        raise Refused(
            "Only a workspace of this computer alone can be moved into an organisation.",
            "Nothing was changed.",
            "Choose the folder of such a workspace.",
        )


def refuse_without_rights(old: Connection, specs: Iterable[SyncTable], person: Actor) -> None:
    """Refuse rows that the shared database would refuse when they are sent.

    Raises:
        Refused: some are there, and the person lacks the permission to write them.
    """
    lacking: dict[str, None] = {}
    for spec in specs:
        if spec.name in NOT_MOVED:
            continue
        needs = {spec.declared.write: "1"} if spec.declared.write else {}
        for permission, columns in spec.declared.guarded.items():
            needs[permission] = " OR ".join(f"{name} IS NOT NULL" for name in sorted(columns))
        for permission, where in needs.items():
            if permission not in person.permissions and _count(old, spec.name, where):
                lacking[permission] = None
    if person.role == "viewer":
        raise Refused(
            "As a viewer you change nothing in the organisation, so nothing can be moved in.",
            "Nothing was changed.",
            "Ask an administrator for the role manager, and move then.",
        )
    if lacking:
        raise Refused(
            "The workspace holds what you may not write in the organisation: "
            + ", ".join(_WORDS.get(one, one) for one in lacking)
            + ".",
            "Nothing was changed.",
            "Ask an administrator for the role manager, and move then.",
        )


def may_write_for_all(person: Actor) -> bool:
    """Tell whether the person may write settings of the whole organisation."""
    return _FOR_ALL in person.permissions


def of_everybody(spec: SyncTable, row: Mapping[str, Any]) -> bool:
    """Tell whether a row is a setting of the whole organisation, with a right of its own."""
    owned = spec.declared.owned
    return owned is not None and owned.shared_write == _FOR_ALL and row[owned.column] in _NOBODY


def _count(connection: Connection, table: str, where: str = "1") -> int:
    found = connection.exec_driver_sql(f"SELECT count(*) FROM {table} WHERE {where}")
    return int(found.scalar_one())


_WORDS = {
    "contracts.edit": "contracts",
    "contracts.delete": "contracts that were deleted",
    "contacts.edit": "contacts",
    "contacts.delete": "contacts that were deleted",
    "contacts.sensitive": "sensitive data of contacts",
    "contacts.fields": "statuses and own fields of contacts",
    "contacts.privacy": "requests about people's data",
    "contacts.publish": "published lists",
    "library.edit": "clauses and templates",
    "library.approve": "wordings that were approved",
}
