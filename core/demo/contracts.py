"""The five hundred contracts of the demo organisation, the same for the same seed and anchor."""

from __future__ import annotations

from collections.abc import Set
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from core.contracts.records import Party
from core.demo.answers import answers_for
from core.demo.companies import DemoCompany, own_company
from core.demo.contract_shapes import DemoContract, DemoContractVersion, Plan
from core.demo.history import versions_for
from core.demo.load import library
from core.demo.named import ANCHOR
from core.demo.plans import all_plans
from core.demo.shapes import DemoTemplate, DemoTemplateVersion

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
    plans = all_plans(rng, anchor)
    references = _References({plan.reference for plan in plans})
    return [_contract(plan, references, Random(rng.getrandbits(64))) for plan in plans]  # noqa: S311


def _contract(plan: Plan, references: _References, rng: Random) -> DemoContract:
    template = library().templates[plan.template]
    version = None if plan.register else _version_on(template, plan.created_on)
    answers: dict[str, Any] = {}
    versions: tuple[DemoContractVersion, ...] = ()
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
        parties=_parties(plan, template),
        owner=plan.owner,
        value=plan.value,
        value_period=_period(plan),
        law=_LAWS[plan.company.law],
        payment_days=answers.get(template.roles.get("payment_days", "")),
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


def _version_on(template: DemoTemplate, day: date) -> DemoTemplateVersion | None:
    """The version of the template that was published on ``day``."""
    published = [one for one in template.versions if one.published_on <= day]
    return published[-1] if published else None


def _period(plan: Plan) -> str:
    once = plan.value is None or plan.template == "share_subscription"
    return "" if once else "year"


def _parties(plan: Plan, template: DemoTemplate) -> tuple[Party, ...]:
    labels = {spec.key: spec.label for spec in template.current.fields}
    return (
        _party(labels[template.roles["our_party"]], own_company(), ours=True),
        _party(labels[template.roles["counterparty"]], plan.company, ours=False),
    )


def _party(role: str, one: DemoCompany, *, ours: bool) -> Party:
    return Party(
        role,
        one.name,
        one.address,
        one.registration,
        one.email,
        one.signatory,
        one.signatory_title,
        ours,
    )


class _References:
    """Gives out references such as ``NDA-2026-0418``, rising through each year with gaps."""

    def __init__(self, taken: Set[str]) -> None:
        self._taken = set(taken)

    def next(self, template: DemoTemplate, day: date) -> str:
        # The register is shared with papers that are not kept here, so numbers have gaps.
        number = round(day.timetuple().tm_yday * 1.3)
        while (made := f"{template.reference_prefix}-{day.year}-{number:04}") in self._taken:
            number += 1
        self._taken.add(made)
        return made
