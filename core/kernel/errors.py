"""Everything that can go wrong on purpose.

    ChanceryError
    ├── InvalidValue            a value that a person gave does not fit its field
    ├── FilterError             a filter cannot be used (core.database.filters)
    ├── NotFound                the record is gone, or never was
    ├── NotAllowed              the person's role does not permit it
    ├── Stale                   someone changed the record since it was read
    ├── Refused                 the record's state does not allow it
    ├── Cancelled               the person stopped the work
    ├── WorkspaceError          the workspace cannot be opened or written
    │   ├── WorkspaceLocked     another program has it open
    │   ├── WrongKey            the key does not open this file
    │   ├── KeyMissing          the keyring holds no key for it
    │   ├── KeyringMissing      this machine has no acceptable keyring
    │   ├── CorruptFile         the file is damaged
    │   ├── NewerSchema         a newer Chancery wrote it
    │   ├── ReadOnlyFolder      the folder cannot be written
    │   ├── DiskFull            no room left
    │   ├── ContactOverdue      a connected workspace was out of contact for too long
    │   └── NotLoaded           the first load from the shared database is not finished
    ├── SharedDatabaseError     the shared database cannot be used
    │   ├── Unreachable         no answer; what was sent may or may not stand
    │   │   ├── CannotReach     no answer from its address
    │   │   └── ServerBusy      it takes no more connections
    │   ├── SignInRefused       it does not let this person in
    │   │   ├── WrongPassword   it does not accept login and password
    │   │   └── SwitchedOff     the login may not be used any more
    │   ├── NotTrusted          it does not prove that it is the right server
    │   ├── NoSuchDatabase      no such database, or no Chancery in it
    │   ├── ServerUnsupported   its version or an extension of it is not safe to use
    │   ├── StandbyServer       it is a copy that cannot be written
    │   ├── TooPowerful         the login could pass by the rules of access
    │   ├── NotPrepared         the installer lacks rights that setting up needs
    │   ├── UpdateNeeded        this program is too old for it
    │   ├── WrongOrganisation   it belongs to others than this workspace
    │   └── CopiedReplica       the workspace was copied, or restored from an old file
    ├── DocumentError           a document could not be produced, stored or read
    └── TableFileError          a CSV or spreadsheet could not be read or written

Each carries three sentences for a person: what happened, what was kept, what to do. A program
error is never one of these: it is a plain exception and ends up in the crash log.
"""

from __future__ import annotations

from pathlib import Path


class ChanceryError(Exception):
    """An expected failure, told to the person in plain words.

    Attributes:
        what: what happened, one sentence.
        kept: what is safe, one sentence; empty when nothing was at stake.
        todo: what the person can do next; empty when there is nothing.
    """

    def __init__(self, what: str, kept: str = "", todo: str = "") -> None:
        super().__init__(" ".join(part for part in (what, kept, todo) if part))
        self.what = what
        self.kept = kept
        self.todo = todo


class InvalidValue(ChanceryError):
    """A value does not fit its field. ``field`` is the field's key, ``expected`` what would fit."""

    def __init__(self, field: str, value: str, expected: str) -> None:
        super().__init__(f"“{value}” does not fit here.", todo=f"Give {expected}.")
        self.field = field
        self.value = value
        self.expected = expected


class NotFound(ChanceryError):
    """The record does not exist or was deleted."""

    def __init__(self, kind: str, name: str = "") -> None:
        super().__init__(f"This {kind} no longer exists.", todo="Go back and refresh the list.")
        self.kind = kind
        self.name = name


class NotAllowed(ChanceryError):
    """The person's role lacks the permission."""


class Stale(ChanceryError):
    """The record changed after it was read, so the write was not made."""


class Refused(ChanceryError):
    """The record's state does not allow the command."""


class Cancelled(ChanceryError):
    """The person cancelled the work; what was already committed stays."""

    def __init__(self, what: str = "Stopped.", kept: str = "What was finished is kept.") -> None:
        super().__init__(what, kept)


class WorkspaceError(ChanceryError):
    """A workspace cannot be opened or written. ``path`` is its folder or file."""

    def __init__(self, path: Path, what: str, kept: str = "", todo: str = "") -> None:
        super().__init__(what, kept, todo)
        self.path = path


class WorkspaceLocked(WorkspaceError):
    """Another program has the workspace open."""


class WrongKey(WorkspaceError):
    """The key in the keyring does not open the file."""


class KeyMissing(WorkspaceError):
    """The keyring holds no key for the workspace."""


class KeyringMissing(ChanceryError):
    """The machine has no acceptable keyring."""


class CorruptFile(WorkspaceError):
    """The file is damaged."""


class NewerSchema(WorkspaceError):
    """The file was written by a newer Chancery."""


class ReadOnlyFolder(WorkspaceError):
    """The folder or file cannot be written."""


class DiskFull(WorkspaceError):
    """There is no room left on the disk."""


class ContactOverdue(WorkspaceError):
    """A connected workspace had no contact with its shared database for too long.

    ``days``: the most that the organisation allows.
    """

    def __init__(self, path: Path, days: int) -> None:
        super().__init__(
            path,
            f"This workspace had no contact with its shared database for more than {days} days.",
            "Your work is kept in it.",
            "Connect this computer to the network, then open it again.",
        )
        self.days = days


class NotLoaded(WorkspaceError):
    """The first load of a connected workspace was interrupted; it goes on where it stopped."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            path,
            "The first load of this workspace is not finished.",
            "What was loaded is kept.",
            "Connect again; it goes on where it stopped.",
        )


class DocumentError(ChanceryError):
    """A document could not be produced, stored or read."""


class TableFileError(ChanceryError):
    """A CSV or spreadsheet could not be read or written."""


class SharedDatabaseError(ChanceryError):
    """The shared database cannot be used; work goes on in the workspace file.

    ``detail``: what the driver said, for Details.
    """

    def __init__(self, what: str, kept: str = "", todo: str = "", detail: str = "") -> None:
        super().__init__(what, kept, todo)
        self.detail = detail


class Unreachable(SharedDatabaseError):
    """The shared database does not answer; what was sent may or may not stand."""


class SignInRefused(SharedDatabaseError):
    """The shared database does not let this person in."""


class CannotReach(Unreachable):
    """There is no answer from the server's address."""


class ServerBusy(Unreachable):
    """The server takes no more connections."""


class WrongPassword(SignInRefused):
    """The server does not accept the login and password."""


class NotTrusted(SharedDatabaseError):
    """The server does not prove that it is the right one."""


class SwitchedOff(SignInRefused):
    """The login may not be used any more."""


class NoSuchDatabase(SharedDatabaseError):
    """There is no such database, or Chancery is not set up in it."""


class ServerUnsupported(SharedDatabaseError):
    """The server's version, or an extension of it, is not safe to use."""


class StandbyServer(SharedDatabaseError):
    """The server is a copy that cannot be written."""


class TooPowerful(SharedDatabaseError):
    """The login could pass by the rules of access, so it is not for daily use."""


class NotPrepared(SharedDatabaseError):
    """The installer lacks rights that setting up needs.

    ``missing`` holds one sentence each, with the SQL to ask for.
    """

    def __init__(self, missing: list[str]) -> None:
        super().__init__(
            "The database is not ready to be set up. " + " ".join(missing),
            "Nothing was changed.",
            "Ask for this, then run the command again.",
        )
        self.missing = missing


class UpdateNeeded(SharedDatabaseError):
    """This program is too old. ``reading``: it may not even read any more."""

    def __init__(self, what: str, *, reading: bool) -> None:
        super().__init__(
            what,
            "Everything on this computer is kept and can be read and exported.",
            "Update Chancery on this computer.",
        )
        self.reading = reading


class WrongOrganisation(SharedDatabaseError):
    """The login belongs to another organisation or person than the workspace."""


class CopiedReplica(SharedDatabaseError):
    """The workspace was copied, or restored from an old file, since it last met the database."""
