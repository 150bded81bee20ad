"""How a thread that works behind the window steps back from it."""

from __future__ import annotations

import os
import sys
import threading
from contextlib import suppress

_STEPS = 5


def give_way() -> None:
    """Let the calling thread come after the window when processors are scarce.

    Linux knows a priority for each thread; elsewhere nothing is changed.
    """
    if sys.platform == "linux":
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _STEPS)
