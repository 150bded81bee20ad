"""Asks for the day on which a contract was signed elsewhere, on paper or by another service."""

from __future__ import annotations

from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtWidgets import QWidget

from core.contracts.fields import check_answer
from core.kernel.clock import today
from core.kernel.errors import InvalidValue
from core.kernel.fields import FieldSpec
from desktop.forms.builder import FormBuilder
from desktop.panels.context import PanelContext
from desktop.shell.dialog import Dialog
from desktop.widgets.text import Paragraph

_FIELD = FieldSpec(
    "signed_on",
    "Day of the last signature",
    "date",
    required=True,
    help="The status, the term and the next date follow from it.",
)


class SignDialog(Dialog):
    """One date. The change can be undone."""

    def __init__(
        self, parent: QWidget, context: PanelContext, contract_id: UUID, zone: ZoneInfo
    ) -> None:
        super().__init__(parent.window(), "Mark as signed")
        self._context = context
        self._contract_id = contract_id
        day = today(context.workspace.clock, zone)
        self._form = FormBuilder((_FIELD,), today=lambda: day)
        self._form.set_answers({"signed_on": day.isoformat()})
        self.body.addWidget(Paragraph("Note that everyone has signed this contract."))
        self.body.addWidget(self._form)
        self.add_verb("Cancel", self.reject)
        self.add_verb("Mark as signed", self._apply, "primary", default=True)

    def _apply(self) -> None:
        try:
            answer = check_answer(_FIELD, self._form.answers().get("signed_on"))
        except InvalidValue:
            answer = None
        if answer is None:
            self._form.show_problems()
            self.fit()
            return
        signed = date.fromisoformat(answer)
        key, context = self._contract_id, self._context
        context.command(
            lambda workspace, uow: workspace.contracts.sign(uow, key, signed),
            lambda done: context.toast("Marked as signed", done.undo),
        )
        self.accept()
