"""The person at work: who, on which device, and what their role permits."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from core.kernel.errors import NotAllowed


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is doing something, and what their role permits."""

    organisation_id: UUID
    person_id: UUID
    device_id: UUID
    name: str
    role: str
    permissions: frozenset[str]

    def require(self, permission: str) -> None:
        """Refuse unless the role has ``permission``.

        Raises:
            NotAllowed: it has not.
        """
        if permission not in self.permissions:
            raise NotAllowed(
                f"Your role ({self.role}) does not permit this.",
                "Nothing was changed.",
                "Ask an administrator for the permission.",
            )
