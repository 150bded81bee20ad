"""Views of contacts: what each keeps of its table, and what choosing one shows."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from core.database.filters import Group, Rule
from core.database.listing import Sort
from desktop.panels.contacts.desk import ContactsDesk
from desktop.panels.contacts.export_sheet import ExportSheet
from desktop.shell.ask_text import AskText
from desktop.shell.desk import ViewItem
from desktop.shell.views import ITEM_ROLE
from desktop.tables.state import TableViewState

from .conftest import ContactHands

COLUMNS = ("name", "city", "email")
RATED = Group("all", (Rule("rating", "at_least", ("3",)),))


def place_of(hands: ContactHands, view: str) -> QPoint:
    """Return where a view stands in the panel."""
    model = hands.window.frame.views.list.model()
    for row in range(model.rowCount()):
        index = model.index(row, 0)
        item = index.data(ITEM_ROLE)
        if isinstance(item, ViewItem) and item.id == view:
            return hands.window.frame.views.list.visualRect(index).center()
    raise AssertionError(f"{view} is not in the panel")


def click_view(hands: ContactHands, view: str) -> None:
    """Click on a view in the panel."""
    viewport = hands.window.frame.views.list.viewport()
    QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=place_of(hands, view))
    hands.rest()


def marked(hands: ContactHands) -> str:
    """Return the view that is marked in the panel."""
    item = hands.window.frame.views.list.currentIndex().data(ITEM_ROLE)
    return item.id if isinstance(item, ViewItem) else ""


def arrange(hands: ContactHands) -> TableViewState:
    """Choose columns, a width, an order and a height as a person does, and return them."""
    hands.table.controller.set_sorts((Sort("city", True),))
    hands.table.controller.set_density("compact")
    state = TableViewState(COLUMNS, {"name": 20.0}, (Sort("city", True),), Group(), "compact")
    hands.table.set_state(state)
    hands.listed()
    return state


def test_a_view_of_the_desk_keeps_its_columns_order_and_height(hands: ContactHands) -> None:
    came = hands.table.shown_columns()
    left = arrange(hands)
    click_view(hands, "mine")
    assert hands.table.shown_columns() == came
    assert hands.table.controller.state.density == "standard"
    click_view(hands, "all")
    assert hands.table.controller.state == left
    assert hands.table.view.shown_columns() == COLUMNS
    assert len(hands.listed()) == 60


def test_the_table_of_a_view_is_there_again_after_a_restart(hands: ContactHands) -> None:
    left = arrange(hands)
    state = hands.contacts.save_state()
    again = ContactsDesk(hands.program.context)
    again.restore_state(state)
    hands.wait(lambda: again.list is not None and again.list.view is not None, "it is made")
    assert again.list is not None
    assert again.list.table.controller.state == left
    hands.wait(lambda: again.list is None or not again.list.table.controller.busy, "it is read")
    hands.rest()
    again.deleteLater()


def test_a_table_state_that_nobody_can_read_shows_the_view_as_it_comes(
    hands: ContactHands,
) -> None:
    person = hands.program.context.actor.person_id.hex
    hands.contacts.restore_state(
        {"tables": {person: {"mine": {"version": 1, "sorts": [["gone"]]}}}}
    )
    click_view(hands, "mine")
    assert hands.table.controller.state.columns == ()
    assert 0 < len(hands.listed()) < 60


def test_choosing_the_view_that_is_shown_shows_it_as_it_is_defined(hands: ContactHands) -> None:
    hands.table.controller.set_search("carval")
    hands.filter(RATED)
    click_view(hands, "all")
    assert len(hands.listed()) == 60
    assert hands.table.toolbar.search.text() == ""
    hands.filter(RATED)
    hands.window.frame.views.list.setFocus()
    hands.press(Qt.Key.Key_Return)
    assert len(hands.listed()) == 60


def test_words_that_are_looked_for_stay_with_their_view(hands: ContactHands) -> None:
    mine = {hands.stored(name).list_name for name in _shown(hands, "mine")}
    click_view(hands, "all")
    hands.ctrl(Qt.Key.Key_F)
    # The last letters are typed just before the view is chosen.
    hands.type("carval")
    click_view(hands, "mine")
    hands.rest(400)
    assert hands.table.toolbar.search.text() == ""
    assert set(hands.listed()) == mine


def _shown(hands: ContactHands, view: str) -> list[str]:
    click_view(hands, view)
    return hands.listed()


def test_an_export_counts_what_is_shown_even_while_it_is_being_read(hands: ContactHands) -> None:
    hands.listed()
    hands.table.controller.set_search("carval")
    hands.contacts.export()
    sheet = hands.dialog()
    assert isinstance(sheet, ExportSheet)
    assert sheet.everybody.text().startswith("Counting")
    assert not sheet.take.isEnabled()
    hands.wait(lambda: sheet.count is not None, "they are counted")
    assert sheet.count == len(hands.listed()) > 0
    assert sheet.everybody.text().endswith("in this view.")
    assert sheet.take.isEnabled()
    sheet.reject()


def test_a_filter_saved_under_a_name_is_the_view_that_is_shown(hands: ContactHands) -> None:
    shown = hands.filter(RATED)
    hands.contacts.save_view()
    dialog = next(one for one in hands.window.findChildren(AskText) if one.isVisible())
    dialog.field.setText("Well rated")
    dialog.take.click()
    hands.wait(lambda: hands.contacts.saved_view() is not None, "it is chosen")
    hands.rest()
    assert marked(hands) == hands.contacts.current_view()
    assert hands.list.head.title.text() == "Well rated"
    assert hands.listed() == shown
    hands.undo("Save view")
    hands.wait(lambda: hands.contacts.current_view() == "all", "what is gone is not shown")
    assert len(hands.listed()) == 60
    assert marked(hands) == "all"


def test_a_view_that_is_gone_at_the_next_start_gives_way_to_all_contacts(
    hands: ContactHands,
) -> None:
    again = ContactsDesk(hands.program.context)
    again.restore_state({"view": "saved.0"})
    hands.wait(lambda: again.list is not None and again.list.view is not None, "a view is shown")
    assert again.current_view() == "all"
    hands.wait(lambda: again.list is None or not again.list.table.controller.busy, "it is read")
    hands.rest()
    again.deleteLater()
