"""What contracts register with the dashboard.

All of it is read from the listing, which says what holds today; only the line of the last year
asks the contracts themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from core.contracts.dashboard.charts import TITLES, read_charts
from core.contracts.dashboard.common import DESK
from core.contracts.dashboard.dated import read_dated
from core.contracts.dashboard.figures import LastYear, read_figures
from core.contracts.dashboard.waiting import read_waiting
from core.dashboard.records import Chart, Dated, Figure, Waiting
from core.database.unit_of_work import Reader


class ContractsDashboard:
    """See ``core.dashboard.provider.DashboardProvider``."""

    key = DESK
    title = "Contracts"
    permission = "contracts.read"
    kinds = frozenset({"contract"})
    chart_titles: Mapping[str, str] = TITLES

    def __init__(self) -> None:
        self._year = LastYear()

    def figures(self, reader: Reader, day: date) -> tuple[Figure, ...]:
        return read_figures(reader, day, self._year)

    def waiting(self, reader: Reader, day: date) -> tuple[Waiting, ...]:
        return read_waiting(reader, day)

    def dated(self, reader: Reader, day: date) -> tuple[Dated, ...]:
        return read_dated(reader, day)

    def charts(self, reader: Reader, day: date) -> tuple[Chart, ...]:
        return read_charts(reader, day)
