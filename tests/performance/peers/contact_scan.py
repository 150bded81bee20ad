"""The peer of lists without an index: one bare scan of the table with the same condition.

    (echo HEXKEY; echo '[{"where": "rating >= 4", "order": "city"}]') |
        python tests/performance/peers/contact_scan.py FILE scan|ids

``scan`` reads every row once and tests it; ``ids`` reads the ordered row ids into a list. Prints
the milliseconds of each question as JSON.
"""

from __future__ import annotations

import json
import sys
import time

import sqlcipher3.dbapi2 as sqlcipher


def main() -> None:
    path, mode = sys.argv[1:]
    connection = sqlcipher.connect(path, isolation_level=None)
    connection.execute(f"PRAGMA key = \"x'{sys.stdin.readline().strip()}'\"")
    connection.execute("PRAGMA cipher_hmac_algorithm = HMAC_SHA256")
    connection.execute("PRAGMA cache_size = -65536")
    taken = []
    for asked in json.loads(sys.stdin.readline()):
        where, order = asked["where"], asked["order"]
        if mode == "scan":
            # The notes stand behind the other columns: a scan that reads the row whole.
            statement = (
                "SELECT count(*), max(length(notes)) FROM contact NOT INDEXED"
                f" WHERE deleted_at IS NULL AND {where}"
            )
        else:
            statement = (
                f"SELECT rowid FROM contact WHERE deleted_at IS NULL AND {where}"
                f" ORDER BY {order}, rowid"
            )
        started = time.perf_counter()
        connection.execute(statement).fetchall()
        taken.append((time.perf_counter() - started) * 1000)
    print(json.dumps(taken))


if __name__ == "__main__":
    main()
