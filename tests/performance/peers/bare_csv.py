"""The peer of exports to CSV: a bare cursor on the same encrypted file, given to csv.writer.

    (echo HEXKEY; echo '["first_name", "last_name"]') |
        python tests/performance/peers/bare_csv.py FILE OUT [ROWS]

Rows come as they lie in the file. Prints JSON: seconds, rows, and the bytes written.
"""

from __future__ import annotations

import csv
import json
import sys
import time
from pathlib import Path

import sqlcipher3.dbapi2 as sqlcipher


def main() -> None:
    path, out = sys.argv[1:3]
    most = int(sys.argv[3]) if len(sys.argv) > 3 else -1
    connection = sqlcipher.connect(path, isolation_level=None)
    connection.execute(f"PRAGMA key = \"x'{sys.stdin.readline().strip()}'\"")
    connection.execute("PRAGMA cipher_hmac_algorithm = HMAC_SHA256")
    connection.execute("PRAGMA cache_size = -32768")
    columns = json.loads(sys.stdin.readline())
    started = time.perf_counter()
    with open(out, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(
            connection.execute(
                f"SELECT {', '.join(columns)} FROM contact WHERE deleted_at IS NULL LIMIT ?",
                (most,),
            )
        )
    taken = time.perf_counter() - started
    rows = connection.execute("SELECT count(*) FROM contact WHERE deleted_at IS NULL").fetchone()
    count = rows[0] if most < 0 else min(most, rows[0])
    print(json.dumps({"seconds": taken, "rows": count, "bytes": Path(out).stat().st_size}))


if __name__ == "__main__":
    main()
