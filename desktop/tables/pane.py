"""The whole table as a desk uses it: tool bar, rows or the reason why there are none, footer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from uuid import UUID

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from core.database.filters import FilterField
from core.database.filters.resolve import Context
from core.database.listing import Column, Source
from desktop.accessibility.announce import announce
from desktop.tables.builder import FilterBuilder
from desktop.tables.builder.dock import BuilderDock
from desktop.tables.columns import ColumnChooser
from desktop.tables.controller import Run, TableController
from desktop.tables.editing import CellEdit, CellEditing, Read, Save
from desktop.tables.footer import Footer, Verb
from desktop.tables.looks import TableLook, TableTexts
from desktop.tables.model import TableModel
from desktop.tables.state import ROW_UNITS, TableViewState
from desktop.tables.toolbar import TableToolbar
from desktop.tables.view import TableView
from desktop.theme.follow import follow
from desktop.theme.tokens import tokens
from desktop.theme.units import u
from desktop.widgets.empty import EmptyState, LoadingBars
from desktop.widgets.popover import Popover


class TablePane(QWidget):
    """A list of records with everything around it.

    ``opened`` carries the local id of the row to open, ``current_changed`` that of the row the
    details panel shows (None for none), ``selection_changed`` the selection. ``empty_verb`` is the
    button of the empty table, ``export_asked`` the one of the tool bar. ``said`` carries what a
    screen reader was told about copied and edited cells.
    """

    opened = Signal(object)
    current_changed = Signal(object)
    selection_changed = Signal(object)
    state_changed = Signal(object)
    empty_verb = Signal()
    export_asked = Signal()
    said = Signal(str)

    def __init__(
        self,
        source: Source,
        fields: tuple[FilterField, ...],
        run: Run,
        texts: TableTexts,
        look: TableLook | None = None,
        state: TableViewState | None = None,
        context: Callable[[], Context] | None = None,
        ticks: bool = False,
        builder: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        """Make the table; nothing is asked of ``source`` before ``load``.

        Args:
            context: the organisation's day and zone, for relative filters and typed days.
            ticks: rows are chosen by tick boxes, for work on many of them.
            builder: filters are made in a filter builder over the table; what it proposes is
                given to ``self.builder``.
        """
        super().__init__(parent)
        self._texts = texts
        self._context = context
        self.source = source
        self.model = TableModel(source.columns, self._fetch, look, self)
        self.view = TableView(self.model, ticks)
        self.view.setAccessibleName(texts.many.capitalize())
        state = state or TableViewState()
        self.controller = TableController(source, run, self.model, self.view, state, self)
        self.toolbar = TableToolbar(texts, fields, builder)
        self.builder = FilterBuilder(texts) if builder else None
        self._dock: BuilderDock | None = None
        if self.builder is not None:
            self.builder.set_fields(fields)
            self._dock = BuilderDock(self.builder, self.controller, self.toolbar)
        self.footer = Footer(texts)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.view)
        self._instead: QWidget | None = None
        self._current: int | None = None
        self._with_first: Callable[[], None] | None = None
        self._column = QVBoxLayout(self)
        for widget in (self._dock, self.toolbar, self._stack, self.footer):
            if widget is not None:
                self._column.addWidget(widget)
        self._widths = QTimer(self)
        self._widths.setSingleShot(True)
        self._widths.setInterval(300)
        self._connect()
        self._apply_columns()
        self._show()
        follow(self, self._refresh)

    def load(self) -> None:
        """Fetch the rows."""
        self.controller.load()

    def refresh(self) -> None:
        """Fetch the rows again after records changed; place and selection stay."""
        self.controller.refresh()

    def set_verbs(self, verbs: Sequence[Verb]) -> None:
        """Offer ``verbs`` while more than one row is chosen."""
        self.footer.set_verbs(verbs, self.view.selection)

    def set_editing(
        self,
        editable: Callable[[Column], CellEdit | None],
        save: Save,
        read: Read | None = None,
        reason: Callable[[Column], str] | None = None,
    ) -> CellEditing:
        """Let cells be edited in place; see ``CellEditing`` for what is asked of the callables."""

        def today() -> date:
            return self._context().day if self._context else date.today()  # noqa: DTZ011

        settled = lambda: not self.controller.busy  # noqa: E731
        made = CellEditing(self.view, self.model, editable, save, today, read, settled, reason)
        self.controller.changed.connect(made.follow_rows)
        return made

    def set_fields(
        self, fields: tuple[FilterField, ...], sections: Mapping[str, str] | None = None
    ) -> None:
        """Offer other fields to filter by; ``sections`` says under which head each is listed."""
        self.toolbar.set_fields(fields)
        if self.builder is not None:
            self.builder.set_fields(fields, sections)

    def open_filter(self) -> None:
        """Go to where filters are made; the builder closes when the focus is in it."""
        if self._dock is not None:
            self._dock.reach()
        else:
            self.toolbar.open_filter()

    def set_state(self, state: TableViewState) -> None:
        """Show a saved view."""
        self.controller.set_state(state)
        self._apply_columns()

    def current_id(self) -> int | None:
        """Return the local id of the current row."""
        row = self.view.currentIndex().row()
        return self.model.ids[row] if 0 <= row < len(self.model.ids) else None

    def chosen_keys(self) -> list[UUID]:
        """Return the record ids of the chosen rows; for a few rows, on a worker thread."""
        return [self.source.row_key(row_id) for row_id in self.view.selection().row_ids()]

    # --- wiring ------------------------------------------------------------------------------

    def _connect(self) -> None:
        control, bar = self.controller, self.toolbar
        bar.search_changed.connect(control.set_search)
        bar.filter_changed.connect(control.set_filter)
        bar.first_asked.connect(lambda: self._wait_for_first(self._open_first))
        bar.rows_asked.connect(lambda: self._wait_for_first(self._go_to_first))
        bar.search.textEdited.connect(lambda *_: self._wait_for_first(None))
        bar.density_changed.connect(control.set_density)
        bar.columns_asked.connect(self._open_columns)
        bar.export_asked.connect(self.export_asked)
        self.footer.stop_asked.connect(control.stop)
        self.footer.all_asked.connect(self.view.selectAll)
        self.footer.none_asked.connect(self.view.clearSelection)
        control.changed.connect(self._show)
        control.state_changed.connect(self._state_changed)
        self.view.chosen.connect(self._chosen)
        self.view.said.connect(self.said)
        self.view.opened.connect(lambda row: self.opened.emit(self.model.ids[row]))
        self.view.selectionModel().currentRowChanged.connect(lambda *_: self._tell_current())
        self.view.head.sectionResized.connect(lambda *_: self._widths.start())
        self.view.head.sectionMoved.connect(lambda *_: self._widths.start())
        self._widths.timeout.connect(self._remember_columns)
        for keys, act in (
            ("Ctrl+F", self.toolbar.search.setFocus),
            ("Ctrl+Shift+F", self.open_filter),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.activated.connect(act)

    # --- from the find field to the rows -----------------------------------------------------

    def _wait_for_first(self, then: Callable[[], None] | None) -> None:
        """Do ``then`` once the rows of what was typed are there, unless more is typed."""
        self._with_first = then
        self._reach_first()

    def _reach_first(self) -> None:
        then = self._with_first
        if then is None or self.controller.phase == "loading":
            return
        self._with_first = None
        if len(self.model.ids):
            then()

    def _open_first(self) -> None:
        self.opened.emit(self.model.ids[0])

    def _go_to_first(self) -> None:
        self.view.setFocus()
        self.view.setCurrentIndex(self.model.index(0, self.view.head.logicalIndex(0)))

    def _tell_current(self) -> None:
        current = self.current_id()
        # While a list is being counted its current row is only not known yet.
        if current != self._current and (current is not None or not self.controller.busy):
            self._current = current
            self.current_changed.emit(current)

    def _fetch(self, ids: Sequence[int], done: Callable[..., None]) -> None:
        self.controller.fetch(ids, done)

    def _refresh(self) -> None:
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.toolbar.setContentsMargins(u(5), u(2), u(5), u(3.5))
        self.view.set_widths(self.controller.state.widths)

    def _state_changed(self) -> None:
        self.view.set_density(self.controller.state.density)
        self.state_changed.emit(self.controller.state)
        self._show()

    def _chosen(self) -> None:
        self._show_counts()
        self.selection_changed.emit(self.view.selection())

    # --- what is shown -----------------------------------------------------------------------

    def _show(self) -> None:
        control = self.controller
        context = self._context() if self._context is not None else None
        if context is not None:
            self.toolbar.set_context(context)
        if self._dock is not None:
            self._dock.show_state(context)
        self.toolbar.show_state(control.state.filter, control.search, control.state.density)
        self._show_counts()
        self._show_instead()
        self._tell_current()
        self._reach_first()
        if control.phase == "ready" and control.query.narrowed:
            announce(self, self._texts.count(control.shown or 0))

    def _show_counts(self) -> None:
        control = self.controller
        state = {"stopped": "Stopped. The list may not be complete.", "failed": ""}.get(
            control.phase, "Counting…"
        )
        chosen = len(self.view.selection())
        self.footer.show_counts(chosen, control.shown, control.hidden, state, control.slow)

    def _show_instead(self) -> None:
        """Show the reason instead of rows where there are none."""
        if self.controller.busy and self._instead is not None and not len(self.model.ids):
            # What was said before stays until there is something else to say.
            return
        if self._instead is not None:
            self._stack.removeWidget(self._instead)
            self._instead.deleteLater()
        self._instead = self._reason()
        if self._instead is not None:
            self._stack.addWidget(self._instead)
            self._stack.setCurrentWidget(self._instead)

    def _reason(self) -> QWidget | None:
        control = self.controller
        if control.phase == "loading" and not len(self.model.ids):
            return LoadingBars(ROW_UNITS[control.state.density])
        if control.error is not None:
            error = control.error
            return EmptyState(
                "circle-alert",
                error.what,
                f"{error.kept} {error.todo}".strip(),
                "Try again",
                control.load,
            )
        if control.phase != "ready" or control.shown:
            return None
        if not control.query.narrowed:
            texts = self._texts
            return EmptyState(
                texts.empty_icon, texts.empty, "", texts.empty_verb, self.empty_verb.emit
            )
        return EmptyState(
            "list-filter",
            "Nothing matches.",
            self._hidden_words(),
            "Clear filters",
            self._clear_filters,
        )

    def _clear_filters(self) -> None:
        self.controller.clear_filters()
        self.view.setFocus()

    def _hidden_words(self) -> str:
        control = self.controller
        rules = control.state.filter.count()
        parts = [f"{rules} filter{'' if rules == 1 else 's'}"] if rules else []
        parts += ["the words in the find field"] if control.search.strip() else []
        verb = "is" if control.hidden == 1 else "are"
        return f"{self._texts.count(control.hidden)} {verb} hidden by {' and '.join(parts)}."

    # --- columns -----------------------------------------------------------------------------

    def shown_columns(self) -> tuple[str, ...]:
        """Return the keys of the shown columns in their order."""
        shown = self.controller.state.columns
        known = {column.key: column for column in self.model.columns if column.kind != "id"}
        kept = tuple(key for key in shown if key in known)
        return kept or tuple(key for key, column in known.items() if column.shown)

    def _apply_columns(self) -> None:
        self.view.set_density(self.controller.state.density)
        self.view.show_columns(self.shown_columns())
        self.view.set_widths(self.controller.state.widths)

    def _open_columns(self) -> None:
        popover = Popover(self.toolbar.columns, "Columns")
        offered = tuple(column for column in self.model.columns if column.kind != "id")
        chooser = ColumnChooser(offered, self.shown_columns())

        def changed(shown: tuple[str, ...]) -> None:
            self.controller.set_columns(shown, dict(self.controller.state.widths))
            self._apply_columns()

        chooser.changed.connect(changed)
        popover.body.addWidget(chooser)
        popover.open()
        chooser.setFocus()

    def _remember_columns(self) -> None:
        shown, widths = self.view.shown_columns(), self.view.widths()
        # A window that was made wider also resizes columns; nobody chose that.
        if shown != self.shown_columns() or widths != dict(self.controller.state.widths):
            self.controller.set_columns(shown, widths)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), tokens().surface)
