"""Edits fields of contacts in the grid, each saved at once and taken back by Undo."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from core.contacts.lists.source import ContactSource
from core.database.listing import Column
from core.kernel.errors import ChanceryError
from core.workspace import Workspace
from desktop.panels.context import PanelContext
from desktop.tables.editing import CellEdit, CellKind
from desktop.tables.pane import TablePane

_KINDS: dict[str, CellKind] = {
    "long_text": "long_text",
    "number": "number",
    "date": "day",
    "choice": "choice",
    "yes_no": "yes_no",
}
_REQUIRED = frozenset({"kind"})


class ContactCells:
    """Joins a table of contacts to the commands that change them."""

    def __init__(self, context: PanelContext, source: ContactSource, table: TablePane) -> None:
        self._context = context
        self._source = source
        table.set_editing(self._editable, self._save, self._read, self._reason)

    def _editable(self, column: Column) -> CellEdit | None:
        field = self._source.setup.fields.get(column.key)
        if field is None or not field.given or "contacts.edit" not in self._permissions:
            return None
        if field.privacy == "sensitive" and "contacts.sensitive" not in self._permissions:
            return None
        kind: CellKind = _KINDS.get(field.type, "text")
        # Lists show what a value is called and long texts in one line.
        abridged = kind in ("choice", "long_text")
        return CellEdit(kind, field.most, field.choices, field.key in _REQUIRED, abridged)

    @property
    def _permissions(self) -> frozenset[str]:
        return self._context.actor.permissions

    def _reason(self, column: Column) -> str:
        if "contacts.edit" not in self._permissions:
            return "Your role does not permit changing contacts."
        field = self._source.setup.fields.get(column.key)
        if field is None:
            return f"{column.label} is put together from other fields; open the contact."
        return f"{field.label} is kept by Chancery."

    def _save(
        self, row_id: int, key: str, value: Any, done: Callable[[ChanceryError | None], None]
    ) -> None:
        source = self._source

        def work(workspace: Workspace, uow: Any) -> None:
            workspace.contacts.change(uow, source.row_key(row_id), {key: value})

        self._context.command(work, lambda _: done(None), done)

    def _read(self, row_id: int, key: str, done: Callable[[Any], None]) -> None:
        source = self._source

        def work(workspace: Workspace, reader: Any) -> Any:
            return workspace.contacts.contact(reader, source.row_key(row_id)).values.get(key)

        self._context.query(work, lambda value: done(_plain(value)), f"cell {key}")


def _plain(value: Any) -> Any:
    return value.hex if isinstance(value, UUID) else value
