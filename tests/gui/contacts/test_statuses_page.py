"""The page of statuses as a person uses it, by keyboard and by dragging."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from desktop.accessibility.walker import faults
from desktop.panels.contacts.setup.statuses import StatusesPage, StatusSheet

from .conftest import ContactHands

SHIFTED = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


def opened(hands: ContactHands) -> StatusesPage:
    hands.window.go("contacts", "statuses")
    page = hands.contacts.sides.page("statuses")
    assert isinstance(page, StatusesPage)
    hands.wait(lambda: page.table.row_count == 5, "statuses are listed")
    hands.wait(lambda: any(page.table.texts(3)), "days are reckoned")
    hands.rest()
    return page


def named(hands: ContactHands) -> list[str]:
    workspace = hands.program.workspace
    found = workspace.query(lambda r: workspace.statuses.statuses(r, all_of_them=True))
    return [one.name for one in found]


def test_the_pipeline_shows_who_stands_where(hands: ContactHands) -> None:
    page = opened(hands)
    assert sum(int(number or 0) for number in page.table.texts(2)) == 60
    assert [part.label for part in page.chart.parts] == page.table.texts(0)
    assert hands.faults() == []
    page.chart.setFocus()
    hands.press(Qt.Key.Key_Home)
    hands.press(Qt.Key.Key_Space)
    assert len(hands.listed()) == page.chart.parts[0].number


def typed(hands: ContactHands, page: StatusesPage, name: str) -> StatusSheet:
    page.add()
    sheet = hands.dialog()
    assert isinstance(sheet, StatusSheet)
    sheet.activateWindow()
    hands.rest()
    assert [str(one) for one in faults(sheet)] == []
    hands.type(name)
    hands.press(Qt.Key.Key_Return)
    return sheet


def test_a_status_is_added_unless_its_name_is_taken(hands: ContactHands) -> None:
    page = opened(hands)
    sheet = typed(hands, page, "Active")
    hands.wait(lambda: "no other status" in sheet.fields["name"].error, "the field says so")
    sheet.reject()
    hands.rest()
    typed(hands, page, "Offer sent")
    hands.wait(lambda: page.table.texts(0)[2] == "Offer sent", "behind the last of its stage")


def test_statuses_are_moved_by_keyboard_and_put_back(hands: ContactHands) -> None:
    page = opened(hands)
    before = named(hands)
    page.table.setFocus()
    page.table.pick(0)
    hands.press(Qt.Key.Key_Down, SHIFTED)
    stack = hands.program.context.undo_stack
    hands.wait(lambda: stack.next_undo is not None, "the first move is done")
    first = stack.next_undo
    hands.press(Qt.Key.Key_Down, SHIFTED)
    hands.wait(lambda: stack.next_undo is not first, "and the second")
    moved = [before[1], before[2], before[0], *before[3:]]
    hands.wait(lambda: named(hands) == moved, "it went down twice")
    assert page.table.picked_row == 2
    hands.undo("Order statuses")
    hands.wait(lambda: named(hands)[:2] == [before[1], before[0]], "one step back")
    hands.wait(lambda: stack.next_redo is not None, "the step before is the next")
    hands.undo("Order statuses")
    hands.wait(lambda: named(hands) == before, "and back")
    hands.wait(lambda: page.table.texts(0) == before, "as the list shows")


def test_statuses_are_moved_by_dragging(hands: ContactHands) -> None:
    page = opened(hands)
    before = named(hands)
    view, height = page.table.viewport(), page.table.verticalHeader().defaultSectionSize()

    def middle(row: int) -> QPoint:
        return QPoint(60, row * height + height // 2)

    left = Qt.MouseButton.LeftButton
    QTest.mousePress(view, left, pos=middle(4))
    for row in (3, 2, 1):
        QTest.mouseMove(view, middle(row))
    QTest.mouseMove(view, QPoint(60, height + 3))
    QTest.mouseRelease(view, left, pos=QPoint(60, height + 3))
    moved = [before[0], before[4], *before[1:4]]
    hands.wait(lambda: named(hands) == moved, "it is dropped behind the first")


def test_a_used_status_is_not_deleted_and_another_one_is_the_first(hands: ContactHands) -> None:
    page = opened(hands)
    before = named(hands)
    page.table.setFocus()
    page.table.pick(2)
    hands.press(Qt.Key.Key_Delete)
    hands.rest(300)
    assert named(hands) == before
    page.first_verb.click()
    hands.wait(lambda: page.table.texts(4)[2] == "New contacts", "new ones begin there")
    hands.wait(lambda: not page.first_verb.isEnabled(), "which needs no second time")


def test_a_renamed_status_is_called_so_in_the_list(hands: ContactHands) -> None:
    page = opened(hands)
    page.table.setFocus()
    page.table.pick(2)
    hands.press(Qt.Key.Key_F2)
    sheet = hands.dialog()
    assert isinstance(sheet, StatusSheet)
    sheet.name.setText("Customer")
    sheet.take.click()
    hands.wait(
        lambda: "Customer" in [c.label for c in hands.list.setup.filters["status_id"].choices],
        "filters know the name",
    )
    hands.window.go("contacts", "all")
    columns = [one.key for one in hands.table.model.columns]
    at = columns.index("status_id")

    def shown() -> set[str]:
        rows = hands.list.source.rows(list(hands.table.model.ids))
        return {str(row[at]) for row in rows if row}

    hands.wait(lambda: "Customer" in shown(), "and so does the list")
