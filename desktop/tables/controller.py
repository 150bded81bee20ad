"""Joins a source to a table: first rows at once, all ids next, the newest question only.

Knows nothing of tool bars and footers; those listen to ``changed`` and read its state.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Any, Literal, Protocol

from PySide6.QtCore import QObject, QTimer, Signal
from shiboken6 import isValid

from core.database.filters import Group
from core.database.listing import FirstPage, IdList, ListQuery, Selection, Sort, Source
from core.kernel.errors import Cancelled, ChanceryError
from core.kernel.work import Report, Token
from desktop.tables.frame import PATIENCE
from desktop.tables.model import Rows, TableModel
from desktop.tables.state import Density, TableViewState
from desktop.tables.view import TableView
from desktop.tasks.runner import Runner

FIRST_ROWS = 200
STILL_LOOKING_MS = 2000

# partial: the first rows are shown, the rest is being counted.
Phase = Literal["idle", "loading", "partial", "ready", "stopped", "failed"]
Work = Callable[[Token, Report], Any]


class Handle(Protocol):
    """Work under way."""

    def cancel(self) -> None:
        """Ask it to stop; nothing of it arrives any more."""
        ...


class Run(Protocol):
    """Runs work on a thread; of work with the same key only the newest is heard of."""

    def __call__(
        self,
        key: str,
        work: Work,
        on_result: Callable[[Any], object],
        on_error: Callable[[ChanceryError], object],
    ) -> Handle: ...


def run_on(runner: Runner) -> Run:
    """Return the way to run a table's queries on the program's runner."""

    def run(
        key: str,
        work: Work,
        on_result: Callable[[Any], object],
        on_error: Callable[[ChanceryError], object],
    ) -> Handle:
        return runner.run_query(work, on_result, on_error, group=key)

    return run


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the person was: what must survive a refresh or another order."""

    selection: Selection
    current: int | None
    top: int | None
    top_row: int
    offset: int


@dataclass(frozen=True, slots=True)
class _Loaded:
    """The whole list, and where the things of ``_Place`` are in it."""

    ids: IdList
    total: int
    selection: Selection
    current: int | None
    top: int | None


class TableController(QObject):
    """One table's query, its loading and its view state.

    Attributes:
        phase: how far loading is.
        total: rows without filter and search; None until known.
        slow: loading takes longer than two seconds.
        error: why the last loading failed.
    """

    changed = Signal()
    state_changed = Signal()
    _names = count(1)

    def __init__(
        self,
        source: Source,
        run: Run,
        model: TableModel,
        view: TableView,
        state: TableViewState,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._source = source
        self._run = run
        self._model = model
        self._view = view
        self._name = f"table {next(self._names)}"
        self._requests = count(1)
        self._handles: list[Handle] = []
        self._place: _Place | None = None
        self.state = state
        self.search = ""
        self.phase: Phase = "idle"
        self.total: int | None = None
        self.slow = False
        self.error: ChanceryError | None = None
        self._dim = self._timer(round(PATIENCE * 1000), lambda: self._view.set_dimmed(True))
        self._slow = self._timer(STILL_LOOKING_MS, self._still_looking)
        view.sort_asked.connect(self._sort_by)
        handles = self._handles
        self.destroyed.connect(lambda: _stop(handles))

    def _timer(self, milliseconds: int, then: Callable[[], object]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(milliseconds)
        timer.timeout.connect(then)
        return timer

    # --- what the person asks ----------------------------------------------------------------

    @property
    def query(self) -> ListQuery:
        """What is shown, or being fetched."""
        return self.state.query(self.search)

    @property
    def busy(self) -> bool:
        """Whether rows are still being looked for or counted."""
        return self.phase in ("loading", "partial")

    @property
    def shown(self) -> int | None:
        """How many rows pass filter and search; None until counted."""
        return len(self._model.ids) if self.phase == "ready" else None

    @property
    def hidden(self) -> int:
        """How many rows filter and search hide, as far as known."""
        shown = self.shown
        return 0 if shown is None or self.total is None else max(0, self.total - shown)

    def set_filter(self, tree: Group) -> None:
        """Show the rows that pass ``tree``."""
        if tree != self.state.filter:
            self._set_state(replace(self.state, filter=tree), reload=True)

    def set_search(self, words: str) -> None:
        """Show the rows in which ``words`` are found."""
        if words.strip() != self.search.strip():
            self.search = words
            self.load()

    def clear_filters(self) -> None:
        """Show everything again."""
        self.search = ""
        self._set_state(replace(self.state, filter=Group()), reload=True)

    def set_sorts(self, sorts: tuple[Sort, ...]) -> None:
        """Put the rows in another order."""
        if sorts != self.state.sorts:
            self._set_state(replace(self.state, sorts=sorts), reload=True)

    def set_density(self, density: Density) -> None:
        """Change how tall rows are."""
        self._set_state(replace(self.state, density=density), reload=False)

    def set_columns(self, columns: tuple[str, ...], widths: dict[str, float]) -> None:
        """Remember which columns are shown, in which order and how wide."""
        self._set_state(replace(self.state, columns=columns, widths=widths), reload=False)

    def set_state(self, state: TableViewState) -> None:
        """Show a saved view."""
        self._set_state(state, reload=True)

    def _set_state(self, state: TableViewState, reload: bool) -> None:
        self.state = state
        self.state_changed.emit()
        if reload:
            self.load()

    def _sort_by(self, column: int, descending: bool | None) -> None:
        spec = self._model.columns[column]
        if not spec.sortable:
            return
        now = self.state.sorts[0] if self.state.sorts else None
        if descending is None:
            descending = now is not None and now.key == spec.key and not now.descending
        self.set_sorts((Sort(spec.key, descending),))

    # --- loading -----------------------------------------------------------------------------

    def load(self) -> None:
        """Ask anew, from the top; the first rows are shown before all are counted."""
        self._begin(keep_scroll=False)

    def refresh(self) -> None:
        """Ask anew after records changed; selection and scroll position stay."""
        self._model.mark_stale()
        self._begin(keep_scroll=self.phase not in ("idle", "failed"))

    def stop(self) -> None:
        """Stop looking; what is shown stays."""
        self._cancel()
        self._end("stopped")

    def fetch(self, ids: Sequence[int], done: Callable[[Rows | None], None]) -> None:
        """Fetch rows for the model."""

        def failed(error: ChanceryError) -> None:
            done(None)
            self._failed(error)

        name = f"rows {next(self._requests)}"
        self._ask(name, lambda token, report: self._source.rows(ids), done, failed)

    def _ask(
        self,
        name: str,
        work: Work,
        on_result: Callable[[Any], object],
        on_error: Callable[[ChanceryError], object],
    ) -> Handle:
        """Have work done; what arrives after the table was closed is dropped."""
        return self._run(
            f"{self._name}, {name}",
            work,
            lambda value: on_result(value) if isValid(self) else None,
            lambda error: on_error(error) if isValid(self) else None,
        )

    def _begin(self, keep_scroll: bool) -> None:
        self._cancel()
        place = self._place = self._where(keep_scroll)
        query = self.query
        self.phase, self.slow, self.error = "loading", False, None
        if len(self._model.ids):
            self._dim.start()
        self._slow.start()
        source = self._source
        if not keep_scroll:
            first = self._ask(
                "first",
                lambda token, report: source.first_page(query, FIRST_ROWS, token),
                self._first_rows,
                self._failed,
            )
            self._handles.append(first)
        whole = self._ask(
            "ids",
            lambda token, report: _load_ids(source, query, place, token),
            self._all_rows,
            self._failed,
        )
        self._handles.append(whole)
        self.changed.emit()

    def _where(self, keep_scroll: bool) -> _Place:
        ids = self._model.ids
        current = self._view.currentIndex().row()
        row, offset = self._view.top_row()
        top = ids[row] if keep_scroll and row < len(ids) else None
        return _Place(
            self._view.selection(),
            ids[current] if 0 <= current < len(ids) else None,
            top,
            row,
            offset,
        )

    def _first_rows(self, page: FirstPage) -> None:
        if self.phase != "loading" or self._place is None:
            return
        self._model.put_rows(page.ids, page.rows)
        ids = IdList(page.ids)
        self.phase = "partial"
        # The chosen rows come back with the whole list; most of them are not on this page.
        self._show(ids, Selection(ids), None, 0, 0)
        self._dim.stop()
        self._view.set_dimmed(False)
        self.changed.emit()

    def _all_rows(self, loaded: _Loaded) -> None:
        place = self._place
        if place is None or not self.busy:
            return
        chosen = self._view.selection()
        selection, current = loaded.selection, loaded.current
        touched = chosen if self.phase == "partial" else None
        if touched is None and chosen != place.selection:
            touched = chosen
        if touched:
            # The person chose rows while the list was being counted; those count.
            everything = touched.is_everything and len(touched) >= FIRST_ROWS
            # Choosing all of a list that is still being counted means all of it.
            selection = (
                Selection.everything(loaded.ids) if everything else (touched.moved_to(loaded.ids))
            )
            row = self._view.currentIndex().row()
            current = loaded.ids.index_of(self._model.ids[row]) if row >= 0 else None
        top, offset = self._view.top_row()
        if loaded.top is not None:
            top, offset = loaded.top, place.offset
        elif self.phase == "loading":
            top, offset = (place.top_row, place.offset) if place.top is not None else (0, 0)
        self.total = loaded.total
        self._show(loaded.ids, selection, current, top, offset)
        self._end("ready")

    def _show(
        self, ids: IdList, selection: Selection, current: int | None, top: int, offset: int
    ) -> None:
        self._model.set_ids(ids)
        self._view.choose(selection, current)
        self._view.scroll_to_top(top, offset)
        self._view.set_sort(self.state.sorts[0] if self.state.sorts else None)

    def _failed(self, error: ChanceryError) -> None:
        if isinstance(error, Cancelled):
            self._end("stopped")
            return
        self._cancel()
        self.error = error
        self._end("failed")

    def _end(self, phase: Phase) -> None:
        self.phase, self.slow = phase, False
        self._handles.clear()
        self._dim.stop()
        self._slow.stop()
        self._view.set_dimmed(False)
        self.changed.emit()

    def _cancel(self) -> None:
        _stop(self._handles)

    def _still_looking(self) -> None:
        self.slow = True
        self.changed.emit()


def _stop(handles: list[Handle]) -> None:
    for handle in handles:
        handle.cancel()
    handles.clear()


def _load_ids(source: Source, query: ListQuery, place: _Place, token: Token) -> _Loaded:
    """On a worker thread: all ids, and where the chosen, current and topmost rows are now."""
    ids = source.id_list(query, token)
    total = source.total(token) if query.narrowed else len(ids)
    selection = place.selection.moved_to(ids, token)
    current = None if place.current is None else ids.index_of(place.current)
    top = None if place.top is None else ids.index_of(place.top, place.top_row)
    return _Loaded(ids, total, selection, current, top)
