"""Tags and interests as people look after them: names, merging, and what filters ask for them."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest

from core.contacts.label_merge import LabelsMerged
from core.database.filters import to_json
from core.kernel.errors import InvalidValue, NotFound, Refused, Stale
from core.kernel.work import NeverCancelled, no_report
from core.workspace import Workspace
from tests.integration.contacts.conftest import names, rule

Add = Callable[..., UUID]


def make(desk: Workspace, name: str, kind: str = "tag") -> UUID:
    return desk.command(lambda uow: desk.labels.make(uow, kind, name)).value


def put(desk: Workspace, label: UUID, *contacts: UUID) -> None:
    desk.command(lambda uow: desk.labels.put(uow, label, contacts))


def used(desk: Workspace, kind: str = "tag") -> dict[str, int]:
    found = desk.query(lambda reader: desk.labels.labels(reader, kind))
    return {label.name: number for label, number in found}


def merge(desk: Workspace, gone: UUID, kept: UUID) -> LabelsMerged:
    return desk.label_merge.merge(
        desk.query, desk.background, gone, kept, NeverCancelled(), no_report
    )


def test_a_tag_that_was_deleted_does_not_come_back_with_its_contacts(
    desk: Workspace, add: Add
) -> None:
    key = add(last_name="Carvalho")
    first = make(desk, "Fair 2025")
    put(desk, first, key)
    desk.command(lambda uow: desk.labels.delete(uow, first))
    again = make(desk, "Fair 2025")
    assert again != first
    assert used(desk) == {"Fair 2025": 0}


def test_a_renamed_tag_keeps_its_new_name_when_its_old_one_is_used_again(
    desk: Workspace, add: Add
) -> None:
    first = make(desk, "VIP")
    put(desk, first, add(last_name="Carvalho"))
    desk.command(lambda uow: desk.labels.rename(uow, first, "Key account"))
    make(desk, "VIP")
    assert used(desk) == {"Key account": 1, "VIP": 0}


def test_a_tag_keeps_to_the_names_of_its_kind(desk: Workspace) -> None:
    first = make(desk, "VIP")
    make(desk, "Pilot")
    make(desk, "Wine", "interest")
    desk.command(lambda uow: desk.labels.rename(uow, first, "Wine"))
    with pytest.raises(InvalidValue, match="no other tag"):
        desk.command(lambda uow: desk.labels.rename(uow, first, "pilot "))
    with pytest.raises(InvalidValue):
        desk.command(lambda uow: desk.labels.rename(uow, first, " "))


def test_contacts_are_counted_while_they_are_there(desk: Workspace, add: Add) -> None:
    one, two = add(last_name="Carvalho"), add(last_name="Egede")
    tag = make(desk, "VIP")
    put(desk, tag, one, two, two)
    assert used(desk) == {"VIP": 2}
    desk.command(lambda uow: desk.contacts.delete(uow, [two]))
    assert used(desk) == {"VIP": 1}


def test_a_tag_is_put_on_and_taken_off_and_both_are_undone(desk: Workspace, add: Add) -> None:
    key = add(last_name="Carvalho")
    tag = make(desk, "VIP")

    def tags() -> list[str]:
        contact = desk.query(lambda reader: desk.contacts.contact(reader, key))
        return [label.name for label in contact.labels]

    done = desk.command(lambda uow: desk.labels.put(uow, tag, [key]))
    assert done.undo is not None
    desk.undo(done.undo)
    assert tags() == []
    put(desk, tag, key)
    taken = desk.command(lambda uow: desk.labels.take(uow, tag, [key, key]))
    assert (taken.value, tags()) == (1, [])
    assert taken.undo is not None
    desk.undo(taken.undo)
    assert tags() == ["VIP"]


def test_two_tags_become_one_and_two_again(desk: Workspace, add: Add) -> None:
    one, both, other = (add(last_name=name) for name in ("One", "Both", "Other"))
    vip, key_account = make(desk, "VIP"), make(desk, "Key account")
    put(desk, vip, one, both)
    put(desk, key_account, both, other)
    asks = to_json(rule("tag", "is", vip.hex))
    either = to_json(rule("tag", "is", vip.hex, key_account.hex))
    view = desk.command(
        lambda uow: desk.views.save(uow, "contacts", "Important", {"version": 1, "filter": asks})
    ).value
    group = desk.command(lambda uow: desk.groups.create(uow, "Either", by_filter=either)).value

    def filters() -> tuple[object, object]:
        views = desk.query(lambda reader: desk.views.views(reader, "contacts"))
        groups = desk.query(lambda reader: desk.groups.groups(reader))
        return (
            next(one.state["filter"] for one in views if one.id == view),
            next(one.filter for one in groups if one.id == group),
        )

    merged = merge(desk, vip, key_account)
    assert merged.gained == 1
    assert used(desk) == {"Key account": 3}
    now = to_json(rule("tag", "is", key_account.hex))
    assert filters() == (now, now)
    assert names(desk, tree=rule("tag", "is", key_account.hex)) == ["Both", "One", "Other"]

    desk.label_merge.undo_names(desk.background, merged)
    desk.label_merge.undo_contacts(desk.background, merged, NeverCancelled(), no_report)
    assert used(desk) == {"Key account": 2, "VIP": 2}
    assert filters() == (asks, either)


def test_a_merge_is_not_undone_over_a_newer_change(desk: Workspace, add: Add) -> None:
    vip, key_account = make(desk, "VIP"), make(desk, "Key account")
    put(desk, vip, add(last_name="One"))
    asks = {"version": 1, "filter": to_json(rule("tag", "is", vip.hex))}
    view = desk.command(lambda uow: desk.views.save(uow, "contacts", "Important", asks)).value
    merged = merge(desk, vip, key_account)
    desk.command(
        lambda uow: desk.views.save(uow, "contacts", "Renamed", {"version": 1}, view_id=view)
    )
    with pytest.raises(Stale):
        desk.label_merge.undo_names(desk.background, merged)
    assert used(desk) == {"Key account": 1}


def test_what_cannot_become_one_is_refused_before_anything_is_done(
    desk: Workspace, add: Add
) -> None:
    vip, wine = make(desk, "VIP"), make(desk, "Wine", "interest")
    put(desk, vip, add(last_name="One"))
    for other, error in ((vip, Refused), (wine, Refused), (UUID(int=7), NotFound)):
        with pytest.raises(error):
            merge(desk, vip, other)
    assert used(desk) == {"VIP": 1}


def test_a_tag_in_use_says_where(desk: Workspace) -> None:
    vip = make(desk, "VIP")
    asks = {"version": 1, "filter": to_json(rule("tag", "is", vip.hex))}
    desk.command(lambda uow: desk.views.save(uow, "contacts", "Important", asks))
    assert desk.query(desk.labels.uses) == {vip: ["view “Important”"]}
    with pytest.raises(Refused, match="Important"):
        desk.command(lambda uow: desk.labels.delete(uow, vip))
