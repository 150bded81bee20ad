"""Input for money: an amount, and its currency unless the field fixes it."""

from __future__ import annotations

from typing import Any

from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QWidget

from core.kernel.errors import InvalidValue
from core.kernel.fields import FieldSpec
from core.kernel.money import Money, parse_money
from desktop.forms.inputs.base import Input
from desktop.theme.follow import follow
from desktop.theme.units import font, u

# The currencies offered first are those of the places where most contracts are written.
CURRENCIES = (
    "GBP EUR USD AUD CAD CHF DKK NOK SEK PLN CZK HUF RON BGN ISK INR JPY CNY HKD SGD NZD "
    "ZAR NGN KES AED SAR KWD ILS TRY BRL MXN CLP KRW THB"
).split()


class CurrencyBox(QComboBox):
    """The choice of a currency by its code; scrolling past it changes nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.addItems(list(CURRENCIES))

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class MoneyInput(Input):
    """Stored as minor units and currency; amounts that cannot be read stay as typed."""

    def __init__(self, spec: FieldSpec) -> None:
        super().__init__(spec)
        self._line = QLineEdit()
        self._line.textEdited.connect(lambda *_: self.edited.emit())
        self._box = CurrencyBox()
        self._row = QHBoxLayout()
        self._row.addWidget(self._line, 1)
        self._row.addWidget(self._box)
        self.column.addLayout(self._row)
        self._box.setVisible(not spec.unit)
        self._box.setAccessibleName(f"{spec.label}, currency")
        self._box.activated.connect(lambda *_: self._currency_chosen())
        follow(self, self._refresh)

    @property
    def currency(self) -> str:
        """The currency in which the amount is read."""
        return self.spec.unit or self._box.currentText()

    def answer(self) -> Any:
        typed = self._line.text().strip()
        if not typed:
            return None
        try:
            money = parse_money(typed, self.currency)
        except InvalidValue:
            return typed
        return {"minor": money.minor, "currency": money.currency}

    def set_answer(self, answer: Any) -> None:
        if answer == self.answer():
            return
        if isinstance(answer, dict) and "minor" in answer:
            self._choose(str(answer.get("currency", "")))
            money = Money(int(answer["minor"]), self.currency)
            self._line.setText(str(money).rpartition(" ")[0])
        else:
            self._line.setText("" if answer is None else str(answer))

    def target(self) -> QWidget:
        return self._line

    def expectation(self, answer: Any) -> str:
        if not isinstance(answer, str):
            return ""
        try:
            parse_money(answer, self.currency)
        except InvalidValue as problem:
            return problem.todo
        return ""

    def settle(self) -> None:
        answer = self.answer()
        if isinstance(answer, dict):
            self._line.setText(str(Money(**answer)).rpartition(" ")[0])

    def _choose(self, currency: str) -> None:
        if self.spec.unit or not currency:
            return
        if self._box.findText(currency) < 0:
            self._box.addItem(currency)
        self._box.setCurrentText(currency)

    def _currency_chosen(self) -> None:
        self.settle()
        if self._line.text().strip():
            self.edited.emit()

    def _refresh(self) -> None:
        self._row.setSpacing(u(1.5))
        self._line.setFont(font("body", tabular=True))
