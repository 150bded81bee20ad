"""Programs of their own that play desks for measures: many replicas, real logins, real threads.

    python -m tests.performance.shared_desks push FOLDER PORT DATABASE LOGIN GROUPS
    python -m tests.performance.shared_desks edit FOLDER PORT DATABASE LOGIN,LOGIN,… SECONDS EVERY

Each makes its replicas, prints ``ready``, waits for a line, works, and prints one line of JSON.
"""

from __future__ import annotations

import json
import random
import sys
import threading
import time
from pathlib import Path
from uuid import UUID

from core.kernel.changes import Changes
from core.kernel.clock import SystemClock
from core.secrets.store import MemorySecrets
from core.sync import joining
from core.sync.server.address import Address
from core.workspace import Workspace, open_workspace
from tests.integration.shared.scene import PASSWORD


def make(folder: Path, port: int, database: str, login: str) -> Workspace:
    """Make, load and open a replica."""
    secrets, clock = MemorySecrets(), SystemClock()
    access = joining.Access(Address("127.0.0.1", database, login, port), accept_version=True)
    joining.create(folder / login, joining.sign_in(access, PASSWORD), secrets, clock)
    joining.load(folder / login, secrets, clock)
    return open_workspace(folder / login, secrets)


def push(folder: Path, port: int, database: str, login: str, groups: int) -> dict[str, float]:
    """Send ``groups`` local transactions of one row and its audit event."""
    workspace = make(folder, port, database, login)
    assert workspace.shared is not None
    workspace.shared.service.once()
    for number in range(groups):
        workspace.command(
            lambda uow, number=number: workspace.views.save(uow, "bench", f"View {number}", {})
        )
    workspace.shared.service.count()
    assert workspace.shared.service.status.unsent == groups
    wait_for_start()
    started = time.time()
    while workspace.shared.service.status.unsent:
        workspace.shared.service.once()
    ended = time.time()
    workspace.close()
    return {"started": started, "ended": ended}


def edit(
    folder: Path, port: int, database: str, logins: list[str], seconds: float, every: float
) -> dict[str, object]:
    """Keep desks open side by side, each editing now and then; tell what was written and seen."""
    desks = [make(folder, port, database, login) for login in logins]
    written: dict[str, float] = {}
    seen: list[tuple[str, float]] = []
    errors: set[str] = set()

    def follow(workspace: Workspace) -> None:
        shared = workspace.shared
        assert shared is not None

        def arrived(changes: Changes) -> None:
            now = time.time()
            seen.extend((key.hex, now) for key in changes.ids("saved_view"))

        shared.listen(arrived)
        shared.service.listen(
            lambda status: errors.add(str(status.error)) if status.error is not None else None
        )
        shared.service.start()

    for workspace in desks:
        follow(workspace)
    wait_for_start()
    end = time.time() + seconds

    def work(workspace: Workspace) -> None:
        number = 0
        time.sleep(random.uniform(0, every))
        while time.time() < end:
            number += 1
            done = workspace.command(
                lambda uow, name=f"View {number}": workspace.views.save(
                    uow, "bench", name, {}, shared=True
                )
            )
            key: UUID = done.value
            written[key.hex] = time.time()
            time.sleep(every)

    threads = [threading.Thread(target=work, args=(workspace,)) for workspace in desks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    time.sleep(10)
    for workspace in desks:
        workspace.close()
    return {"written": written, "seen": seen, "errors": sorted(errors)}


def wait_for_start() -> None:
    """Say that everything is ready and wait for the word to begin."""
    print("ready", flush=True)
    sys.stdin.readline()


def main() -> None:
    act, folder, port, database, who, *rest = sys.argv[1:]
    if act == "push":
        found: object = push(Path(folder), int(port), database, who, int(rest[0]))
    else:
        found = edit(
            Path(folder), int(port), database, who.split(","), float(rest[0]), float(rest[1])
        )
    print(json.dumps(found))


if __name__ == "__main__":
    main()
