"""The quota of exports where a database is shared: one for all desks of a person, and offline."""

from __future__ import annotations

import shutil
import threading
from array import array
from contextlib import ExitStack
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest

from core.contacts.exporting import quota
from core.contacts.exporting.records import Allowance, Quota
from core.contacts.exporting.request import Exported, ExportRequest
from core.database.listing import ListQuery
from core.kernel.clock import SystemClock
from core.kernel.errors import Cancelled, InvalidValue, Refused, Unreachable
from core.kernel.work import NeverCancelled, Token, no_report
from core.workspace import Workspace, open_workspace
from tests.fault_proxy import FaultProxy
from tests.integration.shared.scene import Scene
from tests.integration.sync.conftest import Connect
from tests.integration.sync.desks import side, sync

TOKEN = NeverCancelled()


def fill(workspace: Workspace, count: int) -> None:
    """Add so many contacts."""
    if (
        not workspace.query(lambda reader: workspace.contact_lists.setup(reader))
        .fields["status_id"]
        .choices
    ):
        workspace.command(workspace.statuses.begin)
    for number in range(count):
        name = f"Brandt {number}"
        workspace.command(
            lambda uow, name=name: workspace.contacts.create(uow, {"last_name": name})
        )  # type: ignore[misc]


class StopsAtOnce(NeverCancelled):
    """A person who cancels before anything is written."""

    def raise_if_cancelled(self) -> None:
        raise Cancelled


def export(
    workspace: Workspace, path: Path, rows: int | None = None, token: Token = TOKEN
) -> Exported:
    setup = workspace.query(workspace.contact_lists.setup)
    ids = array("q", workspace.contact_lists.source(setup).id_list(ListQuery(), TOKEN))
    request = ExportRequest("All", setup, ids[:rows], ("name", "city"), path, "csv")
    return workspace.exports.export(workspace.background, request, token, no_report)


def limit(boss: Workspace, person: UUID, rows: int) -> None:
    boss.command(lambda uow: quota.set_limit(uow, "member", person, rows))
    sync(boss)


def quota_of(workspace: Workspace) -> Quota:
    return workspace.query(workspace.exports.quota)


def reserve(workspace: Workspace, rows: int) -> Allowance:
    allowance = side(workspace).quota.reserve(workspace.background, rows)
    sync(workspace)
    return next(one for one in quota_of(workspace).allowances if one.id == allowance)


@pytest.fixture
def boss(connect: Connect) -> Workspace:
    return connect("administrator1")


@pytest.fixture
def member(connect: Connect, boss: Workspace) -> Workspace:
    """A member's desk with six contacts."""
    desk = connect("member1")
    fill(boss, 0)
    sync(boss, desk)
    fill(desk, 6)
    sync(desk)
    return desk


def booked(scene: Scene) -> list[tuple[str, int, int | None, int]]:
    """Return kind, rows, used and drawn of every booking."""
    with scene.above() as connection:
        return connection.execute(
            "SELECT kind, rows, used, drawn FROM chancery.export_use ORDER BY created_at, id"
        ).fetchall()


def test_the_shared_database_counts_what_was_exported(
    scene: Scene, boss: Workspace, member: Workspace, tmp_path: Path
) -> None:
    limit(boss, member.actor.person_id, 10)
    sync(member)
    export(member, tmp_path / "one.csv")
    assert booked(scene) == [("export", 6, 6, 0)]
    sync(member)
    assert quota_of(member).left == 4
    with pytest.raises(Refused, match="6 rows, and you may take out 4 more"):
        export(member, tmp_path / "two.csv")
    assert not (tmp_path / "two.csv").exists()
    sync(member, boss)
    assert [one.rows for one in boss.query(boss.exports.log)] == [6], "the log reaches everybody"


def test_two_desks_of_one_person_share_one_quota(
    scene: Scene, boss: Workspace, member: Workspace, connect: Connect, tmp_path: Path
) -> None:
    other = connect("member1", name="laptop")
    limit(boss, member.actor.person_id, 10)
    export(member, tmp_path / "one.csv")
    with pytest.raises(Refused, match="4 more"):
        export(other, tmp_path / "two.csv")
    assert export(other, tmp_path / "two.csv", 4).rows == 4


def test_two_desks_race_for_the_last_rows_and_one_wins(
    scene: Scene, boss: Workspace, member: Workspace
) -> None:
    limit(boss, member.actor.person_id, 100)
    login = scene.people["member1"].login
    outcomes: list[str] = []
    start = threading.Barrier(4, timeout=60)

    def book(connection: psycopg.Connection) -> None:
        start.wait()
        try:
            connection.execute(BOOK, (uuid4(), "export", 40, uuid4()))
            outcomes.append("booked")
        except psycopg.Error as error:
            outcomes.append(str(error.sqlstate))

    with ExitStack() as open_ones:
        desks = [open_ones.enter_context(scene.as_(login, autocommit=True)) for _ in range(4)]
        threads = [threading.Thread(target=book, args=(desk,)) for desk in desks]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(outcomes) == ["CH019", "CH019", "booked", "booked"]
    assert sum(rows for _, rows, _, _ in booked(scene)) == 80


# --- raw SQL ------------------------------------------------------------------------------------


def refused(scene: Scene, who: str, statement: str, *values: object, isolation: str = "") -> str:
    """Return the code with which a statement of a person is refused; empty when it is not."""
    with scene.as_(scene.people[who].login) as connection:
        if isolation:
            connection.execute(f"SET TRANSACTION ISOLATION LEVEL {isolation}")
        try:
            connection.execute(statement, values)
        except psycopg.Error as error:
            return str(error.sqlstate)
        connection.rollback()
    return ""


BOOK = "SELECT sync.book_export(%s, %s, %s, %s)"


def test_raw_sql_books_nothing_that_the_rules_forbid(
    scene: Scene, boss: Workspace, member: Workspace
) -> None:
    limit(boss, member.actor.person_id, 100)
    mine, desk = uuid4(), uuid4()
    assert refused(scene, "member1", BOOK, uuid4(), "export", -5, desk) == "CH018"
    assert refused(scene, "member1", BOOK, uuid4(), "export", 0, desk) == "CH018"
    assert refused(scene, "member1", BOOK, uuid4(), "export", None, desk) == "CH018"
    assert refused(scene, "member1", BOOK, uuid4(), "draw", 5, desk) == "CH018"
    assert refused(scene, "member1", BOOK, uuid4(), "export", 101, desk) == "CH019"
    assert refused(scene, "viewer1", BOOK, uuid4(), "export", 1, desk) == "CH003"
    assert refused(scene, "member1", BOOK, mine, "export", 5, desk) == ""
    late = "REPEATABLE READ"
    assert refused(scene, "member1", BOOK, mine, "export", 5, desk, isolation=late) == "CH018"
    for verb in (
        "INSERT INTO chancery.export_use SELECT * FROM chancery.export_use",
        "UPDATE chancery.export_use SET rows = 0",
        "DELETE FROM chancery.export_use",
    ):
        assert refused(scene, "member1", verb) == "42501"
    assert refused(scene, "member1", "SELECT sync.export_quota()") == "42501"
    assert refused(scene, "member1", "SELECT * FROM sync.exporter()") == "42501"


def test_nobody_books_or_settles_for_another_person(
    scene: Scene, boss: Workspace, member: Workspace
) -> None:
    theirs, desk = uuid4(), uuid4()
    with scene.as_(scene.people["manager1"].login, autocommit=True) as connection:
        connection.execute(BOOK, (theirs, "export", 50, desk))
    with scene.as_(scene.people["member1"].login, autocommit=True) as connection:
        connection.execute("SELECT sync.settle_export(%s, 0)", (theirs,))
        with pytest.raises(psycopg.Error, match="no such allowance"):
            connection.execute("SELECT sync.draw_export(%s, %s, 1, %s)", (uuid4(), theirs, desk))
        with pytest.raises(psycopg.Error, match="booked before"):
            connection.execute(BOOK, (theirs, "export", 50, desk))
    assert booked(scene) == [("export", 50, None, 0)]


def test_a_settled_export_is_settled_for_good(
    scene: Scene, boss: Workspace, member: Workspace
) -> None:
    key, desk = uuid4(), uuid4()
    with scene.as_(scene.people["member1"].login, autocommit=True) as connection:
        connection.execute(BOOK, (key, "export", 50, desk))
        connection.execute("SELECT sync.settle_export(%s, 20)", (key,))
        connection.execute("SELECT sync.settle_export(%s, 0)", (key,))
        with pytest.raises(psycopg.Error, match="negative"):
            connection.execute("SELECT sync.settle_export(%s, -1)", (key,))
    assert booked(scene) == [("export", 50, 20, 0)]


def test_a_member_sets_no_limit_by_raw_sql(
    scene: Scene, boss: Workspace, member: Workspace
) -> None:
    limit(boss, member.actor.person_id, 5)
    with scene.as_(scene.people["member1"].login) as connection:
        done = connection.execute("UPDATE chancery.export_limit SET rows = 1000000")
        assert done.rowcount == 0


# --- offline ------------------------------------------------------------------------------------


@pytest.fixture
def travelling(scene: Scene, boss: Workspace, connect: Connect, proxy: FaultProxy) -> Workspace:
    """A member's desk behind a line that can be cut, with six contacts and 100 rows of quota."""
    desk = connect("member1", port=proxy.port, connect_seconds=2, silence_seconds=2)
    fill(boss, 6)
    limit(boss, desk.actor.person_id, 100)
    sync(desk)
    return desk


def test_without_a_connection_and_without_rows_kept_an_export_is_refused(
    travelling: Workspace, proxy: FaultProxy, tmp_path: Path
) -> None:
    proxy.refuse()
    with pytest.raises(Refused, match="no rows are kept for offline work"):
        export(travelling, tmp_path / "out.csv")
    assert [*tmp_path.glob("*.csv")] == []


def test_rows_that_were_kept_are_drawn_offline_and_told_later(
    scene: Scene, travelling: Workspace, proxy: FaultProxy, tmp_path: Path
) -> None:
    kept = reserve(travelling, 8)
    assert (kept.left, quota_of(travelling).left) == (8, 92)
    proxy.refuse()
    assert export(travelling, tmp_path / "one.csv").rows == 6
    assert quota_of(travelling).allowances[0].left == 2
    with pytest.raises(Refused, match="2 rows of those kept for working offline are left here"):
        export(travelling, tmp_path / "two.csv")
    assert booked(scene) == [("allowance", 8, None, 0)]
    proxy.heal()
    with pytest.raises(Unreachable):  # over the connection that broke
        sync(travelling)
    sync(travelling, travelling)
    assert booked(scene) == [("allowance", 8, None, 6), ("draw", 6, 6, 0)]
    assert quota_of(travelling).left == 92
    side(travelling).quota.give_back(travelling.background, kept.id)
    sync(travelling)
    assert (quota_of(travelling).left, quota_of(travelling).allowances) == (94, ())


def test_a_copied_workspace_cannot_draw_the_same_rows_again(
    travelling: Workspace, proxy: FaultProxy, tmp_path: Path
) -> None:
    reserve(travelling, 8)
    secrets = side(travelling).own_login._secrets
    folder = travelling.folder
    travelling.close()
    shutil.copytree(folder, tmp_path / "copy")
    proxy.refuse()
    first = open_workspace(folder, secrets, SystemClock())
    second = open_workspace(tmp_path / "copy", secrets, SystemClock())
    try:
        assert export(first, tmp_path / "one.csv").rows == 6
        assert quota_of(second).allowances[0].left == 8, "its file knows nothing of it"
        with pytest.raises(Refused, match="2 rows of those kept"):
            export(second, tmp_path / "two.csv")
    finally:
        first.close()
        second.close()


def test_what_copies_draw_with_another_keyring_counts_all_the_same(
    scene: Scene, boss: Workspace, member: Workspace
) -> None:
    limit(boss, member.actor.person_id, 10)
    kept, desk = uuid4(), uuid4()
    with scene.as_(scene.people["member1"].login, autocommit=True) as connection:
        connection.execute(BOOK, (kept, "allowance", 5, desk))
        draw = uuid4()
        for key in (draw, draw, uuid4()):
            connection.execute("SELECT sync.draw_export(%s, %s, 5, %s)", (key, kept, desk))
        assert [row for row in booked(scene) if row[0] == "allowance"] == [
            ("allowance", 5, None, 10)
        ]
        with pytest.raises(psycopg.Error, match="More rows than are left"):
            connection.execute(BOOK, (uuid4(), "export", 1, desk))


def test_rows_are_kept_only_within_the_quota(travelling: Workspace, scene: Scene) -> None:
    with pytest.raises(Refused, match="101 rows, and you may take out 100 more"):
        side(travelling).quota.reserve(travelling.background, 101)
    with pytest.raises(InvalidValue):
        side(travelling).quota.reserve(travelling.background, 0)
    assert booked(scene) == []


def test_an_export_that_fails_offline_puts_its_rows_back(
    travelling: Workspace, proxy: FaultProxy, tmp_path: Path
) -> None:
    reserve(travelling, 8)
    proxy.refuse()
    with pytest.raises(Cancelled):
        export(travelling, tmp_path / "out.csv", token=StopsAtOnce())
    assert export(travelling, tmp_path / "one.csv").rows == 6
