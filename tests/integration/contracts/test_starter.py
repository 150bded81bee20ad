"""A workspace of one's own can begin with a library, and drafts from it at once."""

from __future__ import annotations

from core.contracts.problems import ProblemFinder
from core.demo.starter import NOTE, plant_starter_library
from core.workspace import Workspace


def test_a_new_workspace_drafts_from_every_template_of_the_starter_library(
    workspace: Workspace,
) -> None:
    clauses, templates = workspace.command(plant_starter_library).value
    assert clauses >= 40
    listed = workspace.query(workspace.templates.templates)
    assert len(listed) == templates == 5
    for template in listed:
        (version,) = workspace.query(
            lambda reader, key=template.id: workspace.templates.versions(reader, key)
        )
        contract = workspace.command(
            lambda uow, key=version.id: workspace.contracts.create(uow, key, {})
        ).value
        inputs = workspace.query(lambda reader, key=contract: workspace.drafting.load(reader, key))
        found = ProblemFinder().problems(inputs)
        # Nothing but the questions of the form is left to resolve.
        assert [problem.text for problem in found if not problem.field_key] == []


def test_its_wordings_say_where_they_come_from_and_that_they_are_to_be_checked(
    workspace: Workspace,
) -> None:
    workspace.command(plant_starter_library)
    summary = workspace.query(workspace.library.clauses)[0]
    clause = workspace.query(lambda reader: workspace.library.clause(reader, summary.id))
    version = clause.variants[0].versions[0]
    assert (version.note, version.source) == (NOTE, "Chancery starter library")
    assert version.approver == "Miriam Okafor"
