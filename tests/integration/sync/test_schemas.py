"""Programs of other ages meet this shared database, and this program meets an older one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from core.database.migration import newest_revision
from core.kernel.errors import Unreachable, UpdateNeeded
from core.sync import joining
from core.sync.server import names
from core.sync.wire import SyncTable
from core.workspace import Workspace, open_workspace
from tests.integration.contracts.scene import make_scene
from tests.integration.shared.scene import Scene
from tests.integration.sync.conftest import Connect
from tests.integration.sync.desks import (
    change,
    note,
    notes,
    settled,
    shared_notes,
    side,
    sound,
    sync,
    title,
)
from tests.integration.sync.test_refusals import add_view, views

NEWEST = int(newest_revision())
NEXT = f"{NEWEST + 1:04}"
# Columns and tables that came with a revision; a program of the one before knows nothing of them.
NEW_COLUMNS: dict[int, dict[str, tuple[str, ...]]] = {
    3: {"contract_version": ("merged_id",), "organisation": ("row_version",)},
    7: {"contact": ("erased_at", "do_not_publish")},
}
NEW_TABLES: dict[int, tuple[str, ...]] = {
    # A program that is older still knew nothing of saved views.
    2: ("saved_view",),
    4: (
        *("contact_field", "contact_group", "contact_status", "label", "parcel_type", "contact"),
        *("contact_address", "contact_email", "contact_label", "contact_phone"),
        *("contact_private", "group_member", "status_change", "visit"),
    ),
    5: ("contact_merge", "contact_merge_change", "contact_merge_private", "contact_apart"),
    7: ("privacy_request", "suppression", "suppression_key", "published_list"),
}


TABLES = joining.tables()


def older_tables(age: int) -> dict[str, SyncTable]:
    """Return what a program of ``age`` revisions ago synchronised."""
    found = dict(TABLES)
    for revision in range(NEWEST, NEWEST - age, -1):
        for name, columns in NEW_COLUMNS.get(revision, {}).items():
            found[name] = without(found[name], *columns)
        for name in NEW_TABLES.get(revision, ()):
            del found[name]
    return found


def without(table: SyncTable, *columns: str) -> SyncTable:
    kept = {name: kind for name, kind in table.columns.items() if name not in columns}
    references = tuple(one for one in table.references if one.column not in columns)
    return replace(table, columns=kept, references=references)


def set_meta(scene: Scene, **values: str) -> None:
    """Change what the shared database says about versions."""
    with scene.above() as connection:
        for name, value in values.items():
            connection.execute(f"UPDATE sync.meta SET {name} = %s".encode(), [value])


Old = Callable[..., Workspace]


@pytest.fixture
def old(connect: Connect, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> Old:
    """Makes a desk with a program of so many revisions ago, which the server still lets write."""

    def make(age: int, login: str = "manager1") -> Workspace:
        schema = f"{NEWEST - age:04}"
        set_meta(scene, min_read="0001", min_write="0001")
        with monkeypatch.context() as patch:
            patch.setattr(joining, "tables", lambda: older_tables(age))
            patch.setattr(joining, "newest_revision", lambda: schema)
            return connect(login, name=f"age{age}")

    return make


@pytest.mark.parametrize("age", [1, 2, 3])
def test_an_older_program_works_along_and_erases_nothing_it_does_not_know(
    connect: Connect, scene: Scene, old: Old, age: int
) -> None:
    boss, veteran = connect("administrator1"), old(age)
    library = make_scene(boss)
    contract = library.draft()
    sync(boss, veteran)
    merged = "UPDATE chancery.contract_version SET merged_id = id"
    with scene.above() as connection:
        connection.execute("ALTER TABLE chancery.contract_version DISABLE TRIGGER stamp")
        connection.execute(merged.encode())
        connection.execute("ALTER TABLE chancery.contract_version ENABLE TRIGGER stamp")
    change(veteran, contract, title="By an older program")
    note(veteran, "older")
    note(boss, "newer")
    sync(veteran, boss, veteran)
    assert title(boss, contract) == "By an older program"
    assert notes(veteran) == notes(boss) == shared_notes(scene)
    with scene.above() as connection:
        lost = connection.execute(
            "SELECT count(*) FROM chancery.contract_version WHERE merged_id IS NULL"
        ).fetchone()
    assert lost == (0,)
    assert side(veteran).service.status.unsent == 0
    assert sound(boss, veteran)
    assert side(veteran).exchange.check() == ()


def test_a_table_that_counted_no_versions_is_not_overwritten_blindly(
    connect: Connect, old: Old
) -> None:
    veteran, boss = old(2, "administrator1"), connect("administrator1")
    sync(veteran, boss)
    rename_organisation(boss, "By the boss")
    sync(boss)
    veteran.command(
        lambda uow: uow.connection.exec_driver_sql("UPDATE organisation SET name = 'By the older'")
    )
    sync(veteran)
    assert side(veteran).service.status.conflicts == 1
    sync(boss)
    assert organisation(boss) == "By the boss"
    (conflict,) = side(veteran).review.conflicts()
    side(veteran).review.resolve(conflict.id, {"name": "mine"})
    sync(veteran, boss)
    assert organisation(boss) == "By the older"


def organisation(workspace: Workspace) -> str:
    return str(
        workspace.query(
            lambda reader: reader.connection.exec_driver_sql(
                "SELECT name FROM organisation"
            ).scalar()
        )
    )


def rename_organisation(workspace: Workspace, name: str) -> None:
    workspace.command(
        lambda uow: uow.connection.exec_driver_sql(
            "UPDATE organisation SET name = ?, row_version = row_version + 1", (name,)
        )
    )


def test_a_program_that_may_only_read_keeps_its_work(connect: Connect, scene: Scene) -> None:
    boss, desk = connect("administrator1"), connect("manager1")
    sync(desk)
    set_meta(scene, min_write=NEXT)
    note(desk, "kept")
    with pytest.raises(UpdateNeeded):
        sync(desk)
    status = side(desk).service.status
    assert (status.state, status.update_needed) == ("update", "send")
    with scene.above() as connection:
        connection.execute("UPDATE chancery.organisation SET name = 'Seen nevertheless'")
    sync(desk)
    status = side(desk).service.status
    assert (status.state, status.update_needed) == ("update", "send")
    assert status.unsent == 1
    assert organisation(desk) == "Seen nevertheless"
    side(desk).exchange.close()
    sync(desk)
    assert side(desk).service.status.update_needed == "send"
    set_meta(scene, min_write=names.MIN_WRITE)
    side(desk).exchange.close()
    sync(desk, boss)
    assert notes(boss) == ["kept"]
    assert settled(scene, desk)


def test_a_program_that_may_not_even_read_is_refused_and_its_work_readable(
    connect: Connect, scene: Scene
) -> None:
    desk = connect("manager1")
    sync(desk)
    note(desk, "kept")
    set_meta(scene, min_write=NEXT, min_read=NEXT)
    side(desk).exchange.close()
    for _ in range(2):
        with pytest.raises(UpdateNeeded):
            sync(desk)
        status = side(desk).service.status
        assert (status.state, status.update_needed, status.unsent) == ("update", "connect", 1)
    assert notes(desk) == ["kept"]
    set_meta(scene, min_write=names.MIN_WRITE, min_read=names.MIN_READ)
    sync(desk)
    assert side(desk).service.status.state == "synced"
    assert settled(scene, desk)


@contextmanager
def older_server(scene: Scene) -> Iterator[None]:
    """Let the shared database be of the revision before, without what came with this one."""
    with scene.above() as connection:
        connection.execute("ALTER TABLE chancery.contract_version DROP COLUMN merged_id")
        connection.execute("ALTER TABLE chancery.contract DROP COLUMN payment_days")
        connection.execute("ALTER TABLE chancery.saved_view RENAME TO not_there_yet")
        connection.execute(
            "UPDATE sync.meta SET schema_version = '0002', min_read = '0001', min_write = '0001'"
        )
    yield
    with scene.above() as connection:
        connection.execute("ALTER TABLE chancery.contract_version ADD COLUMN merged_id uuid")
        connection.execute("ALTER TABLE chancery.contract ADD COLUMN payment_days integer")
        connection.execute("ALTER TABLE chancery.not_there_yet RENAME TO saved_view")
        for table, column in (("contract_version", "merged_id"), ("contract", "payment_days")):
            for verb in ("INSERT", "UPDATE"):  # as the policies of an upgrade do
                given = f"GRANT {verb} ({column}) ON chancery.{table} TO chancery_member"
                connection.execute(given.encode())
        connection.execute("UPDATE sync.meta SET schema_version = %s", [newest_revision()])


def test_a_newer_program_exchanges_what_an_older_server_knows_and_holds_the_rest(
    connect: Connect, scene: Scene
) -> None:
    boss, desk = connect("administrator1"), connect("manager1")
    library = make_scene(boss)
    contract = library.draft()
    sync(boss, desk)
    for workspace in (boss, desk):
        side(workspace).exchange.close()
    with older_server(scene):
        newcomer = connect("member1")
        assert title(newcomer, contract) == title(boss, contract)
        note(desk, "both know it")
        change(desk, contract, title="Both know the title")
        view = add_view(desk, scene.people["manager1"].id)
        sync(desk)
        assert shared_notes(scene).count("both know it") == 1
        (unsent,) = side(desk).review.unsent()
        assert (unsent.state, unsent.reason) == ("parked", "older")
        assert "does not know saved view yet" in unsent.detail
        change(desk, contract, payment_days=45)
        sync(desk, boss, newcomer)
        assert {one.reason for one in side(desk).review.unsent()} == {"older"}
        assert any(
            "the payment days of contract" in one.detail for one in side(desk).review.unsent()
        )
        assert title(boss, contract) == title(newcomer, contract) == "Both know the title"
        change(boss, contract, law="Goes on meanwhile")
        sync(boss, desk, newcomer)
        assert side(boss).exchange.check() == ()
    for _ in range(2):
        sync_or_again(desk)
    assert [one.detail for one in side(desk).review.unsent()] == []
    assert side(desk).service.status.unsent == 0
    for _ in range(2):
        sync_or_again(boss, newcomer)
    assert view.hex in views(desk)
    with scene.above() as connection:
        found = connection.execute("SELECT payment_days, law FROM chancery.contract").fetchone()
    assert found == (45, "Goes on meanwhile")
    for one in (boss, newcomer):
        assert of_contract(one, "payment_days") == "45"
    assert settled(scene, boss, desk, newcomer)
    assert sound(boss, desk, newcomer)


def of_contract(workspace: Workspace, column: str) -> str:
    return str(
        workspace.query(
            lambda reader: reader.connection.exec_driver_sql(
                f"SELECT {column} FROM contract"
            ).scalar()
        )
    )


def sync_or_again(*workspaces: Workspace) -> None:
    """Exchange; a server that was just brought up to date asks for another meeting."""
    for workspace in workspaces:
        try:
            sync(workspace)
        except Unreachable:
            sync(workspace)


def test_a_program_that_was_updated_fetches_what_it_did_not_know_before(
    connect: Connect, scene: Scene, old: Old
) -> None:
    boss, veteran = connect("administrator1"), old(NEWEST - 1, "manager1")
    contract = make_scene(boss).draft()
    add_view(boss, None, name="Everybody's")
    sync(boss, veteran)
    with scene.above() as connection:
        connection.execute("ALTER TABLE chancery.contract_version DISABLE TRIGGER stamp")
        connection.execute("UPDATE chancery.contract_version SET merged_id = id")
        connection.execute("ALTER TABLE chancery.contract_version ENABLE TRIGGER stamp")
    change(veteran, contract, title="Unsent at the update")
    folder, secrets = veteran.folder, side(veteran)._parts.secrets
    veteran.close()
    updated = open_workspace(folder, secrets)
    try:
        assert views(updated) == {}
        sync(updated, boss)
        assert set(views(updated).values()) == {"Everybody's"}
        known = updated.query(
            lambda reader: reader.connection.exec_driver_sql(
                "SELECT count(*) FROM contract_version WHERE merged_id IS NULL"
            ).scalar()
        )
        assert known == 0
        assert title(boss, contract) == "Unsent at the update"
        assert settled(scene, updated, boss)
    finally:
        updated.close()


def test_a_server_that_lacks_the_newest_functions_is_sent_to_one_by_one(
    connect: Connect, scene: Scene
) -> None:
    desk, other = connect("manager1"), connect("administrator1")
    with scene.above() as connection:
        for function in ("note_push(uuid, bigint, bytea, text, jsonb)", "wake()"):
            connection.execute(f"DROP FUNCTION sync.{function}")
    note(desk, "bond", "notice")
    sync(desk, other)
    assert notes(other) == ["bond", "notice"]
    assert settled(scene, desk, other)
