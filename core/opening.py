"""Creates and opens workspace folders: identity, keys, lock, migration, and every plain refusal."""

from __future__ import annotations

import hashlib
import os
import secrets as randomness
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy import Connection, insert

import core.models  # noqa: F401  (completes the metadata before rows are inserted)
from core.access.records import DEFAULT_PERMISSIONS
from core.access.tables import DeviceRow, OrganisationRow, PersonRow, RolePermissionRow
from core.database import backup, migration, planner
from core.database.base import table_of
from core.database.converting import convert_former
from core.database.engine import writing_engine
from core.database.failures import corrupt, read_only, told_plainly
from core.database.lock import FolderLock
from core.kernel.clock import Clock
from core.kernel.errors import KeyMissing, NewerSchema, WorkspaceError, WrongKey
from core.kernel.ids import new_id
from core.secrets.store import SecretStore
from core.settings.toml_file import read_toml, write_toml

DATABASE = "workspace.db"
SETTINGS = "settings.toml"
CONNECTED = "connected"  # the kind of a workspace that is the replica of a shared database
_HEADER = 512  # a file shorter than this holds no database


@dataclass(frozen=True, slots=True)
class Identity:
    """What ``settings.toml`` says of a workspace; nothing in it is secret."""

    workspace_id: UUID
    kind: str
    organisation_id: UUID
    person_id: UUID
    device_id: UUID
    key_check: str


@dataclass(frozen=True, slots=True)
class Opened:
    """A folder that was opened, locked and migrated."""

    folder: Path
    identity: Identity
    key: bytes
    document_key: bytes
    signing_key: Ed25519PrivateKey
    lock: FolderLock

    @property
    def database(self) -> Path:
        """The encrypted database file."""
        return self.folder / DATABASE


@dataclass(frozen=True, slots=True)
class NewWorkspace:
    """What a person gives to make a workspace."""

    organisation: str
    person: str
    email: str = ""
    time_zone: str = "UTC"
    currency: str = "GBP"
    kind: str = "standalone"
    role: str = "administrator"
    person_title: str = ""
    person_id: UUID | None = None
    organisation_id: UUID | None = None


def is_workspace(folder: Path) -> bool:
    """Tell whether ``folder`` holds a workspace."""
    return (folder / SETTINGS).is_file() and (folder / DATABASE).exists()


def create_workspace(
    folder: Path, wanted: NewWorkspace, secrets: SecretStore, clock: Clock
) -> Identity:
    """Make a new workspace in ``folder``, which must be empty or absent.

    The keys are kept before the file is written, the settings last: a folder without settings is
    no workspace and may be made again.

    Raises:
        WorkspaceError: the folder holds something already, cannot be written, or is full.
        KeyringMissing: there is nowhere to keep the keys.
    """
    with told_plainly(folder):
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except (FileNotFoundError, FileExistsError, NotADirectoryError) as error:
            raise read_only(folder) from error
    if is_workspace(folder):
        raise WorkspaceError(
            folder,
            f"“{folder}” already holds a workspace.",
            "It was not changed.",
            "Open it, or choose another folder.",
        )
    lock = FolderLock(folder)
    try:
        for leftover in folder.glob(f"{DATABASE}*"):
            leftover.unlink()
        workspace_id = new_id()
        keys = {
            name: _keep(secrets, f"{name}/{workspace_id}")
            for name in ("database", "documents", "device")
        }
        identity = Identity(
            workspace_id,
            wanted.kind,
            wanted.organisation_id or new_id(),
            wanted.person_id or new_id(),
            new_id(),
            _check_of(keys["database"]),
        )
        for name in ("documents", "logs", "exports"):
            (folder / name).mkdir(exist_ok=True)
        with told_plainly(folder):
            _fill(folder / DATABASE, keys, identity, wanted, clock.now())
        _write_identity(folder, identity)
        return identity
    finally:
        lock.release()


def open_folder(folder: Path, secrets: SecretStore, clock: Clock) -> Opened:
    """Open the workspace in ``folder``.

    Raises:
        WorkspaceError: there is no workspace here.
        WorkspaceLocked: it is open elsewhere.
        KeyMissing, WrongKey: the keyring has no key, or another one.
        CorruptFile: the file is damaged.
        NewerSchema: a newer Chancery wrote it.
        ReadOnlyFolder, DiskFull: it cannot be written.
    """
    identity = read_identity(folder)
    lock = FolderLock(folder)
    try:
        key = _key(folder, identity, secrets)
        _migrate(folder, key, clock.now(), replica=identity.kind == CONNECTED)
        return Opened(
            folder,
            identity,
            key,
            _named_key(folder, secrets, f"documents/{identity.workspace_id}"),
            Ed25519PrivateKey.from_private_bytes(
                _named_key(folder, secrets, f"device/{identity.workspace_id}")
            ),
            lock,
        )
    except BaseException:
        lock.release()
        raise


def restore(folder: Path, chosen: Path, secrets: SecretStore, clock: Clock) -> Path | None:
    """Put the backup ``chosen`` in place of the workspace's database; it must be closed.

    Returns:
        Where the replaced file is kept.

    Raises:
        CorruptFile: the backup is damaged; the workspace is untouched.
        WorkspaceLocked: the workspace is open.
    """
    identity = read_identity(folder)
    lock = FolderLock(folder)
    try:
        key = _key(folder, identity, secrets)
        return backup.restore_backup(folder / DATABASE, key, chosen, clock.now())
    finally:
        lock.release()


def read_identity(folder: Path) -> Identity:
    """Return what ``settings.toml`` says.

    Raises:
        WorkspaceError: there is no workspace in the folder.
    """
    values = read_toml(folder / SETTINGS)
    try:
        return Identity(
            UUID(values["workspace_id"]),
            str(values["kind"]),
            UUID(values["organisation_id"]),
            UUID(values["person_id"]),
            UUID(values["device_id"]),
            str(values["key_check"]),
        )
    except (KeyError, ValueError) as error:
        raise WorkspaceError(
            folder,
            f"There is no Chancery workspace in “{folder}”.",
            "Nothing was changed.",
            "Choose the folder that holds workspace.db and settings.toml.",
        ) from error


def _write_identity(folder: Path, identity: Identity) -> None:
    write_toml(
        folder / SETTINGS,
        {
            "workspace_id": str(identity.workspace_id),
            "kind": identity.kind,
            "organisation_id": str(identity.organisation_id),
            "person_id": str(identity.person_id),
            "device_id": str(identity.device_id),
            "key_check": identity.key_check,
        },
    )


def write_device(folder: Path, device_id: UUID) -> None:
    """Write another device into the folder's settings; the rest of them stays."""
    settings = read_toml(folder / SETTINGS)
    write_toml(folder / SETTINGS, {**settings, "device_id": str(device_id)})


def _keep(secrets: SecretStore, name: str) -> bytes:
    """Make a key, keep it and read it back, so that a keyring that forgets is found at once."""
    secrets.put(name, randomness.token_bytes(32))
    kept = secrets.get(name)
    if kept is None or len(kept) != 32:
        raise KeyMissing(
            Path(),
            "The keyring did not keep the new workspace key.",
            "Nothing was created.",
            "Unlock the keyring, then try again.",
        )
    return kept


def _check_of(key: bytes) -> str:
    # Tells a wrong key from a damaged file. One-way, and useless for finding a random 256-bit key.
    return hashlib.sha256(b"chancery key check" + key).hexdigest()[:16]


def _key(folder: Path, identity: Identity, secrets: SecretStore) -> bytes:
    key = _named_key(folder, secrets, f"database/{identity.workspace_id}")
    if _check_of(key) != identity.key_check:
        raise WrongKey(
            folder,
            "The key in this computer's keyring does not belong to this workspace.",
            "The workspace was not changed.",
            "Sign in as the person who made it, or restore that keyring entry.",
        )
    return key


def _named_key(folder: Path, secrets: SecretStore, name: str) -> bytes:
    key = secrets.get(name)
    if key is None:
        raise KeyMissing(
            folder,
            "This computer's keyring holds no key for this workspace.",
            "The workspace was not changed.",
            "Sign in as the person who made it, or restore the keyring from a backup.",
        )
    return key


def _migrate(folder: Path, key: bytes, now: datetime, *, replica: bool) -> None:
    database = folder / DATABASE
    if not database.is_file() or database.stat().st_size < _HEADER:
        raise corrupt(database)
    if not os.access(folder, os.W_OK) or not os.access(database, os.W_OK):
        raise read_only(folder)
    with told_plainly(database):
        backed_up = convert_former(database, key, now)
        engine = writing_engine(database, key)
        try:
            with engine.connect() as connection:
                revision = migration.current_revision(connection)
                taught = planner.is_taught(connection)
            if revision == migration.newest_revision():
                if not taught:
                    with engine.begin() as connection:
                        planner.teach(connection)
                return
            if revision is not None and revision not in migration.known_revisions():
                raise NewerSchema(
                    folder,
                    "A newer Chancery wrote this workspace.",
                    "It was not changed.",
                    "Update Chancery on this computer, then open it again.",
                )
            if revision is None:
                raise corrupt(database)
            engine.dispose()
            if not backed_up:
                backup.make_backup(database, key, now, "before-migration")
            with engine.begin() as connection:
                migration.upgrade(connection, replica=replica)
                planner.teach(connection)
        finally:
            engine.dispose()


def _fill(
    database: Path, keys: dict[str, bytes], identity: Identity, wanted: NewWorkspace, now: datetime
) -> None:
    engine = writing_engine(database, keys["database"])
    try:
        connected = identity.kind == CONNECTED
        with engine.begin() as connection:
            migration.upgrade(connection, replica=connected)
            planner.teach(connection)
            if not connected:  # its founders come with the first load
                insert_founders(connection, keys["device"], identity, wanted, now)
    finally:
        engine.dispose()


def insert_founders(
    connection: Connection,
    device_key: bytes,
    identity: Identity,
    wanted: NewWorkspace,
    now: datetime,
) -> None:
    """Insert the organisation, its first person, this device and the default permissions."""
    stamps = {
        "organisation_id": identity.organisation_id,
        "created_at": now,
        "created_by": identity.person_id,
        "updated_at": now,
        "updated_by": identity.person_id,
        "row_version": 1,
    }
    public = Ed25519PrivateKey.from_private_bytes(device_key).public_key()
    connection.execute(
        insert(table_of(OrganisationRow)).values(
            id=identity.organisation_id,
            name=wanted.organisation,
            time_zone=wanted.time_zone,
            currency=wanted.currency,
            created_at=now,
            row_version=1,
        )
    )
    connection.execute(
        insert(table_of(PersonRow)).values(
            **stamps,
            id=identity.person_id,
            name=wanted.person,
            email=wanted.email or None,
            role=wanted.role,
            title=wanted.person_title,
            active=True,
        )
    )
    connection.execute(
        insert(table_of(DeviceRow)).values(
            **stamps,
            id=identity.device_id,
            name="This computer",
            public_key=public.public_bytes(Encoding.Raw, PublicFormat.Raw),
        )
    )
    connection.execute(
        insert(table_of(RolePermissionRow)),
        [
            {
                "organisation_id": identity.organisation_id,
                "role": role,
                "permission": permission,
            }
            for role, permissions in DEFAULT_PERMISSIONS.items()
            for permission in permissions
        ],
    )
