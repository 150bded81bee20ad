"""What a merge plans: nothing is lost, and consent is never widened."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.contacts.duplicates.gathering import Further, FurtherAddress
from core.contacts.duplicates.plan import Choice, Side, plan_merge
from core.contacts.fields import SENSITIVE_KEYS, standard_fields
from core.contacts.reach import ADDRESS
from core.kernel.errors import InvalidValue

AT = datetime(2026, 11, 20, tzinfo=UTC)
NUMBERS = [f"+6149157011{digit}" for digit in range(4)]
MAILS = [f"{name}@post.example" for name in "abc"]
COLUMNS = (*(key for key in standard_fields() if key not in SENSITIVE_KEYS), "picture")


def side(days: int = 0, **values: Any) -> Side:
    empty = dict.fromkeys((*COLUMNS, "mobile_raw", "phone_raw"))
    switches = dict.fromkeys(
        ("email_opt_out", "mobile_opt_out", "do_not_contact", "do_not_publish"), False
    )
    further = {
        name: values.pop(name) for name in ("phones", "emails", "addresses") if name in values
    }
    updated = AT + timedelta(days=days)
    return Side({**empty, **switches, "preferred": False, **values}, updated, **further)


def further(values: list[str]) -> st.SearchStrategy[list[Further]]:
    return st.lists(
        st.builds(Further, st.uuids(), st.sampled_from(values), st.just("other"),
                  st.just("unknown"), st.booleans()),
        max_size=3,
        unique_by=lambda one: one.value,
    )  # fmt: skip


def perhaps(values: list[Any]) -> st.SearchStrategy[Any]:
    return st.none() | st.sampled_from(values)


consents = perhaps(["given", "refused", "unknown"])
sides = st.builds(
    side,
    days=st.integers(0, 3),
    first_name=perhaps(["Ines", "Inês", "I."]),
    notes=perhaps(["Mornings.", "By web form."]),
    email=perhaps(MAILS),
    mobile=perhaps(NUMBERS),
    phone=perhaps(NUMBERS),
    street=perhaps(["1 Quay Road", "9 Mill Lane"]),
    city=perhaps(["Hobart", "Perth"]),
    sms_consent=consents,
    email_consent=consents,
    consent_on=perhaps([date(2024, 1, 1), date(2025, 1, 1)]),
    email_opt_out=st.booleans(),
    mobile_opt_out=st.booleans(),
    do_not_contact=st.booleans(),
    phones=further(NUMBERS),
    emails=further(MAILS),
    addresses=st.lists(
        st.builds(
            lambda key, city: FurtherAddress(key, "home", (None, None, city, None, None, None)),
            st.uuids(),
            st.sampled_from(["Hobart", "Sydney"]),
        ),
        max_size=2,
    ),
)
choices = st.dictionaries(
    st.sampled_from(["email", "mobile", "phone", "address", "first_name"]),
    st.sampled_from(["survivor", "merged"]),
)


def all_values(one: Side, mains: tuple[str, ...], further_ones: Any) -> set[str]:
    found = {one.values[name] for name in mains} | {other.value for other in further_ones}
    return found - {None}


@given(sides, sides, choices)
def test_no_number_or_address_is_lost(one: Side, other: Side, chosen: dict[str, Choice]) -> None:
    plan = plan_merge(one, other, chosen)
    for mains, name in ((("mobile", "phone"), "phones"), (("email",), "emails")):
        before = all_values(one, mains, getattr(one, name)) | all_values(
            other, mains, getattr(other, name)
        )
        children = getattr(plan, name)
        own = {row.value for row in getattr(one, name) if row.id not in children.dropped}
        moved = {row.value for row in getattr(other, name) if row.id in children.moved}
        made = {row.value for row in children.made}
        after = own | moved | made | {plan.values[main] for main in mains}
        assert after - {None} == before
    towns = {side_.values["city"] for side_ in (one, other)} - {None}
    there = [row.lines for row in (*one.addresses, *other.addresses)]
    there += [row.lines for row in plan.addresses.made]
    there.append(tuple(plan.values[line] for line in ADDRESS))
    assert towns <= {lines[ADDRESS.index("city")] for lines in there}


@given(sides, sides, choices)
def test_consent_is_never_widened(one: Side, other: Side, chosen: dict[str, Choice]) -> None:
    plan = plan_merge(one, other, chosen)
    for name in ("do_not_contact", "email_opt_out", "mobile_opt_out"):
        if one.values[name] or other.values[name]:
            assert plan.values[name]
    for channel, reach in (("sms_consent", "mobile"), ("email_consent", "email")):
        given_by = [side_ for side_ in (one, other) if side_.values[channel] == "given"]
        if plan.values[channel] == "given":
            assert any(side_.values[reach] == plan.values[reach] for side_ in given_by)
        if "refused" in (one.values[channel], other.values[channel]):
            assert plan.values[channel] == "refused"


@given(sides, sides)
def test_who_opted_out_of_a_number_stays_so(one: Side, other: Side) -> None:
    plan = plan_merge(one, other, {})
    out = {row.value for row in (*one.phones, *other.phones) if row.opt_out}
    kept = {row.id: row for row in (*one.phones, *other.phones)}
    if plan.values["mobile"] in out:
        assert plan.values["mobile_opt_out"]
    for row in plan.phones.made:
        assert row.opt_out or row.value not in out
    left: set[UUID | None] = {*plan.phones.dropped, *plan.phones.left}
    for key, row in kept.items():
        if key not in left and row.value in out:
            assert row.opt_out or key in plan.phones.opted_out


@given(sides)
def test_merged_with_its_like_nothing_changes(one: Side) -> None:
    plan = plan_merge(one, Side(one.values, one.updated_at), {})
    for name, value in plan.values.items():
        if name not in ("mobile_opt_out", "email_opt_out"):
            assert value == one.values[name], name


def test_filled_wins_over_empty_and_the_newer_over_the_older() -> None:
    one = side(job_title="Buyer", city="Hobart", first_name="Ines")
    other = side(1, job_title="Head of buying", industry="Food", first_name="I.")
    plan = plan_merge(one, other, {})
    assert plan.values["job_title"] == "Head of buying"
    assert plan.values["industry"] == "Food"
    assert plan.values["city"] == "Hobart"
    assert plan.values["first_name"] == "Ines", "an initial never wins over the name"


def test_notes_are_joined_and_the_longest_acquaintance_stays() -> None:
    one = side(notes="Mornings.", customer_since=date(2024, 5, 1))
    other = side(1, notes="By web form.", customer_since=date(2021, 2, 1))
    plan = plan_merge(one, other, {})
    assert plan.values["notes"] == "Mornings.\n\nBy web form."
    assert plan.values["customer_since"] == date(2021, 2, 1)


@pytest.mark.parametrize("key", ["do_not_contact", "consent", "no_such_field"])
def test_what_nobody_chooses_is_refused(key: str) -> None:
    with pytest.raises(InvalidValue):
        plan_merge(side(), side(), {key: "merged"})
