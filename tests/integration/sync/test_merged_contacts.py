"""Contacts merged on one desk while another desk works on them: nothing is lost."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from core.contacts.records import Further, NewVisit, PhoneNumber
from core.workspace import Workspace
from tests.integration.sync.conftest import Connect
from tests.integration.sync.desks import side, sync

Two = tuple[Workspace, Workspace, UUID, UUID]


@pytest.fixture
def two(connect: Connect) -> Two:
    """Two desks that both hold two entries of Ines Carvalho."""
    miriam, tomas = connect("manager1"), connect("administrator1")
    miriam.command(miriam.statuses.begin)
    first = add(miriam, first_name="Ines", last_name="Carvalho", city="Norwood")
    second = add(
        miriam,
        first_name="Ines",
        last_name="Carvalho",
        email="ines@harrow.example",
        mobile="+61491570110",
    )
    more = Further(phones=(PhoneNumber("+61870105500", "home"),))
    miriam.command(lambda uow: miriam.contacts.change(uow, second, {}, further=more))
    sync(miriam, tomas)
    return miriam, tomas, first, second


def add(desk: Workspace, **values: Any) -> UUID:
    return desk.command(lambda uow: desk.contacts.create(uow, values)).value


def merge(desk: Workspace, first: UUID, second: UUID, **choices: Any) -> UUID:
    return desk.command(lambda uow: desk.duplicates.merge(uow, first, second, choices)).value


def contact(desk: Workspace, key: UUID) -> Any:
    return desk.query(lambda reader: desk.contacts.contact(reader, key))


def visits(desk: Workspace, key: UUID) -> int:
    return len(desk.query(lambda reader: desk.visits.of_contact(reader, key)))


def live(desk: Workspace) -> set[UUID]:
    return desk.query(
        lambda reader: {
            UUID(bytes=key)
            for (key,) in reader.connection.exec_driver_sql(
                "SELECT id FROM contact WHERE deleted_at IS NULL"
            ).all()
        }
    )


def settled(*desks: Workspace) -> bool:
    return all(
        side(one).service.status.unsent == 0 and side(one).exchange.check() == () for one in desks
    )


def test_a_merge_and_its_undoing_reach_the_other_desk(two: Two) -> None:
    miriam, tomas, first, second = two
    done = merge(miriam, first, second)
    sync(miriam, tomas)
    assert settled(miriam, tomas)
    there = contact(tomas, first)
    assert there.values["email"] == "ines@harrow.example"
    assert {one.number for one in there.phones} == {"+61491570110", "+61870105500"}
    assert live(tomas) == {first}
    tomas.command(lambda uow: tomas.duplicates.take_apart(uow, done))
    sync(tomas, miriam)
    assert settled(miriam, tomas)
    assert live(miriam) == {first, second}
    assert contact(miriam, second).values["email"] == "ines@harrow.example"
    assert "email" not in contact(miriam, first).values


def test_merging_and_taking_apart_before_it_was_sent_leaves_both_as_they_were(two: Two) -> None:
    miriam, tomas, first, second = two
    done = merge(miriam, first, second)
    miriam.command(lambda uow: miriam.duplicates.take_apart(uow, done))
    sync(miriam, tomas)
    assert settled(miriam, tomas)
    assert live(tomas) == {first, second}


def test_a_contact_changed_in_the_same_bundle_still_gives_its_number_first(two: Two) -> None:
    miriam, tomas, first, second = two
    miriam.command(lambda uow: miriam.contacts.change(uow, first, {"city": "Hobart"}))
    merge(miriam, first, second)
    sync(miriam, tomas)
    assert settled(miriam, tomas)
    assert contact(tomas, first).values["mobile"] == "+61491570110"


def test_an_edit_of_the_merged_contact_waits_for_a_decision_and_says_so(two: Two) -> None:
    miriam, tomas, first, second = two
    merge(miriam, first, second)
    tomas.command(lambda uow: tomas.contacts.change(uow, second, {"job_title": "Analyst"}))
    sync(miriam, tomas)
    (conflict,) = side(tomas).review.conflicts()
    assert conflict.record.title == "Carvalho, Ines"
    assert {field.kind for field in conflict.fields} == {"deleted"}
    assert contact(tomas, first).values["email"] == "ines@harrow.example"
    side(tomas).review.resolve(conflict.id, {"*": "theirs"})
    sync(tomas, miriam)
    assert settled(miriam, tomas)
    assert live(tomas) == live(miriam) == {first}


def test_a_visit_planned_with_the_merged_contact_comes_after_to_the_survivor(two: Two) -> None:
    miriam, tomas, first, second = two
    merge(miriam, first, second)
    visit = NewVisit(second, datetime(2026, 12, 1, 3, tzinfo=UTC))
    known = contact(tomas, second).phones
    more = Further(phones=(*known, PhoneNumber("+61870105599", "home")))
    tomas.command(lambda uow: tomas.visits.add(uow, visit))
    tomas.command(lambda uow: tomas.contacts.change(uow, second, {}, further=more))
    group = tomas.command(lambda uow: tomas.groups.create(uow, "Late", members=[second])).value
    sync(miriam, tomas, miriam)
    (late,) = miriam.query(miriam.duplicates.strays)
    assert miriam.command(lambda uow: miriam.duplicates.follow(uow, [late])).value == 1
    assert miriam.query(miriam.duplicates.strays) == []
    sync(miriam, tomas)
    for desk in (miriam, tomas):
        assert visits(desk, first) == 1
        there = contact(desk, first)
        assert "+61870105599" in {one.number for one in there.phones}
        assert [one.id for one in there.groups] == [group]
    assert settled(miriam, tomas)


def test_two_desks_that_merge_the_same_contact_differently_are_told(two: Two) -> None:
    miriam, tomas, first, second = two
    third = add(miriam, first_name="Ines", last_name="Carvalho", city="Hobart")
    sync(miriam, tomas)
    merge(miriam, first, second)
    merge(tomas, third, second)
    sync(miriam, tomas)
    assert side(tomas).service.status.conflicts == 1
    (unsent,) = side(tomas).review.unsent()
    side(tomas).review.discard(unsent.id)
    sync(tomas, miriam)
    assert settled(miriam, tomas)
    assert live(tomas) == live(miriam) == {first, third}
    assert contact(tomas, first).values["email"] == "ines@harrow.example"
    assert "email" not in contact(tomas, third).values
