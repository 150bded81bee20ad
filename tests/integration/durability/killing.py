"""Starts a worker, kills it at a random moment, and holds the workspace against what it said.

Each ``Trial`` is one workspace that lives through many deaths of one kind of work.
"""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from core.contracts.tables import (
    ContractClauseRow,
    ContractDocumentRow,
    ContractListingRow,
    ContractRow,
    ContractVersionRow,
    EditingSessionRow,
)
from core.database import backup, migration
from core.database.base import table_of
from core.database.engine import writing_engine
from core.database.unit_of_work import Reader
from core.documents.wording import write_wording
from core.kernel.clock import FixedClock
from core.opening import NewWorkspace, create_workspace
from core.secrets.store import MemorySecrets
from core.workspace import Workspace, open_workspace
from tests.former import make_former
from tests.integration.durability import forking
from tests.integration.durability.worker import ANY_CLAUSE, secrets_of, work
from tests.performance.workspaces import ANSWERS, NOW, add_template
from tests.samples.documents import short_document

KINDS = ("autosave", "save", "create", "document", "bulk", "migration", "conversion", "restore")
# Longest wait before the kill, seconds: long enough for several finished operations.
_LONGEST = {"bulk": 0.6, "migration": 0.25, "conversion": 0.25, "restore": 0.3}
_CLAUSES = len(short_document().clauses)
_BULK_ROWS = 40


class Trial:
    """One workspace, killed again and again while one kind of work goes on."""

    def __init__(self, kind: str, folder: Path, seed: int) -> None:
        self.kind = kind
        self.seed = seed
        self._folder = folder
        self._rng = Random(f"{kind} {seed}")
        self._acknowledged: list[Any] = []
        self._round = 0
        self._context = forking.context()
        secrets = MemorySecrets()
        create_workspace(folder, NewWorkspace("Harrow", "Miriam Okafor"), secrets, FixedClock(NOW))
        self._kept: Mapping[str, bytes] = dict(secrets._secrets)
        workspace = self._open()
        self._template = add_template(workspace, short_document(), "short")
        self._contract = workspace.command(
            lambda uow: workspace.contracts.create(uow, self._template, ANSWERS)
        ).value
        self._expected_contracts = 1
        self._run = self._begin_run(workspace) if kind == "bulk" else None
        self._events = workspace.query(workspace.audit.count)
        workspace.close()

    # --- one death -----------------------------------------------------------------------

    def die_once(self) -> None:
        """Work, be killed, and check; raises AssertionError when something acknowledged is gone."""
        self._round += 1
        if self.kind == "migration":
            self._downgrade()
        if self.kind == "conversion":
            make_former(self._folder / "workspace.db", self._key())
        self._killed()
        if self.kind == "conversion":  # one whole file or the other, before anything mends it
            backup.check(self._folder / "workspace.db", self._key())
        workspace = self._open()
        try:
            workspace.query(lambda reader: self._check_common(workspace, reader))
            checks: Mapping[str, Callable[[Workspace], None]] = {
                "autosave": self._check_autosave,
                "save": self._check_save,
                "create": self._check_create,
                "document": self._check_documents,
                "bulk": self._check_bulk,
                "migration": self._check_migrated,
                "conversion": self._check_converted,
                "restore": self._check_backups,
            }
            checks[self.kind](workspace)
        finally:
            workspace.close()

    def _killed(self) -> None:
        ours, theirs = self._context.Pipe(duplex=False)
        target = {"create": self._template, "bulk": self._run}.get(self.kind) or self._contract
        process = self._context.Process(
            target=work,
            args=(self.kind, self._folder, self._kept, target, self._start(), theirs),
        )
        process.start()
        theirs.close()
        assert ours.recv() == "ready"
        time.sleep(self._rng.uniform(0, _LONGEST.get(self.kind, 0.15)))
        assert process.pid is not None
        with contextlib.suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGKILL)
        process.join()
        while True:
            try:
                self._acknowledged.append(ours.recv())
            except EOFError:
                break
        ours.close()
        ended_by_itself = self._acknowledged[-1:] == ["finished"]
        # Any other end is a worker that failed, not one that was killed.
        assert process.exitcode == -signal.SIGKILL or (ended_by_itself and process.exitcode == 0)

    def _start(self) -> int:
        if self.kind == "autosave":
            return int(self._acknowledged[-1]) if self._acknowledged else 0
        return self._round * 1_000

    def _open(self) -> Workspace:
        clock = FixedClock(NOW + timedelta(minutes=self._round * 1_000 + 500))
        return open_workspace(self._folder, secrets_of(self._kept), clock)

    def _key(self) -> bytes:
        return next(v for name, v in self._kept.items() if name.startswith("database/"))

    def _downgrade(self) -> None:
        engine = writing_engine(self._folder / "workspace.db", self._key())
        with engine.begin() as connection:
            migration.downgrade(connection, "0001")
            assert migration.current_revision(connection) != migration.newest_revision()
        engine.dispose()

    # --- what must hold ------------------------------------------------------------------

    def _check_common(self, workspace: Workspace, reader: Reader) -> None:
        """Chain sound; no version without clauses; the listing tells of every contract."""
        assert all(verdict.sound for verdict in workspace.audit.verify(reader))
        run = reader.connection.execute
        sizes = run(
            select(ContractVersionRow.id, func.count(ContractClauseRow.id))
            .outerjoin(
                ContractClauseRow, ContractClauseRow.contract_version_id == ContractVersionRow.id
            )
            .group_by(ContractVersionRow.id)
        ).all()
        assert all(count == _CLAUSES for _, count in sizes), sizes
        contracts = set(run(select(table_of(ContractRow).c.id)).scalars())
        assert contracts == set(run(select(table_of(ContractListingRow).c.contract_id)).scalars())
        for digest in run(select(table_of(ContractDocumentRow).c.sha256)).scalars():
            workspace.documents.get(digest)

    def _check_autosave(self, workspace: Workspace) -> None:
        inputs = workspace.query(lambda reader: workspace.drafting.load(reader, self._contract))
        if not self._acknowledged:
            return
        number = int(inputs.answers["purpose"])
        assert number >= self._acknowledged[-1]
        assert write_wording(inputs.edits[ANY_CLAUSE].body).strip() == f"Wording number {number}."
        opened = workspace.query(
            lambda reader: reader.connection.execute(
                select(func.count()).where(table_of(EditingSessionRow).c.closed_at.is_(None))
            ).scalar_one()
        )
        assert opened == 1

    def _check_save(self, workspace: Workspace) -> None:
        versions = workspace.query(lambda r: workspace.drafting.versions(r, self._contract))
        numbers = [version.number for version in versions]
        assert numbers == list(range(len(numbers), 0, -1))
        present = {version.id for version in versions}
        assert {version_id for version_id, _ in self._acknowledged} <= present
        contract = workspace.query(lambda r: workspace.contracts.contract(r, self._contract))
        assert contract.version_number == numbers[0]
        for version_id, purpose in self._acknowledged[-3:]:
            sealed = workspace.query(lambda r, v=version_id: workspace.drafting.version(r, v))
            assert sealed.answers["purpose"] == purpose

    def _check_create(self, workspace: Workspace) -> None:
        for contract_id in self._acknowledged[-5:]:
            one = workspace.query(lambda r, c=contract_id: workspace.contracts.contract(r, c))
            assert one.version_number == 1
            assert len(one.parties) == 2
        present = workspace.query(
            lambda r: set(r.connection.execute(select(table_of(ContractRow).c.id)).scalars())
        )
        assert set(self._acknowledged) <= present
        assert len(present) - len(self._acknowledged) <= 1 + self._round

    def _check_documents(self, workspace: Workspace) -> None:
        found = workspace.query(lambda r: workspace.contracts.contract(r, self._contract)).documents
        assert {name for _, name in self._acknowledged} <= {item.name for item in found}
        assert not workspace.documents.verify_all().damaged
        for digest, name in self._acknowledged[-3:]:
            assert workspace.documents.get(digest).startswith(name.split(".")[0].encode() + b" ")

    def _check_bulk(self, workspace: Workspace) -> None:
        assert self._run is not None
        run_id = self._run
        rows = workspace.query(lambda r: workspace.bulk.rows(r, run_id))
        assert len(rows) == _BULK_ROWS
        done = [row for row in rows if row.state == "done"]
        assert {row.state for row in rows} <= {"done", "waiting"}
        said = [item for item in self._acknowledged if isinstance(item, int)]
        assert len(done) >= max(said, default=0)
        for row in done:
            assert row.contract_id is not None
            one = workspace.query(lambda r, c=row.contract_id: workspace.contracts.contract(r, c))
            assert [item.kind for item in one.documents] == ["pdf"]
        drafted = [row.contract_id for row in rows if row.contract_id is not None]
        assert len(set(drafted)) == len(drafted)
        self._expect_contracts(workspace, self._expected_contracts + len(drafted))
        if len(done) == len(rows):
            self._expected_contracts += _BULK_ROWS
            self._acknowledged.clear()
            self._run = self._begin_run(workspace)

    def _check_migrated(self, workspace: Workspace) -> None:
        """What the first schema knows is all there; a backup of it was made and opens."""
        events = workspace.query(workspace.audit.count)
        assert events >= self._events, (events, self._events)
        self._events = events
        assert workspace.actor.name == "Miriam Okafor"
        assert all(one.reason == "before-migration" for one in workspace.backups())
        for one in workspace.backups()[:1]:
            backup.check(one.path, self._key())

    def _check_converted(self, workspace: Workspace) -> None:
        """Everything is there, backups open, and nothing else lies about."""
        self._check_contracts(workspace)
        assert not [*self._folder.glob("*.converting*")]
        for one in workspace.backups()[:2]:
            backup.check(one.path, self._key())

    def _check_contracts(self, workspace: Workspace) -> None:
        self._expect_contracts(workspace, self._expected_contracts)

    def _check_backups(self, workspace: Workspace) -> None:
        self._check_contracts(workspace)
        listed = {str(one.path) for one in workspace.backups()}
        assert set(self._acknowledged) - {"restored"} <= listed
        for path in sorted(listed)[-4:]:
            backup.check(Path(path), self._key())

    def _expect_contracts(self, workspace: Workspace, count: int) -> None:
        found = workspace.query(
            lambda r: r.connection.execute(
                select(func.count()).select_from(table_of(ContractRow))
            ).scalar_one()
        )
        assert found == count

    def _begin_run(self, workspace: Workspace) -> UUID:
        rows = [{"Client": f"Client {n} Ltd", "Supplier": "Harrow"} for n in range(_BULK_ROWS)]
        template = workspace.query(lambda r: workspace.templates.version(r, self._template))
        mapping = workspace.bulk.suggest_mapping(template, list(rows[0]))
        return workspace.command(
            lambda uow: workspace.bulk.begin(uow, self._template, "a.csv", b"a", mapping, rows)
        ).value
