"""Above the list: bulk work that ended early, with a lost connection or with the program."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.contacts.bulk import BulkDone
from core.kernel.changes import Changes
from core.kernel.text import counted
from desktop.panels.contacts.bulk import undo_step
from desktop.panels.context import PanelContext
from desktop.tasks.listening import while_there
from desktop.theme.direction import margins
from desktop.widgets.banner import Banner

# What an exchange brings when it has found out how far an operation came.
_TELLING = frozenset({"contact", "contact_label", "group_member", "bulk_operation", "audit_event"})


class CutOffBar(QWidget):
    """Says how far the newest of them came, and offers to take that back."""

    def __init__(self, context: PanelContext) -> None:
        super().__init__()
        self._context = context
        self._place = QVBoxLayout(self)
        self._place.setContentsMargins(margins(self, 5, 0, 4, 2))
        self._shown: BulkDone | None = None
        self.banner: Banner | None = None
        self.hide()
        context.changes.connect(self._changed)
        self.look()

    def look(self) -> None:
        """Read what ended early."""
        self._context.query(
            lambda workspace, reader: workspace.contact_bulk.cut_off(reader),
            while_there(self, lambda found: self._show(found[-1] if found else None)),
            "bulk cut off",
        )

    def _changed(self, changes: Changes) -> None:
        if changes.touches(_TELLING):
            self.look()

    def _show(self, done: BulkDone | None) -> None:
        if done == self._shown:
            return
        self._shown = done
        if self.banner is not None:
            self._place.removeWidget(self.banner)
            self.banner.hide()
            self.banner.deleteLater()
            self.banner = None
        if done is not None:
            step = undo_step(self._context, done)
            undo = ("Undo", lambda: self._context.take_back(step))
            verbs = (undo, ("Dismiss", self._dismiss))
            offered = verbs if done.changed else verbs[1:]
            self.banner = Banner(cut_off_words(done), "attention", offered)
            self._place.addWidget(self.banner)
        self.setVisible(done is not None)

    def _dismiss(self) -> None:
        if self._shown is not None:
            operation: UUID = self._shown.operation
            self._context.command(
                lambda workspace, uow: workspace.contact_bulk.told(uow, operation),
                lambda done: self.look(),
            )


def cut_off_words(done: BulkDone) -> str:
    """Say how far an operation came that ended early."""
    of = done.changed + done.unchanged
    return (
        f"“{done.label}” ended early: {done.changed:,} of {counted(of, 'contact')} changed."
        " Do it again to change the rest."
    )
