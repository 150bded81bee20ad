"""Publishes lists of contacts as pages, keeps them up to date, and takes them back."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, func, select

from core.access.service import organisation
from core.access.tables import DeviceRow
from core.contacts.lists.service import ContactLists
from core.contacts.lists.source import ListSetup
from core.contacts.publishing import files
from core.contacts.publishing.page import MOST_CHOICES, render, render_withdrawn
from core.contacts.publishing.records import (
    ListData,
    PageContent,
    Published,
    PublishedDone,
    Sample,
    State,
)
from core.contacts.publishing.rows import (
    check_columns,
    count_left_out,
    ids_of,
    page_columns,
    texts,
    versions,
)
from core.contacts.tables import ContactRow, PublishedContactRow, PublishedListRow
from core.database.base import table_of
from core.database.filters import from_json, to_json
from core.database.unit_of_work import Reader, RunCommand, RunQuery, UnitOfWork
from core.kernel.errors import InvalidValue, NotFound, Refused
from core.kernel.ids import new_id
from core.kernel.text import squeeze
from core.kernel.work import NeverCancelled, Report, Token

_LIST, _SHOWN = table_of(PublishedListRow), table_of(PublishedContactRow)
_CONTACT, _DEVICE = table_of(ContactRow), table_of(DeviceRow)
_MAY = "contacts.publish"
_AT_ONCE = 500
_SAMPLE = 8


class PublishingService:
    """Published lists: what they show, and their pages."""

    def __init__(self, lists: ContactLists, query: RunQuery, command: RunCommand) -> None:
        self._lists = lists
        self._query = query
        self._command = command

    # --- commands ------------------------------------------------------------------------

    def save(self, uow: UnitOfWork, data: ListData, list_id: UUID | None = None) -> UUID:
        """Make a list, or change one; its page changes when it is published again. Can be undone.

        Raises:
            InvalidValue: no name, or columns that may not be published.
            Refused: another list has the same file, or a published one would move.
        """
        uow.actor.require(_MAY)
        setup = self._lists.setup(Reader(uow.connection, uow.actor, uow.now))
        data = _checked(setup, data)
        _refuse_same_file(uow, data.path, list_id)
        if list_id is None:
            row = PublishedListRow(id=new_id(), active=False)
        else:
            row = uow.get(PublishedListRow, list_id)
            if row.active and not _same(Path(row.path), data.path):
                raise Refused(
                    "The page of this list would stay where it is now.",
                    "Nothing was changed.",
                    "Withdraw the list first, and publish it in the new place.",
                )
        _put(row, data)
        row.device_id = uow.actor.device_id
        if list_id is None:
            uow.add(row)
            uow.session.flush()
        uow.record("published_list.saved", "published_list", row.id, name=row.name)
        uow.undoable(f"Save list {row.name}")
        return row.id

    def delete(self, uow: UnitOfWork, list_id: UUID) -> None:
        """Delete a list that is not published; can be undone.

        Raises:
            Refused: its page is still there.
        """
        uow.actor.require(_MAY)
        row = uow.get(PublishedListRow, list_id)
        if row.active:
            raise Refused(
                f"“{row.name}” is published.",
                "Nothing was changed.",
                "Withdraw it first, so that its page goes.",
            )
        uow.delete(row)
        uow.record("published_list.deleted", "published_list", list_id, name=row.name)
        uow.undoable(f"Delete list {row.name}")

    # --- queries -------------------------------------------------------------------------

    def lists(self, reader: Reader, token: Token | None = None) -> list[Published]:
        """Return every list by name, with the state of its page on this computer."""
        reader.actor.require("contacts.read")
        setup = self._lists.setup(reader)
        computers = dict(reader.connection.execute(select(_DEVICE.c.id, _DEVICE.c.name)).all())
        rows = reader.connection.execute(
            select(_LIST).where(_LIST.c.deleted_at.is_(None)).order_by(func.lower(_LIST.c.name))
        )
        return [
            _published(reader, setup, dict(row._mapping), computers, token or NeverCancelled())
            for row in rows
        ]

    def sample(self, reader: Reader, data: ListData, token: Token | None = None) -> Sample:
        """Return what publishing ``data`` would show.

        Raises:
            InvalidValue: columns that may not be published.
            FilterError: the filter cannot be used.
        """
        reader.actor.require(_MAY)
        token = token or NeverCancelled()
        setup = self._lists.setup(reader)
        check_columns(setup.fields, data)
        ids = ids_of(reader, setup, data, token)
        first = texts(reader.connection, setup, data, list(ids[:_SAMPLE]), token)
        return Sample(
            len(ids),
            count_left_out(reader, setup, data, token),
            tuple(column.label for column in page_columns(setup, data)),
            tuple(first),
        )

    # --- pages ---------------------------------------------------------------------------

    def publish(self, list_id: UUID, token: Token, report: Report) -> PublishedDone:
        """Write the page of a list, new or again.

        Raises:
            NotFound: the list is gone.
            Refused: folder gone, disk full, another file of that name, or another computer's list.
            Cancelled: it was stopped; the page is as it was.
        """
        data, content, shown = self._query(lambda reader: self._read(reader, list_id, token))
        report(0, len(content.rows))
        page = render(content)
        files.refuse_foreign(data.path)
        token.raise_if_cancelled()
        digest = files.write_page(
            data.path, page, lambda: self._note_published(list_id, len(content.rows), page, shown)
        )
        report(len(content.rows), len(content.rows))
        return PublishedDone(data.path, len(content.rows), digest)

    def withdraw(self, list_id: UUID, *, remove: bool = False) -> None:
        """Take a page back: it says that the list is no longer published, or goes altogether.

        Raises:
            NotFound: the list is gone.
            Refused: the page cannot be written; it is still there.
        """

        def read(reader: Reader) -> tuple[ListData, str]:
            reader.actor.require(_MAY)
            row = _row(reader.connection, list_id)
            _refuse_elsewhere(reader, row)
            return data_of(row), _made(reader, "Withdrawn")

        data, made = self._query(read)
        if remove:
            files.refuse_foreign(data.path)
            files.remove_page(data.path)
        elif data.path.parent.exists():
            files.refuse_foreign(data.path)
            files.write_page(data.path, render_withdrawn(data.title, made))
        else:
            raise files.folder_gone(data.path)
        self._command(lambda uow: _note_withdrawn(uow, list_id))

    def publish_again(self, list_ids: Sequence[UUID], token: Token, report: Report) -> list[UUID]:
        """Write pages anew, such as those that showed an erased person; returns what failed."""
        failed = []
        for list_id in list_ids:
            try:
                self.publish(list_id, token, report)
            except Refused:
                failed.append(list_id)
        return failed

    # --- inside --------------------------------------------------------------------------

    def _read(
        self, reader: Reader, list_id: UUID, token: Token
    ) -> tuple[ListData, PageContent, dict[UUID, int]]:
        reader.actor.require(_MAY)
        row = _row(reader.connection, list_id)
        _refuse_elsewhere(reader, row)
        data, setup = data_of(row), self._lists.setup(reader)
        check_columns(setup.fields, data)
        ids = list(ids_of(reader, setup, data, token))
        rows = tuple(texts(reader.connection, setup, data, ids, token))
        menus = tuple(data.columns.index(key) for key in data.menus)
        columns = page_columns(setup, data)
        for place in menus:
            values = len({one[place] for one in rows})
            if values > MOST_CHOICES:
                raise InvalidValue(
                    "menus", columns[place].label, f"a drop-down of at most {MOST_CHOICES} values"
                )
        content = PageContent(
            data.title, data.intro, columns, rows, menus, _made(reader, "Published")
        )
        return data, content, versions(reader.connection, ids)

    def _note_published(
        self, list_id: UUID, rows: int, page: bytes, shown: Mapping[UUID, int]
    ) -> None:
        """Note who stands on the page, then that it is published; both before it is there."""
        self._command(lambda uow: _forget_shown(uow, list_id))
        listed = [*shown.items()]
        for start in range(0, len(listed), _AT_ONCE):
            part = listed[start : start + _AT_ONCE]
            self._command(partial(_note_shown, list_id=list_id, contacts=part))
        digest = hashlib.sha256(page).digest()

        def note(uow: UnitOfWork) -> None:
            row = uow.get(PublishedListRow, list_id)
            row.active, row.published_at, row.rows = True, uow.now, rows
            row.sha256, row.device_id = digest, uow.actor.device_id
            uow.record("published_list.published", "published_list", list_id, rows=rows)

        self._command(note)


def data_of(row: dict[str, Any]) -> ListData:
    """Return how a stored list is published."""
    return ListData(
        row["name"],
        row["title"],
        tuple(row["columns"]),
        Path(row["path"]),
        row["intro"],
        from_json(row["filter"]),
        tuple(row["menus"]),
        row["sort"],
    )


def _checked(setup: ListSetup, data: ListData) -> ListData:
    if not squeeze(data.name):
        raise InvalidValue("name", data.name, "a name for the list")
    if not data.path.name or not data.path.is_absolute():
        raise InvalidValue("path", str(data.path), "a file in a folder of this computer")
    path = data.path if data.path.suffix.lower() in (".html", ".htm") else None
    path = path or data.path.with_name(f"{data.path.name}.html")
    check_columns(setup.fields, data)
    name = squeeze(data.name)
    return replace(data, name=name, title=squeeze(data.title) or name, path=path)


def _put(row: PublishedListRow, data: ListData) -> None:
    row.name, row.title, row.intro = data.name, data.title, data.intro.strip()
    row.filter, row.columns = to_json(data.filter), list(data.columns)
    row.menus, row.sort, row.path = list(data.menus), data.sort, str(data.path)


def _published(
    reader: Reader,
    setup: ListSetup,
    row: dict[str, Any],
    computers: dict[UUID, str],
    token: Token,
) -> Published:
    data = data_of(row)
    here = row["device_id"] == reader.actor.device_id
    state: State = "draft"
    if row["active"]:
        state = files.state_of(data.path, row["sha256"]) if here else "elsewhere"
    changed, erased = (
        _since(reader, setup, row, data, token) if row["active"] and here else (None, 0)
    )
    return Published(
        row["id"],
        data,
        state,
        row["published_at"],
        row["rows"],
        changed,
        erased,
        computers.get(row["device_id"], ""),
        row["row_version"],
    )


def _since(
    reader: Reader, setup: ListSetup, row: dict[str, Any], data: ListData, token: Token
) -> tuple[int, int]:
    """Return how many contacts of the page changed, came or went, and how many were erased."""
    shown = {
        one.contact_id: one
        for one in reader.connection.execute(
            select(
                _SHOWN.c.contact_id,
                _SHOWN.c.version,
                _CONTACT.c.row_version,
                _CONTACT.c.erased_at,
            )
            .join(_CONTACT, _CONTACT.c.id == _SHOWN.c.contact_id)
            .where(_SHOWN.c.list_id == row["id"])
        )
    }
    changed = {key for key, one in shown.items() if one.row_version != one.version}
    now = versions(reader.connection, ids_of(reader, setup, data, token))
    changed |= now.keys() ^ shown.keys()
    return len(changed), sum(one.erased_at is not None for one in shown.values())


def _row(connection: Connection, list_id: UUID) -> dict[str, Any]:
    found = connection.execute(
        select(_LIST).where(_LIST.c.id == list_id, _LIST.c.deleted_at.is_(None))
    ).mappings()
    row = found.first()
    if row is None:
        raise NotFound("list")
    return dict(row)


def _refuse_elsewhere(reader: Reader, row: dict[str, Any]) -> None:
    if row["active"] and row["device_id"] != reader.actor.device_id:
        raise Refused(
            "This list was published from another computer, and its page is there.",
            "Nothing was changed.",
            "Publish or withdraw it on that computer.",
        )


def _refuse_same_file(uow: UnitOfWork, path: Path, list_id: UUID | None) -> None:
    rows = uow.connection.execute(
        select(_LIST.c.id, _LIST.c.name, _LIST.c.path).where(
            _LIST.c.deleted_at.is_(None), _LIST.c.device_id == uow.actor.device_id
        )
    )
    for row in rows:
        if row.id != list_id and _same(Path(row.path), path):
            raise Refused(
                f"“{row.name}” is published in this file.",
                "Nothing was saved.",
                "Choose another file.",
            )


def _same(one: Path, other: Path) -> bool:
    # Two names that differ by case alone are one file on most desktops.
    return os.path.normpath(one).casefold() == os.path.normpath(other).casefold()


def _made(reader: Reader, verb: str) -> str:
    own = organisation(reader.connection)
    return f"{verb} by {own.name} on {reader.now.date():%d %B %Y}."


def _forget_shown(uow: UnitOfWork, list_id: UUID) -> None:
    uow.derived_only = True
    uow.connection.execute(_SHOWN.delete().where(_SHOWN.c.list_id == list_id))


def _note_shown(uow: UnitOfWork, list_id: UUID, contacts: Sequence[tuple[UUID, int]]) -> None:
    uow.derived_only = True
    rows = [
        {"list_id": list_id, "contact_id": one, "version": version} for one, version in contacts
    ]
    uow.connection.execute(_SHOWN.insert(), rows)


def _note_withdrawn(uow: UnitOfWork, list_id: UUID) -> None:
    row = uow.get(PublishedListRow, list_id)
    row.active, row.sha256 = False, None
    uow.connection.execute(_SHOWN.delete().where(_SHOWN.c.list_id == list_id))
    uow.record("published_list.withdrawn", "published_list", list_id, name=row.name)
