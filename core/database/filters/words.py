"""Says a filter in plain words: a rule on its chip, and the whole tree as one sentence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from core.database.filters.fields import OPERATORS, PERIODS, UNITS, FilterField, Registry
from core.database.filters.resolve import day_range
from core.database.filters.tree import Group, Rule
from core.database.filters.values import read_values

_MOST_NAMED = 4


@dataclass(frozen=True, slots=True)
class Words:
    """A stretch of a sentence; the values are strong."""

    text: str
    strong: bool = False


def rule_words(rule: Rule, field: FilterField) -> tuple[Words, ...]:
    """Return what a chip says: ``Status is not`` and, strong, ``Expired``."""
    operator = OPERATORS[rule.operator]
    if operator.arity == "none":
        return (Words(f"{field.label} "), Words(operator.words, strong=True))
    return (Words(f"{field.label} {operator.words} "), Words(_values(rule, field), strong=True))


def sentence(tree: Group, fields: Registry, subject: str, today: date) -> tuple[Words, ...]:
    """Return one sentence for the whole filter.

    Args:
        subject: what the list holds, in the plural with a capital: ``Contracts``.
        today: the day from which relative dates are counted; the day they mean is said in brackets.
    """
    if not tree.count():
        return (Words(f"All {subject[0].lower()}{subject[1:]}."),)
    joined = (Words(f"{subject} for which "), *_group(tree, fields, today), Words("."))
    return _merged(joined)


def _group(group: Group, fields: Registry, today: date) -> tuple[Words, ...]:
    parts = [
        _nested(rule, fields, today)
        if isinstance(rule, Group)
        else _clause(rule, fields[rule.field], today)
        for rule in group.rules
        if not isinstance(rule, Group) or rule.count()
    ]
    last = " and " if group.mode == "all" else " or "
    words: list[Words] = [Words("it is not so that ")] if group.mode == "none" else []
    for at, part in enumerate(parts):
        if at:
            words.append(Words(last if at == len(parts) - 1 else ", "))
        words += part
    return tuple(words)


def _nested(group: Group, fields: Registry, today: date) -> tuple[Words, ...]:
    inner = _group(group, fields, today)
    if group.count() == 1 and group.mode != "none":
        return inner
    return (Words("("), *inner, Words(")"))


def _clause(rule: Rule, field: FilterField, today: date) -> tuple[Words, ...]:
    label, value = rule_words(rule, field)
    first = label.text[:2]
    # Abbreviations keep their capitals: SMS consent, E-mail.
    lowered = label.text if first.isupper() else first.lower() + label.text[2:]
    return (Words(lowered), value, Words(_meant(rule, field, today)))


def _meant(rule: Rule, field: FilterField, today: date) -> str:
    if OPERATORS[rule.operator].arity not in ("span", "period"):
        return ""
    low, high = day_range(rule.operator, read_values(rule, field), today)
    if low and high:
        return (
            f" ({day_words(low)})" if low == high else f" ({day_words(low)} to {day_words(high)})"
        )
    if high:
        return f" (up to {day_words(high)})"
    return f" (from {day_words(low)})" if low else ""


def _values(rule: Rule, field: FilterField) -> str:
    arity = OPERATORS[rule.operator].arity
    if arity == "span":
        count, unit = rule.values
        name = UNITS.get(unit, unit)
        span = f"{count} {name}" if count == "1" else f"{count} {unit}"
        return f"{span} ago" if rule.operator == "more_than_ago" else span
    if arity == "period":
        return PERIODS.get(rule.values[0], rule.values[0])
    shown = [_value(value, field) for value in rule.values[:_MOST_NAMED]]
    if len(rule.values) > _MOST_NAMED:
        return ", ".join(shown) + f" and {len(rule.values) - _MOST_NAMED:,} more"
    joiner = " and " if arity == "two" else " or "
    return ", ".join(shown[:-1]) + joiner + shown[-1] if len(shown) > 1 else "".join(shown)


def _value(value: str, field: FilterField) -> str:
    if field.type in ("choice", "record"):
        return field.choice_label(value)
    if field.type in ("date", "datetime"):
        try:
            return day_words(date.fromisoformat(value))
        except ValueError:
            return value
    return value


def day_words(day: date) -> str:
    """Return a day in words: ``22 August 2026``."""
    return f"{day.day} {day:%B} {day.year}"


def _merged(words: tuple[Words, ...]) -> tuple[Words, ...]:
    merged: list[Words] = []
    for part in words:
        if not part.text:
            continue
        if merged and merged[-1].strong == part.strong:
            merged[-1] = Words(merged[-1].text + part.text, part.strong)
        else:
            merged.append(part)
    return tuple(merged)
