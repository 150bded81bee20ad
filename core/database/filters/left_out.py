"""Finds whom a filter leaves out without saying so: records whose day or number is empty.

“Last visit is more than 90 days ago” asks for people who were visited, so those never visited are
left out. Often that is not what was meant. This module proposes the other reading; it counts
nothing itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from core.database.filters.check import validate
from core.database.filters.fields import OPERATORS, FilterField, Registry, operators_for
from core.database.filters.tree import FilterError, Group, Place, Rule

_TYPES = frozenset({"date", "datetime", "number", "money"})
_EMPTY = frozenset({"empty", "not_empty"})


@dataclass(frozen=True, slots=True)
class Omission:
    """Records that a filter leaves out only because ``field`` is empty.

    Attributes:
        missed: a filter that finds exactly them.
        included: the same filter as before, taking them in: the rule or its field is empty.
    """

    field: FilterField
    missed: Group
    included: Group


def omissions(tree: Group, fields: Registry) -> tuple[Omission, ...]:
    """Return what ``tree``, which has been validated, leaves out silently; in reading order.

    Rules under an odd number of ``none`` take empty fields in and are passed over. So are fields
    whose emptiness the filter already speaks of, and what would be too deep to be said.
    """
    spoken = {rule.field for rule in _rules(tree) if rule.operator in _EMPTY}
    found = []
    for place, name in _asserting(tree, fields, (), positive=True):
        if name in spoken:
            continue
        omission = Omission(
            fields[name], _missed(tree, place, name, fields), _included(tree, place, name, fields)
        )
        if _fits(omission, fields):
            found.append(omission)
    return tuple(found)


def _rules(group: Group) -> Iterator[Rule]:
    parts = (_rules(rule) if isinstance(rule, Group) else (rule,) for rule in group.rules)
    return chain.from_iterable(parts)


def _asserting(
    group: Group, fields: Registry, place: Place, positive: bool
) -> Iterator[tuple[Place, str]]:
    """Yield each group and each field of which rules in it assert something."""
    sign = positive is (group.mode != "none")
    seen: set[str] = set()
    for at, rule in enumerate(group.rules):
        if isinstance(rule, Group):
            yield from _asserting(rule, fields, (*place, at), sign)
        elif sign and rule.field not in seen and _leaves_out(rule, fields[rule.field]):
            seen.add(rule.field)
            yield place, rule.field


def _leaves_out(rule: Rule, field: FilterField) -> bool:
    return (
        field.type in _TYPES
        and not OPERATORS[rule.operator].denies
        and rule.operator not in _EMPTY
        and any(operator.name == "empty" for operator in operators_for(field))
    )


def _fits(omission: Omission, fields: Registry) -> bool:
    try:
        validate(omission.missed, fields)
        validate(omission.included, fields)
    except FilterError:
        return False
    return True


def _split(
    group: Group, name: str, fields: Registry
) -> tuple[list[Rule], tuple[Rule | Group, ...]]:
    """Return the rules of ``group`` that assert something of a field, and all the others."""
    those = [
        rule
        for rule in group.rules
        if isinstance(rule, Rule) and rule.field == name and _leaves_out(rule, fields[name])
    ]
    return those, tuple(rule for rule in group.rules if rule not in those)


def _included(group: Group, place: Place, name: str, fields: Registry) -> Group:
    if place:
        at, rest = place[0], place[1:]
        inner = group.rules[at]
        assert isinstance(inner, Group)
        changed = _included(inner, rest, name, fields)
        return Group(group.mode, (*group.rules[:at], changed, *group.rules[at + 1 :]))
    empty = Rule(name, "empty")
    if group.mode != "all":
        return Group(group.mode, (*group.rules, empty))
    those, _ = _split(group, name, fields)
    # Several rules about one field hold together: since May and before August, or empty.
    asserted: Rule | Group = those[0] if len(those) == 1 else Group("all", tuple(those))
    either = Group("any", (asserted, empty))
    at = group.rules.index(those[0])
    kept = [rule for rule in group.rules if rule not in those]
    return Group("all", (*kept[:at], either, *kept[at:]))


def _missed(group: Group, place: Place, name: str, fields: Registry) -> Group:
    """Return what ``_included`` takes in and the group itself does not."""
    if place:
        at, rest = place[0], place[1:]
        inner = group.rules[at]
        assert isinstance(inner, Group)
        found: Rule | Group = _missed(inner, rest, name, fields)
        others = (*group.rules[:at], *group.rules[at + 1 :])
    else:
        found = Rule(name, "empty")
        _, others = _split(group, name, fields)
    parts = found.rules if isinstance(found, Group) else (found,)
    if group.mode == "all":
        return Group("all", (*others, *parts))
    return Group("all", ((Group("none", others),) if others else ()) + parts)
