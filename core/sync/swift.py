"""The quick way for a mutation: applied as it stands if nobody changed its rows meanwhile.

One round trip carries many mutations. Whatever does not fit (a row that moved on, a value that is
taken, a right that is missing) rolls that mutation back whole, and it goes the way that locks,
merges and explains (``applying``).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from core.sync.local import Row
from core.sync.pipeline import Failed, Pipeline, Rows, Statement, Value
from core.sync.transport import Applied, Change, Mutation
from core.sync.wire import Image, SyncTable

_DONE = json.dumps({"diverged": []})


def push_swiftly(
    pipeline: Pipeline,
    tables: Mapping[str, SyncTable],
    client: str,
    schema: str,
    mutations: Sequence[Mutation],
) -> Iterator[Applied | Failed]:
    """Send mutations; yields for each that it stands, or why it needs the other way.

    Raises:
        psycopg.OperationalError: the connection broke.
    """
    changes = [_fitting(tables, mutation) for mutation in mutations]
    sent = [
        [
            Statement(
                "SELECT sync.note_push($1::text::uuid, $2::text::bigint, decode($3, 'hex'),"
                " $4::text, $5::text::jsonb)",
                (str(UUID(client)), mutation.id, mutation.hash.hex(), schema, _DONE),
            ),
            *(_statement(tables[change.table], change) for change in rows),
        ]
        for mutation, rows in zip(mutations, changes, strict=True)
    ]
    # Should the connection break before it, the others find out when they next ask.
    *answers, _ = pipeline.run([*sent, [Statement("SELECT sync.wake()")]])
    for mutation, rows, answer in zip(mutations, changes, answers, strict=True):
        yield answer if isinstance(answer, Failed) else _applied(tables, mutation, rows, answer)


def _fitting(tables: Mapping[str, SyncTable], mutation: Mutation) -> tuple[Change, ...]:
    return tuple(
        Change(
            one.table, one.key, tables[one.table].only(one.base), tables[one.table].only(one.mine)
        )
        for one in mutation.changes
    )


def _applied(
    tables: Mapping[str, SyncTable],
    mutation: Mutation,
    changes: Sequence[Change],
    answer: Sequence[Rows],
) -> Applied:
    images: dict[Row, Image | None] = {}
    for change, rows in zip(changes, answer[1:], strict=True):
        listed = rows[0][0]
        images[change.table, change.key] = (
            None if change.mine is None else tables[change.table].image(json.loads(listed or b""))
        )
    return Applied(mutation.id, images)


def _statement(table: SyncTable, change: Change) -> Statement:
    if change.mine is None:
        return _removal(table, change)
    if change.base is None:
        return _insertion(table, change.mine)
    return _update(table, change, change.base, change.mine)


def _insertion(table: SyncTable, mine: Image) -> Statement:
    names = [name for name in table.columns if name in mine]
    places = ", ".join(table.placed(name, at) for at, name in enumerate(names, 1))
    return Statement(
        f"INSERT INTO chancery.{table.name} ({', '.join(names)}) VALUES ({places})"
        f" RETURNING {table.shared_list()}",
        _values(table, mine, names),
    )


def _update(table: SyncTable, change: Change, base: Image, mine: Image) -> Statement:
    names = [name for name in table.content if name in mine and base.get(name) != mine[name]]
    if table.versioned:
        names.append("row_version")
    sets = ", ".join(f"{name} = {table.placed(name, at)}" for at, name in enumerate(names, 1))
    where, keys = _where(table, change, len(names))
    if not table.versioned:  # what is written over must be what the change started from
        for name in names:
            where += (
                f" AND {name} IS NOT DISTINCT FROM {table.placed(name, len(names) + len(keys) + 1)}"
            )
            keys = (*keys, *_values(table, base, [name]))
    # Without exactly the row that the change started from, the division fails and all is undone.
    return Statement(
        f"WITH done AS (UPDATE chancery.{table.name} SET {sets} WHERE {where}"
        f" RETURNING {table.shared_list()} AS listed)"
        " SELECT (SELECT listed FROM done), 1 / (SELECT count(*) FROM done)",
        (*_values(table, mine, names), *keys),
    )


def _removal(table: SyncTable, change: Change) -> Statement:
    where, keys = _where(table, change, 0)
    return Statement(
        f"WITH done AS (DELETE FROM chancery.{table.name} WHERE {where} RETURNING 1)"
        " SELECT NULL, 1 / (SELECT count(*) FROM done)",
        keys,
    )


def _where(table: SyncTable, change: Change, behind: int) -> tuple[str, tuple[Value, ...]]:
    clauses = [
        f"{name} = {table.placed(name, behind + at)}" for at, name in enumerate(table.key, 1)
    ]
    values: list[Value] = [*table.place_of(change.key)]
    if table.versioned:
        clauses.append(f"row_version = ${behind + len(values) + 1}::text::bigint")
        values.append(table.version(change.base))
    return " AND ".join(clauses), tuple(values)


def _values(table: SyncTable, image: Image, names: Sequence[str]) -> tuple[Value, ...]:
    given = table.shared_parameters({name: image[name] for name in names})
    return tuple(given[name] for name in names)
