"""What the clause pages read in one go, and a wording laid out as it reads in the library."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import tzinfo
from uuid import UUID

from core.contracts.fields import labels_for
from core.contracts.records import ClauseUse, ClauseVersion, LibraryClause
from core.database.unit_of_work import Reader
from core.documents.check import Finding, check
from core.documents.layout import LaidClause, lay_out
from core.documents.model import Body, Clause, Document, Field, Paragraph, Ref
from core.documents.redline import ClauseDiff, redline
from core.documents.terms import defined_terms
from core.kernel.fields import FieldSpec
from core.workspace import Workspace


@dataclass(frozen=True, slots=True)
class ClauseReading:
    """A clause with everything that its page shows.

    Attributes:
        fields: the fields of the templates that use the clause; conditions may name them.
        titles: the title of every clause, by its key and by the keys of its places in the
            templates; references are shown by it.
        terms: the terms that the other clauses of those templates define.
    """

    clause: LibraryClause
    uses: tuple[ClauseUse, ...]
    fields: tuple[FieldSpec, ...]
    titles: Mapping[str, str]
    terms: frozenset[str]


def read_clause(
    workspace: Workspace, reader: Reader, clause_id: UUID, zone: tzinfo
) -> ClauseReading:
    """Read a clause for its page, its moments in the organisation's ``zone``.

    Raises:
        NotFound: it does not exist.
    """
    clause = _in_zone(workspace.library.clause(reader, clause_id), zone)
    uses = workspace.library.where_used(reader, clause_id)
    fields: dict[str, FieldSpec] = {}
    others: set[UUID] = set()
    clauses = workspace.library.clauses(reader)
    titles = {each.key: each.title for each in clauses}
    title_of = {each.id: each.title for each in clauses}
    for use in uses:
        if use.kind == "template":
            version = workspace.templates.versions(reader, use.id)[0]
            others |= {slot.clause_id for slot in version.slots}
            for slot in version.slots:
                titles.setdefault(slot.key, title_of.get(slot.clause_id, "Deleted clause"))
            for spec in version.fields:
                fields.setdefault(spec.key, spec)
    terms = _terms(workspace.library.clause(reader, other) for other in others)
    return ClauseReading(clause, tuple(uses), tuple(fields.values()), titles, frozenset(terms))


def _in_zone(clause: LibraryClause, zone: tzinfo) -> LibraryClause:
    def version(each: ClauseVersion) -> ClauseVersion:
        approved = each.approved_at.astimezone(zone) if each.approved_at else None
        return replace(each, created_at=each.created_at.astimezone(zone), approved_at=approved)

    variants = tuple(
        replace(variant, versions=tuple(map(version, variant.versions)))
        for variant in clause.variants
    )
    return replace(clause, variants=variants)


def _terms(clauses: Iterable[LibraryClause]) -> set[str]:
    found: set[str] = set()
    for clause in clauses:
        for variant in clause.variants:
            if variant.current is not None:
                found |= set(defined_terms([Clause(clause.key, "", variant.current.body)]))
    return found


def laid(reading: ClauseReading, heading: str, body: Body) -> LaidClause:
    """Return a wording with numbers; fields read as their label, references as a title."""
    return lay_out(_document(reading, heading, body)).clauses[0]


def compared(reading: ClauseReading, old: ClauseVersion, new: ClauseVersion) -> ClauseDiff:
    """Return what changed from ``old`` to ``new``, word by word."""
    before = _document(reading, old.heading, old.body).clauses
    after = _document(reading, new.heading, new.body).clauses
    labels = labels_for(reading.fields)
    diffs = redline(before, after, labels=labels).clauses
    return next(diff for diff in diffs if diff.key == reading.clause.key)


def findings(reading: ClauseReading, heading: str, body: Body) -> list[str]:
    """Return what a person should look at in a wording before it is saved, in sentences."""
    found = [] if body.blocks else ["The text is empty. Write at least one paragraph."]
    known = set(labels_for(reading.fields))
    fields = dict.fromkeys(run.key for run in body.runs() if isinstance(run, Field))
    if known:
        found += [
            f"No template that uses this clause has a field “{key}”."
            for key in fields
            if key not in known
        ]
    found += [
        f"There is no clause “{run.clause}” to refer to."
        for run in body.runs()
        if isinstance(run, Ref) and run.clause not in reading.titles
    ]
    document = _document(reading, heading, body)
    found += [_sentence(item) for item in check(document) if _counts(reading, item)]
    return list(dict.fromkeys(found))


def _counts(reading: ClauseReading, item: Finding) -> bool:
    """A clause alone may use what others define, and others use what it defines."""
    if item.clause_key != reading.clause.key or item.kind == "missing_target":
        return False
    if item.kind == "unused_definition":
        return False
    return not (item.kind == "undefined_term" and item.subject in reading.terms)


def _sentence(item: Finding) -> str:
    hint = f" Use “{item.suggestion}”?" if item.suggestion else ""
    return f"{item.where}: {item.text.rstrip('.')}.{hint}"


def _document(reading: ClauseReading, heading: str, body: Body) -> Document:
    """The clause first, then an empty stand-in for every clause it refers to."""
    targets: dict[str, list[str]] = {}
    for run in body.runs():
        if isinstance(run, Ref) and run.clause != reading.clause.key:
            targets.setdefault(run.clause, [])
            if run.paragraph and run.paragraph not in targets[run.clause]:
                targets[run.clause].append(run.paragraph)
    stand_ins = tuple(
        Clause(
            key,
            reading.titles[key],
            Body(tuple(Paragraph(name, (), "plain") for name in paragraphs)),
            numbered=False,
        )
        for key, paragraphs in targets.items()
        if key in reading.titles
    )
    clause = Clause(reading.clause.key, heading, body)
    return Document("", "", (clause, *stand_ins), labels=labels_for(reading.fields))
