"""The stored tree of a filter: rules in nested groups, its versioned JSON, and its limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast, get_args

from core.kernel.errors import ChanceryError

VERSION = 1
MOST_LEVELS = 8
MOST_RULES = 200
MOST_VALUES = 10_000

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
    """Read what ``to_json`` wrote; checks the shape, not the fields (see ``validate``).

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
    check_size(tree)
    return tree


def check_size(tree: Group) -> None:
    """Refuse a tree with too many rules or values.

    Raises:
        FilterError: more than 200 rules or 10,000 values.
    """
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
    children = tuple(_read(item, (*place, at), level) for at, item in enumerate(rules))
    return Group(cast("Mode", mode), children)


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


def _count_values(group: Group) -> int:
    return sum(
        _count_values(rule) if isinstance(rule, Group) else len(rule.values) for rule in group.rules
    )
