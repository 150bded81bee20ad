"""Which contacts are worth comparing: those that share a key.

A key joins things of which at least two agree in every pair that can reach ``rules.LIKELY``, such
as a part of the name with house number and postcode. So blocks are small without looking at most
pairs. Keys of all contacts are numbers in flat arrays (eight bytes each); the few that occur twice
are sorted by SQL in memory. What a block of a common key would hold beyond ``MOST`` is split by
full name and then by address.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import combinations, groupby
from operator import itemgetter
from typing import Any

from core.contacts.duplicates.entry import Entry
from core.contacts.duplicates.written import (
    one_name,
    plain_city,
    plain_name,
    plain_organisation,
    plain_postcode,
    plain_street,
)

MOST = 40
# Columns that keys are made of, in the order that ``Keys.add`` takes them.
KEYED = (
    *("kind", "first_name", "last_name", "organisation", "street", "street2", "city", "postcode"),
    *("email", "mobile", "phone", "linkedin", "customer_number", "registration"),
)
_BITS = 27
_PLACE, _KEY = (1 << _BITS) - 1, (1 << 62) - 1
# Kinds of keys: things that say much by themselves, the whole name with a place or an employer, a
# part of the name with an employer in a place, and a number, address or id.
_BY_ITSELF, _BY_NAME, _BY_FIRM, _BY_REACH = range(4)
# A number of more than so many is a switchboard.
_SWITCHBOARD = 6
_FEW = (1 << 24) - 1
# So many bearers make a first name one of its own, not a slip of another.
_KNOWN = 12


class Counts:
    """How often something occurs, roughly: at least as often as it does, up to 255."""

    def __init__(self) -> None:
        self._counts = bytearray(_FEW + 1)

    def add(self, key: object) -> None:
        """Count ``key`` once more."""
        place = hash(key) & _FEW
        if self._counts[place] < 255:
            self._counts[place] += 1

    def of(self, key: object) -> int:
        """Return how often ``key`` was counted."""
        return self._counts[hash(key) & _FEW]


class Keys:
    """Keys of every contact, added one contact after the other; then the pairs that share one."""

    def __init__(self) -> None:
        self._rows = array("q")  # row ids, in the order of adding
        self._keys = array("q")
        self._ends = array("q")  # behind the last key of each contact
        # Traits that tell whether a pair is worth it; 0 where there is none.
        self._first, self._last, self._names = array("q"), array("q"), array("q")
        self._addresses, self._firms = array("q"), array("q")
        self._seen = bytearray(1 << (_BITS - 3))
        self._twice = bytearray(1 << (_BITS - 3))
        self.full_names, self.at_address, self.numbers = Counts(), Counts(), Counts()
        self.first_names: Counter[str] = Counter()

    def __len__(self) -> int:
        return len(self._rows)

    def add(self, row_id: int, row: Sequence[Any], further: Sequence[str] = ()) -> None:
        """Add a contact: its columns ``KEYED``, and its further numbers and addresses."""
        kind, first, last, firm, street, street2, city, postcode, *reach = row
        person = kind != "organisation"
        given, first = _called(first) if first else ("", "")
        last = _family(last) if last else ""
        firm = plain_organisation(firm) if firm else ""
        road, _, house, _ = plain_street(street, street2 or "") if street else ("", "", "", "")
        city = plain_city(city) if city else ""
        code = plain_postcode(postcode) if postcode else ""
        name: tuple[str, ...] = (first, last) if first <= last else (last, first)
        if not (first or last):
            name = ("", firm)
        keys = [hash(value) << 2 | _BY_REACH for value in (*reach, *further) if value]
        if person or first or last:
            parts: tuple[str, ...] = (first, last) if first != last else (first,)
        else:
            parts = (firm[:6],)
        keys += _keys(name, parts, firm, road, house, city, code)
        address = hash((road, house)) if road else 0
        self._note(row_id, keys)
        # The hash of an empty text is 0.
        self._first.append(hash(first))
        self._last.append(hash(last))
        self._names.append(hash(name))
        self._firms.append(hash(firm))
        self._addresses.append(address)
        self.full_names.add(name)
        if house and code:
            self.at_address.add((road, house, code))
        if phone := reach[2]:
            self.numbers.add(phone)
        if given:
            self.first_names[given] += 1

    def _note(self, row_id: int, keys: Sequence[int]) -> None:
        seen, twice, put = self._seen, self._twice, self._keys.append
        for whole in keys:
            key = whole & _KEY
            put(key)
            bit = key >> 2 & _PLACE
            place, mask = bit >> 3, 1 << (bit & 7)
            if seen[place] & mask:
                twice[place] |= mask
            else:
                seen[place] |= mask
        self._rows.append(row_id)
        self._ends.append(len(self._keys))

    # --- what the rules ask --------------------------------------------------------------

    def bearers(self, entry: Entry) -> int:
        """Return how many contacts have the full name of this one."""
        first, last = sorted((one_name(entry.first), one_name(entry.last)))
        return self.full_names.of((first, last) if last else ("", entry.organisation))

    def known(self, first_name: str) -> bool:
        """Tell whether so many have this first name that it is no slip."""
        return self.first_names[first_name] >= _KNOWN

    def crowd(self, entry: Entry) -> int:
        """Return how many contacts are at the address of this one."""
        if not entry.house or not entry.postcode:
            return 1
        return self.at_address.of((entry.street, entry.house, entry.postcode))

    # --- pairs ---------------------------------------------------------------------------

    def pairs(self) -> list[tuple[int, int]]:
        """Return every pair of row ids that shares a key, once, the lesser id first, in order."""
        found: set[int] = set()
        for kind, block in self._blocks():
            worth = self._worth[kind]
            for members in self._split(kind, block):
                for one, other in combinations(sorted(members), 2):
                    if worth(one, other):
                        found.add(one << 32 | other)
        rows = self._rows
        ids = ((rows[pair >> 32], rows[pair & 0xFFFFFFFF]) for pair in found)
        return sorted((a, b) if a < b else (b, a) for a, b in ids)

    @property
    def _worth(self) -> tuple[Callable[[int, int], bool], ...]:
        """Return for each kind of key whether a pair that shares it can be alike enough."""
        addresses, firms = self._addresses, self._firms

        def by_name(one: int, other: int) -> bool:
            # Both at other addresses: only the same employer could make up for it.
            a, b = addresses[one], addresses[other]
            return a == b or not a or not b or (firms[one] == firms[other] != 0)

        def by_firm(one: int, other: int) -> bool:
            return not addresses[one] or not addresses[other]

        firsts, lasts = self._first, self._last

        def by_reach(one: int, other: int) -> bool:
            # A shared number makes one of two only if a part of the name agrees, or is missing.
            a, b, c, d = firsts[one], lasts[one], firsts[other], lasts[other]
            return a in (c, d) or b in (d, c) or not (a or b) or not (c or d)

        return _always, by_name, by_firm, by_reach

    def _blocks(self) -> Iterator[tuple[int, list[int]]]:
        """Yield the kind of key and the places of the contacts that share one."""
        with sqlite3.connect(":memory:") as memory:
            memory.execute("CREATE TABLE found (key INTEGER, place INTEGER)")
            memory.executemany("INSERT INTO found VALUES (?, ?)", self._repeated())
            rows = memory.execute("SELECT key, place FROM found ORDER BY key")
            for key, block in groupby(rows, key=itemgetter(0)):
                places = list({place for _, place in block})
                if len(places) > 1:
                    yield key & 3, places

    def _repeated(self) -> Iterator[tuple[int, int]]:
        keys, twice = self._keys, self._twice
        begin = 0
        for place, end in enumerate(self._ends):
            for key in keys[begin:end]:
                bit = key >> 2 & _PLACE
                if twice[bit >> 3] & (1 << (bit & 7)):
                    yield key, place
            begin = end

    def _split(self, kind: int, block: list[int]) -> Iterator[Sequence[int]]:
        if kind == _BY_REACH and len(block) > _SWITCHBOARD:
            for trait in (self._names, self._addresses):
                for part in _grouped(block, trait):
                    yield from self._split(_BY_ITSELF, part)
            return
        if len(block) <= MOST:
            yield block
            return
        for part in _grouped(block, self._names):
            if len(part) <= MOST:
                yield part
                continue
            for same in _grouped(part, self._addresses):
                yield same[:MOST]


@lru_cache(maxsize=65_536)
def _called(first_name: str) -> tuple[str, str]:
    """Return a first name plain, and in the one form that its short forms share."""
    given = plain_name(first_name.partition(" ")[0])
    return given, one_name(given)


@lru_cache(maxsize=65_536)
def _family(last_name: str) -> str:
    """Return a last name as it is compared with first ones, should they be swapped."""
    return one_name(plain_name(last_name))


def _always(one: int, other: int) -> bool:
    return True


def _grouped(block: Sequence[int], by: Sequence[int]) -> Iterator[list[int]]:
    groups: dict[int, list[int]] = {}
    for place in block:
        if by[place]:
            groups.setdefault(by[place], []).append(place)
    return (group for group in groups.values() if len(group) > 1)


def _keys(
    name: tuple[str, ...],
    parts: tuple[str, ...],
    firm: str,
    road: str,
    house: str,
    city: str,
    code: str,
) -> list[int]:
    """Return the keys of name and place; the last two bits of each tell its kind."""
    keys = []
    if name[0] or name[1]:
        if city:
            keys.append(hash((name, city)) << 2 | _BY_NAME)
        if code:
            keys.append(hash((name, code)) << 2 | _BY_NAME)
        if firm and name[0]:
            keys.append(hash((name, firm, 0)) << 2 | _BY_NAME)
    for part in parts:
        if not part:
            continue
        if code:
            if house:
                keys.append(hash((part, house, code)) << 2)
            if road:
                keys.append(hash((part, road[:5], code, 0)) << 2)
        if firm and (code or city):
            keys.append(hash((part, firm, code or city, 1)) << 2 | _BY_FIRM)
    return keys
