"""More contacts than one computer changes by itself: the shared database does it, and undoes it."""

from __future__ import annotations

import pytest

from core.contacts.bulk import BulkBroken, BulkTask
from core.contacts.custom import CustomField
from core.contacts.groups import pair_id
from core.kernel.errors import NotAllowed, Refused
from core.kernel.work import no_report
from core.workspace import Workspace
from tests.integration.contacts.conftest import names, rule, source_of
from tests.integration.shared.scene import Scene
from tests.integration.sync.bulk_scene import (
    COUNT,
    TOKEN,
    alike,
    alone,
    fill,
    in_fives,
    rows_of,
    run,
    tag,
    undo,
    with_tag,
)
from tests.integration.sync.conftest import Connect
from tests.integration.sync.desks import side, sound, sync


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    in_fives(monkeypatch)


@pytest.fixture
def boss(connect: Connect) -> Workspace:
    return fill(alone(connect("administrator1")))


@pytest.fixture
def member(connect: Connect, boss: Workspace) -> Workspace:
    return alone(connect("member1"))


def test_a_tag_is_put_on_all_there_reaches_both_desks_and_is_taken_back(
    boss: Workspace, member: Workspace
) -> None:
    vip = tag(member)
    first = rows_of(member)["Person 00"]
    assert run(member, BulkTask("tag", vip), [first]).changed == 1, "few are done here"
    done = run(member, BulkTask("tag", vip))
    assert (done.changed, done.unchanged) == (11, 1)
    assert with_tag(boss, vip) == with_tag(member, vip) == COUNT
    assert undo(member, done) == (11, 0)
    assert with_tag(boss, vip) == with_tag(member, vip) == 1
    assert alike(boss, member)


def test_a_tag_taken_off_comes_back_only_to_those_who_had_it(
    boss: Workspace, member: Workspace
) -> None:
    vip = tag(member)
    chosen = [*rows_of(member).values()]
    run(member, BulkTask("tag", vip), chosen[:7])
    done = run(member, BulkTask("untag", vip), chosen)
    assert (done.changed, done.unchanged) == (7, 5)
    assert with_tag(boss, vip) == with_tag(member, vip) == 0
    assert undo(member, done) == (7, 0)
    assert with_tag(boss, vip) == 7
    assert alike(boss, member)


def test_two_desks_that_join_the_same_ones_make_the_same_rows(
    scene: Scene, boss: Workspace, member: Workspace
) -> None:
    board = boss.command(lambda uow: boss.groups.create(uow, "Board")).value
    sync(boss, member)
    first, *rest = [*rows_of(boss).values()][:3], [*rows_of(boss).values()]
    run(boss, BulkTask("group", board), first)  # by itself, and not sent yet
    assert run(member, BulkTask("group", board), *rest).changed == COUNT
    assert alike(boss, member)
    with scene.above() as connection:
        found = connection.execute(
            "SELECT id, group_id, contact_id FROM chancery.group_member"
        ).fetchall()
    assert len(found) == COUNT
    assert all(key == pair_id(group, contact) for key, group, contact in found)
    done = run(member, BulkTask("ungroup", board))
    assert done.changed == COUNT
    assert undo(member, done) == (COUNT, 0)


def test_an_edit_keeps_lists_search_and_filters_right(boss: Workspace, member: Workspace) -> None:
    done = run(member, BulkTask("edit", field="last_name", value="Kovačević"))
    assert done.changed == COUNT
    for desk in (member, boss):
        sync(desk)
        assert len(names(desk, "kovacevic")) == COUNT
        assert len(names(desk, tree=rule("last_name", "is", "kovacevic"))) == COUNT
    assert undo(member, done) == (COUNT, 0)
    sync(member, boss)
    assert names(boss)[:2] == ["Person 00", "Person 01"]
    assert alike(boss, member)


def test_own_fields_are_edited_for_many_and_others_stay(boss: Workspace, member: Workspace) -> None:
    for label in ("Motto", "Colour"):
        boss.command(lambda uow, label=label: boss.contact_fields.add(uow, CustomField(label)))  # type: ignore[misc]
    sync(boss, member)
    run(member, BulkTask("edit", field="custom.colour", value="Blau"))
    sync(member)
    task = BulkTask("edit", field="custom.motto", value="Éternel")
    done = run(member, task)
    assert done.changed == COUNT
    assert run(member, task).changed == 0
    sync(member, boss)
    for desk in (member, boss):
        assert len(names(desk, tree=rule("custom.motto", "contains", "ETER"))) == COUNT
        assert len(names(desk, tree=rule("custom.colour", "is", "blau"))) == COUNT
    assert undo(member, done) == (COUNT, 0)
    sync(member, boss)
    assert names(boss, tree=rule("custom.motto", "not_empty")) == []
    assert len(names(boss, tree=rule("custom.colour", "is", "blau"))) == COUNT
    assert alike(boss, member)


def test_an_edit_of_status_writes_history_and_undo_gives_the_day_back(
    boss: Workspace, member: Workspace
) -> None:
    key = source_of(member).row_key(rows_of(member)["Person 03"])
    active = next(one for one in member.query(member.statuses.statuses) if one.key == "active")
    done = run(member, BulkTask("edit", field="status_id", value=active.id.hex))
    sync(member, boss)
    history = boss.query(lambda reader: boss.statuses.history(reader, key))
    assert [one.to_name for one in history] == ["Active", "Lead"]
    undo(member, done)
    sync(boss)
    assert boss.query(lambda reader: boss.contacts.contact(reader, key)).status == "Lead"
    assert alike(boss, member)


def test_values_of_every_form_go_there_and_back(boss: Workspace) -> None:
    me = boss.actor.person_id
    for field, value in (
        ("assigned_id", me.hex),
        ("preferred", True),
        ("rating", "4"),
        ("review_on", "2026-11-30"),
        ("country", "AU"),
        ("kind", "organisation"),
        ("notes", None),
    ):
        before = boss.query(lambda reader: reader.connection.exec_driver_sql(_CONTENT).all())
        done = run(boss, BulkTask("edit", field=field, value=value))
        assert done.changed == (0 if value is None else COUNT), field
        sync(boss)
        if value is None:
            continue
        assert run(boss, BulkTask("edit", field=field, value=value)).changed == 0, field
        assert undo(boss, done) == (COUNT, 0), field
        sync(boss)
        after = boss.query(lambda reader: reader.connection.exec_driver_sql(_CONTENT).all())
        assert after == before, field
    assert alike(boss)


_CONTENT = (
    "SELECT assigned_id, preferred, rating, review_on, country, kind, notes, name_key, folded"
    " FROM contact ORDER BY rowid"
)


def test_what_another_desk_changed_since_is_kept(boss: Workspace, member: Workspace) -> None:
    done = run(member, BulkTask("edit", field="city", value="Perth"))
    sync(boss)
    key = source_of(boss).row_key(rows_of(boss)["Person 02"])
    boss.command(lambda uow: boss.contacts.change(uow, key, {"city": "Hobart"}))
    sync(boss)
    assert undo(member, done) == (COUNT - 1, 1)
    sync(member, boss)
    assert names(boss, tree=rule("city", "is", "hobart")) == ["Person 02"]
    assert len(names(member, tree=rule("city", "is", "adelaide"))) == COUNT - 1
    assert alike(boss, member)


def test_what_another_desk_did_before_is_what_undo_gives_back(
    boss: Workspace, member: Workspace
) -> None:
    """The member has not seen it; what was before is read there."""
    keys = [source_of(boss).row_key(rows_of(boss)[f"Person 0{number}"]) for number in (2, 3)]
    boss.command(lambda uow: boss.contacts.change(uow, keys[0], {"city": "Hobart"}))
    boss.command(lambda uow: boss.contacts.delete(uow, [keys[1]]))
    seen = member.contact_bulk.shared
    assert seen is not None
    chosen = [*rows_of(member).values()]
    sync(boss)
    side(member).authority.exchange = lambda token: None  # type: ignore[method-assign]
    done = run(member, BulkTask("edit", field="city", value="Perth"), chosen)
    assert (done.changed, done.unchanged) == (COUNT - 1, 1)
    assert undo(member, done) == (COUNT - 1, 0)
    sync(member, boss)
    assert names(boss, tree=rule("city", "is", "hobart")) == ["Person 02"]
    assert "Person 03" not in names(member)
    assert alike(boss, member)


def test_who_was_tagged_again_since_keeps_the_tag(boss: Workspace, member: Workspace) -> None:
    vip = tag(member)
    done = run(member, BulkTask("tag", vip))
    sync(boss)
    key = source_of(boss).row_key(rows_of(boss)["Person 02"])
    boss.command(lambda uow: boss.labels.take(uow, vip, [key]))
    sync(boss)
    boss.command(lambda uow: boss.labels.put(uow, vip, [key]))
    sync(boss)
    assert undo(member, done) == (COUNT - 1, 1)
    sync(boss)
    assert names(boss, tree=rule("tag", "is", vip.hex)) == ["Person 02"]


def test_deleting_many_is_undone_but_for_whom_another_took_the_place(
    boss: Workspace, member: Workspace
) -> None:
    key = source_of(boss).row_key(rows_of(boss)["Person 05"])
    boss.command(lambda uow: boss.contacts.change(uow, key, {"email": "one@place.example"}))
    done = run(boss, BulkTask("delete"))
    assert done.changed == COUNT
    sync(member)
    assert names(member) == []
    taking = {"last_name": "Newcomer", "email": "one@place.example"}
    member.command(lambda uow: member.contacts.create(uow, taking))
    sync(member)
    assert undo(boss, done) == (COUNT - 1, 1)
    sync(boss, member)
    assert len(names(member)) == COUNT
    assert "Person 05" not in names(boss)
    assert alike(boss, member)
    with pytest.raises(Refused, match="no longer"):
        undo(boss, done)


def test_a_row_that_is_refused_is_left_out_alone(
    scene: Scene, boss: Workspace, member: Workspace
) -> None:
    key = source_of(boss).row_key(rows_of(boss)["Person 07"])
    with scene.above() as connection:
        connection.execute(
            "ALTER TABLE chancery.contact ADD CONSTRAINT odd CHECK"
            f" (id <> '{key}' OR city <> 'Perth')"
        )
    done = run(member, BulkTask("edit", field="city", value="Perth"))
    assert (done.changed, done.unchanged, done.refused) == (COUNT - 1, 0, 1)
    assert "odd" in done.why
    assert undo(member, done) == (COUNT - 1, 0)


def test_each_batch_leaves_an_event_in_a_sound_trail(boss: Workspace, member: Workspace) -> None:
    done = run(member, BulkTask("edit", field="city", value="Perth"))
    undo(member, done)
    sync(member, boss)
    events = boss.query(lambda reader: boss.audit.history(reader, done.operation))
    did = [(one.action, one.details.get("rows")) for one in events]
    assert sorted(did) == [
        ("contacts.bulk_begun", None),
        *[("contacts.bulk_changed", rows) for rows in (2, 5, 5)],
        *[("contacts.bulk_undone", rows) for rows in (2, 5, 5)],
    ]
    assert sound(boss)
    verdicts = boss.query(boss.audit.verify)
    assert any(one.signed_to == one.events == 7 for one in verdicts), "the chain there is signed"


def test_a_person_whose_role_lost_the_right_there_changes_nothing(
    scene: Scene, boss: Workspace, member: Workspace
) -> None:
    chosen = [*rows_of(member).values()]
    side(member).authority.exchange = lambda token: None  # type: ignore[method-assign]
    side(boss).logins.set_permission("member", "contacts.edit", False)
    with pytest.raises(BulkBroken, match="does not permit") as raised:
        run(member, BulkTask("edit", field="city", value="Perth"), chosen)
    assert raised.value.done.changed == 0
    assert raised.value.kept == "Nothing was changed."
    assert len(names(boss, tree=rule("city", "is", "adelaide"))) == COUNT
    with pytest.raises(NotAllowed):
        run(member, BulkTask("delete"), chosen)


def test_what_waits_for_a_decision_is_refused_before_anything_changes(
    boss: Workspace, member: Workspace
) -> None:
    key = source_of(boss).row_key(rows_of(boss)["Person 02"])
    for desk, city in ((boss, "Hobart"), (member, "Perth")):
        desk.command(
            lambda uow, desk=desk, city=city: desk.contacts.change(uow, key, {"city": city})
        )  # type: ignore[misc]
    sync(boss, member)
    assert side(member).service.status.conflicts == 1
    with pytest.raises(Refused, match="One of these contacts was changed here"):
        run(member, BulkTask("edit", field="city", value="Cairns"))
    others = [row for name, row in rows_of(member).items() if name != "Person 02"]
    assert run(member, BulkTask("edit", field="city", value="Cairns"), others).changed == 11


def test_unsent_changes_go_first(boss: Workspace, member: Workspace) -> None:
    key = source_of(member).row_key(rows_of(member)["Person 02"])
    member.command(lambda uow: member.contacts.change(uow, key, {"city": "Hobart"}))
    done = run(member, BulkTask("edit", field="city", value="Perth"))
    assert undo(member, done) == (COUNT, 0)
    sync(boss)
    assert names(boss, tree=rule("city", "is", "hobart")) == ["Person 02"]
    assert alike(boss, member)


def test_labels_of_many_contacts_become_one(boss: Workspace, member: Workspace) -> None:
    gone, kept = tag(member, "Newsletter"), tag(member, "News")
    chosen = [*rows_of(member).values()]
    run(member, BulkTask("tag", gone), chosen[:9])
    sync(member)
    run(member, BulkTask("tag", kept), chosen[7:10])
    sync(member)
    merge = member.label_merge
    merged = merge.merge(member.query, member.background, gone, kept, TOKEN, no_report)
    assert merged.gained == 7
    assert with_tag(member, kept) == with_tag(boss, kept) == 10
    merge.undo_names(member.background, merged)
    merge.undo_contacts(member.background, merged, TOKEN, no_report)
    assert with_tag(member, kept) == with_tag(boss, kept) == 3
    assert with_tag(member, gone) == with_tag(boss, gone) == 9
    assert alike(boss, member)
