"""The list of clauses by category, with search, and the chosen clause beside it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo
from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QStackedWidget, QWidget

from core.contracts.records import ClauseSummary
from core.database.listing import Column
from desktop.panels.contracts.context import PanelContext
from desktop.panels.contracts.library.clause_details import ClauseDetails
from desktop.panels.contracts.library.new_clause import NewClause
from desktop.panels.contracts.library.reading import ClauseReading, read_clause
from desktop.panels.contracts.parts.list_and_record import RecordList
from desktop.tables.looks import StatusLook, TableLook
from desktop.tables.row_table import Row, RowTable
from desktop.theme.measure import set_size, set_space
from desktop.theme.units import u
from desktop.widgets.buttons import push_button
from desktop.widgets.card import Rule
from desktop.widgets.empty import EmptyState
from desktop.widgets.page import PageHead, Surface
from desktop.widgets.search import SearchField
from desktop.widgets.text import Text

COLUMNS = (
    Column("title", "Title", width_em=17.5, frozen=True),
    Column("category", "Category", width_em=10.5),
    Column("variants", "Variants", "number", 5.5),
    Column("versions", "Versions", "number", 5.5),
    Column("templates", "Templates", "number", 6.5, description="Templates that use the clause"),
    Column("contracts", "Contracts", "number", 6, description="Contracts that hold the clause"),
    Column("approved", "Approval", "status", 8.5),
)
_LOOK = TableLook(
    statuses={
        "approved": {
            "yes": StatusLook("Approved", "circle-check", "ok"),
            "no": StatusLook("Not approved", "triangle-alert", "attention"),
        }
    }
)
_REST_MS = 200
_ROOM = 245
"""Units below which the panel beside the list gives way."""
_ALL = "All categories"


class ClauseList(RecordList):
    """The list; ``opened`` carries the id of a clause to open."""

    def __init__(self, context: PanelContext, zone: tzinfo, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._zone = zone
        self._found: list[ClauseSummary] = []
        self._shown: list[ClauseSummary] = []
        self._picked: UUID | None = None
        self._all = 0
        self._bare = False
        self._may_edit = "library.edit" in context.actor.permissions
        self.new_button = push_button("New clause", "primary", "plus", self._new)
        if not self._may_edit:
            self.new_button.hide()
        self.head = PageHead("Clauses", (self.new_button,))
        self.table = RowTable("Clauses", COLUMNS, _LOOK)
        self.details = ClauseDetails()
        self._hidden = Text("", "small", token="muted")
        row = QHBoxLayout(self)
        set_space(row)
        row.addWidget(self._left(), 1)
        self._edge = Rule(upright=True)
        row.addWidget(self._edge)
        self._side = QStackedWidget()
        self._side.addWidget(self.details)
        row.addWidget(self._side)
        set_size(self._side, width=84)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self.reload)
        find = QShortcut(QKeySequence("Ctrl+F"), self)
        find.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        find.activated.connect(self.search.setFocus)
        self.search.textChanged.connect(lambda _: self._rest.start())
        self.category.currentTextChanged.connect(lambda _: self._show())
        self.table.picked.connect(self._pick)
        self.table.activated_row.connect(lambda at: self.opened.emit(self._shown[at].id))
        self.details.open_asked.connect(self._open_picked)

    def _left(self) -> Surface:
        left = Surface()
        left.body.addWidget(self.head)
        self._tools = QWidget()
        tools = QHBoxLayout(self._tools)
        set_space(tools, 3, (5, 0, 5, 3.5))
        self.search = SearchField("Find in titles and wordings", key="Ctrl+F")
        set_size(self.search, width=62)
        self.category = QComboBox()
        self.category.setAccessibleName("Category")
        self.category.addItem(_ALL)
        tools.addWidget(self.search)
        tools.addWidget(self.category)
        tools.addStretch()
        left.body.addWidget(self._tools)
        self._instead = EmptyState("book-open", "Nothing matches.", "", "Clear", self._clear)
        self._instead.hide()
        self.nothing = EmptyState(
            "book-open",
            "No clauses yet.",
            "A clause is a wording that templates put into contracts.",
            "New clause" if self._may_edit else "",
            self._new,
        )
        self.nothing.hide()
        left.body.addWidget(self.table, 1)
        left.body.addWidget(self._instead, 1)
        left.body.addWidget(self.nothing, 1)
        left.body.addWidget(Rule())
        foot = QHBoxLayout()
        set_space(foot, 3, (5, 1.5, 5, 1.5))
        self._count = Text("", "small", 500)
        foot.addWidget(self._count)
        foot.addWidget(self._hidden)
        foot.addStretch()
        left.body.addLayout(foot)
        return left

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_side()

    def _show_side(self) -> None:
        # Where there is no room for both, the list stays and Enter opens the clause.
        roomy = self.width() >= u(_ROOM) and not self._bare
        self._side.setVisible(roomy or self._side.count() > 1)
        self._edge.setVisible(not self._side.isHidden())

    def reload(self) -> None:
        """Read the list again; the chosen clause stays chosen."""
        search = self.search.text()
        self._context.query(
            lambda workspace, reader: (
                workspace.library.clauses(reader),
                workspace.library.clauses(reader, search) if search.strip() else None,
            ),
            self._arrived,
            "library.list",
        )

    def _arrived(self, found: tuple[list[ClauseSummary], list[ClauseSummary] | None]) -> None:
        everything, matching = found
        self._all = len(everything)
        self._found = everything if matching is None else matching
        self._fill_categories(sorted({each.category for each in everything}))
        self._show()

    def _fill_categories(self, categories: Sequence[str]) -> None:
        chosen = self.category.currentText()
        blocked = self.category.blockSignals(True)
        self.category.clear()
        self.category.addItems([_ALL, *categories])
        self.category.setCurrentIndex(max(0, self.category.findText(chosen)))
        self.category.blockSignals(blocked)

    def _show(self) -> None:
        wanted = self.category.currentText()
        self._shown = [each for each in self._found if wanted in (_ALL, each.category)]
        self.head.set_title("Clauses", self._all)
        hidden = self._all - len(self._shown)
        self._count.setText(f"{len(self._shown):,} shown")
        self._hidden.setText(f"{hidden:,} hidden by filter" if hidden else "")
        self._bare = not self._shown
        self.nothing.setVisible(not self._all)
        self._instead.setVisible(self._bare and self._all > 0)
        self.table.setVisible(not self._bare)
        self._tools.setVisible(self._all > 0)
        self.new_button.setVisible(self._all > 0 and self._may_edit)
        self._show_side()
        places = {each.id: at for at, each in enumerate(self._shown)}
        first = 0 if self._shown else None
        pick = places.get(self._picked, first) if self._picked is not None else first
        self.table.set_rows([_row(each) for each in self._shown], pick)

    def _clear(self) -> None:
        self.search.clear()
        self.category.setCurrentIndex(0)

    def _pick(self, place: int | None) -> None:
        if place is None:
            return
        self._picked = self._shown[place].id
        clause_id, zone = self._picked, self._zone
        self._context.query(
            lambda workspace, reader: read_clause(workspace, reader, clause_id, zone),
            self._read,
            "library.details",
        )

    def _read(self, reading: ClauseReading) -> None:
        if reading.clause.id == self._picked:
            self.details.show_clause(reading)

    def _open_picked(self) -> None:
        if self._picked is not None:
            self.opened.emit(self._picked)

    def _new(self) -> None:
        form = NewClause(
            self._context, [self.category.itemText(at) for at in range(1, self.category.count())]
        )
        form.added.connect(self._added)
        form.left.connect(self._close_form)
        self._side.addWidget(form)
        self._side.setCurrentWidget(form)
        self._show_side()
        form.title.setFocus()

    def _added(self, clause_id: UUID) -> None:
        self._close_form()
        self.opened.emit(clause_id)

    def _close_form(self) -> None:
        form = self._side.currentWidget()
        if form is not None and form is not self.details:
            self._side.setCurrentWidget(self.details)
            self._side.removeWidget(form)
            form.deleteLater()
            self._show_side()
            again = self.new_button if self._all else self.nothing.button
            if again is not None:
                again.setFocus()


def _row(each: ClauseSummary) -> Row:
    return (
        each.title,
        each.category,
        each.variants,
        each.versions,
        each.used_in_templates,
        each.used_in_contracts,
        "yes" if each.approved else "no",
    )
