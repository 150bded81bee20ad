"""Whether there is a screen to open a window on. Without Qt, which would end the program there."""

from __future__ import annotations

import os
import sys


def has_screen() -> bool:
    """Tell whether windows can be seen here."""
    if not sys.platform.startswith("linux"):
        return True
    if os.environ.get("QT_QPA_PLATFORM"):
        return os.environ["QT_QPA_PLATFORM"] not in ("offscreen", "minimal")
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
