"""The contacts of the demo hang together, are nobody's, and are the same every time."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import islice

import pytest

from core.demo.contacts import INTERESTS, MEMBERS, TAGS, DemoContact, people
from core.demo.contacts.tables import load
from core.demo.named import ANCHOR
from core.demo.people import PEOPLE

_MANY = 50_000


@pytest.fixture(scope="module")
def demo() -> list[DemoContact]:
    return list(people(20_000))


@pytest.fixture(scope="module")
def many() -> list[DemoContact]:
    return list(people(_MANY))


def _share(contacts: list[DemoContact], key: str) -> float:
    return sum(key in one.fields for one in contacts) / len(contacts)


def _texts(contact: DemoContact) -> list[str]:
    values = [*contact.fields.values(), *contact.private.values()]
    return [value for value in values if isinstance(value, str)]


def test_the_same_seed_makes_the_same_contacts_and_another_makes_others() -> None:
    assert list(people(2_000)) == list(people(2_000))
    assert list(islice(people(60, seed=1), 50, 60)) != list(islice(people(60, seed=2), 50, 60))


def test_contacts_come_one_by_one() -> None:
    assert len(list(islice(people(10**9), 100))) == 100


@pytest.mark.parametrize("count", [0, 1, 16, 40, 41, 250])
def test_any_count_is_met(count: int) -> None:
    assert len(list(people(count))) == count


def test_the_first_are_those_of_the_pictures_on_the_day_of_the_pictures() -> None:
    rows = [
        (
            f"{one.fields['last_name']}, {one.fields['first_name']}",
            one.fields["mobile"],
            one.fields.get("email"),
            (ANCHOR.toordinal() + one.visits[-1].days) - date(2026, 1, 31).toordinal(),
            one.assigned,
        )
        for one in people(16)
    ]

    assert rows[0] == (
        "Abernethy, Rosalind",
        "+61491570156",
        "r.abernethy@corvane.example",
        3,
        "tomasz",
    )
    assert rows[8][:3] == ("Gyllenhammar, Astrid", "+61491571491", None)
    assert rows[15][0] == "Nakagawa, Haruki"
    assert rows == sorted(rows, key=lambda row: row[3])


def test_the_filter_of_the_picture_shows_its_rows_first(demo: list[DemoContact]) -> None:
    found = [
        (max(visit.days for visit in one.visits if visit.state == "done"), number)
        for number, one in enumerate(demo)
        if one.status == "active"
        and one.fields["region"] in ("South Australia", "Victoria")
        and one.fields["sms_consent"] == "given"
        and any(visit.state == "done" for visit in one.visits)
    ]

    assert [number for _, number in sorted(found)[:16]] == list(range(16))
    assert 1_000 < sum(days < -90 for days, _ in found) < 1_500


def test_nobody_shares_an_address_a_mobile_or_an_id(many: list[DemoContact]) -> None:
    for key in ("email", "mobile", "external_id", "customer_number"):
        values = [one.fields[key] for one in many if key in one.fields]
        assert len(set(values)) == len(values) > 20_000
    further = [mail.address for one in many for mail in one.emails]
    main = {one.fields.get("email") for one in many}
    assert len(set(further)) == len(further)
    assert not main.intersection(further)


def test_no_address_can_reach_anybody(many: list[DemoContact]) -> None:
    for one in many:
        for text in _texts(one):
            if "://" in text:
                assert text.partition("://")[2].partition("/")[0].endswith(".example")
            elif "@" in text[1:]:
                assert text.endswith(".example")
                assert text.isascii()
                assert text == text.lower()


def test_nothing_is_kept_empty(demo: list[DemoContact]) -> None:
    for one in demo:
        for value in (*one.fields.values(), *one.private.values()):
            assert value not in ("", None, False)
            assert not isinstance(value, str) or value == value.strip()


def test_fields_hang_together(demo: list[DemoContact]) -> None:
    for one in demo:
        fields = one.fields
        person = fields["kind"] == "person"
        assert ("last_name" in fields and "first_name" in fields) is person
        assert person or {"organisation", "registration"} <= fields.keys()
        assert ("email" in fields) == ("email_state" in fields)
        assert ("mobile" in fields) == ("mobile_state" in fields)
        assert fields["sms_consent"] != "given" or "mobile" in fields
        assert fields["email_consent"] != "given" or "email" in fields
        assert fields["channel"] not in ("sms", "mms", "whatsapp") or "mobile" in fields
        assert fields["channel"] != "email" or "email" in fields
        agreed = {fields["sms_consent"], fields["email_consent"]} != {"unknown"}
        assert agreed is ("consent_on" in fields) is ("consent_source" in fields)
        assert set(one.tags) <= set(TAGS)
        assert set(one.interests) <= set(INTERESTS)
        assert one.assigned in {staff.key for staff in PEOPLE}


def test_whoever_must_not_be_contacted_agreed_to_nothing(demo: list[DemoContact]) -> None:
    blocked = [one for one in demo if one.fields.get("do_not_contact")]

    assert 0.03 < len(blocked) / len(demo) < 0.05
    for one in blocked:
        assert "given" not in (one.fields["sms_consent"], one.fields["email_consent"])
        assert "Newsletter" not in one.groups
        assert all(visit.state == "done" for visit in one.visits)


def test_shares_are_those_of_a_real_register(demo: list[DemoContact]) -> None:
    statuses = Counter(one.status for one in demo)
    kinds = Counter(one.fields["kind"] for one in demo)
    countries = Counter(one.fields["country"] for one in demo)
    employers = Counter(one.fields.get("organisation") for one in demo)
    del employers[None]

    assert 0.15 < statuses["lead"] / 20_000 < 0.20
    assert 0.52 < statuses["active"] / 20_000 < 0.58
    assert 0.12 < statuses["dormant"] / 20_000 < 0.17
    assert 0.09 < statuses["former"] / 20_000 < 0.14
    assert 0.02 < kinds["organisation"] / 20_000 < 0.04
    assert 0.13 < 1 - _share(demo, "email") < 0.17
    assert 0.05 < 1 - _share(demo, "mobile") < 0.07
    assert 0.30 < _share(demo, "notes") < 0.36
    assert countries["AU"] > 14_000
    assert len(countries) >= 24
    assert sum(members >= 100 for members in employers.values()) >= 8
    assert sum(members <= 3 for members in employers.values()) > 1_000


@pytest.mark.parametrize(("count", "times"), [(20_000, 1), (60_000, 3), (5_000, 0.25)])
def test_groups_are_exact(count: int, times: float) -> None:
    members = Counter(group for one in people(count) for group in one.groups)

    assert members == {name: round(size * times) for name, size in MEMBERS.items()}


def test_members_are_who_the_group_says(demo: list[DemoContact]) -> None:
    for one in demo:
        if "Newsletter" in one.groups:
            assert one.fields["email_consent"] == "given"
        if "Suppliers" in one.groups:
            assert "organisation" in one.fields
        if "Board members" in one.groups:
            assert one.fields["kind"] == "person"


def test_names_are_of_many_languages(demo: list[DemoContact]) -> None:
    names = {one.fields["last_name"] for one in demo if "last_name" in one.fields}
    preferred = "".join(one.fields.get("preferred_name", "") for one in demo)

    assert len(names) > 1_500
    assert all(any(sign in name for name in names) for sign in "øČłßşéñ'’- ")
    assert any(name.startswith("van der ") for name in names)
    assert max(map(len, names)) > 25
    assert all(sign in preferred for sign in "αДी秀م")
    assert any(len(one.fields.get("middle_name", "")) == 1 for one in demo)


def test_postcodes_are_those_of_the_city(many: list[DemoContact]) -> None:
    known = {
        (code, region, *city.split("|")[:1], postcode): part["zone"]
        for code, table in load("places").items()
        for region, part in table["cities"].items()
        for city in part["list"]
        for postcode in city.split("|")[1:]
    }
    for one in many:
        fields = one.fields
        place = (fields["country"], fields["region"], fields["city"], fields["postcode"])
        assert known[place] == fields["time_zone"]


def test_australian_postcodes_begin_as_their_state_does() -> None:
    first = {
        "South Australia": "5",
        "Victoria": "3",
        "New South Wales": "2",
        "Australian Capital Territory": "26",
        "Queensland": "4",
        "Western Australia": "6",
        "Tasmania": "7",
        "Northern Territory": "08",
    }
    for region, part in load("places")["AU"]["cities"].items():
        for city in part["list"]:
            postcode = city.split("|")[1]
            assert len(postcode) == 4
            assert postcode.startswith(first[region])


def test_no_company_is_entered_twice(demo: list[DemoContact]) -> None:
    companies = [
        (one.fields["organisation"], one.fields["country"])
        for one in demo
        if one.fields["kind"] == "organisation"
    ]

    assert len(set(companies)) == len(companies) > 400
