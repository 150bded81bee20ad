"""A first load in a program of its own, so that its memory can be told.

python -m tests.performance.shared_load FOLDER PORT DATABASE LOGIN
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

from core.kernel.clock import SystemClock
from core.secrets.store import MemorySecrets
from core.sync import joining
from core.sync.server.address import Address
from tests.integration.shared.scene import PASSWORD


def main() -> None:
    folder, port, database, login = sys.argv[1:]
    secrets, clock = MemorySecrets(), SystemClock()
    access = joining.Access(Address("127.0.0.1", database, login, int(port)), accept_version=True)
    signed_in = joining.sign_in(access, PASSWORD)
    joining.create(Path(folder) / login, signed_in, secrets, clock)
    started = time.perf_counter()
    joining.load(Path(folder) / login, secrets, clock)
    taken = time.perf_counter() - started
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": taken, "megabytes": most}))


if __name__ == "__main__":
    main()
