"""Invents the contracts that nobody named, so that each status has as many as its quota says.

Every date is counted from the anchor with a margin that outlasts differences between months, so
the numbers hold for any anchor.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from core.contracts.records import Status
from core.contracts.rules import TermData, add_months, figures_on
from core.demo.companies import DemoCompany, candidates, companies, company
from core.demo.contract_shapes import Plan
from core.demo.named import named_plans
from core.demo.trades import scale, trades, whole
from core.kernel.money import Money

QUOTAS: dict[Status, int] = {
    "in_force": 318,
    "notice_window": 23,
    "expiring": 8,
    "upcoming": 7,
    "draft": 26,
    "unknown": 14,
    "terminated": 3,
    "expired": 101,
}

_OWNERS = ("tomasz", "priya", "elsie", "jonas", "selin", "miriam", "tomasz", "elsie")
_SITES = {
    "Australia": ("Port Adelaide", "Mount Barker", "Whyalla", "Grenfell Court", "Gawler"),
    "United Kingdom": ("Felixstowe", "Leeds", "Norwich", "Croydon", "framework order"),
}
_ELSEWHERE = ("lot 2", "northern region", "framework order", "second office", "lot 3")
# Trades whose suppliers see data about people.
_WITH_PERSONAL_DATA = {"software", "people", "advice", "creative", "logistics", "records", "food"}
# What tells several contracts of one kind with one company apart.
_SUBJECTS = {
    "mutual_nda": ("Mutual NDA", ("tender", "pilot project", "site visit", "joint bid", "pricing")),
    "data_processing": (
        "Data processing addendum",
        ("payroll", "customer portal", "archive", "deliveries"),
    ),
}
_ISSUERS = (
    "Penrose Analytics Ltd",
    "Halden Robotics AS",
    "Čapek & Žižka s.r.o.",
    "Meridian Gate Software Ltd",
    "Liffey Cloud Ltd",
)
_GAPS = ("start_date", "end_date", "term_kind", "notice_days", "renewal_months", "end_date")


def all_plans(rng: Random, anchor: date) -> list[Plan]:
    """Return the named contracts and enough invented ones to fill ``QUOTAS``, oldest first."""
    named = named_plans(anchor)
    have = Counter(figures_on(plan.term, anchor).status for plan in named)
    inventor = _Inventor(rng, anchor, named)
    plans = list(named)
    wanted = [status for status, quota in QUOTAS.items() for _ in range(quota - have[status])]
    rng.shuffle(wanted)
    plans += [inventor.invent(status) for status in wanted]
    return sorted(plans, key=lambda plan: (plan.created_on, plan.title, plan.company.name))


class _Inventor:
    """Makes one plan after another; no title is used twice for one company."""

    def __init__(self, rng: Random, anchor: date, named: list[Plan]) -> None:
        self._rng = rng
        self._anchor = anchor
        self._used = {(plan.title, plan.company.name) for plan in named}
        self._trades = self._each_trade()
        taken = {plan.company.name for plan in named}
        self._people = [one for one in candidates() if one.name not in taken]
        self._issuers = list(_ISSUERS)
        self._makers: dict[Status, Callable[[], Plan]] = {
            "in_force": self._in_force,
            "notice_window": lambda: self._service(self._renewing(self._rng.randint(18, 84))),
            "expiring": lambda: self._service(self._fixed(self._rng.randint(24, 84))),
            "upcoming": self._upcoming,
            "draft": self._draft,
            "unknown": self._unknown,
            "terminated": self._terminated,
            "expired": self._expired,
        }

    def invent(self, status: Status) -> Plan:
        return self._makers[status]()

    # --- by status ---------------------------------------------------------------------------

    def _in_force(self) -> Plan:
        if self._issuers:
            return self._subscription(company(self._issuers.pop()))
        if len(self._people) > 4:
            return self._employment()
        turn = self._rng.random()
        if turn < 0.20:
            return self._paper("mutual_nda", self._fixed(self._rng.randint(101, 690)))
        if turn < 0.22:
            return self._paper("mutual_nda", self._evergreen(notice=30))
        if turn < 0.24:
            return self._paper("data_processing", self._fixed(self._rng.randint(101, 690)))
        if turn < 0.31:
            return self._paper("data_processing", self._evergreen())
        if turn < 0.42:
            return self._service(self._evergreen(notice=self._rng.choice((30, 60, 90))))
        if turn < 0.62:
            return self._service(self._fixed(self._rng.randint(101, 700)))
        return self._service(self._renewing(self._rng.randint(101, 400)))

    def _upcoming(self) -> Plan:
        start = self._day(self._rng.randint(18, 60))
        end = add_months(start, self._rng.choice((12, 24, 36)))
        term = TermData(self._day(-self._rng.randint(2, 12)), start, end, "fixed")
        return self._service(term)

    def _draft(self) -> Plan:
        start = self._day(self._rng.randint(20, 70))
        term = TermData(None, start, add_months(start, 24), "fixed")
        turn = self._rng.random()
        if turn < 0.35:
            return self._paper("mutual_nda", term)
        if turn < 0.5:
            return self._paper("data_processing", TermData(None, start, None, "evergreen"))
        if turn < 0.62 and self._people:
            return self._employment(start)
        return self._service(
            replace(term, term_kind="auto_renew", renewal_months=12, notice_days=90)
        )

    def _unknown(self) -> Plan:
        whole = self._renewing(self._rng.randint(101, 400))
        gap = self._rng.choice(_GAPS)
        plan = self._service(replace(whole, **{gap: None}))
        value = plan.value if self._rng.random() < 0.4 else None
        return replace(plan, value=value, register=True)

    def _terminated(self) -> Plan:
        term = self._renewing(self._rng.randint(101, 300))
        return self._service(replace(term, terminated_on=self._day(-self._rng.randint(20, 240))))

    def _expired(self) -> Plan:
        term = self._fixed(-self._rng.randint(8, 1500), behind=True)
        if self._rng.random() < 0.4:
            return self._paper("mutual_nda", term)
        return self._service(term)

    # --- terms -------------------------------------------------------------------------------

    def _day(self, offset: int) -> date:
        day = self._anchor + timedelta(days=offset)
        return day.replace(day=min(day.day, 28))

    def _signed(self, start: date) -> date:
        return start - timedelta(days=self._rng.randint(2, 24))

    def _renewing(self, notice_by: int) -> TermData:
        """A contract that renews and whose notice is due ``notice_by`` days from the anchor."""
        notice = self._rng.choice((30, 60, 60, 90, 90, 92, 180))
        end = self._day(notice_by + notice)
        # Young enough for most to be written on a template; the start lies behind the anchor.
        periods = 1
        while add_months(end, -12 * periods) >= self._day(-30):
            periods += 1
        periods += self._rng.choice((0, 0, 0, 1, 1, 2, 3))
        start = add_months(end, -12 * periods)
        first = end
        if add_months(end, -12) < self._day(-5):
            # It has renewed before; otherwise an earlier end would be the running one.
            first = add_months(start, 12 * self._rng.randint(1, periods))
        return TermData(self._signed(start), start, first, "auto_renew", 12, notice)

    def _fixed(self, ends: int, *, behind: bool = False) -> TermData:
        end = self._day(ends)
        months = self._rng.choice((12, 24, 24, 36))
        while not behind and add_months(end, -months) >= self._day(-20):
            months += 12
        start = add_months(end, -months)
        return TermData(self._signed(start), start, end, "fixed")

    def _evergreen(self, notice: int | None = None) -> TermData:
        start = self._day(-self._rng.randint(40, 1150))
        return TermData(self._signed(start), start, None, "evergreen", None, notice)

    # --- kinds of contract -------------------------------------------------------------------

    def _service(self, term: TermData) -> Plan:
        partner, trade, title = next(self._trades)
        money = self._price(trades()[trade].cost, partner.currency)
        plan = self._plan("services_agreement", title, partner, term, money)
        return replace(plan, trade=trade)

    def _paper(self, template: str, term: TermData) -> Plan:
        """A contract without a value; several with one company differ by their subject."""
        base, subjects = _SUBJECTS[template]
        partners = companies()
        if template == "data_processing":
            partners = tuple(
                one for one in partners if trades()[one.supplies[0]].kind in _WITH_PERSONAL_DATA
            )
        for title in (base, *(f"{base}, {subject}" for subject in subjects)):
            free = [one for one in partners if (title, one.name) not in self._used]
            # Not every company needs a plain one before another gets its second.
            if len(free) > len(partners) // 3:
                return self._plan(template, title, self._rng.choice(free), term, None)
        raise LookupError(template)

    def _employment(self, start: date | None = None) -> Plan:
        person = self._people.pop(self._rng.randrange(len(self._people)))
        if start is None:
            term = self._evergreen(notice=28)
        else:
            term = TermData(None, start, None, "evergreen", None, 28)
        plan = self._plan("employment_offer", "Employment offer", person, term, None)
        return replace(plan, owner="selin", value=Money(person.pay * 100, person.currency))

    def _subscription(self, issuer: DemoCompany) -> Plan:
        amount = self._rng.randrange(40, 300) * 12_000 * scale(issuer.currency)
        title = f"Share subscription, {self._rng.choice(('seed round', 'Series A', 'Series B'))}"
        term = self._evergreen()
        plan = self._plan("share_subscription", title, issuer, term, None)
        return replace(plan, owner="miriam", value=whole(amount, issuer.currency))

    def _plan(
        self, template: str, title: str, partner: DemoCompany, term: TermData, value: Money | None
    ) -> Plan:
        self._used.add((title, partner.name))
        return Plan(template, title, partner, self._owner(partner), self._made(term), term, value)

    def _made(self, term: TermData) -> date:
        """The day of the record: some weeks before signature, or lately for a draft."""
        if term.signed_on is None:
            return self._anchor - timedelta(days=self._rng.randint(2, 60))
        return term.signed_on - timedelta(days=self._rng.randint(9, 48))

    def _owner(self, partner: DemoCompany) -> str:
        names = [one.name for one in companies()]
        place = names.index(partner.name) if partner.name in names else 0
        return _OWNERS[place % len(_OWNERS)]

    def _price(self, cost: tuple[int, int], currency: str) -> Money:
        low, high = cost
        hundreds = int(self._rng.triangular(low * 10, high * 10, low * 10 + (high - low) * 2))
        if self._rng.random() < 0.18:
            hundreds *= self._rng.randint(2, 5)
        return whole(hundreds * 100 * scale(currency), currency)

    def _each_trade(self) -> Iterator[tuple[DemoCompany, str, str]]:
        """Titles in a random order: all of them plainly first, then once for each site."""
        # Ambiguous with a site added, so only the named one has it.
        titles = trades().keys() - {"Services agreement"}
        pairs = [(one, t) for one in companies() for t in one.supplies if t in titles]
        rounds = len(_ELSEWHERE) + 1
        marks = {pair: ("", *self._rng.sample(_sites(pair[0]), rounds - 1)) for pair in pairs}
        for turn in range(rounds):
            self._rng.shuffle(pairs)
            for partner, title in pairs:
                site = marks[partner, title][turn]
                full = f"{title}, {site}" if site else title
                if (full, partner.name) not in self._used:
                    yield partner, title, full


def _sites(partner: DemoCompany) -> tuple[str, ...]:
    return _SITES.get(partner.country, _ELSEWHERE)
