"""The page of tags and interests as a person uses it."""

from __future__ import annotations

from PySide6.QtCore import Qt

from desktop.accessibility.walker import faults
from desktop.panels.contacts.setup.labels import LabelSheet, LabelsPage, MergeSheet
from desktop.widgets.buttons import LinkButton
from desktop.widgets.toast import Toast

from .conftest import ContactHands


def opened(hands: ContactHands) -> LabelsPage:
    hands.window.go("contacts", "labels")
    page = hands.contacts.sides.page("labels")
    assert isinstance(page, LabelsPage)
    hands.wait(lambda: page.table.row_count > 1, "tags are listed")
    hands.rest()
    return page


def used(hands: ContactHands, kind: str = "tag") -> dict[str, int]:
    workspace = hands.program.workspace
    found = workspace.query(lambda reader: workspace.labels.labels(reader, kind))
    return {label.name: number for label, number in found}


def test_tags_and_interests_are_listed_with_their_counts(hands: ContactHands) -> None:
    page = opened(hands)
    assert dict(zip(page.table.texts(0), page.table.texts(1), strict=True)) == {
        name: str(number) for name, number in used(hands).items()
    }
    assert hands.faults() == []
    page.kind.set_value("interest")
    hands.wait(lambda: page.table.texts(0) == [*used(hands, "interest")], "interests are listed")
    assert page.new_button.text() == "New interest"


def test_a_tag_is_renamed_by_keyboard(hands: ContactHands) -> None:
    page = opened(hands)
    old = page.table.texts(0)[0]
    page.table.setFocus()
    hands.press(Qt.Key.Key_F2)
    sheet = hands.dialog()
    assert isinstance(sheet, LabelSheet)
    sheet.activateWindow()
    hands.rest()
    assert [str(fault) for fault in faults(sheet)] == []
    sheet.name.setText(page.table.texts(0)[1].upper())
    sheet.take.click()
    hands.wait(lambda: "no other tag" in sheet.fields["name"].error, "the field says so")
    sheet.name.setText("Quite another")
    hands.press(Qt.Key.Key_Return)
    hands.wait(lambda: "Quite another" in page.table.texts(0), "the list follows")
    assert old not in used(hands)
    choices = [one.label for one in hands.list.setup.filters["tag"].choices]
    hands.wait(
        lambda: "Quite another" in [c.label for c in hands.list.setup.filters["tag"].choices],
        f"the filter follows: {choices}",
    )


def merge_first(hands: ContactHands, page: LabelsPage) -> tuple[str, str]:
    """Merge the first tag into the second; returns the names of both."""
    gone, kept = page.table.texts(0)[:2]
    page.table.pick(0)
    page.merge_verb.click()
    sheet = hands.dialog()
    assert isinstance(sheet, MergeSheet)
    sheet.into.setCurrentText(kept)
    sheet.take.click()
    return gone, kept


def test_two_tags_become_one_and_two_again(hands: ContactHands) -> None:
    page = opened(hands)
    before = used(hands)
    gone, kept = merge_first(hands, page)
    hands.wait(lambda: gone not in used(hands), "it is one")
    assert used(hands)[kept] >= max(before[gone], before[kept])
    hands.wait(lambda: gone not in page.table.texts(0), "the list follows")

    def verbs() -> list[LinkButton]:
        toasts = hands.window.findChildren(Toast)
        found = [verb for toast in toasts for verb in toast.findChildren(LinkButton)]
        return [verb for verb in found if verb.text() == "Undo" and verb.isVisible()]

    hands.wait(verbs, "a toast offers Undo")
    verbs()[0].click()
    hands.wait(lambda: used(hands) == before, "all is as before")


def test_ctrl_z_makes_two_tags_of_the_merged_one(hands: ContactHands) -> None:
    page = opened(hands)
    before = used(hands)
    gone, kept = merge_first(hands, page)
    hands.undo(f"Merge {gone} into {kept}")
    hands.wait(lambda: used(hands) == before, "both are as before")
    assert hands.program.context.undo_stack.next_redo is None


def test_a_tag_is_deleted_and_put_back(hands: ContactHands) -> None:
    page = opened(hands)
    before = used(hands)
    name = page.table.texts(0)[0]
    page.table.setFocus()
    hands.press(Qt.Key.Key_Delete)
    hands.wait(lambda: name not in page.table.texts(0), "it is gone")
    hands.undo("Delete tag")
    hands.wait(lambda: used(hands) == before, "with those who had it")


def test_enter_shows_who_has_it(hands: ContactHands) -> None:
    page = opened(hands)
    name, number = page.table.texts(0)[0], page.table.texts(1)[0]
    page.table.setFocus()
    hands.press(Qt.Key.Key_Return)
    assert len(hands.listed()) == int(number)
    assert hands.list.head.title.text() == name
