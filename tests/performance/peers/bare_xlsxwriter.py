"""The peer of exports to Excel: XlsxWriter in constant memory, fed by a bare cursor.

    (echo HEXKEY; echo '["first_name", "last_name"]') |
        python tests/performance/peers/bare_xlsxwriter.py FILE OUT [ROWS]

Each cell goes through ``write``, as in the library's own examples. Prints JSON: seconds, rows
and bytes.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import sqlcipher3.dbapi2 as sqlcipher
import xlsxwriter


def main() -> None:
    path, out = sys.argv[1:3]
    most = int(sys.argv[3]) if len(sys.argv) > 3 else -1
    connection = sqlcipher.connect(path, isolation_level=None)
    connection.execute(f"PRAGMA key = \"x'{sys.stdin.readline().strip()}'\"")
    connection.execute("PRAGMA cipher_hmac_algorithm = HMAC_SHA256")
    connection.execute("PRAGMA cache_size = -32768")
    columns = json.loads(sys.stdin.readline())
    started = time.perf_counter()
    count = 0
    book = xlsxwriter.Workbook(out, {"constant_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, columns)
    for row in connection.execute(
        f"SELECT {', '.join(columns)} FROM contact WHERE deleted_at IS NULL LIMIT ?", (most,)
    ):
        count += 1
        for at, cell in enumerate(row):
            sheet.write(count, at, cell)
    book.close()
    taken = time.perf_counter() - started
    print(json.dumps({"seconds": taken, "rows": count, "bytes": Path(out).stat().st_size}))


if __name__ == "__main__":
    main()
