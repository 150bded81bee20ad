"""What tests of two desks do again and again."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any
from uuid import UUID

from core.contracts.service import ContractData
from core.sync.shared_side import SharedSide
from core.workspace import Workspace
from tests.integration.contracts.scene import add_clause, make_scene
from tests.integration.shared.scene import Scene
from tests.integration.sync.conftest import Connect


def sync(*workspaces: Workspace) -> None:
    """Run one exchange on each desk."""
    for workspace in workspaces:
        side(workspace).service.once()


def side(workspace: Workspace) -> SharedSide:
    """Return the side that synchronises."""
    assert workspace.shared is not None
    return workspace.shared


def change(workspace: Workspace, contract: UUID, **values: Any) -> None:
    """Change the data of a contract, as the Data tab does."""
    now = workspace.query(lambda reader: workspace.contracts.contract(reader, contract))
    data = ContractData(**{one.name: getattr(now, one.name) for one in fields(ContractData)})
    wanted = replace(data, **values)
    workspace.command(lambda uow: workspace.contracts.change(uow, contract, wanted))


def title(workspace: Workspace, contract: UUID) -> str:
    """Return a contract's title."""
    return workspace.query(lambda reader: workspace.contracts.contract(reader, contract)).title


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


def shared_contract(connect: Connect) -> tuple[Workspace, Workspace, UUID]:
    """Return two desks that both hold one contract."""
    miriam, tomas = connect("manager1"), connect("member1")
    contract = make_scene(miriam).draft()
    sync(miriam, tomas)
    return miriam, tomas, contract


def note(workspace: Workspace, *keys: str) -> None:
    """Add a clause to the library for each key, each with a command of its own."""
    for key in keys:
        add_clause(workspace, key)


def notes(workspace: Workspace) -> list[str]:
    """Return the keys of the library's clauses."""
    return workspace.query(
        lambda reader: [
            key
            for (key,) in reader.connection.exec_driver_sql(
                "SELECT key FROM clause ORDER BY key"
            ).all()
        ]
    )


def shared_notes(scene: Scene) -> list[str]:
    """Return the same of the shared database."""
    with scene.above() as connection:
        rows = connection.execute('SELECT key FROM chancery.clause ORDER BY key COLLATE "C"')
        return [key for (key,) in rows.fetchall()]


def sound(*workspaces: Workspace) -> bool:
    """Tell whether every device's audit trail is sound on each desk."""
    return all(
        verdict.sound
        for workspace in workspaces
        for verdict in workspace.query(workspace.audit.verify)
    )


def settled(scene: Scene, *workspaces: Workspace) -> bool:
    """Tell whether nothing is unsent and every desk holds what is shared, row for row."""
    shared = shared_notes(scene)
    return all(
        side(one).service.status.unsent == 0
        and notes(one) == shared
        and side(one).exchange.check() == ()
        for one in workspaces
    )
