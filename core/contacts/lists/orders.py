"""Keeps the last order of all contacts while nothing in the file has changed.

A list that is searched and shown whole again and again in one order asks for the same million row
ids each time.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable

from sqlalchemy import Connection

from core.contacts.lists.question import Order

_NAME = "order of contacts"


class Orders:
    """One order: eight bytes a contact, shared with the list that shows it."""

    def __init__(self) -> None:
        self._kept: tuple[object, array[int]] | None = None

    def known(self, connection: Connection, order: Order) -> array[int] | None:
        """Return all row ids in ``order`` if that is what is kept.

        Args:
            order: has an index, and nothing behind its first value.
        """
        kept = self._kept
        return kept[1] if kept is not None and kept[0] == _now(connection, order) else None

    def keep(
        self, connection: Connection, order: Order, read: Callable[[], array[int]]
    ) -> array[int]:
        """Return all row ids in ``order``, which ``read`` reads, and keep them."""
        self._kept = None  # not two of them at the same time
        ids = read()
        self._kept = (_now(connection, order), ids)
        return ids


def _now(connection: Connection, order: Order) -> object:
    # The number tells of what any other connection wrote, and means something on this one alone.
    version = connection.exec_driver_sql("PRAGMA data_version").scalar()
    mine = connection.info.setdefault(_NAME, object())
    return mine, version, order.index, order.descending
