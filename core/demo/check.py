"""Says what is wrong with the demo organisation's content, by trying every combination of answers.

Each template version is assembled for all values of the choices and yes-or-no questions that
its conditions read, so a reference, term or field can go astray in none of them.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.contracts.conditions import check_condition, condition_fields, holds
from core.contracts.fields import PARTY_PARTS, ROLES, check_answer, default_answers
from core.demo.shapes import (
    DemoClause,
    DemoSlot,
    DemoTemplate,
    DemoTemplateVersion,
    DemoVariant,
    Library,
)
from core.documents.model import Body, Define, Field, Ref, Table, Term
from core.kernel.errors import InvalidValue
from core.kernel.fields import FieldSpec


@dataclass(frozen=True, slots=True)
class Content:
    """What one wording names: what it needs from its document, and what it gives to it."""

    fields: frozenset[str]
    refs: frozenset[tuple[str, str]]
    used: frozenset[str]
    defined: tuple[str, ...]
    paragraphs: frozenset[str]

    @classmethod
    def of(cls, body: Body) -> Content:
        """Read a clause body."""
        runs = tuple(body.runs())
        return cls(
            fields=frozenset(run.key for run in runs if isinstance(run, Field)),
            refs=frozenset((r.clause, r.paragraph) for r in runs if isinstance(r, Ref)),
            used=frozenset(run.term for run in runs if isinstance(run, Term)),
            defined=tuple(run.term for run in runs if isinstance(run, Define)),
            paragraphs=frozenset(block.id for block in body.blocks),
        )


def problems(library: Library) -> list[str]:
    """Return one sentence for each thing that is wrong, in reading order."""
    found = [line for clause in library.clauses.values() for line in clause_problems(clause)]
    for template in library.templates.values():
        found += template_problems(template, library)
    used = {slot.clause for t in library.templates.values() for v in t.versions for slot in v.slots}
    found += [f"{key}: no template uses this clause" for key in library.clauses if key not in used]
    return found


def clause_problems(clause: DemoClause) -> Iterator[str]:
    """What is wrong within one clause, whoever uses it."""
    if not 1 <= len(clause.variants) <= 4:
        yield f"{clause.key}: has {len(clause.variants)} variants"
    for variant in clause.variants:
        where = f"{clause.key}/{variant.key}"
        if variant.risk not in (1, 2, 3):
            yield f"{where}: risk {variant.risk}"
        if not any(version.approver for version in variant.versions):
            yield f"{where}: no version is approved"
        for version in variant.versions:
            yield from _body_problems(f"{where} v{version.number}", version.body)


def template_problems(template: DemoTemplate, library: Library) -> Iterator[str]:
    """What is wrong with a template, in any of its versions and for any answers."""
    for version in template.versions:
        where = f"{template.key} v{version.number}"
        bad = list(_shape_problems(where, template, version, library))
        yield from bad
        if not bad:
            yield from dict.fromkeys(_Assembler(where, version, library).problems())
    current = template.current
    if len({slot.key for slot in current.slots}) != len(current.slots):
        yield f"{template.key}: a slot key is there twice"
    yield from _unused_fields(template, library)


def variant_for(clause: DemoClause, facts: Mapping[str, Any]) -> DemoVariant | None:
    """Return the first variant whose condition holds."""
    return next((v for v in clause.variants if holds(v.condition, facts)), None)


# --- inside ----------------------------------------------------------------------------------


def _body_problems(where: str, body: Body) -> Iterator[str]:
    if not body.blocks:
        yield f"{where}: no text"
    ids = [block.id for block in body.blocks]
    if len(set(ids)) != len(ids):
        yield f"{where}: a paragraph id is there twice"
    level = 0
    for block in body.blocks:
        if isinstance(block, Table):
            if len({len(row) for row in block.rows}) != 1:
                yield f"{where}: rows of a table differ in length"
            continue
        if block.kind == "numbered":
            if block.level > level + 1:
                yield f"{where}: {block.id} leaves out a level"
            level = block.level
        text = "".join(getattr(run, "text", "") for run in block.runs)
        if any(sign in text for sign in ("[[", "<<", "{", "**", "|", "TODO", "…")):
            yield f"{where}: notation left over in {block.id}: {text[:60]}"


def _shape_problems(
    where: str, template: DemoTemplate, version: DemoTemplateVersion, library: Library
) -> Iterator[str]:
    specs = {spec.key: spec for spec in version.fields}
    if len(specs) != len(version.fields):
        yield f"{where}: a field key is there twice"
    for role, key in template.roles.items():
        if key not in specs or specs[key].type != ROLES.get(role):
            yield f"{where}: role {role} needs a field of type {ROLES.get(role)}"
    try:
        for key, answer in default_answers(version.fields).items():
            check_answer(specs[key], answer)
        for spec in version.fields:
            check_condition(spec.shown_if, version.fields)
        for slot in version.slots:
            check_condition(slot.condition, version.fields)
            for variant in library.clauses[slot.clause].variants:
                check_condition(variant.condition, version.fields)
    except KeyError as error:
        yield f"{where}: no clause {error}"
    except InvalidValue as error:
        yield f"{where}: {error}"


def _unused_fields(template: DemoTemplate, library: Library) -> Iterator[str]:
    version = template.current
    used = {key.split(".")[0] for key in _title_fields(template)} | set(template.roles.values())
    conditions = [spec.shown_if for spec in version.fields]
    for slot in version.slots:
        conditions.append(slot.condition)
        for variant in library.clauses[slot.clause].variants:
            conditions.append(variant.condition)
            for one in variant.versions:
                used |= {key.split(".")[0] for key in Content.of(one.body).fields}
    used |= {key for condition in conditions for key in condition_fields(condition)}
    for spec in version.fields:
        if spec.key not in used:
            yield f"{template.key}: nothing uses the field {spec.key}"


def _title_fields(template: DemoTemplate) -> set[str]:
    parts = template.title_pattern.split("{")[1:]
    return {part.split("}")[0] for part in parts}


@dataclass
class _Assembler:
    """Tries every combination of answers that the conditions of one template version can tell."""

    where: str
    version: DemoTemplateVersion
    library: Library
    _cache: dict[tuple[Any, ...], bool] = field(default_factory=dict)
    _content: dict[int, Content] = field(default_factory=dict)

    def problems(self) -> Iterator[str]:
        yield from self._static()
        seen: set[tuple[Any, ...]] = set()
        for facts in self._combinations():
            token = tuple(facts.items())
            if token not in seen:
                seen.add(token)
                yield from self._assembled(facts)

    def _static(self) -> Iterator[str]:
        """References and terms of all wordings, older and fallback ones included."""
        slots = {slot.key for slot in self.version.slots}
        every = [
            (slot, variant, Content.of(version.body))
            for slot in self.version.slots
            for variant in self.library.clauses[slot.clause].variants
            for version in variant.versions
        ]
        defined = {term for _, _, content in every for term in content.defined}
        known = _value_keys(self.version.fields)
        for slot, variant, content in every:
            where = f"{self.where} {slot.key}/{variant.key}"
            for name in sorted({clause for clause, _ in content.refs} - slots):
                yield f"{where}: refers to {name}, which no slot has"
            for name in sorted(content.used - defined):
                yield f"{where}: uses {name}, which nothing defines"
            for name in sorted(content.fields - known):
                yield f"{where}: shows {name}, which is no field"

    def _combinations(self) -> Iterator[dict[str, Any]]:
        """All answers that matter; those to questions that are not asked are left out."""
        conditions = self._conditions()
        asked = {key for condition in conditions for key in condition_fields(condition)}
        specs = [spec for spec in self.version.fields if spec.key in asked]
        named = " ".join(conditions)
        values = [_values(spec, named) for spec in specs]
        for combination in itertools.product(*values):
            facts: dict[str, Any] = {}
            for spec, value in zip(specs, combination, strict=True):
                empty = False if spec.type == "yes_no" else None
                facts[spec.key] = value if self._holds(spec.shown_if, facts) else empty
            yield facts

    def _conditions(self) -> list[str]:
        found = [spec.shown_if for spec in self.version.fields]
        for slot in self.version.slots:
            found.append(slot.condition)
            found += [v.condition for v in self.library.clauses[slot.clause].variants]
        return [condition for condition in found if condition]

    def _assembled(self, facts: Mapping[str, Any]) -> Iterator[str]:
        contents: dict[str, Content] = {}
        for slot in self.version.slots:
            if not self._holds(slot.condition, facts):
                continue
            content = self._chosen(slot, facts)
            if content is None:
                yield f"{self.where} {slot.key}: no variant fits {dict(facts)}"
                return
            contents[slot.key] = content
        hidden = {s.key for s in self.version.fields if not self._holds(s.shown_if, facts)}
        yield from self._document(contents, hidden)

    def _document(self, contents: Mapping[str, Content], hidden: set[str]) -> Iterator[str]:
        defined = [term for content in contents.values() for term in content.defined]
        used = {term for content in contents.values() for term in content.used}
        for term in set(defined):
            if defined.count(term) > 1:
                yield f"{self.where}: {term} is defined twice"
        for term in sorted(set(defined) - used):
            yield f"{self.where}: {term} is defined and can be left without a use"
        for key, content in contents.items():
            for term in sorted(content.used - set(defined)):
                yield f"{self.where} {key}: {term} can be left without a definition"
            for name in sorted(content.fields):
                if name.split(".")[0] in hidden:
                    yield f"{self.where} {key}: shows {name} although it may not be asked"
            for clause, paragraph in sorted(content.refs):
                target = contents.get(clause)
                if target is None:
                    yield f"{self.where} {key}: {clause} can be left out"
                elif paragraph and paragraph not in target.paragraphs:
                    yield f"{self.where} {key}: {clause} can be without {paragraph}"

    def _chosen(self, slot: DemoSlot, facts: Mapping[str, Any]) -> Content | None:
        for variant in self.library.clauses[slot.clause].variants:
            if self._holds(variant.condition, facts):
                body = variant.current.body
                if id(body) not in self._content:
                    self._content[id(body)] = Content.of(body)
                return self._content[id(body)]
        return None

    def _holds(self, condition: str, facts: Mapping[str, Any]) -> bool:
        if not condition:
            return True
        read = tuple(facts.get(key) for key in condition_fields(condition))
        token = (condition, *read)
        if token not in self._cache:
            self._cache[token] = holds(condition, facts)
        return self._cache[token]


def _values(spec: FieldSpec, conditions: str) -> tuple[Any, ...]:
    if spec.type == "yes_no":
        return (False, True)
    if spec.type != "choice":
        raise InvalidValue("condition", spec.key, "a choice or a yes-or-no question")
    named = [one.value for one in spec.choices if f'"{one.value}"' in conditions]
    others = [one.value for one in spec.choices if one.value not in named]
    return (*named, *others[:1])


def _value_keys(fields: Sequence[FieldSpec]) -> set[str]:
    keys = {spec.key for spec in fields}
    parties = [spec.key for spec in fields if spec.type == "party"]
    return keys | {f"{key}.{part}" for key in parties for part in PARTY_PARTS}
