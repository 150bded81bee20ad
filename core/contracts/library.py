"""The clause library: clauses, conditional variants, immutable versions, search and where used."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Connection, distinct, func, select
from sqlalchemy.orm import aliased

from core.access.tables import PersonRow
from core.contracts.bodies import body_id, get_bodies, put_bodies
from core.contracts.listing import today_of
from core.contracts.records import (
    ClauseSummary,
    ClauseUse,
    ClauseVariant,
    ClauseVersion,
    LibraryClause,
)
from core.contracts.tables import (
    ClauseRow,
    ClauseVariantRow,
    ClauseVersionRow,
    ContractClauseRow,
    ContractRow,
    TemplateRow,
    TemplateSlotRow,
    TemplateVersionRow,
)
from core.database.base import table_of
from core.database.unit_of_work import Reader, UnitOfWork
from core.documents.model import Body
from core.documents.wording import plain_text
from core.kernel.errors import InvalidValue, NotFound, Refused
from core.kernel.ids import new_id
from core.kernel.text import fold, squeeze

_CLAUSE = table_of(ClauseRow)
_VARIANT = table_of(ClauseVariantRow)
_VERSION = table_of(ClauseVersionRow)
_SLOT = table_of(TemplateSlotRow)
_USE = table_of(ContractClauseRow)


@dataclass(frozen=True, slots=True)
class NewWording:
    """A wording to add to a variant."""

    heading: str
    body: Body
    note: str = ""
    source: str = "Own wording"
    source_url: str = ""
    licence: str = "Internal use"
    valid_from: date | None = None
    valid_to: date | None = None


class LibraryService:
    """Commands and queries of the clause library."""

    # --- queries -------------------------------------------------------------------------

    def clauses(self, reader: Reader, search: str = "") -> list[ClauseSummary]:
        """Return the clauses, by category and title; ``search`` looks in titles and wordings."""
        connection = reader.connection
        variants: dict[UUID, int] = dict(
            connection.execute(
                select(_VARIANT.c.clause_id, func.count())
                .where(_VARIANT.c.deleted_at.is_(None))
                .group_by(_VARIANT.c.clause_id)
            ).all()
        )
        versions = {
            row[0]: (row[1], row[2])
            for row in connection.execute(
                select(_VARIANT.c.clause_id, func.count(), func.count(_VERSION.c.approved_at))
                .join(_VERSION, _VERSION.c.variant_id == _VARIANT.c.id)
                .group_by(_VARIANT.c.clause_id)
            )
        }
        templates, contracts = self._use_counts(connection)
        matches = self._matching(reader, search) if search.strip() else None
        rows = connection.execute(
            select(_CLAUSE)
            .where(_CLAUSE.c.deleted_at.is_(None))
            .order_by(_CLAUSE.c.category, _CLAUSE.c.title)
        )
        return [
            ClauseSummary(
                row.id,
                row.key,
                row.title,
                row.category,
                variants.get(row.id, 0),
                versions.get(row.id, (0, 0))[0],
                templates.get(row.id, 0),
                contracts.get(row.id, 0),
                versions.get(row.id, (0, 0))[1] > 0,
                row.updated_at,
            )
            for row in rows
            if matches is None or row.id in matches
        ]

    def clause(self, reader: Reader, clause_id: UUID) -> LibraryClause:
        """Return one clause with all variants and versions.

        Raises:
            NotFound: it does not exist.
        """
        found = load_clauses(
            reader.connection, reader.actor.organisation_id, [clause_id], reader.now
        )
        if clause_id not in found:
            raise NotFound("clause")
        return found[clause_id]

    def where_used(self, reader: Reader, clause_id: UUID) -> list[ClauseUse]:
        """Return the templates and contracts that use a clause, templates first.

        A contract counts by its current version; ``current`` tells whether it holds the newest
        approved wording of its variant.
        """
        connection = reader.connection
        clause = self.clause(reader, clause_id)
        newest = {v.id: v.current.id for v in clause.variants if v.current}
        numbers = {w.id: (v.name, w.number, v.id) for v in clause.variants for w in v.versions}
        uses = [
            ClauseUse("template", row.id, row.title, f"Version {row.number}", None, True)
            for row in connection.execute(
                select(
                    TemplateRow.id,
                    TemplateRow.title,
                    func.max(TemplateVersionRow.number).label("number"),
                )
                .join(TemplateVersionRow, TemplateVersionRow.template_id == TemplateRow.id)
                .join(_SLOT, _SLOT.c.template_version_id == TemplateVersionRow.id)
                .where(_SLOT.c.clause_id == clause_id, TemplateRow.deleted_at.is_(None))
                .group_by(TemplateRow.id, TemplateRow.title)
                .order_by(TemplateRow.title)
            )
        ]
        rows = connection.execute(
            select(
                ContractRow.id, ContractRow.title, ContractRow.reference, _USE.c.clause_version_id
            )
            .join(_USE, _USE.c.contract_version_id == ContractRow.current_version_id)
            .where(_USE.c.clause_version_id.in_(list(numbers)), ContractRow.deleted_at.is_(None))
            .order_by(ContractRow.title, ContractRow.reference)
        )
        for row in rows:
            name, number, variant = numbers[row.clause_version_id]
            detail = f"{row.reference}, {name}"
            current = newest.get(variant) == row.clause_version_id
            uses.append(ClauseUse("contract", row.id, row.title, detail, number, current))
        return uses

    # --- commands ------------------------------------------------------------------------

    def add_clause(
        self, uow: UnitOfWork, key: str, title: str, category: str, purpose: str = ""
    ) -> UUID:
        """Add a clause to the library and return its id.

        Raises:
            InvalidValue: the title is empty or the key is taken.
        """
        uow.actor.require("library.edit")
        if not squeeze(title):
            raise InvalidValue("title", title, "a title")
        taken = uow.session.scalar(select(ClauseRow.id).where(ClauseRow.key == key))
        if taken:
            raise InvalidValue("key", key, "a key that no other clause has")
        row = uow.add(
            ClauseRow(
                id=new_id(), key=key, title=squeeze(title), category=category, purpose=purpose
            )
        )
        uow.record("clause.added", "clause", row.id, title=row.title)
        return row.id

    def edit_clause(
        self, uow: UnitOfWork, clause_id: UUID, title: str, category: str, purpose: str
    ) -> None:
        """Change a clause's title, category and purpose; can be undone."""
        uow.actor.require("library.edit")
        row = uow.get(ClauseRow, clause_id)
        if not squeeze(title):
            raise InvalidValue("title", title, "a title")
        row.title, row.category, row.purpose = squeeze(title), category, purpose
        uow.record("clause.edited", "clause", clause_id, title=row.title)
        uow.undoable(f"Edit clause {row.title}")

    def delete_clause(self, uow: UnitOfWork, clause_id: UUID) -> None:
        """Delete a clause that no published template uses; contracts keep their text.

        Raises:
            Refused: a template uses it.
        """
        uow.actor.require("library.edit")
        row = uow.get(ClauseRow, clause_id)
        used = uow.session.execute(
            select(func.count(distinct(TemplateVersionRow.template_id)))
            .select_from(TemplateSlotRow)
            .join(TemplateVersionRow, TemplateVersionRow.id == TemplateSlotRow.template_version_id)
            .join(TemplateRow, TemplateRow.id == TemplateVersionRow.template_id)
            .where(
                TemplateSlotRow.clause_id == clause_id,
                TemplateVersionRow.state != "retired",
                TemplateRow.deleted_at.is_(None),
            )
        ).scalar_one()
        if used:
            raise Refused(
                f"“{row.title}” is used by {used} template{'s' if used > 1 else ''}.",
                "The clause is kept.",
                "Take it out of those templates first; Where used lists them.",
            )
        uow.delete(row)
        uow.record("clause.deleted", "clause", clause_id, title=row.title)
        uow.undoable(f"Delete clause {row.title}")

    def add_variant(
        self,
        uow: UnitOfWork,
        clause_id: UUID,
        name: str,
        condition: str = "",
        *,
        key: str = "",
        jurisdiction: str = "",
        risk: int = 1,
    ) -> UUID:
        """Add a variant behind the clause's others and return its id."""
        uow.actor.require("library.edit")
        clause = uow.get(ClauseRow, clause_id)
        count = uow.session.execute(
            select(func.count()).where(ClauseVariantRow.clause_id == clause_id)
        ).scalar_one()
        made = new_id()
        row = uow.add(
            ClauseVariantRow(
                id=made,
                clause_id=clause_id,
                # Two desks may add one each while they are apart.
                key=key or f"v_{made.hex}",
                name=squeeze(name) or "Standard",
                condition=condition.strip(),
                position=count + 1,
                risk=risk,
                jurisdiction=jurisdiction,
            )
        )
        uow.record("clause.variant_added", "clause", clause_id, title=clause.title, name=row.name)
        return row.id

    def edit_variant(
        self, uow: UnitOfWork, variant_id: UUID, name: str, condition: str, risk: int
    ) -> None:
        """Change a variant's name, condition and risk; can be undone."""
        uow.actor.require("library.edit")
        row = uow.get(ClauseVariantRow, variant_id)
        row.name, row.condition, row.risk = squeeze(name) or row.name, condition.strip(), risk
        uow.record("clause.variant_edited", "clause", row.clause_id, name=row.name)
        uow.undoable(f"Edit variant {row.name}")

    def add_version(
        self, uow: UnitOfWork, variant_id: UUID, wording: NewWording, author_id: UUID | None = None
    ) -> UUID:
        """Add the next immutable version of a variant and return its id.

        Raises:
            InvalidValue: there are no words, or they would end being valid before they begin.
            Refused: the wording is the same as the newest version's.
        """
        uow.actor.require("library.edit")
        _check_wording(wording)
        variant = uow.get(ClauseVariantRow, variant_id)
        newest = uow.session.execute(
            select(ClauseVersionRow)
            .where(ClauseVersionRow.variant_id == variant_id)
            .order_by(ClauseVersionRow.number.desc())
            .limit(1)
        ).scalar()
        put_bodies(uow, [wording.body])
        stored, heading = body_id(wording.body), squeeze(wording.heading)
        if newest and newest.body_id == stored and newest.heading == heading:
            raise Refused(
                "This is the wording that the newest version already has.",
                "No version was added.",
                "Change the text first.",
            )
        row = uow.add(
            ClauseVersionRow(
                id=new_id(),
                variant_id=variant_id,
                number=(newest.number if newest else 0) + 1,
                heading=heading,
                body_id=stored,
                author_id=author_id or uow.actor.person_id,
                source=wording.source,
                source_url=wording.source_url,
                licence=wording.licence,
                valid_from=wording.valid_from,
                valid_to=wording.valid_to,
                note=wording.note,
            )
        )
        uow.record(
            "clause.version_added",
            "clause",
            variant.clause_id,
            variant=variant.name,
            number=row.number,
            sha256=wording.body.sha256.hex(),
        )
        return row.id

    def approve_version(
        self,
        uow: UnitOfWork,
        version_id: UUID,
        approver_id: UUID | None = None,
        approved_at: datetime | None = None,
    ) -> None:
        """Approve a version: templates take it from now on; can be undone."""
        uow.actor.require("library.approve")
        row = uow.get(ClauseVersionRow, version_id)
        variant = uow.get(ClauseVariantRow, row.variant_id)
        row.approver_id = approver_id or uow.actor.person_id
        row.approved_at = approved_at or uow.now
        uow.record(
            "clause.version_approved",
            "clause",
            variant.clause_id,
            variant=variant.name,
            number=row.number,
        )
        uow.undoable(f"Approve {variant.name} v{row.number}")

    # --- inside --------------------------------------------------------------------------

    def _use_counts(self, connection: Connection) -> tuple[dict[UUID, int], dict[UUID, int]]:
        templates = connection.execute(
            select(_SLOT.c.clause_id, func.count(distinct(TemplateVersionRow.template_id)))
            .join(TemplateVersionRow, TemplateVersionRow.id == _SLOT.c.template_version_id)
            .join(TemplateRow, TemplateRow.id == TemplateVersionRow.template_id)
            .where(TemplateRow.deleted_at.is_(None))
            .group_by(_SLOT.c.clause_id)
        )
        contracts = connection.execute(
            select(_VARIANT.c.clause_id, func.count(distinct(ContractRow.id)))
            .select_from(ContractRow)
            .join(_USE, _USE.c.contract_version_id == ContractRow.current_version_id)
            .join(_VERSION, _VERSION.c.id == _USE.c.clause_version_id)
            .join(_VARIANT, _VARIANT.c.id == _VERSION.c.variant_id)
            .where(ContractRow.deleted_at.is_(None))
            .group_by(_VARIANT.c.clause_id)
        )
        return (
            {row[0]: row[1] for row in templates},
            {row[0]: row[1] for row in contracts},
        )

    def _matching(self, reader: Reader, search: str) -> set[UUID]:
        words = fold(search).split()
        ids = reader.connection.execute(select(_CLAUSE.c.id)).scalars()
        clauses = load_clauses(reader.connection, reader.actor.organisation_id, ids, reader.now)
        return {
            clause.id
            for clause in clauses.values()
            if all(word in _searched(clause) for word in words)
        }


def _check_wording(wording: NewWording) -> None:
    if not squeeze(plain_text(wording.body)):
        raise InvalidValue("body", "", "at least one paragraph")
    start, end = wording.valid_from, wording.valid_to
    if start and end and end < start:
        raise InvalidValue("valid_to", end.isoformat(), "a day after the first one")


def _searched(clause: LibraryClause) -> str:
    texts = [clause.title, clause.category, clause.purpose]
    for variant in clause.variants:
        texts += [variant.name, variant.jurisdiction]
        if variant.current:
            texts += [variant.current.heading, plain_text(variant.current.body)]
    return fold(" ".join(texts))


def load_clauses(
    connection: Connection, organisation_id: UUID, clause_ids: Iterable[UUID], now: datetime
) -> dict[UUID, LibraryClause]:
    """Return clauses with all their variants and versions, by id; deleted variants left out.

    Args:
        now: decides, by the organisation's day, which versions are valid.
    """
    wanted = list(dict.fromkeys(clause_ids))
    author, approver = aliased(PersonRow), aliased(PersonRow)
    rows = connection.execute(
        select(_VERSION, author.name.label("author"), approver.name.label("approver"))
        .join(_VARIANT, _VARIANT.c.id == _VERSION.c.variant_id)
        .join(author, author.id == _VERSION.c.author_id)
        .outerjoin(approver, approver.id == _VERSION.c.approver_id)
        .where(_VARIANT.c.clause_id.in_(wanted))
        .order_by(_VERSION.c.number)
    ).all()
    bodies = get_bodies(connection, organisation_id, (row.body_id for row in rows))
    versions: dict[UUID, list[ClauseVersion]] = defaultdict(list)
    for row in rows:
        body = bodies[row.body_id]
        versions[row.variant_id].append(
            ClauseVersion(
                id=row.id,
                variant_id=row.variant_id,
                number=row.number,
                heading=row.heading,
                body=body,
                sha256=body.sha256,
                author=row.author,
                created_at=row.created_at,
                approver=row.approver or "",
                approved_at=row.approved_at,
                source=row.source,
                source_url=row.source_url,
                licence=row.licence,
                valid_from=row.valid_from,
                valid_to=row.valid_to,
                note=row.note,
            )
        )
    return _clauses(connection, wanted, versions, today_of(connection, now))


def _clauses(
    connection: Connection,
    wanted: Sequence[UUID],
    versions: dict[UUID, list[ClauseVersion]],
    day: date,
) -> dict[UUID, LibraryClause]:
    variants: dict[UUID, list[ClauseVariant]] = defaultdict(list)
    for row in connection.execute(
        select(_VARIANT)
        .where(_VARIANT.c.clause_id.in_(wanted), _VARIANT.c.deleted_at.is_(None))
        .order_by(_VARIANT.c.position)
    ):
        variants[row.clause_id].append(
            ClauseVariant(
                row.id,
                row.clause_id,
                row.key,
                row.name,
                row.condition,
                row.position,
                row.risk,
                row.jurisdiction,
                tuple(versions[row.id]),
                day,
            )
        )
    rows = connection.execute(select(_CLAUSE).where(_CLAUSE.c.id.in_(wanted)))
    return {
        row.id: LibraryClause(
            row.id, row.key, row.title, row.category, row.purpose, tuple(variants[row.id])
        )
        for row in rows
    }
