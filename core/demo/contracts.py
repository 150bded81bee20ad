"""The five hundred contracts of the demo organisation, the same for the same seed and anchor."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from core.demo.answers import answers_for
from core.demo.companies import own_company
from core.demo.contract_shapes import DemoContract, Plan
from core.demo.history import versions_for
from core.demo.load import library
from core.demo.named import ANCHOR
from core.demo.plans import all_plans

DEFAULT_SEED = 20_26

_LAWS = {
    "england": "England and Wales",
    "south_australia": "South Australia",
    "ireland": "Ireland",
    "germany": "Germany",
    "denmark": "Denmark",
}


def contracts(seed: int = DEFAULT_SEED, anchor: date = ANCHOR) -> list[DemoContract]:
    """Return the contracts as they stand on ``anchor``, oldest record first.

    A contract older than the first version of its template, and one with missing data, comes from
    the older register: it has no template, no answers and no versions.
    """
    # The numbers decide invented data only; no secret depends on them.
    rng = Random(seed)  # noqa: S311
    references = _References()
    plans = all_plans(rng, anchor)
    references.reserve(plans)
    return [_contract(plan, references, Random(f"{seed}-{i}")) for i, plan in enumerate(plans)]  # noqa: S311


def _contract(plan: Plan, references: _References, rng: Random) -> DemoContract:
    template = library().templates[plan.template]
    version = None if plan.register else _version_on(template, plan.created_on)
    answers: dict[str, Any] = {}
    versions: tuple[Any, ...] = ()
    if version is not None:
        answers = answers_for(plan, template, version.fields, rng)
        versions = versions_for(plan, version, answers, library(), rng)
    opened = datetime.combine(plan.created_on, datetime.min.time(), UTC)
    term = plan.term
    return DemoContract(
        reference=plan.reference or references.next(template, plan.created_on),
        title=plan.title,
        template=template.key if version else None,
        template_version=version.number if version else None,
        counterparty=plan.company.name,
        our_party=own_company().name,
        parties=_parties(template),
        owner=plan.owner,
        value=plan.value,
        value_period=_period(plan),
        law=_LAWS[plan.company.law],
        payment_days=_payment_days(plan, version, answers),
        signed_on=term.signed_on,
        start_date=term.start_date,
        end_date=term.end_date,
        term_kind=term.term_kind,
        renewal_months=term.renewal_months,
        notice_days=term.notice_days,
        terminated_on=term.terminated_on,
        created_at=versions[0].created_at if versions else opened + timedelta(minutes=95),
        answers=answers,
        versions=versions,
    )
