"""What goes together, what waits, and in which order, against plain definitions of all three."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from core.sync.plan import Bundle, Plan, Row, plan

ALGEBRA = settings(max_examples=1_000, deadline=None)
ROWS: list[Row] = [("note", str(number)) for number in range(9)]

Written = list[tuple[int, Row]]
Needs = dict[Row, list[Row]]
Case = tuple[Written, Needs, set[Row]]


def some_case(seed: int) -> Case:
    rng = random.Random(seed)
    count = rng.randrange(13)
    written = sorted((rng.randint(1, 7), rng.choice(ROWS)) for _ in range(count))
    needs = {
        rng.choice(ROWS): rng.sample(ROWS, rng.choice((0, 1, 1, 2)))
        for _ in range(rng.randrange(6))
    }
    return written, needs, set(rng.sample(ROWS, rng.choice((0, 0, 1, 2))))


def cases() -> st.SearchStrategy[Case]:
    # Drawn by one number: building them piece by piece takes ten times as long.
    return st.integers(0, 2**40).map(some_case)


def components(written: Written) -> list[set[int]]:
    """Transactions that share a row, also by way of others."""
    parts = [{number} for number in {number for number, _ in written}]
    for row in ROWS:
        sharing = {number for number, other in written if other == row}
        touched = [part for part in parts if part & sharing]
        parts = [part for part in parts if not part & sharing]
        if touched:
            parts.append(set().union(*touched))
    return parts


def rows_of(numbers: set[int], written: Written) -> set[Row]:
    return {row for number, row in written if number in numbers}


def stuck(case: Case) -> set[int]:
    """Transactions that wait, by repeating the definition until nothing is added."""
    written, needs, blocked = case
    held: set[int] = set()
    while True:
        closed = blocked | rows_of(held, written)
        more = {
            number
            for part in components(written)
            if any(
                row in closed or not closed.isdisjoint(needs.get(row, ()))
                for row in rows_of(part, written)
            )
            for number in part
        }
        if more <= held:
            return held
        held |= more


def all_of(planned: Plan) -> list[Bundle]:
    return [*planned.bundles, *planned.held]


@ALGEBRA
@given(cases())
def test_every_transaction_is_in_one_bundle_with_all_its_rows(case: Case) -> None:
    planned = plan(*case)
    numbers = [number for bundle in all_of(planned) for number in bundle.transactions]
    assert sorted(numbers) == sorted({number for number, _ in case[0]})
    for bundle in all_of(planned):
        assert set(bundle.rows) == rows_of(set(bundle.transactions), case[0])
        assert len(set(bundle.rows)) == len(bundle.rows)


@ALGEBRA
@given(cases())
def test_transactions_that_share_a_row_go_together(case: Case) -> None:
    bundles = [set(bundle.transactions) for bundle in all_of(plan(*case))]
    for part in components(case[0]):
        assert sum(part <= bundle for bundle in bundles) == 1


@ALGEBRA
@given(cases())
def test_what_is_needed_goes_no_later(case: Case) -> None:
    needs = case[1]
    place = {row: at for at, one in enumerate(plan(*case).bundles) for row in one.rows}
    for row, at in place.items():
        for other in needs.get(row, ()):
            assert place.get(other, -1) <= at


@ALGEBRA
@given(cases())
def test_what_depends_on_blocked_rows_waits_and_nothing_else_does(case: Case) -> None:
    planned = plan(*case)
    held = {number for bundle in planned.held for number in bundle.transactions}
    sent = {number for bundle in planned.bundles for number in bundle.transactions}
    waiting = stuck(case)
    # Transactions in one circle of needs are one bundle, and wait together.
    assert waiting <= held
    assert held == waiting
    assert sent.isdisjoint(waiting)


@ALGEBRA
@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_what_is_told_does_not_matter(case: Case, shuffler: random.Random) -> None:
    written, needs, blocked = case
    other = [*written]
    shuffler.shuffle(other)
    turned = {row: [*reversed(needs[row])] for row in reversed(needs)}
    one, two = plan(written, needs, blocked), plan(other, turned, sorted(blocked, reverse=True))
    for first, second in zip((*one.bundles, *one.held), (*two.bundles, *two.held), strict=True):
        assert first.transactions == second.transactions
        assert set(first.rows) == set(second.rows)


@ALGEBRA
@given(st.integers(1, 40), st.integers(0, 39))
def test_a_circle_of_needs_is_one_bundle(size: int, broken: int) -> None:
    rows = [("note", str(number)) for number in range(size)]
    written = list(enumerate(rows))
    needs = {row: [rows[(at + 1) % size]] for at, row in enumerate(rows)}
    assert plan(written, needs).bundles == (Bundle(tuple(range(size)), tuple(rows)),)
    assert plan(written, needs, [rows[broken % size]]).bundles == ()


@ALGEBRA
@given(cases())
def test_planning_what_is_left_after_sending_sends_nothing_new(case: Case) -> None:
    written, needs, blocked = case
    held = {number for bundle in plan(*case).held for number in bundle.transactions}
    rest = [(number, row) for number, row in written if number in held]
    assert plan(rest, needs, blocked).bundles == ()
