"""Checks a whole filter against the closed list of fields, before anything is done with it."""

from __future__ import annotations

from collections.abc import Mapping

from core.database.filters.fields import OPERATORS, Arity, FilterField, Registry, operators_for
from core.database.filters.tree import MOST_LEVELS, FilterError, Group, Place, Rule, check_size
from core.database.filters.values import check_values

MOST_LETTERS = 2_000


def validate(tree: Group, fields: Registry) -> None:
    """Check every rule against the closed list of fields.

    Raises:
        FilterError: the first rule that cannot be used, with its place.
    """
    _validate_group(tree, fields, (), 1)
    check_size(tree)


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
    field = fields.get(rule.field)
    if field is None:
        raise FilterError(
            "This filter asks for something this list does not have.", "Remove that rule.", place
        )
    if rule.operator not in {operator.name for operator in operators_for(field)}:
        raise FilterError(f"“{field.label}” cannot be asked that way.", "Choose again.", place)
    _check_arity(rule, field, place)
    if not all(map(_storable, rule.values)):
        raise FilterError(f"A value of “{field.label}” is no text.", "Type it anew.", place)
    check_values(rule, field, place)


_COUNTS: Mapping[Arity, int] = {"none": 0, "one": 1, "two": 2, "span": 2, "period": 1}


def _check_arity(rule: Rule, field: FilterField, place: Place) -> None:
    arity = OPERATORS[rule.operator].arity
    given = len(rule.values)
    fits = given >= 1 if arity == "many" else given == _COUNTS[arity]
    if not fits:
        raise FilterError(f"“{field.label}” has no value yet.", "Fill it in.", place)


def _storable(value: str) -> bool:
    """Tell whether a database can hold ``value``: no NUL, no half of a surrogate pair."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in value and len(value) <= MOST_LETTERS
