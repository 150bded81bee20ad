"""Money, canonical JSON, ids and text."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.kernel.canonical import canonical
from core.kernel.errors import InvalidValue
from core.kernel.ids import content_id, named_id, new_id
from core.kernel.money import Money, exponent, parse_money
from core.kernel.text import file_name, fold, quote_list, rounded

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


@given(JSON)
def test_canonical_json_reads_back_and_is_the_same_for_the_same_value(value: object) -> None:
    written = canonical(value)
    assert json.loads(written) == value
    assert canonical(json.loads(written)) == written


def test_keys_are_sorted_by_utf16_as_rfc_8785_asks() -> None:
    # A key above U+FFFF sorts before U+FB33 in UTF-16, though its code point is larger.
    assert canonical({"\ufb33": 1, "\U0001f600": 2, "a": 3}) == (
        '{"a":3,"\U0001f600":2,"\ufb33":1}'.encode()
    )


def test_floats_are_never_hashed() -> None:
    with pytest.raises(TypeError):
        canonical({"amount": 0.1})


@given(st.integers(-(10**15), 10**15), st.sampled_from(["GBP", "JPY", "KWD", "EUR"]))
def test_money_survives_being_written_and_read(minor: int, currency: str) -> None:
    money = Money(minor, currency)
    text, _ = str(money).rsplit(" ", 1)
    assert parse_money(text, currency) == money
    assert -money.amount.as_tuple().exponent == exponent(currency) or minor == 0  # type: ignore[operator]


@pytest.mark.parametrize("text", ["", "ten", "1.234", "1e400", "NaN", "Infinity"])
def test_an_amount_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue):
        parse_money(text, "GBP")


def test_amounts_of_two_currencies_are_never_added() -> None:
    with pytest.raises(InvalidValue):
        Money(1, "GBP") + Money(1, "EUR")


def test_new_ids_sort_by_time_and_content_ids_by_content() -> None:
    first, second = new_id(), new_id()
    assert first.version == second.version == 7
    assert first < second
    assert content_id(bytes(32)).version == 8
    assert named_id("a", "b") != named_id("ab")


@pytest.mark.parametrize(
    ("text", "folded"),
    [("Lindqvist & Sønner", "lindqvist & sonner"), ("  ÉTIENNE  Łódź ", "etienne lodz")],
)
def test_folding_forgets_case_accents_and_spaces(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_a_file_name_is_safe_everywhere() -> None:
    assert file_name('NDA: "Corvane" / v1?') == "NDA Corvane v1"
    assert file_name("con") == "document"
    assert file_name("...") == "document"
    assert len(file_name("x" * 500)) == 120


def test_names_are_joined_as_in_a_sentence() -> None:
    assert quote_list(["a"]) == "a"
    assert quote_list(["a", "b", "c"]) == "a, b and c"


@pytest.mark.parametrize(
    ("number", "words"),
    [
        *((0, "0"), (9_999, "9,999"), (10_000, "10k"), (371_682, "372k"), (999_499, "999k")),
        *((999_500, "1M"), (1_000_000, "1M"), (1_240_000, "1.2M"), (9_960_000, "10M")),
    ],
)
def test_a_number_is_rounded_where_there_is_little_room(number: int, words: str) -> None:
    assert rounded(number) == words
