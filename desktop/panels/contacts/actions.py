"""The verbs of the Contacts desk, for the menus, the palette and the keyboard."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from desktop.actions.action import Action

if TYPE_CHECKING:
    from desktop.panels.contacts.desk import ContactsDesk
    from desktop.panels.contacts.record_page import ContactRecordPage
    from desktop.shell.desk import DeskPage

_DESK = "contacts"
_EDIT = "contacts.edit"


class Window(Protocol):
    """What the actions ask of the window."""

    def go(self, desk: str) -> None:
        """Show a desk."""

    def page(self, desk: str) -> DeskPage:
        """Return the page of a desk, made if it was not."""
        ...


def contact_actions(window: Window) -> list[Action]:
    """Return the actions of the desk."""

    def desk() -> ContactsDesk:
        from desktop.panels.contacts.desk import ContactsDesk

        page = window.page(_DESK)
        assert isinstance(page, ContactsDesk)
        return page

    def new() -> None:
        window.go(_DESK)
        desk().new_contact()

    def no_saved_view() -> str:
        return "" if desk().saved_view() else "Show a saved filter first."

    def on_record(act: Callable[[ContactRecordPage], object]) -> Callable[[], None]:
        def run() -> None:
            record = desk().record
            if record is not None:
                act(record)

        return run

    edit = on_record(lambda record: record.edit())
    plan = on_record(lambda record: record.plan_visit())
    delete = on_record(lambda record: record.delete())
    give_out = on_record(lambda record: record.give_out())
    erase = on_record(lambda record: record.erase())
    return [
        Action(
            "contacts.new", "New contact", new, "Ctrl+Shift+N", "user-plus", "file",
            permission=_EDIT, keywords="person add customer", quick=True,
        ),
        Action(
            "contacts.save_view", "Save this filter…", lambda: desk().save_view(), "", "pin",
            "view", 5, context="desk", desk=_DESK, keywords="columns remember view",
        ),
        Action(
            "contacts.delete_view", "Delete this saved filter", lambda: desk().delete_view(), "",
            "pin-off", "view", 5, context="desk", desk=_DESK, unless=no_saved_view,
        ),
        Action(
            "contacts.export", "Export contacts…", lambda: desk().export(), "Ctrl+Shift+E",
            "download", "view", 6, "contacts.export", "desk", _DESK,
            keywords="excel xlsx csv spreadsheet download save file",
        ),
        Action(
            "contacts.edit", "Edit contact", edit, "Ctrl+E", "pencil-line", "record", 0, _EDIT,
            "record", _DESK,
        ),
        Action(
            "contacts.visit", "Plan a visit…", plan, "Ctrl+Return", "calendar", "record", 0, _EDIT,
            "record", _DESK,
        ),
        Action(
            "contacts.delete", "Delete contact", delete, "", "trash-2", "record", 3,
            "contacts.delete", "record", _DESK,
        ),
        Action(
            "contacts.give_out", "Give out their data…", give_out, "", "file-down", "record", 4,
            "contacts.privacy", "record", _DESK, keywords="privacy subject access copy",
        ),
        Action(
            "contacts.erase", "Erase for good…", erase, "", "x", "record", 4,
            "contacts.privacy", "record", _DESK, keywords="privacy forget remove",
        ),
    ]  # fmt: skip
