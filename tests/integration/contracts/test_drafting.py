"""From a template to sealed versions: what is saved stays as it was; stale saves are refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from core.contracts.drafting import Autosave
from core.contracts.list_source import ContractSource
from core.contracts.service import ContractData
from core.database.listing import ListQuery
from core.demo.starter import plant_starter_library
from core.kernel.errors import Refused
from core.kernel.work import NeverCancelled
from core.workspace import Workspace
from tests.performance.workspaces import ANSWERS, add_template
from tests.samples.documents import short_document


@pytest.fixture
def contract(workspace: Workspace) -> UUID:
    template = add_template(workspace, short_document(), "short")
    return workspace.command(lambda uow: workspace.contracts.create(uow, template, ANSWERS)).value


def save(workspace: Workspace, contract: UUID, purpose: str) -> UUID:
    inputs = workspace.query(lambda reader: workspace.drafting.load(reader, contract))
    changed = replace(inputs, answers={**inputs.answers, "purpose": purpose})
    return workspace.command(lambda uow: workspace.drafting.save_version(uow, changed, "")).value


def test_a_sealed_version_gives_the_same_pdf_whenever_it_is_made(
    workspace: Workspace, contract: UUID
) -> None:
    (first,) = workspace.query(lambda reader: workspace.drafting.versions(reader, contract))
    before = workspace.query(lambda reader: workspace.outputs.pdf(reader, first.id)).data
    save(workspace, contract, "another purpose")
    after = workspace.query(lambda reader: workspace.outputs.pdf(reader, first.id)).data
    assert after == before


def test_a_draft_of_an_older_version_is_not_saved_over_a_newer_one(
    workspace: Workspace, contract: UUID
) -> None:
    stale = workspace.query(lambda reader: workspace.drafting.load(reader, contract))
    save(workspace, contract, "saved first")
    with pytest.raises(Refused):
        workspace.command(lambda uow: workspace.drafting.save_version(uow, stale, ""))
    versions = workspace.query(lambda reader: workspace.drafting.versions(reader, contract))
    assert [version.number for version in versions] == [2, 1]


def test_restoring_makes_a_new_version_with_the_old_answers(
    workspace: Workspace, contract: UUID
) -> None:
    (first,) = workspace.query(lambda reader: workspace.drafting.versions(reader, contract))
    save(workspace, contract, "another purpose")
    restored = workspace.command(
        lambda uow: workspace.drafting.restore(uow, contract, first.id)
    ).value
    sealed = workspace.query(lambda reader: workspace.drafting.version(reader, restored))
    assert sealed.summary.number == 3
    assert sealed.answers["purpose"] == ANSWERS["purpose"]


def test_search_reads_what_the_current_version_says(workspace: Workspace, contract: UUID) -> None:
    source, token = ContractSource(workspace.query), NeverCancelled()
    save(workspace, contract, "assessing a Zürich warehouse")
    found = ListQuery(search="zurich ware")
    assert len(list(source.first_page(found, 10, token).ids)) == 1
    assert list(source.id_list(found, token)) == list(source.first_page(found, 10, token).ids)
    save(workspace, contract, "something else")
    assert not list(source.id_list(found, token))


def test_an_undone_deletion_brings_the_contract_back(workspace: Workspace, contract: UUID) -> None:
    source, token = ContractSource(workspace.query), NeverCancelled()
    done = workspace.command(lambda uow: workspace.contracts.delete(uow, [contract]))
    assert not list(source.id_list(ListQuery(), token))
    assert done.undo is not None
    workspace.undo(done.undo)
    assert len(list(source.id_list(ListQuery(), token))) == 1


def test_the_text_of_a_signed_contract_is_kept_as_it_was_signed(
    workspace: Workspace, contract: UUID
) -> None:
    (first,) = workspace.query(lambda reader: workspace.drafting.versions(reader, contract))
    save(workspace, contract, "another purpose")
    inputs = workspace.query(lambda reader: workspace.drafting.load(reader, contract))
    day = date(2026, 11, 20)
    workspace.command(lambda uow: workspace.contracts.sign(uow, contract, day))
    for change in (
        lambda uow: workspace.drafting.begin(uow, contract),
        lambda uow: workspace.drafting.save_version(uow, inputs, ""),
        lambda uow: workspace.drafting.restore(uow, contract, first.id),
    ):
        with pytest.raises(Refused, match="signed on 2026-11-20"):
            workspace.command(change)


def test_a_contract_is_not_signed_while_a_draft_holds_changes(
    workspace: Workspace, contract: UUID
) -> None:
    session = workspace.command(lambda uow: workspace.drafting.begin(uow, contract)).value
    work = Autosave(answers={**ANSWERS, "purpose": "not in any version"})
    workspace.command(lambda uow: workspace.drafting.autosave(uow, session, work))
    day = date(2026, 11, 20)
    with pytest.raises(Refused, match="in no version"):
        workspace.command(lambda uow: workspace.contracts.sign(uow, contract, day))
    with pytest.raises(Refused, match="in no version"):
        workspace.command(
            lambda uow: workspace.contracts.change(uow, contract, ContractData("x", signed_on=day))
        )
    workspace.command(lambda uow: workspace.drafting.discard(uow, contract))
    workspace.command(lambda uow: workspace.contracts.sign(uow, contract, day))
    with pytest.raises(Refused, match="signed on"):
        workspace.command(lambda uow: workspace.drafting.autosave(uow, session, work))


def test_a_new_form_begins_with_our_party_as_it_stood_last(workspace: Workspace) -> None:
    workspace.command(plant_starter_library)
    versions = [one.current_version_id for one in workspace.query(workspace.templates.templates)]
    template = workspace.query(lambda reader: workspace.templates.version(reader, versions[0]))
    ours = template.roles["our_party"]

    def first() -> dict[str, object]:
        return workspace.query(
            lambda reader: workspace.drafting.first_answers(reader, template.id)
        )[ours]

    assert first() == {"name": "Harrow & Lyle"}
    party = {"name": "Harrow & Lyle Pty Ltd", "address": "88 Grenfell Court", "signatory": "M. O."}
    workspace.command(lambda uow: workspace.contracts.create(uow, template.id, {ours: party}))
    assert first() == party
