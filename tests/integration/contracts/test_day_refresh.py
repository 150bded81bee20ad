"""A new day: the list says what holds today, and only rows whose day has come are written."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from core.contracts.service import ContractData
from core.contracts.tables import ContractListingRow
from core.database.base import table_of
from core.database.unit_of_work import Reader, UnitOfWork
from core.kernel.clock import FixedClock
from core.secrets.store import MemorySecrets
from core.workspace import Workspace, open_workspace

from .scene import Scene, make_scene

LISTING = table_of(ContractListingRow)
SIGNED = date(2026, 11, 1)


@pytest.fixture
def scene(workspace: Workspace) -> Scene:
    return make_scene(workspace)


def with_term(scene: Scene, **data: Any) -> UUID:
    """Draft a contract and give it its dates."""
    workspace, contract = scene.workspace, scene.draft()
    terms = ContractData("Agreement", **data)
    workspace.command(lambda uow: workspace.contracts.change(uow, contract, terms))
    return contract


def fixed(scene: Scene, start: date, end: date) -> UUID:
    return with_term(scene, signed_on=SIGNED, start_date=start, end_date=end, term_kind="fixed")


def listed(workspace: Workspace, contract: UUID) -> tuple[str, date | None, date | None]:
    """Return status, next date and the day on which they would change, as the list has them."""

    def work(reader: Reader) -> Any:
        columns = LISTING.c.status, LISTING.c.next_date, LISTING.c.changes_on
        query = select(*columns).where(LISTING.c.contract_id == contract)
        return reader.connection.execute(query).one()

    found = workspace.query(work)
    return found.status, found.next_date, found.changes_on


def move_to(workspace: Workspace, clock: FixedClock, day: date) -> int:
    """Let it be noon UTC of ``day``, the same day in Adelaide; returns how many rows changed."""
    clock.at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    return workspace.refresh_day()


def test_a_fixed_term_goes_through_its_states_day_by_day(scene: Scene, clock: FixedClock) -> None:
    start, end = date(2026, 12, 1), date(2027, 11, 30)
    contract = fixed(scene, start, end)
    expiring, over = date(2027, 9, 1), date(2027, 12, 1)
    seen = [listed(scene.workspace, contract)]
    for day in (start, expiring, over):
        assert move_to(scene.workspace, clock, day - timedelta(days=1)) == 0
        assert move_to(scene.workspace, clock, day) == 1
        assert move_to(scene.workspace, clock, day) == 0
        seen.append(listed(scene.workspace, contract))
    assert seen == [
        ("upcoming", start, start),
        ("in_force", end, expiring),
        ("expiring", end, over),
        ("expired", None, None),
    ]


def test_a_renewing_term_asks_for_notice_and_then_runs_on(scene: Scene, clock: FixedClock) -> None:
    contract = with_term(
        scene,
        signed_on=SIGNED,
        start_date=date(2026, 11, 1),
        end_date=date(2027, 10, 31),
        term_kind="auto_renew",
        renewal_months=12,
        notice_days=30,
    )
    window, notice = date(2027, 7, 3), date(2027, 10, 1)
    for day, status, next_date in (
        (window - timedelta(days=1), "in_force", notice),
        (window, "notice_window", notice),
        (notice, "notice_window", notice),
        (notice + timedelta(days=1), "in_force", date(2027, 10, 31)),
        (date(2027, 11, 1), "in_force", date(2028, 10, 1)),
    ):
        move_to(scene.workspace, clock, day)
        assert listed(scene.workspace, contract)[:2] == (status, next_date)


def test_a_termination_takes_effect_on_its_day(scene: Scene, clock: FixedClock) -> None:
    day = date(2027, 1, 10)
    contract = with_term(
        scene, signed_on=SIGNED, start_date=SIGNED, term_kind="evergreen", terminated_on=day
    )
    assert listed(scene.workspace, contract) == ("in_force", day, day)
    assert move_to(scene.workspace, clock, day) == 1
    assert listed(scene.workspace, contract) == ("terminated", None, None)


def test_only_rows_whose_day_has_come_are_written(scene: Scene, clock: FixedClock) -> None:
    workspace = scene.workspace
    draft = scene.draft()
    unknown = with_term(scene, signed_on=SIGNED)
    due = fixed(scene, date(2026, 12, 1), date(2028, 1, 1))
    later = fixed(scene, date(2026, 12, 2), date(2028, 1, 1))

    def mark_all(uow: UnitOfWork) -> None:
        uow.connection.execute(update(LISTING).values(missing="as it was"))

    workspace.command(mark_all)
    assert move_to(workspace, clock, date(2026, 12, 1)) == 1

    def untouched(reader: Reader) -> set[UUID]:
        query = select(LISTING.c.contract_id).where(LISTING.c.missing == "as it was")
        return set(reader.connection.execute(query).scalars())

    assert workspace.query(untouched) == {draft, unknown, later}
    assert listed(workspace, due)[0] == "in_force"
    counts = workspace.query(workspace.contracts.counts)
    assert {key: counts[key] for key in ("draft", "unknown", "upcoming", "in_force", "all")} == {
        "draft": 1,
        "unknown": 1,
        "upcoming": 1,
        "in_force": 1,
        "all": 4,
    }


def test_days_that_nobody_saw_are_made_up_for_at_once(scene: Scene, clock: FixedClock) -> None:
    contract = fixed(scene, date(2026, 12, 1), date(2027, 11, 30))
    assert move_to(scene.workspace, clock, date(2030, 1, 1)) == 1
    assert listed(scene.workspace, contract) == ("expired", None, None)


def test_the_list_says_what_the_record_says(scene: Scene, clock: FixedClock) -> None:
    workspace = scene.workspace
    start, end = date(2026, 12, 1), date(2027, 3, 10)
    contract = fixed(scene, start, end)
    for days in range(0, 130, 13):
        move_to(workspace, clock, date(2026, 11, 20) + timedelta(days=days))
        record = workspace.query(lambda reader: workspace.contracts.contract(reader, contract))
        assert listed(workspace, contract)[:2] == (record.status, record.next_date)


def test_the_day_begins_at_midnight_where_the_organisation_is(
    scene: Scene, clock: FixedClock
) -> None:
    contract = fixed(scene, date(2026, 11, 21), date(2028, 1, 1))
    # Adelaide is ten and a half hours ahead in summer.
    clock.at = datetime(2026, 11, 20, 13, 29, tzinfo=UTC)
    assert scene.workspace.refresh_day() == 0
    assert listed(scene.workspace, contract)[0] == "upcoming"
    clock.at = datetime(2026, 11, 20, 13, 30, tzinfo=UTC)
    assert scene.workspace.refresh_day() == 1
    assert listed(scene.workspace, contract)[0] == "in_force"


@pytest.fixture
def reopened(
    scene: Scene, folder: Path, secrets: MemorySecrets, clock: FixedClock
) -> Iterator[tuple[Workspace, UUID]]:
    """A workspace that was closed before a contract began, and opened a month later."""
    contract = fixed(scene, date(2026, 12, 1), date(2028, 1, 1))
    scene.workspace.close()
    clock.advance(timedelta(days=30))
    opened = open_workspace(folder, secrets, clock)
    yield opened, contract
    opened.close()


def test_opening_a_workspace_brings_its_list_to_today(reopened: tuple[Workspace, UUID]) -> None:
    workspace, contract = reopened
    assert listed(workspace, contract)[0] == "in_force"
    assert workspace.refresh_day() == 0
