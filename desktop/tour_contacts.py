"""The part of the tour at the Contacts desk: filter, edit, many at once, one contact."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol

from core.database.filters import Group, Registry, Rule
from core.database.listing import Selection, Sort
from desktop.bootstrap import Program
from desktop.panels.contacts.bulk_sheets import ChooseName
from desktop.panels.contacts.desk import ContactsDesk
from desktop.panels.contacts.views import LIST_KEY
from desktop.tables.state import TableViewState

Condition = Callable[[], bool]
_NAME = "Southern, SMS"


class Guide(Protocol):
    """What the tour lends: its program, pictures, and time for the window to settle."""

    program: Program
    step: str

    def picture(self, name: str) -> None:
        """Leave a picture of the window."""
        ...

    def settle(self, milliseconds: int = 350) -> Iterator[Condition]:
        """Wait until work that was just asked for has been painted."""
        ...


def see_contacts(guide: Guide) -> Iterator[Condition]:
    """Show the list under a saved filter, change many, open one."""
    guide.step = "contacts"
    window, context = guide.program.window, guide.program.context
    window.go("contacts")
    desk = window.page("contacts")
    assert isinstance(desk, ContactsDesk)
    yield lambda: desk.list is not None and desk.list.table.controller.phase == "ready"
    page = desk.list
    assert page is not None
    table = page.table
    table.controller.set_search("kovac")
    yield lambda: table.controller.phase == "ready" and 0 < len(table.model.ids) < 1_000
    yield from guide.settle(600)
    guide.picture("contacts-search")
    table.controller.set_search("")
    guide.step = "filter of contacts"
    state = TableViewState(filter=_filter(page.setup.filters), sorts=(Sort("last_visit_on"),))
    context.command(
        lambda workspace, uow: workspace.views.save(uow, LIST_KEY, _NAME, state.to_json())
    )
    yield lambda: any(item.title == _NAME for group in desk.views() for item in group.items)
    saved = next(v.id for g in desk.views() for v in g.items if v.title == _NAME)
    desk.show_view(saved)
    table.open_filter()
    yield lambda: table.controller.phase == "ready" and len(table.model.ids) > 0
    table.view.choose(Selection.of(table.model.ids, [(2, 4)]), 4)
    yield from guide.settle(900)
    guide.picture("contacts-grid-light")
    window.settings.change(scheme="dark", zoom=1.0)
    yield from guide.settle(900)
    guide.picture("contacts-grid-dark")
    window.settings.change(scheme="light", zoom=1.5)
    yield from guide.settle(900)
    guide.picture("contacts-grid-light-150")
    window.settings.change(scheme="light", zoom=1.0)
    yield from guide.settle()
    guide.step = "many contacts"
    verb = next(verb for verb in page.bulk.verbs() if verb.text.startswith("Tag"))
    verb.act(table.view.selection())
    yield from guide.settle()
    sheet = window.findChild(ChooseName)
    assert isinstance(sheet, ChooseName)
    sheet.field.setEditText("Spring round")
    sheet.take.click()
    yield from guide.settle(1_200)
    guide.picture("contacts-tagged")
    table.view.clearSelection()
    guide.step = "one contact"
    context.open_record("contacts", str(page.source.row_key(table.model.ids[4])))
    yield lambda: desk.record is not None and desk.record.reading is not None
    yield from guide.settle(700)
    guide.picture("contact-record")
    assert desk.record is not None
    desk.record.edit()
    yield from guide.settle(700)
    guide.picture("contact-form")
    context.open_record("contacts", "")
    desk.show_view("all")
    yield from guide.settle()


def _filter(filters: Registry) -> Group:
    choices = filters["status_id"].choices
    active = next(choice.value for choice in choices if choice.label == "Active")
    states = (Rule("region", "is", ("South Australia",)), Rule("region", "is", ("Victoria",)))
    return Group(
        "all",
        (
            Rule("status_id", "is", (active,)),
            Group("any", states),
            Rule("sms_consent", "is", ("given",)),
            Rule("last_visit_on", "more_than_ago", ("90", "days")),
        ),
    )
