"""Second entries of the demo's contacts differ as real ones do, and the truth is known."""

from __future__ import annotations

from collections import Counter

import pytest

from core.demo.contacts import PAIRS, DemoContact, DemoDuplicate, duplicates, people

_COUNT = 20_000


@pytest.fixture(scope="module")
def contacts() -> list[DemoContact]:
    return list(people(_COUNT))


@pytest.fixture(scope="module")
def many(contacts: list[DemoContact]) -> list[DemoDuplicate]:
    return list(duplicates(contacts, _COUNT, pairs=2_000))


def test_the_demo_has_its_number_of_pairs_and_always_the_same(contacts: list[DemoContact]) -> None:
    made = list(duplicates(contacts, _COUNT))

    assert len(made) == len({one.original for one in made}) == PAIRS == 27
    assert made == list(duplicates(iter(contacts), _COUNT))


def test_every_contact_can_have_a_second_entry(contacts: list[DemoContact]) -> None:
    made = list(duplicates(contacts[:500], 500, pairs=500))

    assert [one.original for one in made] == list(range(500))


def test_all_changes_come_about(many: list[DemoDuplicate]) -> None:
    changes = Counter(one.change for one in many)

    assert len(many) == 2_000
    assert set(changes) == {
        "typo",
        "nickname",
        "swapped",
        "moved",
        "other_employer",
        "national_phone",
        "sparse",
        "maiden_name",
        "without_accents",
    }
    assert min(changes.values()) > 15


def test_nothing_unique_is_repeated(contacts: list[DemoContact], many: list[DemoDuplicate]) -> None:
    for key in ("email", "mobile", "external_id", "customer_number"):
        first = {one.fields[key] for one in contacts if key in one.fields}
        second = [one.contact.fields[key] for one in many if key in one.contact.fields]
        assert len(set(second)) == len(second)
        assert first.isdisjoint(second)


def test_a_second_entry_differs_and_still_has_something_in_common(
    contacts: list[DemoContact], many: list[DemoDuplicate]
) -> None:
    names = ("first_name", "last_name", "organisation", "street", "city")
    for one in many:
        first, second = contacts[one.original], one.contact
        assert second.fields != first.fields
        assert second.fields["kind"] == first.fields["kind"]
        same = [key for key in names if key in second.fields]
        shared = {second.fields[key] for key in same} & {first.fields.get(key) for key in names}
        assert shared
        assert all(second.fields[key] for key in second.fields)


def test_each_change_does_what_it_says(
    contacts: list[DemoContact], many: list[DemoDuplicate]
) -> None:
    for one in many:
        first, second = contacts[one.original].fields, one.contact.fields
        if one.change == "swapped":
            assert (second["first_name"], second["last_name"]) == (
                first["last_name"],
                first["first_name"],
            )
        elif one.change == "moved":
            assert second["street"] != first["street"]
        elif one.change == "national_phone":
            (phone,) = one.contact.phones
            assert phone.number == first["mobile"]
            assert " " in phone.raw
            assert "+" not in phone.raw
        elif one.change == "maiden_name":
            assert second["last_name"] != first["last_name"]
            assert second["first_name"] == first["first_name"]
