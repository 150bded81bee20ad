"""What the template pages read in one go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import tzinfo
from uuid import UUID

from core.contracts.library import load_clauses
from core.contracts.records import LibraryClause, TemplateSummary, TemplateVersion
from core.contracts.templates import NewSlot, TemplateContent
from core.database.unit_of_work import Reader
from core.documents.model import Field, Ref
from core.kernel.errors import NotFound
from core.workspace import Workspace


@dataclass(frozen=True, slots=True)
class ClauseInfo:
    """A clause as a slot sees it.

    Attributes:
        fields, targets: keys of the fields and clauses that its wordings in force name.
    """

    id: UUID
    key: str
    title: str
    category: str
    fields: frozenset[str]
    targets: frozenset[str]


@dataclass(frozen=True, slots=True)
class TemplateReading:
    """A template with everything that its page and its editor show; versions newest first."""

    summary: TemplateSummary
    versions: tuple[TemplateVersion, ...]
    clauses: Mapping[UUID, ClauseInfo]


def read_template(
    workspace: Workspace, reader: Reader, template_id: UUID, zone: tzinfo
) -> TemplateReading:
    """Read a template, its moments in the organisation's ``zone``.

    Raises:
        NotFound: it does not exist.
    """
    found = [each for each in workspace.templates.templates(reader) if each.id == template_id]
    if not found:
        raise NotFound("template")
    versions = workspace.templates.versions(reader, template_id)
    ids = [each.id for each in workspace.library.clauses(reader)]
    clauses = load_clauses(reader.connection, reader.actor.organisation_id, ids, reader.now)
    infos = {each.id: _info(each) for each in clauses.values()}
    local = tuple(_in_zone(version, zone) for version in versions)
    return TemplateReading(found[0], local, infos)


def _in_zone(version: TemplateVersion, zone: tzinfo) -> TemplateVersion:
    published = version.published_at.astimezone(zone) if version.published_at else None
    created = version.created_at.astimezone(zone)
    return replace(version, created_at=created, published_at=published)


def _info(clause: LibraryClause) -> ClauseInfo:
    fields: set[str] = set()
    targets: set[str] = set()
    for variant in clause.variants:
        runs = variant.current.body.runs() if variant.current else ()
        for run in runs:
            if isinstance(run, Field):
                fields.add(run.key.partition(".")[0])
            elif isinstance(run, Ref):
                targets.add(run.clause)
    return ClauseInfo(
        clause.id, clause.key, clause.title, clause.category, frozenset(fields), frozenset(targets)
    )


def content_of(version: TemplateVersion) -> TemplateContent:
    """Return what ``version`` holds, as the start of a draft."""
    return TemplateContent(
        version.fields,
        tuple(
            NewSlot(slot.key, slot.clause_id, slot.condition, slot.section, slot.numbered)
            for slot in version.slots
        ),
        dict(version.roles),
        version.title_pattern,
        version.reference_prefix,
        version.language,
        version.note if version.state == "draft" else "",
    )
