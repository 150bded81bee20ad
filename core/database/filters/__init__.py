"""Filters: a tree of rules over a closed list of fields, with one meaning in SQL and in Python.

What empty means is said here once. A field is *empty* when it holds nothing (NULL, or text without
letters). A rule that asserts something (is, contains, before, between …) never holds for an empty
field. A rule that denies (is not, is none of, does not contain, no) holds for an empty field. A
group without rules sets no condition.
"""

from __future__ import annotations

from core.database.filters.check import validate
from core.database.filters.compile import Expression, Related, compile_filter
from core.database.filters.evaluate import matches
from core.database.filters.fields import (
    OPERATORS,
    FilterField,
    Operator,
    Registry,
    operators_for,
    registry,
)
from core.database.filters.resolve import Context, Test, resolve
from core.database.filters.tree import (
    EVERYTHING,
    FilterError,
    Group,
    Rule,
    from_json,
    to_json,
)
from core.database.filters.words import Words, rule_words, sentence

__all__ = [
    "EVERYTHING",
    "OPERATORS",
    "Context",
    "Expression",
    "FilterError",
    "FilterField",
    "Group",
    "Operator",
    "Registry",
    "Related",
    "Rule",
    "Test",
    "Words",
    "compile_filter",
    "from_json",
    "matches",
    "operators_for",
    "registry",
    "resolve",
    "rule_words",
    "sentence",
    "to_json",
    "validate",
]
