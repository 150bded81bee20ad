"""What tests of two desks do again and again."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any
from uuid import UUID

from core.contracts.service import ContractData
from core.sync.shared_side import SharedSide
from core.workspace import Workspace
from tests.integration.contracts.scene import make_scene
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
