"""Turns filter, find field and order of a list into a question for the planner."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from phonenumbers import country_code_for_region
from sqlalchemy import Column, ColumnElement, Connection, case

from core.access.tables import PersonRow
from core.contacts.fields import ContactField
from core.contacts.lists.columns import CONTACT
from core.contacts.lists.lookups import PREFIX, name_of
from core.contacts.lists.question import Joined, Order, Question, Rule
from core.contacts.lists.registry import JOINED
from core.contacts.lists.words import read_words
from core.contacts.statuses import statuses_of
from core.database.base import table_of
from core.database.filters import (
    OPERATORS,
    Context,
    Expression,
    Group,
    Registry,
    compile_filter,
    validate,
)
from core.database.filters import Rule as FilterRule
from core.database.listing import ListQuery, Sort
from core.kernel.text import fold

if TYPE_CHECKING:
    from core.contacts.lists.source import ListSetup

_PERSON = table_of(PersonRow)
# The indexes that every file has, by the key of the column or filter that they answer.
_INDEXES: Mapping[str, str] = {
    "name": "ix_contact_name_key",
    "email": "uq_contact_email",
    "mobile": "uq_contact_mobile",
    "phone": "ix_contact_phone",
    "organisation": "ix_contact_organisation",
    "last_visit_on": "ix_contact_last_visit_on",
    "created_at": "ix_contact_created_at",
    "updated_at": "ix_contact_updated_at",
}
_FILTER_INDEXES = {
    **_INDEXES,
    "status_id": "ix_contact_status_id",
    "assigned_id": "ix_contact_assigned_id",
}
# Unique within the organisation, whose id stands behind the value.
_OF_ORGANISATION = frozenset({"uq_contact_email", "uq_contact_mobile"})
# They look into the text, so no order helps.
_BY_CONTENT = frozenset({"contains", "not_contains"})
_DEFAULT = (Sort("name"),)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and the keys of the fields in it that have no index."""

    question: Question
    unindexed: tuple[str, ...]


def ask(connection: Connection, setup: ListSetup, query: ListQuery, context: Context) -> Asked:
    """Return what ``query`` asks.

    Raises:
        FilterError: the filter cannot be used.
    """
    made = _made_indexes(connection)
    order, unsorted = _order(connection, setup, query.sorts or _DEFAULT, made)
    if not query.filter.rules:
        return Asked(Question(order, words=read_words(query.search)), unsorted)
    validate(query.filter, setup.filters)
    tree = as_stored(query.filter, setup.fields, setup.country)
    columns = setup.asked_on(context.day)
    condition = compile_filter(tree, setup.filters, columns, context)
    rules, complete, missing = _rules(tree, setup.filters, columns, context, made)
    question = Question(order, condition, rules, complete, read_words(query.search))
    return Asked(question, (*unsorted, *missing))


def _made_indexes(connection: Connection) -> dict[str, str]:
    """Return the indexes that were made on demand, by key."""
    names = connection.exec_driver_sql(
        "SELECT name FROM sqlite_schema WHERE type = 'index' AND name GLOB ?", (f"{PREFIX}*",)
    ).scalars()
    return {str(name): str(name) for name in names}


def _order(
    connection: Connection, setup: ListSetup, sorts: tuple[Sort, ...], made: Mapping[str, str]
) -> tuple[Order, tuple[str, ...]]:
    known = setup.orders
    expressions: list[ColumnElement[Any]] = []
    descending: list[bool] = []
    used = [sort for sort in sorts if sort.key in known] or [*_DEFAULT]
    for sort in used:
        ranked = _ranked(connection, sort.key)
        for expression in ranked or known[sort.key]:
            expressions.append(expression)
            descending.append(sort.descending)
    first = used[0].key
    index = _INDEXES.get(first) or made.get(name_of(first), "")
    if len(expressions) > 1:
        index = ""
    same = CONTACT.c.organisation_id if index in _OF_ORGANISATION else None
    order = Order(tuple(expressions), tuple(descending), index, same)
    can_be_made = first in setup.fields and _ranked(connection, first) is None
    return order, (first,) if not index and can_be_made and len(expressions) == 1 else ()


def _ranked(connection: Connection, key: str) -> tuple[ColumnElement[Any], ...] | None:
    """Return the order of records by their own order: statuses by pipeline, people by name."""
    if key == "status_id":
        ids = [one.id for one in statuses_of(connection)]
    elif key == "assigned_id":
        rows = connection.execute(_PERSON.select()).all()
        ids = [row.id for row in sorted(rows, key=lambda row: fold(row.name))]
    else:
        return None
    ranks = {one: place for place, one in enumerate(ids)}
    return (case(ranks, value=CONTACT.c[key], else_=None),) if ranks else (CONTACT.c[key],)


def _rules(
    tree: Group,
    filters: Registry,
    columns: Mapping[str, Expression],
    context: Context,
    made: Mapping[str, str],
) -> tuple[tuple[Rule | Joined, ...], bool, tuple[str, ...]]:
    """Return the rules that indexes answer, whether these are all, and keys without an index."""
    if tree.mode != "all":
        return (), False, ()
    rules: list[Rule | Joined] = []
    missing: list[str] = []
    for one in tree.rules:
        if not isinstance(one, FilterRule):
            continue
        operator = OPERATORS[one.operator]
        if operator.denies or operator.arity == "none" or one.operator in _BY_CONTENT:
            continue
        if one.field in JOINED:
            rules.append(Joined(JOINED[one.field], tuple(map(UUID, one.values))))
            continue
        index = _FILTER_INDEXES.get(one.field) or made.get(name_of(one.field), "")
        if index:
            condition = compile_filter(Group("all", (one,)), filters, columns, context)
            exact = one.operator == "is" and isinstance(columns[one.field], Column)
            rules.append(Rule(index, condition, exact))
        elif isinstance(columns[one.field], ColumnElement):
            missing.append(one.field)
    complete = len(rules) == len(tree.rules)
    return tuple(rules), complete, tuple(missing)


def as_stored(tree: Group, fields: Mapping[str, ContactField], country: str) -> Group:
    """Return a filter with numbers as they are stored: ``0491 570`` as ``+61491570``.

    What only contains a number that begins with 0 may begin the national way of writing, or stand
    anywhere in it; either is found.
    """
    code = country_code_for_region(country)
    rules: list[FilterRule | Group] = []
    for one in tree.rules:
        if isinstance(one, Group):
            rules.append(as_stored(one, fields, country))
        elif one.field in fields and fields[one.field].type == "phone":
            rules.append(_number_rule(one, code))
        else:
            rules.append(one)
    return replace(tree, rules=tuple(rules))


def _number_rule(rule: FilterRule, code: int) -> FilterRule | Group:
    bare = tuple(_digits(value) for value in rule.values)
    stored = tuple(
        f"+{code}{value[1:]}" if value.startswith("0") and not value.startswith("00") else value
        for value in bare
    )
    if rule.operator not in _BY_CONTENT or stored == bare:
        return replace(rule, values=stored)
    inside = FilterRule(rule.field, "contains", bare)
    begins = FilterRule(rule.field, "starts_with", stored)
    return Group("any" if rule.operator == "contains" else "none", (inside, begins))


def _digits(value: str) -> str:
    return "".join(part for part in value if part.isdigit() or part == "+") or value
