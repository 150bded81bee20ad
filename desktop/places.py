"""Where the program keeps things for this person on this computer, and its version. No Qt."""

from __future__ import annotations

from pathlib import Path

import platformdirs

VERSION = "0.1.0"
RESOURCES = Path(__file__).parents[1] / "resources"


def config_folder() -> Path:
    """Return where preferences and crash reports of this person are kept."""
    return Path(platformdirs.user_config_dir("Chancery", appauthor=False))


def data_folder() -> Path:
    """Return where workspaces are made when nobody chooses another place."""
    return Path(platformdirs.user_data_dir("Chancery", appauthor=False))


def demo_folder() -> Path:
    """Return where the demo workspace lives."""
    return data_folder() / "demo"
