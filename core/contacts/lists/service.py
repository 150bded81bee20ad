"""What lists of contacts need around their rows: set-up, counts, values to type against."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from core.contacts.lists import lookups
from core.contacts.lists.asking import ask
from core.contacts.lists.columns import CONTACT, expression_of
from core.contacts.lists.orders import Orders
from core.contacts.lists.plan import Planner
from core.contacts.lists.registry import RelatedField
from core.contacts.lists.source import ContactSource, ListSetup, list_setup
from core.contacts.lists.split import Split
from core.database.filters import Context, Group
from core.database.listing import ListQuery
from core.database.unit_of_work import Reader, RunCommand, RunQuery, UnitOfWork
from core.kernel.text import fold
from core.kernel.work import Token

_LAST = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Known:
    """A value that contacts have, and how many have it."""

    value: str
    count: int


class ContactLists:
    """Makes sources for tables and answers what filters ask while they are built."""

    def __init__(
        self, query: RunQuery, background: RunCommand, related: Mapping[str, RelatedField]
    ) -> None:
        self._query = query
        self._background = background
        self._related = related
        self._wanted: set[str] = set()
        self._orders = Orders()
        self._lock = threading.Lock()

    def setup(self, reader: Reader) -> ListSetup:
        """Read what lists can show and ask; made anew when fields, groups or labels change."""
        return list_setup(reader, self._related)

    def source(self, setup: ListSetup) -> ContactSource:
        """Return a source of rows for a table."""
        return ContactSource(self._query, setup, lambda key: self.want(setup, key), self._orders)

    def count(self, reader: Reader, setup: ListSetup, tree: Group, token: Token) -> int:
        """Return how many contacts pass ``tree``.

        Raises:
            FilterError: it cannot be used.
        """
        day = reader.now.astimezone(setup.zone).date()
        asked = ask(reader.connection, setup, ListQuery(tree), Context(day, setup.zone))
        return Planner(reader.connection, asked.question, token, Split(self._query)).count()

    def values(
        self, reader: Reader, setup: ListSetup, key: str, typed: str, limit: int = 20
    ) -> list[Known]:
        """Return values of a text field that begin with what was typed, by name.

        The first question about a field reads all contacts; an index is then made for the next.
        """
        field = setup.fields.get(key)
        if field is None or field.filter_type != "text" or field.privacy == "sensitive":
            return []
        expression = expression_of(field)
        begun = fold(typed)
        shown = CONTACT.c[key] if not field.custom else expression
        query = (
            select(func.max(shown), func.count())
            .where(CONTACT.c.deleted_at.is_(None), expression >= begun, expression.is_not(None))
            .where(expression < begun + _LAST)
            .group_by(expression)
            .order_by(expression)
            .limit(limit)
        )
        self.want(setup, key)
        return [Known(str(row[0]), int(row[1])) for row in reader.connection.execute(query)]

    def want(self, setup: ListSetup, key: str) -> None:
        """Have an index made for a field, once, behind everything that a person waits for."""
        with self._lock:
            if key in self._wanted:
                return
            self._wanted.add(key)

        def work(uow: UnitOfWork) -> None:
            uow.derived_only = True
            lookups.make(uow.connection, setup.fields, key)

        threading.Thread(target=lambda: self._background(work), name="index", daemon=True).start()

    def forget_values(self, uow: UnitOfWork) -> None:
        """Remove the indexes that were made on demand; they come back when they are needed."""
        uow.derived_only = True
        lookups.drop_all(uow.connection)
        with self._lock:
            self._wanted.clear()
