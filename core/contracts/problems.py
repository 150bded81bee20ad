"""What a person should resolve in a draft: answers of the form, references, terms."""

from __future__ import annotations

from collections.abc import Iterable

from core.contracts.assembly import document_of
from core.contracts.compose import compose
from core.contracts.conditions import facts_for, holds
from core.contracts.fields import check_answer, is_empty
from core.contracts.records import DraftInputs, Problem
from core.documents.check import Checker
from core.documents.model import Document
from core.kernel.errors import InvalidValue


class ProblemFinder:
    """Finds what a person should resolve in a draft; keep one while the draft is open."""

    def __init__(self) -> None:
        self._checker = Checker()

    def problems(self, inputs: DraftInputs, document: Document | None = None) -> list[Problem]:
        """Return the problems of the form, then those of the text, in reading order."""
        document = document or document_of(inputs, compose(inputs))
        found = list(form_problems(inputs))
        found += [
            Problem(
                kind=item.kind,
                severity=item.severity,
                text=item.text,
                where=item.where,
                clause_key=item.clause_key,
                paragraph_id=item.paragraph_id,
                subject=item.subject,
                suggestion=item.suggestion,
            )
            for item in self._checker.check(document)
        ]
        return found


def form_problems(inputs: DraftInputs) -> Iterable[Problem]:
    """Yield the required fields that are empty and the answers that do not fit."""
    template = inputs.template
    if template is None:
        return
    facts = facts_for(template.fields, inputs.answers)
    for spec in template.fields:
        if not holds(spec.shown_if, facts):
            continue
        answer = inputs.answers.get(spec.key)
        where = f"Form, {spec.section}" if spec.section else "Form"
        if is_empty(answer):
            if spec.required:
                text = f"{spec.label} is empty"
                yield Problem("missing_answer", "error", text, where, field_key=spec.key)
            continue
        try:
            check_answer(spec, answer)
        except InvalidValue as error:
            text = f"{spec.label}: give {error.expected}"
            yield Problem("invalid_answer", "error", text, where, field_key=spec.key)
