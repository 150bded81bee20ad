"""The real window on a small demo, at its contacts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit

from core.contacts.records import Contact
from core.database.filters import Group
from desktop.accessibility.walker import faults
from desktop.panels.contacts.desk import ContactsDesk
from desktop.panels.contacts.list_page import ContactListPage
from desktop.tables.pane import TablePane
from tests.demos import demo_once
from tests.gui.contracts.hands import NOW, Hands, open_at


class ContactHands(Hands):
    """A person at the Contacts desk."""

    @property
    def contacts(self) -> ContactsDesk:
        page = self.window.page("contacts")
        assert isinstance(page, ContactsDesk)
        return page

    @property
    def list(self) -> ContactListPage:
        page = self.contacts.list
        assert page is not None
        return page

    @property
    def table(self) -> TablePane:
        return self.list.table

    def insert(self, words: str) -> None:
        """Put words with accents where the focus is; key events of tests know none."""
        line = self.focus()
        assert isinstance(line, QLineEdit)
        line.insert(words)
        line.textEdited.emit(line.text())

    def faults(self) -> list[str]:
        """Return what a screen reader or the keyboard would miss in the window."""
        self.window.activateWindow()
        self.rest()
        return [str(fault) for fault in faults(self.window)]

    def listed(self) -> list[str]:
        """Return the names in the list, once it is whole."""
        self.wait(lambda: self.table.controller.phase == "ready", "the list is whole")
        self.rest(30)
        source = self.list.source
        rows = source.rows(list(self.table.model.ids))
        return [str(row[0]) for row in rows if row is not None]

    def undo(self, label: str) -> None:
        """Take back the newest step, once it is the one that begins with ``label``."""
        stack = self.program.context.undo_stack

        def is_newest() -> bool:
            return stack.next_undo is not None and stack.next_undo.label.startswith(label)

        self.wait(is_newest, f"{label} can be undone")
        self.program.context.undo()

    def filter(self, tree: Group) -> list[str]:
        """Show what passes ``tree``."""
        self.table.controller.set_filter(tree)
        return self.listed()

    def stored(self, name: str) -> Contact:
        """Read the contact that the list calls ``name``."""
        source = self.list.source
        ids = list(self.table.model.ids)
        found = [row for row in zip(ids, source.rows(ids), strict=True) if row[1]]
        return self.stored_by(
            next(source.row_key(row_id) for row_id, row in found if row and row[0] == name)
        )

    def stored_by(self, key: UUID) -> Contact:
        """Read a contact as it is stored."""
        workspace = self.program.workspace
        return workspace.query(lambda reader: workspace.contacts.contact(reader, key))


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return demo_once(tmp_path_factory, NOW, count=2, contacts=60)


@pytest.fixture
def hands(demo: Path, tmp_path: Path, qapp: QApplication) -> Iterator[ContactHands]:
    """The window at 1440 by 900 with the list of contacts, on a workspace of the test's own."""
    hands = ContactHands(open_at("contacts", demo, tmp_path / "workspace", qapp))
    hands.wait(lambda: hands.contacts.list is not None, "the desk is made")
    hands.wait(lambda: hands.table.controller.phase == "ready", "the list is read")
    hands.rest()
    yield hands
    # What was asked for last is answered before the window goes.
    hands.rest()
    hands.window.close()
    hands.program.close()
