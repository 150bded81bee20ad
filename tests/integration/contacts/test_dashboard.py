"""What contacts put on the dashboard."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

from core.contacts.dashboard import ContactsDashboard
from core.contacts.records import NewVisit
from core.dashboard.records import Target
from core.workspace import Workspace
from tests.integration.conftest import NOON

from .exporting import export, limit

Add = Callable[..., UUID]
DAY = date(2026, 11, 20)


def test_visits_of_today_and_late_ones_wait_and_those_ahead_have_their_days(
    desk: Workspace, add: Add
) -> None:
    key = add(first_name="Ines", last_name="Carvalho", organisation="Harrow & Lyle")
    for hours in (-48, 2, 24 * 10, 24 * 200):
        at = NOON + timedelta(hours=hours)
        desk.command(lambda uow, at=at: desk.visits.add(uow, NewVisit(key, at)))
    provider = ContactsDashboard()
    waiting = desk.query(lambda reader: provider.waiting(reader, DAY))
    assert [one.title for one in waiting] == [
        "Visit: Carvalho, Ines",
        "Write down the visit: Carvalho, Ines",
    ]
    assert all(one.target.record == str(key) for one in waiting)
    (visits,) = desk.query(lambda reader: provider.dated(reader, DAY))
    assert [one.day for one in visits.days] == [DAY, DAY + timedelta(days=10)]


def test_figures_count_and_nothing_stands_where_there_is_nobody(desk: Workspace, add: Add) -> None:
    provider = ContactsDashboard()
    assert desk.query(lambda reader: provider.figures(reader, DAY)) == ()
    assert desk.query(lambda reader: provider.charts(reader, DAY)) == ()
    add(last_name="Carvalho")
    (figure,) = desk.query(lambda reader: provider.figures(reader, DAY))
    assert (figure.number, figure.note) == (1, "1 new this month")
    (chart,) = desk.query(lambda reader: provider.charts(reader, DAY))
    assert [(bar.label, bar.number) for bar in chart.bars] == [("Lead", 1)]


def test_what_is_left_to_export_stands_there_once_some_was_exported(
    desk: Workspace, add: Add, tmp_path: Path
) -> None:
    for name in ("Carvalho", "Delacroix"):
        add(last_name=name)
    provider = ContactsDashboard()
    limit(desk, 10)
    assert len(desk.query(lambda reader: provider.figures(reader, DAY))) == 1
    export(desk, tmp_path / "all.csv")
    _, figure = desk.query(lambda reader: provider.figures(reader, DAY))
    assert (figure.number, figure.note) == (8, "of 10 rows in 30 days")
    assert figure.target == Target("contacts", view="exports")
