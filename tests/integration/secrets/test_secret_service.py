"""Keys in a real Secret Service: GNOME Keyring on a message bus of its own, thrown away after."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
NEEDED = ("dbus-run-session", "gnome-keyring-daemon")
MISSING = [name for name in NEEDED if shutil.which(name) is None]

pytestmark = pytest.mark.skipif(
    bool(MISSING), reason=f"not installed on this computer: {', '.join(MISSING)}"
)


def on_a_bus(tmp_path: Path, *arguments: str) -> None:
    """Run the steps of ``keyring_steps`` under a fresh bus and an unlocked, empty keyring."""
    runtime = tmp_path / "run"
    runtime.mkdir(mode=0o700)
    environment = {
        **os.environ,
        "HOME": str(tmp_path),
        "XDG_RUNTIME_DIR": str(runtime),
        "XDG_DATA_HOME": str(tmp_path / "data"),
        "PYTHONPATH": str(ROOT),
    }
    environment.pop("PYTHON_KEYRING_BACKEND", None)
    script = (
        'printf "test" | gnome-keyring-daemon --unlock --components=secrets >/dev/null && '
        'exec "$0" -m tests.integration.secrets.keyring_steps "$@"'
    )
    done = subprocess.run(
        ["dbus-run-session", "--", "sh", "-c", script, sys.executable, *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_secret_is_kept_replaced_and_forgotten(tmp_path: Path) -> None:
    on_a_bus(tmp_path, "round_trip")


def test_a_workspace_opens_with_its_key_from_the_keyring(tmp_path: Path) -> None:
    on_a_bus(tmp_path, "workspace", str(tmp_path / "workspace"))


def test_without_its_entry_the_workspace_stays_closed_and_untouched(tmp_path: Path) -> None:
    on_a_bus(tmp_path, "missing_entry", str(tmp_path / "workspace"))
