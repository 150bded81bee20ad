"""The tables of slots and fields, alike on the template's page and in its editor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from core.contracts.conditions import in_words
from core.contracts.templates import TemplateContent
from core.database.listing import Column
from core.kernel.errors import InvalidValue
from core.kernel.fields import FieldSpec
from desktop.panels.contracts.templates.draft import numbers
from desktop.panels.contracts.templates.reading import ClauseInfo
from desktop.tables.row_table import Row

SLOTS = (
    Column("number", "No.", width_em=4, frozen=True, sortable=False),
    Column("clause", "Clause", width_em=18, sortable=False),
    Column("condition", "There if", width_em=20, sortable=False),
    Column("section", "Section before it", width_em=12, sortable=False),
)
FIELDS = (
    Column("label", "Label", width_em=16, frozen=True, sortable=False),
    Column("type", "Type", width_em=7.5, sortable=False),
    Column("required", "Required", width_em=5.5, sortable=False),
    Column("section", "Section", width_em=8.5, sortable=False),
    Column("shown", "Asked if", width_em=14.5, sortable=False),
    Column("key", "Key", width_em=10, sortable=False),
)
TYPES: dict[str, str] = {
    "text": "Text",
    "long_text": "Long text",
    "number": "Number",
    "money": "Amount",
    "date": "Date",
    "choice": "Choice",
    "yes_no": "Yes or no",
    "party": "Party",
    "list": "List",
    "email": "E-mail",
}


def slot_rows(content: TemplateContent, clauses: Mapping[UUID, ClauseInfo]) -> list[Row]:
    """Return a row for each slot; one without a number shows a middle dot."""
    return [
        (
            number or "·",
            clauses[slot.clause_id].title if slot.clause_id in clauses else "Deleted clause",
            words(slot.condition, content.fields),
            slot.section,
        )
        for number, slot in zip(numbers(content), content.slots, strict=True)
    ]


def field_rows(content: TemplateContent) -> list[Row]:
    """Return a row for each field."""
    return [
        (
            spec.label,
            TYPES[spec.type],
            "Yes" if spec.required else "No",
            spec.section,
            words(spec.shown_if, content.fields),
            spec.key,
        )
        for spec in content.fields
    ]


def words(condition: str, fields: Sequence[FieldSpec]) -> str:
    """Return a condition in words, or as it was typed while it cannot be read."""
    try:
        return in_words(condition, fields)
    except InvalidValue:
        return condition
