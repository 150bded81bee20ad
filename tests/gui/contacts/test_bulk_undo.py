"""What was done to many contacts is a step of the Edit menu, in its place among the others."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from PySide6.QtCore import Qt

from core.contacts.bulk import BulkStopped, BulkTask, ContactBulkService
from core.contacts.counting import count_contacts
from core.database.filters import Group, Rule
from core.database.listing import Selection
from core.kernel.errors import Cancelled, ChanceryError, Refused
from core.kernel.work import NeverCancelled, Report, Token, no_report
from desktop.panels.contacts.bulk import undo_step
from desktop.panels.contacts.bulk_sheets import EditField
from desktop.panels.dashboard.desk import DashboardDesk
from desktop.shell.undo import JobStep
from desktop.widgets.buttons import LinkButton
from desktop.widgets.toast import Toast
from tests.gui.contacts.conftest import ContactHands

INES = "Carvalho, Ines"


def there(hands: ContactHands) -> int:
    """Return how many contacts there are."""
    workspace = hands.program.workspace
    return workspace.query(lambda reader: count_contacts(reader.connection))


def act(hands: ContactHands, verb: str, count: int) -> None:
    """Choose the first contacts and click a verb of the bar."""
    hands.listed()
    table = hands.table
    table.view.choose(Selection.of(table.model.ids, [(0, count - 1)]))
    hands.rest()
    found = next(one for one in hands.list.bulk.verbs() if one.text.startswith(verb))
    found.act(table.view.selection())


def delete(hands: ContactHands, count: int) -> None:
    """Delete the first contacts."""
    before, stack = there(hands), hands.program.context.undo_stack
    act(hands, "Delete", count)
    hands.wait(lambda: there(hands) == before - count, "they are deleted")
    hands.wait(lambda: isinstance(stack.next_undo, JobStep), "it can be undone")
    hands.rest()


def move_to(hands: ContactHands, city: str, count: int) -> None:
    """Change the town of the first contacts."""
    stack = hands.program.context.undo_stack
    last = stack.next_undo
    act(hands, "Edit", count)
    sheet = hands.dialog()
    assert isinstance(sheet, EditField)
    sheet.field.setCurrentIndex(sheet.field.findData("city"))
    hands.rest()
    hands.type(city)
    sheet.take.click()
    hands.wait(lambda: stack.next_undo is not last, "it can be undone")
    hands.rest()


def in_town(hands: ContactHands, city: str) -> int:
    tree = Group("all", (Rule("city", "is", (city,)),))
    workspace = hands.program.workspace
    setup = hands.list.setup
    return workspace.query(
        lambda reader: workspace.contact_lists.count(reader, setup, tree, NeverCancelled())
    )


def change(hands: ContactHands, key: UUID, **values: str) -> None:
    context = hands.program.context
    last = context.undo_stack.next_undo
    context.command(lambda workspace, uow: workspace.contacts.change(uow, key, values))
    hands.wait(lambda: context.undo_stack.next_undo is not last, "it is a step")


def toasts(hands: ContactHands) -> list[str]:
    return [one.text for one in hands.window.findChildren(Toast) if one.isVisible()]


def toast_undo(hands: ContactHands) -> LinkButton:
    shown = [one for one in hands.window.findChildren(Toast) if one.isVisible()]
    return next(v for v in shown[-1].findChildren(LinkButton) if v.text() == "Undo")


def key_at(hands: ContactHands, place: int) -> UUID:
    return hands.list.source.row_key(hands.table.model.ids[place])


def test_ctrl_z_brings_deleted_contacts_back_when_the_toast_is_gone(hands: ContactHands) -> None:
    delete(hands, 5)
    for toast in hands.window.findChildren(Toast):
        toast.dismiss()
    hands.table.view.setFocus()
    hands.ctrl(Qt.Key.Key_Z)
    hands.wait(lambda: there(hands) == 60, "they are back")
    stack = hands.program.context.undo_stack
    hands.wait(lambda: stack.next_undo is None, "nothing is left to undo")
    assert stack.next_redo is None
    hands.wait(lambda: "5 contacts as before" in toasts(hands), "it is said")
    hands.program.context.redo()
    assert there(hands) == 60


def test_the_edit_menu_names_what_was_done(hands: ContactHands) -> None:
    delete(hands, 5)
    action = hands.window.binder.action("edit.undo")
    assert action.isEnabled()
    assert action.text() == "Undo: Delete 5 contacts"


def test_the_toast_of_a_delete_says_how_many_and_where_it_is_taken_back(
    hands: ContactHands,
) -> None:
    delete(hands, 5)
    assert toasts(hands) == ["5 contacts deleted. Edit > Undo takes that back"]
    delete(hands, 1)
    assert toasts(hands) == ["1 contact deleted"]


def test_after_a_delete_nothing_is_chosen(hands: ContactHands) -> None:
    delete(hands, 5)
    assert len(hands.table.view.selection()) == 0
    assert hands.faults() == []


def test_the_toast_and_the_menu_take_it_back_once(hands: ContactHands) -> None:
    key = key_at(hands, 20)
    change(hands, key, job_title="Head of research")
    delete(hands, 5)
    toast_undo(hands).click()
    hands.wait(lambda: there(hands) == 60, "they are back")
    stack = hands.program.context.undo_stack
    hands.wait(lambda: not isinstance(stack.next_undo, JobStep), "the step is gone")
    # The step before it is what Ctrl+Z takes back now.
    assert stack.next_undo is not None
    delete(hands, 5)
    step = stack.next_undo
    assert isinstance(step, JobStep)
    hands.program.context.undo()
    hands.wait(lambda: there(hands) == 60, "they are back again")
    hands.program.context.take_back(step)
    hands.wait(lambda: toasts(hands) == [f"Taken back already: {step.label}"], "it is said")


def test_pressed_twice_the_bulk_change_and_the_edit_before_it_are_taken_back(
    hands: ContactHands,
) -> None:
    key = key_at(hands, 20)
    before = hands.stored_by(key).values["job_title"]
    change(hands, key, job_title="Head of research")
    move_to(hands, "Hobart", 5)
    assert in_town(hands, "Hobart") == 5
    hands.program.context.undo()
    hands.program.context.undo()
    hands.wait(lambda: in_town(hands, "Hobart") == 0, "the bulk change is taken back")
    hands.wait(lambda: hands.stored_by(key).values["job_title"] == before, "the edit, too")


def test_an_edit_after_a_bulk_change_goes_first_and_the_contact_is_free_again(
    hands: ContactHands,
) -> None:
    key = key_at(hands, 0)
    move_to(hands, "Hobart", 3)
    change(hands, key, job_title="Head of research")
    hands.program.context.undo()
    hands.wait(lambda: hands.stored_by(key).values["job_title"] != "Head of research", "the edit")
    assert in_town(hands, "Hobart") == 3
    hands.program.context.undo()
    # The contact was written again since the bulk change: it keeps what it has, and that is said.
    words = "2 contacts as before; 1 contact kept a newer change"
    hands.wait(lambda: words in toasts(hands), "it is said")
    assert hands.stored_by(key).values["city"] == "Hobart"


def test_an_edit_of_the_same_contact_before_it_is_not_applied_wrongly_and_bars_nothing(
    hands: ContactHands, monkeypatch: pytest.MonkeyPatch
) -> None:
    other, key = key_at(hands, 20), key_at(hands, 0)
    first = hands.stored_by(other).values["job_title"]
    change(hands, other, job_title="Head of everything")
    change(hands, key, job_title="Head of research")
    move_to(hands, "Hobart", 3)
    context = hands.program.context
    said: list[ChanceryError] = []
    monkeypatch.setattr(context, "show_error", said.append)
    context.undo()
    hands.wait(lambda: in_town(hands, "Hobart") == 0, "the bulk change is taken back")
    context.undo()
    hands.wait(lambda: said, "the edit of that contact cannot be")
    assert "can no longer be undone" in said[0].what
    assert hands.stored_by(key).values["job_title"] == "Head of research"
    context.undo()
    hands.wait(lambda: hands.stored_by(other).values["job_title"] == first, "the one before it")


def ending(
    hands: ContactHands, monkeypatch: pytest.MonkeyPatch, error: Callable[[], ChanceryError]
) -> list[int]:
    """Have every undoing end with ``error`` until the list that is returned has something in it."""
    goes_on: list[int] = []
    real = ContactBulkService.undo

    def undo(
        self: ContactBulkService, command: object, key: UUID, token: Token, report: Report
    ) -> tuple[int, int]:
        if not goes_on:
            raise error()
        return real(self, command, key, token, report)  # type: ignore[arg-type]

    monkeypatch.setattr(ContactBulkService, "undo", undo)
    return goes_on


@pytest.mark.parametrize(
    "error", [lambda: Refused("It does not answer.", "Nothing was put back."), Cancelled]
)
def test_an_undo_that_ends_early_stays_a_step_and_begins_nothing_else(
    hands: ContactHands, monkeypatch: pytest.MonkeyPatch, error: Callable[[], ChanceryError]
) -> None:
    key = key_at(hands, 20)
    change(hands, key, job_title="Head of research")
    delete(hands, 5)
    goes_on = ending(hands, monkeypatch, error)
    context = hands.program.context
    before = context.undo_stack.next_undo
    context.undo()
    context.undo()
    hands.wait(lambda: not context._turns, "both are answered")
    assert context.undo_stack.next_undo is before
    assert there(hands) == 55
    assert hands.stored_by(key).values["job_title"] == "Head of research"
    goes_on.append(1)
    context.undo()
    hands.wait(lambda: there(hands) == 60, "it goes on")


def test_begun_again_from_activity_it_is_over_once(
    hands: ContactHands, monkeypatch: pytest.MonkeyPatch
) -> None:
    delete(hands, 5)
    goes_on = ending(hands, monkeypatch, Cancelled)
    context, runner = hands.program.context, hands.program.context.runner
    context.undo()
    hands.wait(lambda: not context._turns, "it is stopped")
    goes_on.append(1)
    runner.retry(next(one for one in runner.jobs.all() if one.title.startswith("Undo")))
    hands.wait(lambda: context.undo_stack.next_undo is None, "it is taken back")
    assert there(hands) == 60


class _Stops:
    """Is cancelled at its second look."""

    def __init__(self) -> None:
        self.looks = 0

    def raise_if_cancelled(self) -> None:
        self.looks += 1
        if self.looks > 1:
            raise Cancelled


def test_an_undo_that_was_stopped_half_way_goes_on_with_the_rest(
    hands: ContactHands, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.contacts.bulk.service._FIRST", 4)
    monkeypatch.setattr("core.contacts.bulk.service._MOST", 4)
    monkeypatch.setattr("core.contacts.bulk.service._LEAST", 4)
    workspace = hands.program.workspace
    rows = list(hands.table.model.ids)[:10]
    done = workspace.contact_bulk.run(
        workspace.background, BulkTask("delete"), rows, NeverCancelled(), no_report
    )
    with pytest.raises(BulkStopped) as stopped:
        workspace.contact_bulk.undo(
            workspace.background,
            done.operation,
            _Stops(),  # type: ignore[arg-type]
            no_report,
        )
    assert "4 contacts as before; Undo goes on with the others." in str(stopped.value)
    assert there(hands) == 54
    context = hands.program.context
    context.take_back(undo_step(context, done))
    hands.wait(lambda: there(hands) == 60, "the rest is back")


def test_a_step_that_is_no_longer_known_makes_room_for_the_one_before(
    hands: ContactHands,
) -> None:
    delete(hands, 5)
    workspace, context = hands.program.workspace, hands.program.context
    step = context.undo_stack.next_undo
    assert isinstance(step, JobStep)
    workspace.contact_bulk.undo(workspace.background, step.key, NeverCancelled(), no_report)
    context.undo()
    hands.wait(lambda: context.undo_stack.next_undo is None, "it is gone")


def test_the_sheet_changes_nothing_without_a_value_and_says_what_it_empties(
    hands: ContactHands,
) -> None:
    move_to(hands, "Hobart", 2)
    in_hobart = [key_at(hands, place) for place in range(2)]
    act(hands, "Edit", 3)
    sheet = hands.dialog()
    assert isinstance(sheet, EditField)
    sheet.field.setCurrentIndex(sheet.field.findData("city"))
    hands.rest()
    assert not sheet.take.isEnabled()
    assert sheet.effect.text() == "Choose a value, or say that the field shall be emptied."
    hands.type("Perth")
    assert sheet.take.isEnabled()
    sheet.empty.click()
    assert sheet.take.text().startswith("Empty “")
    assert sheet.take.text().endswith("” of 3 contacts")
    assert sheet.take.isEnabled()
    hands.wait(lambda: "is emptied for" in sheet.effect.text(), "it is said in words")
    assert hands.faults() == []
    sheet.take.click()
    hands.wait(
        lambda: all(hands.stored_by(key).values.get("city") is None for key in in_hobart),
        "it is empty",
    )


def test_yes_or_no_of_many_is_answered_and_not_emptied(hands: ContactHands) -> None:
    act(hands, "Edit", 3)
    sheet = hands.dialog()
    assert isinstance(sheet, EditField)
    sheet.field.setCurrentIndex(sheet.field.findData("preferred"))
    hands.rest()
    assert not sheet.empty.isVisible()
    assert not sheet.take.isEnabled()
    assert sheet.effect.text() == "Choose a value."
    sheet.reject()


def test_the_dashboard_follows_a_bulk_delete_and_its_undo_and_shows_what_was_opened(
    hands: ContactHands,
) -> None:
    def shown() -> int | float:
        page = hands.window.page("dashboard")
        assert isinstance(page, DashboardDesk)
        figures = {tile.figure.key: tile.figure.number for tile in page.figures.tiles}
        return figures.get("contacts.all", 0)

    hands.ctrl(Qt.Key.Key_F)
    hands.type("carval")
    hands.press(Qt.Key.Key_Return)
    hands.wait(lambda: hands.contacts.record_title() == INES, "it opens")
    hands.window.go("dashboard")
    hands.wait(lambda: shown() == 60, "the figure is read")
    page = hands.window.page("dashboard")
    assert isinstance(page, DashboardDesk)
    assert [INES in line.accessibleName() for line in page.recent.lines] == [True]
    hands.window.go("contacts", "all")
    hands.list.table.controller.clear_filters()
    delete(hands, 5)
    hands.window.go("dashboard")
    hands.wait(lambda: shown() == 55, "the figure follows")
    hands.program.context.undo()
    hands.wait(lambda: shown() == 60, "the figure follows Undo as well")
