"""Phone numbers as people write them; vectors of the Australian numbering plan."""

from __future__ import annotations

import pytest

from core.contacts.phones import digits_of, read_phone, shown
from core.kernel.errors import InvalidValue

SAME = "+61412345678"


@pytest.mark.parametrize(
    "typed",
    [
        "0412 345 678",
        "+61 412 345 678",
        "61412345678",
        "0011 61 412 345 678",
        "(04) 1234 5678",
        "412345678",
        "+61 0412 345 678",
        "+61 (0) 412 345 678",
        "0412345678 x12",
    ],
)
def test_every_way_to_write_a_mobile_is_one_number(typed: str) -> None:
    read = read_phone(typed, "AU")
    assert (read.number, read.line) == (SAME, "mobile")


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("08 8212 3456", "landline"),
        ("1300 123 456", "other"),
        ("13 12 34", "other"),
        ("0147 101 234", "other"),
        ("0491 570 156", "mobile"),
        ("04 1234 567", "unknown"),
    ],
)
def test_a_number_tells_what_it_reaches(typed: str, line: str) -> None:
    assert read_phone(typed, "AU").line == line


def test_an_extension_is_kept_apart() -> None:
    assert read_phone("08 8212 3456 ext 12", "AU").extension == "12"


@pytest.mark.parametrize("typed", ["4.12346E+08", "4,12346e+8", "4E8"])
def test_a_number_that_a_spreadsheet_damaged_is_refused_and_never_guessed(typed: str) -> None:
    with pytest.raises(InvalidValue, match="digits"):
        read_phone(typed, "AU")


@pytest.mark.parametrize("typed", ["hello", "12", "", "call after six", "1" * 60])
def test_what_is_no_number_says_what_would_fit(typed: str) -> None:
    with pytest.raises(InvalidValue) as told:
        read_phone(typed, "AU", "mobile")
    assert told.value.field == "mobile"
    assert told.value.todo.startswith("Give ")


def test_numbers_are_shown_as_at_home_and_abroad_with_their_country() -> None:
    assert shown("+61412345678", "AU") == "0412 345 678"
    assert shown("+441632960960", "AU") == "+44 1632 960960"


@pytest.mark.parametrize(
    ("typed", "digits"),
    [("0491 570", "491570"), ("(08) 8212-3456", "882123456"), ("a1", ""), ("+61 4", "614")],
)
def test_digits_are_found_without_spaces_and_leading_zeros(typed: str, digits: str) -> None:
    assert digits_of(typed) == digits
