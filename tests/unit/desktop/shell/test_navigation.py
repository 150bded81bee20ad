"""Back and forward behave as in a browser."""

from __future__ import annotations

from desktop.shell.navigation import History, Place

LIST, RECORD, OTHER = Place("contracts", "all"), Place("contracts", "all", "NDA"), Place("contacts")


def test_back_and_forward_walk_the_line_and_a_new_visit_cuts_it() -> None:
    history = History()
    for place in (LIST, RECORD, OTHER):
        history.visit(place)
    assert history.back() == RECORD
    assert history.back() == LIST
    assert history.back() is None
    assert history.forward() == RECORD
    history.visit(OTHER)
    assert history.forward() is None
    assert not history.can_go_forward


def test_the_same_place_twice_is_one_visit() -> None:
    history = History()
    history.visit(LIST)
    history.visit(LIST)
    assert not history.can_go_back


def test_a_desk_remembers_where_the_person_was() -> None:
    history = History()
    for place in (LIST, RECORD, OTHER):
        history.visit(place)
    assert history.last_on("contracts") == RECORD
    assert history.last_on("imports") is None


def test_recent_records_are_listed_once_newest_first() -> None:
    history = History()
    second = Place("contacts", "", "Ines")
    for place in (RECORD, second, LIST, RECORD):
        history.visit(place)
    assert history.recent_records() == [RECORD, second]
