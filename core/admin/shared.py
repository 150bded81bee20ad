"""``chancery-admin shared …``: sets up a shared database and looks after its people.

Passwords come from a prompt, from PGPASSWORD or from the user's pgpass file, never from the command
line. What is printed once is a one-time password, which must be changed at the first sign-in.
"""

from __future__ import annotations

import argparse
import getpass
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from zoneinfo import available_timezones

import psycopg

from core.access.tables import ROLES
from core.admin import shared_status
from core.kernel.errors import InvalidValue, WrongPassword
from core.sync.server import checks, installing, restoring
from core.sync.server.address import Address, parse
from core.sync.server.connecting import connect, connect_installer, plainly
from core.sync.server.passwords import one_time_password, verifier


def add_to(areas: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands of this area."""
    acts = areas.add_parser("shared", help="a shared PostgreSQL database").add_subparsers(
        dest="act", required=True
    )

    def command(name: str, text: str, *, address: bool = True) -> argparse.ArgumentParser:
        made = acts.add_parser(name, help=text, description=text)
        if address:
            made.add_argument("address", help="postgresql://login@host:5432/database")
            made.add_argument("--authority", type=Path, help="certificate authority, PEM")
            made.add_argument(
                "--accept-version",
                action="store_true",
                help="take a server that lacks the newest fixes",
            )
        return made

    init = command("init", "set up the database and an organisation in it")
    init.add_argument("--organisation", required=True)
    init.add_argument("--administrator", required=True, help="the first administrator's name")
    init.add_argument("--email", required=True)
    init.add_argument("--login", required=True)
    init.add_argument("--time-zone", default="UTC")
    init.add_argument("--currency", default="EUR")
    add = command("add-person", "add a person with a login")
    add.add_argument("--name", required=True)
    add.add_argument("--email", default="")
    add.add_argument("--role", required=True, choices=ROLES)
    add.add_argument("--title", default="")
    add.add_argument("--login", required=True)
    role = command("set-role", "give a person another role")
    role.add_argument("login")
    role.add_argument("role", choices=ROLES)
    for name, text in (
        ("switch-off", "take a person's access away and end open connections"),
        ("switch-on", "give access back, with a one-time password"),
        ("reset-password", "give a person a new one-time password"),
    ):
        command(name, text).add_argument("login")
    command("status", "tell who is there and whether the rules hold")
    command("upgrade", "bring the database to this version of Chancery")
    command("prepare-restore", "make the roles that a dump needs; run it before pg_restore")
    restored = command("restored", "after pg_restore: a new epoch and new passwords")
    lost = restored.add_mutually_exclusive_group()
    lost.add_argument("--resend", action="store_true", help="desks send again what was lost")
    lost.add_argument("--discard", action="store_true", help="what was lost stays lost")
    restored.add_argument("--passwords-to", type=Path, help="a new file for the passwords")
    check = command("backup-check", "tell whether a dump is whole", address=False)
    check.add_argument("file", type=Path)
    check.add_argument("--pg-restore", default=shutil.which("pg_restore") or "pg_restore")


def run(options: argparse.Namespace) -> int:
    """Run one command; returns 0 when all is well, 1 when something was found.

    Raises:
        ChanceryError: told to the person by the caller.
    """
    acts: dict[str, Callable[[argparse.Namespace], int]] = {
        "init": _init,
        "add-person": _add_person,
        "set-role": _set_role,
        "switch-off": _switch_off,
        "switch-on": _new_password,
        "reset-password": _new_password,
        "status": _status,
        "upgrade": _upgrade,
        "prepare-restore": _prepare_restore,
        "restored": _restored,
        "backup-check": _backup_check,
    }
    return acts[options.act](options)


def _init(options: argparse.Namespace) -> int:
    if options.time_zone not in available_timezones():
        raise InvalidValue("time_zone", options.time_zone, "a zone such as Australia/Adelaide")
    if not (len(options.currency) == 3 and options.currency.isalpha()):
        raise InvalidValue("currency", options.currency, "a code of three letters, such as GBP")
    wanted = installing.Founding(
        options.organisation,
        options.administrator,
        options.email,
        options.login,
        options.time_zone,
        options.currency.upper(),
    )
    with _installing(options) as connection:
        checks.refuse_unfit(connection)
        made = installing.install(connection)
        founded = installing.found(connection, wanted)
        connection.commit()
    print("The database was set up." if made else "The database was set up already.")
    if founded.password is None:
        print(f"The organisation “{wanted.organisation}” is there already; nothing was changed.")
    else:
        print(f"The organisation “{wanted.organisation}” was made.")
        _tell(wanted.login, founded.password)
    return 0


def _upgrade(options: argparse.Namespace) -> int:
    with _installing(options) as connection:
        checks.refuse_unfit(connection)
        made = installing.install(connection)
    print("The database was brought up to date." if made else "There was nothing to do.")
    return 0


def _add_person(options: argparse.Namespace) -> int:
    password = one_time_password()
    with _daily(options) as connection:
        connection.execute(
            "SELECT sync.add_person(%s, %s, %s, %s, %s, %s)",
            [
                options.name,
                options.email,
                options.role,
                options.title,
                options.login,
                verifier(connection, options.login, password),
            ],
        )
    print(f"{options.name} was added as {options.role}.")
    _tell(options.login, password)
    return 0


def _set_role(options: argparse.Namespace) -> int:
    with _daily(options) as connection:
        person = _person(connection, options.login)
        connection.execute("SELECT sync.set_role(%s, %s)", [person, options.role])
    print(f"{options.login} is {options.role} now.")
    return 0


def _switch_off(options: argparse.Namespace) -> int:
    with _daily(options) as connection:
        person = _person(connection, options.login)
        # Twice: a desk may have connected between the first call and its commit.
        for _ in range(2):
            connection.execute("SELECT sync.switch_off(%s)", [person])
    print(f"{options.login} is switched off; open connections were ended.")
    return 0


def _new_password(options: argparse.Namespace) -> int:
    password = one_time_password()
    function = "switch_on" if options.act == "switch-on" else "reset_password"
    with _daily(options) as connection:
        person = _person(connection, options.login)
        made = verifier(connection, options.login, password)
        connection.execute(f"SELECT sync.{function}(%s, %s)".encode(), [person, made])
    _tell(options.login, password)
    return 0


def _status(options: argparse.Namespace) -> int:
    with _installing(options) as connection:
        checks.refuse_unfit(connection)
        return shared_status.show(connection)


def _prepare_restore(options: argparse.Namespace) -> int:
    with _installing(options) as connection:
        checks.refuse_unfit(connection)
        made = restoring.prepare(connection)
        connection.commit()
    print(f"Made: {', '.join(made)}." if made else "All roles are there.")
    return 0


def _restored(options: argparse.Namespace) -> int:
    with _installing(options) as connection:
        checks.refuse_unfit(connection)
        renewed = restoring.renew(connection, "discard" if options.discard else "resend")
        lines = [
            f"{one.organisation}\t{one.person}\t{one.login}\t{one.password}" for one in renewed
        ]
        if options.passwords_to:
            _write_secretly(options.passwords_to, lines)
        connection.commit()
        older = restoring.is_older(connection)
    print(f"The database has a new epoch; {len(renewed):,} people have one-time passwords.")
    if options.passwords_to:
        print(f"They are in {options.passwords_to}, which only you can read.")
    else:
        print("\n".join(lines))
    if older:
        print("It was made by an older Chancery: run chancery-admin shared upgrade.")
    return 0


def _backup_check(options: argparse.Namespace) -> int:
    lacks = restoring.check_dump(options.file, options.pg_restore)
    for one in lacks:
        print(f"It lacks {one}.")
    if not lacks:
        print("The dump holds every table, its rows, the policies and the functions.")
    return 1 if lacks else 0


def _person(connection: psycopg.Connection, login: str) -> str:
    row = connection.execute(
        "SELECT person_id FROM sync.people() WHERE login = %s", [login]
    ).fetchone()
    if row is None:
        raise InvalidValue("login", login, "the login of a person of your organisation")
    return str(row[0])


@contextmanager
def _installing(options: argparse.Namespace) -> Iterator[psycopg.Connection]:
    address = parse(options.address, options.authority)
    accept = options.accept_version
    connection = _with_password(
        address, lambda secret: connect_installer(address, secret, accept_version=accept)
    )
    with connection, plainly(address):
        yield connection


@contextmanager
def _daily(options: argparse.Namespace) -> Iterator[psycopg.Connection]:
    address = parse(options.address, options.authority)
    accept = options.accept_version
    connection = _with_password(
        address,
        lambda secret: connect(address, secret, autocommit=True, accept_version=accept),
    )
    with connection, plainly(address):
        yield connection


def _with_password(
    address: Address, open_with: Callable[[str | None], psycopg.Connection]
) -> psycopg.Connection:
    given = os.environ.get("PGPASSWORD")
    if given is not None or address.is_socket:
        return open_with(given)
    pgpass = Path(os.environ.get("PGPASSFILE", Path.home() / ".pgpass"))
    if pgpass.exists():
        try:
            return open_with(None)
        except WrongPassword:
            print("The pgpass file holds no password that fits.")
    return open_with(getpass.getpass(f"Password of {address.login}: "))


def _tell(login: str, password: str) -> None:
    print(f"Login: {login}")
    print(f"One-time password: {password}")
    print("It is shown only now, and must be changed at the first sign-in.")


def _write_secretly(path: Path, lines: list[str]) -> None:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise InvalidValue("passwords-to", str(path), "a file that does not exist yet") from error
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
