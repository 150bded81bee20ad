"""Statements over the row ids of contacts, and reading what they answer.

The driver takes half a microsecond for each row that it hands over, several times what SQLite takes
to find it, and holds the interpreter meanwhile. Many row ids therefore come as one text.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    Integer,
    Select,
    Text,
    bindparam,
    cast,
    func,
    literal_column,
    select,
    text,
)

from core.contacts.lists.columns import CONTACT
from core.kernel.threads import breathe
from core.kernel.work import Token

# A set of row ids as a statement.
Members = CompoundSelect[Any] | Select[Any]
ROWID = literal_column("contact.rowid", Integer)
# The plus keeps SQLite from looking rows up one by one instead of walking the order.
MEMBER = literal_column("+contact.rowid", Integer)
LIVE = CONTACT.c.deleted_at.is_(None)
# Characters of the text that are read at a time; the window may run in between.
_PIECE = 30_000
# A tuple that was read is used again for the next row as long as few are held.
_STRIDE = 100


class RowIds:
    """Reads row ids on one connection."""

    def __init__(self, connection: Connection, token: Token) -> None:
        self._connection = connection
        self._token = token

    def few(self, statement: Members) -> list[int]:
        """Return the row ids that a statement of some hundreds finds."""
        return [row for part in self.parts(statement) for row in part]

    def many(self, statement: Members) -> array[int]:
        """Return all row ids in the order of the statement, however many."""
        self._token.raise_if_cancelled()
        # Under a limit the order stays, whatever is made of the rows around it.
        limited = statement if statement._limit_clause is not None else statement.limit(-1)
        found = limited.subquery()
        said = self._connection.execute(select(func.group_concat(found.c.rowid))).scalar()
        return self._read(said or "")

    def parts(self, statement: Members, size: int = _STRIDE) -> Iterator[list[int]]:
        """Yield row ids as they are found, ``size`` at a time."""
        self._token.raise_if_cancelled()
        cursor = self._connection.execute(statement).cursor
        assert cursor is not None
        while part := cursor.fetchmany(size):
            yield [row for (row,) in part]
            self._token.raise_if_cancelled()

    def count(self, members: Members, most: int | None = None) -> int:
        """Return how many row ids there are, as far as it matters."""
        self._token.raise_if_cancelled()
        inside = members.limit(most).subquery()
        return int(self._connection.execute(select(func.count()).select_from(inside)).scalar_one())

    def newest(self) -> int:
        """Return the highest row id there is; 0 without contacts."""
        highest = self._connection.execute(select(func.max(ROWID)).select_from(CONTACT)).scalar()
        return int(highest or 0)

    def _read(self, said: str) -> array[int]:
        ids: array[int] = array("q")
        start = 0
        while start < len(said):
            end = said.find(",", start + _PIECE)
            end = len(said) if end < 0 else end
            ids.fromlist(json.loads(f"[{said[start:end]}]"))
            start = end + 1
            breathe()
            self._token.raise_if_cancelled()
        return ids


def matching(asked: str) -> Select[Any]:
    """Return the statement for what the trigram index finds."""
    found = select(literal_column("rowid", Integer)).select_from(text("contact_search"))
    match = text("contact_search MATCH :asked").bindparams(bindparam("asked", asked, Text))
    return found.where(match)


def listed(rows: Sequence[int]) -> Select[Any]:
    """Return row ids that are known as a statement."""
    known = func.json_each(json.dumps([*rows])).table_valued("value", name="listed")
    return select(cast(known.c.value, Integer))


def contacts_by(index: str | None, *more: ColumnElement[Any]) -> Select[Any]:
    """Return a statement over contacts by one index; "": by any of them, None: by none."""
    statement = select(ROWID.label("rowid"), *more).select_from(CONTACT)
    if index is None:
        return statement.with_hint(CONTACT, "NOT INDEXED", "sqlite")
    return statement.with_hint(CONTACT, f"INDEXED BY {index}", "sqlite") if index else statement
