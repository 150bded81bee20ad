"""A new workspace begins with the starter library, or says plainly that it does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.kernel.clock import FixedClock
from core.kernel.errors import WorkspaceError
from core.secrets.store import MemorySecrets
from core.workspace import Workspace, open_workspace
from desktop.preparing import plant


def test_the_starter_library_is_planted_once(
    folder: Path, secrets: MemorySecrets, clock: FixedClock
) -> None:
    plant(folder, secrets)
    workspace = open_workspace(folder, secrets, clock)
    assert len(workspace.query(workspace.templates.templates)) == 5
    workspace.close()
    with pytest.raises(WorkspaceError, match="made and is whole"):
        plant(folder, secrets)


def test_a_workspace_in_use_is_left_alone(workspace: Workspace, secrets: MemorySecrets) -> None:
    with pytest.raises(WorkspaceError, match="could not be written"):
        plant(workspace.folder, secrets)
    assert workspace.query(workspace.templates.templates) == []
