"""What a workspace on its own does not need is not loaded: it counts in the program's memory."""

from __future__ import annotations

import subprocess
import sys

LOADS = """
import sys
import desktop.program, desktop.bootstrap, core.workspace
import desktop.panels.review.desk, desktop.panels.administration.desk
print([name for name in ("psycopg", "core.sync.joining") if name in sys.modules])
"""


def test_the_window_starts_without_what_reaches_a_shared_database() -> None:
    said = subprocess.check_output([sys.executable, "-c", LOADS], text=True)
    assert said.strip() == "[]"
