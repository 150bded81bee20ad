"""The peer of the find field: LIKE over the columns that are searched, first 200 hits by name.

    (echo HEXKEY; echo '["harlin"]') | python tests/performance/peers/contact_like.py FILE

Prints the milliseconds of each search as JSON.
"""

from __future__ import annotations

import json
import sys
import time

import sqlcipher3.dbapi2 as sqlcipher

SEARCHED = (
    "name_key", "organisation", "preferred_name", "email", "mobile", "phone", "external_id",
    "customer_number",
)  # fmt: skip


def main() -> None:
    (path,) = sys.argv[1:]
    connection = sqlcipher.connect(path, isolation_level=None)
    connection.execute(f"PRAGMA key = \"x'{sys.stdin.readline().strip()}'\"")
    connection.execute("PRAGMA cipher_hmac_algorithm = HMAC_SHA256")
    connection.execute("PRAGMA cache_size = -65536")
    where = " OR ".join(f"{column} LIKE ?" for column in SEARCHED)
    taken = []
    for word in json.loads(sys.stdin.readline()):
        started = time.perf_counter()
        connection.execute(
            f"SELECT rowid, name_key, organisation, email, mobile FROM contact"
            f" WHERE deleted_at IS NULL AND ({where}) ORDER BY name_key, rowid LIMIT 200",
            (f"%{word}%",) * len(SEARCHED),
        ).fetchall()
        taken.append((time.perf_counter() - started) * 1000)
    print(json.dumps(taken))


if __name__ == "__main__":
    main()
