"""Two people who changed the same while apart, for tests and pictures of the Review desk."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from core.workspace import Workspace
from tests.integration.contracts.scene import Scene as Library
from tests.integration.contracts.scene import edited, make_scene
from tests.integration.sync.desks import change, sync

WORDING = (
    "(1) Neither party’s total liability in any contract year shall exceed the fees paid in that "
    "year. Nothing limits liability for fraud."
)


def shared_library(mine: Workspace, theirs: Workspace) -> tuple[Library, Library, UUID]:
    """Return the library on both desks, and a contract that both hold."""
    here = make_scene(mine)
    contract = here.draft()
    sync(mine, theirs)
    return here, Library(theirs, here.clauses, here.template, here.version), contract


def fields_in_conflict(mine: Workspace, theirs: Workspace, contract: UUID) -> None:
    """Both change title and end date differently; mine changes the law as well."""
    change(theirs, contract, title="Consulting framework, Kestrel", end_date=date(2027, 9, 30))
    change(mine, contract, title="Consulting framework", end_date=date(2027, 12, 31), law="England")
    sync(theirs, mine)


def versions_in_conflict(here: Library, there: Library, contract: UUID) -> None:
    """Both save a version with another wording of one clause; theirs changes another one, too."""
    here.save(edited(here.load(contract), "duty", WORDING))
    sync(here.workspace, there.workspace)
    theirs = WORDING.replace("fees paid", "fees paid or payable")
    inputs = edited(there.load(contract), "duty", theirs)
    there.save(edited(inputs, "general", "(1) Changed by Elsie."))
    mine = WORDING.replace("contract year", "calendar year")
    here.save(edited(here.load(contract), "duty", mine))
    sync(there.workspace, here.workspace)
