"""The audit trail: what was done by whom, whether it is whole, and a copy for others to check."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QFileDialog, QVBoxLayout, QWidget

from core.audit.chain import Verdict
from core.audit.records import AuditEvent
from core.database.listing import Column
from core.kernel.text import fold
from core.kernel.work import Report, Token
from core.workspace import Workspace
from desktop.panels.administration.context import AdminContext, AdminPage
from desktop.shell.heads import WorkHead
from desktop.tables.cells import moment_words
from desktop.tables.looks import TableLook
from desktop.tables.row_table import RowTable
from desktop.theme.follow import follow
from desktop.theme.units import u
from desktop.widgets.banner import Banner
from desktop.widgets.buttons import push_button
from desktop.widgets.search import SearchField

NEWEST = 500
EVERYONE = "Everyone"
COLUMNS = (
    Column("when", "When", "datetime", 12, frozen=True),
    Column("who", "Who", width_em=13),
    Column("what", "What", width_em=19),
    Column("record", "Record", width_em=24.5),
)


def action_words(action: str) -> str:
    """Return ``Contract: version saved`` for ``contract.version_saved``."""
    kind, _, done = action.partition(".")
    return f"{kind.replace('_', ' ').capitalize()}: {done.replace('_', ' ')}"


def verdict_words(verdict: Verdict) -> str:
    """Return in one sentence whether a device's chain is whole and how far it is signed."""
    if not verdict.sound:
        first = verdict.findings[0].text
        return f"Not sound: {first} {len(verdict.findings):,} findings in all."
    if verdict.signed_to == verdict.events:
        return f"Sound: all {verdict.events:,} events are in place, and all are signed."
    left = verdict.events - verdict.signed_to
    return (
        f"Sound: all {verdict.events:,} events are in place, signed up to {verdict.signed_to:,}. "
        f"The last {left:,} will be signed at the next checkpoint, at the latest on closing."
    )


def check_command(target: Path) -> str:
    """Return the line that checks an exported trail, for the terminal."""
    name = str(target)
    return f'chancery-admin audit verify "{name}"' if " " in name else (
        f"chancery-admin audit verify {name}"
    )  # fmt: skip


class AuditPage(AdminPage):
    """The newest events; search and person narrow them."""

    def __init__(self, context: AdminContext) -> None:
        self.verify_button = push_button("Verify", icon_name="shield-check", on_click=self.verify)
        self.export_button = push_button("Export…", icon_name="download", on_click=self.ask_export)
        super().__init__(context, WorkHead("Audit trail", (self.verify_button, self.export_button)))
        self._events: list[AuditEvent] = []
        self.search = SearchField("Find in the newest events")
        self.person = QComboBox()
        self.person.setAccessibleName("Done by")
        self.person.addItem(EVERYONE)
        self.table = RowTable("Audit trail", COLUMNS, TableLook(zone=context.zone))
        self.head.tools.addWidget(self.search)
        self.head.tools.addWidget(self.person)
        self.head.tools.addStretch()
        self._notes = QWidget()
        self._notes_column = QVBoxLayout(self._notes)
        self._notes.hide()
        self.notes: list[Banner] = []
        self.column.addWidget(self._notes)
        self.add_table(self.table)
        self.search.textChanged.connect(self._narrow)
        self.person.currentIndexChanged.connect(self._narrow)
        follow(self, self._refresh)

    def load(self) -> None:
        self.context.panel.query(
            lambda workspace, reader: (
                workspace.audit.recent(reader, NEWEST),
                workspace.audit.count(reader),
            ),
            self._show,
            "admin audit",
        )

    def verify(self) -> None:
        """Check every device's chain, and say what was found."""
        self.context.panel.query(
            lambda workspace, reader: workspace.audit.verify(reader), self._verified, "admin verify"
        )

    def ask_export(self) -> None:
        """Ask for the file and write the whole trail to it."""
        dialog = QFileDialog(self, "Export the audit trail", str(Path.home() / "audit-trail.jsonl"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("jsonl")
        dialog.fileSelected.connect(lambda path: self.export(Path(path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def export(self, target: Path) -> None:
        """Write the whole trail to ``target``."""

        def work(workspace: Workspace, token: Token, report: Report) -> int:
            return workspace.query(lambda reader: workspace.audit.export(reader, target))

        self.context.panel.job(
            "Export the audit trail",
            work,
            lambda count: self._exported(target, count),
            lambda count: f"{count:,} events",
        )

    def _show(self, found: tuple[list[AuditEvent], int]) -> None:
        self._events, total = found
        self.head.set_title("Audit trail", total)
        self.counted.emit(total)
        chosen = self.person.currentText()
        people = sorted({event.actor for event in self._events if event.actor})
        self.person.blockSignals(True)
        self.person.clear()
        self.person.addItems([EVERYONE, *people])
        self.person.setCurrentText(chosen if chosen in people else EVERYONE)
        self.person.blockSignals(False)
        self._narrow()

    def _narrow(self) -> None:
        wanted, words = self.person.currentText(), fold(self.search.text())
        zone = self.context.zone
        rows = []
        for event in self._events:
            if wanted not in (EVERYONE, event.actor):
                continue
            told = (event.actor, action_words(event.action), _record_words(event))
            if words in fold(" ".join((moment_words(event.at, zone), *told))):
                rows.append((event.at, *told))
        self.table.renew_rows(rows)

    def _verified(self, verdicts: list[Verdict]) -> None:
        self._tell(
            [
                Banner(verdict_words(verdict), "ok" if verdict.sound else "refused")
                for verdict in verdicts
            ]
        )

    def _exported(self, target: Path, count: int) -> None:
        line = check_command(target)

        def copy() -> None:
            QGuiApplication.clipboard().setText(line)
            self.context.panel.toast("The line was copied")

        words = f"{count:,} events are in {target.name}. Anyone can check the file with: {line}"
        self._tell([Banner(words, "ok", (("Copy the line", copy),))])

    def _tell(self, notes: list[Banner]) -> None:
        for old in self.notes:
            self._notes_column.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.notes = notes
        for note in notes:
            self._notes_column.addWidget(note)
        self._notes.setVisible(bool(notes))

    def _refresh(self) -> None:
        self._notes_column.setContentsMargins(u(5), 0, u(4), u(3))
        self._notes_column.setSpacing(u(2))
        self.search.setFixedWidth(u(70))
        self.person.setMinimumWidth(u(50))


def _record_words(event: AuditEvent) -> str:
    for key in ("title", "name", "reference", "key"):
        value = event.details.get(key)
        if isinstance(value, str) and value:
            return value
    return f"{event.kind.replace('_', ' ')} {str(event.record_id)[-6:]}"
