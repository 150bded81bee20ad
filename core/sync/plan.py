"""What is sent together, and in which order. Pure.

The outbox says which rows each local transaction wrote. A row is sent as it stands, so transactions
that share a row go together. A row that refers to one the shared database has never seen waits for
it. What depends on something that is on its way or parked is held; everything else goes on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

Row = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Bundle:
    """Local transactions that are sent as one, and the rows that they wrote, in their order."""

    transactions: tuple[int, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """Bundles in the order of sending, and the ones that wait for ``blocked`` rows."""

    bundles: tuple[Bundle, ...]
    held: tuple[Bundle, ...]


def plan(
    written: Iterable[tuple[int, Row]],
    needs: Mapping[Row, Iterable[Row]],
    blocked: Iterable[Row] = (),
) -> Plan:
    """Plan what to send.

    Args:
        written: pairs of local transaction and row, in the order of writing.
        needs: for each written row, rows that must reach the shared database no later. Only rows
            that it has never seen count.
        blocked: rows of changes that are on their way or parked.
    """
    rows_of: dict[int, list[Row]] = {}
    for transaction, row in written:
        rows_of.setdefault(transaction, []).append(row)
    group = _joined(rows_of)
    members: dict[int, list[int]] = {}
    for transaction in sorted(rows_of):
        members.setdefault(group[transaction], []).append(transaction)
    home = {row: group[transaction] for transaction, rows in rows_of.items() for row in rows}
    stuck = set(blocked)
    edges: dict[int, set[int]] = {one: set() for one in members}
    waiting: set[int] = set()
    for row, one in home.items():
        wanted = set(needs.get(row, ()))
        if row in stuck or wanted & stuck:
            waiting.add(one)
        edges[one] |= {home[other] for other in wanted if other in home} - {one}
    bundles, held = [], []
    for circle in _circles(edges):
        depends = {other for one in circle for other in edges[one]}
        bundle = _bundle([t for one in circle for t in members[one]], rows_of)
        if waiting & (set(circle) | depends):
            waiting.update(circle)
            held.append(bundle)
        else:
            bundles.append(bundle)
    return Plan(tuple(bundles), tuple(held))


def _joined(rows_of: Mapping[int, list[Row]]) -> dict[int, int]:
    """Return for each transaction the first of those it is joined with through shared rows."""
    parent = {transaction: transaction for transaction in rows_of}

    def root(one: int) -> int:
        while parent[one] != one:
            parent[one] = parent[parent[one]]
            one = parent[one]
        return one

    seen: dict[Row, int] = {}
    for transaction in sorted(rows_of):
        for row in rows_of[transaction]:
            first = root(seen.setdefault(row, transaction))
            second = root(transaction)
            parent[max(first, second)] = min(first, second)
    return {transaction: root(transaction) for transaction in rows_of}


def _bundle(transactions: list[int], rows_of: Mapping[int, list[Row]]) -> Bundle:
    transactions.sort()
    rows = dict.fromkeys(row for one in transactions for row in rows_of[one])
    return Bundle(tuple(transactions), tuple(rows))


def _circles(edges: Mapping[int, set[int]]) -> list[list[int]]:
    """Return the strongly connected parts, each behind everything that it depends on (Tarjan)."""
    order: dict[int, int] = {}
    low: dict[int, int] = {}
    stack: list[int] = []
    on_stack: set[int] = set()
    parts: list[list[int]] = []
    for start in sorted(edges):
        if start in order:
            continue
        work = [(start, iter(sorted(edges[start])))]
        order[start] = low[start] = len(order)
        stack.append(start)
        on_stack.add(start)
        while work:
            node, following = work[-1]
            for other in following:
                if other not in order:
                    order[other] = low[other] = len(order)
                    stack.append(other)
                    on_stack.add(other)
                    work.append((other, iter(sorted(edges[other]))))
                    break
                if other in on_stack:
                    low[node] = min(low[node], order[other])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == order[node]:
                    part: list[int] = []
                    while not part or part[-1] != node:
                        part.append(stack.pop())
                        on_stack.discard(part[-1])
                    parts.append(sorted(part))
    return parts
