"""A contract that is being begun: its first draft inputs, and what its answers fill in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from core.access.service import organisation
from core.contracts.assembly import parties_of, title_for
from core.contracts.fields import PARTY_PARTS, check_answer, default_answers
from core.contracts.records import Contract, DraftInputs, LibraryClause, TemplateVersion
from core.contracts.tables import ContractPartyRow, ContractRow
from core.database.unit_of_work import Reader
from core.kernel.actor import Actor
from core.kernel.errors import InvalidValue

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def apply_roles(
    contract: ContractRow, template: TemplateVersion, answers: Mapping[str, Any]
) -> None:
    """Copy the answers that have a role into the contract's columns, so status never reads answers.

    An answer that does not fit its field leaves the column as it is.
    """
    specs = {spec.key: spec for spec in template.fields}
    for role, key in template.roles.items():
        spec = specs[key]
        try:
            answer = check_answer(spec, answers.get(key))
        except InvalidValue:
            continue
        match role:
            case "counterparty" | "our_party":
                setattr(contract, role, (answer or {}).get("name", ""))
            case "value":
                contract.value_minor = answer["minor"] if answer else None
                contract.currency = answer["currency"] if answer else None
            case "start_date" | "end_date":
                setattr(contract, role, date.fromisoformat(answer) if answer else None)
            case "law":
                labels = {choice.value: choice.label for choice in spec.choices}
                contract.law = labels.get(answer, answer or "")
            case "term_kind":
                contract.term_kind = answer
            case _:
                setattr(contract, role, int(answer) if answer is not None else None)


def first_inputs(
    template: TemplateVersion,
    library: Mapping[UUID, LibraryClause],
    answers: Mapping[str, Any],
    answered_by: Mapping[str, str],
    contract_id: UUID,
    actor: Actor,
) -> DraftInputs:
    """Return the inputs of a draft of ``template`` that has no version yet."""
    return DraftInputs(
        contract=blank_contract(template, answers, contract_id, actor),
        template=template,
        library=library,
        base_version_id=None,
        base_number=0,
        base=(),
        answers=answers,
        answered_by=answered_by,
        edits={},
        removed=frozenset(),
        order=None,
        session_id=None,
        saved_at=None,
    )


def blank_contract(
    template: TemplateVersion, answers: Mapping[str, Any], contract_id: UUID, actor: Actor
) -> Contract:
    """Return the record of a contract that is not stored yet."""
    parties = tuple(parties_of(template, answers))
    return Contract(
        id=contract_id,
        reference="",
        title=title_for(template, answers),
        counterparty=next((p.name for p in parties if not p.ours), ""),
        our_party=next((p.name for p in parties if p.ours), ""),
        owner_id=actor.person_id,
        owner=actor.name,
        template_id=template.template_id,
        template=template.title,
        template_version=template.number,
        status="draft",
        missing=(),
        value=None,
        value_period="",
        law="",
        payment_days=None,
        signed_on=None,
        start_date=None,
        end_date=None,
        term_kind=None,
        renewal_months=None,
        notice_days=None,
        notice_from=None,
        notice_by=None,
        renews_on=None,
        terminated_on=None,
        next_date=None,
        version_number=0,
        created_at=_NEVER,
        created_by=actor.name,
        updated_at=_NEVER,
        updated_by=actor.name,
        row_version=0,
        parties=parties,
    )


def first_answers(reader: Reader, template: TemplateVersion) -> dict[str, Any]:
    """Return what the form begins with: the template's own answers, and our party.

    Our party is as the newest contract has it, or the organisation by its name.
    """
    answers = default_answers(template.fields)
    ours = template.roles.get("our_party")
    if ours and not answers.get(ours):
        answers[ours] = _own_party(reader)
    return answers


def _own_party(reader: Reader) -> dict[str, str]:
    columns = [getattr(ContractPartyRow, part) for part in PARTY_PARTS]
    newest = reader.connection.execute(
        select(*columns)
        .where(ContractPartyRow.ours, ContractPartyRow.deleted_at.is_(None))
        .where(ContractPartyRow.name != "")
        .order_by(ContractPartyRow.created_at.desc(), ContractPartyRow.id.desc())
        .limit(1)
    ).first()
    if newest is None:
        return {"name": organisation(reader.connection).name}
    return {part: value for part, value in zip(PARTY_PARTS, newest, strict=True) if value}
