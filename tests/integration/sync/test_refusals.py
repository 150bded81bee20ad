"""What the shared database refuses is set aside with its reason; everything else goes on."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from core.database.unit_of_work import UnitOfWork
from core.kernel.errors import Refused, SignInRefused
from core.kernel.ids import new_id
from core.settings.tables import SavedViewRow
from core.sync.exchange import SEAL_AT_ONCE
from core.workspace import Workspace
from tests.integration.contracts.scene import add_clause, worded
from tests.integration.shared.scene import PASSWORD, Scene
from tests.integration.sync.conftest import Connect
from tests.integration.sync.desks import (
    change,
    note,
    notes,
    settled,
    shared_contract,
    side,
    sound,
    sync,
    title,
)
from tests.integration.sync.test_network import clause, rename

POISON: dict[str, dict[str, Any]] = {
    "a text with a NUL": {"name": "before\0after"},
    "a number out of range": {"position": 3_000_000_000},
    "JSON with a NUL": {"state": {"title": "before\0after"}},
    "a code that is too long": {"list_key": "x" * 41},
}


def add_view(workspace: Workspace, person: UUID | None, **values: Any) -> UUID:
    """Save a view; without a person it is everybody's."""
    given = {"list_key": "contract", "name": "View", "position": 0, "state": {}, **values}

    def work(uow: UnitOfWork) -> UUID:
        row = uow.insert(SavedViewRow(id=new_id(), person_id=person, **given))
        uow.record("view.saved", "saved_view", row.id)
        return row.id

    return workspace.command(work).value


def views(workspace: Workspace) -> dict[str, str]:
    """Return id and name of the views that are here."""
    return workspace.query(
        lambda reader: dict(
            reader.connection.exec_driver_sql("SELECT lower(hex(id)), name FROM saved_view").all()
        )
    )


def rename_view(workspace: Workspace, view: UUID, name: str) -> None:
    workspace.command(
        lambda uow: uow.connection.exec_driver_sql(
            "UPDATE saved_view SET name = ?, row_version = row_version + 1 WHERE id = ?",
            (name, view.bytes),
        )
    )


def call(scene: Scene, function: str, *values: Any) -> None:
    """Call one of the people functions as the administrator."""
    places = ", ".join(["%s"] * len(values))
    with scene.as_(scene.people["administrator1"].login, autocommit=True) as connection:
        connection.execute(f"SELECT sync.{function}({places})".encode(), values)


@pytest.mark.parametrize("kind", POISON)
def test_a_row_that_cannot_be_stored_there_is_set_aside_alone(
    connect: Connect, scene: Scene, kind: str
) -> None:
    desk = connect("manager1")
    person = scene.people["manager1"].id
    bad = add_view(desk, person, **POISON[kind])
    good = add_view(desk, person, name="Good")
    note(desk, "goes on")
    sync(desk)
    (unsent,) = side(desk).review.unsent()
    assert (unsent.state, unsent.reason) == ("parked", "refused")
    assert unsent.detail
    assert side(desk).service.status.parked == 1
    with scene.above() as connection:
        rows = connection.execute("SELECT id, name FROM chancery.saved_view").fetchall()
    assert rows == [(good, "Good")]
    if "name" in POISON[kind]:
        assert views(desk)[bad.hex] == POISON[kind]["name"], "nothing was cut off here"
    side(desk).review.discard(unsent.id)
    sync(desk)
    assert bad.hex not in views(desk)
    assert settled(scene, desk)
    assert sound(desk)


def test_a_one_time_password_set_meanwhile_stops_the_exchange_and_keeps_the_work(
    connect: Connect, scene: Scene
) -> None:
    desk = connect("member1")
    view = add_view(desk, scene.people["member1"].id)
    with scene.above() as connection:
        connection.execute(
            "UPDATE sync.login SET must_change_password = true WHERE role_name = %s",
            [scene.people["member1"].login],
        )
    for again in (False, True):
        if again:
            side(desk).exchange.close()
        with pytest.raises(SignInRefused):
            sync(desk)
        status = side(desk).service.status
        assert (status.state, status.unsent > 0, status.parked) == ("sign_in", True, 0)
        assert view.hex in views(desk)
    own = side(desk).own_login
    own.change_password(PASSWORD, PASSWORD + " anew")
    sync(desk)
    assert side(desk).service.status.state == "synced"
    assert settled(scene, desk)


def test_who_is_switched_off_keeps_the_work_and_sends_it_when_switched_on(
    connect: Connect, scene: Scene
) -> None:
    desk = connect("member1")
    someone = scene.people["member1"]
    sync(desk)
    add_view(desk, someone.id, name="Kept")
    call(scene, "switch_off", someone.id)
    for _ in range(2):
        with pytest.raises(SignInRefused):
            sync_or_twice(desk)
        assert side(desk).service.status.state == "sign_in"
    assert set(views(desk).values()) == {"Kept"}, "it is readable and can be worked with"
    add_view(desk, someone.id, name="Later")
    boss = connect("administrator1")
    password = side(boss).logins.switch_on(someone.id, someone.login)
    side(desk).own_login.change_password(password, PASSWORD + " anew")
    sync(desk)
    assert settled(scene, desk)
    with scene.above() as connection:
        names = connection.execute("SELECT name FROM chancery.saved_view ORDER BY name").fetchall()
    assert names == [("Kept",), ("Later",)]


def sync_or_twice(workspace: Workspace) -> None:
    """Exchange; a session that was ended is noticed first."""
    from core.kernel.errors import Unreachable

    try:
        sync(workspace)
    except Unreachable:
        sync(workspace)


def test_work_that_a_new_role_forbids_is_set_aside_and_what_it_hides_goes(
    connect: Connect, scene: Scene
) -> None:
    desk, boss = connect("manager1"), connect("administrator1")
    note(desk, "shared")
    note(boss, "of the boss")
    sync(desk, boss, desk)
    events = "SELECT count(*) FROM audit_event WHERE actor_id <> ?"
    me = scene.people["manager1"].id

    def others() -> int:
        return int(
            desk.query(
                lambda reader: reader.connection.exec_driver_sql(events, (me.bytes,)).scalar()
            )
            or 0
        )

    assert others() > 0
    rename(desk, "shared", title="Unsent")
    note(desk, "unsent, too")
    call(scene, "set_role", me, "viewer")
    sync_or_twice(desk)
    unsent = side(desk).review.unsent()
    assert {(one.state, one.reason) for one in unsent} == {("parked", "forbidden")}
    assert len(unsent) == 2
    assert clause(desk, "shared")[0] == "Unsent"
    assert others() == 0, "a viewer sees the own events only"
    assert "audit.read" not in desk.actor.permissions
    for one in unsent:
        side(desk).review.discard(one.id)
    sync(desk)
    assert notes(desk) == ["of the boss", "shared"]
    assert clause(desk, "shared")[0] == "Shared"
    assert settled(scene, desk)


def test_a_row_that_is_hidden_while_it_is_edited_is_in_conflict(
    connect: Connect, scene: Scene
) -> None:
    boss, desk = connect("administrator1"), connect("manager1")
    view = add_view(boss, None, name="Everybody's")
    sync(boss, desk)
    rename_view(desk, view, "Edited")
    boss.command(
        lambda uow: uow.connection.exec_driver_sql(
            "UPDATE saved_view SET person_id = ?, row_version = row_version + 1 WHERE id = ?",
            (scene.people["administrator1"].id.bytes, view.bytes),
        )
    )
    note(desk, "goes on")
    sync(boss, desk)
    assert "goes on" in notes(desk)
    assert side(desk).service.status.conflicts == 1
    (unsent,) = side(desk).review.unsent()
    assert (unsent.state, unsent.reason) == ("parked", "clash")
    side(desk).review.discard(unsent.id)
    sync(desk)
    assert view.hex not in views(desk)
    assert settled(scene, desk)


def test_a_value_that_another_desk_took_is_offered_as_a_conflict(
    connect: Connect, scene: Scene
) -> None:
    one, other = connect("manager1"), connect("administrator1")
    note(one, "taken")
    note(other, "taken", "free")
    sync(one, other)
    assert side(other).service.status.conflicts == 1
    (conflict,) = side(other).review.conflicts()
    (field,) = conflict.fields
    assert (field.kind, field.columns) == ("taken", ("key",))
    side(other).review.resolve(conflict.id, {"key": ("value", "renamed")})
    sync(other, one)
    assert notes(one) == ["free", "renamed", "taken"]
    assert settled(scene, one, other)


def variants(workspace: Workspace) -> list[tuple[str, int, str, int]]:
    """Return key of clause, position and name of variant, and how many wordings it has."""
    return workspace.query(
        lambda reader: [
            (clause, place, name, count)
            for clause, place, name, count in reader.connection.exec_driver_sql(
                "SELECT clause.key, position, name, count(*) FROM clause_version"
                " JOIN clause_variant ON clause_variant.id = variant_id"
                " JOIN clause ON clause.id = clause_id GROUP BY clause_variant.id ORDER BY 1, 2"
            ).all()
        ]
    )


def test_the_same_clause_made_on_two_desks_becomes_one(connect: Connect, scene: Scene) -> None:
    """Mine goes into theirs: its variants come last, and a chosen value of mine stands."""
    one, other = connect("manager1"), connect("administrator1")
    add_clause(one, "taken", {"standard": ("", "The duty of one.")})
    add_clause(other, "taken", {"standard": ("", "The duty of the other."), "mild": ("", "None.")})
    rename(other, "taken", title="Another title")
    sync(one, other)
    (conflict,) = side(other).review.conflicts()
    assert [(field.kind, field.columns) for field in conflict.fields] == [
        ("taken", ("key",)),
        ("united", ("title",)),
    ]
    assert conflict.fields[0].unites
    side(other).review.resolve(conflict.id, {"key": "theirs", "title": "mine"})
    sync(other, one)
    sync(one, other)
    for desk in (one, other):
        assert notes(desk) == ["taken"]
        assert clause(desk, "taken")[0] == "Another title"
        assert variants(desk) == [
            ("taken", 1, "standard", 1),
            ("taken", 2, "standard", 1),
            ("taken", 3, "mild", 1),
        ]
    assert not side(other).review.conflicts()
    assert side(other).service.status.unsent == 0
    assert settled(scene, one, other)
    assert sound(other)


def test_variants_with_the_same_key_become_one_and_their_wordings_are_numbered_on(
    connect: Connect, scene: Scene
) -> None:
    one, other = connect("manager1"), connect("administrator1")
    for desk in (one, other):

        def add(uow: UnitOfWork, desk: Workspace = desk) -> None:
            clause = desk.library.add_clause(uow, "taken", "Taken", "Tests")
            uow.session.flush()
            variant = desk.library.add_variant(uow, clause, "Standard", key="standard")
            uow.session.flush()
            desk.library.add_version(uow, variant, worded(f"The duty of {desk.actor.person_id}."))

        desk.command(add)
    sync(one, other)
    (conflict,) = side(other).review.conflicts()
    side(other).review.resolve(conflict.id, {"key": "theirs"})
    sync(other, one)
    for desk in (one, other):
        assert variants(desk) == [("taken", 1, "Standard", 2)]
    assert settled(scene, one, other)


def test_what_others_know_already_does_not_go_into_another_record(
    connect: Connect, scene: Scene
) -> None:
    """Both clauses are shared and one took the other's key, so only the key is decided."""
    one, other = connect("manager1"), connect("administrator1")
    note(one, "first", "second")
    sync(one, other)
    rename(one, "first", key="wanted")
    rename(other, "second", key="wanted")
    sync(one, other)
    (conflict,) = side(other).review.conflicts()
    assert [field.unites for field in conflict.fields] == [False]
    with pytest.raises(Refused):
        side(other).review.resolve(conflict.id, {"key": "theirs"})
    assert side(other).review.conflicts() == [conflict]


class _WrongClock:
    """A clock that is off by days and jumps."""

    def __init__(self) -> None:
        self.off = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.off


def test_a_desk_whose_clock_jumps_loses_nothing(
    connect: Connect, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    miriam, tomas, contract = shared_contract(connect)
    clock = _WrongClock()
    monkeypatch.setattr(tomas, "clock", clock)
    monkeypatch.setattr(side(tomas), "_clock", clock)
    monkeypatch.setattr(side(tomas).replica, "_clock", clock)
    for days, words in ((900, "ahead"), (-4_000, "behind"), (0, "right")):
        clock.off = timedelta(days=days)
        change(tomas, contract, title=f"Secrecy, {words}")
        sync(tomas, miriam)
        assert title(miriam, contract) == f"Secrecy, {words}"
        change(miriam, contract, law=words)
        sync(miriam, tomas)
    with scene.above() as connection:
        late = connection.execute(
            "SELECT count(*) FROM chancery.contract WHERE updated_at > now() + interval '1 hour'"
        ).fetchone()
    assert late == (0,), "the shared database stamps by its own clock"
    assert sound(miriam, tomas)
    assert side(tomas).service.status.conflicts == 0
    assert replace(side(tomas).service.status).unsent == 0


def test_much_that_waits_for_a_decision_does_not_hold_up_what_came_later(
    connect: Connect, scene: Scene
) -> None:
    one, other = connect("manager1"), connect("administrator1")
    note(one, "taken")
    note(other, "taken")
    sync(one, other)
    assert side(other).service.status.conflicts == 1
    # More transactions than are planned at once, all on the record that waits.
    for number in range(SEAL_AT_ONCE + 5):
        rename(other, "taken", title=f"Title {number}")
    note(other, "later")
    sync(other, one)
    assert "later" in notes(one)
