"""Writes the saved versions of a planned contract, from the first draft to the newest.

The newest answers are known; older versions are found by taking back, one by one, what the parties
negotiated.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from core.contracts.conditions import facts_for
from core.demo.answers import asked_only
from core.demo.check import variant_for
from core.demo.contract_shapes import ClauseEdit, DemoContractVersion, Plan
from core.demo.shapes import DemoTemplateVersion, Library
from core.kernel.fields import FieldSpec

# Changes of wording that counterparties ask for.
EDITS: Mapping[str, tuple[ClauseEdit, ...]] = {
    "mutual_nda": (
        ClauseEdit("duty_of_confidence", "last for five years", "last for three years"),
        ClauseEdit("duty_of_confidence", "last for five years", "last for four years"),
    ),
    "services_agreement": (
        ClauseEdit("force_majeure", "more than 60 days", "more than 30 days"),
        ClauseEdit("personnel", "once every three months", "once a month"),
        ClauseEdit("disputes", "within ten days of a", "within five days of a"),
        ClauseEdit("exit", "for up to three months", "for up to six months"),
        ClauseEdit("confidentiality", "last for five years", "last for three years"),
    ),
}

# Number fields that are negotiated: what they were before, and how a note speaks of it.
_NEGOTIATED: Mapping[str, tuple[tuple[int, ...], str]] = {
    "payment_days": ((14, 45, 60), "Payment term agreed"),
    "notice_days": ((30, 60, 120), "Notice period agreed"),
    "liability_percent": ((200, 175, 300), "Limit of liability agreed"),
    "return_days": ((7, 21), "Time for return of documents agreed"),
    "audit_days": ((10, 30), "Notice of inspections agreed"),
    "erasure_days": ((14, 60), "Time for erasure agreed"),
    "claim_months": ((24, 12), "Time for claims agreed"),
    "pay_day": ((20, 28), "Day of payment corrected"),
}
_OPENING = ("First draft", "First draft from the template", "Draft for comment")
_FILLING = (
    "Comments of {} taken in",
    "Points from the call with {} settled",
    "Names and addresses checked",
    "Spelling and numbering checked",
)
_CLOSING = ("Version for signature", "Final, as signed", "Clean copy for signature")


@dataclass(frozen=True, slots=True)
class _Step:
    """What one version added to the one before; ``before`` are the answers that it replaced."""

    note: str
    before: Mapping[str, Any] = field(default_factory=dict)
    edit: ClauseEdit | None = None


def versions_for(
    plan: Plan,
    version: DemoTemplateVersion,
    answers: Mapping[str, Any],
    library: Library,
    rng: Random,
) -> tuple[DemoContractVersion, ...]:
    """Return the saved versions, oldest first; the last one has ``answers``."""
    count = plan.versions or rng.choice((1, 2, 2, 3, 3, 4, 5))
    edits = plan.edits or _edits(plan, version, answers, library, rng)
    steps = _steps(plan, version.fields, answers, edits, count, rng)
    states = _states(version.fields, answers, steps)
    times = _times(plan, len(steps) + 1, rng)
    authors = [plan.owner, *(_author(plan, step, rng) for step in steps)]
    notes = [rng.choice(_OPENING), *(step.note for step in steps)]
    made: list[DemoContractVersion] = []
    done: tuple[ClauseEdit, ...] = ()
    for number, (at, author, note, state) in enumerate(
        zip(times, authors, notes, states, strict=True), 1
    ):
        edit = steps[number - 2].edit if number > 1 else None
        done = (*done, edit) if edit else done
        made.append(DemoContractVersion(number, at, author, note, state, done))
    return tuple(made)


def _steps(
    plan: Plan,
    fields: Sequence[FieldSpec],
    answers: Mapping[str, Any],
    edits: Sequence[ClauseEdit],
    count: int,
    rng: Random,
) -> list[_Step]:
    """The changes after the first version: ``count - 1`` of them, wording among the last."""
    room = count - 1
    wording = [_Step(_edit_note(edit), edit=edit) for edit in edits][: max(0, room)]
    closing = [_Step(rng.choice(_CLOSING))] if plan.term.signed_on and room > len(wording) else []
    numbers = _negotiated(fields, answers, rng)
    steps = numbers[: room - len(wording) - len(closing)]
    missing = room - len(wording) - len(closing) - len(steps)
    fill = [_Step(note.format(plan.company.name)) for note in _FILLING]
    return [*fill[:missing], *steps, *wording, *closing]


def _negotiated(
    fields: Sequence[FieldSpec], answers: Mapping[str, Any], rng: Random
) -> list[_Step]:
    steps = []
    for spec in fields:
        if spec.key == "fee" and spec.key in answers:
            now = answers["fee"]
            raised = now["minor"] * rng.choice((104, 106, 109)) // 100
            before = {**now, "minor": raised // 1000 * 1000}
            steps.append(_Step("Charge agreed after negotiation", {"fee": before}))
        elif spec.key in _NEGOTIATED and spec.key in answers:
            values, note = _NEGOTIATED[spec.key]
            other = [value for value in values if value != answers[spec.key]]
            steps.append(_Step(note, {spec.key: rng.choice(other)}))
    rng.shuffle(steps)
    return steps


def _states(
    fields: Sequence[FieldSpec], answers: Mapping[str, Any], steps: Sequence[_Step]
) -> list[dict[str, Any]]:
    states = [dict(answers)]
    for step in reversed(steps):
        states.append(asked_only(fields, {**states[-1], **step.before}))
    return states[::-1]


def _edits(
    plan: Plan,
    version: DemoTemplateVersion,
    answers: Mapping[str, Any],
    library: Library,
    rng: Random,
) -> tuple[ClauseEdit, ...]:
    """A change of wording for about one contract in six, if the wording has the words."""
    if rng.random() > 0.3:
        return ()
    facts = facts_for(version.fields, answers)
    slots = {slot.key: slot.clause for slot in version.slots}
    fitting = []
    for edit in EDITS.get(plan.template, ()):
        if edit.slot in slots:
            variant = variant_for(library.clauses[slots[edit.slot]], facts)
            if variant and variant.current.wording.count(edit.old) == 1:
                fitting.append(edit)
    return (rng.choice(fitting),) if fitting else ()


def _edit_note(edit: ClauseEdit) -> str:
    name = edit.slot.replace("_", " ").capitalize()
    old, new = (text.replace("<<", "").replace(">>", "") for text in (edit.old, edit.new))
    return f"{name}: “{old}” became “{new}”"


def _author(plan: Plan, step: _Step, rng: Random) -> str:
    if step.edit is not None and rng.random() < 0.5:
        return "elsie"
    return plan.owner


def _times(plan: Plan, count: int, rng: Random) -> list[datetime]:
    """Rising moments in office hours of Adelaide, from the making of the record to signature."""
    first = datetime.combine(plan.created_on, datetime.min.time(), UTC)
    last = plan.term.signed_on
    days = (last - plan.created_on).days - 1 if last else min(8, max(1, count))
    span = max(1, days)
    offsets = sorted(rng.choices(range(span), k=count - 1))
    hours = [rng.randint(0, 420) for _ in range(count)]
    times = [first + timedelta(minutes=hours[0])]
    for offset, minutes in zip(offsets, hours[1:], strict=True):
        moment = first + timedelta(days=offset, minutes=minutes)
        times.append(max(moment, times[-1] + timedelta(minutes=11)))
    return times
