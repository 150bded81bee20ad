"""The peer of contact lists: COUNT(*) and LIMIT with OFFSET in plain SQL on the same file.

    (echo HEXKEY; echo '[{"where": "1", "order": "name_key"}]') |
        python tests/performance/peers/contact_offset.py FILE page|middle|end

Prints the milliseconds of each question as JSON.
"""

from __future__ import annotations

import json
import sys
import time

import sqlcipher3.dbapi2 as sqlcipher

COLUMNS = (
    "first_name, last_name, organisation, job_title, email, mobile, phone, street, city, region,"
    " postcode, country, status_id, assigned_id, rating, source, last_visit_on, customer_since,"
    " created_at, updated_at"
)
LIVE = "FROM contact WHERE deleted_at IS NULL AND"


def main() -> None:
    path, mode = sys.argv[1:]
    connection = sqlcipher.connect(path, isolation_level=None)
    connection.execute(f"PRAGMA key = \"x'{sys.stdin.readline().strip()}'\"")
    connection.execute("PRAGMA cipher_hmac_algorithm = HMAC_SHA256")
    connection.execute("PRAGMA cache_size = -65536")
    taken = []
    for asked in json.loads(sys.stdin.readline()):
        where, order = asked["where"], asked["order"]
        started = time.perf_counter()
        total = connection.execute(f"SELECT count(*) {LIVE} {where}").fetchone()[0]
        offset = {"page": 0, "middle": total // 2, "end": max(0, total - 200)}[mode]
        connection.execute(
            f"SELECT {COLUMNS} {LIVE} {where} ORDER BY {order}, rowid LIMIT 200 OFFSET {offset}"
        ).fetchall()
        taken.append((time.perf_counter() - started) * 1000)
    print(json.dumps(taken))


if __name__ == "__main__":
    main()
