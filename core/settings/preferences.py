"""What one person prefers on this computer, outside any workspace: looks, keys, last workspace."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import platformdirs

from core.settings.toml_file import read_toml, write_toml

DEFAULTS: Mapping[str, Any] = {
    "appearance": "system",
    "zoom": 100,
    "density": "standard",
    "last_workspace": "",
    "recent_workspaces": [],
    "window": {},
    "shortcuts": {},
}


def default_folder() -> Path:
    """Return the folder for preferences on this system."""
    return Path(platformdirs.user_config_dir("Chancery", appauthor=False))


class Preferences:
    """Values in ``preferences.toml``. Unknown or ill-typed values fall back to the defaults."""

    def __init__(self, folder: Path | None = None) -> None:
        self._path = (folder or default_folder()) / "preferences.toml"
        self._values = read_toml(self._path)

    def get(self, key: str) -> Any:
        """Return the value of ``key``, or its default."""
        default = DEFAULTS.get(key)
        value = self._values.get(key, default)
        return value if default is None or isinstance(value, type(default)) else default

    def set(self, key: str, value: Any) -> None:
        """Keep ``value``; None forgets it.

        Raises:
            ReadOnlyFolder, DiskFull: the file cannot be written.
        """
        if value is None:
            self._values.pop(key, None)
        else:
            self._values[key] = value
        self._path.parent.mkdir(parents=True, exist_ok=True)
        write_toml(self._path, self._values)

    def remember_workspace(self, folder: Path) -> None:
        """Put ``folder`` first among the recent workspaces."""
        recent = [str(folder), *(p for p in self.get("recent_workspaces") if p != str(folder))]
        self._values["recent_workspaces"] = recent[:8]
        self.set("last_workspace", str(folder))
