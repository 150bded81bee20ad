"""Chooses how a list of contacts is answered, so that a million of them need not be read.

Measured on a million rows, SQLite's own choice reads a row for each entry of the index it picks;
there are four other ways (see ``resources/docs/shape-of-contacts.md``): *gather* few rows, *walk*
the index of the order and test each row, walk it and ask for *membership* in a set of row ids from
other indexes, or *scan*.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Column,
    ColumnElement,
    CompoundSelect,
    Connection,
    Integer,
    Select,
    Text,
    and_,
    bindparam,
    case,
    cast,
    func,
    intersect,
    literal_column,
    select,
    text,
    union,
)

from core.contacts.lists.columns import CONTACT
from core.contacts.lists.words import Words
from core.kernel.work import Token

# A set of row ids as a statement.
Members = CompoundSelect[Any] | Select[Any]
_AT_ONCE = 20_000
_STRIDE = 3_000
_FIRST = itemgetter(0)
ROWID = literal_column("contact.rowid", Integer)
# The plus keeps SQLite from looking rows up one by one instead of walking the order.
_MEMBER = literal_column("+contact.rowid", Integer)
_LIVE = CONTACT.c.deleted_at.is_(None)
# Up to so many rows are read and sorted; each costs some 8 µs.
FEW = 3_000
# So many rows of the order are tested, at most, before a set is made.
WALKED = 3_000
WALKED_WORDS = 1_200
# From so many members on, reading all rows once is quicker than looking each up.
MANY = 120_000
# So many of them are tested first; the others follow if these promise a page and a little more.
PROBED = 120
_HOPE = 1.1
# So many rows that hold a word elsewhere are read beside those whose name begins with it.
_APART = 600
_BY_NAME = "ix_contact_name_key"
# Sets of up to so many members are intersected; a larger one holds enough to be met soon.
CROSSED = 60_000


@dataclass(frozen=True, slots=True)
class Order:
    """What the list is ordered by; ``index`` is that of the first expression, empty for none."""

    expressions: tuple[ColumnElement[Any], ...]
    descending: tuple[bool, ...]
    index: str

    def put(self, statement: Select[Any]) -> Select[Any]:
        """Order a statement: empty values last, ties by row id in the same direction."""
        for expression, descending in zip(self.expressions, self.descending, strict=True):
            sign = expression.desc() if descending else expression.asc().nulls_last()
            statement = statement.order_by(sign)
        return statement.order_by(ROWID.desc() if self.descending[0] else ROWID.asc())


@dataclass(frozen=True, slots=True)
class Rule:
    """A part of the filter that an index answers by itself."""

    index: str
    condition: ColumnElement[bool]

    def rows(self) -> Select[Any]:
        """Return the row ids for which it holds, read from the index alone."""
        return _from(self.index).where(_LIVE, self.condition)


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
        return statement.where(_LIVE, asked).distinct()


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


class Planner:
    """Answers a question on one connection."""

    def __init__(self, connection: Connection, question: Question, token: Token) -> None:
        self._connection = connection
        self._question = question
        self._token = token
        self.scanned = False

    def first(self, limit: int) -> Sequence[int]:
        """Return the first ``limit`` row ids."""
        question = self._question
        if question.condition is None and question.words is None:
            return self._run(self._walk().limit(limit))
        sets = self._sets()
        if question.order.index and question.words is not None and question.words.likely:
            found = self._found(limit)
            if found is not None:
                return found
        few = next((one for one in sets if self._count(one, FEW + 1) <= FEW), None)
        if few is not None:
            return self._run(self._gather(few).limit(limit))
        if question.order.index:
            near = self._near(limit)
            if len(near) == limit:
                return near
        if len(sets) > 1 and self._known():
            return self._run(self._crossed(sets).limit(limit))
        return self._run(self._whole(*self._smallest(sets)).limit(limit))

    def whole(self) -> Sequence[int]:
        """Return all row ids in order."""
        question = self._question
        if question.condition is None and question.words is None:
            return self._run(self._walk())
        members, count = self._smallest(self._sets())
        if members is not None and count <= FEW:
            return self._run(self._gather(members))
        if members is not None and question.order.index and self._rest() is None:
            return self._sifted(members)
        return self._run(self._whole(members, count))

    def count(self) -> int:
        """Return how many rows there are."""
        question = self._question
        if question.condition is None and question.words is None:
            return self._count(_from(_BY_NAME).where(_LIVE))
        members, count = self._smallest(self._sets())
        if members is not None and self._rest() is None:
            return self._count(members)
        if members is not None and count <= MANY:
            inside = _from("").where(ROWID.in_(members), _LIVE, self._everything())
            return self._count(inside)
        return self._count(_from(None).where(_LIVE, self._everything()))

    # --- the ways ------------------------------------------------------------------------

    def _walk(self) -> Select[Any]:
        return self._ordered(_from(self._question.order.index).where(_LIVE))

    def _found(self, limit: int) -> Sequence[int] | None:
        """Return the first rows with words in them; None where other ways are better.

        Words that many contacts have are met at the beginning of the order. The others are looked
        up by a few of their letters, and only the rows of the page are asked for the whole words.
        """
        question = self._question
        near = self._near(limit)
        if len(near) == limit:
            return near
        if question.condition is not None or question.words is None:
            return None
        likely = self._run(_matching(question.words.likely).limit(CROSSED + 1))
        if len(likely) > CROSSED:
            return None
        if len(likely) <= limit:
            return self._run(self._gather(_listed(likely)))
        if len(likely) <= FEW:
            return None
        named = self._named(question.words, likely, limit)
        if named is not None:
            return named
        return self._met(question.words, {*likely}, limit)

    def _met(self, words: Words, likely: set[int], limit: int) -> Sequence[int]:
        """Walk the order until a page of the likely rows was met that hold the words."""
        page: list[int] = []
        for part in self._parts(self._walk(), _STRIDE):
            met = [row[0] for row in part if row[0] in likely]
            holding = _from("").where(ROWID.in_(_listed(met)), words.condition())
            found = {*self._run(holding)} if met else {}
            page += [row for row in met if row in found]
            if len(page) >= limit:
                break
        return page[:limit]

    def _named(self, words: Words, likely: Sequence[int], limit: int) -> Sequence[int] | None:
        """Return the first rows by name if most that hold the word begin with it.

        They then lie together, perhaps far down, where walking the names would come late.
        """
        order, begun = self._question.order, words.name_begins()
        if order.index != _BY_NAME or order.descending[0] or begun is None:
            return None
        together = self._run(self._ordered(_from(_BY_NAME).where(_LIVE, begun)).limit(CROSSED))
        apart = {*likely}.difference(together)
        if len(apart) > _APART:
            return None
        members = _listed([*together[:limit], *apart])
        return self._run(self._gather(members).limit(limit))

    def _near(self, limit: int) -> Sequence[int]:
        """Test the first rows of the order, unless the very first promise too little."""
        walked = WALKED if self._question.words is None else WALKED_WORDS
        begun = self._tested(min(PROBED, walked), limit)
        if len(begun) * walked < limit * PROBED * _HOPE:
            return ()
        return self._tested(walked, limit)

    def _tested(self, rows: int, limit: int) -> Sequence[int]:
        """Return those of the first rows of the order that fit."""
        tested = _from(self._question.order.index, self._everything().label("fits")).where(_LIVE)
        inner = self._ordered(tested).limit(rows).subquery("near")
        return self._run(select(inner.c.rowid).where(inner.c.fits).limit(limit))

    def _gather(self, members: Members) -> Select[Any]:
        inside = ROWID.in_(members)
        return self._ordered(_from("").where(inside, _LIVE, self._everything()))

    def _whole(self, members: Members | None, count: int) -> Select[Any]:
        """Return the statement for a list of which many rows are members, or nothing is known."""
        question = self._question
        rest = self._rest()
        if members is not None and question.order.index and rest is None:
            walked = _from(question.order.index).where(_LIVE, _MEMBER.in_(members))
            return self._ordered(walked)
        if members is not None and count <= MANY:
            return self._gather(members)
        self.scanned = True
        statement = _from(None)
        if members is not None and question.words is not None:
            tested = case((_MEMBER.in_(members), self._everything()), else_=False)
            return self._ordered(statement.where(_LIVE, tested))
        return self._ordered(statement.where(_LIVE, self._everything()))

    def _crossed(self, sets: Sequence[Members]) -> Select[Any]:
        """Return the statement for what is in all of several sets, when these say everything."""
        small = [one for one in sets if self._count(one, CROSSED + 1) <= CROSSED]
        if not small:
            return self._whole(*self._smallest(sets))
        rest = () if len(small) == len(sets) else (self._everything(),)
        members, few = small[0], False
        if len(small) > 1:
            common = self._run(intersect(*small))
            members, few = _listed(common), len(common) <= FEW
        if few or not self._question.order.index:
            return self._ordered(_from("").where(ROWID.in_(members), _LIVE, *rest))
        walked = _from(self._question.order.index).where(_LIVE, _MEMBER.in_(members), *rest)
        return self._ordered(walked)

    def _ordered(self, statement: Select[Any]) -> Select[Any]:
        return self._question.order.put(statement)

    # --- what is known of the answer -----------------------------------------------------

    def _smallest(self, sets: Sequence[Members]) -> tuple[Members | None, int]:
        """Return the smallest set that holds all answers, and its size as far as it matters."""
        if len(sets) == 1 and self._rest() is None and self._question.order.index:
            return sets[0], MANY  # whatever its size, the order is walked
        best: Members | None = None
        least = MANY + 1
        for one in sets:
            count = self._count(one, least)
            if best is None or count < least:
                best, least = one, count
            if least <= FEW:
                break
        return best, least

    def _sets(self) -> list[Members]:
        words = self._question.words
        sets: list[Members] = []
        if words is not None and words.match:
            sets.append(_matching(words.match))
        elif words is not None:
            sets.append(
                union(*(_from(index).where(_LIVE, begun) for index, begun in words.begin()))
            )
        return [*sets, *(rule.rows() for rule in self._question.rules)]

    def _count(self, members: Members, most: int | None = None) -> int:
        self._token.raise_if_cancelled()
        inside = members.limit(most).subquery()
        return int(self._connection.execute(select(func.count()).select_from(inside)).scalar_one())

    def _everything(self) -> ColumnElement[bool]:
        """Return the condition and the words, asked of one row."""
        question = self._question
        parts = [] if question.condition is None else [question.condition]
        if question.words is not None:
            parts.append(question.words.condition())
        return and_(*parts)

    def _known(self) -> bool:
        """Tell whether all sets together say everything that is asked."""
        question = self._question
        found = question.words is None or (bool(question.words.match) and not question.words.begun)
        return found and (question.condition is None or question.complete)

    def _rest(self) -> ColumnElement[bool] | None:
        """Return what the members of the only set have still to be asked; None for nothing."""
        return None if len(self._sets()) == 1 and self._known() else self._everything()

    def _run(self, statement: Members) -> Sequence[int]:
        """Read row ids past the layers above the driver: of a million each counts."""
        self._token.raise_if_cancelled()
        ids: array[int] = array("q")
        for part in self._parts(statement):
            ids.extend(map(_FIRST, part))
        return ids

    def _sifted(self, members: Members) -> Sequence[int]:
        """Return the members in order; where they are a good part of all, quicker than SQL."""
        known = self._run(members)
        if len(known) <= MANY:
            walked = self._walk().where(_MEMBER.in_(_listed(known)))
            return self._run(walked)
        newest = self._connection.execute(select(func.max(ROWID)).select_from(CONTACT)).scalar()
        flags = bytearray((newest or 0) + 1)
        for row in known:
            flags[row] = 1
        ids: array[int] = array("q")
        for part in self._parts(self._walk()):
            ids.extend([row for (row,) in part if flags[row]])
        return ids

    def _parts(self, statement: Members, size: int = _AT_ONCE) -> Iterator[Sequence[Any]]:
        cursor = self._connection.execute(statement).cursor
        assert cursor is not None
        while part := cursor.fetchmany(size):
            yield part
            self._token.raise_if_cancelled()


def _matching(asked: str) -> Select[Any]:
    """Return the statement for what the trigram index finds."""
    found = select(literal_column("rowid", Integer)).select_from(text("contact_search"))
    match = text("contact_search MATCH :asked").bindparams(bindparam("asked", asked, Text))
    return found.where(match)


def _listed(rows: Sequence[int]) -> Select[Any]:
    """Return row ids that are known as a statement."""
    listed = func.json_each(json.dumps([*rows])).table_valued("value", name="listed")
    return select(cast(listed.c.value, Integer))


def _from(index: str | None, *more: ColumnElement[Any]) -> Select[Any]:
    """Return a statement over the row ids of contacts by one index; None: by none of them."""
    statement = select(ROWID.label("rowid"), *more).select_from(CONTACT)
    if index is None:
        return statement.with_hint(CONTACT, "NOT INDEXED", "sqlite")
    return statement.with_hint(CONTACT, f"INDEXED BY {index}", "sqlite") if index else statement
