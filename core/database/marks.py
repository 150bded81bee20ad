"""What the gutter of a list says of a record: not sent yet, or in conflict."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlalchemy import Connection

_MARKS = """
SELECT row_key, 'unsent' FROM json_each(:keys) AS wanted CROSS JOIN sync_shadow
    ON table_name = :kind AND row_key = wanted.value
UNION ALL
SELECT row_key, 'conflict' FROM json_each(:keys) AS wanted CROSS JOIN sync_conflict
    ON table_name = :kind AND row_key = wanted.value WHERE state = 'open'
"""


def marks_of(connection: Connection, kind: str, keys: Sequence[str]) -> dict[str, str]:
    """Return ``unsent``, or ``conflict`` where a person decides, by the record's id in hex."""
    rows = connection.exec_driver_sql(_MARKS, {"keys": json.dumps([*keys]), "kind": kind}).all()
    return {row[0]: row[1] for row in rows}
