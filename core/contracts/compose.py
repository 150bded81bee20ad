"""Assembles a draft: which clauses it has, in which wording and order, and why. Pure functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from core.contracts.conditions import Explained, explain, facts_for, holds
from core.contracts.records import (
    ClauseEdit,
    ClauseVariant,
    ClauseVersion,
    Composition,
    DraftClause,
    DraftInputs,
    LeftOut,
    LibraryClause,
    Provenance,
    Reason,
    Slot,
    TemplateVersion,
)

SIGNATURES = "signatures"


@dataclass(frozen=True, slots=True)
class Wording:
    """The library wording that a slot takes."""

    variant: ClauseVariant
    version: ClauseVersion


def choose_variant(clause: LibraryClause, facts: Mapping[str, Any]) -> ClauseVariant | None:
    """Return the first variant, by position, whose condition holds and that has a wording."""
    for variant in sorted(clause.variants, key=lambda variant: variant.position):
        if variant.current is not None and holds(variant.condition, facts):
            return variant
    return None


def find_version(clause: LibraryClause, version_id: UUID) -> Wording | None:
    """Return the wording with ``version_id`` among all variants of ``clause``."""
    for variant in clause.variants:
        for version in variant.versions:
            if version.id == version_id:
                return Wording(variant, version)
    return None


def compose(inputs: DraftInputs) -> Composition:
    """Return the clauses of the draft and what was left out by condition.

    A clause of the base version keeps its library version until its variant changes, so that a
    newer library wording never slips into a draft by itself. A person's edit wins over both.
    """
    base = {clause.key: clause for clause in inputs.base}
    placed: list[DraftClause] = []
    left_out: list[LeftOut] = []
    slots = inputs.template.slots if inputs.template else ()
    fields = inputs.template.fields if inputs.template else ()
    facts = facts_for(fields, inputs.answers)
    for slot in slots:
        if slot.key in inputs.removed:
            continue
        if not holds(slot.condition, facts):
            parts = explain(slot.condition, fields, inputs.answers, facts)
            left_out.append(LeftOut(slot.key, slot.clause_title, _reasons(inputs, parts)))
            continue
        clause = _from_slot(slot, inputs.library.get(slot.clause_id), base.get(slot.key), facts)
        if clause is not None:
            placed.append(_edited(clause, inputs.edits.get(slot.key), inputs))
    slot_keys = {slot.key for slot in slots}
    placed += _outside_template(inputs, base, slot_keys)
    ordered = _ordered(placed, inputs.order)
    return Composition(
        tuple(replace(clause, position=index) for index, clause in enumerate(ordered, 1)),
        tuple(left_out),
    )


def why(inputs: DraftInputs, clause: DraftClause) -> Provenance:
    """Return where ``clause`` comes from and which conditions brought it here."""
    template = inputs.template
    slot = next((s for s in template.slots if s.key == clause.key), None) if template else None
    library = inputs.library.get(clause.clause_id) if clause.clause_id else None
    wording = (
        find_version(library, clause.clause_version_id)
        if library and clause.clause_version_id
        else None
    )
    reasons: list[Reason] = []
    if template and slot:
        reasons += _slot_reasons(inputs, template, slot)
    else:
        reasons.append(Reason("Added to this contract", clause.changed_by or "By hand"))
    if clause.chosen:
        reasons.append(Reason("Wording chosen by hand", clause.changed_by or "By hand"))
    elif template and wording:
        facts = facts_for(template.fields, inputs.answers)
        parts = explain(wording.variant.condition, template.fields, inputs.answers, facts)
        reasons += _reasons(inputs, parts)
    version = wording.version if wording else None
    current = wording.variant.current if wording else None
    others = (
        [v.name for v in library.variants if not wording or v.id != wording.variant.id]
        if (library)
        else []
    )
    return Provenance(
        slot_key=clause.key,
        clause_id=clause.clause_id,
        clause_title=library.title if library else clause.heading,
        variant_id=wording.variant.id if wording else None,
        variant_name=wording.variant.name if wording else "",
        other_variants=tuple(others),
        version_id=version.id if version else None,
        version_number=version.number if version else None,
        latest_number=current.number if current else None,
        approver=version.approver if version else "",
        approved_at=version.approved_at if version else None,
        author=version.author if version else clause.changed_by,
        source=version.source if version else "Written in this contract",
        licence=version.licence if version else "",
        reasons=tuple(dict.fromkeys(reasons)),
    )


def library_text(inputs: DraftInputs, clause: DraftClause) -> ClauseVersion | None:
    """Return the library version that ``clause`` came from, None for one written here."""
    if clause.clause_id is None or clause.clause_version_id is None:
        return None
    library = inputs.library.get(clause.clause_id)
    wording = find_version(library, clause.clause_version_id) if library else None
    return wording.version if wording else None


# --- inside ----------------------------------------------------------------------------------


def _from_slot(
    slot: Slot, library: LibraryClause | None, base: DraftClause | None, facts: Mapping[str, Any]
) -> DraftClause | None:
    chosen = choose_variant(library, facts) if library else None
    if base is not None and (
        base.chosen or chosen is None or library is None or _same_variant(library, base, chosen)
    ):
        return replace(base, section=slot.section, numbered=slot.numbered)
    if chosen is None or library is None or chosen.current is None:
        return None
    version = chosen.current
    return DraftClause(
        key=slot.key,
        heading=version.heading,
        body=version.body,
        numbered=slot.numbered,
        section=slot.section,
        position=slot.position,
        clause_id=library.id,
        variant_id=chosen.id,
        clause_version_id=version.id,
    )


def _same_variant(library: LibraryClause, base: DraftClause, chosen: ClauseVariant) -> bool:
    if base.clause_version_id is None:
        return True
    wording = find_version(library, base.clause_version_id)
    return wording is None or wording.variant.id == chosen.id


def _edited(clause: DraftClause, edit: ClauseEdit | None, inputs: DraftInputs) -> DraftClause:
    if edit is None:
        return clause
    # An edit holds for the wording that it was made on; another variant takes its place.
    if not edit.chosen and edit.clause_version_id != clause.clause_version_id:
        return clause
    moved = replace(
        clause,
        heading=edit.heading,
        body=edit.body,
        clause_version_id=edit.clause_version_id,
        chosen=edit.chosen,
        changed_by=edit.by,
        changed_at=edit.at,
    )
    original = library_text(inputs, moved)
    differs = original is None or (
        original.sha256 != edit.body.sha256 or original.heading != edit.heading
    )
    return replace(moved, changed=differs)


def _outside_template(
    inputs: DraftInputs, base: Mapping[str, DraftClause], slot_keys: set[str]
) -> list[DraftClause]:
    """Clauses that a person added, and all clauses of a contract without a template."""
    clauses = []
    for key, clause in base.items():
        if key not in slot_keys and key not in inputs.removed:
            clauses.append(_edited(clause, inputs.edits.get(key), inputs))
    for key, edit in inputs.edits.items():
        if key in slot_keys or key in base or key in inputs.removed:
            continue
        clauses.append(
            DraftClause(
                key=key,
                heading=edit.heading,
                body=edit.body,
                numbered=edit.numbered,
                section=edit.section,
                position=0,
                clause_id=_clause_of(inputs, edit.clause_version_id),
                clause_version_id=edit.clause_version_id,
                changed=True,
                changed_by=edit.by,
                changed_at=edit.at,
                chosen=edit.chosen,
            )
        )
    return clauses


def _clause_of(inputs: DraftInputs, version_id: UUID | None) -> UUID | None:
    if version_id is None:
        return None
    for clause in inputs.library.values():
        if find_version(clause, version_id):
            return clause.id
    return None


def _ordered(clauses: list[DraftClause], order: Sequence[str] | None) -> list[DraftClause]:
    """Follow a person's order; what it does not name stays behind its neighbour."""
    if not order:
        return clauses
    rank = {key: index for index, key in enumerate(order)}
    keyed: list[tuple[float, int, DraftClause]] = []
    last = -1.0
    for index, clause in enumerate(clauses):
        place = float(rank[clause.key]) if clause.key in rank else last + 0.5
        last = place
        keyed.append((place, index, clause))
    return [clause for _, _, clause in sorted(keyed, key=lambda item: item[:2])]


def _slot_reasons(inputs: DraftInputs, template: TemplateVersion, slot: Slot) -> list[Reason]:
    kind = "required" if not slot.condition.strip() else "by condition"
    first = Reason(
        "The template asks for it",
        f"{template.title} v{template.number}, slot {slot.position}, {kind}",
    )
    facts = facts_for(template.fields, inputs.answers)
    parts = explain(slot.condition, template.fields, inputs.answers, facts)
    return [first, *_reasons(inputs, parts)]


def _reasons(inputs: DraftInputs, parts: Sequence[Explained]) -> tuple[Reason, ...]:
    reasons = []
    for part in parts:
        people = [inputs.answered_by[key] for key in part.fields if inputs.answered_by.get(key)]
        answered = any(inputs.answers.get(key) not in (None, "") for key in part.fields)
        if people:
            detail = f"Form, answered by {people[0]}"
        else:
            detail = "Form, as the template proposes" if answered else "Form, not answered"
        reasons.append(Reason(part.text, detail, part.met))
    return tuple(reasons)
