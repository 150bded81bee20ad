"""Templates: field schema and ordered clause slots, versioned and immutable once published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import Connection, func, select

from core.access.tables import PersonRow
from core.contracts.conditions import check_condition
from core.contracts.fields import ROLES, spec_from_json, spec_to_json
from core.contracts.records import Slot, TemplateSummary, TemplateVersion
from core.contracts.tables import (
    ClauseRow,
    ContractRow,
    TemplateRow,
    TemplateSlotRow,
    TemplateVersionRow,
)
from core.database.base import table_of
from core.database.unit_of_work import Reader, UnitOfWork
from core.kernel.errors import InvalidValue, NotFound, Refused
from core.kernel.fields import FieldSpec
from core.kernel.ids import new_id
from core.kernel.text import squeeze

_TEMPLATE = table_of(TemplateRow)
_VERSION = table_of(TemplateVersionRow)
_SLOT = table_of(TemplateSlotRow)


@dataclass(frozen=True, slots=True)
class NewSlot:
    """One place of a template version to be written."""

    key: str
    clause_id: UUID
    condition: str = ""
    section: str = ""
    numbered: bool = True


@dataclass(frozen=True, slots=True)
class TemplateContent:
    """Everything that a template version holds."""

    fields: tuple[FieldSpec, ...]
    slots: tuple[NewSlot, ...]
    roles: Mapping[str, str] = field(default_factory=dict)
    title_pattern: str = ""
    reference_prefix: str = "CON"
    language: str = "en-GB"
    note: str = ""


class TemplateService:
    """Commands and queries of templates."""

    # --- queries -------------------------------------------------------------------------

    def templates(self, reader: Reader) -> list[TemplateSummary]:
        """Return the templates by title, each with its newest published version."""
        connection = reader.connection
        published = {
            row.template_id: row
            for row in connection.execute(
                select(_VERSION).where(_VERSION.c.state == "published").order_by(_VERSION.c.number)
            )
        }
        slots: dict[UUID, int] = dict(
            connection.execute(
                select(_SLOT.c.template_version_id, func.count()).group_by(
                    _SLOT.c.template_version_id
                )
            ).all()
        )
        contracts: dict[UUID, int] = dict(
            connection.execute(
                select(_VERSION.c.template_id, func.count())
                .join(ContractRow, ContractRow.template_version_id == _VERSION.c.id)
                .where(ContractRow.deleted_at.is_(None))
                .group_by(_VERSION.c.template_id)
            ).all()
        )
        rows = connection.execute(
            select(_TEMPLATE).where(_TEMPLATE.c.deleted_at.is_(None)).order_by(_TEMPLATE.c.title)
        )
        found = []
        for row in rows:
            version = published.get(row.id)
            found.append(
                TemplateSummary(
                    row.id,
                    row.key,
                    row.title,
                    row.category,
                    row.description,
                    version.id if version else None,
                    version.number if version else 0,
                    slots.get(version.id, 0) if version else 0,
                    len(version.fields) if version else 0,
                    contracts.get(row.id, 0),
                    (version.published_at if version else None) or row.updated_at,
                )
            )
        return found

    def versions(self, reader: Reader, template_id: UUID) -> list[TemplateVersion]:
        """Return all versions of a template, newest first."""
        ids = reader.connection.execute(
            select(_VERSION.c.id)
            .where(_VERSION.c.template_id == template_id)
            .order_by(_VERSION.c.number.desc())
        ).scalars()
        return [load_template(reader.connection, key) for key in ids.all()]

    def version(self, reader: Reader, version_id: UUID) -> TemplateVersion:
        """Return one version.

        Raises:
            NotFound: it does not exist.
        """
        return load_template(reader.connection, version_id)

    # --- commands ------------------------------------------------------------------------

    def add(
        self, uow: UnitOfWork, key: str, title: str, category: str = "", description: str = ""
    ) -> UUID:
        """Add a template without a version and return its id."""
        uow.actor.require("library.edit")
        if not squeeze(title):
            raise InvalidValue("title", title, "a title")
        if uow.session.scalar(select(TemplateRow.id).where(TemplateRow.key == key)):
            raise InvalidValue("key", key, "a key that no other template has")
        row = uow.add(
            TemplateRow(
                id=new_id(),
                key=key,
                title=squeeze(title),
                category=category,
                description=description,
            )
        )
        uow.record("template.added", "template", row.id, title=row.title)
        return row.id

    def save_draft(self, uow: UnitOfWork, template_id: UUID, content: TemplateContent) -> UUID:
        """Write the template's draft version, making it when there is none; returns its id.

        Raises:
            InvalidValue: a key is used twice, a condition or a role does not fit.
            NotFound: the template or the clause of a slot was deleted.
        """
        uow.actor.require("library.edit")
        check_content(content)
        template = uow.get(TemplateRow, template_id)
        for slot in content.slots:
            uow.get(ClauseRow, slot.clause_id)
        newest = uow.session.execute(
            select(TemplateVersionRow)
            .where(TemplateVersionRow.template_id == template_id)
            .order_by(TemplateVersionRow.number.desc())
            .limit(1)
        ).scalar()
        if newest is None or newest.state != "draft":
            newest = uow.add(
                TemplateVersionRow(
                    id=new_id(),
                    template_id=template_id,
                    number=(newest.number if newest else 0) + 1,
                    state="draft",
                )
            )
        newest.fields = [spec_to_json(spec) for spec in content.fields]
        newest.roles = dict(content.roles)
        newest.title_pattern = content.title_pattern or template.title
        newest.reference_prefix = content.reference_prefix
        newest.language = content.language
        newest.note = content.note
        uow.session.flush()
        uow.session.execute(_SLOT.delete().where(_SLOT.c.template_version_id == newest.id))
        uow.insert_many(
            TemplateSlotRow,
            (
                {
                    "template_version_id": newest.id,
                    "position": position,
                    "key": slot.key,
                    "clause_id": slot.clause_id,
                    "condition": slot.condition.strip(),
                    "section": slot.section,
                    "numbered": slot.numbered,
                }
                for position, slot in enumerate(content.slots, 1)
            ),
        )
        uow.record("template.draft_saved", "template", template_id, number=newest.number)
        return newest.id

    def publish(self, uow: UnitOfWork, version_id: UUID) -> None:
        """Make a draft version the one that new contracts are drafted from; the former retires.

        Raises:
            Refused: it is published already, or it has no clauses.
        """
        uow.actor.require("library.approve")
        row = uow.get(TemplateVersionRow, version_id)
        if row.state != "draft":
            raise Refused("This version is published already.", "It was not changed.")
        slots = uow.session.execute(
            select(func.count()).where(TemplateSlotRow.template_version_id == version_id)
        ).scalar_one()
        if not slots:
            raise Refused(
                "A template without clauses cannot be published.",
                "The draft is kept.",
                "Add at least one clause.",
            )
        former = uow.session.scalars(
            select(TemplateVersionRow).where(
                TemplateVersionRow.template_id == row.template_id,
                TemplateVersionRow.state == "published",
            )
        )
        for version in former:
            version.state = "retired"
        row.state, row.published_at = "published", uow.now
        uow.record("template.published", "template", row.template_id, number=row.number)

    def delete(self, uow: UnitOfWork, template_id: UUID) -> None:
        """Delete a template; contracts drafted from it keep their text. Can be undone."""
        uow.actor.require("library.edit")
        row = uow.get(TemplateRow, template_id)
        uow.delete(row)
        uow.record("template.deleted", "template", template_id, title=row.title)
        uow.undoable(f"Delete template {row.title}")


def check_content(content: TemplateContent) -> None:
    """Check keys, conditions and roles of a template version.

    Raises:
        InvalidValue: names the field or slot, and what would fit.
    """
    _no_twice("field", [spec.key for spec in content.fields])
    _no_twice("slot", [slot.key for slot in content.slots])
    for slot in content.slots:
        check_condition(slot.condition, content.fields)
    for spec in content.fields:
        check_condition(spec.shown_if, content.fields)
    types = {spec.key: spec.type for spec in content.fields}
    for role, key in content.roles.items():
        wanted = ROLES.get(role)
        if wanted is None or key not in types:
            raise InvalidValue("roles", f"{role}: {key}", "a role and a field that exist")
        if types[key] != wanted and wanted != "choice":
            raise InvalidValue("roles", f"{role}: {key}", f"a field of type {wanted}")


def _no_twice(what: str, keys: Sequence[str]) -> None:
    for key in keys:
        if keys.count(key) > 1:
            raise InvalidValue(what, key, f"a {what} key that is used once")


def refuse_draft(template: TemplateVersion) -> None:
    """Refuse to draft contracts from a version that may still change.

    Raises:
        Refused: it is not published.
    """
    if template.state == "draft":
        raise Refused(
            f"Version {template.number} of {template.title} is not published yet.",
            "Nothing was drafted.",
            "Publish it, or take the version before.",
        )


def load_template(connection: Connection, version_id: UUID) -> TemplateVersion:
    """Return a template version with its slots.

    Raises:
        NotFound: it does not exist.
    """
    row = connection.execute(
        select(_VERSION, _TEMPLATE.c.title, PersonRow.name.label("author"))
        .join(_TEMPLATE, _TEMPLATE.c.id == _VERSION.c.template_id)
        .outerjoin(PersonRow, PersonRow.id == _VERSION.c.created_by)
        .where(_VERSION.c.id == version_id)
    ).first()
    if row is None:
        raise NotFound("template")
    slots = connection.execute(
        select(_SLOT, ClauseRow.title.label("clause_title"))
        .join(ClauseRow, ClauseRow.id == _SLOT.c.clause_id)
        .where(_SLOT.c.template_version_id == version_id)
        .order_by(_SLOT.c.position)
    )
    return TemplateVersion(
        id=row.id,
        template_id=row.template_id,
        number=row.number,
        state=row.state,
        title=row.title,
        fields=tuple(spec_from_json(data) for data in row.fields),
        slots=tuple(
            Slot(
                slot.key,
                slot.clause_id,
                slot.clause_title,
                slot.position,
                slot.condition,
                slot.section,
                slot.numbered,
            )
            for slot in slots
        ),
        roles=row.roles,
        title_pattern=row.title_pattern,
        reference_prefix=row.reference_prefix,
        language=row.language,
        note=row.note,
        author=row.author or "",
        created_at=row.created_at,
        published_at=row.published_at,
    )
