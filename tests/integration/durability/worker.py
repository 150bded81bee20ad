"""What a process does to a workspace until it is killed: each kind acknowledges what it finished.

An acknowledgement is sent only after the command returned, so the parent may hold it against the
workspace afterwards. Nothing here ever ends by itself except a finished bulk run.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

from core.contracts.drafting import Autosave
from core.contracts.outputs import Produced
from core.contracts.records import ClauseEdit
from core.documents.wording import parse_wording
from core.kernel.clock import FixedClock
from core.kernel.work import NeverCancelled
from core.opening import restore
from core.secrets.store import MemorySecrets
from core.workspace import Workspace, open_workspace
from tests.performance.workspaces import ANSWERS, NOW

Send = Callable[[Any], None]
ANY_CLAUSE = "duty"


def secrets_of(kept: Mapping[str, bytes]) -> MemorySecrets:
    """Return a secret store that holds ``kept``."""
    secrets = MemorySecrets()
    for name, value in kept.items():
        secrets.put(name, value)
    return secrets


def autosave(workspace: Workspace, target: UUID, start: int, send: Send) -> None:
    """Type on: each autosave changes an answer and a clause to the same number."""
    session = workspace.command(lambda uow: workspace.drafting.begin(uow, target)).value
    number = start
    while True:
        number += 1
        edit = ClauseEdit("Confidentiality", parse_wording(f"Wording number {number}."))
        work = Autosave(answers={**ANSWERS, "purpose": str(number)}, edits={ANY_CLAUSE: edit})
        workspace.command(lambda uow, one=work: workspace.drafting.autosave(uow, session, one))
        send(number)


def save(workspace: Workspace, target: UUID, start: int, send: Send) -> None:
    """Seal version after version."""
    number = start
    while True:
        number += 1
        inputs = workspace.query(lambda reader: workspace.drafting.load(reader, target))
        changed = replace(inputs, answers={**inputs.answers, "purpose": str(number)})
        done = workspace.command(
            lambda uow, one=changed: workspace.drafting.save_version(uow, one, "")
        )
        send((done.value, str(number)))


def create(workspace: Workspace, target: UUID, start: int, send: Send) -> None:
    """Draft contract after contract from the template ``target``."""
    while True:
        send(workspace.command(lambda uow: workspace.contracts.create(uow, target, ANSWERS)).value)


def document(workspace: Workspace, target: UUID, start: int, send: Send) -> None:
    """Store file after file and put each on the contract's list."""
    number = start
    rng = Random(start)
    while True:
        number += 1
        data = f"{number} ".encode() + rng.randbytes(rng.randrange(10, 300_000))
        stored = workspace.documents.put(data)
        produced = Produced(f"{number}.bin", "file", b"", target, None)
        workspace.command(
            lambda uow, one=produced, kept=stored: workspace.outputs.attach(uow, one, kept)
        )
        send((stored.sha256, f"{number}.bin"))


def bulk(workspace: Workspace, target: UUID, start: int, send: Send) -> None:
    """Work through the run ``target``; acknowledges how many rows are finished."""
    workspace.bulk.run(workspace, target, NeverCancelled(), lambda done, total, *_: send(done))
    send("finished")


_LOOPS: Mapping[str, Callable[[Workspace, UUID, int, Send], None]] = {
    "autosave": autosave,
    "save": save,
    "create": create,
    "document": document,
    "bulk": bulk,
}


def _back_up_and_restore(folder: Path, secrets: MemorySecrets, start: int, send: Send) -> None:
    clock = FixedClock(NOW + timedelta(minutes=start))
    while True:
        clock = FixedClock(clock.now() + timedelta(seconds=1))
        workspace = open_workspace(folder, secrets, clock)
        made = workspace.back_up()
        send(str(made.path))
        workspace.close()
        clock = FixedClock(clock.now() + timedelta(seconds=1))
        restore(folder, made.path, secrets, clock)
        send("restored")


def work(
    kind: str, folder: Path, kept: Mapping[str, bytes], target: UUID, start: int, pipe: Connection
) -> None:
    """Do one kind of work in ``folder`` until killed. ``pipe`` carries the acknowledgements."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    secrets = secrets_of(kept)
    if kind in ("migration", "conversion"):
        pipe.send("ready")
        open_workspace(folder, secrets, FixedClock(NOW + timedelta(minutes=start)))
        pipe.send("opened")
        signal.pause()
    elif kind == "restore":
        pipe.send("ready")
        _back_up_and_restore(folder, secrets, start, pipe.send)
    else:
        workspace = open_workspace(folder, secrets, FixedClock(NOW))
        pipe.send("ready")
        _LOOPS[kind](workspace, target, start, pipe.send)
        workspace.close()
