"""Chooses the editor that a rule's field and comparison need."""

from __future__ import annotations

from core.database.filters import FilterField
from desktop.tables.builder.span import SpanValue
from desktop.tables.builder.values import (
    ChoicesValue,
    ChoiceValue,
    DayValue,
    MoneyValue,
    NumberValue,
    PeriodValue,
    SeveralValue,
    Surroundings,
    TextValue,
    ValueEditor,
)


def make_editor(kind: str, field: FilterField, around: Surroundings) -> ValueEditor:
    """Return the editor of a kind (see ``kind_of_values``) for the values of ``field``."""
    count = 2 if kind.endswith(" two") else 1
    match kind.split()[0]:
        case "none":
            return ValueEditor()
        case "period":
            return PeriodValue()
        case "span":
            return SpanValue(kind.endswith("ago"))
        case "choice":
            return ChoiceValue(field)
        case "choices":
            return ChoicesValue(field)
        case "number":
            return NumberValue(count)
        case "money":
            return MoneyValue(count)
        case "date" | "datetime":
            return DayValue(field, count, around.today)
    ask = around.ask(field.name)
    return SeveralValue(ask) if kind.endswith(" many") else TextValue(ask)
