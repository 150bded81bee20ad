"""The stored tree of a filter: rules in nested groups, its versioned JSON, and its limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from core.database.filters.fields import OPERATORS, Arity, FilterField, Registry, operators_for
from core.kernel.errors import ChanceryError

VERSION = 1
MOST_LEVELS = 8
MOST_RULES = 200
MOST_VALUES = 10_000
MOST_LETTERS = 2_000

Mode = Literal["all", "any", "none"]
Place = tuple[int, ...]


class FilterError(ChanceryError):
    """A filter cannot be used. ``place`` leads to the rule: its position in each group."""

    def __init__(self, what: str, todo: str = "", place: Place = ()) -> None:
        super().__init__(what, "The list still shows what it showed before.", todo)
        self.place = place


@dataclass(frozen=True, slots=True)
class Rule:
    """One comparison. Values are text, as typed or as stored: ``2026-12-01``, ``GBP 250000``."""

    field: str
    operator: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Rules and groups of which all, any or none must hold."""

    mode: Mode = "all"
    rules: tuple[Rule | Group, ...] = ()

    def count(self) -> int:
        """Return how many rules it holds, at any depth."""
        return sum(rule.count() if isinstance(rule, Group) else 1 for rule in self.rules)


EVERYTHING = Group()


def to_json(tree: Group) -> dict[str, Any]:
    """Return the tree as JSON data with its version."""
    return {"version": VERSION, **_group_json(tree)}


def from_json(data: object) -> Group:
    """Read what ``to_json`` wrote; the shape is checked, the fields are not (see ``validate``).

    Raises:
        FilterError: another version, not this shape, or too deep, long or wide.
    """
    if not isinstance(data, Mapping):
        raise FilterError("This is not a filter.", "Build the filter again.")
    if data.get("version") != VERSION:
        raise FilterError(
            "This filter was made by another version of Chancery.", "Update Chancery to use it."
        )
    tree = _read_group(data, (), 1)
    _check_size(tree)
    return tree


def validate(tree: Group, fields: Registry) -> None:
    """Check every rule against the closed list of fields.

    Raises:
        FilterError: the first rule that cannot be used, with its place.
    """
    _check_size(tree)
    _validate_group(tree, fields, (), 1)


def _group_json(group: Group) -> dict[str, Any]:
    return {
        "mode": group.mode,
        "rules": [
            _group_json(rule)
            if isinstance(rule, Group)
            else {"field": rule.field, "operator": rule.operator, "values": list(rule.values)}
            for rule in group.rules
        ],
    }


def _read_group(data: Mapping[str, Any], place: Place, level: int) -> Group:
    if level > MOST_LEVELS:
        raise FilterError(
            f"This filter has more than {MOST_LEVELS} levels.", "Use fewer groups.", place
        )
    mode, rules = data.get("mode"), data.get("rules")
    if mode not in get_args(Mode) or not isinstance(rules, list):
        raise FilterError("A group of this filter is damaged.", "Build the filter again.", place)
    return Group(mode, tuple(_read(item, (*place, at), level) for at, item in enumerate(rules)))


def _read(item: object, place: Place, level: int) -> Rule | Group:
    if isinstance(item, Mapping) and "rules" in item:
        return _read_group(item, place, level + 1)
    if isinstance(item, Mapping):
        name, operator, values = item.get("field"), item.get("operator"), item.get("values", [])
        if (
            isinstance(name, str)
            and isinstance(operator, str)
            and isinstance(values, list)
            and all(isinstance(value, str) for value in values)
        ):
            return Rule(name, operator, tuple(values))
    raise FilterError("A rule of this filter is damaged.", "Build the filter again.", place)


def _check_size(tree: Group) -> None:
    if tree.count() > MOST_RULES:
        raise FilterError(
            f"This filter has {tree.count():,} rules; {MOST_RULES} are allowed.",
            "Use “is any of” instead of one rule for each value.",
        )
    values = _count_values(tree)
    if values > MOST_VALUES:
        raise FilterError(
            f"This filter lists {values:,} values; {MOST_VALUES:,} are allowed.",
            "Split it into several filters.",
        )


def _count_values(group: Group) -> int:
    return sum(
        _count_values(rule) if isinstance(rule, Group) else len(rule.values) for rule in group.rules
    )


def _validate_group(group: Group, fields: Registry, place: Place, level: int) -> None:
    if level > MOST_LEVELS:
        raise FilterError(
            f"This filter has more than {MOST_LEVELS} levels.", "Use fewer groups.", place
        )
    for at, rule in enumerate(group.rules):
        where = (*place, at)
        if isinstance(rule, Group):
            _validate_group(rule, fields, where, level + 1)
        else:
            _validate_rule(rule, fields, where)


def _validate_rule(rule: Rule, fields: Registry, place: Place) -> None:
    from core.database.filters.values import check_values

    field = fields.get(rule.field)
    if field is None:
        raise FilterError(
            "This filter asks for something this list does not have.", "Remove that rule.", place
        )
    if rule.operator not in {operator.name for operator in operators_for(field)}:
        raise FilterError(f"“{field.label}” cannot be asked that way.", "Choose again.", place)
    _check_arity(rule, field, place)
    if any("\0" in value or len(value) > MOST_LETTERS for value in rule.values):
        raise FilterError(f"A value of “{field.label}” is too long.", "Shorten it.", place)
    check_values(rule, field, place)


_COUNTS: Mapping[Arity, int] = {"none": 0, "one": 1, "two": 2, "span": 2, "period": 1}


def _check_arity(rule: Rule, field: FilterField, place: Place) -> None:
    arity = OPERATORS[rule.operator].arity
    given = len(rule.values)
    fits = given >= 1 if arity == "many" else given == _COUNTS[arity]
    if not fits:
        raise FilterError(f"“{field.label}” has no value yet.", "Fill it in.", place)
