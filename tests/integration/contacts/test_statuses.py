"""The pipeline: its statuses, their order, and how long contacts stay in each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest

from core.contacts.records import Status
from core.contacts.statuses import status_id
from core.database.filters import to_json
from core.kernel.clock import FixedClock
from core.kernel.errors import InvalidValue, NotFound, Refused, Stale
from core.workspace import Workspace
from tests.integration.conftest import NOON
from tests.integration.contacts.conftest import rule

Add = Callable[..., UUID]


def statuses(desk: Workspace) -> list[Status]:
    return desk.query(lambda reader: desk.statuses.statuses(reader, all_of_them=True))


def named(desk: Workspace) -> list[str]:
    return [one.name for one in statuses(desk)]


def key_of(desk: Workspace, key: str) -> UUID:
    return status_id(desk.actor.organisation_id, key)


def test_a_new_status_stands_behind_the_last_of_its_stage(desk: Workspace) -> None:
    done = desk.command(lambda uow: desk.statuses.add(uow, " Offer  sent ", "lead"))
    assert named(desk) == ["Lead", "Contacted", "Offer sent", "Active", "Dormant", "Former"]
    assert [one.position for one in statuses(desk)] == [0, 1, 2, 3, 4, 5]
    assert done.undo is not None
    desk.undo(done.undo)
    assert named(desk) == ["Lead", "Contacted", "Active", "Dormant", "Former"]


@pytest.mark.parametrize(
    ("name", "stage"), [("", "lead"), ("LEAD", "lead"), ("x" * 81, "lead"), ("New", "customer")]
)
def test_a_status_that_cannot_be_is_refused(desk: Workspace, name: str, stage: str) -> None:
    with pytest.raises(InvalidValue):
        desk.command(lambda uow: desk.statuses.add(uow, name, stage))
    assert len(statuses(desk)) == 5


def test_statuses_are_ordered_and_put_back(desk: Workspace) -> None:
    keys = [one.id for one in statuses(desk)]
    moved = [keys[1], keys[0], *keys[2:]]
    done = desk.command(lambda uow: desk.statuses.order(uow, moved))
    assert named(desk)[:2] == ["Contacted", "Lead"]
    assert done.undo is not None
    desk.undo(done.undo)
    assert named(desk)[:2] == ["Lead", "Contacted"]


def test_an_order_that_misses_a_status_is_refused(desk: Workspace) -> None:
    keys = [one.id for one in statuses(desk)]
    desk.command(lambda uow: desk.statuses.add(uow, "Offer", "lead"))
    with pytest.raises(Stale):
        desk.command(lambda uow: desk.statuses.order(uow, keys))


def test_new_contacts_begin_in_another_status(desk: Workspace, add: Add) -> None:
    contacted = key_of(desk, "contacted")
    done = desk.command(lambda uow: desk.statuses.begin_in(uow, contacted))
    assert [one.name for one in statuses(desk) if one.first] == ["Contacted"]
    key = add(last_name="Carvalho")
    assert desk.query(lambda r: desk.contacts.contact(r, key)).status == "Contacted"
    assert done.undo is not None
    desk.undo(done.undo)
    assert [one.name for one in statuses(desk) if one.first] == ["Lead"]
    dormant = key_of(desk, "dormant")
    desk.command(lambda uow: desk.statuses.change(uow, dormant, "Dormant", "dormant", False))
    with pytest.raises(Refused, match="switched off"):
        desk.command(lambda uow: desk.statuses.begin_in(uow, dormant))


def test_only_a_status_that_was_never_used_is_deleted(desk: Workspace, add: Add) -> None:
    spare = desk.command(lambda uow: desk.statuses.add(uow, "Spare", "former")).value
    key = add(last_name="Carvalho")
    with pytest.raises(Refused, match="1 contact"):
        desk.command(lambda uow: desk.statuses.delete(uow, key_of(desk, "lead")))
    former = key_of(desk, "former")
    desk.command(lambda uow: desk.contacts.change(uow, key, {"status_id": former}))
    desk.command(lambda uow: desk.statuses.begin_in(uow, former))
    with pytest.raises(Refused, match="history") as refused:
        desk.command(lambda uow: desk.statuses.delete(uow, key_of(desk, "lead")))
    assert "Switch it off" in refused.value.todo
    asks = {"version": 1, "filter": to_json(rule("status_id", "is", spare.hex))}
    view = desk.command(lambda uow: desk.views.save(uow, "contacts", "Spares", asks)).value
    with pytest.raises(Refused, match="Spares"):
        desk.command(lambda uow: desk.statuses.delete(uow, spare))
    desk.command(lambda uow: desk.views.delete(uow, view))
    done = desk.command(lambda uow: desk.statuses.delete(uow, spare))
    assert "Spare" not in named(desk)
    assert done.undo is not None
    desk.undo(done.undo)
    assert "Spare" in named(desk)
    with pytest.raises(NotFound):
        desk.command(lambda uow: desk.statuses.delete(uow, UUID(int=9)))


def test_the_status_that_new_contacts_begin_in_stays(desk: Workspace) -> None:
    with pytest.raises(Refused, match="begin in"):
        desk.command(lambda uow: desk.statuses.delete(uow, key_of(desk, "lead")))


def test_days_in_a_status_are_the_median_of_all_stays(desk: Workspace, add: Add) -> None:
    clock = desk.clock
    assert isinstance(clock, FixedClock)
    lead, contacted, active = (key_of(desk, key) for key in ("lead", "contacted", "active"))

    def come(contact: UUID, status: UUID | None) -> None:
        desk.command(lambda uow: desk.contacts.change(uow, contact, {"status_id": status}))

    quick, slow, gone = (add(last_name=name) for name in ("Quick", "Slow", "Gone"))
    clock.at = NOON + timedelta(days=2, hours=5)
    come(quick, contacted)
    clock.at = NOON + timedelta(days=10)
    come(slow, active)
    clock.at = NOON + timedelta(days=12)
    come(quick, lead)
    come(gone, active)
    desk.command(lambda uow: desk.contacts.delete(uow, [gone]))
    clock.at = NOON + timedelta(days=13, hours=1)

    found = desk.query(desk.statuses.stays)
    # In lead: 2 days, 10 days, and 1 day by now of the one who came back.
    assert (found[lead].count, found[lead].median_days) == (3, 2)
    assert (found[contacted].count, found[contacted].median_days) == (1, 9)
    assert (found[active].count, found[active].median_days) == (1, 3)
    assert key_of(desk, "former") not in found
    assert desk.query(desk.statuses.standing) == {lead: 1, active: 1}
    come(slow, lead)
    # 0, 1, 2 and 10 days: the mean of the middle two.
    assert desk.query(desk.statuses.stays)[lead].median_days == 1.5
