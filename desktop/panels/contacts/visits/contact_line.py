"""The line in which a visit's contact is found: by any part of their words or numbers."""

from __future__ import annotations

from uuid import UUID

from core.contacts.lists.source import ListSetup
from core.database.listing import ListQuery
from core.database.unit_of_work import Reader
from core.kernel.work import NeverCancelled
from core.workspace import Workspace
from desktop.panels.context import PanelContext
from desktop.tables.builder.suggest import Deliver, SuggestLine

_MOST = 8


class ContactLine(SuggestLine):
    """The line; what it proposes are contacts, each told apart by organisation or number."""

    def __init__(self, context: PanelContext, setup: ListSetup) -> None:
        super().__init__(self._find)
        self._context, self._setup = context, setup
        self._known: dict[str, UUID] = {}
        self.setPlaceholderText("Name, phone or any text")

    @property
    def contact_id(self) -> UUID | None:
        """The contact that was chosen; None until one is."""
        return self._known.get(self.text().strip())

    def _find(self, typed: str, deliver: Deliver) -> None:
        setup = self._setup

        def work(workspace: Workspace, reader: Reader) -> list[tuple[UUID, str]]:
            source = workspace.contact_lists.source(setup)
            page = source.first_page(ListQuery(search=typed), _MOST, NeverCancelled())
            places = {column.key: at for at, column in enumerate(source.columns)}
            return [
                (key, _label([row[places[name]] for name in ("name", "organisation", "mobile")]))
                for key, row in zip(source.row_keys(page.ids), page.rows, strict=True)
            ]

        def found(rows: list[tuple[UUID, str]]) -> None:
            told: dict[str, UUID] = {}
            for key, label in rows:
                # Two that even this does not tell apart are numbered.
                number = sum(known.startswith(label) for known in told)
                told[f"{label} ({number + 1})" if number else label] = key
            self._known |= told
            deliver([(label, None) for label in told])

        self._context.query(work, found, "visit contact")


def _label(parts: list[object]) -> str:
    name, organisation, mobile = (str(part or "") for part in parts)
    if organisation and organisation != name:
        return f"{name}, {organisation}"
    return f"{name}, {mobile}" if mobile else name
