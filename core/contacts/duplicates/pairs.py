"""The likely pairs that the last look found, kept in the workspace file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from core.contacts.duplicates.entry import Entry, entry_of
from core.contacts.duplicates.records import LastLook, LikelyPair
from core.contacts.duplicates.rules import LIKELY, Likeness, Reason, compare
from core.contacts.duplicates.scan import Found, Pair, read_entries
from core.contacts.folding import list_name
from core.database.unit_of_work import RunCommand, UnitOfWork
from core.kernel.clock import from_micro, to_micro

_CHUNK = 1_000
_SHOWN = (
    *("id", "kind", "first_name", "middle_name", "last_name", "organisation", "preferred_name"),
    *("email", "mobile", "phone", "city", "created_at"),
)
_LIVE = (
    " FROM duplicate_pair AS pair JOIN contact AS one ON one.rowid = pair.first"
    " JOIN contact AS other ON other.rowid = pair.second"
    " WHERE pair.scan = (SELECT max(number) FROM duplicate_scan)"
    " AND one.deleted_at IS NULL AND other.deleted_at IS NULL"
    " AND NOT EXISTS (SELECT 1 FROM contact_apart AS apart WHERE apart.deleted_at IS NULL"
    " AND ((apart.first_id = one.id AND apart.second_id = other.id)"
    " OR (apart.first_id = other.id AND apart.second_id = one.id)))"
)
# So many candidates of one contact are compared.
_CANDIDATES = 400


def keep(command: RunCommand, found: Found) -> None:
    """Keep what a look found in place of what the one before did, in short transactions.

    Until the last of them the former pairs are shown.
    """
    number = command(_next).value
    for start in range(0, len(found.pairs), _CHUNK):
        part = found.pairs[start : start + _CHUNK]
        command(lambda uow, part=part: _put(uow, number, part))  # type: ignore[misc]
    command(lambda uow: _finish(uow, number, found))
    while command(lambda uow: _forget(uow, number)).value:
        pass


def _next(uow: UnitOfWork) -> int:
    uow.derived_only = True
    number = uow.connection.exec_driver_sql(
        "SELECT coalesce(max(number), 0) + 1 FROM duplicate_scan"
    ).scalar_one()
    # What a look that was cut short left behind.
    uow.connection.exec_driver_sql("DELETE FROM duplicate_pair WHERE scan >= ?", (number,))
    return int(number)


def _put(uow: UnitOfWork, number: int, part: Sequence[Pair]) -> None:
    uow.derived_only = True
    uow.connection.exec_driver_sql(
        "INSERT OR REPLACE INTO duplicate_pair (scan, first, second, score, exact, reasons)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        [(number, one.first, one.second, *_stored(one.likeness)) for one in part],
    )


def _stored(likeness: Likeness) -> tuple[int, bool, str]:
    reasons = json.dumps([[one.code, one.value] for one in likeness.reasons])
    return likeness.score, likeness.exact, reasons


def _finish(uow: UnitOfWork, number: int, found: Found) -> None:
    uow.derived_only = True
    uow.connection.exec_driver_sql(
        "INSERT INTO duplicate_scan (number, at, contacts, pairs, took_ms) VALUES (?, ?, ?, ?, ?)",
        (number, to_micro(uow.now), found.contacts, len(found.pairs), round(found.seconds * 1000)),
    )


def _forget(uow: UnitOfWork, number: int) -> bool:
    uow.derived_only = True
    gone = uow.connection.exec_driver_sql(
        "DELETE FROM duplicate_pair WHERE (scan, first, second) IN"
        " (SELECT scan, first, second FROM duplicate_pair WHERE scan < ? LIMIT ?)",
        (number, _CHUNK),
    ).rowcount
    if not gone:
        uow.connection.exec_driver_sql("DELETE FROM duplicate_scan WHERE number < ?", (number,))
    return gone > 0


def hand_on(connection: Connection, merged: UUID, survivor: UUID) -> None:
    """Let pairs of a contact that was merged be pairs of the one it went into."""
    rows = [
        connection.exec_driver_sql("SELECT rowid FROM contact WHERE id = ?", (key.bytes,)).scalar()
        for key in (merged, survivor)
    ]
    connection.exec_driver_sql(
        "INSERT OR IGNORE INTO duplicate_pair (scan, first, second, score, exact, reasons)"
        " SELECT scan, min(other, :survivor), max(other, :survivor), score, exact, reasons FROM"
        " (SELECT *, CASE WHEN first = :merged THEN second ELSE first END AS other"
        " FROM duplicate_pair WHERE first = :merged OR second = :merged) WHERE other <> :survivor",
        {"merged": rows[0], "survivor": rows[1]},
    )


# --- reading -----------------------------------------------------------------------------


def last_look(connection: Connection) -> LastLook | None:
    """Return the last look that was finished; None when nobody looked yet."""
    row = connection.exec_driver_sql(
        "SELECT at, contacts, pairs FROM duplicate_scan ORDER BY number DESC LIMIT 1"
    ).first()
    return LastLook(from_micro(row[0]), row[1], row[2]) if row else None


def count(connection: Connection, exact: bool | None = None) -> int:
    """Return how many pairs wait for somebody."""
    return int(connection.exec_driver_sql(f"SELECT count(*) {_LIVE} {_only(exact)}").scalar_one())


def read_pairs(connection: Connection, limit: int, exact: bool | None = None) -> list[LikelyPair]:
    """Return the pairs that wait for somebody, the most alike first."""
    columns = ", ".join(f"{side}.{name}" for side in ("one", "other") for name in _SHOWN)
    rows = connection.exec_driver_sql(
        f"SELECT pair.score, pair.exact, pair.reasons, {columns} {_LIVE} {_only(exact)}"
        " ORDER BY pair.exact DESC, pair.score DESC, pair.first, pair.second LIMIT ?",
        (limit,),
    )
    return [_pair(row) for row in rows]


def _only(exact: bool | None) -> str:
    return "" if exact is None else f"AND pair.exact = {int(exact)}"


def _pair(row: Any) -> LikelyPair:
    width = len(_SHOWN)
    sides = [
        dict(zip(_SHOWN, row[3 + at * width : 3 + (at + 1) * width], strict=True)) for at in (0, 1)
    ]
    return _told(sides, row[0], bool(row[1]), tuple(Reason(*one) for one in json.loads(row[2])))


def _told(
    sides: list[dict[str, Any]], score: int, exact: bool, reasons: tuple[Reason, ...]
) -> LikelyPair:
    sides.sort(key=lambda one: (one["created_at"], one["id"]))
    names, hints = zip(*map(_words, sides), strict=True)
    ids = [UUID(bytes=one["id"]) for one in sides]
    return LikelyPair(ids[0], ids[1], names, hints, score, exact, reasons)


def _words(row: dict[str, Any]) -> tuple[str, str]:
    name = list_name(row) or row["email"] or row["mobile"] or row["phone"] or ""
    hints = (row["organisation"] if row["kind"] != "organisation" else "", row["city"])
    return name, ", ".join(hint for hint in hints if hint)


# --- one contact -------------------------------------------------------------------------


def likely_of(connection: Connection, contact: UUID, sensitive: bool) -> list[LikelyPair]:
    """Return contacts that are likely the same as this one, found by indexes, without a look."""
    own = connection.exec_driver_sql(
        "SELECT rowid, organisation_id, name_key FROM contact WHERE id = ? AND deleted_at IS NULL",
        (contact.bytes,),
    ).first()
    if own is None:
        return []
    rows = _candidates(connection, contact, own)
    driver = connection.connection.driver_connection
    entries: dict[int, Entry] = dict(read_entries(driver, {own[0], *rows}, sensitive))
    if own[0] not in entries:
        return []
    apart = _apart(connection, contact)
    found = []
    for row, entry in entries.items():
        likeness = compare(entries[own[0]], entry)
        if row != own[0] and row not in apart and likeness.score >= LIKELY:
            found.append((row, likeness))
    found.sort(key=lambda one: -one[1].score)
    return [_read(connection, own[0], row, likeness) for row, likeness in found]


def likeness_of(connection: Connection, one: UUID, other: UUID, sensitive: bool) -> Likeness:
    """Compare two contacts by their ids."""
    rows = [
        connection.exec_driver_sql("SELECT rowid FROM contact WHERE id = ?", (key.bytes,)).scalar()
        for key in (one, other)
    ]
    driver = connection.connection.driver_connection
    entries = dict(read_entries(driver, {row for row in rows if row is not None}, sensitive))
    nobody = entry_of({})
    return compare(entries.get(rows[0] or 0, nobody), entries.get(rows[1] or 0, nobody))


def _candidates(connection: Connection, contact: UUID, own: Any) -> set[int]:
    _, organisation, name_key = own
    last, _, first = name_key.partition(", ")
    reach = (
        "SELECT value FROM (SELECT mobile AS value FROM contact WHERE id = :id UNION"
        " SELECT phone FROM contact WHERE id = :id UNION"
        " SELECT email FROM contact WHERE id = :id UNION"
        " SELECT number FROM contact_phone WHERE contact_id = :id AND deleted_at IS NULL UNION"
        " SELECT address FROM contact_email WHERE contact_id = :id AND deleted_at IS NULL)"
        " WHERE value IS NOT NULL"
    )
    by_child = (
        "SELECT contact.rowid FROM {} AS more JOIN contact ON contact.id = more.contact_id"
        " AND contact.organisation_id = :organisation"
        f" WHERE more.{{}} IN ({reach}) AND more.deleted_at IS NULL AND contact.deleted_at IS NULL"
    )
    named = "SELECT rowid FROM contact WHERE name_key >= :low AND name_key < :high"
    queries = [
        *(
            f"SELECT rowid FROM contact WHERE {name} IN ({reach}) AND deleted_at IS NULL"
            for name in ("email", "mobile", "phone")
        ),
        by_child.format("contact_phone", "number"),
        by_child.format("contact_email", "address"),
    ]
    parameters = {"id": contact.bytes, "organisation": organisation}
    found: set[int] = set()
    for query in queries:
        found.update(
            row[0] for row in connection.exec_driver_sql(f"{query} LIMIT {_CANDIDATES}", parameters)
        )
    for low in dict.fromkeys((f"{last}, {first[:1]}", f"{first.split(' ')[0]}, {last}", last[:4])):
        if low.strip(", "):
            found.update(
                row[0]
                for row in connection.exec_driver_sql(
                    f"{named} AND deleted_at IS NULL LIMIT {_CANDIDATES}",
                    {"low": low, "high": f"{low}\U0010ffff"},
                )
            )
    return found


def _apart(connection: Connection, contact: UUID) -> set[int]:
    rows = connection.exec_driver_sql(
        "SELECT contact.rowid FROM contact_apart AS apart JOIN contact ON contact.id ="
        " CASE WHEN apart.first_id = :id THEN apart.second_id ELSE apart.first_id END"
        " WHERE (apart.first_id = :id OR apart.second_id = :id) AND apart.deleted_at IS NULL",
        {"id": contact.bytes},
    )
    return {row[0] for row in rows}


def _read(connection: Connection, one: int, other: int, likeness: Likeness) -> LikelyPair:
    names = ", ".join(_SHOWN)
    sides = [
        dict(zip(_SHOWN, row, strict=True))
        for row in connection.exec_driver_sql(
            f"SELECT {names} FROM contact WHERE rowid IN (?, ?)", (one, other)
        )
    ]
    return _told(sides, likeness.score, likeness.exact, likeness.reasons)
