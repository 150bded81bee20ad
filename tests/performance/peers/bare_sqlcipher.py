"""The peer of the first load, near side: executemany of 20 columns into an encrypted file.

    python tests/performance/peers/bare_sqlcipher.py [ROWS]

One table with a primary key, transactions of 4,000 rows, no more. Prints JSON: rows per second.
"""

from __future__ import annotations

import json
import secrets
import sys
import tempfile
import time
from pathlib import Path

import sqlcipher3.dbapi2 as sqlcipher

BATCH = 4_000


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    rows = [
        (
            secrets.token_bytes(16),
            1_732_200_000_000_000 + n,
            n,
            None,
            *(f"Some text of column {m} in row {n}" for m in range(16)),
        )
        for n in range(BATCH)
    ]
    with tempfile.TemporaryDirectory() as folder:
        connection = sqlcipher.connect(str(Path(folder) / "bare.db"), isolation_level=None)
        connection.execute("PRAGMA key = \"x'" + "11" * 32 + "'\"")
        connection.execute("PRAGMA cipher_hmac_algorithm = HMAC_SHA256")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        columns = ", ".join(f"c{n}" for n in range(20))
        connection.execute(f"CREATE TABLE bare (n INTEGER PRIMARY KEY, {columns})")
        marks = ", ".join("?" * 20)
        started = time.perf_counter()
        for _ in range(count // BATCH):
            connection.execute("BEGIN")
            connection.executemany(f"INSERT INTO bare ({columns}) VALUES ({marks})", rows)
            connection.execute("COMMIT")
        taken = time.perf_counter() - started
        connection.close()
    print(json.dumps({"rows_per_second": count / taken, "rows": count}))


if __name__ == "__main__":
    main()
