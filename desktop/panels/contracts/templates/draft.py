"""Changing a template's content step by step, and what keeps it from being published. No Qt."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeVar
from uuid import UUID

from core.contracts.conditions import check_condition
from core.contracts.fields import ROLES, labels_for
from core.contracts.templates import NewSlot, TemplateContent
from core.kernel.errors import InvalidValue
from core.kernel.fields import FieldSpec
from desktop.panels.contracts.templates.reading import ClauseInfo

T = TypeVar("T")
Part = Literal["slot", "field", "record"]
_KEY = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class DraftProblem:
    """What should be mended, and where.

    Attributes:
        place: which slot or field; 0 for the record.
        serious: it keeps the draft from being saved and published.
    """

    part: Part
    place: int
    words: str
    serious: bool = True


def moved(items: Sequence[T], place: int, by: int) -> tuple[T, ...]:
    """Return ``items`` with one of them ``by`` places further; nothing moves over an end."""
    target = place + by
    if not 0 <= target < len(items):
        return tuple(items)
    order = list(items)
    order.insert(target, order.pop(place))
    return tuple(order)


def add_slot(content: TemplateContent, clause: ClauseInfo, place: int) -> TemplateContent:
    """Put a clause before ``place``; its key gets a number when another slot has it."""
    taken = {slot.key for slot in content.slots}
    slot = NewSlot(_free(clause.key, taken), clause.id)
    return replace(content, slots=(*content.slots[:place], slot, *content.slots[place:]))


def add_field(content: TemplateContent, place: int) -> TemplateContent:
    """Put an empty text field before ``place``, in the section of the one above it."""
    taken = {spec.key for spec in content.fields}
    section = content.fields[place - 1].section if place else ""
    spec = FieldSpec(_free("new_field", taken), "New field", section=section)
    return replace(content, fields=(*content.fields[:place], spec, *content.fields[place:]))


def remove_field(content: TemplateContent, place: int) -> TemplateContent:
    """Take a field out, and with it the roles that it filled."""
    key = content.fields[place].key
    roles = {role: name for role, name in content.roles.items() if name != key}
    fields = content.fields[:place] + content.fields[place + 1 :]
    return replace(content, fields=fields, roles=roles)


def change_field(content: TemplateContent, place: int, spec: FieldSpec) -> TemplateContent:
    """Put ``spec`` in a field's place; roles follow a key that changed."""
    old = content.fields[place].key
    roles = {role: spec.key if key == old else key for role, key in content.roles.items()}
    fields = (*content.fields[:place], spec, *content.fields[place + 1 :])
    return replace(content, fields=fields, roles=roles)


def numbers(content: TemplateContent) -> list[str]:
    """Return the number of each slot when all are there; empty for those without one."""
    counted = 0
    found = []
    for slot in content.slots:
        counted += slot.numbered
        found.append(str(counted) if slot.numbered else "")
    return found


def problems(
    content: TemplateContent, clauses: Mapping[UUID, ClauseInfo]
) -> tuple[DraftProblem, ...]:
    """Return what should be mended in ``content``, serious things first."""
    found = [*_slots(content, clauses), *_fields(content), *_record(content)]
    return tuple(sorted(found, key=lambda problem: not problem.serious))


def _slots(content: TemplateContent, clauses: Mapping[UUID, ClauseInfo]) -> Iterator[DraftProblem]:
    if not content.slots:
        yield DraftProblem("slot", 0, "There is no clause yet. Add at least one.", serious=False)
    keys = [slot.key for slot in content.slots]
    known = {spec.key for spec in content.fields}
    for place, slot in enumerate(content.slots):
        clause = clauses.get(slot.clause_id)
        name = clause.title if clause else slot.key
        if keys.count(slot.key) > 1:
            words = f"{name}: the key “{slot.key}” is used twice. Give one of them another."
            yield DraftProblem("slot", place, words)
        fault = _condition(slot.condition, content.fields)
        if fault:
            yield DraftProblem("slot", place, f"{name}: {fault}")
        if clause is None:
            continue
        for key in sorted(clause.fields - known):
            words = f"{name} names the field “{key}”, which this template does not have."
            yield DraftProblem("slot", place, words, serious=False)
        for key in sorted(clause.targets - set(keys)):
            words = f"{name} refers to the clause “{key}”, which is not in this template."
            yield DraftProblem("slot", place, words, serious=False)


def _fields(content: TemplateContent) -> Iterator[DraftProblem]:
    keys = [spec.key for spec in content.fields]
    for place, spec in enumerate(content.fields):
        name = spec.label or spec.key
        if keys.count(spec.key) > 1:
            words = f"{name}: the key “{spec.key}” is used twice. Give one of them another."
            yield DraftProblem("field", place, words)
        if not _KEY.fullmatch(spec.key):
            words = f"{name}: give a key of small letters, figures and _, such as start_date."
            yield DraftProblem("field", place, words)
        if not spec.label.strip():
            yield DraftProblem("field", place, f"{spec.key}: give the words that people read.")
        if spec.type == "choice" and not spec.choices:
            yield DraftProblem("field", place, f"{name}: give at least one choice.")
        fault = _condition(spec.shown_if, content.fields)
        if fault:
            yield DraftProblem("field", place, f"{name}: {fault}")


def _record(content: TemplateContent) -> Iterator[DraftProblem]:
    specs = {spec.key: spec for spec in content.fields}
    for role, key in content.roles.items():
        wanted = ROLES[role]
        if key not in specs:
            words = f"{role_words(role)} is filled by “{key}”, which does not exist."
            yield DraftProblem("record", 0, words)
        elif specs[key].type != wanted and wanted != "choice":
            words = f"{role_words(role)} cannot be filled by {specs[key].label}."
            yield DraftProblem("record", 0, words)
    known = labels_for(content.fields)
    for key in re.findall(r"\{([^{}]*)\}", content.title_pattern):
        if key not in known:
            words = f"The title names “{key}”, which is no field of this template."
            yield DraftProblem("record", 0, words)


def _condition(condition: str, fields: Sequence[FieldSpec]) -> str:
    try:
        check_condition(condition, fields)
    except InvalidValue as error:
        return f"the condition cannot be used. Give {error.expected}."
    return ""


def _free(key: str, taken: set[str]) -> str:
    if key not in taken:
        return key
    return next(f"{key}_{at}" for at in range(2, len(taken) + 3) if f"{key}_{at}" not in taken)


def role_words(role: str) -> str:
    """Return what a person calls a column of the contract record."""
    return role.replace("_", " ").capitalize()
