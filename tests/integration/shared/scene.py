"""A shared database with two organisations, one person of each role in both, and a row of each."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID, uuid4

import psycopg

from core.sync.server import installing, names
from core.sync.server.passwords import verifier
from tests.shared_server import INSTALLER, INSTALLER_PASSWORD, SharedServer

PASSWORD = "a password of one's own"
INSTALLED = "installed"  # what others are copied from; nobody is ever in it


@dataclass(frozen=True)
class Someone:
    """A person with a login and an own password."""

    id: UUID
    organisation_id: UUID
    role: str
    login: str


@dataclass
class Scene:
    """``people`` by login, which is the role and the number of the organisation: ``member1``."""

    server: SharedServer
    database: str
    people: dict[str, Someone] = field(default_factory=dict)

    @contextmanager
    def as_(
        self, login: str, *, autocommit: bool = False, password: str = PASSWORD
    ) -> Iterator[psycopg.Connection]:
        """Give a connection of ``login``; what it leaves open is rolled back."""
        address = self.server.url(login, self.database)
        connection = psycopg.connect(address, password=password, autocommit=autocommit)
        try:
            yield connection
        finally:
            connection.close()

    @contextmanager
    def above(self) -> Iterator[psycopg.Connection]:
        """Give a connection of the superuser, for whom no policy counts."""
        with psycopg.connect(self.server.superuser(self.database)) as connection:
            yield connection

    @contextmanager
    def installer(self) -> Iterator[psycopg.Connection]:
        """Give a connection of the installer, who owns the database and is no superuser."""
        with self.as_(INSTALLER, password=INSTALLER_PASSWORD) as connection:
            yield connection

    def newcomer(self, role: str = "member", *, organisation: int = 1) -> Someone:
        """Add a person with an own password, for tests that change a person."""
        login = f"{role}-{uuid4().hex[:12]}"
        with self.as_(f"administrator{organisation}", autocommit=True) as connection:
            made = add(connection, login, role)
        self.settle(login)
        boss = self.people[f"administrator{organisation}"]
        return Someone(made, boss.organisation_id, role, login)

    def settle(self, login: str, password: str = "one-time") -> None:
        """Change the one-time password of ``login``."""
        with self.as_(login, autocommit=True, password=password) as connection:
            connection.execute(
                "SELECT sync.change_password(%s)", [verifier(connection, login, PASSWORD)]
            )


def add(connection: psycopg.Connection, login: str, role: str) -> UUID:
    """Add a person with the password ``one-time``."""
    row = connection.execute(
        "SELECT sync.add_person(%s, %s, %s, '', %s, %s)",
        [f"Person {login}", None, role, login, verifier(connection, login, "one-time")],
    ).fetchone()
    assert row is not None
    return UUID(str(row[0]))


def build(server: SharedServer, database: str) -> Scene:
    """Make the database, two organisations and one person of each role in both."""
    scene = build_one(server, database, "administrator1")
    found(scene, "administrator2")
    for number in (1, 2):
        boss = scene.people[f"administrator{number}"]
        for role in names.GROUPS:
            if role != "administrator":
                login = f"{role}{number}"
                with scene.as_(boss.login, autocommit=True) as connection:
                    person = add(connection, login, role)
                scene.settle(login)
                scene.people[login] = Someone(person, boss.organisation_id, role, login)
    return scene


def build_one(server: SharedServer, database: str, administrator: str) -> Scene:
    """Make a database with one organisation and its administrator."""
    scene = _installed(server, database)
    found(scene, administrator)
    return scene


def copy_one(server: SharedServer, database: str, administrator: str) -> Scene:
    """Make what ``build_one`` makes, from a database that was installed once in this server."""
    if INSTALLED not in server.databases:
        _installed(server, INSTALLED)
    server.make_database(database, template=INSTALLED)
    scene = Scene(server, database)
    with scene.installer() as connection:
        installing.grant_database(connection)
        connection.commit()
        assert not installing.install(connection), "the copy lacks something"
    with scene.above() as connection:  # a database that was made anew has an epoch of its own
        connection.execute("UPDATE sync.meta SET epoch = gen_random_uuid(), installed_at = now()")
    found(scene, administrator)
    return scene


def _installed(server: SharedServer, database: str) -> Scene:
    server.make_database(database)
    scene = Scene(server, database)
    with scene.installer() as connection:
        assert installing.install(connection)
    return scene


def found(scene: Scene, login: str) -> None:
    """Found an organisation whose administrator has the given login and an own password."""
    wanted = installing.Founding(
        f"Organisation of {login}", "The Boss", f"{login}@a.example", login
    )
    with scene.installer() as connection:
        founded = installing.found(connection, wanted)
        connection.commit()
    assert founded.password
    scene.settle(login, founded.password)
    with scene.as_(login) as connection:
        me = connection.execute("SELECT sync.me()").fetchone()
    assert me is not None
    scene.people[login] = Someone(me[0], founded.organisation_id, "administrator", login)
