"""The peer of the first load, far side: COPY of a table to nowhere, as a binary stream.

    python tests/performance/peers/bare_copy.py ADDRESS TABLE

Prints JSON: rows per second.
"""

from __future__ import annotations

import json
import sys
import time

import psycopg


def main() -> None:
    address, table = sys.argv[1:3]
    with psycopg.connect(address) as connection, connection.cursor() as cursor:
        started, size = time.perf_counter(), 0
        with cursor.copy(f"COPY {table} TO STDOUT (FORMAT binary)") as copy:
            for block in copy:
                size += len(block)
        rows = cursor.rowcount
        taken = time.perf_counter() - started
    print(json.dumps({"rows_per_second": rows / taken, "rows": rows, "bytes": size}))


if __name__ == "__main__":
    main()
