"""How a thread that works behind the window steps back from it."""

from __future__ import annotations

import os
import sys
import threading
import time
from contextlib import suppress

_STEPS = 5
_BREATH = 0.0001  # seconds


def breathe() -> None:
    """Let the window have the interpreter for a moment, in the middle of a long computation.

    A thread that asks for it waits five milliseconds otherwise, each time that it lent it out while
    it painted, and a picture lends it out often.
    """
    time.sleep(_BREATH)


def give_way() -> None:
    """Let the calling thread come after the window when processors are scarce.

    Linux knows a priority for each thread; elsewhere nothing is changed.
    """
    if sys.platform == "linux":
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _STEPS)
