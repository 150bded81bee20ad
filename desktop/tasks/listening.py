"""Answers for a widget that may be gone by the time they come."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec

from PySide6.QtCore import QObject
from shiboken6 import isValid

P = ParamSpec("P")


def while_there(
    owner: QObject, then: Callable[P, object], instead: Callable[P, object] | None = None
) -> Callable[P, None]:
    """Return ``then`` for an answer that comes later; once ``owner`` is gone ``instead`` takes it.

    A sheet is deleted when it is closed, and the runner knows nothing of that.
    """

    def heard(*args: P.args, **kwargs: P.kwargs) -> None:
        if isValid(owner):
            then(*args, **kwargs)
        elif instead is not None:
            instead(*args, **kwargs)

    return heard
