"""Tells SQLite's planner what it cannot guess: that a file holds the rows of one organisation.

Primary keys and most unique ones begin with the organisation. Without word of it the planner thinks
that the organisation alone finds few rows, and that an id without it finds none: ``WHERE id = ?``
reads the whole table. With it, it looks into the index behind the one organisation that there is
(https://www.sqlite.org/optoverview.html#skipscan).
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

# As many as the planner assumes for a table that it knows nothing about.
_ROWS = 1_000_000
_ALIKE = 10  # rows that share a middle column; its own assumption


def teach(connection: Connection) -> None:
    """Enter what is missing of the indexes that begin with the organisation. Harmless if repeated.

    Connections that are open already learn of it when they open again.
    """
    connection.exec_driver_sql("ANALYZE sqlite_schema")
    known = set(connection.exec_driver_sql("SELECT tbl, idx FROM sqlite_stat1").all())
    for table, index, columns, unique in _indexes(connection):
        if (table, index) not in known:
            middle = [_ALIKE] * (columns - 2)
            last = [1 if unique else _ALIKE] if columns > 1 else []
            figures = " ".join(map(str, [_ROWS, _ROWS, *middle, *last]))
            connection.exec_driver_sql(
                "INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (?, ?, ?)",
                (table, index, figures),
            )


def is_taught(connection: Connection) -> bool:
    """Tell whether everything was entered."""
    there = connection.exec_driver_sql(
        "SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_stat1'"
    ).first()
    if there is None:
        return False
    known = set(connection.exec_driver_sql("SELECT tbl, idx FROM sqlite_stat1").all())
    return all((table, index) in known for table, index, _, _ in _indexes(connection))


def _indexes(connection: Connection) -> Iterator[tuple[str, str, int, bool]]:
    """Yield table, index, number of columns and whether it is unique."""
    rows = connection.exec_driver_sql(
        'SELECT one.name, found.name, count(*), found."unique" FROM sqlite_schema AS one,'
        " pragma_index_list(one.name) AS found, pragma_index_info(found.name) AS place"
        " WHERE one.type = 'table' AND (SELECT name FROM pragma_index_info(found.name)"
        " WHERE seqno = 0) = 'organisation_id' GROUP BY 1, 2, 4"
    )
    for table, index, columns, unique in rows.all():
        yield table, index, columns, bool(unique)
