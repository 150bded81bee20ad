"""The details panel of a contract: its next step on top, then its facts, documents and history."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from core.contracts.records import Contract, HistoryEntry, Status
from core.kernel.sizes import size_words
from desktop.panels.contracts.looks import (
    STATUS_LOOKS,
    day_words,
    history_words,
    moment_words,
    money_words,
    term_words,
)
from desktop.shell.details_sheet import DetailsSheet
from desktop.theme.tokens import MeaningName
from desktop.theme.units import u
from desktop.widgets.avatar import Avatar
from desktop.widgets.banner import Banner
from desktop.widgets.buttons import IconButton, LinkButton
from desktop.widgets.card import Rule
from desktop.widgets.chip import Chip
from desktop.widgets.keyvalue import KeyValueList
from desktop.widgets.meter import TermBar
from desktop.widgets.text import Heading, Paragraph, Text

_SHOWN_HISTORY = 5
_BANNERS: Mapping[Status, MeaningName] = {"draft": "rest", "unknown": "refused"}


class ContractDetails(DetailsSheet):
    """Signals carry what the person wants with the shown contract."""

    open_asked = Signal(object)
    sign_asked = Signal(object)
    document_asked = Signal(object)
    history_asked = Signal(object)
    edit_data_asked = Signal(object)

    def __init__(self, zone: ZoneInfo) -> None:
        super().__init__()
        self._zone = zone
        self._contract: Contract | None = None

    @property
    def contract(self) -> Contract | None:
        """What is shown."""
        return self._contract

    def clear(self) -> None:
        """Show no contract."""
        self._contract = None

    def show_contract(
        self, contract: Contract, history: list[HistoryEntry], total: int, now: datetime
    ) -> None:
        """Show a contract; ``total`` is how long its whole history is."""
        self._contract = contract
        self.begin()
        self._head(contract)
        day = now.astimezone(self._zone).date()
        self._next_step(contract, day)
        if contract.start_date is not None:
            self._term(contract, day)
        self.column.addWidget(Rule())
        self.column.addWidget(KeyValueList(_facts(contract)))
        if contract.documents:
            self._documents(contract)
        self._history(contract, history, total, now)
        self.column.addStretch(1)

    def _head(self, contract: Contract) -> None:
        open_button = IconButton(
            "arrow-up-right", "Open the contract", "Enter", self._emit(self.open_asked)
        )
        self.add_row(Text(contract.reference, "small", token="muted"), None, open_button)
        title = Text(contract.title, "title", wrap=True)
        self.column.addWidget(title)
        if contract.counterparty:
            self.column.addWidget(Text(contract.counterparty, "small", token="muted", wrap=True))
        look = STATUS_LOOKS[contract.status]
        chips: list[QWidget | None] = [Chip(look.label, look.meaning, look.icon)]
        if contract.signed_on is not None:
            chips.append(Chip("Signed", "sealed", "stamp"))
        self.add_row(*chips, None)

    def _next_step(self, contract: Contract, day: date) -> None:
        if contract.status == "notice_window" and contract.notice_by and contract.renews_on:
            months = contract.renewal_months or 0
            value = money_words(contract.value, contract.value_period)
            cost = "" if contract.value is None else f", about {value.removesuffix(' a year')}"
            text = f"Otherwise it renews on {_long(contract.renews_on)} for {months} months{cost}."
            self._banner(
                f"Give notice by {_long(contract.notice_by)}",
                text,
                ("Open the contract", self.open_asked),
            )
        elif contract.status == "expiring" and contract.end_date:
            left = (contract.end_date - day).days
            self._banner(
                f"Ends on {_long(contract.end_date)}",
                f"{left} days are left. Draft what follows it in time.",
                ("Open the contract", self.open_asked),
            )
        elif contract.status == "unknown":
            missing = ", ".join(contract.missing)
            self._banner(
                "Some data are missing",
                f"The status is not known without: {missing}.",
                ("Add the data", self.edit_data_asked),
            )
        elif contract.status == "draft":
            self._banner(
                "Not signed yet",
                "Finish the draft, then note the day on which everyone has signed.",
                ("Open the draft", self.open_asked),
                ("Mark as signed…", self.sign_asked),
            )

    def _banner(self, title: str, text: str, *verbs: tuple[str, SignalInstance]) -> None:
        assert self._contract is not None
        meaning = _BANNERS.get(self._contract.status, "attention")
        made = tuple((words, self._emit(signal)) for words, signal in verbs)
        self.column.addWidget(Banner(text, meaning, made, "", title))

    def _term(self, contract: Contract, day: date) -> None:
        self.add_row(
            Text("Term", "small", 500, "muted"),
            None,
            Text(term_words(contract), "small", token="muted"),
        )
        start = contract.start_date
        end = contract.renews_on or contract.end_date
        assert start is not None
        if end is None:
            self.column.addWidget(Text(f"Since {day_words(start)}", "small", token="muted"))
            return
        whole = max(1, (end - start).days)
        passed = min(1.0, max(0.0, (day - start).days / whole))
        notice = None
        if contract.notice_from and contract.notice_by:
            notice = (
                (contract.notice_from - start).days / whole,
                (contract.notice_by - start).days / whole,
            )
        name = f"Term from {day_words(start)} to {day_words(end)}, {passed:.0%} has passed"
        self.column.addWidget(TermBar(name, passed, notice))
        self.add_row(
            Text(day_words(start), "small", token="muted"),
            None,
            Text(day_words(end), "small", token="muted"),
        )

    def _documents(self, contract: Contract) -> None:
        self.column.addWidget(Rule())
        self.column.addWidget(Heading("Documents"))
        for document in contract.documents[:4]:
            button = LinkButton(document.name, self._emit(self.document_asked, document))
            self.add_row(button, None, Text(size_words(document.size), "small", token="muted"))

    def _history(
        self, contract: Contract, history: list[HistoryEntry], total: int, now: datetime
    ) -> None:
        self.column.addWidget(Rule())
        link = LinkButton(f"All {total:,}", self._emit(self.history_asked))
        link.setAccessibleName(f"Show the whole history, {total:,} entries")
        self.add_row(Heading("History"), None, link)
        for entry in history[:_SHOWN_HISTORY]:
            words = QWidget()
            lines = QVBoxLayout(words)
            lines.setContentsMargins(0, 0, 0, 0)
            lines.setSpacing(0)
            lines.addWidget(Paragraph(history_words(entry)))
            when = moment_words(entry.at, self._zone, now)
            lines.addWidget(Text(f"{entry.actor} · {when}", "small", token="muted"))
            row = QHBoxLayout()
            row.setSpacing(u(2))
            row.addWidget(Avatar(entry.actor, 6))
            row.addWidget(words, 1)
            self.column.addLayout(row)

    def _emit(self, signal: SignalInstance, value: object = None) -> Callable[[], None]:
        contract = self._contract

        def emit() -> None:
            given = value if value is not None else contract.id if contract else None
            signal.emit(given)

        return emit


def _long(day: date) -> str:
    return f"{day.day} {day:%B}"


def _facts(contract: Contract) -> list[tuple[str, str | QWidget]]:
    notice = ""
    if contract.notice_from and contract.notice_by:
        opens = contract.notice_from
        notice = f"{opens.day} {opens:%b} to {day_words(contract.notice_by)}"
    template = contract.template
    if contract.template_version:
        template = f"{template} v{contract.template_version}"
    rows = [
        ("Notice", notice),
        ("Value", money_words(contract.value, contract.value_period) if contract.value else ""),
        ("Our party", contract.our_party),
        ("Law", contract.law),
        ("Payment", f"{contract.payment_days} days" if contract.payment_days else ""),
        ("Signed", day_words(contract.signed_on) if contract.signed_on else ""),
        ("Owner", contract.owner),
        ("Template", template),
    ]
    return [(label, value) for label, value in rows if value]
