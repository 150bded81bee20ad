"""An erasure and two desks: it arrives everywhere, and no offline edit brings anything back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import text

from core.contacts.privacy import Suppressed
from core.contacts.records import Further, NewVisit, PhoneNumber
from core.kernel.errors import NotFound
from core.workspace import Workspace
from tests.integration.contacts.privacy.conftest import EMAIL, TEXTS, fill
from tests.integration.contacts.privacy.raw_file import plain_bytes
from tests.integration.shared.scene import Scene
from tests.integration.sync.conftest import Connect
from tests.integration.sync.desks import side, sync

Desks = tuple[Workspace, Workspace, UUID]


@pytest.fixture
def desks(connect: Connect) -> Desks:
    """A manager's and a member's desk that both hold the person."""
    miriam, tomas = connect("manager1"), connect("member1")
    miriam.command(miriam.statuses.begin)
    key = fill(miriam)
    sync(miriam, tomas)
    return miriam, tomas, key


def held(workspace: Workspace) -> list[str]:
    """Return the texts of the person that the desk's tables still hold."""
    connection_of = workspace.query(
        lambda reader: "\n".join(
            str(row)
            for name in reader.connection.execute(
                text("SELECT name FROM sqlite_master WHERE type = 'table'")
            ).scalars()
            if not name.startswith(("contact_search", "search_"))
            for row in reader.connection.execute(text(f"SELECT * FROM {name}"))
        )
    )
    return [one for one in TEXTS if one in connection_of]


def shared(scene: Scene) -> list[str]:
    """Return the texts of the person that the shared database still holds."""
    with scene.above() as connection:
        tables = connection.execute(
            "SELECT schemaname, tablename FROM pg_tables WHERE schemaname IN ('chancery', 'sync')"
        ).fetchall()
        said = "\n".join(
            str(row)
            for schema, name in tables
            for row in connection.execute(
                f"SELECT row_to_json(t)::text FROM {schema}.{name} t"  # type: ignore[arg-type]
            )
        )
    return [one for one in TEXTS if one in said]


def quiet(*workspaces: Workspace) -> bool:
    """Tell whether nothing is unsent or in conflict, and every desk holds what is shared."""
    return all(
        side(one).service.status.unsent == 0
        and side(one).review.conflicts() == []
        and side(one).exchange.check() == ()
        for one in workspaces
    )


def erase(workspace: Workspace, key: UUID) -> None:
    workspace.command(lambda uow: workspace.privacy.erase(uow, key))


def test_an_erasure_empties_the_shared_database_and_the_other_desk(
    desks: Desks, scene: Scene
) -> None:
    miriam, tomas, key = desks
    assert held(tomas)
    assert shared(scene)
    erase(miriam, key)
    sync(miriam, tomas)
    assert held(miriam) == []
    assert shared(scene) == []
    assert held(tomas) == []
    assert quiet(miriam, tomas)
    with pytest.raises(NotFound):
        tomas.query(lambda reader: tomas.contacts.contact(reader, key))


def test_nothing_is_left_beneath_the_tables_of_either_desk(desks: Desks) -> None:
    miriam, tomas, key = desks
    erase(miriam, key)
    sync(miriam, tomas, miriam)
    for workspace in (miriam, tomas):
        assert not workspace.traces.left()
        data = plain_bytes(workspace.database, workspace._key)
        assert [one for one in TEXTS if one.encode() in data] == []


def test_before_it_is_sent_the_own_desk_holds_nothing_either(desks: Desks) -> None:
    miriam, _, key = desks
    miriam.command(lambda uow: miriam.contacts.change(uow, key, {"notes": "harbour master again"}))
    erase(miriam, key)
    assert held(miriam) == []


def test_an_edit_made_offline_does_not_bring_anything_back(desks: Desks, scene: Scene) -> None:
    miriam, tomas, key = desks
    tomas.command(lambda uow: tomas.contacts.change(uow, key, {"notes": "the harbour master"}))
    further = Further(phones=(PhoneNumber("0491 570 157", "work"),))
    tomas.command(lambda uow: tomas.contacts.change(uow, key, {}, further=further))
    visit = NewVisit(key, datetime.now(UTC) + timedelta(days=9), notes="back gate, once more")
    tomas.command(lambda uow: tomas.visits.add(uow, visit))
    erase(miriam, key)
    sync(miriam)
    sync(tomas, miriam, tomas)
    assert held(tomas) == []
    assert shared(scene) == []
    assert quiet(miriam, tomas)


def test_an_edit_that_was_sent_first_is_erased_with_the_rest(desks: Desks, scene: Scene) -> None:
    miriam, tomas, key = desks
    tomas.command(lambda uow: tomas.contacts.change(uow, key, {"city": "Freight Wharf"}))
    visit = NewVisit(key, datetime.now(UTC) + timedelta(days=9), notes="back gate, once more")
    tomas.command(lambda uow: tomas.visits.add(uow, visit))
    erase(miriam, key)
    sync(tomas, miriam, tomas)
    assert held(miriam) == []
    assert held(tomas) == []
    assert shared(scene) == []
    assert quiet(miriam, tomas)


def test_a_conflict_that_waits_for_a_decision_goes_with_the_person(
    desks: Desks, scene: Scene
) -> None:
    miriam, tomas, key = desks
    tomas.command(lambda uow: tomas.contacts.change(uow, key, {"notes": "harbour master 1"}))
    miriam.command(
        lambda uow: miriam.contacts.change(uow, key, {"notes": "harbour master, Hobart"})
    )
    sync(miriam, tomas)
    assert len(side(tomas).review.conflicts()) == 1
    erase(miriam, key)
    sync(miriam, tomas, miriam)
    assert side(tomas).review.conflicts() == []
    assert held(tomas) == []
    assert quiet(miriam, tomas)


def test_two_desks_that_erase_the_same_person_agree(connect: Connect, scene: Scene) -> None:
    miriam, boss = connect("manager1"), connect("administrator1")
    miriam.command(miriam.statuses.begin)
    key = fill(miriam)
    sync(miriam, boss)
    erase(miriam, key)
    erase(boss, key)
    sync(miriam, boss, miriam)
    assert held(boss) == []
    assert shared(scene) == []
    assert quiet(miriam, boss)


def test_the_other_desk_refuses_to_take_the_person_in_again(desks: Desks) -> None:
    miriam, tomas, key = desks
    erase(miriam, key)
    sync(miriam, tomas)
    with pytest.raises(Suppressed):
        tomas.command(lambda uow: tomas.contacts.create(uow, {"last_name": "C", "email": EMAIL}))


def test_whoever_may_not_erase_cannot_do_it_past_the_program(desks: Desks, scene: Scene) -> None:
    _, _, key = desks
    statement = "UPDATE chancery.contact SET erased_at = now() WHERE id = %s"
    login = scene.people["member1"].login
    refused = pytest.raises(psycopg.Error, match=r"contacts\.privacy")
    with scene.as_(login, autocommit=True) as connection, refused:
        connection.execute(statement, (key,))


def test_nobody_fills_an_erased_row_past_the_program(desks: Desks, scene: Scene) -> None:
    miriam, _, key = desks
    erase(miriam, key)
    sync(miriam)
    login = scene.people["manager1"].login
    for change in ("email = 'a@b.example'", "erased_at = NULL"):
        statement = f"UPDATE chancery.contact SET {change} WHERE id = %s"
        refused = pytest.raises(psycopg.Error, match="stays so")
        with scene.as_(login, autocommit=True) as connection, refused:
            connection.execute(statement, (key,))  # type: ignore[arg-type]
