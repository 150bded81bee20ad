"""Visits between days, moved and marked, and the reminders of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from core.access.tables import PersonRow
from core.contacts.records import NewVisit, Visit, VisitFilter
from core.contacts.visit_rows import bounds, passing, select_visits
from core.database.unit_of_work import UnitOfWork
from core.kernel.clock import FixedClock
from core.kernel.errors import InvalidValue, NotFound, Stale
from core.workspace import Workspace
from tests.integration.conftest import NOON

Add = Callable[..., UUID]
ZONE = ZoneInfo("Australia/Adelaide")
MONDAY, SUNDAY = date(2026, 11, 23), date(2026, 11, 22)


@pytest.fixture
def plan(desk: Workspace) -> Callable[..., UUID]:
    """Plan a visit and return its id."""

    def make(contact: UUID, at: datetime, **facts: object) -> UUID:
        visit = NewVisit(contact, at, **facts)  # type: ignore[arg-type]
        return desk.command(lambda uow: desk.visits.add(uow, visit)).value

    return make


def colleague(desk: Workspace) -> UUID:
    def join(uow: UnitOfWork) -> UUID:
        row = uow.insert(PersonRow(name="Tomasz Nowak", role="member"))
        uow.record("person.added", "person", row.id)
        return row.id

    return desk.command(join).value


def read(desk: Workspace, visit: UUID) -> Visit:
    return desk.query(lambda reader: desk.visits.visit(reader, visit))


def between(
    desk: Workspace, first: date, last: date, wanted: VisitFilter | None = None
) -> list[Visit]:
    return desk.query(
        lambda reader: desk.visits.visits(reader, first, last, wanted or VisitFilter())
    )


def test_visits_of_a_day_follow_the_organisations_zone(
    desk: Workspace, add: Add, plan: Callable[..., UUID]
) -> None:
    # Half past ten in the evening in UTC is the next morning in Adelaide.
    plan(add(last_name="Carvalho"), datetime(2026, 11, 22, 22, 30, tzinfo=UTC))
    assert [visit.contact for visit in between(desk, MONDAY, MONDAY)] == ["Carvalho"]
    assert between(desk, SUNDAY, SUNDAY) == []
    counts = desk.query(lambda reader: desk.visits.counts(reader, SUNDAY, MONDAY))
    assert counts == {MONDAY: 1}


def test_the_day_that_is_an_hour_shorter_holds_its_visits_from_midnight_to_midnight(
    desk: Workspace, add: Add, plan: Callable[..., UUID]
) -> None:
    contact, day = add(last_name="Carvalho"), date(2026, 10, 4)
    for hour, minute in ((0, 0), (3, 0), (23, 59)):
        plan(contact, datetime(2026, 10, 4, hour, minute, tzinfo=ZONE))
    plan(contact, datetime(2026, 10, 5, 0, 0, tzinfo=ZONE))
    assert len(between(desk, day, day)) == 3


def test_visits_are_wanted_by_whose_kind_and_state(
    desk: Workspace, add: Add, plan: Callable[..., UUID]
) -> None:
    contact, other = add(last_name="Carvalho"), colleague(desk)
    at = datetime(2026, 11, 23, 10, tzinfo=ZONE)
    call = plan(contact, at, kind="call", state="done")
    theirs = plan(contact, at + timedelta(hours=1), staff_id=other)
    mine = plan(contact, at + timedelta(hours=2), kind="site")

    def found(**wanted: object) -> list[UUID]:
        return [v.id for v in between(desk, MONDAY, MONDAY, VisitFilter(**wanted))]  # type: ignore[arg-type]

    assert found() == [call, theirs, mine]
    assert found(staff_id=other) == [theirs]
    assert found(kinds=("call", "site")) == [call, mine]
    assert found(states=("planned",)) == [theirs, mine]
    assert found(staff_id=other, states=("done",)) == []


def test_visits_of_deleted_contacts_are_not_shown_nor_counted(
    desk: Workspace, add: Add, plan: Callable[..., UUID]
) -> None:
    contact = add(last_name="Carvalho")
    visit = plan(contact, datetime(2026, 11, 23, 10, tzinfo=ZONE))
    desk.command(lambda uow: desk.contacts.delete(uow, [contact]))
    assert between(desk, MONDAY, MONDAY) == []
    assert not desk.query(lambda reader: desk.visits.counts(reader, MONDAY, MONDAY))
    with pytest.raises(NotFound):
        read(desk, visit)


def test_a_calendar_has_no_first_and_no_last_day(
    desk: Workspace, add: Add, plan: Callable[..., UUID]
) -> None:
    plan(add(last_name="Carvalho"), datetime(2026, 11, 23, 10, tzinfo=ZONE))
    assert len(between(desk, date.min, date.max)) == 1


def test_a_moved_visit_takes_its_reminder_along_and_can_be_put_back(
    desk: Workspace, add: Add, plan: Callable[..., UUID]
) -> None:
    contact, at = add(last_name="Carvalho"), datetime(2026, 11, 23, 10, tzinfo=ZONE)
    visit = plan(contact, at, remind_at=at - timedelta(hours=1))
    done = desk.command(lambda uow: desk.visits.move(uow, visit, at + timedelta(days=2), 1))
    after = read(desk, visit)
    assert after.starts_at == at + timedelta(days=2)
    assert after.remind_at == at + timedelta(days=2, hours=-1)
    values = desk.query(lambda reader: desk.contacts.contact(reader, contact)).values
    assert values["next_visit_on"] == date(2026, 11, 25)
    with pytest.raises(Stale):
        desk.command(lambda uow: desk.visits.move(uow, visit, at, 1))
    assert done.undo is not None
    desk.undo(done.undo)
    assert read(desk, visit).starts_at == at
    with pytest.raises(InvalidValue):
        desk.command(lambda uow: desk.visits.move(uow, visit, at.replace(year=2300)))


def test_what_came_of_a_visit_is_marked_and_taken_back(
    desk: Workspace, add: Add, plan: Callable[..., UUID]
) -> None:
    at = datetime(2026, 11, 23, 10, tzinfo=ZONE)
    visit = plan(add(last_name="Carvalho"), at, remind_at=at)
    done = desk.command(lambda uow: desk.visits.mark(uow, visit, "missed"))
    assert (read(desk, visit).state, read(desk, visit).remind_at) == ("missed", None)
    assert done.undo is not None
    assert done.undo.label == "Visit: missed"
    desk.undo(done.undo)
    assert (read(desk, visit).state, read(desk, visit).remind_at) == ("planned", at)
    with pytest.raises(InvalidValue):
        desk.command(lambda uow: desk.visits.mark(uow, visit, "perhaps"))


@pytest.mark.parametrize("whose", [None, UUID(int=7)])
def test_a_month_of_visits_is_read_by_an_index_of_their_beginning(
    desk: Workspace, whose: UUID | None
) -> None:
    span = bounds("Australia/Adelaide", date(2026, 11, 1), date(2026, 11, 30))
    query = select_visits().where(*span, *passing(VisitFilter(whose)))

    def plan_of(statement: str, *values: object) -> str:
        rows = desk.query(
            lambda reader: reader.connection.exec_driver_sql(statement, tuple(values)).all()
        )
        return " ".join(str(row[-1]) for row in rows)

    written = str(query.compile(compile_kwargs={"literal_binds": False}))
    for name in ("starts_at_1", "starts_at_2", "staff_id_1"):
        written = written.replace(f":{name}", "?")
    values: list[object] = [0, 1, *([b"7"] if whose else [])]
    said = plan_of(f"EXPLAIN QUERY PLAN {written}", *values)
    assert "starts_at>? AND starts_at<?" in said
    assert "SCAN visit" not in said
    assert "SCAN contact" not in said


# --- reminders ---------------------------------------------------------------------------


def due(desk: Workspace) -> list[UUID]:
    return [visit.id for visit in desk.query(desk.reminders.due)]


def tell(desk: Workspace) -> list[UUID]:
    """Tell what is due, as the window does."""
    found = desk.query(desk.reminders.due)
    desk.command(lambda uow: desk.reminders.tell(uow, found))
    return [visit.id for visit in found]


@pytest.fixture
def soon(add: Add, plan: Callable[..., UUID]) -> UUID:
    """A visit in an hour, of which one is reminded in ten minutes."""
    at = NOON + timedelta(hours=1)
    return plan(add(last_name="Carvalho"), at, remind_at=NOON + timedelta(minutes=10))


def test_a_reminder_is_told_once_when_it_is_due(
    desk: Workspace, soon: UUID, clock: FixedClock
) -> None:
    assert due(desk) == []
    clock.advance(timedelta(minutes=10))
    assert tell(desk) == [soon]
    assert due(desk) == []
    clock.advance(timedelta(minutes=-30))
    assert due(desk) == []
    clock.advance(timedelta(days=1))
    assert due(desk) == []


def test_a_reminder_that_fell_due_while_nobody_looked_is_told_later(
    desk: Workspace, soon: UUID, clock: FixedClock
) -> None:
    clock.advance(timedelta(days=2))
    assert tell(desk) == [soon]


def test_of_visits_long_ago_nobody_is_reminded(
    desk: Workspace, soon: UUID, clock: FixedClock
) -> None:
    clock.advance(timedelta(days=8))
    assert due(desk) == []


def test_later_tells_once_more(desk: Workspace, soon: UUID, clock: FixedClock) -> None:
    clock.advance(timedelta(minutes=10))
    tell(desk)
    visit = read(desk, soon)
    again = clock.now() + timedelta(minutes=10)
    desk.command(lambda uow: desk.reminders.later(uow, visit, again))
    assert due(desk) == []
    clock.advance(timedelta(minutes=10))
    assert tell(desk) == [soon]
    clock.advance(timedelta(hours=3))
    assert due(desk) == []


def test_a_visit_that_was_moved_is_told_anew(
    desk: Workspace, soon: UUID, clock: FixedClock
) -> None:
    clock.advance(timedelta(minutes=10))
    tell(desk)
    at = read(desk, soon).starts_at + timedelta(days=1)
    desk.command(lambda uow: desk.visits.move(uow, soon, at))
    assert due(desk) == []
    clock.advance(timedelta(days=1))
    assert tell(desk) == [soon]


def test_only_the_member_of_staff_is_reminded_and_only_of_what_is_planned(
    desk: Workspace, add: Add, plan: Callable[..., UUID]
) -> None:
    contact, at = add(last_name="Carvalho"), NOON + timedelta(hours=1)
    plan(contact, at, staff_id=colleague(desk), remind_at=NOON)
    called_off = plan(contact, at, remind_at=NOON)
    desk.command(lambda uow: desk.visits.mark(uow, called_off, "cancelled"))
    assert due(desk) == []
    mine = plan(contact, at, remind_at=NOON)
    assert due(desk) == [mine]
    desk.command(lambda uow: desk.contacts.delete(uow, [contact]))
    assert due(desk) == []


def test_what_was_told_is_forgotten_once_it_no_longer_matters(
    desk: Workspace, soon: UUID, clock: FixedClock
) -> None:
    clock.advance(timedelta(minutes=10))
    tell(desk)

    def kept() -> int:
        return desk.query(
            lambda reader: reader.connection.exec_driver_sql(
                "SELECT count(*) FROM reminder_told"
            ).scalar_one()
        )

    assert kept() == 1
    clock.advance(timedelta(days=9))
    tell(desk)
    assert kept() == 0


def test_a_visit_without_a_reminder_cannot_be_told_later(
    desk: Workspace, add: Add, plan: Callable[..., UUID]
) -> None:
    visit = read(desk, plan(add(last_name="Carvalho"), NOON))
    with pytest.raises(InvalidValue):
        desk.command(lambda uow: desk.reminders.later(uow, visit, NOON))
