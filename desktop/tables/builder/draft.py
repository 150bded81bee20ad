"""The filter while it is being built: a tree that may hold rules that are not finished yet.

Each node is an object of its own, so that what stands for it on the screen stays the same while
rules move around it. No Qt here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field as kept_in

from core.database.filters import (
    OPERATORS,
    FilterError,
    FilterField,
    Group,
    Registry,
    Rule,
    operators_for,
    validate,
)
from core.database.filters.fields import Arity
from core.database.filters.tree import MOST_LEVELS, MOST_RULES, Mode

_CHOSEN = frozenset({"choice", "record"})


@dataclass(eq=False)
class DraftRule:
    """A rule as it stands in its row.

    Attributes:
        seen: the person has dealt with it, so that what is missing may be said.
        kept: the last values by what they are, for when another comparison needs them again.
    """

    field: str = ""
    operator: str = ""
    values: tuple[str, ...] = ()
    seen: bool = False
    kept: dict[str, tuple[str, ...]] = kept_in(default_factory=dict)

    def rule(self) -> Rule:
        """Return it as a rule, finished or not."""
        return Rule(self.field, self.operator, self.values)

    def choose_field(self, spec: FilterField, before: FilterField | None) -> None:
        """Ask another field; comparison and values stay where they mean the same."""
        operators = [operator.name for operator in operators_for(spec)]
        alike = before is not None and before.type == spec.type and spec.type not in _CHOSEN
        if self.operator not in operators:
            self.operator, alike = operators[0], False
        if not alike:
            self.values, self.kept = (), {}
        self.field = spec.name

    def choose_operator(self, name: str) -> None:
        """Compare otherwise; values stay where the comparison takes such values."""
        if self.operator in OPERATORS:
            self.kept[_sort(OPERATORS[self.operator].arity)] = self.values
        arity = OPERATORS[name].arity
        values = self.kept.get(_sort(arity), ())
        self.operator = name
        self.values = values[:1] if arity == "one" else values[:2] if arity == "two" else values


def _sort(arity: Arity) -> str:
    return "typed" if arity in ("one", "two", "many") else arity


@dataclass(eq=False)
class DraftGroup:
    """Rules and groups of which all, any or none must hold."""

    mode: Mode = "all"
    children: list[DraftNode] = kept_in(default_factory=list)

    def rules(self) -> Iterator[DraftRule]:
        """Yield every rule, at any depth, in reading order."""
        for child in self.children:
            if isinstance(child, DraftRule):
                yield child
            else:
                yield from child.rules()


DraftNode = DraftRule | DraftGroup


def draft_of(tree: Group) -> DraftGroup:
    """Return ``tree`` for building on; groups without rules vanish."""
    group = DraftGroup(tree.mode)
    for rule in tree.rules:
        if isinstance(rule, Rule):
            group.children.append(DraftRule(rule.field, rule.operator, rule.values, seen=True))
        elif rule.count():
            group.children.append(draft_of(rule))
    return group


def tree_of(draft: DraftGroup, fields: Registry) -> Group:
    """Return the finished rules of ``draft``; groups without any vanish."""
    rules: list[Rule | Group] = []
    for child in draft.children:
        if isinstance(child, DraftGroup):
            inner = tree_of(child, fields)
            if inner.rules:
                rules.append(inner)
        elif fault_of(child, fields) is None:
            rules.append(child.rule())
    return Group(draft.mode, tuple(rules))


def fault_of(rule: DraftRule, fields: Registry) -> FilterError | None:
    """Return what keeps ``rule`` from being used."""
    if not rule.field:
        return FilterError("This rule has no field yet.", "Choose one.")
    try:
        validate(Group("all", (rule.rule(),)), fields)
    except FilterError as fault:
        return fault
    return None


# --- moving about --------------------------------------------------------------------------------


def path_of(root: DraftGroup, node: DraftNode) -> list[DraftGroup]:
    """Return the groups around ``node``, outermost first.

    Raises:
        ValueError: it stands nowhere in ``root``.
    """
    for child in root.children:
        if child is node:
            return [root]
        if isinstance(child, DraftGroup):
            try:
                return [root, *path_of(child, node)]
            except ValueError:
                continue
    raise ValueError("This is no part of the filter.")


def levels(node: DraftNode) -> int:
    """Return how many levels of groups ``node`` itself brings."""
    if isinstance(node, DraftRule):
        return 0
    return 1 + max((levels(child) for child in node.children), default=0)


def has_room(root: DraftGroup) -> bool:
    """Tell whether one more rule is allowed."""
    return sum(1 for _ in root.rules()) < MOST_RULES


def may_nest(root: DraftGroup, node: DraftNode) -> bool:
    """Tell whether ``node`` may stand one level deeper."""
    return len(path_of(root, node)) + 1 + levels(node) <= MOST_LEVELS


def add(group: DraftGroup, node: DraftNode, after: DraftNode | None = None) -> None:
    """Put ``node`` into ``group``, at its end or behind another one."""
    at = len(group.children) if after is None else group.children.index(after) + 1
    group.children.insert(at, node)


def remove(root: DraftGroup, node: DraftNode) -> None:
    """Take ``node`` out; groups that it leaves empty vanish with it."""
    path = path_of(root, node)
    path[-1].children.remove(node)
    for outer, inner in zip(reversed(path[:-1]), reversed(path[1:]), strict=True):
        if not inner.children:
            outer.children.remove(inner)


def copy_of(rule: DraftRule) -> DraftRule:
    """Return the same rule again, as an object of its own."""
    return DraftRule(rule.field, rule.operator, rule.values, rule.seen, dict(rule.kept))


def move_out(root: DraftGroup, node: DraftNode) -> bool:
    """Move ``node`` out of its group, behind it; tell whether there was a group to leave."""
    path = path_of(root, node)
    if len(path) < 2:
        return False
    outer, inner = path[-2:]
    inner.children.remove(node)
    add(outer, node, inner)
    if not inner.children:
        outer.children.remove(inner)
    return True


def move_in(root: DraftGroup, node: DraftNode) -> bool:
    """Move ``node`` into the group before it, else behind it, else into one of its own.

    Returns:
        False when there would be too many levels.
    """
    if not may_nest(root, node):
        return False
    group = path_of(root, node)[-1]
    at = group.children.index(node)
    before = group.children[at - 1] if at else None
    after = group.children[at + 1] if at + 1 < len(group.children) else None
    if isinstance(before, DraftGroup):
        group.children.remove(node)
        before.children.append(node)
    elif isinstance(after, DraftGroup):
        group.children.remove(node)
        after.children.insert(0, node)
    else:
        group.children[at] = DraftGroup("any", [node])
    return True
