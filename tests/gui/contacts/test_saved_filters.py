"""Saved filters of contacts: kept, kept again, shared, deleted and taken back."""

from __future__ import annotations

from core.database.filters import Group, Rule
from core.settings.service import SavedView
from desktop.shell.ask_text import AskText

from .conftest import ContactHands


def stored(hands: ContactHands) -> list[SavedView]:
    workspace = hands.program.workspace
    return workspace.query(lambda reader: workspace.views.views(reader, "contacts"))


def test_a_filter_is_saved_changed_shared_and_deleted(hands: ContactHands) -> None:
    control, desk = hands.table.controller, hands.contacts
    control.set_filter(Group("all", (Rule("rating", "at_least", ("3",)),)))
    before = [view.name for view in stored(hands)]
    desk.save_view()
    dialog = next(one for one in hands.window.findChildren(AskText) if one.isVisible())
    assert dialog.windowTitle() == "Save this filter"
    dialog.field.setText("Well rated")
    dialog.take.click()
    hands.wait(lambda: len(stored(hands)) == len(before) + 1, "it is kept")
    (made,) = (view for view in stored(hands) if view.name == "Well rated")
    shown = f"saved.{made.id}"
    hands.wait(
        lambda: shown in [item.id for group in desk.views() for item in group.items], "it is listed"
    )
    desk.show_view(shown)
    hands.rest()
    assert desk.saved_view() is not None

    wanted = Group("all", (Rule("rating", "at_least", ("4",)),))
    control.set_filter(wanted)
    desk.save_changes()
    hands.wait(lambda: "4" in str(stored_one(hands, made).state), "the change is kept")
    assert not stored_one(hands, made).shared
    hands.rest()
    desk.share_view()
    hands.wait(lambda: stored_one(hands, made).shared, "everybody sees it")
    hands.rest()
    desk.delete_view()
    hands.wait(lambda: [view.name for view in stored(hands)] == before, "it is gone")
    assert desk.current_view() == "all"
    hands.undo("Delete view")
    hands.wait(lambda: len(stored(hands)) == len(before) + 1, "it is back")


def stored_one(hands: ContactHands, made: SavedView) -> SavedView:
    return next(view for view in stored(hands) if view.id == made.id)
