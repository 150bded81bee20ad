"""Drafting: editing sessions, autosave, sealed versions, comparing, restoring.

A draft is a sealed base version plus what an editing session holds. The window keeps the draft's
inputs in memory, autosaves what changed, and seals a version when asked; a crash loses at most
what was typed since the last autosave.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select

from core.access.tables import PersonRow
from core.contracts.apart import put_conflict
from core.contracts.assembly import filled, parties_of, title_for
from core.contracts.compose import compose
from core.contracts.library import load_clauses
from core.contracts.records import (
    ClauseEdit,
    ClauseVersion,
    Contract,
    DraftClause,
    DraftInputs,
    TemplateVersion,
    VersionSummary,
)
from core.contracts.service import ContractService
from core.contracts.starting import apply_roles, first_answers, first_inputs
from core.contracts.tables import (
    ContractRow,
    ContractVersionRow,
    DraftClauseRow,
    EditingSessionRow,
)
from core.contracts.templates import load_template
from core.contracts.versions import list_versions, load_version_clauses, seal_version
from core.database.base import table_of
from core.database.unit_of_work import Reader, UnitOfWork
from core.documents.model import body_from_json, body_to_json
from core.documents.redline import Redline, redline
from core.kernel.errors import NotFound, Refused
from core.kernel.ids import new_id

_DRAFT = table_of(DraftClauseRow)
_VERSION = table_of(ContractVersionRow)


@dataclass(frozen=True, slots=True)
class Autosave:
    """What changed since the last autosave; None leaves a part as it is.

    Attributes:
        edits: clauses by key; None takes a clause's edit back to the base.
    """

    answers: Mapping[str, Any] | None = None
    answered_by: Mapping[str, str] | None = None
    edits: Mapping[str, ClauseEdit | None] = field(default_factory=dict)
    removed: frozenset[str] | None = None
    order: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class SealedVersion:
    """A sealed version with everything in it."""

    summary: VersionSummary
    template: TemplateVersion | None
    clauses: tuple[DraftClause, ...]
    answers: Mapping[str, Any]


class DraftingService:
    """Commands and queries of the draft of one contract.

    Args:
        merging: several desks save versions of one contract; what was drafted from a version that
            is no longer current is saved beside it, and a person merges the two.
    """

    def __init__(self, *, merging: bool = False) -> None:
        self._merging = merging

    # --- reading -------------------------------------------------------------------------

    def begin_new(
        self, reader: Reader, template_version_id: UUID, answers: Mapping[str, Any]
    ) -> DraftInputs:
        """Return the inputs for drafting a contract that is not stored yet (the guided form)."""
        template = load_template(reader.connection, template_version_id)
        library = load_clauses(
            reader.connection,
            reader.actor.organisation_id,
            (slot.clause_id for slot in template.slots),
            reader.now,
        )
        return first_inputs(template, library, answers, {}, new_id(), reader.actor)

    def first_answers(self, reader: Reader, template_version_id: UUID) -> dict[str, Any]:
        """Return what a form begins with: the template's own answers, and our party.

        Our party is as the newest contract has it, or the organisation by its name.
        """
        return first_answers(reader, load_template(reader.connection, template_version_id))

    def load(self, reader: Reader, contract_id: UUID) -> DraftInputs:
        """Return the draft: the current version plus the open session of this person, if any.

        Raises:
            NotFound: the contract does not exist.
        """
        connection = reader.connection
        contract = ContractService().contract(reader, contract_id)
        version_id = connection.execute(
            select(ContractRow.current_version_id).where(ContractRow.id == contract_id)
        ).scalar()
        session = self._open_session(reader, contract_id)
        if session is not None and session.base_version_id is not None:
            version_id = session.base_version_id
        version = connection.execute(select(_VERSION).where(_VERSION.c.id == version_id)).first()
        if version is None:
            return _without_text(contract)
        template = (
            load_template(connection, version.template_version_id)
            if version.template_version_id
            else None
        )
        base = load_version_clauses(connection, reader.actor.organisation_id, version.id)
        clause_ids = [slot.clause_id for slot in template.slots] if template else []
        clause_ids += [clause.clause_id for clause in base if clause.clause_id]
        return DraftInputs(
            contract=contract,
            template=template,
            library=load_clauses(connection, reader.actor.organisation_id, clause_ids, reader.now),
            base_version_id=version.id,
            base_number=version.number,
            base=base,
            answers=session.answers if session else version.answers,
            answered_by=session.answered_by if session else version.answered_by,
            edits=self._edits(reader, session.id) if session else {},
            removed=frozenset(session.removed if session else version.removed),
            order=_order(session.clause_order if session else None, base),
            session_id=session.id if session else None,
            saved_at=session.saved_at if session else None,
        )

    def versions(self, reader: Reader, contract_id: UUID) -> list[VersionSummary]:
        """Return the sealed versions, newest first."""
        return list_versions(reader.connection, contract_id)

    def version(self, reader: Reader, version_id: UUID) -> SealedVersion:
        """Return a sealed version with its clauses and answers.

        Raises:
            NotFound: it does not exist.
        """
        row = reader.connection.execute(select(_VERSION).where(_VERSION.c.id == version_id)).first()
        if row is None:
            raise NotFound("version")
        summary = next(
            v for v in list_versions(reader.connection, row.contract_id) if v.id == version_id
        )
        template = (
            load_template(reader.connection, row.template_version_id)
            if row.template_version_id
            else None
        )
        clauses = load_version_clauses(reader.connection, reader.actor.organisation_id, version_id)
        return SealedVersion(summary, template, clauses, row.answers)

    def compare(self, reader: Reader, old_id: UUID, new_id_: UUID) -> Redline:
        """Return the word-level redline from one sealed version to another, answers filled in."""
        return redline(*(self._readable(self.version(reader, key)) for key in (old_id, new_id_)))

    def compare_with_draft(self, reader: Reader, old_id: UUID, inputs: DraftInputs) -> Redline:
        """Return the redline from a sealed version to the draft as it stands."""
        fields = inputs.template.fields if inputs.template else ()
        now = filled(compose(inputs).clauses, fields, inputs.answers)
        return redline(self._readable(self.version(reader, old_id)), now)

    # --- writing -------------------------------------------------------------------------

    def begin(self, uow: UnitOfWork, contract_id: UUID) -> UUID:
        """Open an editing session on the contract's current version, or return the open one.

        Raises:
            Refused: the contract was signed.
        """
        uow.actor.require("contracts.edit")
        refuse_signed(uow.get(ContractRow, contract_id))
        row = self._open_session_row(uow, contract_id)
        if row is not None:
            row.heartbeat_at = uow.now
            uow.record("draft.resumed", "editing_session", row.id, contract=str(contract_id))
            return row.id
        contract = uow.get(ContractRow, contract_id)
        version = uow.session.get(
            ContractVersionRow, (uow.actor.organisation_id, contract.current_version_id)
        )
        row = uow.add(
            EditingSessionRow(
                id=new_id(),
                contract_id=contract_id,
                device_id=uow.actor.device_id,
                person_id=uow.actor.person_id,
                base_version_id=contract.current_version_id,
                answers=version.answers if version else {},
                answered_by=version.answered_by if version else {},
                removed=version.removed if version else [],
                clause_order=None,
                heartbeat_at=uow.now,
            )
        )
        uow.record("draft.begun", "editing_session", row.id, contract=str(contract_id))
        return row.id

    def autosave(self, uow: UnitOfWork, session_id: UUID, work: Autosave) -> None:
        """Keep what was typed. Once this returns, a crash cannot lose it.

        Raises:
            Refused: the session was closed meanwhile, or the contract was signed; the window still
                has the text.
        """
        uow.actor.require("contracts.edit")
        row = uow.get(EditingSessionRow, session_id)
        refuse_signed(uow.get(ContractRow, row.contract_id))
        if row.closed_at is not None:
            raise Refused(
                "This draft was closed in another place.",
                "What you typed is still on screen.",
                "Save it as a version of its own.",
            )
        if work.answers is not None:
            row.answers = dict(work.answers)
        if work.answered_by is not None:
            row.answered_by = dict(work.answered_by)
        if work.removed is not None:
            row.removed = sorted(work.removed)
        if work.order is not None:
            row.clause_order = list(work.order)
        for key, edit in work.edits.items():
            self._put_edit(uow, session_id, key, edit)
        row.heartbeat_at = row.saved_at = uow.now
        uow.record(
            "draft.autosaved",
            "editing_session",
            session_id,
            contract=str(row.contract_id),
            clauses=sorted(work.edits),
        )

    def save_version(self, uow: UnitOfWork, inputs: DraftInputs, note: str = "") -> UUID:
        """Seal the draft as the contract's next version, close its session; returns the version id.

        The record's title, parties, value and dates follow the answers.

        Raises:
            Refused: another version was saved since the draft was begun, or it was signed.
        """
        uow.actor.require("contracts.edit")
        contract = uow.get(ContractRow, inputs.contract.id)
        refuse_signed(contract)
        if contract.current_version_id != inputs.base_version_id:
            if self._merging:
                return self._save_apart(uow, contract, inputs, note)
            raise Refused(
                "A newer version was saved while you were editing.",
                "Your draft is kept.",
                "Compare it with the newer version, then restore or repeat your changes.",
            )
        composition = compose(inputs)
        template = inputs.template
        if template is not None:
            contract.title = title_for(template, inputs.answers)
            apply_roles(contract, template, inputs.answers)
            ContractService().write_parties(uow, contract.id, parties_of(template, inputs.answers))
        version_id = seal_version(
            uow,
            contract,
            composition.clauses,
            inputs.answers,
            inputs.answered_by,
            kind="saved",
            note=note,
            removed=sorted(inputs.removed),
            template_version_id=template.id if template else None,
        )
        self._close(uow, contract.id)
        uow.record(
            "contract.version_saved",
            "contract",
            contract.id,
            title=contract.title,
            number=inputs.base_number + 1,
            note=note,
            clauses=[clause.heading for clause in composition.clauses if clause.changed],
        )
        return version_id

    def restore(self, uow: UnitOfWork, contract_id: UUID, version_id: UUID) -> UUID:
        """Make a new version with the content of an older one; returns the new version's id.

        Raises:
            Refused: that version is the current one, or the contract was signed.
        """
        uow.actor.require("contracts.edit")
        contract = uow.get(ContractRow, contract_id)
        refuse_signed(contract)
        old = uow.get(ContractVersionRow, version_id)
        if old.contract_id != contract_id:
            raise NotFound("version")
        if contract.current_version_id == version_id:
            raise Refused(f"Version {old.number} is the current version.", "Nothing was changed.")
        connection = uow.connection
        clauses = load_version_clauses(connection, uow.actor.organisation_id, version_id)
        template = (
            load_template(connection, old.template_version_id) if old.template_version_id else None
        )
        contract.title = old.title
        if template is not None:
            apply_roles(contract, template, old.answers)
            ContractService().write_parties(uow, contract_id, parties_of(template, old.answers))
        restored = seal_version(
            uow,
            contract,
            clauses,
            old.answers,
            old.answered_by,
            kind="restored",
            note=f"Restored from version {old.number}",
            removed=old.removed,
            template_version_id=old.template_version_id,
        )
        self._close(uow, contract_id)
        uow.record(
            "contract.version_restored",
            "contract",
            contract_id,
            title=contract.title,
            restored=old.number,
        )
        return restored

    def discard(self, uow: UnitOfWork, contract_id: UUID) -> None:
        """Throw the draft's unsaved work away and go back to the newest version."""
        uow.actor.require("contracts.edit")
        closed = self._close(uow, contract_id)
        if closed:
            uow.record("draft.discarded", "contract", contract_id)

    def _save_apart(
        self, uow: UnitOfWork, contract: ContractRow, inputs: DraftInputs, note: str
    ) -> UUID:
        """Save a version beside the current one, and put both before a person."""
        template = inputs.template
        version_id = seal_version(
            uow,
            contract,
            compose(inputs).clauses,
            inputs.answers,
            inputs.answered_by,
            kind="saved",
            note=note,
            removed=sorted(inputs.removed),
            template_version_id=template.id if template else None,
            apart_from=inputs.base_version_id,
        )
        self._close(uow, contract.id)
        put_conflict(
            uow,
            contract,
            inputs.base_version_id,
            mine=version_id,
            theirs=contract.current_version_id,
        )
        uow.record(
            "contract.version_saved_apart",
            "contract",
            contract.id,
            title=contract.title,
            base=inputs.base_number,
            note=note,
        )
        return version_id

    # --- inside --------------------------------------------------------------------------

    def _readable(self, version: SealedVersion) -> tuple[Any, ...]:
        fields = version.template.fields if version.template else ()
        return filled(version.clauses, fields, version.answers)

    def _open_session(self, reader: Reader, contract_id: UUID) -> Any:
        table = table_of(EditingSessionRow)
        return reader.connection.execute(
            select(table)
            .where(
                table.c.contract_id == contract_id,
                table.c.device_id == reader.actor.device_id,
                table.c.person_id == reader.actor.person_id,
                table.c.closed_at.is_(None),
                table.c.deleted_at.is_(None),
            )
            .order_by(table.c.created_at.desc())
            .limit(1)
        ).first()

    def _open_session_row(self, uow: UnitOfWork, contract_id: UUID) -> EditingSessionRow | None:
        return uow.session.scalars(
            select(EditingSessionRow)
            .where(
                EditingSessionRow.contract_id == contract_id,
                EditingSessionRow.device_id == uow.actor.device_id,
                EditingSessionRow.person_id == uow.actor.person_id,
                EditingSessionRow.closed_at.is_(None),
                EditingSessionRow.deleted_at.is_(None),
            )
            .limit(1)
        ).first()

    def _edits(self, reader: Reader, session_id: UUID) -> dict[str, ClauseEdit]:
        rows = reader.connection.execute(
            select(_DRAFT, PersonRow.name)
            .join(PersonRow, PersonRow.id == _DRAFT.c.updated_by)
            .where(_DRAFT.c.session_id == session_id, _DRAFT.c.deleted_at.is_(None))
        )
        return {
            row.key: ClauseEdit(
                heading=row.heading,
                body=body_from_json(row.body),
                section=row.section,
                numbered=row.numbered,
                clause_version_id=row.clause_version_id,
                chosen=row.chosen,
                by=row.name,
                at=row.updated_at,
            )
            for row in rows
        }

    def _put_edit(
        self, uow: UnitOfWork, session_id: UUID, key: str, edit: ClauseEdit | None
    ) -> None:
        row = uow.session.scalars(
            select(DraftClauseRow).where(
                DraftClauseRow.session_id == session_id, DraftClauseRow.key == key
            )
        ).first()
        if edit is None:
            if row is not None:
                uow.delete(row)
            return
        if row is None:
            row = uow.add(DraftClauseRow(id=new_id(), session_id=session_id, key=key))
        row.deleted_at = None
        row.heading, row.body = edit.heading, body_to_json(edit.body)
        row.section, row.numbered = edit.section, edit.numbered
        row.clause_version_id, row.chosen = edit.clause_version_id, edit.chosen

    def _close(self, uow: UnitOfWork, contract_id: UUID) -> bool:
        row = self._open_session_row(uow, contract_id)
        if row is None:
            return False
        row.closed_at = uow.now
        return True


def refuse_signed(contract: ContractRow) -> None:
    """Refuse to change the text of a contract that was signed.

    Raises:
        Refused: it was.
    """
    if contract.signed_on is not None:
        raise Refused(
            f"This contract was signed on {contract.signed_on.isoformat()}.",
            "Its text is kept as it was signed.",
            "Draft a new contract, or clear the day of signature if it was noted by mistake.",
        )


def swap_to(inputs: DraftInputs, clause: DraftClause, version: ClauseVersion) -> ClauseEdit:
    """Return the edit that puts another library wording in place of ``clause``."""
    return ClauseEdit(
        heading=version.heading,
        body=version.body,
        section=clause.section,
        numbered=clause.numbered,
        clause_version_id=version.id,
        chosen=True,
    )


def _without_text(contract: Contract) -> DraftInputs:
    """Return the draft of a contract that was taken over without its wording."""
    return DraftInputs(
        contract=contract,
        template=None,
        library={},
        base_version_id=None,
        base_number=0,
        base=(),
        answers={},
        answered_by={},
        edits={},
        removed=frozenset(),
        order=None,
        session_id=None,
        saved_at=None,
    )


def _order(saved: Any, base: tuple[DraftClause, ...]) -> tuple[str, ...] | None:
    if saved:
        return tuple(saved)
    return tuple(clause.key for clause in base) or None
