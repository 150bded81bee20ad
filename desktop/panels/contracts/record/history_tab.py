"""Who did what to a contract, newest first."""

from __future__ import annotations

from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from core.contracts.records import HistoryEntry
from core.kernel.changes import Changes
from desktop.panels.context import PanelContext
from desktop.panels.contracts.looks import history_words, moment_words
from desktop.shell.pane import Pane
from desktop.theme.follow import follow
from desktop.theme.units import u
from desktop.widgets.avatar import Avatar
from desktop.widgets.text import Paragraph, Text


class HistoryTab(QScrollArea):
    """The history as a calm list; it is read from the audit trail and cannot be changed."""

    def __init__(self, context: PanelContext, contract_id: UUID, zone: ZoneInfo) -> None:
        super().__init__()
        self._context = context
        self._contract_id = contract_id
        self._zone = zone
        self._sheet = Pane("History", "surface")
        self._column = QVBoxLayout(self._sheet)
        self.setWidget(self._sheet)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName("History of the contract")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        context.changes.connect(self._changed)
        follow(self, self._refresh)

    def activate(self) -> None:
        """The tab is shown."""
        key = self._contract_id
        self._context.query(
            lambda workspace, reader: workspace.contracts.history(reader, key),
            self._show,
            group=f"history {id(self)}",
        )

    def _changed(self, changes: Changes) -> None:
        if self.isVisible() and self._contract_id in changes.ids("contract"):
            self.activate()

    def _show(self, entries: list[HistoryEntry]) -> None:
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        now = self._context.workspace.clock.now()
        self._column.addWidget(
            Paragraph(
                "Read from the audit trail, which is signed and cannot be changed.",
                "small",
                "muted",
            )
        )
        for entry in entries:
            self._column.addWidget(self._line(entry, now))
        self._column.addStretch(1)

    def _line(self, entry: HistoryEntry, now: object) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(u(3))
        row.addWidget(Avatar(entry.actor, 7))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(Text(history_words(entry), wrap=True))
        when = moment_words(entry.at, self._zone, now)  # type: ignore[arg-type]
        words.addWidget(Text(f"{entry.actor} · {when}", "small", token="muted"))
        row.addLayout(words, 1)
        return line

    def _refresh(self) -> None:
        self._column.setContentsMargins(u(6), u(5), u(6), u(6))
        self._column.setSpacing(u(3))
