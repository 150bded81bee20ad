"""The sealed versions of a contract, newest first."""

from __future__ import annotations

from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from core.contracts.records import VersionSummary
from core.kernel.changes import Changes
from desktop.panels.context import PanelContext
from desktop.panels.contracts.looks import moment_words
from desktop.theme.follow import follow
from desktop.theme.units import u
from desktop.widgets.buttons import LinkButton
from desktop.widgets.card import Card
from desktop.widgets.chip import Chip
from desktop.widgets.text import Paragraph, Text


class VersionsPanel(QWidget):
    """``restore_asked`` carries the version's summary; restoring makes a new version."""

    restore_asked = Signal(object)
    compare_asked = Signal(object)

    def __init__(self, context: PanelContext, contract_id: UUID, zone: ZoneInfo) -> None:
        super().__init__()
        self._context = context
        self._contract_id = contract_id
        self._zone = zone
        self._column = QVBoxLayout(self)
        follow(self, self._refresh)
        context.changes.connect(self._changed)
        self.load()

    def load(self) -> None:
        """Fetch the versions."""
        key = self._contract_id
        self._context.query(
            lambda workspace, reader: workspace.drafting.versions(reader, key),
            self._show,
            group=f"versions {id(self)}",
        )

    def _changed(self, changes: Changes) -> None:
        if self._contract_id in changes.ids("contract"):
            self.load()

    def _show(self, versions: list[VersionSummary]) -> None:
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        now = self._context.workspace.clock.now()
        if not versions:
            self._column.addWidget(Paragraph("There is no version yet.", "body", "muted"))
        for place, version in enumerate(versions):
            self._column.addWidget(self._card(version, place == 0, now))
        self._column.addStretch(1)

    def _card(self, version: VersionSummary, current: bool, now: object) -> Card:
        card = Card()
        head = QHBoxLayout()
        head.addWidget(Text(f"Version {version.number}", "body", 600))
        head.addStretch(1)
        if current:
            head.addWidget(Chip("Current", "sealed", "stamp"))
        card.body.addLayout(head)
        if version.note:
            card.body.addWidget(Text(version.note, wrap=True))
        when = moment_words(version.created_at, self._zone, now)  # type: ignore[arg-type]
        card.body.addWidget(Text(f"{version.author} · {when}", "small", token="muted", wrap=True))
        if not current:
            verbs = QHBoxLayout()
            restore = LinkButton("Restore", lambda: self.restore_asked.emit(version))
            restore.setAccessibleName(f"Restore version {version.number}")
            verbs.addWidget(restore)
            verbs.addStretch(1)
            card.body.addLayout(verbs)
        return card

    def _refresh(self) -> None:
        self._column.setContentsMargins(u(4), u(4), u(4), u(4))
        self._column.setSpacing(u(2.5))
