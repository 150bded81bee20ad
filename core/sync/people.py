"""People of a connected workspace: the own login and profile, and the logins of others.

Each call makes a connection of its own, so that it neither waits for an exchange nor disturbs one;
the shared database decides what is permitted. None may be called from the main thread.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg

from core.opening import Identity, read_identity
from core.secrets.store import SecretStore
from core.sync import joining
from core.sync.people_records import Login, NewPerson, SignIn
from core.sync.server import connecting
from core.sync.server.passwords import one_time_password, verifier


class OwnLogin:
    """The login of the person who works here, kept in this computer's keyring."""

    def __init__(self, access: joining.Access, identity: Identity, secrets: SecretStore) -> None:
        self.access = access
        self._identity = identity
        self._secrets = secrets

    @property
    def login(self) -> str:
        """The login's name."""
        return self.access.address.login

    def sign_in(self, password: str) -> bool:
        """Try a password and keep it; returns False when it is a one-time password.

        A one-time password is not kept: ``change_password`` makes and keeps the own one.

        Raises:
            SharedDatabaseError: it is wrong, or there is no answer.
        """
        with connection_of(self.access, password) as connection:
            own = _first(connection, "SELECT sync.organisation() IS NOT NULL")
        if own:
            joining.keep_password(self._identity, password, self._secrets)
        return bool(own)

    def change_password(self, old: str, wanted: str) -> None:
        """Change the own password and keep the new one.

        Raises:
            InvalidValue: it is too short, or the one that it replaces.
            SharedDatabaseError: the old one is wrong, or there is no answer.
        """
        joining.change_password(self.access, old, wanted)
        joining.keep_password(self._identity, wanted, self._secrets)

    def change_profile(self, name: str, email: str, title: str) -> None:
        """Change the own name, e-mail and title.

        Raises:
            Refused: the name is empty.
            SharedDatabaseError: there is no answer.
        """
        with self.connection() as connection:
            connection.execute("SELECT sync.change_profile(%s, %s, %s)", (name, email, title))

    @contextmanager
    def connection(self) -> Iterator[psycopg.Connection[Any]]:
        """Give a connection with the password that is kept."""
        password = joining.password_of(self._identity, self._secrets)
        with connection_of(self.access, password) as connection:
            yield connection


class LoginService:
    """The logins of the organisation, for those whose role permits ``people.edit``.

    Every method raises NotAllowed when it does not, Refused when a rule forbids it (the last
    administrator stays), and SharedDatabaseError when there is no answer.
    """

    def __init__(self, own: OwnLogin) -> None:
        self._own = own

    def logins(self) -> list[Login]:
        """Return everybody, by name."""
        with self._own.connection() as connection:
            rows = connection.execute(
                "SELECT person_id, login, name, email, role, title, active, must_change_password,"
                " last_sign_in_at FROM sync.people()"
            ).fetchall()
        return [
            Login(person, login, name, email or "", role, title, active, one_time, last)
            for person, login, name, email, role, title, active, one_time, last in rows
        ]

    def sign_ins(self, most: int = 500) -> list[SignIn]:
        """Return the newest sign-ins."""
        with self._own.connection() as connection:
            rows = connection.execute(
                "SELECT at, person_id, name, device, host(address), build FROM sync.sign_ins(%s)",
                (most,),
            ).fetchall()
        return [
            SignIn(at, person, name, device, address or "", build)
            for at, person, name, device, address, build in rows
        ]

    def add(self, person: NewPerson) -> str:
        """Add a person; returns the one-time password, which is shown once and kept nowhere."""
        password = one_time_password()
        with self._own.connection() as connection:
            made = verifier(connection, person.login, password)
            connection.execute(
                "SELECT sync.add_person(%s, %s, %s, %s, %s, %s)",
                (person.name, person.email, person.role, person.title, person.login, made),
            )
        return password

    def set_role(self, person_id: UUID, role: str) -> None:
        """Give a person another role."""
        self._call("set_role", person_id, role)

    def switch_off(self, person_id: UUID) -> int:
        """Take a person's access away; returns how many open connections were ended."""
        # A desk may have connected between the two; the second call ends that one, too.
        return sum(int(self._call("switch_off", person_id)) for _ in range(2))

    def switch_on(self, person_id: UUID, login: str) -> str:
        """Give access back; returns the new one-time password."""
        return self._with_password("switch_on", person_id, login)

    def reset_password(self, person_id: UUID, login: str) -> str:
        """Give a person a new password; returns the one-time password."""
        return self._with_password("reset_password", person_id, login)

    def set_permission(self, role: str, permission: str, granted: bool) -> None:
        """Let a role do something, or no longer."""
        self._call("set_permission", role, permission, granted)

    def _with_password(self, function: str, person_id: UUID, login: str) -> str:
        password = one_time_password()
        with self._own.connection() as connection:
            made = verifier(connection, login, password)
            connection.execute(f"SELECT sync.{function}(%s, %s)", (person_id, made))
        return password

    def _call(self, function: str, *values: Any) -> Any:
        places = ", ".join(["%s"] * len(values))
        with self._own.connection() as connection:
            return _first(connection, f"SELECT sync.{function}({places})", values)


@contextmanager
def connection_of(access: joining.Access, password: str) -> Iterator[psycopg.Connection[Any]]:
    """Give a connection that is closed afterwards, with its errors in plain words."""
    address = access.address
    connection = connecting.connect(
        address, password, autocommit=True, accept_version=access.accept_version
    )
    try:
        with connecting.plainly(address):
            yield connection
    finally:
        connection.close()


def _first(connection: psycopg.Connection[Any], query: str, values: Sequence[Any] = ()) -> Any:
    row = connection.execute(query, values).fetchone()
    return None if row is None else row[0]


def own_login_in(folder: Path, secrets: SecretStore) -> OwnLogin:
    """Return the login of a workspace that is not open, such as one whose load is unfinished."""
    return OwnLogin(joining.read_access(folder), read_identity(folder), secrets)
