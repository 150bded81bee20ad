"""Two versions of one contract that were saved apart, brought together by a person.

Both stand in the history. What only one side changed is taken, what both changed differently is
decided, and only then a merged version is saved. Nothing is ever merged into a signed contract.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Connection, select

from core.contracts.assembly import document_clause, filled, parties_of, title_for
from core.contracts.drafting import refuse_signed
from core.contracts.fields import labels_for, values_for
from core.contracts.merging import MergedClauses, merge_clauses
from core.contracts.records import Contract, DraftClause, TemplateVersion, VersionSummary
from core.contracts.service import ContractService
from core.contracts.starting import apply_roles
from core.contracts.tables import ContractRow, ContractVersionRow
from core.contracts.templates import load_template
from core.contracts.versions import list_versions, load_version_clauses, seal_version
from core.database.base import table_of
from core.database.unit_of_work import Reader, UnitOfWork
from core.documents.layout import reader_of
from core.documents.model import Body, Run
from core.documents.numbering import Numbering
from core.documents.redline import ClauseDiff, redline
from core.kernel.errors import InvalidValue, NotFound, Refused

Choice = Literal["mine", "theirs"]
_VERSION = table_of(ContractVersionRow)


@dataclass(frozen=True, slots=True)
class AnswerClash:
    """An answer that both sides changed differently; None for no answer."""

    key: str
    label: str
    before: Any
    mine: Any
    theirs: Any


@dataclass(frozen=True, slots=True)
class ClauseSides:
    """One clashing clause as people read it, with fields filled in; None where it is not there.

    ``before`` holds no changes; ``mine`` and ``theirs`` are redlines against it.
    """

    before: ClauseDiff | None
    mine: ClauseDiff | None
    theirs: ClauseDiff | None


@dataclass(frozen=True, slots=True)
class Proposal:
    """Two versions beside the one that both came from, and what merging them gives.

    Attributes:
        clauses: merged, with the clashes that a person decides.
        answers: merged answers; where they clash theirs stand.
        sides: for each clashing clause its three texts, by key.
        answer_clashes: answers to decide.
        template: the one whose fields the answers fill; None for a contract without one.
        words_of: the words for a field, reference or term in the merged text.
    """

    contract: Contract
    before: VersionSummary
    mine: VersionSummary
    theirs: VersionSummary
    clauses: MergedClauses
    sides: Mapping[str, ClauseSides]
    answers: Mapping[str, Any]
    answer_clashes: tuple[AnswerClash, ...]
    template: TemplateVersion | None
    words_of: Callable[[Run], str]

    @property
    def clean(self) -> bool:
        """Whether nothing is left to decide but to accept."""
        return self.clauses.clean and not self.answer_clashes


@dataclass(frozen=True, slots=True)
class _Content:
    clauses: tuple[DraftClause, ...]
    answers: Mapping[str, Any]
    answered_by: Mapping[str, str]
    removed: frozenset[str]
    template_version_id: UUID | None


class VersionMergeService:
    """Proposes merged versions and saves the ones that a person accepts."""

    def propose(
        self, reader: Reader, contract_id: UUID, before: UUID, mine: UUID, theirs: UUID
    ) -> Proposal:
        """Merge two versions that came from ``before``; nothing is written.

        Raises:
            NotFound: the contract or a version is gone.
        """
        connection = reader.connection
        contract = ContractService().contract(reader, contract_id)
        summaries = {one.id: one for one in list_versions(connection, contract_id)}
        if not {before, mine, theirs} <= summaries.keys():
            raise NotFound("version")
        base, own, other = (
            _content(connection, reader.actor.organisation_id, one)
            for one in (before, mine, theirs)
        )
        template = (
            load_template(connection, other.template_version_id)
            if other.template_version_id
            else None
        )
        answers, clashes = _merge_answers(base.answers, own.answers, other.answers, template)
        merged = merge_clauses(base.clauses, own.clauses, other.clauses)
        return Proposal(
            contract,
            summaries[before],
            summaries[mine],
            summaries[theirs],
            merged,
            _sides(merged, template, base, own, other),
            answers,
            clashes,
            template,
            _words_of(merged, template, answers),
        )

    def accept(
        self,
        uow: UnitOfWork,
        proposal: Proposal,
        clauses: Mapping[str, Choice | Body],
        answers: Mapping[str, Choice],
    ) -> UUID:
        """Save the merged version as the contract's next one; returns its id.

        Args:
            clauses: for each clashing clause whose text stands, or the text that a person made.
            answers: for each clashing answer whose stands.

        Raises:
            InvalidValue: something is not decided.
            Refused: the contract was signed, or has a newer version than the proposal knew.
        """
        uow.actor.require("contracts.edit")
        contract = uow.get(ContractRow, proposal.contract.id)
        refuse_signed(contract)
        if contract.current_version_id != proposal.theirs.id:
            raise Refused(
                "A newer version was saved meanwhile.",
                "Both versions are kept.",
                "Look at the conflict again.",
            )
        connection, organisation = uow.connection, uow.actor.organisation_id
        own = _content(connection, organisation, proposal.mine.id)
        other = _content(connection, organisation, proposal.theirs.id)
        base = _content(connection, organisation, proposal.before.id)
        taken = dict(proposal.answers)
        for clash in proposal.answer_clashes:
            choice = answers.get(clash.key)
            if choice not in ("mine", "theirs"):
                raise InvalidValue(clash.key, "", "a choice between the two answers")
            value = clash.mine if choice == "mine" else clash.theirs
            taken.pop(clash.key, None)
            if value is not None:
                taken[clash.key] = value
        template = proposal.template
        if template is not None:
            contract.title = title_for(template, taken)
            apply_roles(contract, template, taken)
            ContractService().write_parties(uow, contract.id, parties_of(template, taken))
        version_id = seal_version(
            uow,
            contract,
            _decided(proposal.clauses, clauses, uow.actor.name, uow),
            taken,
            {**own.answered_by, **other.answered_by},
            kind="saved",
            note=f"Merged from versions {proposal.theirs.number} and {proposal.mine.number}",
            removed=sorted(_merge_sets(base.removed, own.removed, other.removed)),
            template_version_id=other.template_version_id,
            merged_id=proposal.mine.id,
        )
        uow.record(
            "contract.versions_merged",
            "contract",
            contract.id,
            title=contract.title,
            versions=[proposal.theirs.number, proposal.mine.number],
            decided=sorted({*clauses, *answers}),
        )
        return version_id


def _content(connection: Connection, organisation_id: UUID, version_id: UUID) -> _Content:
    row = connection.execute(select(_VERSION).where(_VERSION.c.id == version_id)).one()
    return _Content(
        load_version_clauses(connection, organisation_id, version_id),
        row.answers,
        row.answered_by,
        frozenset(row.removed),
        row.template_version_id,
    )


def _sides(
    merged: MergedClauses,
    template: TemplateVersion | None,
    base: _Content,
    mine: _Content,
    theirs: _Content,
) -> dict[str, ClauseSides]:
    fields = template.fields if template else ()
    was, own, other = (filled(one.clauses, fields, one.answers) for one in (base, mine, theirs))
    unchanged, changed, else_changed = (
        {diff.key: diff for diff in redline(was, new).clauses} for new in (was, own, other)
    )
    return {
        clash.key: ClauseSides(
            unchanged.get(clash.key) if clash.base else None,
            changed.get(clash.key) if clash.mine else None,
            else_changed.get(clash.key) if clash.theirs else None,
        )
        for clash in merged.clashes
    }


def _words_of(
    merged: MergedClauses, template: TemplateVersion | None, answers: Mapping[str, Any]
) -> Callable[[Run], str]:
    fields = template.fields if template else ()
    numbering = Numbering.of([document_clause(clause) for clause in merged.clauses])
    return reader_of(values_for(fields, answers), labels_for(fields), numbering.anchors)


def _merge_answers(
    base: Mapping[str, Any],
    mine: Mapping[str, Any],
    theirs: Mapping[str, Any],
    template: TemplateVersion | None,
) -> tuple[dict[str, Any], tuple[AnswerClash, ...]]:
    labels = {spec.key: spec.label for spec in template.fields} if template else {}
    merged, clashes = {}, []
    for key in dict.fromkeys((*base, *theirs, *mine)):
        was, here, there = base.get(key), mine.get(key), theirs.get(key)
        value = here if there == was else there
        if here not in (was, there) and there != was:
            clashes.append(AnswerClash(key, labels.get(key, key), was, here, there))
        if value is not None:
            merged[key] = value
    return merged, tuple(clashes)


def _merge_sets(
    base: frozenset[str], mine: frozenset[str], theirs: frozenset[str]
) -> frozenset[str]:
    return (base | mine | theirs) - (base - mine) - (base - theirs)


def _decided(
    merged: MergedClauses, choices: Mapping[str, Choice | Body], author: str, uow: UnitOfWork
) -> list[DraftClause]:
    clashes = {clash.key: clash for clash in merged.clashes}
    decided = []
    for clause in merged.clauses:
        clash = clashes.get(clause.key)
        if clash is None:
            decided.append(clause)
            continue
        choice = choices.get(clause.key)
        if isinstance(choice, Body):
            decided.append(
                replace(clause, body=choice, changed=True, changed_by=author, changed_at=uow.now)
            )
        elif choice in ("mine", "theirs"):
            chosen = clash.mine if choice == "mine" else clash.theirs
            if chosen is not None:
                decided.append(replace(chosen, position=clause.position))
        else:
            raise InvalidValue(clause.key, "", "a decision about this clause")
    return decided
