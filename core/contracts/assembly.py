"""Turns a composed draft into the document that is shown, exported and compared. Pure functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from core.contracts.fields import check_answer, labels_for, values_for
from core.contracts.records import Composition, DraftClause, DraftInputs, Party, TemplateVersion
from core.documents.layout import label_of
from core.documents.model import (
    Block,
    Body,
    Clause,
    Document,
    Field,
    Paragraph,
    Run,
    Signatory,
    Text,
)
from core.kernel.errors import InvalidValue
from core.kernel.fields import FieldSpec
from core.kernel.text import squeeze


def document_of(inputs: DraftInputs, composition: Composition, version: str = "") -> Document:
    """Return the document of a draft.

    ``version`` stands in the footer. Left empty it is ``version 6`` as long as nothing was changed
    since, then ``draft 7``.
    """
    contract = inputs.contract
    untouched = inputs.base_number and inputs.session_id is None and not inputs.edits
    number = inputs.base_number
    return build_document(
        inputs.template,
        inputs.answers,
        composition.clauses,
        title=contract.title,
        reference=contract.reference,
        version=version or (f"version {number}" if untouched else f"draft {number + 1}"),
        author=contract.owner,
    )


def build_document(
    template: TemplateVersion | None,
    answers: Mapping[str, Any],
    clauses: Sequence[DraftClause],
    *,
    title: str,
    reference: str,
    version: str,
    author: str = "",
) -> Document:
    """Return the document for clauses and answers."""
    fields = template.fields if template else ()
    heading = template.title if template else title
    parties = parties_of(template, answers)
    return Document(
        title=heading,
        subtitle=" and ".join(party.name for party in parties if party.name),
        reference=reference,
        clauses=tuple(document_clause(clause) for clause in clauses),
        values=values_for(fields, answers),
        labels=labels_for(fields),
        version=version,
        language=template.language if template else "en-GB",
        author=author,
        signatories=tuple(
            Signatory(f"sign-{index}", party.name, party.signatory, party.signatory_title)
            for index, party in enumerate(parties, 1)
        ),
        section_headings={clause.key: clause.section for clause in clauses if clause.section},
    )


def document_clause(clause: DraftClause) -> Clause:
    """Return the clause as the document model has it."""
    return Clause(clause.key, clause.heading, clause.body, clause.numbered)


def filled(
    clauses: Sequence[DraftClause], fields: Sequence[FieldSpec], answers: Mapping[str, Any]
) -> tuple[Clause, ...]:
    """Return clauses with fields turned into words, so that a changed answer shows in a redline."""
    values, labels = values_for(fields, answers), labels_for(fields)
    return tuple(
        replace(document_clause(clause), body=_filled_body(clause.body, values, labels))
        for clause in clauses
    )


def parties_of(template: TemplateVersion | None, answers: Mapping[str, Any]) -> list[Party]:
    """Return the parties that the answers name, in the order of the form."""
    if template is None:
        return []
    ours = template.roles.get("our_party")
    parties = []
    for spec in template.fields:
        if spec.type != "party":
            continue
        try:
            answer = check_answer(spec, answers.get(spec.key)) or {}
        except InvalidValue:
            answer = {}
        parties.append(
            Party(
                role=spec.label,
                name=answer.get("name", ""),
                address=answer.get("address", ""),
                registration=answer.get("registration", ""),
                email=answer.get("email", ""),
                signatory=answer.get("signatory", ""),
                signatory_title=answer.get("signatory_title", ""),
                ours=spec.key == ours,
            )
        )
    return parties


def title_for(template: TemplateVersion, answers: Mapping[str, Any]) -> str:
    """Return the contract's title by the template's pattern, such as ``Mutual NDA, {other.name}``.

    A part whose field is not answered yet is left out with the comma before it.
    """
    values = values_for(template.fields, answers)
    parts = []
    for part in template.title_pattern.split(","):
        text, complete = part, True
        for key in _keys_in(part):
            value = values.get(key) or values.get(key.removesuffix(".name"))
            complete = complete and bool(value)
            text = text.replace(f"{{{key}}}", value or "")
        if complete:
            parts.append(squeeze(text))
    return ", ".join(parts) or template.title


def _keys_in(pattern: str) -> list[str]:
    return [piece.split("}", 1)[0] for piece in pattern.split("{")[1:] if "}" in piece]


def _filled_body(body: Body, values: Mapping[str, str], labels: Mapping[str, str]) -> Body:
    def fill(run: Run) -> Run:
        if isinstance(run, Field):
            words = values.get(run.key, "").replace("\n", ", ") or f"[{label_of(run.key, labels)}]"
            return Text(words, run.bold, run.italic, run.underline)
        return run

    blocks: list[Block] = []
    for block in body.blocks:
        if isinstance(block, Paragraph):
            blocks.append(replace(block, runs=tuple(fill(run) for run in block.runs)))
        else:
            rows = tuple(tuple(tuple(fill(r) for r in cell) for cell in row) for row in block.rows)
            blocks.append(replace(block, rows=rows))
    return Body(tuple(blocks))
