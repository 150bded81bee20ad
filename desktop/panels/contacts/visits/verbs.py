"""What is done with a visit in the calendar: open it, write down what came of it, move it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from uuid import UUID

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu, QWidget

from core.contacts.lists.source import ListSetup
from core.contacts.records import Visit
from core.kernel.errors import ChanceryError
from desktop.panels.contacts.visit_sheet import VisitSheet
from desktop.panels.contacts.visits.looks import VERBS, Verb
from desktop.panels.context import PanelContext
from desktop.tables.cells import date_words
from desktop.widgets.calendar.days import on_day


class VisitVerbs:
    """The verbs of one page.

    Args:
        failed: told when a change was refused, to show what is stored again.
    """

    def __init__(
        self,
        page: QWidget,
        context: PanelContext,
        open_contact: Callable[[UUID], object],
        failed: Callable[[], object],
    ) -> None:
        self._page, self._context = page, context
        self._open_contact = open_contact
        self._failed = failed
        self.setup: ListSetup | None = None

    @property
    def may_edit(self) -> bool:
        """Whether the person may change visits."""
        return "contacts.edit" in self._context.actor.permissions

    def open(self, visit: Visit) -> None:
        """Open a visit to be changed; its contact for whoever may only look."""
        if not self.may_edit or self.setup is None:
            self._open_contact(visit.contact_id)
            return
        VisitSheet(
            self._page, self._context, self.setup, visit.contact_id, visit.contact, visit
        ).open()

    def plan(self, day: date) -> None:
        """Plan a visit on ``day``, of a contact that is chosen in the sheet."""
        if self.may_edit and self.setup is not None:
            VisitSheet(self._page, self._context, self.setup, None, "", day=day).open()

    def move(self, visit: Visit, day: date) -> None:
        """Put a visit on another day at the same time of the clock; can be undone."""
        if not self.may_edit or self.setup is None:
            return
        starts = on_day(visit.starts_at, day, self.setup.zone)
        self._context.command(
            lambda workspace, uow: workspace.visits.move(uow, visit.id, starts, visit.row_version),
            lambda done: self._context.toast(f"Visit moved to {date_words(day)}", done.undo),
            self._refused,
        )

    def mark(self, visit: Visit, verb: Verb) -> None:
        """Write down what came of a visit; can be undone."""
        self._context.command(
            lambda workspace, uow: workspace.visits.mark(
                uow, visit.id, verb.state, visit.row_version
            ),
            lambda done: self._context.toast(verb.said, done.undo),
            self._refused,
        )

    def delete(self, visit: Visit) -> None:
        """Delete a visit; can be undone."""
        self._context.command(
            lambda workspace, uow: workspace.visits.delete(uow, visit.id),
            lambda done: self._context.toast("Visit deleted", done.undo),
            self._refused,
        )

    def menu(self, visit: Visit, parent: QWidget) -> QMenu:
        """Return the menu of a visit."""
        menu = QMenu(f"Visit: {visit.contact}", parent)
        menu.aboutToHide.connect(menu.deleteLater)
        if self.may_edit:
            menu.addAction("Open visit…", partial(self.open, visit))
            menu.addSeparator()
            for verb in VERBS:
                if verb.state != visit.state:
                    menu.addAction(verb.words, partial(self.mark, visit, verb))
            menu.addSeparator()
        menu.addAction("Open contact", partial(self._open_contact, visit.contact_id))
        if self.may_edit:
            menu.addSeparator()
            menu.addAction("Delete visit", partial(self.delete, visit))
        return menu

    def open_menu(self, visit: Visit, at: QPoint) -> None:
        """Open the menu of a visit at a place on the screen."""
        self.menu(visit, self._page).popup(at)

    def _refused(self, error: ChanceryError) -> None:
        self._context.show_error(error)
        self._failed()
