"""Making a workspace that is connected to a shared database: sign in, create, load."""

from __future__ import annotations

import platform
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Engine

from core.contacts.visits import AFFECTED_BY as CONTACTS_AFFECTED_BY
from core.contracts.listing import AFFECTED_BY
from core.database.engine import reading_engine, writing_engine
from core.database.migration import newest_revision
from core.database.synced import declarations
from core.database.writer import Writer
from core.kernel.clock import Clock
from core.kernel.errors import InvalidValue, SignInRefused, WorkspaceError
from core.kernel.ids import new_id
from core.models import METADATA
from core.opening import (
    CONNECTED,
    SETTINGS,
    Identity,
    NewWorkspace,
    Opened,
    create_workspace,
    open_folder,
    read_identity,
)
from core.secrets.store import SecretStore
from core.settings.toml_file import read_toml, write_toml
from core.sync import capture, devices
from core.sync.blobs import Blobs
from core.sync.exchange import Desk, Exchange
from core.sync.local import Local
from core.sync.postgres import SqlTransport
from core.sync.replica import FileReplica
from core.sync.server import connecting, passwords
from core.sync.server.address import CONNECT_SECONDS, Address
from core.sync.server.patience import SILENCE, PatientConnection
from core.sync.transport import Hello, Introduction
from core.sync.wire import SyncTable, sync_tables

LEAST_PASSWORD = 12  # characters
_WAITS = {"connect_seconds": CONNECT_SECONDS, "silence_seconds": SILENCE}


def tables() -> dict[str, SyncTable]:
    """Return what synchronises, parents before children."""
    return sync_tables(METADATA, declarations())


def build() -> str:
    """Return the version of this program."""
    try:
        return version("chancery")
    except PackageNotFoundError:
        return "from source"


@dataclass(frozen=True, slots=True)
class Access:
    """Where the shared database is, and an administrator's word that its version will do."""

    address: Address
    accept_version: bool = False


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The answer to a sign-in, and the registration that a new workspace takes over."""

    access: Access
    password: str
    hello: Hello
    client_id: str
    word: str


def sign_in(access: Access, password: str) -> SignedIn:
    """Sign in for a new workspace.

    Raises:
        SharedDatabaseError: one of its kinds, in plain words.
    """
    client_id, word = new_id().hex, new_id().hex
    transport = SqlTransport(_connector(access, password), {})
    try:
        hello = transport.hello(
            Introduction(
                client_id, UUID(int=0).hex, word, platform.node(), build(), newest_revision()
            )
        )
    finally:
        transport.close()
    return SignedIn(access, password, hello, client_id, word)


def change_password(access: Access, login_password: str, wanted: str) -> None:
    """Change the person's own password; only a verifier of it travels.

    Raises:
        InvalidValue: it is too short, or the one that it replaces.
        SharedDatabaseError: the old one is wrong, or there is no answer.
    """
    if len(wanted) < LEAST_PASSWORD:
        raise InvalidValue("password", "…", f"at least {LEAST_PASSWORD} characters")
    if wanted == login_password:
        raise InvalidValue("password", "…", "another one than before")
    login = access.address.login
    with _connector(access, login_password)() as connection, connecting.plainly(access.address):
        made = passwords.verifier(connection, login, wanted)
        connection.execute("SELECT sync.change_password(%s)", (made,))


def create(folder: Path, signed_in: SignedIn, secrets: SecretStore, clock: Clock) -> Identity:
    """Make the empty replica in ``folder``; ``load`` fills it.

    Raises:
        SignInRefused: the one-time password was not changed yet.
        WorkspaceError: the folder cannot take it.
    """
    hello = signed_in.hello
    if hello.must_change_password:
        raise SignInRefused(
            "The one-time password must be changed first.",
            "Nothing was made.",
            "Choose a password of your own.",
        )
    wanted = NewWorkspace(
        "",
        "",
        kind=CONNECTED,
        organisation_id=UUID(hello.organisation_id),
        person_id=UUID(hello.person_id),
    )
    identity = create_workspace(folder, wanted, secrets, clock)
    keep_password(identity, signed_in.password, secrets)
    write_access(folder, signed_in.access)
    with Parts(open_folder(folder, secrets, clock), clock, secrets) as parts:
        parts.replica.write(_register, signed_in)
    return identity


def load(
    folder: Path,
    secrets: SecretStore,
    clock: Clock,
    report: Callable[[int, int], None] = lambda rows, of: None,
) -> None:
    """Fill a replica, going on where an earlier attempt stopped.

    Args:
        report: is told how many rows are here, and of how many.

    Raises:
        SharedDatabaseError: it ended early; what is here stays.
    """
    opened = open_folder(folder, secrets, clock)
    engines = (
        writing_engine(opened.database, opened.key, durable=False),
        reading_engine(opened.database, opened.key),
    )
    with Parts(opened, clock, secrets, engines=engines) as parts:
        parts.exchange.report = report
        parts.exchange.cycle()


class Parts:
    """What synchronises one connected workspace; made by the workspace, or for the first load."""

    def __init__(
        self,
        opened: Opened,
        clock: Clock,
        secrets: SecretStore,
        writer: Writer | None = None,
        engines: tuple[Engine, Engine] | None = None,
    ) -> None:
        self._opened = opened
        self.identity, self.secrets = opened.identity, secrets
        self.signing_key = opened.signing_key
        self._own = writer is None
        self._writer = writer or Writer("first load")
        self._engines = engines or (
            writing_engine(opened.database, opened.key),
            reading_engine(opened.database, opened.key),
        )
        identity = opened.identity
        self.replica = FileReplica(
            opened.database, identity.organisation_id.hex, self._writer, *self._engines, clock
        )
        self.replica.arrived = _note_stale
        self.folder = opened.folder
        self.access = read_access(opened.folder)
        found = self.tables = tables()
        self.replica.write(_prepare, found, identity.device_id.hex)
        desk = Desk(
            identity.organisation_id.hex,
            identity.person_id.hex,
            platform.node(),
            build(),
            newest_revision(),
        )

        def connect() -> PatientConnection:
            return _connector(self.access, password_of(identity, secrets))()

        self.blobs = Blobs(self.replica, connect, identity.person_id.hex)
        self.device_id = UUID(self.replica.read(devices.device_of))
        self.exchange = Exchange(self.replica, SqlTransport(connect, found), found, desk)

    def __enter__(self) -> Parts:
        return self

    def __exit__(self, *_: object) -> None:
        self.exchange.close()
        if self._own:
            self._writer.close()
            for engine in self._engines:
                engine.dispose()
            self._opened.lock.release()


# --- what is kept beside the file --------------------------------------------------------


def keep_password(identity: Identity, password: str, secrets: SecretStore) -> None:
    """Keep the login's password in the keyring."""
    secrets.put(f"login/{identity.workspace_id}", password.encode())


def password_of(identity: Identity, secrets: SecretStore) -> str:
    """Return the login's password.

    Raises:
        SignInRefused: the keyring does not hold it.
    """
    kept = secrets.get(f"login/{identity.workspace_id}")
    if kept is None:
        raise SignInRefused(
            "This computer's keyring holds no password for the shared database.",
            "Your work is kept on this computer.",
            "Sign in again.",
        )
    return kept.decode()


def write_access(folder: Path, access: Access) -> None:
    """Write where the shared database is into the folder's settings; nothing in it is secret."""
    address = access.address
    table: dict[str, Any] = {
        "host": address.host,
        "port": address.port,
        "database": address.database,
        "login": address.login,
        "accept_version": access.accept_version,
    }
    for name, usual in _WAITS.items():
        if getattr(address, name) != usual:
            table[name] = getattr(address, name)
    for name in ("authority", "certificate", "key"):
        path = getattr(address, name)
        if path is not None:
            table[name] = str(path)
    write_toml(folder / SETTINGS, {**read_toml(folder / SETTINGS), "connection": table})


def read_access(folder: Path) -> Access:
    """Return where the shared database of a workspace is.

    Raises:
        WorkspaceError: the settings do not say.
    """
    table = read_toml(folder / SETTINGS).get("connection", {})
    paths = {
        name: Path(table[name]) for name in ("authority", "certificate", "key") if name in table
    }
    try:
        address = Address(table["host"], table["database"], table["login"], int(table["port"]))
        waits = {name: int(table[name]) for name in _WAITS if name in table}
        address = replace(address, **paths, **waits)  # type: ignore[arg-type]
    except (KeyError, ValueError) as error:
        raise WorkspaceError(
            folder,
            "The settings of this workspace do not say where its shared database is.",
            "Your work is kept on this computer.",
            "Put the [connection] part of settings.toml right, or restore that file.",
        ) from error
    return Access(address, bool(table.get("accept_version")))


def is_loaded(folder: Path, secrets: SecretStore, clock: Clock) -> bool:
    """Tell whether the first load of a connected workspace was finished."""
    if read_identity(folder).kind != CONNECTED:
        return True
    with Parts(open_folder(folder, secrets, clock), clock, secrets) as parts:
        return parts.replica.read(lambda local: local.state("cursor")) is not None


# --- inside ------------------------------------------------------------------------------


def _connector(access: Access, password: str) -> Callable[[], PatientConnection]:
    return lambda: connecting.connect(
        access.address, password, autocommit=True, accept_version=access.accept_version
    )


def _prepare(local: Local, found: dict[str, SyncTable], device: str) -> None:
    """Let local writing be captured, once there is something to write to."""
    local.begin()
    devices.keep_device(local, device)
    if local.state("cursor") is not None:
        capture.install(local, found.values())


def _register(local: Local, signed_in: SignedIn) -> None:
    local.put_state("client_id", signed_in.client_id)
    local.put_state("word", signed_in.word)
    local.put_state("epoch", signed_in.hello.epoch)


def _note_stale(local: Local, changed: Mapping[str, set[str]]) -> None:
    kinds = [("contract", AFFECTED_BY)]
    if local.state("loading") is None:
        # What is loaded for the first time is right already; later rows may have been merged.
        kinds.append(("contact", CONTACTS_AFFECTED_BY))
    for kind, affected in kinds:
        for table, query in affected.items():
            for key in changed.get(table, ()):
                local.execute(
                    f"INSERT OR IGNORE INTO sync_stale (kind, record_id) SELECT '{kind}', id"
                    f" FROM ({query})",
                    {"key": key},
                )
