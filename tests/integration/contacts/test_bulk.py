"""Many contacts at once: what changes, what stays, and how it is taken back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest

from core.contacts.bulk import BulkDone, BulkTask, journal
from core.contacts.custom import CustomField
from core.kernel.errors import Cancelled, InvalidValue, NotAllowed, Refused
from core.kernel.work import NeverCancelled, no_report
from core.workspace import Workspace
from tests.integration.contacts.conftest import names, rule, source_of

Add = Callable[..., UUID]
TOKEN = NeverCancelled()


@pytest.fixture
def rows(desk: Workspace, add: Add) -> list[int]:
    """The row ids of five contacts."""
    source = source_of(desk)
    keys = [add(last_name=f"Person {number}", city="Adelaide") for number in range(5)]
    return [row for row in map(source.row_of, keys) if row is not None]


def run(desk: Workspace, task: BulkTask, rows: list[int]) -> BulkDone:
    return desk.contact_bulk.run(desk.background, task, rows, TOKEN, no_report)


def undo(desk: Workspace, done: BulkDone) -> tuple[int, int]:
    return desk.contact_bulk.undo(desk.background, done.operation, TOKEN, no_report)


def tag(desk: Workspace, name: str = "VIP") -> UUID:
    return desk.command(lambda uow: desk.labels.make(uow, "tag", name)).value


def test_a_tag_is_put_on_all_and_taken_back_only_where_it_was_new(
    desk: Workspace, rows: list[int]
) -> None:
    vip = tag(desk)
    first = source_of(desk).row_key(rows[0])
    desk.command(lambda uow: desk.labels.put(uow, vip, [first]))
    task = BulkTask("tag", vip)
    assert desk.query(lambda reader: desk.contact_bulk.preview(reader, task, rows, TOKEN)) == 4
    done = run(desk, task, rows)
    assert (done.changed, done.unchanged) == (4, 1)
    assert len(names(desk, tree=rule("tag", "is", vip.hex))) == 5
    assert undo(desk, done) == (4, 0)
    assert names(desk, tree=rule("tag", "is", vip.hex)) == ["Person 0"]


def test_a_tag_taken_off_many_comes_back(desk: Workspace, rows: list[int]) -> None:
    vip = tag(desk)
    run(desk, BulkTask("tag", vip), rows)
    done = run(desk, BulkTask("untag", vip), rows[:3])
    assert len(names(desk, tree=rule("tag", "is", vip.hex))) == 2
    assert undo(desk, done) == (3, 0)
    assert len(names(desk, tree=rule("tag", "is", vip.hex))) == 5


def test_groups_take_many_but_not_one_that_follows_a_filter(
    desk: Workspace, rows: list[int]
) -> None:
    listed = desk.command(lambda uow: desk.groups.create(uow, "Board")).value
    assert run(desk, BulkTask("group", listed), rows).changed == 5
    groups = desk.query(lambda reader: desk.groups.groups(reader))
    assert [(group.name, group.members) for group in groups] == [("Board", 5)]
    everything = {"version": 1, "mode": "all", "rules": []}
    follows = desk.command(lambda uow: desk.groups.create(uow, "All", by_filter=everything)).value
    with pytest.raises(Refused, match="filter"):
        run(desk, BulkTask("group", follows), rows)


def test_an_edit_keeps_lists_search_and_filters_right(desk: Workspace, rows: list[int]) -> None:
    done = run(desk, BulkTask("edit", field="last_name", value="Kovačević"), rows[:2])
    assert done.changed == 2
    assert names(desk, "kovacevic") == ["Kovačević", "Kovačević"]
    assert len(names(desk, tree=rule("last_name", "is", "kovacevic"))) == 2
    assert undo(desk, done) == (2, 0)
    assert names(desk, "kovacevic") == []
    assert names(desk)[:2] == ["Person 0", "Person 1"]


def test_an_edit_of_status_writes_history_and_undo_gives_the_day_back(
    desk: Workspace, rows: list[int]
) -> None:
    key = source_of(desk).row_key(rows[0])
    active = next(one for one in desk.query(desk.statuses.statuses) if one.key == "active")
    done = run(desk, BulkTask("edit", field="status_id", value=active.id.hex), rows)
    history = desk.query(lambda reader: desk.statuses.history(reader, key))
    assert [one.to_name for one in history] == ["Active", "Lead"]
    undo(desk, done)
    contact = desk.query(lambda reader: desk.contacts.contact(reader, key))
    assert contact.status == "Lead"


def test_own_fields_are_edited_for_many(desk: Workspace, rows: list[int]) -> None:
    desk.command(lambda uow: desk.contact_fields.add(uow, CustomField("Motto")))
    done = run(desk, BulkTask("edit", field="custom.motto", value="Immer weiter"), rows)
    assert done.changed == 5
    assert (
        run(desk, BulkTask("edit", field="custom.motto", value="Immer weiter"), rows).changed == 0
    )
    assert len(names(desk, tree=rule("custom.motto", "contains", "WEITER"))) == 5
    undo(desk, done)
    assert names(desk, tree=rule("custom.motto", "not_empty")) == []


def test_what_somebody_changed_since_is_kept(desk: Workspace, rows: list[int]) -> None:
    done = run(desk, BulkTask("edit", field="city", value="Perth"), rows)
    key = source_of(desk).row_key(rows[2])
    desk.command(lambda uow: desk.contacts.change(uow, key, {"city": "Hobart"}))
    assert undo(desk, done) == (4, 1)
    assert names(desk, tree=rule("city", "is", "hobart")) == ["Person 2"]
    assert len(names(desk, tree=rule("city", "is", "adelaide"))) == 4


def test_deleting_many_can_be_undone_once(desk: Workspace, rows: list[int]) -> None:
    done = run(desk, BulkTask("delete"), rows)
    assert names(desk) == []
    assert undo(desk, done) == (5, 0)
    assert len(names(desk)) == 5
    with pytest.raises(Refused, match="no longer"):
        undo(desk, done)


def test_stopping_half_way_says_what_was_done_and_it_can_be_undone(
    desk: Workspace, add: Add, monkeypatch: pytest.MonkeyPatch, rows: list[int]
) -> None:
    for bound in ("_FIRST", "_LEAST", "_MOST"):
        monkeypatch.setattr(f"core.contacts.bulk.service.{bound}", 2)

    class AfterTwo:
        asked = 0

        def raise_if_cancelled(self) -> None:
            self.asked += 1
            if self.asked > 2:
                raise Cancelled

        def on_cancel(self, callback: Callable[[], None]) -> None:
            """Nothing to end."""

    task = BulkTask("edit", field="city", value="Perth")
    with pytest.raises(Cancelled, match="4 contacts changed"):
        desk.contact_bulk.run(desk.background, task, rows, AfterTwo(), no_report)
    assert len(names(desk, tree=rule("city", "is", "perth"))) == 4
    known = desk.query(
        lambda reader: reader.connection.exec_driver_sql("SELECT id FROM bulk_operation").scalars()
    )
    (operation,) = (UUID(bytes=one) for one in known)
    assert desk.contact_bulk.undo(desk.background, operation, TOKEN, no_report) == (4, 0)


@pytest.mark.parametrize("field", ["email", "mobile", "external_id", "last_visit_on", "nonsense"])
def test_what_only_one_may_have_or_is_kept_for_people_cannot_be_given_to_many(
    desk: Workspace, rows: list[int], field: str
) -> None:
    with pytest.raises(InvalidValue):
        run(desk, BulkTask("edit", field=field, value="x"), rows)


def test_who_may_not_changes_nothing(
    desk: Workspace, rows: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        desk, "actor", replace(desk.actor, permissions=frozenset({"contacts.read"}))
    )
    for task in (BulkTask("delete"), BulkTask("edit", field="city", value="X")):
        with pytest.raises(NotAllowed):
            run(desk, task, rows)


def test_old_operations_are_forgotten(
    desk: Workspace, rows: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "KEPT", 2)
    first, *_ = [
        run(desk, BulkTask("edit", field="city", value=f"City {n}"), rows) for n in range(4)
    ]
    with pytest.raises(Refused):
        undo(desk, first)
    left = desk.query(
        lambda reader: reader.connection.exec_driver_sql(
            "SELECT count(*) FROM bulk_journal"
        ).scalar()
    )
    assert left == 10


def test_more_than_one_computer_may_change_is_left_to_the_shared_database(
    desk: Workspace, rows: list[int]
) -> None:
    from core.contacts.bulk import ContactBulkService

    alone = ContactBulkService(most=3)
    with pytest.raises(Refused, match="at most 3"):
        alone.run(desk.background, BulkTask("delete"), rows, TOKEN, no_report)
