"""Where filters ask for a tag, a group or a status: saved views of contacts, and groups."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select

from core.contacts.tables import ContactGroupRow
from core.database.base import table_of
from core.database.unit_of_work import UnitOfWork
from core.kernel.errors import Refused
from core.kernel.text import quote_list
from core.settings.tables import SavedViewRow

_GROUP, _VIEW = table_of(ContactGroupRow), table_of(SavedViewRow)
_LIST = "contacts"
_NAMED = 4
_ID = re.compile("[0-9a-f]{32}")


def refuse_in_use(connection: Connection, record_id: UUID, name: str) -> None:
    """Refuse to delete what a saved view or a group's filter asks for.

    Raises:
        Refused: one does.
    """
    users = uses(connection).get(record_id, [])
    if users:
        more = len(users) - _NAMED
        shown = [*users[:_NAMED], *([f"{more} more"] if more > 0 else [])]
        raise Refused(
            f"“{name}” is used by {quote_list(shown)}.",
            "Nothing was deleted.",
            "Take it out of there first.",
        )


def uses(connection: Connection) -> dict[UUID, list[str]]:
    """Return, by the id of each record that a filter asks for, what asks: views, then groups."""
    views = connection.execute(
        select(_VIEW.c.name, _VIEW.c.state)
        .where(_VIEW.c.deleted_at.is_(None), _VIEW.c.list_key == _LIST)
        .order_by(_VIEW.c.name)
    ).all()
    groups = connection.execute(
        select(_GROUP.c.name, _GROUP.c.filter)
        .where(_GROUP.c.deleted_at.is_(None), _GROUP.c.filter.is_not(None))
        .order_by(_GROUP.c.name_key)
    ).all()
    trees = [(f"view “{name}”", state.get("filter")) for name, state in views]
    trees += [(f"group “{name}”", tree) for name, tree in groups]
    found: dict[UUID, list[str]] = {}
    for name, tree in trees:
        for key in dict.fromkeys(_asked(tree)):
            found.setdefault(key, []).append(name)
    return found


def ask_for_another(uow: UnitOfWork, record_id: UUID, by: UUID) -> int:
    """Let every filter that asks for a record ask for another one; returns how many did."""
    changed = 0
    for view in uow.session.scalars(
        select(SavedViewRow).where(
            SavedViewRow.deleted_at.is_(None), SavedViewRow.list_key == _LIST
        )
    ):
        tree = view.state.get("filter")
        if record_id in _asked(tree):
            view.state = {**view.state, "filter": _instead(tree, record_id.hex, by.hex)}
            changed += 1
    for group in uow.session.scalars(
        select(ContactGroupRow).where(ContactGroupRow.deleted_at.is_(None))
    ):
        if record_id in _asked(group.filter):
            group.filter = _instead(group.filter, record_id.hex, by.hex)
            changed += 1
    return changed


def _asked(tree: Any) -> Iterator[UUID]:
    """Yield the ids among the values of a stored filter."""
    if not isinstance(tree, Mapping):
        return
    for value in tree.get("values", ()):
        if isinstance(value, str) and _ID.fullmatch(value):
            yield UUID(value)
    for one in tree.get("rules", ()):
        yield from _asked(one)


def _instead(tree: Mapping[str, Any], key: str, by: str) -> dict[str, Any]:
    found = dict(tree)
    if "values" in found:
        values = (by if value == key else value for value in found["values"])
        found["values"] = list(dict.fromkeys(values))
    if "rules" in found:
        found["rules"] = [
            _instead(one, key, by) if isinstance(one, Mapping) else one for one in found["rules"]
        ]
    return found
