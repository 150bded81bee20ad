"""The templates page: the list, and the template that was opened from it in its place."""

from __future__ import annotations

from datetime import UTC, tzinfo
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from core.kernel.changes import Changes
from desktop.panels.contracts.context import PanelContext
from desktop.panels.contracts.pages import DeskSubPage
from desktop.panels.contracts.templates.template_list import TemplateList
from desktop.panels.contracts.templates.template_page import TemplatePage
from desktop.theme.measure import set_space

SHOWN = ("template", "template_version", "template_slot", "clause")


class TemplatesPage(DeskSubPage):
    """The templates."""

    def __init__(
        self, context: PanelContext, zone: tzinfo = UTC, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName("Templates")
        self._stack = QStackedWidget()
        column = QVBoxLayout(self)
        set_space(column)
        column.addWidget(self._stack)
        self.list = TemplateList(context, zone)
        self.template = TemplatePage(context, zone)
        self._stack.addWidget(self.list)
        self._stack.addWidget(self.template)
        self.list.opened.connect(self.open_template)
        self.template.left.connect(self.show_list)
        context.changes.connect(self._changed)
        self.list.reload()

    def shown(self, arguments: dict[str, Any]) -> None:
        """Open the template ``template_id``, if one was asked for."""
        if "template_id" in arguments:
            self.open_template(arguments["template_id"])

    def open_template(self, template_id: UUID) -> None:
        """Show one template in place of the list."""
        self.template.open(template_id)
        self._stack.setCurrentWidget(self.template)

    def show_list(self) -> None:
        """Go back to the list; it stands where it was left."""
        self._stack.setCurrentWidget(self.list)
        self.list.table.setFocus()

    def _changed(self, changes: Changes) -> None:
        if changes.touches((*SHOWN, "contract")):
            self.list.reload()
        if changes.touches(SHOWN):
            self.template.reload()
