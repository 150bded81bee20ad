"""Steps that run under a message bus with a real keyring; a failed assertion ends with 1."""

from __future__ import annotations

import sys
from pathlib import Path

from core.kernel.clock import SystemClock
from core.kernel.errors import KeyMissing
from core.opening import NewWorkspace, create_workspace
from core.secrets.store import KeyringSecrets
from core.workspace import open_workspace


def round_trip() -> None:
    """Put, get, replace, delete, delete again."""
    secrets = KeyringSecrets()
    assert secrets.get("a") is None
    secrets.put("a", bytes(range(32)))
    assert KeyringSecrets().get("a") == bytes(range(32))
    secrets.put("a", b"another")
    assert secrets.get("a") == b"another"
    secrets.delete("a")
    secrets.delete("a")
    assert secrets.get("a") is None


def workspace(folder: str) -> None:
    """Create a workspace, close it and open it again with nothing but the keyring."""
    create_workspace(
        Path(folder), NewWorkspace("Harrow", "Miriam"), KeyringSecrets(), SystemClock()
    )
    opened = open_workspace(Path(folder), KeyringSecrets())
    assert opened.actor.name == "Miriam"
    opened.close()


def missing_entry(folder: str) -> None:
    """Forget one key: opening is refused and the file is as it was."""
    secrets = KeyringSecrets()
    made = create_workspace(Path(folder), NewWorkspace("H", "M"), secrets, SystemClock())
    before = (Path(folder) / "workspace.db").read_bytes()
    secrets.delete(f"database/{made.workspace_id}")
    try:
        open_workspace(Path(folder), secrets)
    except KeyMissing:
        assert (Path(folder) / "workspace.db").read_bytes() == before
        return
    raise AssertionError("it opened without its key")


if __name__ == "__main__":
    {"round_trip": round_trip, "workspace": workspace, "missing_entry": missing_entry}[sys.argv[1]](
        *sys.argv[2:]
    )
