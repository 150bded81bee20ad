"""Asks the providers, part by part, and keeps what each answered; a failure stays its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any, Literal

from core.dashboard.provider import DashboardProvider, by_turns, fitting
from core.dashboard.records import Chart, Dated, Figure, Waiting
from core.database.unit_of_work import Reader
from core.kernel.changes import Changes
from core.kernel.errors import ChanceryError
from core.workspace import Workspace
from desktop.panels.context import PanelContext

Section = Literal["figures", "waiting", "dated", "charts"]

MOST_FIGURES = 5
_READS: dict[Section, Callable[[DashboardProvider, Reader, date], tuple[Any, ...]]] = {
    "figures": lambda provider, reader, day: provider.figures(reader, day),
    "waiting": lambda provider, reader, day: provider.waiting(reader, day),
    "dated": lambda provider, reader, day: provider.dated(reader, day),
    "charts": lambda provider, reader, day: provider.charts(reader, day),
}
SECTIONS: tuple[Section, ...] = tuple(_READS)


class Content:
    """What is on the dashboard. ``told`` is called with a section whenever it changed."""

    def __init__(
        self,
        context: PanelContext,
        providers: tuple[DashboardProvider, ...],
        told: Callable[[Section], object],
    ) -> None:
        self._context = context
        self._providers = providers
        self._told = told
        self._found: dict[tuple[str, Section], tuple[Any, ...]] = {}
        self._errors: dict[tuple[str, Section], ChanceryError] = {}

    @property
    def providers(self) -> tuple[DashboardProvider, ...]:
        """Those of which the person may see something."""
        return fitting(self._providers, self._context.actor.permissions)

    def load(self, day: date, changes: Changes | None = None) -> None:
        """Ask everyone, or only those whom ``changes`` concern."""
        for provider in self.providers:
            if changes is None or changes.touches(provider.kinds):
                for section in SECTIONS:
                    self._ask(provider, section, day)

    def complete(self, section: Section) -> bool:
        """Return whether everyone has answered once, well or not."""
        keys = [(provider.key, section) for provider in self.providers]
        return all(key in self._found or key in self._errors for key in keys)

    def errors(self, section: Section) -> list[tuple[str, ChanceryError]]:
        """Return the features that could not be read, with what happened."""
        return [
            (provider.title, self._errors[provider.key, section])
            for provider in self.providers
            if (provider.key, section) in self._errors
        ]

    def figures(self) -> tuple[Figure, ...]:
        """Return as many figures as the strip has room for."""
        return by_turns(self._of("figures"), MOST_FIGURES)

    def waiting(self) -> list[Waiting]:
        """Return what waits, feature after feature."""
        return [row for rows in self._of("waiting") for row in rows]

    def dated(self) -> list[Dated]:
        """Return the dates ahead by kind."""
        return [row for rows in self._of("dated") for row in rows]

    def charts(self) -> dict[str, Chart]:
        """Return the charts by key."""
        return {chart.key: chart for charts in self._of("charts") for chart in charts}

    def chart_titles(self) -> dict[str, str]:
        """Return the titles of all charts there may be, by key."""
        return {
            key: title
            for provider in self.providers
            for key, title in provider.chart_titles.items()
        }

    # --- inside --------------------------------------------------------------------------

    def _of(self, section: Section) -> list[tuple[Any, ...]]:
        return [self._found.get((provider.key, section), ()) for provider in self.providers]

    def _ask(self, provider: DashboardProvider, section: Section, day: date) -> None:
        key = provider.key, section

        def work(workspace: Workspace, reader: Reader) -> tuple[Any, ...]:
            return _READS[section](provider, reader, day)

        self._context.query(
            work,
            partial(self._answered, key),
            f"dashboard {provider.key} {section}",
            partial(self._failed, key),
        )

    def _answered(self, key: tuple[str, Section], found: tuple[Any, ...]) -> None:
        self._errors.pop(key, None)
        self._found[key] = found
        self._told(key[1])

    def _failed(self, key: tuple[str, Section], error: ChanceryError) -> None:
        # What was read before stays; it is told beside it that it is not the newest.
        self._errors[key] = error
        self._told(key[1])
