"""Looks through all contacts of a workspace file for likely pairs, in a child process.

The child opens the file by itself, only to read, and ends when it is done: the window stays fluid
and the memory is given back. It is ended at once when the person stops the work; it writes nothing.
"""

from __future__ import annotations

import json
import multiprocessing
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from core.contacts.duplicates.blocking import KEYED, Keys
from core.contacts.duplicates.entry import COMPARED, Entry, entry_of
from core.contacts.duplicates.rules import LIKELY, Commonness, Likeness, compare
from core.kernel.errors import ChanceryError
from core.kernel.work import Report, Token

_PART = 5_000
_AT_ONCE = 20_000
_POLL_SECONDS = 0.1
_GOODBYE_SECONDS = 2.0
# Reading takes about this share of the time, comparing the rest.
_READING = 70


@dataclass(frozen=True, slots=True)
class Pair:
    """Two contacts by row id, the lesser one first, and how alike they are."""

    first: int
    second: int
    likeness: Likeness


@dataclass(frozen=True, slots=True)
class Found:
    """What a look through all contacts found.

    Attributes:
        contacts: how many were looked at.
        compared: how many pairs were compared.
        seconds: how long it took.
    """

    contacts: int
    compared: int
    pairs: tuple[Pair, ...]
    seconds: float


Key = bytes
Place = tuple[Path, Key]
"""A workspace file and its key."""


def look(place: Place, sensitive: bool, token: Token, report: Report) -> Found:
    """Look through all contacts of a file.

    Args:
        sensitive: days of birth may be compared, too.

    Raises:
        Cancelled: the person stopped it; acknowledged within 200 ms.
        ChanceryError: the child process ended without an answer.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(
        target=_serve, args=(theirs, place, sensitive), daemon=True, name="chancery-duplicates"
    )
    child.start()
    theirs.close()
    try:
        return _wait(ours, token, report)
    finally:
        ours.close()
        child.terminate()
        child.join(_GOODBYE_SECONDS)
        if child.is_alive():
            child.kill()
            child.join()
        child.close()


def _wait(connection: Connection, token: Token, report: Report) -> Found:
    while True:
        token.raise_if_cancelled()
        if not connection.poll(_POLL_SECONDS):
            continue
        try:
            said = connection.recv()
        except EOFError:
            raise ChanceryError(
                "Looking for duplicates ended unexpectedly.",
                "Nothing was changed; the pairs found before are still shown.",
                "Look again.",
            ) from None
        if isinstance(said, Found):
            return said
        report(*said)


def _serve(connection: Connection, place: Place, sensitive: bool) -> None:
    """Work in the child process."""
    with connection:
        found = look_here(place, sensitive, lambda done, total: connection.send((done, total)))
        connection.send(found)


def look_here(place: Place, sensitive: bool, say: Callable[[int, int], object]) -> Found:
    """Do the work of ``look`` in this process; ``say`` hears of progress in per cent."""
    from core.database.engine import connect

    started = time.monotonic()
    connection = connect(*place, read_only=True)
    try:
        keys = _keys(connection, say)
        pairs = keys.pairs()
        found = tuple(_compared(connection, keys, pairs, sensitive, say))
    finally:
        connection.close()
    return Found(len(keys), len(pairs), found, time.monotonic() - started)


def _keys(connection: Any, say: Callable[[int, int], object]) -> Keys:
    keys, last = Keys(), -1
    (highest,) = connection.execute("SELECT coalesce(max(rowid), 0) FROM contact").fetchone()
    further = _further(connection)
    query = (
        f"SELECT rowid, {', '.join(KEYED)} FROM contact NOT INDEXED"
        " WHERE rowid > ? AND deleted_at IS NULL ORDER BY rowid LIMIT ?"
    )
    # Short statements, so that the log of the file can be taken in meanwhile.
    while rows := connection.execute(query, (last, _PART)).fetchall():
        for row in rows:
            keys.add(row[0], row[1:], further.get(row[0], ()))
        last = rows[-1][0]
        say(_READING * last // max(1, highest), 100)
    return keys


def _further(connection: Any) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for table, column in (("contact_phone", "number"), ("contact_email", "address")):
        for row, value in connection.execute(
            f"SELECT contact.rowid, more.{column} FROM {table} AS more"
            " JOIN contact ON contact.organisation_id = more.organisation_id"
            " AND contact.id = more.contact_id WHERE more.deleted_at IS NULL"
        ):
            found.setdefault(row, []).append(value)
    return found


def commonness(keys: Keys) -> Commonness:
    """Return what the rules ask about all contacts."""
    return Commonness(keys.bearers, keys.known, keys.crowd, keys.numbers.of)


def _compared(
    connection: Any,
    keys: Keys,
    pairs: list[tuple[int, int]],
    sensitive: bool,
    say: Callable[[int, int], object],
) -> Iterator[Pair]:
    common = commonness(keys)
    known: dict[int, Entry] = {}
    for begin in range(0, len(pairs), _AT_ONCE):
        part = pairs[begin : begin + _AT_ONCE]
        # Pairs are in the order of their first contact; what lies before is not met again there.
        first = part[0][0]
        known = {row: entry for row, entry in known.items() if row >= first}
        wanted = {row for pair in part for row in pair} - known.keys()
        known.update(read_entries(connection, wanted, sensitive))
        for one, other in part:
            if one in known and other in known:
                likeness = compare(known[one], known[other], common)
                if likeness.score >= LIKELY:
                    yield Pair(one, other, likeness)
        say(_READING + (100 - _READING) * (begin + len(part)) // len(pairs), 100)


def read_entries(connection: Any, rows: set[int], sensitive: bool) -> Iterator[tuple[int, Entry]]:
    """Yield the contacts with these row ids as they are compared; deleted ones are left out."""
    listed = json.dumps(sorted(rows))
    among = "FROM json_each(?) AS wanted CROSS JOIN contact ON contact.rowid = wanted.value"
    phones: dict[int, list[tuple[str, str]]] = {}
    emails: dict[int, list[str]] = {}
    for table, column, into in (
        ("contact_phone", "more.kind, more.number", phones),
        ("contact_email", "more.address", emails),
    ):
        for row, *values in connection.execute(
            f"SELECT contact.rowid, {column} {among} JOIN {table} AS more"
            " ON more.contact_id = contact.id WHERE more.deleted_at IS NULL",
            (listed,),
        ):
            value: Any = tuple(values) if len(values) > 1 else values[0]
            into.setdefault(row, []).append(value)
    born = _born(connection, among, listed) if sensitive else {}
    names = ", ".join(f"contact.{name}" for name in COMPARED)
    for row in connection.execute(
        f"SELECT contact.rowid, {names} {among} WHERE contact.deleted_at IS NULL", (listed,)
    ):
        place = row[0]
        yield (
            place,
            entry_of(
                dict(zip(COMPARED, row[1:], strict=True)),
                tuple(phones.get(place, ())),
                tuple(emails.get(place, ())),
                born.get(place, ""),
            ),
        )


def _born(connection: Any, among: str, listed: str) -> dict[int, str]:
    rows = connection.execute(
        f"SELECT contact.rowid, private.date_of_birth {among} JOIN contact_private AS private"
        " ON private.organisation_id = contact.organisation_id AND private.id = contact.id"
        " WHERE private.date_of_birth IS NOT NULL AND private.deleted_at IS NULL",
        (listed,),
    ).fetchall()
    return dict(rows)
