"""The templates page: the list, and the template that was opened from it in its place."""

from __future__ import annotations

from datetime import UTC, tzinfo

from PySide6.QtWidgets import QWidget

from desktop.panels.contracts.context import PanelContext
from desktop.panels.contracts.parts.list_and_record import ListAndRecord
from desktop.panels.contracts.templates.template_list import TemplateList
from desktop.panels.contracts.templates.template_page import TemplatePage

SHOWN = ("template", "template_version", "template_slot", "clause")


class TemplatesPage(ListAndRecord[TemplateList, TemplatePage]):
    """The templates."""

    def __init__(
        self, context: PanelContext, zone: tzinfo = UTC, parent: QWidget | None = None
    ) -> None:
        templates, template = TemplateList(context, zone), TemplatePage(context, zone)
        super().__init__(context, "template_id", SHOWN, templates, template, parent)
        self.setAccessibleName("Templates")
