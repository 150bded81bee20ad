"""The contract list as a source for the table: first page, ordered ids, rows by id."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Select,
    column,
    func,
    select,
    type_coerce,
)

from core.access.service import organisation
from core.contracts.listing import today_of
from core.contracts.tables import ContractListingRow
from core.database.base import table_of
from core.database.filters import (
    Context,
    Expression,
    FilterField,
    compile_filter,
    registry,
    validate,
)
from core.database.listing import Column, FirstPage, IdList, ListQuery, Sort
from core.database.marks import marks_of
from core.database.search import few_docids, matches
from core.database.unit_of_work import Reader, RunQuery
from core.kernel.errors import NotFound
from core.kernel.fields import Choice
from core.kernel.money import Money
from core.kernel.work import Token

T = TypeVar("T")
_LISTING = table_of(ContractListingRow)
_C = _LISTING.c
# Up to so many search hits go into the query by id; beyond, the query looks them up itself.
_FEW_HITS = 3_000

STATUSES: tuple[tuple[str, str], ...] = (
    ("draft", "Draft"),
    ("upcoming", "Not yet in force"),
    ("in_force", "In force"),
    ("notice_window", "Notice window"),
    ("expiring", "Expiring"),
    ("expired", "Expired"),
    ("terminated", "Terminated"),
    ("unknown", "Missing data"),
)

COLUMNS = (
    Column("title", "Title", "text", 14.5, frozen=True, description="What the contract is called."),
    Column("counterparty", "Counterparty", "text", 11.7, description="The other party."),
    Column("status", "Status", "status", 10.5, description="Computed from dates and signatures."),
    Column("value", "Value", "money", 10.2, "right", description="What it is worth."),
    Column("next_date", "Next date", "date", 8, description="Notice before end, else the end."),
    Column("owner", "Owner", "text", 6.4, description="Who looks after it."),
    Column("reference", "Reference", "text", 9.5, shown=False, description="Given by Chancery."),
    Column("template", "Template", "text", 11, shown=False, description="What it came from."),
    Column("law", "Law", "text", 10, shown=False, description="The governing law."),
    Column("start_date", "Start", "date", 8.5, shown=False, description="First day of the term."),
    Column("end_date", "End", "date", 8.5, shown=False, description="Last day of the term."),
    Column("missing", "Missing data", "text", 14, shown=False, description="What is not known."),
    Column("updated_at", "Changed", "datetime", 9, shown=False, description="Last change."),
    Column("sync", "Not sent or in conflict", "mark"),
)

FIELDS = registry(
    FilterField(
        "status",
        "Status",
        "choice",
        tuple(Choice(value, label) for value, label in STATUSES),
    ),
    FilterField("title", "Title"),
    FilterField("counterparty", "Counterparty"),
    FilterField("owner", "Owner"),
    FilterField("value", "Value", "money"),
    FilterField("next_date", "Next date", "date"),
    FilterField("start_date", "Start", "date"),
    FilterField("end_date", "End", "date"),
    FilterField("law", "Law"),
    FilterField("template", "Template"),
    FilterField("reference", "Reference"),
    FilterField("updated_at", "Changed", "datetime"),
)

_FILTER_COLUMNS: Mapping[str, Expression] = {
    "status": _C.status,
    "title": _C.title_key,
    "counterparty": _C.counterparty_key,
    "owner": _C.owner_key,
    "value": (_C.value_minor, _C.currency),
    "next_date": _C.next_date,
    "start_date": _C.start_date,
    "end_date": _C.end_date,
    "law": func.lower(_C.law),
    "template": func.lower(_C.template),
    "reference": func.lower(_C.reference),
    "updated_at": _C.updated_at,
}
_SORT_COLUMNS: Mapping[str, ColumnElement[Any]] = {
    "title": _C.title_key,
    "counterparty": _C.counterparty_key,
    "owner": _C.owner_key,
    "value": _C.value_minor,
}
_MAY_BE_EMPTY = frozenset({"value", "next_date", "start_date", "end_date"})
_DEFAULT_SORT = (Sort("next_date"), Sort("title"))


class ContractSource:
    """Contracts for the table. ``mine`` and other fixed views are filters like any other."""

    columns = COLUMNS

    def __init__(self, query: RunQuery) -> None:
        self._query = query

    def first_page(self, query: ListQuery, limit: int, token: Token) -> FirstPage:
        """Return the first ``limit`` rows."""

        def work(reader: Reader) -> FirstPage:
            ids = self._ids(reader, query, token, limit)
            return FirstPage(tuple(ids), [r for r in self._rows(reader, ids) if r is not None])

        return self._query(work, on_start=token.on_cancel)

    def id_list(self, query: ListQuery, token: Token) -> IdList:
        """Return the ids of all rows in order."""
        return self._query(
            lambda reader: IdList(self._ids(reader, query, token, None)), on_start=token.on_cancel
        )

    def total(self, token: Token) -> int:
        """Return how many contracts there are."""
        return self._query(
            lambda reader: int(
                reader.connection.execute(select(func.count()).select_from(_LISTING)).scalar_one()
            ),
            on_start=token.on_cancel,
        )

    def rows(self, ids: Sequence[int]) -> list[tuple[Any, ...] | None]:
        """Return the rows of ``ids`` in that order; None for one that is gone."""
        return self._query(lambda reader: self._rows(reader, ids))

    def row_key(self, row_id: int) -> UUID:
        """Return the contract's id.

        Raises:
            NotFound: the row is gone.
        """

        def work(reader: Reader) -> UUID:
            found: UUID | None = reader.connection.execute(
                select(_C.contract_id).where(_C.rowid == row_id)
            ).scalar()
            if found is None:
                raise NotFound("contract")
            return found

        return self._query(work)

    def row_of(self, contract_id: UUID) -> int | None:
        """Return the row id of a contract, None when it is not listed."""
        return self._query(
            lambda reader: reader.connection.execute(
                select(_C.rowid).where(_C.contract_id == contract_id)
            ).scalar()
        )

    # --- inside --------------------------------------------------------------------------

    def _ids(
        self, reader: Reader, query: ListQuery, token: Token, limit: int | None
    ) -> Sequence[int]:
        connection = reader.connection
        statement = _ordered(select(type_coerce(_C.rowid, Integer)), query)
        if query.filter.rules:
            validate(query.filter, FIELDS)
            zone = ZoneInfo(organisation(connection).time_zone)
            context = Context(today_of(connection, reader.now), zone)
            statement = statement.where(
                compile_filter(query.filter, FIELDS, _FILTER_COLUMNS, context)
            )
        if not query.search.strip():
            return _column(connection, statement.limit(limit) if limit else statement)
        hits = few_docids(connection, query.search, _FEW_HITS)
        token.raise_if_cancelled()
        if hits is None:
            statement = statement.where(matches("contract_listing.rowid", query.search))
        else:
            statement = statement.where(_C.rowid.in_(_listed(hits)))
        return _column(connection, statement.limit(limit) if limit else statement)

    def _rows(self, reader: Reader, ids: Sequence[int]) -> list[tuple[Any, ...] | None]:
        rows = reader.connection.execute(select(_LISTING).where(_C.rowid.in_(_listed(ids)))).all()
        marks = marks_of(reader.connection, "contract", [row.contract_id.hex for row in rows])
        found = {row.rowid: (*_values(row), marks.get(row.contract_id.hex)) for row in rows}
        return [found.get(row_id) for row_id in ids]


def _listed(ids: Iterable[int]) -> Select[tuple[int]]:
    """Return a subquery of ``ids``; one bound value, however many there are."""
    listed = func.json_each(json.dumps(sorted(ids))).table_valued(column("value", Integer))
    return select(listed.c.value)


def _ordered(statement: Select[Any], query: ListQuery) -> Select[Any]:
    """Order by the person's sorts, empty values last, then by title so that ties are stable."""
    sorts = list(query.sorts or _DEFAULT_SORT)
    if all(sort.key != "title" for sort in sorts):
        sorts.append(Sort("title"))
    for sort in sorts:
        expression = _SORT_COLUMNS.get(sort.key, _C.get(sort.key))
        if expression is None:
            continue
        ordered = expression.desc() if sort.descending else expression.asc()
        statement = statement.order_by(
            ordered.nulls_last() if sort.key in _MAY_BE_EMPTY else ordered
        )
    return statement.order_by(_C.rowid)


def _column(connection: Connection, statement: Select[Any]) -> Sequence[int]:
    return connection.execute(statement).scalars().all()


def _values(row: Any) -> tuple[Any, ...]:
    value = None if row.value_minor is None else Money(row.value_minor, row.currency)
    return (
        row.title,
        row.counterparty or None,
        row.status,
        value,
        row.next_date,
        row.owner,
        row.reference,
        row.template or None,
        row.law or None,
        row.start_date,
        row.end_date,
        row.missing or None,
        row.updated_at,
    )
