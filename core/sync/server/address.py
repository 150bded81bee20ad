"""Where a shared database is, and the connection settings that follow from it."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from psycopg import ProgrammingError, conninfo

from core.kernel.errors import InvalidValue
from core.sync.server.patience import SILENCE

CONNECT_SECONDS = 10
# A half-open socket is noticed within this time while data is under way, in milliseconds.
_UNACKNOWLEDGED_MS = 45_000


@dataclass(frozen=True, slots=True)
class Address:
    """A database on a server, and who connects. Passwords are kept elsewhere.

    Attributes:
        host: a name or an address; a path is the folder of a unix socket.
        authority: PEM file of the authority that signed the server's certificate; without it the
            system's authorities count.
        certificate: PEM file of a client certificate, with ``key`` beside it.
        connect_seconds: how long making a connection may take.
        silence_seconds: how long the server may keep silent while it is asked something.
    """

    host: str
    database: str
    login: str
    port: int = 5432
    authority: Path | None = None
    certificate: Path | None = None
    key: Path | None = None
    connect_seconds: int = CONNECT_SECONDS
    silence_seconds: int = SILENCE

    @property
    def is_socket(self) -> bool:
        """Tell whether it is a unix socket of this computer."""
        return self.host.startswith("/")

    @property
    def is_loopback(self) -> bool:
        """Tell whether data stays on this computer, so that TLS may be absent."""
        if self.is_socket or self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    def parameters(self, password: str | None) -> dict[str, str | int]:
        """Return what libpq is told. Nothing is left to its environment variables."""
        wanted: dict[str, str | int] = {
            "host": self.host,
            # Given, though empty: otherwise PGHOSTADDR could lead elsewhere.
            "hostaddr": "",
            "port": self.port,
            "dbname": self.database,
            "user": self.login,
            "options": "",
            "client_encoding": "UTF8",
            "application_name": "chancery",
            "connect_timeout": self.connect_seconds,
            "gssencmode": "disable",
            "keepalives": 1,
            "keepalives_idle": 30,
            "keepalives_interval": 10,
            "keepalives_count": 3,
            "tcp_user_timeout": _UNACKNOWLEDGED_MS,
        }
        if password is not None:
            wanted["password"] = password
        if not self.is_socket:
            wanted["require_auth"] = "scram-sha-256"
            wanted |= self._tls()
        return wanted

    def _tls(self) -> dict[str, str | int]:
        if self.is_loopback and self.authority is None:
            return {"sslmode": "prefer", "channel_binding": "prefer"}
        given: dict[str, str | int] = {
            "sslmode": "verify-full",
            "channel_binding": "require",
            "sslrootcert": str(self.authority) if self.authority else "system",
            "ssl_min_protocol_version": "TLSv1.2",
        }
        if self.certificate is not None:
            given["sslcert"] = str(self.certificate)
            given["sslkey"] = str(self.key or self.certificate)
        return given


def parse(url: str, authority: Path | None = None) -> Address:
    """Return the address in a URL such as ``postgresql://login@host:5432/database``.

    Raises:
        InvalidValue: it is no such URL, names several hosts, or holds a password.
    """
    expected = "an address such as postgresql://login@host:5432/database, without a password"
    try:
        parts = conninfo.conninfo_to_dict(url)
    except ProgrammingError as error:
        raise InvalidValue("address", "…", expected) from error
    host, login = str(parts.get("host") or ""), str(parts.get("user") or "")
    database = str(parts.get("dbname") or "")
    known = {"host", "port", "user", "dbname", "sslrootcert", "sslcert", "sslkey"}
    if parts.keys() - known or "," in host or not (host and login and database):
        raise InvalidValue("address", _shown(parts), expected)

    def path(key: str) -> Path | None:
        return Path(str(parts[key])) if parts.get(key) else None

    return Address(
        host,
        database,
        login,
        int(str(parts.get("port") or 5432)),
        authority or path("sslrootcert"),
        path("sslcert"),
        path("sslkey"),
    )


def _shown(parts: Mapping[str, object]) -> str:
    return " ".join(f"{key}={value}" for key, value in parts.items() if key != "password")
