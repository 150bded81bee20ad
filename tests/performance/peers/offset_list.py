"""The peer of the contract list: COUNT(*), LIMIT and OFFSET over the table, and LIKE for search.

    echo HEXKEY | python tests/performance/peers/offset_list.py FILE page|end|search [WORD ...]

Prints the milliseconds of each question as JSON.
"""

from __future__ import annotations

import json
import sys
import time

import sqlcipher3.dbapi2 as sqlcipher

ORDER = "ORDER BY next_date IS NULL, next_date, title_key, rowid"
COLUMNS = "title, counterparty, status, value_minor, currency, next_date, owner"


def main() -> None:
    path, mode, *words = sys.argv[1:]
    connection = sqlcipher.connect(path, isolation_level=None)
    connection.execute(f"PRAGMA key = \"x'{sys.stdin.read().strip()}'\"")
    connection.execute("PRAGMA cipher_hmac_algorithm = HMAC_SHA256")
    connection.execute("PRAGMA cache_size = -65536")
    total = connection.execute("SELECT count(*) FROM contract_listing").fetchone()[0]
    taken = []
    for round_ in range(12 if mode != "search" else len(words)):
        started = time.perf_counter()
        if mode == "search":
            like = f"%{words[round_]}%"
            where = "title LIKE ? OR counterparty LIKE ? OR reference LIKE ?"
            connection.execute(
                f"SELECT count(*) FROM contract_listing WHERE {where}", (like,) * 3
            ).fetchone()
            connection.execute(
                f"SELECT {COLUMNS} FROM contract_listing WHERE {where} {ORDER} LIMIT 200",
                (like,) * 3,
            ).fetchall()
        else:
            offset = total - 200 if mode == "end" else 0
            connection.execute("SELECT count(*) FROM contract_listing").fetchone()
            connection.execute(
                f"SELECT {COLUMNS} FROM contract_listing {ORDER} LIMIT 200 OFFSET {offset}"
            ).fetchall()
        taken.append((time.perf_counter() - started) * 1000)
    print(json.dumps(taken))


if __name__ == "__main__":
    main()
