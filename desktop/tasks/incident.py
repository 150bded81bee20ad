"""An unexpected exception, as a person meets it: calm words and a number for the details."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from core.kernel.errors import ChanceryError

# Letters and figures that cannot be mistaken for one another when read out.
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"

Recorder = Callable[[BaseException, str], None]
"""Keeps an exception under an incident id; the crash log is one."""


def new_incident_id() -> str:
    """Return an id that a person can read out, such as ``7KQ-M3D``."""
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(6))
    return f"{letters[:3]}-{letters[3:]}"


class Unexpected(ChanceryError):
    """A program error. ``incident`` finds it in the crash log; ``cause`` is the exception."""

    def __init__(self, incident: str, cause: BaseException) -> None:
        super().__init__(
            "Chancery met an error that it did not expect.",
            "What was saved before is kept.",
            f"Try again. If it happens again, send the details of incident {incident}.",
        )
        self.incident = incident
        self.cause = cause


def forget(error: BaseException, incident: str) -> None:
    """Keep nothing; for tests and for a start before the crash log exists."""
