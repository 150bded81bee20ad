"""How two contacts are compared: what makes them one, and what keeps relatives apart."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.contacts.duplicates.entry import Entry, entry_of
from core.contacts.duplicates.rules import LIKELY, Commonness, compare
from core.contacts.duplicates.written import plain_organisation, plain_street

INES = {
    "kind": "person",
    "first_name": "Ines",
    "last_name": "Carvalho",
    "organisation": "Harrow & Lyle Pty Ltd",
    "street": "12 Station Street",
    "city": "Norwood",
    "postcode": "5067",
    "country": "AU",
}


def entry(phones: tuple[tuple[str, str], ...] = (), **changed: Any) -> Entry:
    return entry_of({**INES, **changed}, phones)


def score(other: Entry, one: Entry | None = None, common: Commonness | None = None) -> int:
    return compare(one or entry(), other, common or Commonness()).score


@pytest.mark.parametrize(
    "changed",
    [
        {"last_name": "Carvahlo"},
        {"first_name": "Inez"},
        {"first_name": "Carvalho", "last_name": "Ines"},
        {"street": "12 Station St."},
        {"street": "21 Station Street"},
        {"street": None, "organisation": "Harrow and Lyle"},
        {"first_name": "INES", "last_name": "CARVALHO", "street": "Unit 2, 12 Station St"},
        {"last_name": "Carvalho-Nunes"},
    ],
)
def test_one_person_written_in_two_ways_is_likely_the_same(changed: dict[str, Any]) -> None:
    assert score(entry(**changed)) >= LIKELY


@pytest.mark.parametrize(
    "changed",
    [
        {"first_name": "Bruno", "organisation": None},
        {"first_name": "Bruno", "phone": "+61870101010"},
        {"street": "4 Wattle Street", "city": "Perth", "postcode": "6000", "organisation": None},
        {"suffix": "Jr", "organisation": None},
        {"first_name": "Bruno", "street": "14 Station Street"},
        {"last_name": "Abernathy", "street": None},
    ],
)
def test_relatives_namesakes_and_colleagues_are_not(changed: dict[str, Any]) -> None:
    assert score(entry(**changed), entry(phone="+61870101010")) < LIKELY


def test_the_same_mobile_makes_one_of_two_who_moved_or_married() -> None:
    mobile = "+61491570110"
    one = entry(mobile=mobile)
    moved = {"street": "4 Wattle Street", "city": "Perth", "postcode": "6000"}
    assert score(entry((("other", mobile),), **moved), one) >= LIKELY
    assert score(entry((("mobile", mobile),), last_name="Ferreira"), one) >= LIKELY
    found = compare(one, entry((("mobile", mobile),)))
    assert found.exact
    assert "mobile" in {reason.code for reason in found.reasons}


def test_a_mailbox_that_a_couple_shares_does_not_make_one_of_them() -> None:
    mailbox = "home@post.example"
    other = entry_of({**INES, "first_name": "Bruno"}, (), (mailbox,))
    assert score(other, entry(email=mailbox)) < LIKELY


def test_a_first_name_that_many_have_is_no_slip_of_another() -> None:
    everybody = Commonness(first_name=lambda name: True)
    jan, jana = entry(first_name="Jan"), entry(first_name="Jana")
    assert score(jana, jan, everybody) < LIKELY


def test_branches_of_a_firm_stay_apart() -> None:
    firm = {"kind": "organisation", "organisation": "Kestrel & Pym", "registration": "0771"}
    one = entry_of({**firm, "street": "1 Quay Road", "city": "Hobart", "postcode": "7000"})
    other = entry_of({**firm, "street": "9 Mill Lane", "city": "Perth", "postcode": "6000"})
    again = entry_of({**firm, "street": "1 Quay Rd", "city": "Hobart", "postcode": "7000"})
    assert compare(one, other).score < LIKELY
    assert compare(one, again).score >= LIKELY


texts = st.sampled_from(["", "Ann", "Anna", "Smith", "Smyth", "J.", "12 High St", "5000", "Łódź"])
entries = st.builds(
    lambda **row: entry_of(row),
    kind=st.sampled_from(["person", "organisation"]),
    first_name=texts,
    last_name=texts,
    middle_name=texts,
    organisation=texts,
    street=texts,
    city=texts,
    postcode=texts,
    suffix=st.sampled_from(["", "Jr", "Sr"]),
    email=st.sampled_from(["", "a@x.example", "b@x.example"]),
    mobile=st.sampled_from(["", "+61491570110", "+61491570101"]),
    phone=st.sampled_from(["", "+61491570110", "+61870101010"]),
)


@settings(max_examples=400)
@given(entries, entries)
def test_it_does_not_matter_which_comes_first(one: Entry, other: Entry) -> None:
    there, back = compare(one, other), compare(other, one)
    assert (there.score, there.exact) == (back.score, back.exact)
    assert set(there.reasons) == set(back.reasons)
    assert 0 <= there.score <= 100


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("12 Station Street", ("station", "street", "12", "")),
        ("Unit 3/12 Station St.", ("station", "street", "12", "3")),
        ("3/12 Station St", ("station", "street", "12", "3")),
        ("Unit 3, 12 STATION STREET", ("station", "street", "12", "3")),
        ("12a St Kilda Road", ("saintkilda", "road", "12a", "")),
        ("Schillerstraße 192", ("schiller", "street", "192", "")),
        ("Schillerstr. 192", ("schiller", "street", "192", "")),
        ("Calle de los Molinos 27", ("calledelosmolinos", "", "27", "")),
        ("", ("", "", "", "")),
    ],
)
def test_streets_are_brought_to_one_way_of_writing(
    written: str, plain: tuple[str, str, str, str]
) -> None:
    assert plain_street(written) == plain


def test_organisations_are_compared_without_their_legal_form() -> None:
    assert plain_organisation("Harrow & Lyle Pty Ltd") == plain_organisation("HARROW and LYLE")
