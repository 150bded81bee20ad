"""An event of the trail as people read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """Who did what to which record, and when.

    Attributes:
        action: such as ``contract.version_saved``; the window has the words for it.
        details: what changed, small JSON values.
    """

    at: datetime
    actor: str
    action: str
    kind: str
    record_id: UUID
    details: Mapping[str, Any]
    sequence: int
