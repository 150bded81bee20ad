"""Any two versions, or a version and the draft, as a word-level redline."""

from __future__ import annotations

from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from core.contracts.records import VersionSummary
from core.documents.redline import Redline
from core.kernel.changes import Changes
from desktop.documents.redline_view import RedlineView
from desktop.panels.context import PanelContext
from desktop.panels.contracts.draft_model import DraftModel
from desktop.panels.contracts.looks import moment_words
from desktop.shell.pane import Pane
from desktop.theme.follow import follow
from desktop.theme.units import u
from desktop.widgets.empty import EmptyState
from desktop.widgets.text import Text

_DRAFT = "draft"


class CompareTab(QWidget):
    """Two choices and the redline between them."""

    def __init__(self, context: PanelContext, model: DraftModel, zone: ZoneInfo) -> None:
        super().__init__()
        self._context = context
        self._model = model
        self._zone = zone
        self._old, self._new = QComboBox(), QComboBox()
        self._old.setAccessibleName("Compare from")
        self._new.setAccessibleName("Compare with")
        for box in (self._old, self._new):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.view = RedlineView()
        self._nothing = EmptyState(
            "git-compare",
            "There is one version.",
            "As soon as there are two, or something is changed, they can be compared here.",
        )
        self._bar = Pane("What is compared", "surface", "b")
        self._row = QHBoxLayout(self._bar)
        for part in (Text("From", token="muted"), self._old, Text("to", token="muted"), self._new):
            self._row.addWidget(part)
        self._row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._bar)
        column.addWidget(self.view, 1)
        column.addWidget(self._nothing, 1)
        for box in (self._old, self._new):
            box.currentIndexChanged.connect(self._compare)
        context.changes.connect(self._changed)
        follow(self, self._refresh)

    def activate(self) -> None:
        """The tab is shown."""
        key = self._model.inputs.contract.id
        self._context.query(
            lambda workspace, reader: workspace.drafting.versions(reader, key),
            self._show_choices,
            group=f"compare versions {id(self)}",
        )

    def _changed(self, changes: Changes) -> None:
        if self.isVisible() and self._model.inputs.contract.id in changes.ids("contract"):
            self.activate()

    def _show_choices(self, versions: list[VersionSummary]) -> None:
        now = self._context.workspace.clock.now()
        for box in (self._old, self._new):
            box.blockSignals(True)
            box.clear()
            if box is self._new and self._model.has_changes:
                box.addItem("Draft, as it stands", _DRAFT)
            for version in versions:
                when = moment_words(version.created_at, self._zone, now)
                box.addItem(f"Version {version.number}, {when}", version.id)
            box.blockSignals(False)
        draft = self._model.has_changes
        enough = len(versions) + draft > 1
        self.view.setVisible(enough)
        self._nothing.setVisible(not enough)
        if enough:
            self._old.setCurrentIndex(0 if draft else 1)
            self._compare()

    def _compare(self) -> None:
        old, new = self._old.currentData(), self._new.currentData()
        if not isinstance(old, UUID) or new is None:
            return
        inputs = self._model.inputs
        if new == _DRAFT:
            self._context.query(
                lambda workspace, reader: workspace.drafting.compare_with_draft(
                    reader, old, inputs
                ),
                self._show,
                group=f"compare {id(self)}",
            )
            return
        self._context.query(
            lambda workspace, reader: workspace.drafting.compare(reader, old, new),
            self._show,
            group=f"compare {id(self)}",
        )

    def _show(self, found: Redline) -> None:
        self.view.set_redline(found)

    def _refresh(self) -> None:
        self._row.setContentsMargins(u(5), u(2), u(5), u(2))
        self._row.setSpacing(u(2))
        for box in (self._old, self._new):
            box.setMinimumWidth(u(50))
