"""Chooses how a list of contacts is answered, so that a million of them need not be read.

Measured on a million rows, SQLite's own choice reads a row for each entry of the index it picks;
there are four other ways (see ``resources/docs/shape-of-contacts.md``): *gather* few rows, *walk*
the index of the order and test each row, walk it and ask for *membership* in a set of row ids from
other indexes, or *scan*.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, compress
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Select, and_, case, intersect, select, true, union

from core.contacts.counting import BY_NAME
from core.contacts.lists.orders import Orders
from core.contacts.lists.question import Question, Rule
from core.contacts.lists.row_ids import (
    LIVE,
    MEMBER,
    ROWID,
    Members,
    RowIds,
    contacts_by,
    listed,
    matching,
)
from core.contacts.lists.split import Split
from core.contacts.lists.words import Words
from core.kernel.threads import breathe
from core.kernel.work import Token

T = TypeVar("T")
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
# Sets of up to so many members are intersected; a larger one holds enough to be met soon.
CROSSED = 45_000
# So many row ids are gone through at a time.
_PART = 20_000


class Planner:
    """Answers a question on one connection, and on more where all rows have to be read.

    Args:
        split: where other connections are to be had.
        orders: where a whole order may be known.
    """

    def __init__(
        self,
        connection: Connection,
        question: Question,
        token: Token,
        split: Split | None = None,
        orders: Orders | None = None,
    ) -> None:
        self._connection = connection
        self._question = question
        self._token = token
        self._rows = RowIds(connection, token)
        self._split = split
        self._orders = orders
        self.scanned = False

    def first(self, limit: int) -> Sequence[int]:
        """Return the first ``limit`` row ids."""
        question = self._question
        if question.condition is None and question.words is None:
            return self._rows.few(self._walk().limit(limit))
        sets = self._sets()
        if question.order.index and question.words is not None and question.words.likely:
            found = self._found(limit)
            if found is not None:
                return found
        few = next((one for one in sets if self._rows.count(one, FEW + 1) <= FEW), None)
        if few is not None:
            return self._rows.few(self._gather(few).limit(limit))
        if question.order.index:
            near = self._near(limit)
            if len(near) == limit:
                return near
        crossed = self._crossed(sets) if len(sets) > 1 and self._known() else None
        if crossed is not None:
            return self._rows.few(crossed.limit(limit))
        statement = self._whole(*self._smallest(sets)).limit(limit)
        if not self.scanned or self._split is None:
            return self._rows.few(statement)
        best = self._each(lambda rows, part: rows.few(statement.where(part)))
        return self._rows.few(self._gather(listed([*chain(*best)])).limit(limit))

    def whole(self) -> Sequence[int]:
        """Return all row ids in order."""
        question = self._question
        if question.condition is None and question.words is None:
            return self._walked()
        members, count = self._smallest(self._sets())
        if members is not None and count <= FEW:
            return self._rows.many(self._gather(members))
        if members is not None and question.order.index and self._rest() is None:
            return self._sifted(members)
        statement = self._whole(members, count)
        if not self.scanned or not question.order.index:
            return self._rows.many(statement)
        found = self._scanning(members)
        parts = self._each(lambda rows, part: rows.many(found.where(part)))
        known: array[int] = array("q")
        for part in parts:
            known += part
        return self._placed(known)

    def count(self) -> int:
        """Return how many rows there are."""
        question = self._question
        if question.condition is None and question.words is None:
            return self._rows.count(contacts_by(BY_NAME).where(LIVE))
        members, count = self._smallest(self._sets())
        if members is not None and self._rest() is None:
            return self._rows.count(members)
        if members is not None and count <= MANY:
            inside = contacts_by("").where(ROWID.in_(members), LIVE, self._everything())
            return self._rows.count(inside)
        scanned = contacts_by(None).where(LIVE, self._everything())
        return sum(self._each(lambda rows, part: rows.count(scanned.where(part))))

    # --- the ways ------------------------------------------------------------------------

    def _walk(self) -> Select[Any]:
        return self._ordered(contacts_by(self._question.order.index).where(LIVE))

    def _walked(self) -> array[int]:
        """Return all row ids in order."""

        def read() -> array[int]:
            return self._rows.many(self._walk())

        order = self._question.order
        if self._orders is None or not order.index:
            return read()
        known = self._orders.known(self._connection, order)
        return self._orders.keep(self._connection, order, read) if known is None else known

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
        likely = self._rows.many(matching(question.words.likely).limit(CROSSED + 1))
        if len(likely) > CROSSED:
            return None
        if len(likely) <= limit:
            return self._rows.few(self._gather(listed(likely)))
        if len(likely) <= FEW:
            return None
        named = self._named(question.words, likely, limit)
        if named is not None:
            return named
        return self._met(question.words, {*likely}, limit)

    def _met(self, words: Words, likely: set[int], limit: int) -> Sequence[int]:
        """Walk the order until a page of the likely rows was met that hold the words."""
        page: list[int] = []
        met: list[int] = []
        for part in self._rows.parts(self._walk()):
            met += [row for row in part if row in likely]
            if len(met) >= limit - len(page):
                page += self._holding(words, met)
                met = []
            if len(page) >= limit:
                break
        return (page + self._holding(words, met))[:limit]

    def _holding(self, words: Words, rows: Sequence[int]) -> list[int]:
        """Return those of the rows that hold the words."""
        if not rows:
            return []
        holding = contacts_by("").where(ROWID.in_(listed(rows)), words.condition())
        found = {*self._rows.few(holding)}
        return [row for row in rows if row in found]

    def _named(self, words: Words, likely: Sequence[int], limit: int) -> Sequence[int] | None:
        """Return the first rows by name if most that hold the word begin with it.

        They then lie together, perhaps far down, where walking the names would come late.
        """
        order, begun = self._question.order, words.name_begins()
        if order.index != BY_NAME or order.descending[0] or begun is None:
            return None
        named = contacts_by(BY_NAME).where(LIVE, begun)
        if len(likely) - self._rows.count(named, CROSSED) > _APART:
            return None
        together = self._rows.many(self._ordered(named).limit(CROSSED))
        apart = {*likely}.difference(together)
        if len(apart) > _APART:
            return None
        members = listed([*together[:limit], *apart])
        return self._rows.few(self._gather(members).limit(limit))

    def _near(self, limit: int) -> Sequence[int]:
        """Test the first rows of the order, unless the very first promise too little."""
        walked = WALKED if self._question.words is None else WALKED_WORDS
        begun = self._tested(min(PROBED, walked), limit)
        if len(begun) * walked < limit * PROBED * _HOPE:
            return ()
        return self._tested(walked, limit)

    def _tested(self, rows: int, limit: int) -> Sequence[int]:
        """Return those of the first rows of the order that fit."""
        tested = contacts_by(self._question.order.index, self._everything().label("fits")).where(
            LIVE
        )
        inner = self._ordered(tested).limit(rows).subquery("near")
        return self._rows.few(select(inner.c.rowid).where(inner.c.fits).limit(limit))

    def _gather(self, members: Members) -> Select[Any]:
        inside = ROWID.in_(members)
        return self._ordered(contacts_by("").where(inside, LIVE, self._everything()))

    def _whole(self, members: Members | None, count: int) -> Select[Any]:
        """Return the statement for a list of which many rows are members, or nothing is known."""
        question = self._question
        rest = self._rest()
        if members is not None and question.order.index and rest is None:
            walked = contacts_by(question.order.index).where(LIVE, MEMBER.in_(members))
            return self._ordered(walked)
        if members is not None and count <= MANY:
            return self._gather(members)
        self.scanned = True
        return self._ordered(self._scanning(members))

    def _scanning(self, members: Members | None) -> Select[Any]:
        """Return the statement that asks every row, without an order."""
        asked = self._everything()
        if members is not None and self._question.words is not None:
            asked = case((MEMBER.in_(members), asked), else_=False)
        return contacts_by(None).where(LIVE, asked)

    def _each(self, work: Callable[[RowIds, ColumnElement[bool]], T]) -> list[T]:
        """Return what ``work`` finds in all parts of the table."""
        if self._split is None:
            return [work(self._rows, true())]
        return self._split.each(self._rows, self._token, work)

    def _crossed(self, sets: Sequence[Members]) -> Select[Any] | None:
        """Return the statement for what is in all of several sets, when these say everything.

        None if all of them are large.
        """
        counts = [self._rows.count(one, CROSSED + 1) for one in sets]
        small = [one for one, count in zip(sets, counts, strict=True) if count <= CROSSED]
        if not small:
            return None
        large = [at for at, count in enumerate(counts) if count > CROSSED]
        members, few = small[0], False
        if len(small) > 1:
            common = self._rows.many(intersect(*small))
            members, few = listed(common), len(common) <= FEW
        if few or not self._question.order.index:
            rest = (self._everything(),) if large else ()
            return self._ordered(contacts_by("").where(ROWID.in_(members), LIVE, *rest))
        walked = contacts_by(self._question.order.index).where(LIVE, MEMBER.in_(members))
        return self._ordered(walked.where(*(self._in_set(at) for at in large)))

    def _in_set(self, at: int) -> ColumnElement[bool]:
        """Return that a contact is in one of the sets, asked of it alone."""
        begun = len(self._sets()) - len(self._question.rules)
        rule = self._question.rules[at - begun] if at >= begun else None
        return rule.holds() if isinstance(rule, Rule) else self._everything()

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
            count = self._rows.count(one, least)
            if best is None or count < least:
                best, least = one, count
            if least <= FEW:
                break
        return best, least

    def _sets(self) -> list[Members]:
        words = self._question.words
        sets: list[Members] = []
        if words is not None and words.match:
            sets.append(matching(words.match))
        elif words is not None:
            sets.append(
                union(*(contacts_by(index).where(LIVE, begun) for index, begun in words.begin()))
            )
        return [*sets, *(rule.rows() for rule in self._question.rules)]

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

    def _sifted(self, members: Members) -> Sequence[int]:
        """Return the members in order, in which way depends on how many they are."""
        found = self._rows.many(members)
        if len(found) <= FEW:
            return self._rows.many(self._gather(listed(found)))
        order = self._question.order
        known = self._orders and self._orders.known(self._connection, order)
        if len(found) <= MANY and known is None:
            return self._rows.many(self._walk().where(MEMBER.in_(listed(found))))
        return self._placed(found)

    def _placed(self, members: Sequence[int]) -> Sequence[int]:
        """Return row ids in the order, which is walked without asking for anything."""
        flags = bytearray(self._rows.newest() + 1)
        for part in self._by_parts(members):
            for row in part:
                flags[row] = 1
        ids: array[int] = array("q")
        for part in self._by_parts(self._walked()):
            ids.extend(compress(part, map(flags.__getitem__, part)))
        return ids

    def _by_parts(self, rows: Sequence[int]) -> Iterator[Sequence[int]]:
        """Yield row ids some at a time; the window may run in between."""
        for start in range(0, len(rows), _PART):
            yield rows[start : start + _PART]
            breathe()
            self._token.raise_if_cancelled()
