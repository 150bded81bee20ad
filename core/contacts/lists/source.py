"""The contact list as a source for the table: first page, ordered ids, rows by id."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement

from core.access.service import organisation
from core.contacts.counting import count_contacts
from core.contacts.country import country_of
from core.contacts.custom import all_fields
from core.contacts.fields import ContactField
from core.contacts.lists.asking import Asked, ask
from core.contacts.lists.columns import columns_of, sort_expressions
from core.contacts.lists.orders import Orders
from core.contacts.lists.plan import Planner
from core.contacts.lists.registry import RelatedField, filter_columns, filter_fields
from core.contacts.lists.rows import RowReader
from core.contacts.lists.split import Split
from core.contacts.service import with_choices
from core.database.filters import Context, Expression, Registry
from core.database.listing import Column, FirstPage, IdList, ListQuery
from core.database.unit_of_work import Reader, RunQuery
from core.kernel.errors import NotFound
from core.kernel.work import Token

T = TypeVar("T")


@dataclass(frozen=True)
class ListSetup:
    """What contact lists of this organisation can show and ask, for one person.

    Made anew when fields, statuses, groups or labels change.
    """

    fields: Mapping[str, ContactField]
    filters: Registry
    related: Mapping[str, RelatedField]
    country: str
    zone: ZoneInfo
    # Made once a day: some hundred expressions.
    _asked: dict[date, Mapping[str, Expression]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """Every column there is."""
        return columns_of(self.fields)

    @cached_property
    def orders(self) -> Mapping[str, tuple[ColumnElement[Any], ...]]:
        """What a list is ordered by, by the key of the column."""
        return sort_expressions(self.fields)

    def asked_on(self, day: date) -> Mapping[str, Expression]:
        """Return how SQL asks each of the filters on a day of the organisation."""
        if day not in self._asked:
            self._asked.clear()
            self._asked[day] = filter_columns(self.fields, day, self.related)
        return self._asked[day]


def list_setup(reader: Reader, related: Mapping[str, RelatedField]) -> ListSetup:
    """Read what lists can show and ask.

    Args:
        related: filters that other features registered.
    """
    connection = reader.connection
    reader.actor.require("contacts.read")
    fields = with_choices(connection, all_fields(connection))
    if "contacts.sensitive" not in reader.actor.permissions:
        fields = {key: one for key, one in fields.items() if one.privacy != "sensitive"}
    permitted = {"", *reader.actor.permissions}
    related = {name: one for name, one in related.items() if one.permission in permitted}
    return ListSetup(
        fields,
        filter_fields(connection, fields, related),
        related,
        country_of(connection),
        ZoneInfo(organisation(connection).time_zone),
    )


class ContactSource:
    """Contacts for the table.

    Args:
        wanted: is told the key of a field that was filtered or sorted by without an index, so that
            one can be made.
        orders: where a whole order may be known from another list.
    """

    def __init__(
        self,
        query: RunQuery,
        setup: ListSetup,
        wanted: Callable[[str], object] = lambda key: None,
        orders: Orders | None = None,
    ) -> None:
        self._query = query
        self._split = Split(query)
        self._orders = orders or Orders()
        self._wanted = wanted
        self.use(setup)

    def use(self, setup: ListSetup) -> None:
        """Go on with another set-up of the same columns, such as one with a new tag."""
        self.setup = setup
        self._rows = RowReader(setup.fields, setup.columns)

    @property
    def columns(self) -> tuple[Column, ...]:
        """Every column there is, shown or not."""
        return self.setup.columns

    def first_page(self, query: ListQuery, limit: int, token: Token) -> FirstPage:
        """Return the first ``limit`` rows."""

        def work(reader: Reader) -> FirstPage:
            asked = self._ask(reader, query)
            planner = Planner(reader.connection, asked.question, token, self._split)
            ids = planner.first(limit)
            self._learn(asked, planner)
            rows = self._rows.rows(reader.connection, ids)
            return FirstPage(tuple(ids), [row for row in rows if row is not None])

        return self._query(work, on_start=token.on_cancel)

    def id_list(self, query: ListQuery, token: Token) -> IdList:
        """Return the ids of all rows in order."""

        def work(reader: Reader) -> IdList:
            asked = self._ask(reader, query)
            planner = Planner(reader.connection, asked.question, token, self._split, self._orders)
            return IdList(planner.whole())

        return self._query(work, on_start=token.on_cancel)

    def total(self, token: Token) -> int:
        """Return how many contacts there are."""
        return self._query(
            lambda reader: count_contacts(reader.connection), on_start=token.on_cancel
        )

    def rows(self, ids: Sequence[int]) -> list[tuple[Any, ...] | None]:
        """Return the rows of ``ids`` in that order; None for one that is gone."""
        return self._query(lambda reader: self._rows.rows(reader.connection, ids))

    def row_key(self, row_id: int) -> UUID:
        """Return the contact's id.

        Raises:
            NotFound: the row is gone.
        """
        keys = self.row_keys([row_id])
        if not keys:
            raise NotFound("contact")
        return keys[0]

    def row_keys(self, ids: Sequence[int]) -> list[UUID]:
        """Return the contacts' ids in that order, without those that are gone."""
        listed = json.dumps([*ids])

        def work(reader: Reader) -> list[UUID]:
            rows = reader.connection.exec_driver_sql(
                "SELECT contact.rowid, contact.id FROM json_each(?) AS wanted CROSS JOIN contact"
                " ON contact.rowid = wanted.value WHERE deleted_at IS NULL",
                (listed,),
            ).all()
            found = {row[0]: UUID(bytes=row[1]) for row in rows}
            return [found[one] for one in ids if one in found]

        return self._query(work)

    def row_of(self, contact_id: UUID) -> int | None:
        """Return the row id of a contact, None when it is not there."""

        def work(reader: Reader) -> int | None:
            found = reader.connection.exec_driver_sql(
                "SELECT rowid FROM contact WHERE organisation_id = ? AND id = ?"
                " AND deleted_at IS NULL",
                (reader.actor.organisation_id.bytes, contact_id.bytes),
            ).scalar()
            return None if found is None else int(found)

        return self._query(work)

    # --- inside --------------------------------------------------------------------------

    def _ask(self, reader: Reader, query: ListQuery) -> Asked:
        day = reader.now.astimezone(self.setup.zone).date()
        context = Context(day, self.setup.zone)
        return ask(reader.connection, self.setup, query, context)

    def _learn(self, asked: Asked, planner: Planner) -> None:
        if planner.scanned:
            for key in asked.unindexed:
                self._wanted(key)
