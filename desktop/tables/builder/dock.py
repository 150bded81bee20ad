"""The builder over a table: opened and closed from the tool bar, in step with the rows."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.database.filters import Context
from desktop.tables.builder.builder import FilterBuilder
from desktop.tables.controller import TableController
from desktop.tables.toolbar import TableToolbar
from desktop.theme.follow import follow
from desktop.theme.units import u


class BuilderDock(QWidget):
    """Holds the builder above the tool bar, whose chips stand for it while it is closed."""

    def __init__(
        self, builder: FilterBuilder, control: TableController, toolbar: TableToolbar
    ) -> None:
        super().__init__()
        self.builder = builder
        self._control, self._toolbar = control, toolbar
        self._column = QVBoxLayout(self)
        self._column.addWidget(builder)
        self.hide()
        builder.changed.connect(control.set_filter)
        builder.hide_asked.connect(self.close_builder)
        toolbar.builder_asked.connect(self.toggle)
        toolbar.rule_asked.connect(self.open_builder)
        follow(self, self._refresh)

    def open_builder(self, place: int | None = None) -> None:
        """Show the builder and go to a rule of its outermost group, else to the first."""
        self.show()
        self._toolbar.set_builder_open(True)
        self.builder.begin(place)

    def close_builder(self) -> None:
        """Fold the builder to nothing."""
        self.hide()
        self._toolbar.set_builder_open(False)
        self._toolbar.add_filter.setFocus(Qt.FocusReason.OtherFocusReason)

    def toggle(self) -> None:
        """Open or close."""
        if self.isVisible():
            self.close_builder()
        else:
            self.open_builder()

    def reach(self) -> None:
        """Open or go there; close when the focus is there already."""
        focus = self.window().focusWidget()
        if self.isVisible() and (focus is None or not self.isAncestorOf(focus)):
            self.builder.begin()
        else:
            self.toggle()

    def show_state(self, context: Context | None) -> None:
        """Show the filter in force and how many rows pass it."""
        control = self._control
        if context is not None:
            self.builder.set_context(context)
        if control.state.filter != self.builder.tree:
            self.builder.set_tree(control.state.filter, self.builder.saved)
        self.builder.show_count(control.shown, control.total, control.busy)

    def _refresh(self) -> None:
        self._column.setContentsMargins(u(5), u(2), u(5), u(1))
