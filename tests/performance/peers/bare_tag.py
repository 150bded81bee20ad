"""The peer of tagging many contacts: one insert of (id, id) pairs into a bare encrypted table.

    python tests/performance/peers/bare_tag.py COUNT

Prints the seconds of three runs as JSON; each is one transaction, on disk when it is counted.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from pathlib import Path

import sqlcipher3.dbapi2 as sqlcipher


def main() -> None:
    count = int(sys.argv[1])
    taken = []
    with tempfile.TemporaryDirectory() as folder:
        connection = sqlcipher.connect(str(Path(folder) / "bare.db"), isolation_level=None)
        connection.execute(f"PRAGMA key = \"x'{os.urandom(32).hex()}'\"")
        connection.execute("PRAGMA cipher_hmac_algorithm = HMAC_SHA256")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("CREATE TABLE tagged (label BLOB, contact BLOB, at INTEGER)")
        connection.execute("CREATE UNIQUE INDEX pair ON tagged (label, contact)")
        for _ in range(3):
            label = os.urandom(16)
            rows = [(label, os.urandom(16), at) for at in range(count)]
            started = time.perf_counter()
            connection.execute("BEGIN")
            connection.executemany("INSERT INTO tagged VALUES (?, ?, ?)", rows)
            connection.execute("COMMIT")
            taken.append(time.perf_counter() - started)
        connection.close()
    print(json.dumps(taken))


if __name__ == "__main__":
    main()
