"""Says a filter in plain words, as pieces of which the values are strong."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from core.database.filters.registry import OPERATORS, PERIODS, FilterField
from core.database.filters.resolve import Moment, field_of, period_bounds, typed_values
from core.database.filters.tree import Group, Node, Rule, Value

# A piece of a sentence and whether it is strong.
Piece = tuple[str, bool]


def sentence(tree: Group, fields: Mapping[str, FilterField], moment: Moment) -> str:
    """Return the filter as one sentence, such as ``Status is Draft and Value is at least 5.``"""
    return "".join(words for words, _ in describe(tree, fields, moment))


def describe(tree: Group, fields: Mapping[str, FilterField], moment: Moment) -> tuple[Piece, ...]:
    """Return the filter's sentence in pieces; relative dates also say the day they mean.

    Raises:
        InvalidFilter: the filter does not fit the fields.
    """
    if not tree.rules:
        return (("Everything.", False),)
    pieces = _group(tree, fields, moment, outermost=True)
    first = pieces[0]
    return ((first[0][:1].upper() + first[0][1:], first[1]), *pieces[1:], (".", False))


def rule_words(rule: Rule, fields: Mapping[str, FilterField]) -> tuple[str, str]:
    """Return what a filter chip says: ``("Status is not", "Expired")``.

    Raises:
        InvalidFilter: the rule does not fit the fields.
    """
    field = field_of(rule, fields)
    typed_values(rule, field, Moment(date(2000, 1, 1)))
    return f"{field.label} {OPERATORS[rule.operator].words}", _value_words(rule, field)


def _group(
    group: Group, fields: Mapping[str, FilterField], moment: Moment, outermost: bool = False
) -> list[Piece]:
    if not group.rules:
        return [("everything", False)]
    joiner = " and " if group.mode == "all" else " or "
    pieces: list[Piece] = []
    for index, node in enumerate(group.rules):
        if index:
            last = index == len(group.rules) - 1
            pieces.append((joiner if last or not outermost else ", ", False))
        pieces += _node(node, fields, moment)
    if group.mode == "none":
        return [("none of these: ", False), *pieces]
    return pieces


def _node(node: Node, fields: Mapping[str, FilterField], moment: Moment) -> list[Piece]:
    if isinstance(node, Group):
        inner = _group(node, fields, moment)
        return inner if len(node.rules) == 1 else [("(", False), *inner, (")", False)]
    field = field_of(node, fields)
    typed_values(node, field, moment)
    head = f"{field.label} {OPERATORS[node.operator].words}"
    value = _value_words(node, field)
    if not value:
        return [(head, False)]
    pieces: list[Piece] = [(head + " ", False), (value, True)]
    dates = _resolved(node, field, moment)
    return [*pieces, (f" ({dates})", False)] if dates else pieces


def _value_words(rule: Rule, field: FilterField) -> str:
    takes = OPERATORS[rule.operator].takes
    if takes == "nothing":
        return ""
    if takes == "period":
        return PERIODS[str(rule.values[0])]
    if takes == "days":
        days = int(rule.values[0])
        unit = "day" if days == 1 else "days"
        ending = {"more_days_ago": " ago", "more_days_ahead": " ahead"}.get(rule.operator, "")
        return f"{days:,} {unit}{ending}"
    words = [_one_value(value, field) for value in rule.values]
    if takes == "two":
        return " and ".join(words)
    if len(words) > 4:
        words = [*words[:3], f"{len(words) - 3:,} more"]
    last = " and " if rule.operator == "is_none_of" else " or "
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + last + words[-1]


def _one_value(value: Value, field: FilterField) -> str:
    match field.type:
        case "choice":
            return next(choice.label for choice in field.choices if choice.value == value)
        case "tick":
            return "yes" if value else "no"
        case "number":
            return f"{int(value):,}"
        case "money":
            whole, point, cents = str(value).replace(",", "").partition(".")
            return f"{int(whole):,}{point}{cents}"
        case "date" | "datetime":
            return _date_value(str(value))
        case _:
            return f"“{value}”"


def _date_value(value: str) -> str:
    if value == "today":
        return "today"
    if value.startswith("today"):
        days = int(value[6:])
        unit = "day" if days == 1 else "days"
        return f"{days:,} {unit} {'ago' if value[5] == '-' else 'ahead'}"
    return _long(date.fromisoformat(value))


def _resolved(rule: Rule, field: FilterField, moment: Moment) -> str:
    """Return the days that a relative rule means today; empty for any other rule."""
    if rule.operator == "in_period":
        first, last = period_bounds(str(rule.values[0]), moment.today)
        return f"{_long(first)} to {_long(last)}"
    if OPERATORS[rule.operator].takes == "days":
        days = timedelta(days=int(rule.values[0]))
        return {
            "in_last_days": f"since {_long(moment.today - days)}",
            "in_next_days": f"until {_long(moment.today + days)}",
            "more_days_ago": f"before {_long(moment.today - days)}",
            "more_days_ahead": f"after {_long(moment.today + days)}",
        }[rule.operator]
    if field.type in ("date", "datetime") and any(
        str(value).startswith("today") for value in rule.values
    ):
        days_meant = typed_values(rule, field, moment)
        return " and ".join(_long(day) for day in days_meant)
    return ""


def _long(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"
