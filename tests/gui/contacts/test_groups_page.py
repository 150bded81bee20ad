"""The page of groups as a person uses it, by keyboard."""

from __future__ import annotations

from PySide6.QtCore import Qt

from core.contacts.records import Group as ContactGroup
from core.database.filters import Group, Rule, to_json
from core.database.listing import Selection
from desktop.panels.contacts.setup.groups import GroupsPage

from .conftest import ContactHands


def opened(hands: ContactHands) -> GroupsPage:
    hands.window.go("contacts", "groups")
    page = hands.contacts.sides.page("groups")
    assert isinstance(page, GroupsPage)
    hands.wait(lambda: page.table.row_count > 0, "groups are listed")
    hands.rest()
    return page


def stored(hands: ContactHands) -> dict[str, ContactGroup]:
    workspace = hands.program.workspace
    found = workspace.query(lambda reader: workspace.groups.groups(reader, all_of_them=True))
    return {one.name: one for one in found}


def choose(page: GroupsPage, name: str) -> None:
    page.table.pick(page.table.texts(0).index(name))


def test_groups_are_listed_with_their_exact_counts(hands: ContactHands) -> None:
    page = opened(hands)
    known = stored(hands)
    assert page.table.texts(0) == sorted(known)
    assert page.table.texts(2) == [str(known[name].members) for name in sorted(known)]
    assert hands.faults() == []


def test_a_name_is_looked_for_from_two_letters_on(hands: ContactHands) -> None:
    page = opened(hands)
    every = page.table.texts(0)
    page.search.setFocus()
    hands.type("n")
    assert page.table.texts(0) == every
    hands.type("ews")
    assert page.table.texts(0) == ["Newsletter"]


def test_a_group_is_made_with_contacts_that_were_typed(hands: ContactHands) -> None:
    page = opened(hands)
    page.add()
    editor = page.editor
    assert editor is not None
    hands.rest()
    hands.type("Summer fair")
    members = editor.members
    members.search.setFocus()
    hands.type("carvalho, ines")
    hands.press(Qt.Key.Key_Return)
    hands.wait(lambda: len(members.added) == 1, "the first one found comes in")
    hands.type("0491 570")
    hands.wait(lambda: len(members.table.texts(0)) > 1, "numbers are found")
    members.table.selectAll()
    members.add.click()
    several = len(members.added)
    assert several > 1
    chips = members.chips.parts
    assert len(chips) == several
    assert hands.faults() == []
    chips[-1].setFocus()
    hands.press(Qt.Key.Key_Delete)
    assert len(members.added) == several - 1
    editor.save()
    hands.wait(lambda: page.editor is None, "it is saved")
    hands.wait(lambda: "Summer fair" in page.table.texts(0), "it is listed")
    assert stored(hands)["Summer fair"].members == several - 1
    hands.undo("New group")
    hands.wait(lambda: "Summer fair" not in stored(hands), "it is taken back")


def test_members_come_and_go_in_one_step(hands: ContactHands) -> None:
    page = opened(hands)
    before = stored(hands)["Suppliers"]
    choose(page, "Suppliers")
    page.change()
    editor = page.editor
    assert editor is not None
    members = editor.members
    hands.wait(lambda: len(members.table.texts(0)) == before.members, "members are listed")
    members.table.pick(0)
    members.take_out.click()
    assert members.table.texts(4)[0] == "Goes out"
    editor.save()
    hands.wait(lambda: page.editor is None, "it is saved")
    assert before.members is not None
    assert stored(hands)["Suppliers"].members == before.members - 1
    hands.undo("Change group")
    hands.wait(lambda: stored(hands)["Suppliers"].members == before.members, "as before")


def test_a_taken_name_is_told_under_the_field(hands: ContactHands) -> None:
    page = opened(hands)
    page.add()
    editor = page.editor
    assert editor is not None
    editor.name.setText("newsletter")
    editor.save()
    hands.wait(lambda: "no other group" in editor._named.error, "the field says so")
    editor.leave()
    assert page.table.isVisible()


def test_a_group_follows_a_saved_filter(hands: ContactHands) -> None:
    workspace = hands.program.workspace
    tree = Group("all", (Rule("kind", "is", ("person",)),))
    state = {"version": 1, "filter": to_json(tree)}
    workspace.command(lambda uow: workspace.views.save(uow, "contacts", "People", state))
    page = opened(hands)
    page.add()
    editor = page.editor
    assert editor is not None
    editor.name.setText("Everybody alone")
    editor.kind.set_value("filter")
    editor.save()
    hands.rest()
    assert page.editor is editor, "a filter without a rule is not saved"
    hands.wait(lambda: editor.filter.begin.findText("People") > 0, "saved filters are offered")
    editor.filter.begin.setCurrentText("People")
    editor.filter.begin.activated.emit(editor.filter.begin.currentIndex())
    hands.rest()
    assert hands.faults() == []
    editor.save()
    hands.wait(lambda: page.editor is None, "it is saved")
    people = len(hands.filter(tree))
    place = page.table.texts(0).index("Everybody alone")
    hands.wait(lambda: page.table.texts(2)[place] == str(people), "its count is exact")
    choose(page, "Everybody alone")
    page.show_contacts()
    assert len(hands.listed()) == people


def test_a_group_in_use_says_where_and_stays(hands: ContactHands) -> None:
    workspace = hands.program.workspace
    key = stored(hands)["Suppliers"].id
    tree = Group("all", (Rule("group", "is", (key.hex,)),))
    state = {"version": 1, "filter": to_json(tree)}
    workspace.command(lambda uow: workspace.views.save(uow, "contacts", "Who delivers", state))
    page = opened(hands)
    place = page.table.texts(0).index("Suppliers")
    hands.wait(lambda: "Who delivers" in page.table.texts(5)[place], "its use is shown")
    choose(page, "Suppliers")
    page.delete()
    hands.rest(300)
    assert "Suppliers" in stored(hands)
    choose(page, "Board members")
    page.table.setFocus()
    hands.press(Qt.Key.Key_Delete)
    hands.wait(lambda: "Board members" not in stored(hands), "it is deleted")
    hands.wait(lambda: "Board members" not in page.table.texts(0), "the list follows")

    def titles() -> list[str]:
        return [item.title for group in hands.contacts.views() for item in group.items]

    hands.wait(lambda: "Board members" not in titles(), "and so do the views")
    hands.undo("Delete group")
    hands.wait(lambda: "Board members" in page.table.texts(0), "and back")


def test_a_group_is_switched_off_and_enter_shows_its_contacts(hands: ContactHands) -> None:
    page = opened(hands)
    choose(page, "Suppliers")
    page.switch_verb.click()
    hands.wait(lambda: not stored(hands)["Suppliers"].active, "it is off")
    hands.wait(lambda: page.switch_verb.text() == "Switch on", "the verb follows")
    number = stored(hands)["Suppliers"].members
    page.table.setFocus()
    hands.press(Qt.Key.Key_Return)
    assert len(hands.listed()) == number


def test_contacts_are_taken_out_of_the_group_that_is_shown(hands: ContactHands) -> None:
    page = opened(hands)
    before = stored(hands)["Newsletter"].members
    assert before is not None
    choose(page, "Newsletter")
    page.show_contacts()
    hands.listed()
    table = hands.table
    table.view.choose(Selection.of(table.model.ids, [(0, 1)]))
    verb = next(verb for verb in hands.list.bulk.verbs() if verb.text == "Take out of Newsletter")
    verb.act(table.view.selection())
    hands.wait(lambda: stored(hands)["Newsletter"].members == before - 2, "two went out")
    hands.window.go("contacts", "all")
    hands.rest()
    assert not [verb for verb in hands.list.bulk.verbs() if verb.text.startswith("Take out")]
