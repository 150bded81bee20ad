"""The people and counterparties of the demo can be told apart and written to nobody real."""

from __future__ import annotations

from core.access.records import DEFAULT_PERMISSIONS
from core.demo.companies import candidates, companies, company, own_company
from core.demo.people import ORGANISATION, PEOPLE, person
from core.kernel.money import Money


def test_people_have_distinct_keys_initials_and_known_roles() -> None:
    assert len(PEOPLE) >= 8
    assert len({one.key for one in PEOPLE}) == len({one.initials for one in PEOPLE}) == len(PEOPLE)
    assert {one.role for one in PEOPLE} == set(DEFAULT_PERMISSIONS)
    assert person("tomasz").short_name == "T. Nowak"


def test_no_address_belongs_to_anyone() -> None:
    addresses = [one.email for one in (*PEOPLE, *companies(), *candidates(), own_company())]

    assert all(address.endswith(".example") and address.isascii() for address in addresses)
    assert len(set(addresses)) == len(addresses)


def test_counterparties_are_many_distinct_and_of_many_alphabets() -> None:
    names = [one.name for one in companies()]

    assert len(names) >= 60
    assert len(set(names)) == len({one.registration for one in companies()}) == len(names)
    assert all(any(sign in name for name in names) for sign in "øČéЛŞü")
    assert own_company().name == ORGANISATION


def test_each_company_has_all_parts_of_a_party_and_a_currency() -> None:
    for one in companies():
        assert len(one.party) == 6
        assert one.supplies
        assert Money(100, one.currency).amount > 0
        assert company(one.name) is one
