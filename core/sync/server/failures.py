"""Turns what the server or libpq says into errors for people."""

from __future__ import annotations

import re
from collections.abc import Callable

import psycopg

from core.kernel.errors import (
    CannotReach,
    ChanceryError,
    NoSuchDatabase,
    NotAllowed,
    NotTrusted,
    Refused,
    ServerBusy,
    SharedDatabaseError,
    StandbyServer,
    SwitchedOff,
    WrongPassword,
)
from core.sync.server import certificates, names
from core.sync.server.address import Address

_SAFE = "Your work is safe in this workspace."
_NOTHING = "Nothing was changed."
_ASK = "Ask your administrator."


def while_connecting(error: psycopg.Error, address: Address) -> SharedDatabaseError:
    """Return the plain error for a connection that was not made."""
    text = str(error).lower()
    for pattern, make in _CONNECTING:
        if re.search(pattern, text):
            return make(address)
    return CannotReach(
        f"The shared database at {address.host} does not answer.",
        _SAFE,
        "Check the network and the address; synchronisation tries again by itself.",
    )


def while_working(error: psycopg.Error, address: Address) -> ChanceryError:
    """Return the plain error for a statement that failed on an open connection."""
    said = error.diag.message_primary or str(error)
    code = error.sqlstate or ""
    if code == names.NO_LOGIN:
        return _switched_off(address)
    if code.startswith("57P"):
        # By a restart, an administrator, or as the person was switched off: the next try tells.
        return CannotReach(
            f"The shared database at {address.host} ended the connection.",
            _SAFE,
            "Synchronisation tries again by itself.",
        )
    if code == names.STANDBY:
        return standby(address)
    if code in (names.PERMISSION, "42501"):
        if code == "42501":
            said = f"Your role does not permit this in the shared database ({said})."
        return NotAllowed(said, _NOTHING, "Ask an administrator for the permission.")
    if code.startswith("CH"):
        return Refused(said, _NOTHING)
    if isinstance(error, psycopg.OperationalError):
        return while_connecting(error, address)
    return SharedDatabaseError(f"The shared database refused: {said}.", _SAFE, _ASK)


def standby(address: Address) -> StandbyServer:
    """Return the error for a server that only follows another one."""
    return StandbyServer(
        f"{address.host} is a standby server and takes no changes.",
        _SAFE,
        "Give the address of the primary server.",
    )


def _wrong_password(address: Address) -> SharedDatabaseError:
    return WrongPassword(
        f"The shared database does not accept the login “{address.login}” with this password.",
        _SAFE,
        "Type the password again, or ask your administrator for a new one.",
    )


def _switched_off(address: Address) -> SharedDatabaseError:
    return SwitchedOff(
        f"The login “{address.login}” is switched off.",
        "What you have not sent yet is kept in this workspace.",
        _ASK,
    )


def _no_database(address: Address) -> SharedDatabaseError:
    return NoSuchDatabase(
        f"There is no database “{address.database}” for you on {address.host}.",
        _SAFE,
        "Check the name, or ask your administrator.",
    )


def _busy(address: Address) -> SharedDatabaseError:
    return ServerBusy(
        f"{address.host} takes no more connections just now.",
        _SAFE,
        "Close Chancery on other computers of yours, or wait; it is tried again.",
    )


def _not_let_in(address: Address) -> SharedDatabaseError:
    return CannotReach(
        f"{address.host} does not let this computer in.",
        _SAFE,
        "Ask who runs the server to permit this network address with scram-sha-256.",
    )


def _untrusted(what: str, todo: str) -> Callable[[Address], SharedDatabaseError]:
    def make(address: Address) -> SharedDatabaseError:
        return NotTrusted(
            what.format(host=address.host), f"Nothing was sent. {_SAFE}", todo or _ASK
        )

    return make


def _bad_certificate(address: Address) -> SharedDatabaseError:
    if certificates.is_out_of_date(address):
        make = _untrusted(
            "The certificate of {host} has expired, or this computer's clock is wrong.",
            "Check the date here; else ask who runs the server to renew the certificate.",
        )
    else:
        make = _untrusted(
            "The certificate of {host} was not signed by an authority that you trust.",
            "Choose the authority's certificate file, or ask your administrator.",
        )
    return make(address)


# What libpq says, most telling first. A server that speaks another language than English ends at
# the general sentence.
_CONNECTING: tuple[tuple[str, Callable[[Address], SharedDatabaseError]], ...] = (
    ("password authentication failed|no password supplied", _wrong_password),
    ('role ".*" does not exist', _wrong_password),
    ("not permitted to log in", _switched_off),
    ("too many c|connection slots", _busy),
    ("no pg_hba.conf entry", _not_let_in),
    ('permission denied for database|database ".*" does not exist', _no_database),
    (
        "does not match host name",
        _untrusted(
            "The certificate of this server is for another name than {host}.",
            "Give the name that the certificate carries.",
        ),
    ),
    (
        "root certificate file",
        _untrusted(
            "The file with the certificate authority for {host} cannot be read.",
            "Choose the file again.",
        ),
    ),
    ("certificate verify failed", _bad_certificate),
    (
        "does not support ssl",
        _untrusted("{host} offers no encrypted connection.", "Ask who runs it to switch on TLS."),
    ),
    (
        "channel binding",
        _untrusted("Something between this computer and {host} reads along.", ""),
    ),
    (
        "authentication method requirement",
        _untrusted("{host} asks for the password in an unsafe way.", ""),
    ),
)
