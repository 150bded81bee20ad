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

    def walked(
        self, connection: Connection, order: Order, read: Callable[[], array[int]]
    ) -> array[int]:
        """Return all row ids in ``order``, from ``read`` unless they are known.

        Args:
            order: has an index, and nothing behind its first value.
        """
        # Tells of what any other connection wrote, and means something on this one alone.
        version = connection.exec_driver_sql("PRAGMA data_version").scalar()
        mine = connection.info.setdefault(_NAME, object())
        now = (mine, version, order.index, order.descending)
        kept = self._kept
        if kept is not None and kept[0] == now:
            return kept[1]
        self._kept = None  # not two of them at the same time
        ids = read()
        self._kept = (now, ids)
        return ids
