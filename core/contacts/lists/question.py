"""What a list of contacts shows, as parts that the planner weighs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Column,
    ColumnElement,
    Integer,
    Select,
    and_,
    exists,
    literal_column,
    select,
)
from sqlalchemy.sql.util import ClauseAdapter

from core.contacts.lists.columns import CONTACT
from core.contacts.lists.row_ids import LIVE, ROWID, contacts_by
from core.contacts.lists.words import Words

_OTHER = CONTACT.alias("other")


@dataclass(frozen=True, slots=True)
class Order:
    """What the list is ordered by.

    Attributes:
        index: that of the first expression, empty for none.
        same: a column behind it in the index which is the same in all rows; named, it spares
            sorting rows of equal value.
    """

    expressions: tuple[ColumnElement[Any], ...]
    descending: tuple[bool, ...]
    index: str
    same: Column[Any] | None = None

    def put(self, statement: Select[Any]) -> Select[Any]:
        """Order a statement: empty values last, ties by row id in the same direction."""
        for expression, descending in zip(self.expressions, self.descending, strict=True):
            sign = expression.desc() if descending else expression.asc().nulls_last()
            statement = statement.order_by(sign)
        if self.same is not None:
            statement = statement.order_by(
                self.same.desc() if self.descending[0] else self.same.asc()
            )
        return statement.order_by(ROWID.desc() if self.descending[0] else ROWID.asc())


@dataclass(frozen=True, slots=True)
class Rule:
    """A part of the filter that an index answers by itself.

    Attributes:
        exact: it asks a column of the contact for single values; the index then holds the row ids
            of each value in their order, and tells of one without reading the contact.
    """

    index: str
    condition: ColumnElement[bool]
    exact: bool = False

    def rows(self) -> Select[Any]:
        """Return the row ids for which it holds, read from the index alone."""
        return contacts_by(self.index).where(LIVE, self.condition)

    def holds(self) -> ColumnElement[bool]:
        """Return that it holds for a contact of the statement around."""
        if not self.exact:
            return self.condition
        said = ClauseAdapter(_OTHER).traverse(and_(LIVE, self.condition))
        asked: Select[Any] = select(literal_column("1")).select_from(_OTHER)
        asked = asked.with_hint(_OTHER, f"INDEXED BY {self.index}", "sqlite")
        return exists(asked.where(said, literal_column("other.rowid", Integer) == ROWID))


@dataclass(frozen=True, slots=True)
class Joined:
    """A part of the filter that asks for other records, such as being in one of some groups.

    Attributes:
        column: of the rows that join, the one that holds the other record.
    """

    column: Column[Any]
    wanted: tuple[UUID, ...]

    def rows(self) -> Select[Any]:
        """Return the row ids of the contacts that are joined with one of them."""
        joins = self.column.table
        contacts = (CONTACT.c.organisation_id == joins.c.organisation_id) & (
            CONTACT.c.id == joins.c.contact_id
        )
        statement = select(ROWID.label("rowid")).select_from(joins.join(CONTACT, contacts))
        asked = self.column.in_(self.wanted) & joins.c.deleted_at.is_(None)
        return statement.where(LIVE, asked).distinct()


@dataclass(frozen=True, slots=True)
class Question:
    """What a list shows.

    Attributes:
        condition: the whole filter; None for everything.
        rules: the parts of it that indexes or joins answer; all of them must hold.
        complete: the rules say all that the condition says.
        words: what was typed into the find field.
    """

    order: Order
    condition: ColumnElement[bool] | None = None
    rules: tuple[Rule | Joined, ...] = ()
    complete: bool = False
    words: Words | None = None
