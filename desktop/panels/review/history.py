"""What was decided, and what each exchange with the shared database did."""

from __future__ import annotations

from PySide6.QtWidgets import QMenu, QStackedWidget

from core.database.listing import Column
from core.database.unit_of_work import Done
from core.sync.review_records import Conflict, Run
from desktop.panels.review import words
from desktop.panels.review.context import ReviewContext, ReviewPage
from desktop.shell.heads import WorkHead
from desktop.tables.looks import StatusLook, TableLook
from desktop.tables.row_table import RowTable
from desktop.widgets.buttons import push_button
from desktop.widgets.empty import EmptyState

RUNS = (
    Column("when", "When", "datetime", 12, frozen=True),
    Column("sent", "Sent", "number", 6),
    Column("received", "Received", "number", 7),
    Column("aside", "Set aside", "number", 7),
    Column("took", "Took", width_em=6, align="right", sortable=False),
    Column("state", "Outcome", "status", 9),
    Column("says", "What it says", width_em=30),
)
RESOLVED = (
    Column("record", "Record", width_em=18, frozen=True),
    Column("kind", "Kind", width_em=9),
    Column("what", "Decided", width_em=20),
    Column("by", "With changes of", width_em=13),
    Column("when", "When", "datetime", 12),
)
_ENDS = {
    "done": StatusLook("Done", "circle-check", "ok"),
    "failed": StatusLook("Broke off", "circle-alert", "refused"),
}


class RunsPage(ReviewPage):
    """The newest exchanges that did something or failed."""

    def __init__(self, context: ReviewContext) -> None:
        super().__init__(context)
        self.head = WorkHead("Sync history")
        self.table = RowTable("Sync history", RUNS, TableLook({"state": _ENDS}, zone=context.zone))
        self._none = EmptyState(
            "refresh-cw", "Nothing was exchanged yet", "What is sent and received is listed here."
        )
        self._stack = _stack(self, self.head, self._none, self.table)

    def load(self) -> None:
        self.context.read(lambda review: review.history(), self._show, "review history")

    def set_views_menu(self, menu: QMenu | None) -> None:
        self.head.set_views_menu(menu)

    def _show(self, runs: list[Run]) -> None:
        self.head.set_title("Sync history", len(runs))
        self._stack.setCurrentWidget(self.table if runs else self._none)
        self.table.renew_rows(
            [
                (
                    run.at,
                    run.sent,
                    run.received,
                    run.parked,
                    words.took(run.took),
                    "failed" if run.failed else "done",
                    words.outcome(run),
                )
                for run in runs
            ]
        )


class ResolvedPage(ReviewPage):
    """What was decided, newest first; the chosen decision can be taken back."""

    def __init__(self, context: ReviewContext) -> None:
        super().__init__(context)
        self._found: list[Conflict] = []
        self.undo_button = push_button("Undo decision", icon_name="undo-2", on_click=self.undo)
        self.head = WorkHead("Resolved", (self.undo_button,))
        self.table = RowTable("Resolved", RESOLVED, TableLook(zone=context.zone))
        self.table.picked.connect(lambda *_: self._refresh())
        self.table.activated_row.connect(
            lambda row: context.open_record(*self._found[row].record.row)
        )
        self._none = EmptyState(
            "circle-check", "Nothing was decided yet", "Decided conflicts can be undone from here."
        )
        self._stack = _stack(self, self.head, self._none, self.table)

    def load(self) -> None:
        self.context.read(
            lambda review: review.conflicts(resolved=True), self._show, "review resolved"
        )

    def set_views_menu(self, menu: QMenu | None) -> None:
        self.head.set_views_menu(menu)

    def undo(self) -> None:
        """Take the chosen decision back."""
        row = self.table.picked_row
        if row is None:
            return
        key = self._found[row].id

        def done(value: Done[None]) -> None:
            self.context.panel.toast("Taken back. It waits under Conflicts again.")
            self.load()

        self.context.write(lambda review: review.undo_resolution(key), done)

    def _show(self, found: list[Conflict]) -> None:
        found = sorted(found, key=lambda one: one.resolved_at or one.at, reverse=True)
        self._found = found
        self.counted.emit(len(found))
        self.head.set_title("Resolved", len(found))
        self._stack.setCurrentWidget(self.table if found else self._none)
        self.table.renew_rows(
            [
                (
                    words.title_of(one.record.title, one.record.noun),
                    words.noun(one.record.noun),
                    ", ".join(words.label(field) for field in one.fields) or words.what_waits(one),
                    one.theirs_by,
                    one.resolved_at,
                )
                for one in found
            ]
        )
        self._refresh()

    def _refresh(self) -> None:
        row = self.table.picked_row
        one = self._found[row] if row is not None and row < len(self._found) else None
        plain = one is not None and one.kind == "fields"
        self.undo_button.setEnabled(plain)
        self.undo_button.setToolTip(
            "Open the record and restore the version that you want."
            if one is not None and not plain
            else ""
        )


def _stack(page: ReviewPage, head: WorkHead, none: EmptyState, table: RowTable) -> QStackedWidget:
    stack = QStackedWidget()
    stack.addWidget(none)
    stack.addWidget(table)
    page.column.addWidget(head)
    page.column.addWidget(stack, 1)
    return stack
