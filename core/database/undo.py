"""Named steps that can be taken back: the rows as they were before a command wrote them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import select

from core.database.base import Base
from core.kernel.errors import Stale

if TYPE_CHECKING:
    from core.database.unit_of_work import UnitOfWork

_STAMPS = frozenset({"updated_at", "updated_by", "row_version"})


@dataclass(frozen=True, slots=True)
class RowImage:
    """One row before a command: None when the command created it.

    Attributes:
        version: ``row_version`` that the command left behind; another one means that somebody
            changed the row since, and the step can no longer be taken back.
    """

    table: str
    id: UUID
    before: Mapping[str, Any] | None
    version: int


@dataclass(frozen=True, slots=True)
class UndoStep:
    """What one command did, in words for the Edit menu, with the images to take it back.

    Attributes:
        noted: what the audit trail says instead of ``label``, where that names a person.
    """

    label: str
    images: tuple[RowImage, ...]
    noted: str = ""


def take_back(uow: UnitOfWork, step: UndoStep) -> None:
    """Put back every row of ``step``, as a change of its own; it can be undone again (redo).

    Raises:
        Stale: a row was changed since; nothing is put back.
    """
    organisation = uow.actor.organisation_id
    for image in step.images:
        table = Base.metadata.tables[image.table]
        key = (table.c.organisation_id == organisation) & (table.c.id == image.id)
        current = uow.session.execute(select(table).where(key)).mappings().first()
        if current is None or current["row_version"] != image.version:
            raise Stale(
                f"“{step.label}” can no longer be undone, because the record was changed since.",
                "The newer change is kept.",
                "Open the record and change it by hand.",
            )
        values: dict[str, Any]
        if image.before is None:
            values = {"deleted_at": uow.now}
        else:
            values = {name: value for name, value in image.before.items() if name not in _STAMPS}
        uow.write_image(table, dict(current), values)
    uow.record("undo", step.images[0].table, step.images[0].id, label=step.noted or step.label)
    uow.undoable(step.label, step.noted)
