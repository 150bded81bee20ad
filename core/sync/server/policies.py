"""SQL of grants and policies of the data tables: who sees and writes which rows.

A viewer writes no business rows, whatever the permission rows say: only own settings and views, and
the audit trail of the own desk (``names.VIEWER_WRITES``).
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Table

from core.database.synced import Owned, Synced
from core.sync.server import names
from core.sync.server.triggers import STAMPS, fixed_columns, parent_of, tenant

_ZEROS = "'00000000-0000-0000-0000-000000000000'"


def statements(table: Table, declared: Synced) -> Iterator[str]:
    """Yield the SQL that locks ``table`` and opens exactly what its declaration allows.

    Whatever was granted before is taken back first, so that it may run again.
    """
    on = f"{names.DATA}.{table.name}"
    everybody = ", ".join((names.PEOPLE, names.BACKUP, *names.GROUPS.values()))
    yield f"ALTER TABLE {on} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY"
    yield f"REVOKE ALL ON {on} FROM PUBLIC, {everybody}"
    columns = ", ".join(column.name for column in table.c)
    yield f"REVOKE ALL ({columns}) ON {on} FROM PUBLIC, {everybody}"
    for policy in ("see", "add", "change", "remove", "keep_books", "copy_out", "ask"):
        yield f"DROP POLICY IF EXISTS {policy} ON {on}"
    yield f"GRANT SELECT ON {on} TO {names.BACKUP}"
    yield f"CREATE POLICY copy_out ON {on} FOR SELECT TO {names.BACKUP} USING (true)"
    if declared.mode != "local":
        yield from _reading(table, declared)
    if declared.mode in ("fields", "append"):
        yield from _writing(table, declared)


def _reading(table: Table, declared: Synced) -> Iterator[str]:
    on = f"{names.DATA}.{table.name}"
    condition = _inside(table)
    if declared.read:
        condition += f" AND {_may(declared.read)}"
    if declared.owned:
        readable = [_shared(declared.owned), _mine(declared.owned)]
        if declared.owned.readable_with:
            readable.append(_may(declared.owned.readable_with))
        condition += f" AND ({' OR '.join(readable)})"
    yield f"GRANT SELECT ON {on} TO {names.VIEWER}"
    yield f"CREATE POLICY see ON {on} FOR SELECT TO {names.VIEWER} USING ({condition})"


def _writing(table: Table, declared: Synced) -> Iterator[str]:
    on = f"{names.DATA}.{table.name}"
    group = names.VIEWER if table.name in names.VIEWER_WRITES else names.MEMBER
    condition = _inside(table)
    if declared.write:
        condition += f" AND {_may(declared.write)}"
    if declared.owned:
        shared = _shared(declared.owned)
        if declared.owned.shared_write:
            shared += f" AND {_may(declared.owned.shared_write)}"
        condition += f" AND ({_mine(declared.owned)} OR ({shared}))"
    if "organisation_id" in table.c:  # an organisation itself is founded, never inserted
        listed = ", ".join(column.name for column in table.c)
        yield f"GRANT INSERT ({listed}) ON {on} TO {group}"
        yield f"CREATE POLICY add ON {on} FOR INSERT TO {group} WITH CHECK ({condition})"
    changeable = changeable_columns(table, declared)
    if not declared.owned:
        group = names.MEMBER  # a viewer changes own rows only
    if changeable:
        yield f"GRANT UPDATE ({', '.join(changeable)}) ON {on} TO {group}"
        yield (
            f"CREATE POLICY change ON {on} FOR UPDATE TO {group}"
            f" USING ({condition}) WITH CHECK ({condition})"
        )
    if declared.removable:
        yield f"GRANT DELETE ON {on} TO {group}"
        yield f"CREATE POLICY remove ON {on} FOR DELETE TO {group} USING ({condition})"
    elif declared.within:
        # Rows go with the record they belong to, and with nothing less.
        ending = f"{_inside(table)} AND {_may(parent_of(table, declared)[1].ended_by)}"
        yield f"GRANT DELETE ON {on} TO {group}"
        yield f"CREATE POLICY remove ON {on} FOR DELETE TO {group} USING ({ending})"


def changeable_columns(table: Table, declared: Synced) -> list[str]:
    """Return the columns that an update may name; empty when rows never change.

    What a ``fields`` table declares as fixed may be named with the value it has: the trigger tells
    a refusal better than a missing grant does.
    """
    fixed = set(fixed_columns(table, declared))
    if declared.mode == "fields":
        fixed -= declared.fixed - {"created_at", "created_by"}
    open_columns = [column.name for column in table.c if column.name not in fixed]
    return [] if frozenset(open_columns) <= STAMPS else open_columns


def _inside(table: Table) -> str:
    return f"{tenant(table)} = (SELECT sync.organisation())"


def _may(permission: str) -> str:
    return f"(SELECT sync.may('{permission}'))"


def _mine(owned: Owned) -> str:
    return f"{owned.column} = (SELECT sync.me())"


def _shared(owned: Owned) -> str:
    return f"({owned.column} IS NULL OR {owned.column} = {_ZEROS})"
