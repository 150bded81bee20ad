"""Saved views of the contract list: kept, shown under their name, and deleted."""

from __future__ import annotations

from core.database.filters import Group, Rule
from desktop.shell.ask_text import AskText
from tests.gui.contracts.conftest import Hands


def saved_names(hands: Hands) -> list[str]:
    groups = {group.title: group for group in hands.desk.views()}
    group = groups.get("Saved views")
    return [item.title for item in group.items] if group else []


def test_a_view_is_saved_shown_again_and_deleted(hands: Hands) -> None:
    control = hands.desk.list.table.controller
    wanted = Group("all", (Rule("status", "is", ("draft",)),))
    control.set_filter(wanted)
    hands.desk.save_view()
    dialog = next(one for one in hands.window.findChildren(AskText) if one.isVisible())
    dialog.field.setText("My drafts")
    dialog.take.click()
    hands.wait(lambda: saved_names(hands) == ["My drafts"], "the view is listed")

    hands.desk.show_view("all")
    assert control.state.filter == Group()
    (saved,) = [g for g in hands.desk.views() if g.title == "Saved views"]
    hands.desk.show_view(saved.items[0].id)
    assert control.state.filter == wanted

    hands.desk.delete_view()
    hands.wait(lambda: saved_names(hands) == [], "the view is gone")
