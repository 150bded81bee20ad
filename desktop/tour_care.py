"""The part of the tour that looks after contacts: visits, duplicates, set-up, exports, privacy."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

from core.database.filters import Group
from desktop.bootstrap import Program
from desktop.panels.contacts.desk import ContactsDesk
from desktop.panels.contacts.duplicates.page import DuplicatesPage
from desktop.panels.contacts.export_sheet import ExportChoice
from desktop.panels.contacts.visits.page import VisitsPage

Condition = Callable[[], bool]
# Pages of which one picture says enough.
_PAGES = (
    ("groups", "contacts-groups"),
    ("labels", "contacts-tags"),
    ("statuses", "contacts-statuses"),
    ("parcel_types", "contacts-parcel-types"),
    ("privacy", "contacts-privacy"),
    ("published", "contacts-published-lists"),
)


class Guide(Protocol):
    """What the tour lends: its program, where files go, and time for the window to settle."""

    program: Program
    step: str

    def picture(self, name: str) -> None:
        """Leave a picture of the window."""
        ...

    def keep(self, name: str) -> Path:
        """Return where a file of this name is to be left."""
        ...

    def settle(self, milliseconds: int = 350) -> Iterator[Condition]:
        """Wait until work that was just asked for has been painted."""
        ...


def look_after_contacts(guide: Guide) -> Iterator[Condition]:
    """Show the calendar, find duplicates, visit the set-up pages, export the list."""
    desk = guide.program.window.page("contacts")
    assert isinstance(desk, ContactsDesk)
    yield from _see_visits(guide, desk)
    yield from _find_duplicates(guide, desk)
    guide.step = "pages of contacts"
    for key, picture in _PAGES:
        desk.show_view(key)
        yield from guide.settle(900)
        guide.picture(picture)
    yield from _export(guide, desk)
    desk.show_view("all")
    yield from guide.settle()


def _see_visits(guide: Guide, desk: ContactsDesk) -> Iterator[Condition]:
    guide.step = "visits"
    desk.show_view("visits")
    page = desk.sides.page("visits")
    assert isinstance(page, VisitsPage)
    yield lambda: page.bar is not None and page.bar.whose.count() > 1
    assert page.bar is not None
    page.bar.whose.setCurrentIndex(page.bar.whose.findData(""))
    yield lambda: len(page.visits) > 0
    yield from guide.settle(600)
    guide.picture("visits-month")
    page.set_mode("week")
    yield from guide.settle(600)
    guide.picture("visits-week")


def _find_duplicates(guide: Guide, desk: ContactsDesk) -> Iterator[Condition]:
    guide.step = "duplicates"
    desk.show_view("duplicates")
    page = desk.sides.page("duplicates")
    assert isinstance(page, DuplicatesPage)
    yield lambda: page.reading is not None
    page.look()
    yield lambda: bool(page.reading and page.reading.pairs)
    yield from guide.settle(600)
    guide.picture("contacts-duplicates")
    page.open_picked()
    yield lambda: page.shown is not None
    yield from guide.settle(600)
    guide.picture("contacts-compare")
    page.back()
    yield from guide.settle()


def _export(guide: Guide, desk: ContactsDesk) -> Iterator[Condition]:
    guide.step = "export"
    desk.show_view("all")
    page = desk.list
    assert page is not None
    page.table.controller.set_filter(Group())
    yield lambda: page.table.controller.phase == "ready"
    target = guide.keep("contacts.xlsx")
    choice = ExportChoice(False, page.table.shown_columns(), "xlsx", ",", True)
    page.exporting.export(choice, array("q"), target)
    yield target.exists
    desk.show_view("exports")
    yield from guide.settle(1_200)
    guide.picture("contacts-exports")
