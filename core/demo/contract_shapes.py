"""Frozen shapes of the demo organisation's contracts, as the seeder reads them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from core.contracts.records import Party, TermKind
from core.contracts.rules import TermData
from core.demo.companies import DemoCompany
from core.kernel.money import Money


@dataclass(frozen=True, slots=True)
class ClauseEdit:
    """A change of words in one clause of one contract.

    Attributes:
        slot: key of the slot whose wording changes.
        old, new: words of the wording notation; ``old`` is there exactly once.
    """

    slot: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class DemoContractVersion:
    """One saved version of a contract.

    Attributes:
        author: key of a person.
        answers: all answers as they were then.
        edits: all changes of wording that were in force then, in the order to apply them.
    """

    number: int
    created_at: datetime
    author: str
    note: str
    answers: Mapping[str, Any]
    edits: tuple[ClauseEdit, ...] = ()


@dataclass(frozen=True, slots=True)
class DemoContract:
    """One contract record with its history.

    Attributes:
        template, template_version: None for a record brought in from the older register, which
            has neither answers nor wording.
        owner: key of a person.
        value_period: ``year`` when the value is due every year, empty when once.
        law: words, such as ``England and Wales``.
        answers: those of the newest version; empty without a template.
        versions: in order; a record without a template has none.
    """

    reference: str
    title: str
    template: str | None
    template_version: int | None
    counterparty: str
    our_party: str
    parties: tuple[Party, ...]
    owner: str
    value: Money | None
    value_period: str
    law: str
    payment_days: int | None
    signed_on: date | None
    start_date: date | None
    end_date: date | None
    term_kind: TermKind | None
    renewal_months: int | None
    notice_days: int | None
    terminated_on: date | None
    created_at: datetime
    answers: Mapping[str, Any]
    versions: tuple[DemoContractVersion, ...]

    @property
    def term(self) -> TermData:
        """The data from which the status is computed."""
        return TermData(
            self.signed_on,
            self.start_date,
            self.end_date,
            self.term_kind,
            self.renewal_months,
            self.notice_days,
            self.terminated_on,
        )


@dataclass(frozen=True, slots=True)
class Plan:
    """What a contract is going to be, before its answers and history are written.

    Attributes:
        template: key of the template, also for a record that is older than it.
        trade: title in ``core.demo.trades``, empty for other than services.
        register: brought in from the older register, whatever its age.
        edits: changes of wording that its history must contain.
        gaps: field keys that are still unanswered.
    """

    template: str
    title: str
    company: DemoCompany
    owner: str
    created_on: date
    term: TermData
    value: Money | None = None
    trade: str = ""
    reference: str = ""
    register: bool = False
    versions: int = 0
    edits: tuple[ClauseEdit, ...] = ()
    gaps: tuple[str, ...] = ()
