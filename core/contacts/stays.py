"""How many contacts stand in each status, and how long contacts stay in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from core.contacts.tables import ContactRow
from core.database.base import table_of
from core.database.unit_of_work import Reader
from core.kernel.clock import to_micro

_CONTACT = table_of(ContactRow)
_DAY_MICROS = 24 * 3600 * 1_000_000


@dataclass(frozen=True, slots=True)
class Stays:
    """How long contacts stay in a status.

    Attributes:
        count: how many stays are reckoned with.
        median_days: see ``stays``.
    """

    count: int
    median_days: float


def standing(reader: Reader) -> dict[UUID, int]:
    """Return how many contacts stand in each status; exact, answered from an index."""
    rows = reader.connection.execute(
        select(_CONTACT.c.status_id, func.count())
        .where(_CONTACT.c.deleted_at.is_(None), _CONTACT.c.status_id.is_not(None))
        .group_by(_CONTACT.c.status_id)
    )
    return {row[0]: int(row[1]) for row in rows}


def stays(reader: Reader) -> dict[UUID, Stays]:
    """Return the median number of days in each status that the history tells of.

    A *stay* begins when a contact comes into a status and ends when the same contact comes into
    another one, or none; the stay that has not ended yet lasts until now. All stays count, ended or
    not, of all contacts that are not deleted; one who comes back begins another stay. A stay lasts
    as many days as 24 hours have passed in it, so one that ended within a day lasts 0 days. The
    median is the middle of all stays by length, and of an even number the mean of the middle two.
    Contacts whose status has no history, such as imported ones, are not in it.
    """
    rows = reader.connection.exec_driver_sql(
        "WITH change AS (SELECT to_id, at, coalesce(lead(at) OVER"
        " (PARTITION BY contact_id ORDER BY at, id), ?) AS until, contact_id, organisation_id"
        " FROM status_change WHERE deleted_at IS NULL)"
        " SELECT to_id, max(0, (until - at) / ?) AS days, count(*) FROM change"
        " WHERE to_id IS NOT NULL AND EXISTS (SELECT 1 FROM contact"
        " WHERE contact.organisation_id = change.organisation_id"
        " AND contact.id = change.contact_id AND contact.deleted_at IS NULL)"
        " GROUP BY to_id, days ORDER BY to_id, days",
        (to_micro(reader.now), _DAY_MICROS),
    )
    lengths: dict[UUID, list[tuple[int, int]]] = {}
    for status, days, count in rows:
        lengths.setdefault(UUID(bytes=status), []).append((int(days), int(count)))
    return {
        status: Stays(sum(count for _, count in found), _median(found))
        for status, found in lengths.items()
    }


def _median(lengths: Sequence[tuple[int, int]]) -> float:
    """Return the median of values given with how often each occurs, in ascending order."""
    total = sum(count for _, count in lengths)
    return (_at(lengths, (total - 1) // 2) + _at(lengths, total // 2)) / 2


def _at(lengths: Sequence[tuple[int, int]], place: int) -> int:
    for days, count in lengths:
        if place < count:
            return days
        place -= count
    raise AssertionError("there are fewer values than that")
