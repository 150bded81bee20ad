"""Finds contacts for the palette, across the whole program."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from uuid import UUID

from core.database.listing import ListQuery
from core.database.unit_of_work import Reader
from core.kernel.work import NeverCancelled
from core.workspace import Workspace
from desktop.panels.context import PanelContext
from desktop.shell.palette_model import FOUND, Answer, Deliver, Entry, Provider, Query


def contact_provider(context: PanelContext) -> Provider:
    """Return what finds them by any part of their words or numbers."""

    def provide(query: Query, deliver: Deliver) -> Callable[[], object] | None:
        if query.scope not in ("all", "people") or len(query.text) < 2:
            deliver([])
            return None

        def work(workspace: Workspace, reader: Reader) -> tuple[list[tuple[UUID, str, str]], int]:
            setup = workspace.contact_lists.setup(reader)
            source = workspace.contact_lists.source(setup)
            page = source.first_page(ListQuery(search=query.text), 8, NeverCancelled())
            places = {column.key: at for at, column in enumerate(source.columns)}
            keys = source.row_keys(page.ids)
            rows = [
                (key, str(row[places["name"]]), str(row[places["organisation"]] or ""))
                for key, row in zip(keys, page.rows, strict=True)
            ]
            return rows, len(rows)

        def found(answer: tuple[list[tuple[UUID, str, str]], int]) -> None:
            rows, total = answer
            entries = tuple(
                Entry(
                    f"{name}, {organisation}" if organisation else name,
                    partial(context.open_record, "contacts", str(key)),
                    "user",
                )
                for key, name, organisation in rows
            )
            deliver([Answer("Contacts", entries, total, FOUND)])

        handle = context.query(work, found, "palette contacts found")
        return handle.cancel

    return provide
