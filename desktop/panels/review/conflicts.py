"""Conflicts: the records at the left, the chosen one's decisions at the right."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedWidget, QVBoxLayout, QWidget

from core.contracts.version_merge import Proposal
from core.database.unit_of_work import Done, UnitOfWork
from core.kernel.errors import ChanceryError
from core.kernel.text import counted
from core.sync.review_records import Conflict
from desktop.panels.review import words
from desktop.panels.review.clause_row import body_of
from desktop.panels.review.context import ReviewContext, ReviewPage
from desktop.panels.review.decision import Case, DecisionPage
from desktop.panels.review.pending import Pending, field_decisions
from desktop.panels.review.record_list import Entry, RecordList
from desktop.shell.heads import WorkHead
from desktop.shell.pane import Pane
from desktop.theme.follow import follow
from desktop.theme.units import u
from desktop.widgets.card import Rule
from desktop.widgets.empty import EmptyState
from desktop.widgets.text import Text

WIDTH, NARROW_WIDTH, NARROW = 63, 46, 230
ICONS = {"contract": "file-text", "person": "user", "organisation": "building-2"}


class ConflictsPage(ReviewPage):
    """The page. Choices stay while the window is open; nothing is written before that is asked."""

    def __init__(self, context: ReviewContext) -> None:
        super().__init__(context)
        self._conflicts: list[Conflict] = []
        self._pending: dict[UUID, Pending] = {}
        self._later: list[UUID] = []
        self._shown: UUID | None = None
        self.list = RecordList()
        self.list.picked.connect(self._picked)
        self.head = WorkHead("Conflicts")
        self._foot = Text("", token="muted", wrap=True)
        self._left = Pane("Records in conflict", "surface", "r")
        left = QVBoxLayout(self._left)
        left.setContentsMargins(0, 0, 1, 0)
        left.setSpacing(0)
        left.addWidget(self.head)
        left.addWidget(Rule())
        left.addWidget(self.list, 1)
        left.addWidget(self._foot)
        self._right = QStackedWidget()
        self._right.setAccessibleName("Conflict")
        self._both = QWidget()
        row = QHBoxLayout(self._both)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._left)
        row.addWidget(self._right, 1)
        self._none = EmptyState(
            "git-merge",
            "No conflicts",
            "When you and somebody else change the same differently, it waits here for you. "
            "Both changes are kept until then.",
        )
        self._stack = QStackedWidget()
        self._stack.addWidget(self._none)
        self._stack.addWidget(self._both)
        self.column.addWidget(self._stack, 1)
        self.page: DecisionPage | None = None
        follow(self, self._restyle)

    def load(self) -> None:
        self.context.read(lambda review: review.conflicts(), self._show, "review conflicts")

    def set_views_menu(self, menu: QMenu | None) -> None:
        self.head.set_views_menu(menu)

    # --- the list ------------------------------------------------------------------------

    def _show(self, found: list[Conflict]) -> None:
        order = {one: place for place, one in enumerate(self._later)}
        found = sorted(found, key=lambda one: order.get(one.id, -1))
        self._conflicts = found
        records = len({one.record.row for one in found})
        self.counted.emit(records)
        known = {one.id for one in found}
        self._pending = {key: one for key, one in self._pending.items() if key in known}
        self._stack.setCurrentWidget(self._both if found else self._none)
        chosen = self._shown if self._shown in known else found[0].id if found else None
        self.list.set_entries([self._entry(one) for one in found], chosen)
        waits = counted(records, "record waits", "records wait")
        self._foot.setText(f"Only {waits} for you. Everything else is synced by itself.")
        if chosen is None:
            self._shown = None
            self._put(None)
        elif chosen != self._shown or self.page is None:
            self._picked(chosen)

    def _entry(self, one: Conflict) -> Entry:
        table = one.record.row[0]
        part = "" if one.part in (one.record.noun, table) else f", {one.part}"
        return Entry(
            one.id,
            words.title_of(one.record.title, one.record.noun),
            f"{words.noun(one.record.noun)}{part}",
            words.what_waits(one),
            words.when(one.at, self.context.zone, self.context.now),
            ICONS.get(table, "file-text"),
        )

    def _picked(self, conflict_id: UUID) -> None:
        conflict = next((one for one in self._conflicts if one.id == conflict_id), None)
        if conflict is None:
            return
        self._shown = conflict_id
        if conflict.kind == "fields":
            self._open(Case(conflict))
            return
        contract = UUID(conflict.record.row[1])
        before, mine, theirs = (
            conflict.base_version,
            conflict.mine_version,
            conflict.theirs_version,
        )
        if before is None or mine is None or theirs is None:
            self._open(Case(conflict))
            return
        self.context.panel.query(
            lambda workspace, reader: workspace.merging.propose(
                reader, contract, before, mine, theirs
            ),
            lambda proposal: self._proposed(conflict, proposal),
            "review proposal",
        )

    def _proposed(self, conflict: Conflict, proposal: Proposal) -> None:
        if self._shown == conflict.id:
            self._open(Case(conflict, proposal))

    # --- one conflict --------------------------------------------------------------------

    def _open(self, case: Case) -> None:
        key = case.conflict.id
        pending = self._pending.get(key)
        if pending is None or pending.keys != case.keys:
            pending = self._pending[key] = Pending(case.keys, dict(case.usual))
        page = DecisionPage(self.context, case, pending, self._decide_later, self._applier(case))
        self._put(page)

    def _put(self, page: DecisionPage | None) -> None:
        if self.page is not None:
            self._right.removeWidget(self.page)
            self.page.hide()
            self.page.deleteLater()
        self.page = page
        if page is not None:
            self._right.addWidget(page)
            self._right.setCurrentWidget(page)

    def _decide_later(self) -> None:
        """Keep what was chosen and go on to the next record; the last one waits at the end."""
        if self._shown is None:
            return
        if self._shown in self._later:
            self._later.remove(self._shown)
        self._later.append(self._shown)
        ids = [one.id for one in self._conflicts]
        following = ids[(ids.index(self._shown) + 1) % len(ids)]
        self.context.panel.toast("It waits for you. What you chose so far is kept.")
        if following != self._shown:
            self.list.pick(following)
        self.list.setFocus()

    def _applier(self, case: Case) -> Callable[[], None]:
        def apply() -> None:
            pending = self._pending[case.conflict.id]
            if self.page is not None:
                self.page.set_busy(True)
            if case.proposal is None:
                self._resolve(case, pending)
            else:
                self._accept(case, case.proposal, pending)

        return apply

    def _resolve(self, case: Case, pending: Pending) -> None:
        key = case.conflict.id
        decisions = field_decisions(case.columns, pending.chosen)
        self.context.write(
            lambda review: review.resolve(key, decisions),
            lambda done: self._applied(case, undo=True),
            self._refused,
        )

    def _accept(self, case: Case, proposal: Proposal, pending: Pending) -> None:
        key, review = case.conflict.id, self.context.shared.review
        clauses: dict[str, Any] = {}
        answers: dict[str, Any] = {}
        for name, decided in pending.chosen.items():
            kind, _, part = name.partition(":")
            (clauses if kind == "clause" else answers)[part] = body_of(decided)

        def work(uow: UnitOfWork) -> None:
            self.context.panel.workspace.merging.accept(uow, proposal, clauses, answers)
            review.settle_versions(uow, key)

        workspace = self.context.panel.workspace
        self.context.write(
            lambda service: workspace.command(work),
            lambda done: self._applied(case, undo=False),
            self._refused,
        )

    def _applied(self, case: Case, undo: bool) -> None:
        key, panel = case.conflict.id, self.context.panel
        self._pending.pop(key, None)
        self._shown = None
        self._put(None)
        name = words.title_of(case.conflict.record.title, case.conflict.record.noun)
        if undo:
            panel.toast_with(f"Decided: {name}", "Undo", lambda: self.undo(key))
        else:
            panel.toast(f"Decided: {name}. The merged version is saved.")
        self.load()
        self.list.setFocus()

    def undo(self, conflict_id: UUID) -> None:
        """Take a decision back; the conflict waits here again."""

        def done(value: Done[None]) -> None:
            self.context.panel.toast("Taken back. It waits for your decision again.")
            self.load()

        self.context.write(lambda review: review.undo_resolution(conflict_id), done)

    def _refused(self, error: ChanceryError) -> None:
        # What was proposed may be out of date: it is asked for anew, the choices stay.
        self._put(None)
        self.context.panel.show_error(error)
        self.load()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._restyle()

    def _restyle(self) -> None:
        self._left.setFixedWidth(u(NARROW_WIDTH if self.width() < u(NARROW) else WIDTH))
        self._foot.setContentsMargins(u(5), u(4), u(5), u(4))
