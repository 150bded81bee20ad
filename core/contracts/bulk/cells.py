"""From table cells to answers: which column fills which field, and what keeps a row from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from core.contracts.conditions import facts_for, holds
from core.contracts.fields import PARTY_PARTS, check_answer, is_empty
from core.contracts.records import TemplateVersion
from core.kernel.errors import InvalidValue
from core.kernel.fields import FieldSpec
from core.kernel.money import parse_money
from core.kernel.text import fold

_YES = frozenset({"yes", "y", "true", "1", "x"})
_NO = frozenset({"no", "n", "false", "0"})


def suggest_mapping(template: TemplateVersion, columns: Sequence[str]) -> dict[str, str]:
    """Return the field key for each column whose head names a field, by label or key."""
    names: dict[str, str] = {}
    for key, label in mappable(template.fields).items():
        names.setdefault(_name(label), key)
        names.setdefault(_name(key), key)
    return {column: names[_name(column)] for column in columns if _name(column) in names}


def answers_of(
    template: TemplateVersion, mapping: Mapping[str, str], row: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the answers that one table row gives; values that cannot be read stay as text."""
    specs = {spec.key: spec for spec in template.fields}
    answers: dict[str, Any] = {}
    for column, target in mapping.items():
        value = row.get(column)
        if value is None or value == "":
            continue
        key, _, part = target.partition(".")
        spec = specs.get(key)
        if spec is None:
            continue
        if spec.type == "party":
            answers.setdefault(key, {})[part or "name"] = _words(value)
        else:
            answers[key] = answer_from_cell(spec, value)
    return answers


def mappable(fields: Sequence[FieldSpec]) -> dict[str, str]:
    """Return what a column can be mapped to: field keys and party parts, with their labels."""
    names: dict[str, str] = {}
    for spec in fields:
        names[spec.key] = spec.label
        if spec.type == "party":
            for part in PARTY_PARTS[1:]:
                names[f"{spec.key}.{part}"] = f"{spec.label} {part.replace('_', ' ')}"
    return names


def refusal(template: TemplateVersion, answers: Mapping[str, Any]) -> str:
    """Return why a row cannot become a contract, empty when it can."""
    facts = facts_for(template.fields, answers)
    reasons = []
    for spec in template.fields:
        answer = answers.get(spec.key)
        if is_empty(answer):
            if spec.required and not spec.default and holds(spec.shown_if, facts):
                reasons.append(f"{spec.label} is empty")
            continue
        try:
            check_answer(spec, answer)
        except InvalidValue as error:
            given = f"“{error.value}” does not fit, " if error.value else ""
            reasons.append(f"{spec.label}: {given}give {error.expected}")
    return "; ".join(reasons)


def answer_from_cell(spec: FieldSpec, value: Any) -> Any:
    """Return the stored answer for a cell; a value that cannot be read stays as its text."""
    match spec.type:
        case "yes_no":
            word = _words(value).casefold()
            return True if word in _YES else False if word in _NO else _words(value)
        case "choice":
            return _choice(spec, _words(value))
        case "money":
            return _money(spec, value)
        case "date":
            if isinstance(value, datetime):
                return value.date().isoformat()
            return value.isoformat() if isinstance(value, date) else _words(value)
        case "list":
            return [part.strip() for part in _words(value).replace("\n", ";").split(";")]
        case "number":
            return value if isinstance(value, int) else _words(value)
        case _:
            return _words(value)


def _choice(spec: FieldSpec, word: str) -> str:
    for choice in spec.choices:
        if word in (choice.value, choice.label) or fold(word) == fold(choice.label):
            return choice.value
    return word


def _money(spec: FieldSpec, value: Any) -> Any:
    text = _words(value)
    amount, currency = text, spec.unit
    for piece in text.split():
        if len(piece) == 3 and piece.isalpha():
            currency, amount = piece.upper(), text.replace(piece, "").strip()
    if not currency:
        return text
    try:
        money = parse_money(amount, currency)
    except InvalidValue:
        return text
    return {"minor": money.minor, "currency": money.currency}


def _words(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    return str(value).strip()


def _name(text: str) -> str:
    return fold(text).replace("_", " ").replace(",", "").replace(".", " ")
