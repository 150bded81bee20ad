"""Writes complete answers for a planned contract: the form as somebody filled it in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

from core.contracts.conditions import facts_for, holds
from core.contracts.fields import default_answers
from core.demo.companies import own_company
from core.demo.contract_shapes import Plan
from core.demo.people import person
from core.demo.positions import POSITIONS
from core.demo.shapes import DemoTemplate
from core.demo.trades import scale, trades, whole
from core.kernel.fields import FieldSpec
from core.kernel.money import Money

Answers = dict[str, Any]


def answers_for(
    plan: Plan, template: DemoTemplate, fields: Sequence[FieldSpec], rng: Random
) -> Answers:
    """Return an answer for every field that is asked; those in ``plan.gaps`` stay unanswered."""
    answers = default_answers(fields)
    answers.update(_by_role(plan, template))
    answers.update(_WRITERS[plan.template](plan, rng))
    known = {spec.key for spec in fields} - set(plan.gaps)
    answers = {key: value for key, value in answers.items() if key in known and value is not None}
    return asked_only(fields, answers)


def asked_only(fields: Sequence[FieldSpec], answers: Mapping[str, Any]) -> Answers:
    """Return ``answers`` in the order of the form, without those to questions not asked."""
    facts = facts_for(fields, answers)
    return {
        spec.key: answers[spec.key]
        for spec in fields
        if spec.key in answers and holds(spec.shown_if, facts)
    }


def stored(value: Money) -> dict[str, Any]:
    """Return an amount in its stored shape."""
    return {"minor": value.minor, "currency": value.currency}


def _by_role(plan: Plan, template: DemoTemplate) -> Answers:
    term = plan.term
    values: Answers = {
        "our_party": own_company().party,
        "counterparty": plan.company.party,
        "value": stored(plan.value) if plan.value else None,
        "start_date": _iso(term.start_date),
        "end_date": _iso(term.end_date),
        "term_kind": term.term_kind,
        "renewal_months": term.renewal_months,
        "notice_days": term.notice_days,
        "law": plan.company.law,
    }
    return {
        key: values[role] for role, key in template.roles.items() if values.get(role) is not None
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _amount(units: int, currency: str) -> dict[str, Any]:
    """An amount of about ``units`` dollars, in whole units of ``currency``."""
    return stored(whole(units * scale(currency), currency))


# --- one writer a template -------------------------------------------------------------------


def _nda(plan: Plan, rng: Random) -> Answers:
    supplies = trades()[plan.company.supplies[0]].service_name
    subject = plan.title.partition(", ")[2]
    purposes = {
        "tender": f"preparing a tender for {supplies} and discussing the bids",
        "pilot project": f"planning a pilot project on {supplies} and assessing its results",
        "site visit": "visiting each other’s sites and discussing what was seen there",
        "joint bid": "assessing and preparing a joint bid to a third party",
        "pricing": f"discussing prices and volumes for {supplies}",
    }
    plain = f"assessing whether and on what terms {plan.company.name} may provide {supplies}"
    return {
        "notice_email": plan.company.email,
        "purpose": purposes.get(subject, plain),
        "personal_data": rng.random() < 0.4 or plan.reference != "",
        "regulated": rng.random() < 0.12 and not plan.reference,
        "export_control": rng.random() < 0.1 and not plan.reference,
        "non_solicitation": rng.random() < 0.2 and not plan.reference,
        "return_days": 14 if plan.reference else rng.choice((10, 14, 14, 30)),
    }


def _services(plan: Plan, rng: Random) -> Answers:
    trade = trades()[plan.trade]
    currency = plan.company.currency
    value = plan.value.amount if plan.value else 0
    levels = rng.random() < 0.45
    return {
        "client_manager": person(plan.owner).name,
        "supplier_manager": plan.company.signatory,
        "service_title": plan.title,
        "service_name": trade.service_name,
        "service_description": trade.description,
        "deliverables": list(trade.deliverables),
        "service_levels": levels,
        "response_hours": rng.choice((2, 4, 8)),
        "on_time_percent": rng.choice((95, 97, 98)),
        "fee_basis": rng.choice(("annual", "annual", "quarterly", "rates")),
        "setup_fee": _amount(rng.choice((0, 0, 500, 1_200, 2_500)), currency),
        "day_rate": _amount(rng.randrange(48, 130) * 10, currency),
        "payment_days": 30 if plan.reference else rng.choice((14, 30, 30, 30, 45, 60)),
        "interest_percent": rng.choice((4, 6, 8)),
        "indexation": rng.random() < 0.5,
        "expenses": rng.random() < 0.25,
        "expenses_cap": _amount(rng.choice((1_000, 2_500, 5_000)), currency),
        "ip_owner": rng.choice(("client", "client", "supplier")),
        "personal_data": rng.random() < 0.3,
        "liability_percent": rng.choice((100, 125, 150)),
        "insurance": value > 10_000 * scale(currency),
        "insurance_cover": _amount(rng.choice((1, 2, 5)) * 1_000_000, currency),
        "non_solicitation": rng.random() < 0.15,
        "export_control": rng.random() < 0.06,
    }


def _subscription(plan: Plan, rng: Random) -> Answers:
    assert plan.value is not None
    currency = plan.value.currency
    kind = plan.title.partition(", ")[2]
    price_units = 12 * scale(currency)
    price = whole(price_units, currency)
    shares = plan.value.minor // price.minor
    founder, others = shares * 3, shares
    signed = plan.term.start_date or plan.created_on
    classes = {"seed round": "seed preference shares"}
    return {
        "founder": {
            "name": plan.company.signatory,
            "address": plan.company.address,
            "email": f"founder@{plan.company.email.partition('@')[2]}",
        },
        "business": _BUSINESS.get(plan.company.name, "developing software for industry"),
        "round": {"seed round": "seed", "Series A": "a", "Series B": "b"}[kind],
        "share_class": classes.get(kind, f"{kind} preference shares"),
        "share_count": shares,
        "share_price": stored(price),
        "subscription_amount": stored(Money(shares * price.minor, currency)),
        "pre_money": stored(Money((founder + others) * price.minor, currency)),
        "founder_shares": founder,
        "other_shares": others,
        "use_of_proceeds": [
            "development of the next product generation",
            "sales staff in two further countries",
            "working capital for twelve months",
        ],
        "completion_date": (signed + timedelta(days=21)).isoformat(),
        "long_stop_date": (signed + timedelta(days=90)).isoformat(),
        "reserved_limit": _amount(100_000, currency),
        "founder_cap": _amount(150_000, currency),
        "cost_cap": _amount(rng.choice((15_000, 20_000, 30_000)), currency),
        "digital_certificates": "Ostrava" in plan.company.name,
    }


def _processing(plan: Plan, rng: Random) -> Answers:
    company = plan.company
    trade = trades()[company.supplies[0]]
    main = plan.term.start_date or plan.created_on
    domain = company.email.partition("@")[2]
    return {
        "controller_contact": person("priya").email,
        "processor_contact": f"privacy@{domain}",
        "main_agreement": company.supplies[0],
        "main_date": (main - timedelta(days=rng.randint(0, 90))).isoformat(),
        "processing_purpose": f"providing {trade.service_name} under the main agreement",
        "processing_nature": rng.choice(
            ("storing, sorting and sending", "recording, storing and reporting", "hosting")
        ),
        "data_subjects": ["employees of the controller", "contacts at its customers and suppliers"],
        "data_categories": ["names and business contact details", "orders, visits and messages"],
        "special_categories": rng.random() < 0.1,
        "special_list": ["dietary needs that reveal religion or health"],
        "retention": rng.choice(
            ("six years after the last order", "three years after the last contact")
        ),
        "sub_processor_model": rng.choice(("general", "general", "specific", "none")),
        "sub_processors": [
            "Liffey Cloud Ltd, Dublin, hosting",
            "Eyre Data Centres Pty Ltd, Whyalla, back-up",
        ],
        "transfers": rng.random() < 0.25,
        "transfer_countries": ["Australia", "Singapore"],
        "certification": rng.choice(("iso27001", "iso27001", "soc2", "none")),
        "breach_hours": rng.choice((24, 24, 36)),
    }


def _employment(plan: Plan, rng: Random) -> Answers:
    start = plan.term.start_date or plan.created_on
    position = POSITIONS[plan.company.supplies[0]]
    signed = plan.term.signed_on
    accept_by = signed + timedelta(days=1) if signed else start - timedelta(days=10)
    return {
        "hr_email": person("selin").email,
        "accept_by": accept_by.isoformat(),
        "offer_conditions": [
            "proof of your right to work in Australia",
            "two references that we find satisfactory",
            "the certificates named in your application",
        ],
        "job_title": plan.company.supplies[0],
        "team": position.team,
        "reports_to": position.reports_to,
        "duties": position.duties,
        "workplace": rng.choice(("office", "hybrid", "hybrid", "remote")),
        "office": "Level 6, 88 Grenfell Court, Adelaide",
        "bonus": rng.random() < 0.3,
        "benefits": [
            "twelve weeks of paid parental leave",
            "a public transport pass for the Adelaide metropolitan area",
            "up to AUD 1,500 a year for training agreed with your manager",
        ],
        "relocation": rng.random() < 0.2,
        "relocation_cap": _amount(6_000, "AUD"),
        "restrictions": plan.company.pay > 115_000,
    }


_BUSINESS = {
    "Ostrava Instruments": "making precision measuring instruments",
    "Penrose Analytics Ltd": "providing market data and analysis",
    "Halden Robotics AS": "building picking robots for warehouses",
    "Čapek & Žižka s.r.o.": "developing translation software",
    "Meridian Gate Software Ltd": "developing payroll software",
    "Liffey Cloud Ltd": "providing cloud hosting",
}

_WRITERS: Mapping[str, Callable[[Plan, Random], Answers]] = {
    "mutual_nda": _nda,
    "services_agreement": _services,
    "share_subscription": _subscription,
    "data_processing": _processing,
    "employment_offer": _employment,
}
