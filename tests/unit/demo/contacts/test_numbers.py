"""Numbers of the demo's contacts have the right shape and belong to nobody where that is known."""

from __future__ import annotations

from random import Random

import pytest

from core.demo.contacts import DemoContact, people
from core.demo.contacts.phones import mobiles, national
from core.demo.contacts.private import bank_account, tax_number

# National digits of mobiles by dialling code.
_LENGTHS = {
    "+61": 9,
    "+64": 9,
    "+44": 10,
    "+353": 9,
    "+49": 11,
    "+420": 9,
    "+48": 9,
    "+45": 8,
    "+46": 9,
    "+33": 9,
    "+34": 9,
    "+351": 9,
    "+39": 10,
    "+30": 10,
    "+90": 10,
    "+381": 9,
    "+385": 9,
    "+380": 9,
    "+91": 10,
    "+81": 10,
    "+84": 9,
    "+234": 10,
    "+254": 9,
    "+55": 11,
}


@pytest.fixture(scope="module")
def contacts() -> list[DemoContact]:
    return list(people(20_000))


def test_mobiles_have_as_many_digits_as_their_country_wants(contacts: list[DemoContact]) -> None:
    for one in contacts:
        number = one.fields.get("mobile")
        if number is not None:
            code = next(code for code in _LENGTHS if number.startswith(code))
            assert len(number) == len(code) + _LENGTHS[code]
            assert number[1:].isdigit()


def test_landlines_of_australia_are_from_the_range_kept_for_fiction(
    contacts: list[DemoContact],
) -> None:
    numbers = [one.fields.get("phone", "") for one in contacts]
    australian = [number for number in numbers if number.startswith("+61")]

    assert len(australian) > 3_000
    assert all(number[4:8] == "7010" and len(number) == 12 for number in australian)


def test_the_first_mobiles_of_australia_are_near_those_kept_for_fiction() -> None:
    numbers = [one.fields.get("mobile", "") for one in people(10_000)]

    assert all(n.startswith("+6149157") for n in numbers if n.startswith("+61"))


def test_all_numbers_are_valid_to_the_library_that_checks_them(
    contacts: list[DemoContact],
) -> None:
    phonenumbers = pytest.importorskip("phonenumbers")
    sample = [
        *contacts[:400],
        *(one for one in contacts[400:] if one.fields["country"] != "AU"),
    ]
    numbers = {
        one.fields[key] for one in sample for key in ("mobile", "phone") if key in one.fields
    }
    numbers |= {phone.number for one in contacts for phone in one.phones}

    wrong = [one for one in numbers if not phonenumbers.is_valid_number(phonenumbers.parse(one))]
    assert wrong == []


def test_every_prefix_meets_every_ending_once_and_those_taken_never() -> None:
    made = list(mobiles(["+1dd", "+1dd +2"], ["0000", "1111", "2222"], {"+1051111"}))

    assert len(made) == len(set(made)) == 3 * 101 - 1
    assert "+1051111" not in made
    assert made[-1].startswith("+2")


def test_numbers_are_written_at_home_with_the_trunk_prefix() -> None:
    assert national("+61491570156") == "0491 570 156"
    assert national("+420601123456") == "601 123 456"
    assert national("+81901234567") == ""


def test_no_tax_number_or_account_could_be_real() -> None:
    rng = Random(1)
    weights = (1, 4, 3, 7, 5, 8, 6, 9, 10)
    for _ in range(500):
        digits = tax_number(rng).replace(" ", "")
        assert sum(int(one) * by for one, by in zip(digits, weights, strict=True)) % 11
    assert bank_account("AU", rng).startswith("000-")
    assert bank_account("DE", rng)[:4] == "DE00"
    assert len(bank_account("DE", rng)) == 22
