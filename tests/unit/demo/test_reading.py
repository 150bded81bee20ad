"""What a newcomer reads: drafts of all templates without a finding, whatever is answered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from core.contracts.conditions import facts_for, holds
from core.contracts.fields import default_answers, labels_for
from core.demo.check import variant_for
from core.demo.load import library
from core.demo.shapes import DemoTemplate
from core.documents.check import check
from core.documents.layout import lay_out, plain_text
from core.documents.model import Clause, Document


def _draft(template: DemoTemplate, answers: Mapping[str, Any]) -> Document:
    version = template.current
    facts = facts_for(version.fields, answers)
    clauses, sections = [], {}
    for slot in version.slots:
        if not holds(slot.condition, facts):
            continue
        variant = variant_for(library().clauses[slot.clause], facts)
        assert variant is not None
        wording = variant.current
        clauses.append(Clause(slot.key, wording.heading, wording.body, slot.numbered))
        sections[slot.key] = slot.section
    return Document(
        template.title,
        f"{template.reference_prefix}-2026-0001",
        tuple(clauses),
        labels=labels_for(version.fields),
        section_headings=sections,
    )


def _answer_sets(template: DemoTemplate) -> Iterator[dict[str, Any]]:
    """The defaults, every question answered yes, and each choice once with everything on."""
    fields = template.current.fields
    yield default_answers(fields)
    full = default_answers(fields) | {f.key: True for f in fields if f.type == "yes_no"}
    yield full
    for spec in fields:
        for choice in spec.choices:
            yield full | {spec.key: choice.value}


@pytest.mark.parametrize("key", sorted(library().templates))
def test_no_draft_has_anything_to_resolve(key: str) -> None:
    template = library().templates[key]

    for answers in _answer_sets(template):
        assert check(_draft(template, answers)) == (), answers


def test_a_new_nda_reads_as_in_the_design() -> None:
    template = library().templates["mutual_nda"]

    laid = lay_out(_draft(template, default_answers(template.current.fields)))

    headings = [clause.heading for clause in laid.clauses if clause.number]
    assert headings[:7] == [
        "Definitions",
        "Confidential Information",
        "Duty of confidence",
        "Required disclosure",
        "Return and destruction",
        "No licence",
        "Remedies",
    ]
    assert "3.3 The duties in clause 3 last for five years from [Effective date]" in plain_text(
        laid
    )


def test_sections_and_schedules_are_where_a_reader_looks_for_them() -> None:
    for template in library().templates.values():
        slots = template.current.slots
        unnumbered = [slot.key for slot in slots if not slot.numbered]
        assert unnumbered[0] == "parties"
        schedules = [key for key in unnumbered if key.startswith("schedule_")]
        assert [slot.key for slot in slots][len(slots) - len(schedules) :] == schedules


def test_every_type_of_field_is_used_somewhere() -> None:
    fields = [spec for t in library().templates.values() for spec in t.current.fields]

    assert {spec.type for spec in fields} == {
        *("text", "long_text", "number", "money", "date"),
        *("choice", "yes_no", "party", "list", "email"),
    }
    assert all(spec.section and spec.label for spec in fields)
