"""Sealed versions: reading their clauses, writing new ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, func, select

from core.access.tables import PersonRow
from core.contracts.bodies import body_id, get_bodies, put_bodies
from core.contracts.records import DraftClause, VersionKind, VersionSummary
from core.contracts.tables import (
    ClauseVariantRow,
    ClauseVersionRow,
    ContractClauseRow,
    ContractRow,
    ContractVersionRow,
)
from core.database.base import table_of
from core.database.unit_of_work import UnitOfWork
from core.kernel.canonical import digest
from core.kernel.ids import new_id

_CLAUSES = table_of(ContractClauseRow)
_VERSION = table_of(ContractVersionRow)


def load_version_clauses(
    connection: Connection, organisation_id: UUID, version_id: UUID
) -> tuple[DraftClause, ...]:
    """Return the clauses of a sealed version in their order."""
    rows = connection.execute(
        select(
            _CLAUSES,
            ClauseVersionRow.variant_id.label("variant_id"),
            ClauseVariantRow.clause_id.label("clause_id"),
        )
        .outerjoin(ClauseVersionRow, ClauseVersionRow.id == _CLAUSES.c.clause_version_id)
        .outerjoin(ClauseVariantRow, ClauseVariantRow.id == ClauseVersionRow.variant_id)
        .where(_CLAUSES.c.contract_version_id == version_id)
        .order_by(_CLAUSES.c.position)
    ).all()
    bodies = get_bodies(connection, organisation_id, (row.body_id for row in rows))
    return tuple(
        DraftClause(
            key=row.key,
            heading=row.heading,
            body=bodies[row.body_id],
            numbered=row.numbered,
            section=row.section,
            position=row.position,
            clause_id=row.clause_id,
            variant_id=row.variant_id,
            clause_version_id=row.clause_version_id,
            changed=row.changed,
            changed_by=row.changed_by,
            changed_at=row.changed_at,
            chosen=row.chosen,
        )
        for row in rows
    )


def list_versions(connection: Connection, contract_id: UUID) -> list[VersionSummary]:
    """Return the sealed versions of a contract, newest first."""
    rows = connection.execute(
        select(_VERSION, PersonRow.name.label("author"))
        .join(PersonRow, PersonRow.id == _VERSION.c.created_by)
        .where(_VERSION.c.contract_id == contract_id)
        .order_by(_VERSION.c.number.desc())
    )
    return [
        VersionSummary(
            row.id,
            row.contract_id,
            row.number,
            row.kind,
            row.note,
            row.author,
            row.created_at,
            row.sha256,
            row.clauses_changed,
        )
        for row in rows
    ]


def seal_version(
    uow: UnitOfWork,
    contract: ContractRow,
    clauses: Sequence[DraftClause],
    answers: Mapping[str, Any],
    answered_by: Mapping[str, str],
    *,
    kind: VersionKind,
    note: str = "",
    removed: Sequence[str] = (),
    template_version_id: UUID | None = None,
    first_id: UUID | None = None,
    merged_id: UUID | None = None,
    apart_from: UUID | None = None,
) -> UUID:
    """Write the next sealed version of ``contract`` and make it the current one; returns its id.

    Args:
        first_id: the id for the first version of a contract that was just added with it as its
            current one; nothing earlier is looked for then.
        merged_id: the other version that went into it.
        apart_from: the version that it came from, when another one is current by now: it then
            stands beside that one and does not take its place.

    The digest covers the answers and every clause, so a version that was tampered with is found.
    """
    number = 0 if first_id else _newest_number(uow, contract.id)
    parent_id = None if first_id else apart_from or contract.current_version_id
    put_bodies(uow, (clause.body for clause in clauses))
    row = uow.insert(
        ContractVersionRow(
            id=first_id or new_id(),
            contract_id=contract.id,
            number=number + 1,
            kind=kind,
            parent_id=parent_id,
            merged_id=merged_id,
            template_version_id=template_version_id,
            title=contract.title,
            answers=dict(answers),
            answered_by=dict(answered_by),
            removed=list(removed),
            note=note,
            sha256=version_digest(clauses, answers),
            clauses_changed=sum(clause.changed for clause in clauses),
        )
    )
    uow.insert_many(
        ContractClauseRow,
        (
            {
                "contract_version_id": row.id,
                "position": position,
                "key": clause.key,
                "heading": clause.heading,
                "section": clause.section,
                "numbered": clause.numbered,
                "body_id": body_id(clause.body),
                "clause_version_id": clause.clause_version_id,
                "chosen": clause.chosen,
                "changed": clause.changed,
                "changed_by": clause.changed_by,
                "changed_at": clause.changed_at,
                "deleted_at": None,
            }
            for position, clause in enumerate(clauses, 1)
        ),
    )
    if first_id is None and apart_from is None:
        contract.current_version_id = row.id
    return row.id


def _newest_number(uow: UnitOfWork, contract_id: UUID) -> int:
    found = uow.session.execute(
        select(func.max(ContractVersionRow.number)).where(
            ContractVersionRow.contract_id == contract_id
        )
    ).scalar()
    return found or 0


def version_digest(clauses: Sequence[DraftClause], answers: Mapping[str, Any]) -> bytes:
    """Return the SHA-256 over answers and clauses (order, heading, numbering and text)."""
    return digest(
        {
            "answers": dict(answers),
            "clauses": [
                [c.key, c.heading, c.section, c.numbered, c.body.sha256.hex()] for c in clauses
            ],
        }
    )
