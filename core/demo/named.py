"""The contracts of the demo that its pictures and descriptions name, given for one day.

They are written for ``ANCHOR`` and moved by whole days to any other, so that what is due in a week
there is due in a week here.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from core.contracts.records import TermKind
from core.contracts.rules import TermData
from core.demo.companies import company
from core.demo.contract_shapes import ClauseEdit, Plan
from core.kernel.money import Money

ANCHOR = date(2026, 11, 20)

_SERVICES = "services_agreement"
_NDA = "mutual_nda"
_DPA = "data_processing"


def named_plans(anchor: date) -> list[Plan]:
    """Return the contracts that the pictures name, as on ``anchor``."""
    return _Mover(anchor - ANCHOR).plans()


class _Mover:
    """Moves the dates of the named contracts."""

    def __init__(self, by: timedelta) -> None:
        self._by = by

    def plans(self) -> list[Plan]:
        return [*self._drafts(), *self._services(), *self._others()]

    def _drafts(self) -> list[Plan]:
        maintenance = Money(58_750_00, "EUR")
        consulting = Money(320_000_00, "GBP")
        return [
            self._confidentiality_draft(),
            self._plan(
                (_DPA, "Data processing addendum", "Bellwether Foods plc", "priya", None),
                (None, "2026-12-01", None),
                created="2026-10-28",
                versions=3,
            ),
            self._series_a(),
            self._plan(
                (_SERVICES, "Software maintenance", "Quillon Systems GmbH", "elsie", maintenance),
                (None, "2027-01-01", "2028-12-31"),
                created="2026-11-02",
                renews=90,
                versions=2,
            ),
            self._plan(
                (_SERVICES, "Consulting framework", "Kestrel & Pym LLP", "miriam", consulting),
                (None, "2027-01-04", "2029-01-03"),
                created="2026-10-05",
                versions=5,
            ),
        ]

    def _confidentiality_draft(self) -> Plan:
        """The draft with a term that nothing defines and an address that is not known yet."""
        return self._plan(
            (_NDA, "Mutual NDA", "Corvane Logistics Ltd", "tomasz", None),
            (None, "2026-12-01", "2028-11-30"),
            created="2026-11-12",
            reference="NDA-2026-0418",
            versions=7,
            edits=(
                ClauseEdit("duty_of_confidence", "last for five years", "last for three years"),
                ClauseEdit("duty_of_confidence", "any <<Group Company>> who", "Affiliates who"),
            ),
            gaps=("notice_email",),
        )

    def _series_a(self) -> Plan:
        amount = Money(2_400_000_00, "EUR")
        title = "Share subscription, Series A"
        return self._plan(
            ("share_subscription", title, "Ostrava Instruments", "miriam", amount),
            (None, "2026-12-15", None),
            created="2026-09-21",
            versions=4,
        )

    def _services(self) -> list[Plan]:
        plans = [
            self._service(row, signed, start, end, renews)
            for row, signed, start, end, renews in _SERVICE_ROWS
        ]
        # The first one is opened in the description, so its reference and history are fixed.
        fixed = replace(plans[0], reference="SRV-2024-0117", versions=4)
        return [fixed, *plans[1:]]

    def _others(self) -> list[Plan]:
        return [
            self._plan(
                (_SERVICES, "Solar maintenance", "Northfield Energy Ltd", "jonas", None),
                ("2022-03-14", "2022-04-01", None),
                created="2022-03-01",
                renews=None,
                register=True,
                term_kind="auto_renew",
            ),
            self._plan(
                (
                    "employment_offer",
                    "Employment offer",
                    "Ines Carvalho",
                    "selin",
                    Money(88_000_00, "AUD"),
                ),
                ("2026-06-29", "2026-07-20", None),
                created="2026-06-22",
            ),
            self._plan(
                (_NDA, "Mutual NDA", "Halden Robotics AS", "elsie", None),
                ("2025-02-25", "2025-03-03", "2027-03-03"),
                created="2025-02-10",
            ),
            self._plan(
                (_DPA, "Data processing addendum", "Quillon Systems GmbH", "elsie", None),
                ("2025-04-22", "2025-05-01", "2027-04-30"),
                created="2025-04-02",
            ),
        ]

    def _service(
        self, row: tuple[str, str, str, int, str], signed: str, start: str, end: str, renews: int
    ) -> Plan:
        title, partner, owner, amount, currency = row
        money = Money(amount * 100, currency)
        created = (date.fromisoformat(signed) - timedelta(days=26)).isoformat()
        return self._plan(
            (_SERVICES, title, partner, owner, money),
            (signed, start, end),
            created=created,
            renews=renews or None,
        )

    def _plan(
        self,
        head: tuple[str, str, str, str, Money | None],
        dates: tuple[str | None, str | None, str | None],
        *,
        created: str,
        renews: int | None = None,
        term_kind: TermKind | None = None,
        **more: Any,
    ) -> Plan:
        template, title, partner, owner, value = head
        signed, start, end = (self._day(text) for text in dates)
        by_dates: TermKind = "auto_renew" if renews else "fixed" if end else "evergreen"
        kind = term_kind or by_dates
        notice = renews
        if kind == "evergreen" and template == "employment_offer":
            notice = 28
        term = TermData(signed, start, end, kind, 12 if renews else None, notice)
        made = self._day(created)
        assert made is not None
        trade = title.partition(",")[0] if template == _SERVICES else ""
        return Plan(template, title, company(partner), owner, made, term, value, trade, **more)

    def _day(self, text: str | None) -> date | None:
        return date.fromisoformat(text) + self._by if text else None


# Title, counterparty, owner, yearly value in whole units; signed, start, end; notice or 0.
_SERVICE_ROWS: tuple[tuple[tuple[str, str, str, int, str], str, str, str, int], ...] = (
    (
        ("Warehouse services", "Corvane Logistics Ltd", "tomasz", 184_500, "GBP"),
        *("2024-02-26", "2024-02-27", "2027-02-27", 92),
    ),
    (
        ("Cold-chain transport", "Aldgate Fisheries Ltd", "tomasz", 96_200, "GBP"),
        *("2025-02-24", "2025-03-06", "2027-03-06", 92),
    ),
    (
        ("Office lease, level 4", "Tarrant Street Holdings", "jonas", 412_000, "AUD"),
        *("2023-12-11", "2024-01-12", "2027-01-12", 60),
    ),
    (
        ("Catering services", "Bellwether Foods plc", "priya", 41_300, "GBP"),
        *("2025-01-20", "2025-01-31", "2027-01-31", 92),
    ),
    (
        ("Fleet leasing, 14 vehicles", "Marram Motor Finance", "tomasz", 236_880, "GBP"),
        *("2024-05-13", "2024-05-29", "2027-05-29", 90),
    ),
    (
        ("Translation services", "Lindqvist & Sønner", "priya", 18_000, "DKK"),
        *("2025-03-03", "2025-03-16", "2027-03-15", 0),
    ),
    (
        ("Services agreement", "Northfield Energy Ltd", "miriam", 540_000, "GBP"),
        *("2024-03-18", "2024-04-01", "2027-03-31", 0),
    ),
    (
        ("Printing and scanning", "Papyrus Office Supply", "selin", 12_640, "GBP"),
        *("2025-06-16", "2025-06-30", "2027-06-30", 90),
    ),
    (
        ("Penetration test", "Greyfriars Security Ltd", "jonas", 27_500, "GBP"),
        *("2025-03-31", "2025-04-10", "2027-04-09", 0),
    ),
    (
        ("Customs brokerage", "Corvane Logistics Ltd", "tomasz", 64_000, "GBP"),
        *("2024-07-01", "2024-07-13", "2027-07-13", 60),
    ),
    (
        ("Records storage", "Old Mint Archives Ltd", "selin", 9_980, "GBP"),
        *("2023-08-14", "2023-08-29", "2027-08-29", 90),
    ),
    (
        ("Recruitment services", "Fairlead People Pty Ltd", "selin", 75_000, "AUD"),
        *("2025-05-19", "2025-06-03", "2027-06-02", 0),
    ),
    (
        ("Fire-door inspection", "Old Mint Archives Ltd", "selin", 6_450, "GBP"),
        *("2024-05-27", "2024-06-09", "2027-06-08", 0),
    ),
)
