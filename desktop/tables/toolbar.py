"""The row above a table: find, filter chips, add filter; columns, density and export at the end."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QWidget

from core.database.filters import FilterField, Group, Rule, registry, rule_words, sentence
from core.database.filters.resolve import Context
from core.database.filters.words import Words
from desktop.tables.looks import TableTexts
from desktop.tables.rule_editor import RuleEditor
from desktop.tables.state import Density
from desktop.theme.follow import follow
from desktop.theme.icons import icon
from desktop.theme.roles import set_kind
from desktop.theme.units import u
from desktop.widgets.buttons import IconButton
from desktop.widgets.chip import FilterChip
from desktop.widgets.popover import Popover
from desktop.widgets.search import SearchField

DEBOUNCE_MS = 200
# More chips than this would push the rest of the row out; the others hide behind "more".
_MOST_CHIPS = 3
_DENSITIES: dict[Density, str] = {
    "compact": "Compact rows",
    "standard": "Standard rows",
    "roomy": "Roomy rows",
}


class TableToolbar(QWidget):
    """``search_changed`` comes once typing rests; ``filter_changed`` carries the new tree.

    With a filter builder, ``builder_asked`` opens or closes it, and ``rule_asked`` carries which
    rule a chip stands for. From the find field Enter asks for the first row (``first_asked``), Down
    for the rows.
    """

    search_changed = Signal(str)
    first_asked = Signal()
    rows_asked = Signal()
    filter_changed = Signal(object)
    density_changed = Signal(str)
    columns_asked = Signal()
    export_asked = Signal()
    builder_asked = Signal()
    rule_asked = Signal(object)

    def __init__(
        self,
        texts: TableTexts,
        fields: tuple[FilterField, ...],
        builder: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        """Make the tool bar.

        Args:
            builder: filters are made in a builder elsewhere instead of sheets of the tool bar.
        """
        super().__init__(parent)
        self._texts = texts
        self._builder = builder
        self._fields = fields
        self._tree = Group()
        self._context: Context | None = None
        self._chips: list[QWidget] = []
        self.search = SearchField(texts.find)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(DEBOUNCE_MS)
        self._rest.timeout.connect(lambda: self.search_changed.emit(self.search.text()))
        self.search.textChanged.connect(lambda _: self._rest.start())
        self.search.returnPressed.connect(self._find_first)
        down = QShortcut(QKeySequence(Qt.Key.Key_Down), self.search)
        down.setContext(Qt.ShortcutContext.WidgetShortcut)
        down.activated.connect(self._go_down)
        words = "Filter" if builder else "Add filter"
        self.add_filter = QPushButton(words)
        set_kind(self.add_filter, "flat")
        self.add_filter.setIcon(icon("list-filter"))
        self.add_filter.setAccessibleName(words)
        self.add_filter.setToolTip(f"{words} (Ctrl+Shift+F)")
        self.add_filter.setCheckable(builder)
        self.add_filter.clicked.connect(self.builder_asked if builder else self.open_filter)
        self.export = IconButton("download", "Export these rows", on_click=self.export_asked.emit)
        self.density = IconButton("rows-3", "Height of rows", on_click=self._open_density)
        self.columns = IconButton("columns-3", "Choose columns", on_click=self.columns_asked.emit)
        self._density: Density = "standard"
        self._row = QHBoxLayout(self)
        self._row.addWidget(self.search)
        self._row.addWidget(self.add_filter)
        self._row.addStretch(1)
        for button in (self.export, self.density, self.columns):
            self._row.addWidget(button)
        self.add_filter.setVisible(bool(fields))
        follow(self, self._refresh)

    def set_fields(self, fields: tuple[FilterField, ...]) -> None:
        """Offer other fields to filter by."""
        self._fields = fields
        self.add_filter.setVisible(bool(fields))
        self._make_chips()

    def set_builder_open(self, shown: bool) -> None:
        """Take the chips away while the builder says the same."""
        self.add_filter.setChecked(shown)
        self._make_chips()

    def set_context(self, context: Context) -> None:
        """Give the day from which sentences count relative dates."""
        self._context = context

    def show_state(self, tree: Group, search: str, density: Density) -> None:
        """Show what is in force; nothing is emitted."""
        self._density = density
        if search.strip() != self.search.text().strip() and not self._rest.isActive():
            self.search.setText(search)
            # This was not typed, so nobody needs to be told.
            self._rest.stop()
        hidden = self._builder and self.add_filter.isChecked()
        if tree != self._tree or (tree.rules and not self._chips and not hidden):
            self._tree = tree
            self._make_chips()

    def open_filter(self) -> None:
        """Open the sheet that builds a rule."""
        self._edit(self.add_filter, None, None)

    def _refresh(self) -> None:
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(u(2))
        self.search.setFixedWidth(u(57))

    def _find_now(self) -> None:
        self._rest.stop()
        self.search_changed.emit(self.search.text())

    def _find_first(self) -> None:
        self._find_now()
        if self.search.text().strip():
            self.first_asked.emit()

    def _go_down(self) -> None:
        self._find_now()
        self.rows_asked.emit()

    # --- chips -------------------------------------------------------------------------------

    def _make_chips(self) -> None:
        for chip in self._chips:
            self._row.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._chips = []
        if self._builder and self.add_filter.isChecked():
            return
        single = self._tree.mode == "all"
        rules = self._tree.rules if single else (self._tree,)
        for place, rule in enumerate(rules[:_MOST_CHIPS]):
            self._put(self._chip(rule, place if single else None))
        if len(rules) > _MOST_CHIPS:
            more = QPushButton(f"{len(rules) - _MOST_CHIPS} more")
            set_kind(more, "flat")
            more.setAccessibleName(f"{len(rules) - _MOST_CHIPS} more filters")
            more.clicked.connect(lambda: self._open_more(more))
            self._put(more)

    def _put(self, chip: QWidget) -> None:
        self._row.insertWidget(1 + len(self._chips), chip)
        self._chips.append(chip)

    def _chip(self, rule: Rule | Group, place: int | None) -> FilterChip:
        words = self._words(rule)
        strong = words[-1].text if words[-1].strong else ""
        plain = words[:-1] if strong else words
        text = "".join(part.text for part in plain).strip()
        chip = FilterChip(text if len(text) <= 60 else text[:59] + "…", strong)
        chip.removed.connect(lambda: self._remove(place))
        if self._builder:
            chip.clicked.connect(lambda: self.rule_asked.emit(place))
        elif isinstance(rule, Rule) and place is not None:
            chip.clicked.connect(lambda: self._edit(chip, rule, place))
        else:
            chip.setToolTip("".join(part.text for part in words))
        return chip

    def _words(self, rule: Rule | Group) -> tuple[Words, ...]:
        fields = registry(*self._fields)
        if isinstance(rule, Rule):
            return rule_words(rule, fields[rule.field])
        if self._context is None:
            return (Words(f"{rule.count()} rules"),)
        return sentence(rule, fields, self._texts.many.capitalize(), self._context.day)

    def _open_more(self, anchor: QWidget) -> None:
        popover = Popover(anchor, "More filters")
        for place, rule in enumerate(self._tree.rules[_MOST_CHIPS:], _MOST_CHIPS):
            chip = self._chip(rule, place)
            chip.removed.connect(popover.close)
            popover.body.addWidget(chip)
        popover.open()

    def _remove(self, place: int | None) -> None:
        if place is None:
            self.filter_changed.emit(Group())
            return
        rules = (*self._tree.rules[:place], *self._tree.rules[place + 1 :])
        self.search.setFocus()
        self.filter_changed.emit(Group("all", rules))

    def _edit(self, anchor: QWidget, rule: Rule | None, place: int | None) -> None:
        popover = Popover(anchor, "Filter")
        editor = RuleEditor(self._fields, rule, self._context.day if self._context else None)

        def done(new: Rule) -> None:
            popover.close()
            if place is None:
                self.filter_changed.emit(self._with(new))
            else:
                before, after = self._tree.rules[:place], self._tree.rules[place + 1 :]
                self.filter_changed.emit(Group("all", (*before, new, *after)))

        editor.done.connect(done)
        popover.body.addWidget(editor)
        popover.open()

    def _with(self, rule: Rule) -> Group:
        if self._tree.mode == "all":
            return Group("all", (*self._tree.rules, rule))
        return Group("all", (self._tree, rule))

    # --- density -----------------------------------------------------------------------------

    def _open_density(self) -> None:
        menu = QMenu(self)
        group = QActionGroup(menu)
        for density, words in _DENSITIES.items():
            action = QAction(words, menu)
            action.setCheckable(True)
            action.setChecked(density == self._density)
            action.triggered.connect(lambda _, chosen=density: self.density_changed.emit(chosen))
            group.addAction(action)
            menu.addAction(action)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.density.mapToGlobal(self.density.rect().bottomLeft()))
