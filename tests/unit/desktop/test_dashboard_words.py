"""How the dashboard tells time, arranges cards and finds round numbers; all without a window."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.database.filters import Group, Rule
from desktop.connected.waiting import age, waiting
from desktop.panels.dashboard.arrangement import Arrangement
from desktop.panels.dashboard.words import day_words, is_near, place_and_time, when_words
from desktop.shell.filter_view import filter_view, read_filter_view
from desktop.shell.status_words import Status
from desktop.widgets.charts.scale import round_top, spaced

NOW = datetime(2026, 11, 20, 4, 2, tzinfo=UTC)
TODAY = date(2026, 11, 20)
ZONE = ZoneInfo("Australia/Adelaide")
CARDS = ["figures", "waiting", "ahead", "recent"]


@pytest.mark.parametrize(
    ("when", "words"),
    [
        (None, ""),
        (TODAY, "today"),
        (TODAY + timedelta(days=1), "tomorrow"),
        (TODAY + timedelta(days=7), "in 7 days"),
        (TODAY - timedelta(days=1), "1 day late"),
        (NOW - timedelta(seconds=20), "just now"),
        (NOW - timedelta(minutes=5), "for 5 minutes"),
        (NOW - timedelta(hours=2), "for 2 hours"),
        (NOW - timedelta(days=57), "for 57 days"),
        (NOW + timedelta(minutes=88), "16:00"),
    ],
)
def test_when_is_told_as_people_say_it(when: date | datetime | None, words: str) -> None:
    assert when_words(when, NOW, ZONE) == words


def test_the_day_is_told_where_the_organisation_is() -> None:
    assert day_words(TODAY) == "Friday, 20 November"
    assert place_and_time(ZONE, NOW) == "Adelaide, 14:32"
    assert place_and_time(ZoneInfo("America/New_York"), NOW) == "New York, 23:02"


def test_only_days_have_a_colour_when_they_are_near() -> None:
    assert is_near(TODAY + timedelta(days=14), TODAY)
    assert not is_near(TODAY + timedelta(days=15), TODAY)
    assert not is_near(NOW - timedelta(days=57), TODAY)


def test_cards_move_and_hide_and_come_back_from_json() -> None:
    changed = Arrangement().moved("recent", -1, CARDS).with_shown("figures", False)
    assert changed.arranged(CARDS) == ["figures", "waiting", "recent", "ahead"]
    assert changed.shown(CARDS) == ["waiting", "recent", "ahead"]
    assert Arrangement.from_json(changed.to_json()) == changed


def test_a_card_that_came_later_stands_where_it_usually_does() -> None:
    before = Arrangement().moved("ahead", -1, ["figures", "waiting", "ahead"])
    assert before.arranged(CARDS) == ["figures", "ahead", "recent", "waiting"]


def test_a_card_of_a_feature_that_is_away_keeps_its_place_in_mind() -> None:
    kept = Arrangement(order=("recent", "quotas", "figures"))
    assert "quotas" in kept.moved("figures", -1, CARDS).order


@pytest.mark.parametrize("junk", [None, 3, "x", [], {"order": 1, "hidden": None}])
def test_what_cannot_be_read_is_the_usual_arrangement(junk: object) -> None:
    assert Arrangement.from_json(junk).shown(CARDS) == CARDS


@given(st.permutations(CARDS), st.sampled_from(CARDS), st.integers(-5, 5))
def test_moving_never_loses_a_card(order: list[str], key: str, step: int) -> None:
    assert sorted(Arrangement(tuple(order)).moved(key, step, CARDS).order) == sorted(CARDS)


@given(st.integers(0, 10**9))
def test_the_top_of_an_axis_is_even_round_and_not_far_away(most: int) -> None:
    top = round_top(most)
    assert top >= max(2, most)
    assert top % 2 == 0
    assert top == 2 or top <= 2 * most


@given(st.integers(1, 400), st.integers(1, 60))
def test_labels_under_an_axis_end_at_the_last_bar_and_fit(count: int, fitting: int) -> None:
    places = spaced(count, fitting)
    assert places[-1] == count - 1
    assert len(places) <= max(2, fitting)


def test_a_filter_travels_as_the_id_of_a_view() -> None:
    tree = Group("all", (Rule("status", "is", ("expired",)),))
    assert read_filter_view(filter_view("Expired: “old”", tree)) == ("Expired: “old”", tree)
    assert read_filter_view("notice") is None
    assert read_filter_view("filter:{") is None


def test_conflicts_wait_and_unsent_changes_only_once_they_are_late() -> None:
    fresh = Status("online", synced_at=NOW, unsent=12, oldest_unsent=NOW, conflicts=2)
    (row,) = waiting(fresh, NOW)
    assert (row.title, row.verb, row.target.view) == ("2 conflicts", "Resolve", "conflicts")
    late = Status("online", synced_at=NOW, unsent=1, oldest_unsent=NOW - timedelta(hours=2))
    (row,) = waiting(late, NOW)
    assert (row.title, row.target.view) == ("1 unsent change", "unsent")
    offline = Status("offline", unsent=1, oldest_unsent=NOW - timedelta(hours=2))
    assert waiting(offline, NOW) == ()


def test_the_age_is_told_only_while_nothing_arrives() -> None:
    assert age(Status("online", synced_at=NOW), NOW, ZONE) == ""
    offline = Status("offline", synced_at=NOW - timedelta(hours=5, minutes=20))
    assert age(offline, NOW, ZONE) == "Offline, as of 09:12"
