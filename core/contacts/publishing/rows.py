"""Which contacts a published list shows, and their values as text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from core.contacts.fields import ContactField
from core.contacts.lists.asking import ask
from core.contacts.lists.plan import Planner
from core.contacts.lists.rows import RowReader
from core.contacts.lists.source import ListSetup
from core.contacts.publishing.records import ListData, PageColumn
from core.database.filters import Context, Group, Rule
from core.database.listing import ListQuery, Sort
from core.database.unit_of_work import Reader
from core.kernel.errors import InvalidValue
from core.kernel.work import Token

NAME = "name"
MOST_MENUS = 3
_AT_ONCE = 500
# Sections whose fields may be read by anybody, if they are not sensitive; never what says how a
# person is looked after, what they agreed to, or what was noted about them.
_SECTIONS = frozenset(
    {"Name", "Organisation and role", "Phone and e-mail", "Postal address", "Online", "Identifiers"}
)
_NEVER = frozenset(
    {
        *("email_state", "email_opt_out", "mobile_state", "mobile_opt_out", "channel"),
        *("external_id", "kind"),
    }
)
LEFT_OUT = ("do_not_publish", "do_not_contact")


def publishable(fields: Mapping[str, ContactField]) -> dict[str, ContactField]:
    """Return the fields that a published list may show, by key."""
    return {
        key: field
        for key, field in fields.items()
        if field.privacy != "sensitive"
        and key not in _NEVER
        and (field.privacy == "open" if field.custom else field.section in _SECTIONS)
    }


def check_columns(fields: Mapping[str, ContactField], data: ListData) -> None:
    """Refuse columns that may not be published, and drop-downs that cannot be.

    Raises:
        InvalidValue: one of them.
    """
    allowed = publishable(fields)
    for key in data.columns:
        if key != NAME and key not in allowed:
            label = fields[key].label if key in fields else key
            raise InvalidValue("columns", label, "fields that may be published")
    if not data.columns:
        raise InvalidValue("columns", "", "at least one column")
    if len(data.menus) > MOST_MENUS:
        raise InvalidValue("menus", str(len(data.menus)), f"at most {MOST_MENUS} drop-downs")
    for key in data.menus:
        if key not in data.columns:
            raise InvalidValue("menus", key, "drop-downs for columns that are shown")


def shown_tree(tree: Group) -> Group:
    """Return the filter without whoever must not be published or contacted."""
    return Group("all", (tree, *(Rule(key, "no") for key in LEFT_OUT)))


def ids_of(reader: Reader, setup: ListSetup, data: ListData, token: Token) -> Sequence[int]:
    """Return the row ids of a list in its order."""
    return _ids(reader, setup, shown_tree(data.filter), data.sort, token)


def count_left_out(reader: Reader, setup: ListSetup, data: ListData, token: Token) -> int:
    """Return how many pass the filter and are left out all the same."""
    every = len(_ids(reader, setup, data.filter, NAME, token))
    return every - len(ids_of(reader, setup, data, token))


def texts(
    connection: Connection, setup: ListSetup, data: ListData, ids: Sequence[int], token: Token
) -> list[tuple[str, ...]]:
    """Return the rows as text; a contact that went meanwhile is left out."""
    columns = {column.key: at for at, column in enumerate(setup.columns)}
    places = [columns[key] for key in data.columns]
    reading = RowReader(setup.fields, setup.columns)
    found = []
    for start in range(0, len(ids), _AT_ONCE):
        token.raise_if_cancelled()
        rows = reading.rows(connection, list(ids[start : start + _AT_ONCE]))
        found += [tuple(_text(row[place]) for place in places) for row in rows if row is not None]
    return found


def page_columns(setup: ListSetup, data: ListData) -> tuple[PageColumn, ...]:
    """Return the columns of the page."""
    known = {column.key: column for column in setup.columns}
    return tuple(PageColumn(known[key].label, known[key].kind == "number") for key in data.columns)


def versions(connection: Connection, ids: Sequence[int]) -> dict[UUID, int]:
    """Return the contacts' ids with their versions, by their row ids."""
    found: dict[UUID, int] = {}
    for start in range(0, len(ids), _AT_ONCE):
        some = list(ids[start : start + _AT_ONCE])
        marks = ", ".join("?" * len(some))
        rows = connection.exec_driver_sql(
            f"SELECT id, row_version FROM contact WHERE rowid IN ({marks})", tuple(some)
        )
        found.update((UUID(bytes=row[0]), row[1]) for row in rows)
    return found


def _ids(reader: Reader, setup: ListSetup, tree: Group, sort: str, token: Token) -> Sequence[int]:
    context = Context(reader.now.astimezone(setup.zone).date(), setup.zone)
    query = ListQuery(tree, "", (Sort(sort),))
    asked = ask(reader.connection, setup, query, context)
    return Planner(reader.connection, asked.question, token).whole()


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Yes" if value else ""
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    if isinstance(value, int | Decimal):
        return f"{value:,}"
    return str(value)
