"""Groups, tags and visits as people keep them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest

from core.contacts.records import NewVisit
from core.database.filters import to_json
from core.kernel.errors import InvalidValue, NotFound, Refused
from core.workspace import Workspace
from tests.integration.conftest import NOON
from tests.integration.contacts.conftest import names, rule

Add = Callable[..., UUID]


def test_groups_are_found_by_part_of_their_name_from_two_letters_on(desk: Workspace) -> None:
    for name in ("Board members", "Newsletter", "Ärzte"):
        desk.command(lambda uow, name=name: desk.groups.create(uow, name))

    def found(typed: str) -> list[str]:
        return [g.name for g in desk.query(lambda reader: desk.groups.groups(reader, typed))]

    assert found("n") == ["Ärzte", "Board members", "Newsletter"]
    assert found("ar") == ["Ärzte", "Board members"]
    assert found("letter") == ["Newsletter"]


def test_a_group_name_is_taken_only_while_the_group_is_there(desk: Workspace) -> None:
    key = desk.command(lambda uow: desk.groups.create(uow, "Board")).value
    with pytest.raises(InvalidValue, match="no other group"):
        desk.command(lambda uow: desk.groups.create(uow, " BOARD "))
    desk.command(lambda uow: desk.groups.delete(uow, key))
    desk.command(lambda uow: desk.groups.create(uow, "Board"))


def test_a_group_in_use_is_not_deleted(desk: Workspace) -> None:
    key = desk.command(lambda uow: desk.groups.create(uow, "Board")).value
    state = {"version": 1, "filter": to_json(rule("group", "is", key.hex))}
    desk.command(lambda uow: desk.views.save(uow, "contacts", "The board", state))
    with pytest.raises(Refused, match="The board"):
        desk.command(lambda uow: desk.groups.delete(uow, key))


def test_members_are_added_once_and_taken_out(desk: Workspace, add: Add) -> None:
    one, two = add(last_name="Carvalho"), add(last_name="Egede")
    key = desk.command(lambda uow: desk.groups.create(uow, "Board", members=[one])).value
    assert desk.command(lambda uow: desk.groups.add(uow, key, [one, two])).value == 1
    assert desk.command(lambda uow: desk.groups.remove(uow, key, [one])).value == 1
    (group,) = desk.query(lambda reader: desk.groups.groups(reader))
    assert group.members == 1
    with pytest.raises(NotFound):
        desk.command(lambda uow: desk.groups.add(uow, key, [UUID(int=5)]))
    desk.command(lambda uow: desk.contacts.delete(uow, [two]))
    (group,) = desk.query(lambda reader: desk.groups.groups(reader))
    assert group.members == 0


def test_adding_and_taking_out_are_undone(desk: Workspace, add: Add) -> None:
    one, two = add(last_name="Carvalho"), add(last_name="Egede")
    key = desk.command(lambda uow: desk.groups.create(uow, "Board", members=[one, one])).value

    def members() -> frozenset[UUID]:
        (group,) = desk.query(lambda reader: desk.groups.groups(reader))
        found = desk.query(lambda reader: desk.groups.are_in(reader, key, [one, two]))
        assert group.members == len(found)
        in_it = {
            who
            for who in (one, two)
            if desk.query(lambda reader, who=who: desk.contacts.contact(reader, who)).groups
        }
        assert in_it == found
        return found

    done = desk.command(lambda uow: desk.groups.add(uow, key, [two, two, one]))
    assert (done.value, members()) == (1, {one, two})
    assert done.undo is not None
    desk.undo(done.undo)
    assert members() == {one}
    taken = desk.command(lambda uow: desk.groups.remove(uow, key, [one, two]))
    assert (taken.value, members()) == (1, set())
    assert taken.undo is not None
    desk.undo(taken.undo)
    assert members() == {one}


def test_who_is_not_in_a_group_is_listed(desk: Workspace, add: Add) -> None:
    one, two = add(last_name="Carvalho"), add(last_name="Egede")
    key = desk.command(lambda uow: desk.groups.create(uow, "Board", members=[one, two])).value
    add(last_name="Outside")
    assert names(desk, tree=rule("group", "is_not", key.hex)) == ["Outside"]
    desk.command(lambda uow: desk.groups.remove(uow, key, [two]))
    assert names(desk, tree=rule("group", "is_not", key.hex)) == ["Egede", "Outside"]
    assert names(desk, tree=rule("group", "is", key.hex)) == ["Carvalho"]


def test_a_group_by_filter_takes_nobody_by_hand(desk: Workspace, add: Add) -> None:
    key = add(last_name="Carvalho", city="Adelaide")
    asks = to_json(rule("city", "is", "Adelaide"))
    with pytest.raises(Refused, match="follows a filter"):
        desk.command(lambda uow: desk.groups.create(uow, "Locals", members=[key], by_filter=asks))
    group = desk.command(lambda uow: desk.groups.create(uow, "Locals", by_filter=asks)).value
    for act in (desk.groups.add, desk.groups.remove):
        with pytest.raises(Refused, match="follows a filter"):
            desk.command(lambda uow, act=act: act(uow, group, [key]))
    with pytest.raises(Refused, match="either listed or follows"):
        desk.command(lambda uow: desk.groups.change(uow, group, "Locals"))


def test_a_tag_of_the_same_name_is_the_same_tag(desk: Workspace, add: Add) -> None:
    key = add(last_name="Carvalho")
    first = desk.command(lambda uow: desk.labels.make(uow, "tag", "#VIP")).value
    assert desk.command(lambda uow: desk.labels.make(uow, "tag", "vip ")).value == first
    desk.command(lambda uow: desk.labels.put(uow, first, [key]))
    found = desk.query(lambda reader: desk.labels.labels(reader, "tag"))
    assert [(label.name, used) for label, used in found] == [("VIP", 1)]
    contact = desk.query(lambda reader: desk.contacts.contact(reader, key))
    assert [label.name for label in contact.labels] == ["VIP"]
    desk.command(lambda uow: desk.labels.take(uow, first, [key]))
    assert desk.query(lambda r: desk.contacts.contact(r, key)).labels == ()


def test_visits_move_the_days_of_last_and_next_visit(desk: Workspace, add: Add) -> None:
    key = add(last_name="Carvalho")

    def days() -> tuple[object, object]:
        values = desk.query(lambda reader: desk.contacts.contact(reader, key)).values
        return values.get("last_visit_on"), values.get("next_visit_on")

    def visit(days_on: int, state: str) -> UUID:
        at = NOON + timedelta(days=days_on)
        return desk.command(lambda uow: desk.visits.add(uow, NewVisit(key, at, state=state))).value

    visit(-10, "done")
    assert days() == (date(2026, 11, 10), None)
    made = visit(-2, "done")
    visit(5, "planned")
    soon = visit(3, "planned")
    assert days() == (date(2026, 11, 18), date(2026, 11, 23))
    done = desk.command(lambda uow: desk.visits.delete(uow, made))
    assert days()[0] == date(2026, 11, 10)
    assert done.undo is not None
    desk.undo(done.undo)
    assert days()[0] == date(2026, 11, 18)
    at = NOON + timedelta(days=3)
    desk.command(lambda uow: desk.visits.change(uow, soon, NewVisit(key, at, state="cancelled")))
    assert days()[1] == date(2026, 11, 25)


@pytest.mark.parametrize(
    "odd",
    [{"kind": "dinner"}, {"state": "maybe"}, {"minutes": 0}, {"minutes": 10_000}],
)
def test_a_visit_that_cannot_be_is_refused(
    desk: Workspace, add: Add, odd: dict[str, object]
) -> None:
    key = add(last_name="Carvalho")
    with pytest.raises(InvalidValue):
        desk.command(lambda uow: desk.visits.add(uow, NewVisit(key, NOON, **odd)))  # type: ignore[arg-type]
