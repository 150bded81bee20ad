"""A shared database and desks for measures: a real server, real logins, filled by its superuser."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

from core.kernel.clock import SystemClock
from core.secrets.store import MemorySecrets
from core.sync import joining, shared_sql
from core.sync.server.address import Address
from core.workspace import Workspace, open_workspace
from tests.integration.shared.scene import PASSWORD, Scene, add, build_one
from tests.shared_server import SharedServer

BOSS = "boss"

# Parents of the rows that are loaded; their own triggers stamp them.
_PARENTS = """
INSERT INTO chancery.clause_body (organisation_id, id, created_at, created_by, updated_at,
    updated_by, row_version, sha256, body)
VALUES (%(org)s, %(org)s, now(), %(who)s, now(), %(who)s, 1, sha256('x'), '{}');
"""
_CLAUSE = """
INSERT INTO chancery.clause (organisation_id, id, created_at, created_by, updated_at, updated_by,
    row_version, key, title, category, purpose)
VALUES (%(org)s, %(org)s, now(), %(who)s, now(), %(who)s, 1, 'k', 'Title', 'Tests', '');
"""
_VARIANT = """
INSERT INTO chancery.clause_variant (organisation_id, id, created_at, created_by, updated_at,
    updated_by, row_version, clause_id, key, name, condition, position, risk, jurisdiction)
VALUES (%(org)s, %(org)s, now(), %(who)s, now(), %(who)s, 1, %(org)s, 'k', 'Name', '', 1, 1, '');
"""
# 21 columns: ids, moments, a number, texts of usual length.
_ROWS = """
INSERT INTO chancery.clause_version (organisation_id, id, created_at, created_by, updated_at,
    updated_by, row_version, variant_id, number, heading, body_id, author_id, source, source_url,
    licence, note, sync_xid)
SELECT %(org)s, uuidv7(), now(), %(who)s, now(), %(who)s, 1, %(org)s, n, 'Heading of wording ' || n,
       %(org)s, %(who)s, 'Source ' || n %% 97, 'https://example.test/' || n, 'CC BY 4.0',
       'A note that says why wording ' || n || ' came about', pg_current_xact_id()
  FROM generate_series(1, %(rows)s) n
"""


@dataclass
class Bench:
    """A running server with one organisation.

    Attributes:
        folder: where workspaces and files may go.
    """

    server: SharedServer
    scene: Scene
    folder: Path

    @property
    def organisation(self) -> UUID:
        """The organisation's id."""
        return self.scene.people[BOSS].organisation_id

    def fill(self, rows: int) -> None:
        """Put ``rows`` wordings into the library, past triggers, and let the planner know."""
        values = {"org": self.organisation, "who": self.scene.people[BOSS].id, "rows": rows}
        with self.scene.above() as connection:
            for statement in (_PARENTS, _CLAUSE, _VARIANT):
                connection.execute(statement, values)
            connection.execute("SET session_replication_role = replica")
            connection.execute(_ROWS, values)
            connection.execute("SET session_replication_role = origin")
        with self.scene.above() as connection:
            connection.autocommit = True
            connection.execute("VACUUM ANALYZE chancery.clause_version")

    def touch(self, rows: int, transactions: int = 1) -> None:
        """Change some rows, as that many transactions of somebody else."""
        share = rows // transactions
        for at in range(transactions):
            with self.scene.above() as connection:
                connection.execute(
                    "UPDATE chancery.clause_version SET note = note || '.'"
                    " WHERE number > %s AND number <= %s",
                    [at * share, (at + 1) * share],
                )

    def snapshot(self) -> str:
        """Return the cursor of this moment."""
        with self.scene.above() as connection:
            found = connection.execute("SELECT pg_current_snapshot()::text").fetchone()
        assert found is not None
        return str(found[0])

    def delta(self, login: str, since: str) -> float:
        """Milliseconds of the delta query, as a person or, without a login, past all policies."""
        table = joining.tables()["clause_version"]
        values = shared_sql.since(shared_sql.cursor(since)) | {"org": self.organisation}
        where = f"WHERE {shared_sql.NEW}"
        if not login:
            where += " AND organisation_id = %(org)s"
        opened = self.scene.as_(login) if login else self.scene.above()
        with opened as connection:
            for _ in range(2):
                started = time.perf_counter()
                shared_sql.rows(connection, table, where, values)
                taken = time.perf_counter() - started
        return taken * 1000

    def person(self, role: str = "manager") -> str:
        """Add a person; returns the login."""
        login = f"{role}-{uuid4().hex[:8]}"
        with self.scene.as_(BOSS, autocommit=True) as connection:
            add(connection, login, role)
        self.scene.settle(login)
        return login

    def access(self, login: str) -> joining.Access:
        """Return where a person connects to."""
        address = Address("127.0.0.1", self.scene.database, login, self.server.port)
        return joining.Access(address, accept_version=True)

    def create(self, login: str) -> tuple[Path, MemorySecrets]:
        """Make an empty replica for a person."""
        folder, secrets = self.folder / login, MemorySecrets()
        signed_in = joining.sign_in(self.access(login), PASSWORD)
        joining.create(folder, signed_in, secrets, SystemClock())
        return folder, secrets

    @contextmanager
    def desk(self, login: str = "") -> Iterator[Workspace]:
        """Open a connected workspace of a person; its exchanges run when asked."""
        folder, secrets = self.create(login or self.person())
        joining.load(folder, secrets, SystemClock())
        workspace = open_workspace(folder, secrets)
        try:
            yield workspace
        finally:
            workspace.close()


@contextmanager
def shared_bench(**settings: str) -> Iterator[Bench]:
    """Start a server that keeps its promises on disk, found an organisation, throw all away."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        wanted = {"fsync": "on", "shared_buffers": "256MB", "max_wal_size": "4GB", **settings}
        with SharedServer(folder, wanted) as server:
            scene = build_one(server, "bench", BOSS)
            yield Bench(server, scene, folder)
