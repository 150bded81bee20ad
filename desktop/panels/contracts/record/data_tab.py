"""The data of a contract from which its status follows; what the form gives is shown locked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout

from core.contracts.fields import check_answer
from core.contracts.records import Contract
from core.contracts.service import ContractData
from core.kernel.changes import Changes
from core.kernel.clock import today
from core.kernel.errors import InvalidValue
from core.kernel.fields import Choice, FieldSpec
from core.kernel.money import Money
from desktop.forms.builder import FormBuilder
from desktop.panels.context import PanelContext
from desktop.shell.pane import Pane
from desktop.theme.follow import follow
from desktop.theme.units import u
from desktop.widgets.buttons import push_button
from desktop.widgets.text import Text

_TERM, _RECORD = "Term", "Record"
FIELDS = (
    FieldSpec("title", "Title", required=True, section=_RECORD),
    FieldSpec("counterparty", "Counterparty", section=_RECORD),
    FieldSpec("our_party", "Our party", section=_RECORD),
    FieldSpec("value", "Value", "money", section=_RECORD),
    FieldSpec(
        "value_period",
        "Value is due",
        "choice",
        choices=(Choice("", "Once"), Choice("a year", "Every year"), Choice("a month", "Monthly")),
        section=_RECORD,
    ),
    FieldSpec("law", "Law", section=_RECORD),
    FieldSpec("payment_days", "Payment term", "number", unit="days", minimum=0, section=_RECORD),
    FieldSpec("signed_on", "Signed on", "date", section=_TERM, help="Everyone has signed."),
    FieldSpec("start_date", "Start", "date", section=_TERM),
    FieldSpec("end_date", "End", "date", section=_TERM, help="The last day of the first term."),
    FieldSpec(
        "term_kind",
        "Kind of term",
        "choice",
        choices=(
            Choice("fixed", "Ends by itself"),
            Choice("auto_renew", "Renews by itself"),
            Choice("evergreen", "Goes on without end"),
        ),
        section=_TERM,
    ),
    FieldSpec(
        "renewal_months",
        "Renews for",
        "number",
        unit="months",
        minimum=1,
        section=_TERM,
        shown_if="renews",
    ),
    FieldSpec(
        "notice_days",
        "Notice before the end",
        "number",
        unit="days",
        minimum=0,
        section=_TERM,
        shown_if="renews",
    ),
    FieldSpec("terminated_on", "Terminated on", "date", section=_TERM),
)
_SPECS = {spec.key: spec for spec in FIELDS}
_LOCKED = "Follows the form of this contract."


class DataTab(QScrollArea):
    """One form and one button; saving can be undone."""

    def __init__(
        self, context: PanelContext, contract: Contract, roles: dict[str, str], zone: ZoneInfo
    ) -> None:
        super().__init__()
        self._context = context
        self._contract = contract
        self._roles = roles
        self.form = FormBuilder(
            FIELDS,
            lambda condition, answers: answers.get("term_kind") == "auto_renew",
            today=lambda: today(context.workspace.clock, zone),
        )
        self._state = Text("", "small", token="muted")
        self._save = push_button("Save data", "primary", on_click=self.save)
        verbs = QHBoxLayout()
        verbs.addWidget(self._save)
        verbs.addWidget(self._state)
        verbs.addStretch(1)
        sheet = Pane("Data", "surface")
        self._column = QVBoxLayout(sheet)
        self._column.addWidget(self.form)
        self._column.addLayout(verbs)
        self._column.addStretch(1)
        self.setWidget(sheet)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Data of the contract")
        self.form.answer_changed.connect(lambda *_: self._touched())
        context.changes.connect(self._changed)
        follow(self, self._refresh)
        self.show_contract(contract)

    def activate(self) -> None:
        """The tab is shown."""

    def show_contract(self, contract: Contract) -> None:
        """Show the data of the contract as stored."""
        self._contract = contract
        self.form.set_answers(_answers(contract))
        given = {role for role, key in self._roles.items()}
        locked = {key: _LOCKED for key in _SPECS if key in given}
        if self._roles:
            locked["title"] = _LOCKED
        self.form.set_read_only(locked)
        self._save.setEnabled(False)
        self._state.setText("")

    def save(self) -> None:
        """Save what was changed."""
        data = self._data()
        if data is None:
            self.form.show_problems()
            return
        key, version = self._contract.id, self._contract.row_version
        self._save.setEnabled(False)
        self._context.command(
            lambda workspace, uow: workspace.contracts.change(uow, key, data, version),
            lambda done: self._context.toast("Data saved", done.undo),
            self._failed,
        )

    def _failed(self, error: Any) -> None:
        self._save.setEnabled(True)
        if isinstance(error, InvalidValue) and error.field in _SPECS:
            self._state.setText(f"{_SPECS[error.field].label}: give {error.expected}.")
            self.form.focus_field(error.field)
        else:
            self._context.show_error(error)

    def _data(self) -> ContractData | None:
        answers: dict[str, Any] = {}
        try:
            for key, spec in _SPECS.items():
                answers[key] = check_answer(spec, self.form.answers().get(key))
        except InvalidValue:
            return None
        if not answers["title"]:
            return None
        for key in ("signed_on", "start_date", "end_date", "terminated_on"):
            answers[key] = date.fromisoformat(answers[key]) if answers[key] else None
        for key in ("payment_days", "renewal_months", "notice_days"):
            answers[key] = int(answers[key]) if answers[key] is not None else None
        for key in ("counterparty", "our_party", "value_period", "law"):
            answers[key] = answers[key] or ""
        value = answers.pop("value")
        money = Money(value["minor"], value["currency"]) if value else None
        return replace(ContractData(**answers), value=money, owner_id=self._contract.owner_id)

    def _touched(self) -> None:
        self._save.setEnabled(True)
        self._state.setText("Not saved yet")

    def _changed(self, changes: Changes) -> None:
        key: UUID = self._contract.id
        if key in changes.ids("contract"):
            self._context.query(
                lambda workspace, reader: workspace.contracts.contract(reader, key),
                self.show_contract,
                group=f"contract data {id(self)}",
                on_error=lambda error: None,
            )

    def _refresh(self) -> None:
        self._column.setContentsMargins(u(6), u(5), u(6), u(8))
        self._column.setSpacing(u(5))
        self.form.setMaximumWidth(u(200))


def _answers(contract: Contract) -> dict[str, Any]:
    value = contract.value
    raw: dict[str, Any] = {
        "title": contract.title,
        "counterparty": contract.counterparty,
        "our_party": contract.our_party,
        "value": {"minor": value.minor, "currency": value.currency} if value else None,
        "value_period": contract.value_period,
        "law": contract.law,
        "payment_days": contract.payment_days,
        "signed_on": contract.signed_on,
        "start_date": contract.start_date,
        "end_date": contract.end_date,
        "term_kind": contract.term_kind,
        "renewal_months": contract.renewal_months,
        "notice_days": contract.notice_days,
        "terminated_on": contract.terminated_on,
    }
    return {
        key: item.isoformat() if isinstance(item, date) else item
        for key, item in raw.items()
        if item is not None and item != ""
    }
