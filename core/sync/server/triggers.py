"""SQL of the triggers of each synced table: stamps, the law of its declaration, tombstones.

The functions are written out per table, without dynamic SQL: they run for every row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy import LargeBinary, Table, Uuid
from sqlalchemy.types import TypeEngine

from core.database.synced import Synced, declarations
from core.database.types import Id
from core.sync.server import names

STAMPS = frozenset({"updated_at", "updated_by", "row_version"})
_WRITTEN_ONCE = ("organisation_id", "created_at", "created_by")
_MOST_AHEAD = 1_000_000


def tenant(table: Table) -> str:
    """Return the column that holds the organisation."""
    return "organisation_id" if "organisation_id" in table.c else "id"


def fixed_columns(table: Table, declared: Synced) -> list[str]:
    """Return the columns that an update may not change, in the table's order."""
    fixed = {column.name for column in table.primary_key} | declared.fixed
    fixed |= {name for name in _WRITTEN_ONCE if name in table.c}
    if declared.mode == "append":
        may_change = STAMPS | {"deleted_at"}
        if declared.numbered:
            may_change |= {declared.numbered.column}
        fixed |= {column.name for column in table.c} - may_change
    _known(table, fixed)
    return [column.name for column in table.c if column.name in fixed]


def statements(table: Table, declared: Synced) -> Iterator[str]:
    """Yield the SQL that gives ``table`` its column, index and triggers; may run again."""
    on = f"{names.DATA}.{table.name}"
    # The default fills what is there already; without it nobody can forget the trigger.
    yield (
        f"ALTER TABLE {on} ADD COLUMN IF NOT EXISTS sync_xid xid8 NOT NULL"
        f" DEFAULT pg_current_xact_id()"
    )
    yield f"ALTER TABLE {on} ALTER COLUMN sync_xid DROP DEFAULT"
    yield f"CREATE INDEX IF NOT EXISTS ix_{table.name}_sync ON {on} ({tenant(table)}, sync_xid)"
    yield _function(f"stamp_{table.name}", _stamp(table, declared), definer=False)
    yield _trigger(table, "stamp", "BEFORE INSERT OR UPDATE")
    yield _function(f"bury_{table.name}", _bury(table, "OLD", "RETURN NULL;"), definer=True)
    yield _trigger(table, "bury", "AFTER DELETE")
    if declared.ends:
        yield _function(f"sweep_{table.name}", _ending(table, declared), definer=False)
        yield _trigger(table, "sweep", "AFTER UPDATE")
    if declared.owned:
        column = declared.owned.column
        body = f"IF NEW.{column} IS DISTINCT FROM OLD.{column} THEN\n"
        body += _bury(table, "NEW", "END IF;\nRETURN NULL;")
        yield _function(f"hide_{table.name}", body, definer=True)
        # Without "OF column": a BEFORE trigger may have changed it.
        yield _trigger(table, "hide", "AFTER UPDATE")


def _stamp(table: Table, declared: Synced) -> str:
    columns = table.c
    insert, update = [], list(_refusals(table, declared))
    if "created_by" in columns:
        insert.append("NEW.created_by := coalesce(person, NEW.created_by);")
        insert.append("NEW.updated_by := coalesce(person, NEW.updated_by);")
        update.append("NEW.updated_by := coalesce(person, OLD.updated_by);")
    if "row_version" in columns:
        most = _MOST_AHEAD
        insert.append(f"NEW.row_version := least(greatest(NEW.row_version, 1), {most});")
        update.append(
            "NEW.row_version := least(greatest(NEW.row_version, OLD.row_version + 1),"
            f" OLD.row_version + {most});"
        )
    if declared.within:
        insert.append(_joins_no_ended(table, declared))
        if declared.within not in fixed_columns(table, declared):
            # A row that goes over to another record, as those of a merged contact do.
            moved = _differs([declared.within])
            update.append(f"IF {moved} THEN\n{_joins_no_ended(table, declared)}\nEND IF;")
    for permission, guarded in sorted(declared.guarded.items()):
        filled = " OR ".join(f"NEW.{name} IS NOT NULL" for name in _in_order(table, guarded))
        insert.append(
            f"IF person IS NOT NULL AND ({filled}) AND NOT sync.may('{permission}') THEN\n"
            + _raise(names.PERMISSION, f"{table.name}: this needs the permission {permission}.")
            + "END IF;"
        )
    both = ["NEW.sync_xid := pg_current_xact_id();"]
    if "updated_at" in columns:
        both.append("NEW.updated_at := now();")
    return (
        "DECLARE person uuid := sync.me();\nBEGIN\nIF TG_OP = 'INSERT' THEN\n"
        + "\n".join(insert or ["NULL;"])
        + "\nELSE\n"
        + "\n".join(update or ["NULL;"])
        + "\nEND IF;\n"
        + "\n".join(both)
        + "\nRETURN NEW;\nEND"
    )


def parent_of(table: Table, declared: Synced) -> tuple[str, Synced]:
    """Return the table of the record that rows of ``table`` belong to, and its declaration."""
    for key in table.foreign_key_constraints:
        if key.column_keys[-1] == declared.within:
            name = key.referred_table.name
            return name, declarations()[name]
    raise LookupError(f"{table.name} belongs to nothing by {declared.within}")


def _ending(table: Table, declared: Synced) -> str:
    """Take away what belongs to a row that ended, also what the desk that ended it never saw."""
    gone = [
        f"DELETE FROM {names.DATA}.{child.name} WHERE organisation_id = NEW.organisation_id"
        f" AND {other.within} = NEW.id;"
        for child, other in _children(table)
    ]
    condition = f"NEW.{declared.ends} IS NOT NULL AND OLD.{declared.ends} IS NULL"
    return f"IF {condition} THEN\n" + "\n".join(gone or ["NULL;"]) + "\nEND IF;\nRETURN NULL;"


def _children(table: Table) -> Iterator[tuple[Table, Synced]]:
    declared = declarations()
    for child in table.metadata.sorted_tables:
        other = declared.get(child.name)
        if other is not None and other.within and parent_of(child, other)[0] == table.name:
            yield child, other


def _joins_no_ended(table: Table, declared: Synced) -> str:
    """Refuse a new row of a record that ended."""
    parent, other = parent_of(table, declared)
    return (
        f"IF EXISTS (SELECT 1 FROM {names.DATA}.{parent} p"
        f" WHERE p.organisation_id = NEW.organisation_id AND p.id = NEW.{declared.within}"
        f" AND p.{other.ends} IS NOT NULL) THEN\n"
        + _raise(names.SEALED, f"{table.name}: the {parent} that it belongs to was erased.")
        + "END IF;"
    )


def _refusals(table: Table, declared: Synced) -> Iterator[str]:
    """Yield the checks of an update."""
    fixed = fixed_columns(table, declared)
    yield _if(
        _differs(fixed),
        names.FIXED,
        f"{table.name}: what was written once does not change ({', '.join(fixed)}).",
    )
    if declared.ends:
        content = [one.name for one in table.c if one.name not in STAMPS]
        yield _if(
            f"OLD.{declared.ends} IS NOT NULL AND {_differs(content)}",
            names.SEALED,
            f"{table.name}: the row was erased and stays so.",
        )
    for column, pairs in sorted(declared.transitions.items()):
        _known(table, {column})
        allowed = ", ".join(f"('{old}', '{new}')" for old, new in sorted(pairs))
        yield _if(
            f"NEW.{column} IS DISTINCT FROM OLD.{column}"
            f" AND (OLD.{column}, NEW.{column}) NOT IN ({allowed})",
            names.TRANSITION,
            f"{table.name}: {column} cannot go from % to %.",
            f"OLD.{column}, NEW.{column}",
        )
    for column, sealed in sorted(declared.sealed.items()):
        inside = _in_order(table, sealed)
        _known(table, {column})
        yield _if(
            f"OLD.{column} IS NOT NULL AND NEW.{column} IS NOT NULL AND {_differs(inside)}",
            names.SEALED,
            f"{table.name}: {', '.join(inside)} stays while {column} is filled.",
        )
    for permission, guarded in sorted(declared.guarded.items()):
        yield _if(
            f"person IS NOT NULL AND {_differs(_in_order(table, guarded))}"
            f" AND NOT sync.may('{permission}')",
            names.PERMISSION,
            f"{table.name}: this needs the permission {permission}.",
        )


def _bury(table: Table, row: str, after: str) -> str:
    version = f"{row}.row_version" if "row_version" in table.c else "1"
    return (
        ("BEGIN\n" if row == "OLD" else "")
        + f"PERFORM sync.bury({row}.{tenant(table)}, '{table.name}', {row_key(table, row)},"
        f" {version});\n{after}" + ("\nEND" if row == "OLD" else "")
    )


def row_key(table: Table, row: str) -> str:
    """Return the SQL of a row's key: its parts without the organisation, joined by ``/``.

    UUIDs are 32 lower-case hexadecimal digits, everything else its text.
    """
    parts = [column for column in table.primary_key if column.name != "organisation_id"]
    return " || '/' || ".join(_as_text(f"{row}.{column.name}", column.type) for column in parts)


def _as_text(value: str, kind: TypeEngine[object]) -> str:
    if isinstance(kind, Id | Uuid):
        return f"replace({value}::text, '-', '')"
    if isinstance(kind, LargeBinary):
        return f"encode({value}, 'hex')"
    return f"{value}::text"


def _function(name: str, body: str, *, definer: bool) -> str:
    if not body.startswith(("DECLARE", "BEGIN")):
        body = f"BEGIN\n{body}\nEND"
    return (
        f"CREATE OR REPLACE FUNCTION sync.{name}() RETURNS trigger LANGUAGE plpgsql"
        f"{' SECURITY DEFINER' if definer else ''}"
        f" SET search_path = pg_catalog, chancery, sync, pg_temp AS $body$\n{body} $body$"
    )


def _trigger(table: Table, name: str, when: str) -> str:
    return (
        f"CREATE OR REPLACE TRIGGER {name} {when} ON {names.DATA}.{table.name}"
        f" FOR EACH ROW EXECUTE FUNCTION sync.{name}_{table.name}()"
    )


def _if(condition: str, code: str, message: str, values: str = "") -> str:
    return f"IF {condition} THEN\n{_raise(code, message, values)}END IF;"


def _raise(code: str, message: str, values: str = "") -> str:
    given = f", {values}" if values else ""
    return f"RAISE EXCEPTION '{message}'{given} USING ERRCODE = '{code}';\n"


def _differs(columns: Iterable[str]) -> str:
    listed = list(columns)
    new = ", ".join(f"NEW.{name}" for name in listed)
    old = ", ".join(f"OLD.{name}" for name in listed)
    return f"ROW({new}) IS DISTINCT FROM ROW({old})"


def _in_order(table: Table, columns: Iterable[str]) -> list[str]:
    wanted = frozenset(columns)
    _known(table, wanted)
    return [column.name for column in table.c if column.name in wanted]


def _known(table: Table, columns: Iterable[str]) -> None:
    unknown = frozenset(columns) - {column.name for column in table.c}
    if unknown:
        raise LookupError(f"{table.name} declares columns that it has not: {sorted(unknown)}")
