"""One input for each field type; each turns what is typed into the stored answer and back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from core.kernel.fields import FieldSpec
from desktop.forms.inputs.base import Input
from desktop.forms.inputs.choice import ComboInput, SegmentInput, YesNoInput
from desktop.forms.inputs.day import DayInput
from desktop.forms.inputs.items import ListInput
from desktop.forms.inputs.money import MoneyInput
from desktop.forms.inputs.number import NumberInput
from desktop.forms.inputs.party import PartyInput
from desktop.forms.inputs.text import LongTextInput, TextInput

_MOST_SEGMENTS = 3
# Long labels would make segments wider than a column.
_SEGMENT_LETTERS = 34


def make_input(spec: FieldSpec, today: Callable[[], date]) -> Input:
    """Return the input for ``spec``."""
    match spec.type:
        case "long_text":
            return LongTextInput(spec)
        case "number":
            return NumberInput(spec)
        case "money":
            return MoneyInput(spec)
        case "date":
            return DayInput(spec, today)
        case "choice":
            letters = sum(len(choice.label) + 4 for choice in spec.choices)
            few = 0 < len(spec.choices) <= _MOST_SEGMENTS and letters <= _SEGMENT_LETTERS
            return SegmentInput(spec) if few else ComboInput(spec)
        case "yes_no":
            return YesNoInput(spec)
        case "party":
            return PartyInput(spec)
        case "list":
            return ListInput(spec)
    return TextInput(spec)


__all__ = ["Input", "make_input"]
