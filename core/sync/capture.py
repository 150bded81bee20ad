"""Triggers of a replica: what local transactions write is noted, and values stay unique.

Made from the declarations, so a new table is captured without further code. They rest while
``sync_switch.applying`` is 1, which only the transaction that applies pulled rows ever sets.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from core.sync.local import Local
from core.sync.wire import SyncTable

_AWAKE = "(SELECT applying FROM sync_switch) = 0"
_NAME = "captured"


def install(local: Local, tables: Iterable[SyncTable]) -> bool:
    """Make the triggers anew when they differ from the ones in the file; returns whether they did.

    Called after each opening: a migration may have changed or lost them.
    """
    statements = [*_statements(tables)]
    wanted = hashlib.sha256("\n".join(statements).encode()).hexdigest()
    found = local.execute(
        "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'sync\\_%' ESCAPE '\\'"
    ).fetchall()
    if local.state(_NAME) == wanted and len(found) == sum("TRIGGER" in one for one in statements):
        return False
    for (name,) in found:
        local.execute(f"DROP TRIGGER {name}")
    local.begin()
    for statement in statements:
        local.execute(statement)
    local.put_state(_NAME, wanted)
    return True


def _statements(tables: Iterable[SyncTable]) -> Iterator[str]:
    for table in tables:
        for columns in table.uniques.values():
            yield from _guards(table, columns)
        if table.declared.mode != "server":
            yield from _captures(table)


def _captures(table: SyncTable) -> Iterator[str]:
    for verb, row, base in (
        ("insert", "NEW.", "NULL"),
        ("update", "NEW.", table.local_object("OLD.")),
        ("delete", "OLD.", table.local_object("OLD.")),
    ):
        key = table.local_key(row)
        # WHERE NOT EXISTS rather than OR IGNORE, which the outer statement's own rule overrides.
        yield f"""CREATE TRIGGER sync_{verb}_{table.name} AFTER {verb.upper()} ON {table.name}
WHEN {_AWAKE} BEGIN
INSERT INTO sync_shadow (table_name, row_key, base, newer)
SELECT '{table.name}', {key}, {base}, 0 WHERE NOT EXISTS
(SELECT 1 FROM sync_shadow WHERE table_name = '{table.name}' AND row_key = {key});
INSERT INTO sync_outbox (transaction_id, table_name, row_key, at)
SELECT transaction_id, '{table.name}', {key}, at FROM sync_switch WHERE NOT EXISTS
(SELECT 1 FROM sync_outbox AS known WHERE known.transaction_id = sync_switch.transaction_id
AND known.table_name = '{table.name}' AND known.row_key = {key});
END"""


def _guards(table: SyncTable, columns: tuple[str, ...]) -> Iterator[str]:
    name = f"{table.name}_{'_'.join(columns)}"
    yield f"CREATE INDEX IF NOT EXISTS guard_{name} ON {table.name} ({', '.join(columns)})"
    same = " AND ".join(f"{column} = NEW.{column}" for column in columns)
    other = " OR ".join(f"{column} IS NOT NEW.{column}" for column in table.key)
    said = ", ".join(f"{table.name}.{column}" for column in columns)
    held, here = table.held(columns), table.held(columns, "NEW.")
    watched = (*columns, "deleted_at") if held else columns
    for verb, of in (("insert", ""), ("update", f" OF {', '.join(watched)}")):
        yield f"""CREATE TRIGGER sync_unique_{verb}_{name} BEFORE {verb.upper()}{of} ON {table.name}
WHEN {_AWAKE}{here} AND EXISTS (SELECT 1 FROM {table.name} WHERE {same}{held} AND ({other}))
BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: {said}'); END"""
