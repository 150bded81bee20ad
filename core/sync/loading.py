"""The first load: every table page by page, resumable, then what changed meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from core.sync.arrivals import put_rows
from core.sync.local import Local, Replica
from core.sync.transport import Transport
from core.sync.wire import SyncTable

T = TypeVar("T")

PAGE = 4000


def first_load(
    replica: Replica,
    transport: Transport,
    tables: Mapping[str, SyncTable],
    report: Callable[[int, int], None] = lambda loaded, of: None,
) -> None:
    """Load all that this person may see, from where an earlier attempt stopped.

    The pages are of different moments; the pull that follows starts from the moment before the
    first one and so brings them to one state.

    Args:
        report: is told how many rows are here, and of how many; others may add some meanwhile.
    """
    progress = replica.read(lambda local: local.state("loading"))
    if progress is None:
        progress = {
            "cursor": transport.start(),
            "table": "",
            "after": "",
            "rows": 0,
            "of": transport.count(),
        }
        replica.write(lambda local: local.put_state("loading", progress))
    for name, rows, after in _ahead(_pages(transport, tables, progress)):
        loaded = progress["rows"] + len(rows)
        progress = {**progress, "table": name, "after": after, "rows": loaded}
        replica.write_replaceable(_put, tables[name], rows, progress)
        report(loaded, max(loaded, progress.get("of", 0)))
    replica.write(_finish, progress["cursor"])


def _pages(
    transport: Transport, tables: Mapping[str, SyncTable], progress: Mapping[str, Any]
) -> Iterator[tuple[str, Sequence[Sequence[Any]], str]]:
    """Yield table, rows and last key of each page from where ``progress`` stands."""
    names = list(tables)
    first = names.index(progress["table"]) if progress["table"] else 0
    for name in names[first:]:
        after = progress["after"] if name == progress["table"] else ""
        while True:
            rows = transport.page(name, after, PAGE)
            if rows:
                after = tables[name].key_of_values(rows[-1])
            yield name, rows, after
            if len(rows) < PAGE:
                break


def _ahead(pages: Iterator[T]) -> Iterator[T]:
    """Yield pages, fetching the next one while the last is being written."""
    with ThreadPoolExecutor(1, "first load") as pool:
        coming = pool.submit(next, pages, None)
        while (page := coming.result()) is not None:
            coming = pool.submit(next, pages, None)
            yield page


def _put(
    local: Local,
    table: SyncTable,
    rows: Sequence[Sequence[Any]],
    progress: Mapping[str, Any],
) -> None:
    put_rows(local, table, rows)
    local.put_state("loading", progress)


def _finish(local: Local, cursor: str) -> None:
    local.put_state("cursor", cursor)
    local.put_state("loading", None)
