"""What ``make run`` starts: the demo in a window, or the tour where there is no screen."""

from __future__ import annotations

import os
import subprocess
import sys

from desktop.screen import has_screen


def main() -> int:
    """Start Chancery; returns its exit code."""
    if has_screen():
        return subprocess.call([sys.executable, "-m", "desktop", "--demo"])
    print("There is no screen here, so the tour runs instead: the same window, drawn into files.")
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    alone = [sys.executable, "-m", "desktop", "--tour", "build/tour"]
    together = [sys.executable, "-m", "tests.shared_demo", "--tour", "build/tour"]
    print("First one desk by itself, then two desks on one shared database.", flush=True)
    return max(subprocess.call(command, env=environment) for command in (alone, together))


if __name__ == "__main__":
    sys.exit(main())
