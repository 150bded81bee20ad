"""What one table looks like on the way: its columns, their form on the wire, its key as text.

A row travels as a list of values in the order of the table's columns, fit for JSON: bytes and ids
as lower-case hex, moments as microseconds since 1970 in UTC, days as ISO 8601, truth as 0 or 1,
JSON columns as the value itself, the rest as it is. The same form is kept as a merge base, so an
image is compared with ``==`` wherever it comes from.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from sqlalchemy import (
    BigInteger,
    Boolean,
    Date,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    UniqueConstraint,
)

from core.database.synced import Numbered, Synced
from core.database.types import Id, Json, UtcTime
from core.kernel.canonical import canonical
from core.sync.merge import STAMPS

Kind = Literal["id", "bytes", "time", "day", "truth", "json", "whole", "text"]
Image = dict[str, Any]

HEX: frozenset[Kind] = frozenset({"id", "bytes"})


@dataclass(frozen=True, slots=True)
class Reference:
    """A foreign key: ``column`` of this table holds the id of a row of ``table``."""

    column: str
    table: str


@dataclass(frozen=True)
class SyncTable:
    """One table as synchronisation sees it.

    Attributes:
        columns: name → kind, in the table's order.
        key: the columns of the primary key without the organisation.
        organisation: the column that holds the organisation.
        uniques: name of the constraint → columns that are unique within the organisation.
        live: those of them that only rows not deleted hold.
    """

    name: str
    columns: Mapping[str, Kind]
    key: tuple[str, ...]
    organisation: str
    declared: Synced
    references: tuple[Reference, ...] = ()
    uniques: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    live: frozenset[tuple[str, ...]] = frozenset()

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The columns in their order."""
        return tuple(self.columns)

    @cached_property
    def versioned(self) -> bool:
        """Whether rows count their versions."""
        return "row_version" in self.columns

    @cached_property
    def content(self) -> tuple[str, ...]:
        """The columns that people write: all but stamps."""
        return tuple(name for name in self.columns if name not in STAMPS)

    @property
    def numbered(self) -> Numbered | None:
        """The number that the authority gives, if the table has one."""
        return self.declared.numbered

    def key_of(self, image: Mapping[str, Any]) -> str:
        """Return the key of a row as text."""
        return "/".join(str(image[name]) for name in self.key)

    def key_of_values(self, values: Sequence[Any]) -> str:
        """Return the key of a row that came over the wire."""
        return "/".join(str(values[place]) for place in self._key_places)

    def keys_of(self, rows: Sequence[Sequence[Any]]) -> list[str]:
        """Return the keys of rows that came over the wire."""
        if len(self._key_places) > 1:
            return [*map(self.key_of_values, rows)]
        (place,) = self._key_places
        return [str(values[place]) for values in rows]

    @cached_property
    def _key_places(self) -> tuple[int, ...]:
        return tuple(self.names.index(name) for name in self.key)

    def image(self, values: Sequence[Any]) -> Image:
        """Return a row that came over the wire as an image by column name."""
        return dict(zip(self.columns, values, strict=True))

    def only(self, image: Image | None) -> Image | None:
        """Return an image without columns that are not of this table."""
        if image is None or image.keys() <= self.columns.keys():
            return image
        return {name: value for name, value in image.items() if name in self.columns}

    def version(self, image: Mapping[str, Any] | None) -> int:
        """Return the row's version; 0 for none and for tables that do not count."""
        return int(image.get("row_version", 0)) if image is not None and self.versioned else 0

    def belongs_to(self, image: Mapping[str, Any] | None) -> tuple[str, str] | None:
        """Return table and key of the record that a row ends with; None where there is none."""
        within = self.declared.within
        if not within or not image or not image.get(within):
            return None
        parent = next(one.table for one in self.references if one.column == within)
        return parent, str(image[within])

    def completed(self, row: Image, values: Mapping[str, Any]) -> Image:
        """Return ``values``, to be written over ``row``, with what is worked out from them."""
        if self.declared.derive is None:
            return dict(values)
        derived = self.declared.derive({**row, **values})
        known = {name: value for name, value in derived.items() if name in self.columns}
        return {**values, **known}

    def held(self, columns: tuple[str, ...], prefix: str = "") -> str:
        """Return the condition, with AND before it, that a row holds its unique ``columns``."""
        return f" AND {prefix}deleted_at IS NULL" if columns in self.live else ""

    # --- SQLite --------------------------------------------------------------------------

    def local_value(self, name: str) -> str:
        """Return the SQLite expression that makes a stored value of the parameter ``:name``."""
        return f"unhex(:{name})" if self.columns[name] in HEX else f":{name}"

    def local_parameters(self, image: Mapping[str, Any]) -> dict[str, Any]:
        """Return the parameters for ``local_value``."""
        return {
            name: canonical(value).decode()
            if self.columns[name] == "json" and value is not None
            else value
            for name, value in image.items()
        }

    def local_row(self, values: Sequence[Any]) -> Sequence[Any]:
        """Return positional parameters of a row from the wire, for statements over many rows."""
        if not self._json_places:
            return values
        row = list(values)
        for place in self._json_places:
            if row[place] is not None:
                row[place] = canonical(row[place]).decode()
        return row

    @cached_property
    def _json_places(self) -> tuple[int, ...]:
        return tuple(at for at, kind in enumerate(self.columns.values()) if kind == "json")

    def local_object(self, prefix: str = "") -> str:
        """Return the SQLite expression of a row's image as a JSON object; ``prefix``: ``OLD.``."""
        pairs = ", ".join(
            f"'{name}', {self._local_json(name, kind, prefix)}"
            for name, kind in self.columns.items()
        )
        return f"json_object({pairs})"

    def local_key(self, prefix: str = "") -> str:
        """Return the SQLite expression of a row's key."""
        parts = (
            f"lower(hex({prefix}{name}))" if self.columns[name] in HEX else f"{prefix}{name}"
            for name in self.key
        )
        return " || '/' || ".join(parts)

    def place_of(self, key: str) -> tuple[Any, ...]:
        """Return what keys are ordered by, the same on both engines."""
        return tuple(
            int(part) if self.columns[name] == "whole" else part
            for name, part in zip(self.key, key.split("/"), strict=True)
        )

    def local_place(self, organisation: str, key: str) -> tuple[Any, ...]:
        """Return the parameters that find a row of the file by its key."""
        return (*self._before_key(organisation), *self.place_of(key))

    def local_range(self, organisation: str, after: str, upto: str | None) -> tuple[str, list[Any]]:
        """Return a condition for the rows behind the key ``after``, up to and with ``upto``."""
        first = self._before_key(organisation)
        names = f"({', '.join(self.key)})"
        places = ", ".join("unhex(?)" if self.columns[name] in HEX else "?" for name in self.key)
        clauses = [f"{self.organisation} = unhex(?)" for _ in first] or ["1"]
        values: list[Any] = [*first]
        for sign, key in ((">", after), ("<=", upto)):
            if key:
                clauses.append(f"{names} {sign} ({places})")
                values += self.place_of(key)
        return " AND ".join(clauses), values

    def _before_key(self, organisation: str) -> tuple[str, ...]:
        """Return what comes before the key in the primary key; no row is found quickly without."""
        return () if self.organisation in self.key else (organisation,)

    @cached_property
    def by_named_place(self) -> str:
        """A condition that finds a row by its ``local_place``, named ``:key0``, ``:key1`` …"""
        return self._found_by([f":key{at}" for at in range(len(self.primary))])

    @cached_property
    def select_one(self) -> str:
        """The statement that reads a row as a JSON object by its ``local_place``."""
        return f"SELECT {self.local_object()} FROM {self.name} WHERE {self._by_key}"

    @cached_property
    def select_many(self) -> str:
        """The statement that reads keys and JSON objects of the rows at a list of places."""
        places = self._found_by([f"wanted.value ->> {at}" for at in range(len(self.primary))])
        return (
            f"SELECT {self.local_key(f'{self.name}.')}, {self.local_object(f'{self.name}.')}"
            f" FROM json_each(?) AS wanted CROSS JOIN {self.name} ON {places}"
        )

    @cached_property
    def delete_one(self) -> str:
        """The statement that takes a row away by its ``local_place``."""
        return f"DELETE FROM {self.name} WHERE {self._by_key}"

    @cached_property
    def upsert_named(self) -> str:
        """The statement that writes a row by ``local_parameters``."""
        return self.upsert(f"VALUES ({', '.join(map(self.local_value, self.columns))})")

    @cached_property
    def marks(self) -> str:
        """The SQLite expressions that make stored values of the parameters of ``local_row``."""
        return ", ".join("unhex(?)" if kind in HEX else "?" for kind in self.columns.values())

    @cached_property
    def primary(self) -> tuple[str, ...]:
        """The columns of the primary key, the organisation first."""
        return (*({self.organisation} - set(self.key)), *self.key)

    def upsert(self, rows: str) -> str:
        """Return the statement that writes ``rows`` (VALUES or SELECT), new or over the old."""
        rest = ", ".join(
            f"{name} = excluded.{name}" for name in self.columns if name not in self.primary
        )
        act = f"DO UPDATE SET {rest}" if rest else "DO NOTHING"
        return (
            f"INSERT INTO {self.name} ({', '.join(self.columns)}) {rows}"
            f" ON CONFLICT ({', '.join(self.primary)}) {act}"
        )

    @cached_property
    def _by_key(self) -> str:
        return self._found_by(["?"] * len(self.primary))

    def _found_by(self, values: Sequence[str]) -> str:
        return " AND ".join(
            f"{self.name}.{name} = {f'unhex({value})' if self.columns[name] in HEX else value}"
            for name, value in zip(self.primary, values, strict=True)
        )

    @staticmethod
    def _local_json(name: str, kind: Kind, prefix: str) -> str:
        column = f"{prefix}{name}"
        if kind in HEX:
            # hex(NULL) is an empty text, which would come back as an empty value.
            return f"CASE WHEN {column} IS NULL THEN NULL ELSE lower(hex({column})) END"
        return f"json({column})" if kind == "json" else column

    # --- PostgreSQL ----------------------------------------------------------------------

    def shared_list(self, prefix: str = "") -> str:
        """Return the PostgreSQL expression of a row's values as a JSON list."""
        values = (self._shared_json(f"{prefix}{name}", kind) for name, kind in self.columns.items())
        return f"json_build_array({', '.join(values)})"

    def shared_key(self, prefix: str = "") -> str:
        """Return the PostgreSQL expression of a row's key."""
        parts = []
        for name in self.key:
            kind, column = self.columns[name], f"{prefix}{name}"
            if kind == "id":
                parts.append(f"encode(uuid_send({column}), 'hex')")
            elif kind == "bytes":
                parts.append(f"encode({column}, 'hex')")
            else:
                parts.append(f"{column}::text")
        return " || '/' || ".join(parts)

    def shared_value(self, name: str) -> str:
        """Return the PostgreSQL expression that makes a stored value of ``%(name)s``."""
        return self._shared_from(name, f"%({name})s", "%%")

    def placed(self, name: str, at: int) -> str:
        """Return the same for the text ``$at``."""
        return self._shared_from(name, f"${at}::text", "%")

    def _shared_from(self, name: str, place: str, modulo: str) -> str:
        match self.columns[name]:
            case "id":
                return f"{place}::text::uuid"
            case "bytes":
                return f"decode({place}::text, 'hex')"
            case "time":
                return (
                    f"(timestamptz 'epoch' + {place}::bigint / 1000000 * interval '1 second'"
                    f" + {place}::bigint {modulo} 1000000 * interval '1 microsecond')"
                )
            case "day":
                return f"{place}::text::date"
            case "truth":
                return f"{place}::int::boolean"
            case "json":
                return f"{place}::text::jsonb"
            case "whole":
                return f"{place}::bigint"
            case _:
                return f"{place}::text"

    def shared_parameters(self, image: Mapping[str, Any]) -> dict[str, Any]:
        """Return the parameters for ``shared_value``."""
        return {
            name: json.dumps(value, ensure_ascii=False)
            if self.columns[name] == "json" and value is not None
            else value
            for name, value in image.items()
        }

    @staticmethod
    def _shared_json(column: str, kind: Kind) -> str:
        match kind:
            case "id":
                return f"encode(uuid_send({column}), 'hex')"
            case "bytes":
                return f"encode({column}, 'hex')"
            case "time":
                return f"(extract(epoch FROM {column}) * 1000000)::bigint"
            case "truth":
                return f"{column}::int"
            case _:
                return column


def sync_tables(metadata: MetaData, declared: Mapping[str, Synced]) -> dict[str, SyncTable]:
    """Return what synchronises, parents before children."""
    found = {}
    for table in metadata.sorted_tables:
        how = declared[table.name]
        if how.mode != "local":
            found[table.name] = _sync_table(table, how, declared)
    return found


def _sync_table(table: Table, how: Synced, declared: Mapping[str, Synced]) -> SyncTable:
    primary = [column.name for column in table.primary_key.columns]
    organisation = "organisation_id" if "organisation_id" in table.c else primary[0]
    key = tuple(name for name in primary if name != "organisation_id")
    references = tuple(
        Reference(element.parent.name, foreign.referred_table.name)
        for foreign in table.foreign_key_constraints
        for element in foreign.elements
        if element.parent.name != "organisation_id"
        and declared[foreign.referred_table.name].mode != "local"
    )
    uniques = {
        str(constraint.name): tuple(
            column.name for column in constraint.columns if column.name != "organisation_id"
        )
        for constraint in sorted(table.constraints, key=lambda one: str(one.name))
        if isinstance(constraint, UniqueConstraint)
    }
    live = {
        str(index.name): tuple(index.info["live"])
        for index in sorted(table.indexes, key=lambda one: str(one.name))
        if "live" in index.info
    }
    return SyncTable(
        table.name,
        {column.name: _kind(column.type) for column in table.columns},
        key,
        organisation,
        how,
        references,
        {**uniques, **live},
        frozenset(live.values()),
    )


def _kind(kind: Any) -> Kind:
    for types, name in _KINDS:
        if isinstance(kind, types):
            return name
    return "text"


_KINDS: tuple[tuple[tuple[type, ...], Kind], ...] = (
    ((Id,), "id"),
    ((LargeBinary,), "bytes"),
    ((UtcTime,), "time"),
    ((Date,), "day"),
    ((Boolean,), "truth"),
    ((Json,), "json"),
    ((BigInteger, Integer), "whole"),
)
