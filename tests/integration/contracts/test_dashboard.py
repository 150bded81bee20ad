"""What contracts put on the dashboard, on a real workspace, and that every target holds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event

from core.contracts.dashboard.provider import ContractsDashboard
from core.contracts.list_source import ContractSource
from core.contracts.service import ContractData
from core.dashboard.records import Bar, Chart, Figure, Target, Waiting
from core.database.listing import ListQuery
from core.demo.seed import make_demo
from core.kernel.clock import FixedClock
from core.kernel.work import Token
from core.workspace import Workspace
from desktop.tasks.token import CancelToken

from .scene import as_viewer, make_scene

NOW = datetime(2026, 11, 20, 4, 2, tzinfo=UTC)
TODAY = date(2026, 11, 20)
PROVIDER = ContractsDashboard()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    made = make_demo(tmp_path_factory.mktemp("dash") / "demo", FixedClock(NOW), count=60)
    yield made
    made.close()


def figures(workspace: Workspace) -> dict[str, Figure]:
    provider = next(one for one in workspace.dashboard if one.key == "contracts")
    found = workspace.query(lambda reader: provider.figures(reader, TODAY))
    return {figure.key: figure for figure in found}


def waiting(workspace: Workspace, day: date = TODAY) -> list[Waiting]:
    return list(workspace.query(lambda reader: PROVIDER.waiting(reader, day)))


def charts(workspace: Workspace) -> dict[str, Chart]:
    found = workspace.query(lambda reader: PROVIDER.charts(reader, TODAY))
    return {chart.key: chart for chart in found}


def behind(workspace: Workspace, target: Target) -> int:
    """Return how many contracts the list behind a target has."""
    assert target.desk == "contracts"
    assert target.filter is not None
    source = ContractSource(workspace.query)
    token: Token = CancelToken()
    return len(source.id_list(ListQuery(target.filter), token))


def test_every_figure_opens_the_list_that_it_counts(demo: Workspace) -> None:
    found = figures(demo)
    assert [*found] == [
        *("contracts.in_force", "contracts.notice_window", "contracts.expiring"),
        *("contracts.drafts", "contracts.complete"),
    ]
    for key in ("contracts.in_force", "contracts.notice_window", "contracts.expiring"):
        assert found[key].number == behind(demo, found[key].target)
    assert found["contracts.in_force"].number > 0
    assert found["contracts.drafts"].number == behind(demo, found["contracts.drafts"].target)
    complete = found["contracts.complete"]
    assert complete.meter is not None
    assert complete.meter.limit - complete.meter.used == behind(demo, complete.target)


def test_the_trend_ends_at_the_figure(demo: Workspace) -> None:
    figure = figures(demo)["contracts.in_force"]
    assert len(figure.trend) == 13
    assert figure.trend[-1].day == TODAY
    assert figure.trend[-1].number == figure.number


def test_the_trend_follows_every_change(workspace: Workspace) -> None:
    scene = make_scene(workspace)
    contract = scene.draft()

    def in_force() -> list[int]:
        return [point.number for point in figures(workspace)["contracts.in_force"].trend]

    assert in_force() == [0] * 13
    terms = {"signed_on": date(2026, 6, 1), "term_kind": "evergreen"}
    with_term(workspace, contract, "Deal", start_date=date(2026, 6, 1), **terms)
    assert in_force() == [0] * 7 + [1] * 6
    with_term(workspace, contract, "Deal", start_date=date(2026, 10, 1), **terms)
    assert in_force() == [0] * 11 + [1] * 2
    workspace.command(lambda uow: workspace.contracts.delete(uow, [contract]))
    assert figures(workspace) == {}


def test_every_bar_opens_the_list_that_it_counts(demo: Workspace) -> None:
    found = charts(demo)
    assert found.keys() <= PROVIDER.chart_titles.keys()
    status = found["contracts.status"]
    assert sum(bar.number for bar in status.bars) == 60
    bars: list[Bar] = [*status.bars, *found["contracts.changed"].bars]
    assert all(bar.number == behind(demo, bar.target) for bar in bars)
    days = [bar.day for bar in found["contracts.changed"].bars]
    assert days == [TODAY - timedelta(days=back) for back in range(29, -1, -1)]


def test_dates_ahead_are_in_order_and_within_90_days(demo: Workspace) -> None:
    rows = demo.query(lambda reader: PROVIDER.dated(reader, TODAY))
    assert {row.kind for row in rows} <= {"notice", "ends", "renews", "starts"}
    for row in rows:
        days = [one.day for one in row.days]
        assert days == sorted(days)
        assert TODAY <= days[0] <= days[-1] <= TODAY + timedelta(days=90)
        assert all(UUID(one.target.record) for one in row.days)


@pytest.mark.parametrize("method", ["waiting", "dated"])
def test_each_part_takes_few_statements(demo: Workspace, method: str) -> None:
    said: list[str] = []

    def work(reader: Any) -> None:
        note = lambda *args: said.append(args[2])  # noqa: E731
        event.listen(reader.connection, "before_cursor_execute", note)
        getattr(PROVIDER, method)(reader, TODAY)
        event.remove(reader.connection, "before_cursor_execute", note)

    demo.query(work)
    assert len(said) <= 3, "however many contracts there are"


# --- what waits, case by case ----------------------------------------------------------------


def with_term(workspace: Workspace, contract: UUID, title: str, **data: Any) -> None:
    terms = ContractData(title, **data)
    workspace.command(lambda uow: workspace.contracts.change(uow, contract, terms))


def renewing(
    workspace: Workspace, contract: UUID, title: str, notice_by: date, **more: Any
) -> None:
    with_term(
        workspace,
        contract,
        title,
        signed_on=date(2026, 1, 1),
        start_date=date(2026, 1, 1),
        end_date=notice_by + timedelta(days=30),
        term_kind="auto_renew",
        renewal_months=12,
        notice_days=30,
        **more,
    )


def test_notices_wait_by_their_day_and_a_few_too_many_are_told_together(
    workspace: Workspace,
) -> None:
    scene = make_scene(workspace)
    for place in range(4):
        renewing(workspace, scene.draft(), f"Deal {place}", TODAY + timedelta(days=20 - place))
    four = waiting(workspace)
    assert [row.detail.split(",")[0] for row in four] == ["Deal 3", "Deal 2", "Deal 1", "Deal 0"]
    assert {row.verb for row in four} == {"Decide"}
    assert four[0].when == TODAY + timedelta(days=17)

    renewing(workspace, scene.draft(), "Deal 4", TODAY + timedelta(days=25))
    five = waiting(workspace)
    assert [row.verb for row in five] == ["Decide", "Decide", "Decide", "Open"]
    assert five[-1].title == "2 more decisions"
    assert five[-1].when == TODAY + timedelta(days=20)
    assert behind(workspace, five[-1].target) == 2


def test_nothing_is_to_be_decided_once_notice_was_given(workspace: Workspace) -> None:
    scene = make_scene(workspace)
    ends = TODAY + timedelta(days=25)
    renewing(workspace, scene.draft(), "Given", TODAY + timedelta(days=9), terminated_on=ends)
    assert waiting(workspace) == []


def test_far_notices_do_not_wait_yet(workspace: Workspace) -> None:
    scene = make_scene(workspace)
    renewing(workspace, scene.draft(), "Far", TODAY + timedelta(days=31))
    assert waiting(workspace) == []


def test_missing_data_lead_to_the_contract_or_to_the_list(workspace: Workspace) -> None:
    scene = make_scene(workspace)
    first = scene.draft()
    with_term(workspace, first, "Old lease", signed_on=date(2026, 1, 1))
    (row,) = waiting(workspace)
    assert (row.target.record, row.verb) == (str(first), "Complete")
    assert "Start date" in row.detail
    with_term(workspace, scene.draft(), "Old loan", signed_on=date(2026, 1, 1))
    (row,) = waiting(workspace)
    assert row.title == "2 contracts lack data"
    assert behind(workspace, row.target) == 2


def test_ones_own_drafts_wait_when_they_are_left_lying(
    workspace: Workspace, clock: FixedClock
) -> None:
    scene = make_scene(workspace)
    drafts = [scene.draft(), scene.draft()]
    assert waiting(workspace) == []
    clock.advance(timedelta(days=31))
    rows = waiting(workspace, TODAY + timedelta(days=31))
    assert sorted(row.target.record for row in rows) == sorted(map(str, drafts))
    assert {(row.verb, row.when) for row in rows} == {("Continue", NOW)}


def test_many_drafts_left_lying_are_one_row(workspace: Workspace, clock: FixedClock) -> None:
    scene = make_scene(workspace)
    for _ in range(3):
        scene.draft()
    clock.advance(timedelta(days=31))
    (row,) = waiting(workspace, TODAY + timedelta(days=31))
    assert row.title == "3 drafts left lying"
    assert behind(workspace, row.target) == 3


def test_who_may_only_read_has_nothing_to_do(workspace: Workspace) -> None:
    scene = make_scene(workspace)
    renewing(workspace, scene.draft(), "Deal", TODAY + timedelta(days=5))
    as_viewer(workspace)
    assert waiting(workspace) == []
    assert figures(workspace)["contracts.notice_window"].number == 1


def test_an_empty_workspace_has_no_figures_and_no_charts(workspace: Workspace) -> None:
    assert figures(workspace) == {}
    assert charts(workspace) == {}
    assert waiting(workspace) == []
