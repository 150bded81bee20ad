"""Settings of the organisation and of a person, and saved views of lists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from core.database.base import table_of
from core.database.unit_of_work import Reader, UnitOfWork
from core.kernel.errors import InvalidValue
from core.kernel.ids import new_id
from core.kernel.text import squeeze
from core.settings.tables import SavedViewRow, SettingRow

EVERYONE = UUID(int=0)
_SETTING = table_of(SettingRow)
_VIEW = table_of(SavedViewRow)


class SettingService:
    """Named values. A person's own value goes before the organisation's."""

    def get(self, reader: Reader, key: str, default: Any = None) -> Any:
        """Return the person's value of ``key``, else the organisation's, else ``default``."""
        values = dict(
            reader.connection.execute(
                select(_SETTING.c.person_id, _SETTING.c.value).where(
                    _SETTING.c.key == key,
                    _SETTING.c.person_id.in_([reader.actor.person_id, EVERYONE]),
                    _SETTING.c.deleted_at.is_(None),
                )
            ).all()
        )
        return values.get(reader.actor.person_id, values.get(EVERYONE, default))

    def put(self, uow: UnitOfWork, key: str, value: Any, *, everyone: bool = False) -> None:
        """Keep a value for the person, or for everyone."""
        if everyone:
            uow.actor.require("settings.edit")
        person = EVERYONE if everyone else uow.actor.person_id
        row = uow.session.scalars(
            select(SettingRow).where(SettingRow.person_id == person, SettingRow.key == key)
        ).first()
        if row is None:
            row = uow.add(SettingRow(id=new_id(), person_id=person, key=key, value=value))
        row.value, row.deleted_at = value, None
        uow.record("setting.changed", "setting", row.id, key=key)


@dataclass(frozen=True, slots=True)
class SavedView:
    """A saved view of a list.

    Attributes:
        state: what ``desktop.tables`` wrote: columns, sort, filter, density.
        shared: everyone sees it; else only the person who made it.
    """

    id: UUID
    list_key: str
    name: str
    state: dict[str, Any]
    shared: bool


class ViewService:
    """Saved views of every list."""

    def views(self, reader: Reader, list_key: str) -> list[SavedView]:
        """Return the views of one list that the person may see, in their order."""
        rows = reader.connection.execute(
            select(_VIEW)
            .where(
                _VIEW.c.list_key == list_key,
                _VIEW.c.deleted_at.is_(None),
                _VIEW.c.person_id.is_(None) | (_VIEW.c.person_id == reader.actor.person_id),
            )
            .order_by(_VIEW.c.position, _VIEW.c.name)
        )
        return [
            SavedView(row.id, row.list_key, row.name, row.state, row.person_id is None)
            for row in rows
        ]

    def save(
        self,
        uow: UnitOfWork,
        list_key: str,
        name: str,
        state: dict[str, Any],
        *,
        view_id: UUID | None = None,
        shared: bool = False,
    ) -> UUID:
        """Save a view, a new one unless ``view_id`` names one; returns its id.

        Raises:
            InvalidValue: the name is empty.
        """
        if not squeeze(name):
            raise InvalidValue("name", name, "a name for the view")
        if view_id is None:
            row = uow.add(SavedViewRow(id=new_id(), list_key=list_key, position=0))
        else:
            row = uow.get(SavedViewRow, view_id)
        row.name, row.state = squeeze(name), state
        row.person_id = None if shared else uow.actor.person_id
        uow.record("view.saved", "saved_view", row.id, name=row.name)
        uow.undoable(f"Save view {row.name}")
        return row.id

    def delete(self, uow: UnitOfWork, view_id: UUID) -> None:
        """Delete a view; can be undone."""
        row = uow.get(SavedViewRow, view_id)
        uow.delete(row)
        uow.record("view.deleted", "saved_view", view_id, name=row.name)
        uow.undoable(f"Delete view {row.name}")
