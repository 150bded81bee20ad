"""Unsent changes: what, since when, why not yet; send again, discard, export."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QMenu, QStackedWidget

from core.database.listing import Column
from core.kernel.text import counted
from core.kernel.work import Report, Token
from core.sync.review_records import Unsent
from core.sync.subjects import Named
from core.workspace import Workspace
from desktop.panels.review import words
from desktop.panels.review.context import ReviewContext, ReviewPage
from desktop.shell.heads import WorkHead
from desktop.shell.irreversible import IrreversibleAct, ask_irreversible
from desktop.tables.looks import StatusLook, TableLook
from desktop.tables.row_table import RowTable
from desktop.widgets.buttons import push_button
from desktop.widgets.empty import EmptyState
from desktop.widgets.text import Text

COLUMNS = (
    Column("record", "Record", width_em=17, frozen=True),
    Column("what", "What changed", width_em=17),
    Column("since", "Since", "datetime", 12),
    Column("state", "State", "status", 13),
    Column("why", "What to do", width_em=24),
)
_LOOKS = {
    "waiting": StatusLook(words.STATES["waiting"], "arrow-up", "progress"),
    "sent": StatusLook(words.STATES["sent"], "send", "progress"),
    "held": StatusLook(words.STATES["held"], "hourglass", "rest"),
    "parked": StatusLook(words.STATES["parked"], "triangle-alert", "attention"),
    "clash": StatusLook("In conflict", "git-merge", "versions"),
}


class UnsentPage(ReviewPage):
    """The list, oldest first, with the verbs for the chosen line."""

    def __init__(self, context: ReviewContext) -> None:
        super().__init__(context)
        self._found: list[Unsent] = []
        self.export_button = push_button("Export…", icon_name="download", on_click=self.ask_export)
        self.discard_button = push_button("Discard…", "danger", on_click=self.ask_discard)
        self.retry_button = push_button("Send again", "primary", on_click=self.retry)
        buttons = (self.export_button, self.discard_button, self.retry_button)
        self.head = WorkHead("Unsent changes", buttons)
        self.why = Text(
            "They are kept on this computer and sent by themselves as soon as that is possible.",
            token="muted",
            wrap=True,
        )
        self.head.tools.addWidget(self.why, 1)
        self.table = RowTable(
            "Unsent changes", COLUMNS, TableLook({"state": _LOOKS}, zone=context.zone)
        )
        self.table.picked.connect(lambda *_: self._refresh())
        self.table.activated_row.connect(self._open)
        self._none = EmptyState(
            "cloud-check", "Everything is sent", "What you change here is sent by itself."
        )
        self._stack = QStackedWidget()
        self._stack.addWidget(self._none)
        self._stack.addWidget(self.table)
        self.column.addWidget(self.head)
        self.column.addWidget(self._stack, 1)
        self._refresh()

    def load(self) -> None:
        self.context.read(lambda review: review.unsent(), self._show, "review unsent")

    def set_views_menu(self, menu: QMenu | None) -> None:
        self.head.set_views_menu(menu)

    @property
    def chosen(self) -> Unsent | None:
        """The chosen line."""
        row = self.table.picked_row
        return self._found[row] if row is not None and row < len(self._found) else None

    def retry(self) -> None:
        """Send the chosen change again; one in conflict is decided instead."""
        one = self.chosen
        if one is None:
            return
        if one.reason in words.DECIDED:
            self.context.show_view("conflicts")
            return
        key = one.id

        def done(value: None) -> None:
            self.context.panel.toast("It is sent again")
            self.load()

        self.context.write(lambda review: review.retry(key), done)

    def ask_discard(self) -> None:
        """Say what would be lost, and ask."""
        one = self.chosen
        if one is None:
            return
        name = words.title_of(one.record.title, one.record.noun)
        facts = [
            ("Record", f"{name}, {one.record.noun}"),
            ("What is lost", ", ".join(one.words) or "The change"),
            ("Made", words.when(one.at, self.context.zone, self.context.now)),
        ]
        if one.more:
            facts.insert(1, ("With it", counted(one.more, "more record")))
        act = IrreversibleAct(
            "Discard these changes?",
            tuple(facts),
            "The record stands again as your organisation has it. What you made later on top of "
            "this is lost, too. Nobody has a copy; export it first if you may need it.",
            name,
            "Discard the changes",
        )
        ask_irreversible(self.window(), act, lambda: self.discard(one.id))

    def discard(self, unsent_id: str) -> None:
        """Throw the change away, which was confirmed."""

        def done(records: list[Named]) -> None:
            count = counted(len(records), "record stands", "records stand")
            self.context.panel.toast(f"Discarded. {count} as your organisation has it.")
            self.load()

        self.context.write(lambda review: review.discard(unsent_id), done)

    def ask_export(self) -> None:
        """Ask for the file and write everything that is unsent to it."""
        start = str(Path.home() / "unsent-changes.jsonl")
        dialog = QFileDialog(self, "Export unsent changes", start)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("jsonl")
        dialog.fileSelected.connect(lambda path: self.export(Path(path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def export(self, target: Path) -> None:
        """Write everything that is unsent to ``target``."""
        review = self.context.shared.review

        def work(workspace: Workspace, token: Token, report: Report) -> int:
            return review.export(target)

        def say(count: int) -> str:
            return f"{counted(count, 'row is', 'rows are')} in {target.name}"

        self.context.panel.job(
            "Export unsent changes", work, lambda n: self.context.panel.toast(say(n)), say
        )

    # --- inside --------------------------------------------------------------------------

    def _show(self, found: list[Unsent]) -> None:
        self._found = found
        self.counted.emit(len(found))
        self.head.set_title("Unsent changes", len(found))
        self._stack.setCurrentWidget(self.table if found else self._none)
        self.why.setVisible(bool(found))
        self.table.renew_rows([self._row(one) for one in found])
        self._refresh()

    def _row(self, one: Unsent) -> tuple[object, ...]:
        name = words.title_of(one.record.title, one.record.noun)
        more = f" and {one.more:,} more" if one.more else ""
        state = "clash" if one.reason in words.DECIDED else one.state
        return f"{name}{more}", ", ".join(one.words), one.at, state, words.reason(one)

    def _open(self, row: int) -> None:
        self.context.open_record(*self._found[row].record.row)

    def _refresh(self) -> None:
        one = self.chosen
        parked = one is not None and one.state == "parked"
        clash = one is not None and one.reason in words.DECIDED
        self.export_button.setEnabled(bool(self._found))
        self.discard_button.setEnabled(one is not None)
        self.retry_button.setEnabled(parked)
        verb = "Decide…" if clash else "Send again"
        self.retry_button.setText(verb)
        self.retry_button.setAccessibleName(verb)
        self.retry_button.setToolTip(
            "" if parked or one is None else "It is sent by itself; there is nothing to do."
        )
