"""The details beside the list: of the contact that was last gone to, if they are wanted."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from PySide6.QtWidgets import QWidget

from core.contacts.lists.source import ListSetup
from core.contacts.records import Contact, Visit
from desktop.panels.contacts.details import ContactDetails
from desktop.panels.contacts.picture_keeping import load_picture
from desktop.panels.contacts.visit_sheet import VisitSheet
from desktop.panels.context import PanelContext


class DetailsBeside:
    """Fills the details.

    Attributes:
        wanted: the person asked for them; until then the list has the whole width.
        selected: the contact that was last gone to.
    """

    def __init__(self, desk: QWidget, context: PanelContext, changed: Callable[[], object]) -> None:
        self._desk = desk
        self._context = context
        self._changed = changed
        self._setup: ListSetup | None = None
        self._shown: ContactDetails | None = None
        self.wanted = False
        self.selected: UUID | None = None

    def make(self, setup: ListSetup) -> None:
        """Begin with the fields that there are now."""
        context = self._context
        self._setup = setup
        shown = self._shown = ContactDetails(
            setup, lambda digest, then: load_picture(context, digest, 128, then, square=True)
        )
        shown.setParent(self._desk)
        shown.hide()
        shown.visit_asked.connect(self._plan_visit)
        shown.open_asked.connect(lambda key: context.open_record("contacts", str(key)))

    def widget(self) -> QWidget | None:
        """Return them, if they are wanted and there is something to show."""
        filled = self._shown is not None and self._shown.contact is not None
        return self._shown if filled and self.wanted else None

    def select(self, key: UUID | None) -> None:
        """Show a contact, or nobody."""
        self.selected = key
        if key is None:
            if self._shown is not None:
                self._shown.clear()
            self._changed()
            return
        self._context.query(
            lambda workspace, reader: (
                workspace.contacts.contact(reader, key),
                workspace.visits.of_contact(reader, key),
            ),
            self._show,
            "contact details",
        )

    def _show(self, found: tuple[Contact, list[Visit]]) -> None:
        contact, visits = found
        if contact.id != self.selected or self._shown is None:
            return
        self._shown.show_contact(contact, visits, self._context.workspace.clock.now())
        self._changed()

    def _plan_visit(self, key: UUID) -> None:
        contact = self._shown.contact if self._shown else None
        if contact is not None and self._setup is not None:
            VisitSheet(self._desk, self._context, self._setup, key, contact.name).open()
