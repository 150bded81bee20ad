"""Two desks of one organisation over a real PostgreSQL: from command to list, and back."""

from __future__ import annotations

from uuid import UUID

from core.kernel.changes import Changes
from core.workspace import Workspace
from tests.integration.contracts.scene import Scene as Library
from tests.integration.contracts.scene import make_scene
from tests.integration.sync.conftest import Connect


def sync(*workspaces: Workspace) -> None:
    for workspace in workspaces:
        assert workspace.shared is not None
        workspace.shared.service.once()


def titles(workspace: Workspace) -> dict[UUID, str]:
    """Return what the contract list shows."""
    return workspace.query(
        lambda reader: {
            UUID(bytes=key): title
            for key, title in reader.connection.exec_driver_sql(
                "SELECT contract_id, title FROM contract_listing"
            ).all()
        }
    )


def test_a_contract_drafted_on_one_desk_is_found_on_the_other(connect: Connect) -> None:
    miriam, tomas = connect("manager1"), connect("member1")
    library = make_scene(miriam)
    contract = library.draft()
    heard: list[Changes] = []
    assert tomas.shared is not None
    tomas.shared.listen(heard.append)
    sync(miriam, tomas)
    assert titles(tomas) == titles(miriam)
    assert contract in titles(tomas)
    assert any(contract in changes.ids("contract") for changes in heard)
    there = Library(tomas, library.clauses, library.template, library.version)
    assert [clause.key for clause in there.load(contract).base] == [
        clause.key for clause in library.load(contract).base
    ]
    for workspace in (miriam, tomas):
        verdicts = workspace.query(workspace.audit.verify)
        assert all(verdict.sound for verdict in verdicts)
        assert workspace.shared is not None
        assert workspace.shared.service.status.unsent == 0
        assert workspace.shared.service.status.state == "synced"
