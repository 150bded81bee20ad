"""Dates of the demo's contacts follow one another as they do in an office, on any day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from core.demo.contacts import DemoContact, people
from core.demo.named import ANCHOR
from core.demo.people import PEOPLE

_SUNDAY = 6
_DAYS = (ANCHOR, date(2027, 2, 28), date(2028, 2, 29), date(2026, 11, 22))


@pytest.fixture(scope="module", params=_DAYS, ids=str)
def made(request: pytest.FixtureRequest) -> tuple[date, list[DemoContact]]:
    return request.param, list(people(6_000, day=request.param))


def test_contact_comes_before_custom_and_custom_before_its_end(
    made: tuple[date, list[DemoContact]],
) -> None:
    day, contacts = made
    for one in contacts:
        fields = one.fields
        first = fields["first_contact_on"]
        since = fields.get("customer_since", first)
        ended = fields.get("ended_on", day)
        assert first <= since <= ended <= day
        assert first <= fields.get("consent_on", first) <= day
        assert fields.get("review_on", day) >= day
        assert ("customer_since" in fields) is (one.status in ("active", "dormant", "former"))
        assert ("ended_on" in fields) is (one.status == "former")


def test_visits_fall_on_working_days_after_the_first_contact(
    made: tuple[date, list[DemoContact]],
) -> None:
    day, contacts = made
    for one in contacts:
        assert list(one.visits) == sorted(one.visits, key=lambda visit: visit.days)
        for visit in one.visits:
            on = day + timedelta(visit.days)
            assert on.weekday() != _SUNDAY
            assert (on < day) is (visit.state == "done")
            assert on >= one.fields["first_contact_on"]
            assert visit.state == "planned" or visit.days >= -735
            assert visit.staff in {staff.key for staff in PEOPLE}


def test_visits_are_most_frequent_of_late_and_some_are_ahead(
    made: tuple[date, list[DemoContact]],
) -> None:
    days = [visit.days for one in made[1] for visit in one.visits]

    recent = sum(-90 <= number < 0 for number in days) / 90
    before = sum(number < -90 for number in days) / 640
    assert recent > 2 * before
    assert 0.03 < sum(number > 0 for number in days) / len(days) < 0.15
    assert min(days) < -500


def test_whoever_has_left_visits_nobody_now(made: tuple[date, list[DemoContact]]) -> None:
    left = {staff.key for staff in PEOPLE if not staff.active}

    assert not any(
        visit.staff in left and visit.days > -180 for one in made[1] for visit in one.visits
    )


def test_active_contacts_were_seen_of_late_or_never(made: tuple[date, list[DemoContact]]) -> None:
    for one in made[1][40:]:
        done = [visit.days for visit in one.visits if visit.state == "done"]
        if one.status == "active" and done:
            assert max(done) >= -246


def test_dates_of_birth_are_of_adults(made: tuple[date, list[DemoContact]]) -> None:
    day, contacts = made
    births = [one.private["date_of_birth"] for one in contacts if "date_of_birth" in one.private]

    assert len(births) > 300
    assert all(18 * 365 < (day - birth).days < 90 * 366 for birth in births)
