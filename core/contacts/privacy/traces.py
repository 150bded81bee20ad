"""Clears away what an erased person leaves beneath the tables of this computer.

Deleted values are overwritten inside their page at once (``secure_delete``). What is left is
cleared here, in many short transactions: the picture's file; entries of the search index that are
marked as deleted but not merged out; pages of the file that are free and still hold what was in
them; and the log of recent writing. On other computers the same runs when the erasure arrives.

Not reached: backups (the preview says so), what the file system or the disk keeps of old blocks
(encrypted), and dead row versions of PostgreSQL until its vacuum.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from core.contacts.privacy.contact_places import picture_used
from core.database.unit_of_work import Reader, RunCommand, RunQuery, UnitOfWork
from core.documents.store import DocumentStore
from core.kernel.work import Report, Token

_MERGED_AT_ONCE = 32  # pages of the index, some 10 ms
_FILLED_AT_ONCE = 64  # pages
_MOST_STEPS = 1_000_000
# Whatever waits to be confirmed still needs its rows' history, so it is cleared afterwards.
_SETTLED = (
    "SELECT number, picture FROM erased_trace WHERE NOT EXISTS (SELECT 1 FROM sync_shadow"
    " WHERE table_name = 'contact' AND row_key = lower(hex(contact_id)))"
)


class Traces:
    """Clears the traces of people who were erased.

    Args:
        empty_log: brings the log into the file and empties it; False when somebody still reads.
    """

    def __init__(
        self,
        query: RunQuery,
        background: RunCommand,
        documents: DocumentStore,
        empty_log: Callable[[], bool],
    ) -> None:
        self._query = query
        self._background = background
        self._documents = documents
        self._empty_log = empty_log

    def left(self) -> bool:
        """Tell whether something can be cleared."""
        return self._query(
            lambda reader: reader.connection.exec_driver_sql(_SETTLED).first() is not None
        )

    def clear(self, token: Token, report: Report) -> bool:
        """Clear everything that can be; returns whether all of it was.

        Raises:
            Cancelled: the person stopped it; it begins again the next time.
        """
        rows = self._query(lambda reader: reader.connection.exec_driver_sql(_SETTLED).all())
        if not rows:
            return True
        for _, picture in rows:
            if picture is not None and not self._query(partial(_used, picture=picture)):
                self._documents.remove(picture)
        self._repeat(_merge_index, token, report)
        self._repeat(_fill_free_pages, token, report)
        self._repeat(_take_filling_out, token, report)
        if not self._empty_log():
            return False
        numbers = [row[0] for row in rows]
        self._background(lambda uow: _forget(uow, numbers))
        return True

    def _repeat(self, step: Callable[[UnitOfWork], bool], token: Token, report: Report) -> None:
        for done in range(_MOST_STEPS):
            token.raise_if_cancelled()
            report(done, None)
            if not self._background(lambda uow: _derived(uow, step)).value:
                return


def _derived(uow: UnitOfWork, step: Callable[[UnitOfWork], bool]) -> bool:
    uow.derived_only = True
    return step(uow)


def _merge_index(uow: UnitOfWork) -> bool:
    """Merge some pages of the search index; returns whether there is more to merge."""
    before = _changes(uow)
    uow.connection.exec_driver_sql(
        "INSERT INTO contact_search (contact_search, rank) VALUES ('merge', ?)",
        (-_MERGED_AT_ONCE,),
    )
    # SQLite's own measure: fewer than two changes mean that nothing was left to merge.
    return _changes(uow) - before >= 2


def _fill_free_pages(uow: UnitOfWork) -> bool:
    """Overwrite some free pages with zeros; returns whether more are free."""
    free = _pragma(uow, "freelist_count")
    if not free:
        return False
    size = min(free, _FILLED_AT_ONCE) * _pragma(uow, "page_size")
    uow.connection.exec_driver_sql(
        "INSERT INTO wipe_filling (content) VALUES (zeroblob(?))", (size,)
    )
    return True


def _take_filling_out(uow: UnitOfWork) -> bool:
    gone = uow.connection.exec_driver_sql(
        "DELETE FROM wipe_filling WHERE number = (SELECT max(number) FROM wipe_filling)"
    )
    return gone.rowcount > 0


def _forget(uow: UnitOfWork, numbers: list[int]) -> None:
    uow.derived_only = True
    for number in numbers:
        uow.connection.exec_driver_sql("DELETE FROM erased_trace WHERE number = ?", (number,))


def _used(reader: Reader, picture: bytes) -> bool:
    return picture_used(reader.connection, picture)


def _changes(uow: UnitOfWork) -> int:
    driver: Any = uow.connection.connection.driver_connection
    return int(driver.total_changes)


def _pragma(uow: UnitOfWork, name: str) -> int:
    return int(uow.connection.exec_driver_sql(f"PRAGMA {name}").scalar_one())
