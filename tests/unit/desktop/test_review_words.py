"""Conflicts and unsent changes in words, and decisions as data."""

from __future__ import annotations

import pytest

from core.sync.review_records import ConflictField
from desktop.panels.review import words
from desktop.panels.review.pending import Own, Pending, field_decisions


def field(kind: str = "edited", **sides: tuple[str, ...]) -> ConflictField:
    columns = sides["columns"]
    labels = sides.get("labels", tuple(one.capitalize() for one in columns))
    return ConflictField(
        kind, columns, labels, sides["before"], sides["mine"], sides["theirs"], True
    )


AMOUNT = field(
    columns=("value_minor", "currency"),
    labels=("Value", "Currency"),
    before=("30000000", "GBP"),
    mine=("32000000", "GBP"),
    theirs=("35000000", "EUR"),
)
TERM = field(
    columns=("start_date", "end_date"),
    labels=("Start date", "End date"),
    before=("2026-01-01", "2027-06-30"),
    mine=("2026-01-01", "2027-12-31"),
    theirs=("2026-01-01", ""),
)


def test_an_amount_is_shown_with_its_currency_and_decided_with_it() -> None:
    assert words.label(AMOUNT) == "Value and currency"
    assert words.value(AMOUNT, "mine") == "320,000.00 GBP"


def test_of_columns_decided_together_those_are_shown_that_differ() -> None:
    assert words.label(TERM) == "End date"
    assert words.value(TERM, "mine") == "31 Dec 2027"
    assert words.value(TERM, "theirs") == "–"


def test_a_deletion_is_said_as_one_whoever_made_it() -> None:
    mine = field(
        "deleted",
        columns=("deleted_at",),
        labels=("Deleted",),
        before=("",),
        mine=("2026-11-20 09:00",),
        theirs=("",),
    )
    assert words.label(mine) == "The whole record"
    assert words.value(mine, "mine") == "Deleted"
    assert words.value(mine, "theirs") == "Kept, with their changes"
    theirs = field("deleted", columns=("title",), before=("A",), mine=("B",), theirs=("A",))
    assert words.value(theirs, "mine") == "Title: B"
    assert words.value(theirs, "theirs") == "Deleted"


def test_decisions_wait_until_all_are_made() -> None:
    pending = Pending(("a", "b+c"))
    assert (pending.words(), pending.whole) == ("0 of 2 decided", False)
    pending.decide("a", "mine")
    pending.decide("b+c", Own(("1", "2")))
    assert pending.whole
    columns = {"a": ("a",), "b+c": ("b", "c")}
    assert field_decisions(columns, pending.chosen) == {
        "a": "mine",
        "b": ("value", "1"),
        "c": ("value", "2"),
    }
    with pytest.raises(KeyError):
        pending.decide("d", "theirs")
