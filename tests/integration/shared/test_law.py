"""What triggers enforce: stamps, what never changes, states, permissions, tombstones."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import sql
from psycopg.rows import dict_row

from core.models import METADATA
from tests.integration.shared.rows import insert, row, seed
from tests.integration.shared.scene import Scene

Known = dict[tuple[str, UUID], UUID]
NOWHERE = UUID(int=0)


@pytest.fixture(scope="module")
def known(scene: Scene) -> Known:
    """A row of the member in every table of both organisations."""
    return seed(scene)


@pytest.fixture
def manager(scene: Scene) -> Iterator[psycopg.Connection]:
    """A connection of somebody who may edit contracts and the library; all is rolled back."""
    with scene.as_("manager1") as connection:
        yield connection


def put(
    scene: Scene, connection: psycopg.Connection, known: Known, table: str, **values: Any
) -> dict[str, Any]:
    """Insert a row of the manager's organisation; returns it as the database holds it."""
    someone = scene.people["manager1"]
    made = row(METADATA.tables[table], someone.organisation_id, someone.id, known) | values
    insert(connection, METADATA.tables[table], made)
    return read(connection, table, made["id"])


def read(connection: psycopg.Connection, table: str, key: UUID) -> dict[str, Any]:
    cursor = connection.cursor(row_factory=dict_row)
    name = sql.Identifier("chancery", table)
    found = cursor.execute(sql.SQL("SELECT * FROM {} WHERE id = %s").format(name), [key])
    return found.fetchone() or {}


def change(connection: psycopg.Connection, table: str, key: UUID, **values: Any) -> str:
    """Update a row; returns the code of the refusal, empty when there was none."""
    statement = sql.SQL("UPDATE {} SET {} WHERE id = {}").format(
        sql.Identifier("chancery", table),
        sql.SQL(", ").join(
            sql.SQL("{} = {}").format(sql.Identifier(name), sql.Placeholder(name))
            for name in values
        ),
        sql.Placeholder("key"),
    )
    try:
        with connection.transaction():
            assert connection.execute(statement, {**values, "key": key}).rowcount == 1
    except psycopg.Error as refusal:
        return refusal.sqlstate or ""
    return ""


def buried(connection: psycopg.Connection, table: str) -> list[tuple[str, int]]:
    return connection.execute(
        "SELECT row_key, row_version FROM sync.tombstone"
        " WHERE table_name = %s AND sync_xid = pg_current_xact_id()",
        [table],
    ).fetchall()


def test_an_insert_is_stamped_by_the_server(
    scene: Scene, manager: psycopg.Connection, known: Known
) -> None:
    offline = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
    stranger = uuid4()
    made = put(
        scene,
        manager,
        known,
        "contract",
        created_at=offline,
        created_by=stranger,
        updated_by=stranger,
        updated_at=offline,
        row_version=7,
    )
    me = scene.people["manager1"].id
    assert (made["created_by"], made["updated_by"]) == (me, me)
    assert made["created_at"] == offline, "the work was done offline"
    assert made["updated_at"] > offline
    assert made["row_version"] == 7, "a desk keeps the number of its own edits"
    now = manager.execute("SELECT pg_current_xact_id()::text").fetchone()
    assert now == (made["sync_xid"],)


@pytest.mark.parametrize(("given", "stored"), [(-3, 1), (0, 1), (1, 1), (2**40, 1_000_000)])
def test_the_first_version_lies_in_bounds(
    scene: Scene, manager: psycopg.Connection, known: Known, given: int, stored: int
) -> None:
    assert put(scene, manager, known, "contract", row_version=given)["row_version"] == stored


@pytest.mark.parametrize(("given", "stored"), [(1, 6), (5, 6), (6, 6), (9, 9), (2**40, 1_000_005)])
def test_a_version_always_grows_and_never_leaps(
    scene: Scene, manager: psycopg.Connection, known: Known, given: int, stored: int
) -> None:
    made = put(scene, manager, known, "contract", row_version=5)
    assert change(manager, "contract", made["id"], title="New", row_version=given) == ""
    assert read(manager, "contract", made["id"])["row_version"] == stored


def test_who_wrote_first_stays(scene: Scene, manager: psycopg.Connection, known: Known) -> None:
    made = put(scene, manager, known, "contract")
    for column in ("created_at", "created_by", "id", "organisation_id"):
        assert change(manager, "contract", made["id"], **{column: made[column]}) == "42501"


def test_nobody_writes_the_cursor(scene: Scene, manager: psycopg.Connection, known: Known) -> None:
    made = put(scene, manager, known, "contract")
    assert change(manager, "contract", made["id"], sync_xid="1") == "42501"
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        put(scene, manager, known, "contract", sync_xid="1")


def test_what_is_declared_as_fixed_does_not_change(
    scene: Scene, manager: psycopg.Connection, known: Known
) -> None:
    first, second = (put(scene, manager, known, "clause") for _ in range(2))
    made = put(scene, manager, known, "clause_variant", clause_id=first["id"])
    assert change(manager, "clause_variant", made["id"], clause_id=second["id"]) == "CH001"
    assert change(manager, "clause_variant", made["id"], clause_id=first["id"], name="New") == ""


def test_a_sealed_version_of_a_contract_is_only_ever_renumbered_or_deleted(
    scene: Scene, manager: psycopg.Connection, known: Known
) -> None:
    made = put(scene, manager, known, "contract_version")
    assert change(manager, "contract_version", made["id"], title="New") == "42501"
    assert change(manager, "contract_version", made["id"], number=99, deleted_at="now") == ""
    with scene.above() as above:  # whom no grant holds back
        key = known["contract_version", scene.people["manager1"].organisation_id]
        assert change(above, "contract_version", key, title="New") == "CH001"


def test_a_state_goes_only_where_it_may(
    scene: Scene, manager: psycopg.Connection, known: Known
) -> None:
    made = put(scene, manager, known, "template_version", state="draft")
    assert change(manager, "template_version", made["id"], state="retired") == "CH002"
    assert change(manager, "template_version", made["id"], state="published") == ""
    assert change(manager, "template_version", made["id"], state="draft") == "CH002"
    assert change(manager, "template_version", made["id"], state="published", note="x") == ""
    assert change(manager, "template_version", made["id"], state="retired") == ""


def test_guarded_columns_need_their_permission(scene: Scene, known: Known) -> None:
    key = known["contract", scene.people["member1"].organisation_id]
    with scene.as_("member1") as connection:
        assert change(connection, "contract", key, deleted_at="now") == "CH003"
        assert change(connection, "contract", key, title="New", deleted_at=None) == ""
        someone = scene.people["member1"]
        made = row(METADATA.tables["contract"], someone.organisation_id, someone.id, known)
        with pytest.raises(psycopg.Error) as refusal:
            insert(connection, METADATA.tables["contract"], made | {"deleted_at": "now"})
        assert refusal.value.sqlstate == "CH003"
    with scene.as_("manager1") as connection:
        assert change(connection, "contract", key, deleted_at="now") == ""


def test_who_may_edit_the_library_may_not_approve_at_once(scene: Scene, known: Known) -> None:
    someone = scene.people["member2"]
    lend = "SELECT sync.set_permission('member', 'library.edit', %s)"
    made = row(METADATA.tables["clause_version"], someone.organisation_id, someone.id, known)
    approved = {"approver_id": someone.id, "approved_at": "now"}
    with scene.as_("administrator2", autocommit=True) as above:
        above.execute(lend, [True])
        try:
            with scene.as_("member2") as connection:
                with pytest.raises(psycopg.Error) as refusal, connection.transaction():
                    insert(connection, METADATA.tables["clause_version"], made | approved)
                assert refusal.value.sqlstate == "CH003"
                assert insert(connection, METADATA.tables["clause_version"], made) == 1
                assert change(connection, "clause_version", made["id"], **approved) == "CH003"
        finally:
            above.execute(lend, [False])


def test_what_was_signed_is_not_replaced(
    scene: Scene, manager: psycopg.Connection, known: Known
) -> None:
    made = put(scene, manager, known, "contract", current_version_id=uuid4())
    signed = date(2026, 11, 3)
    other = uuid4()
    assert change(manager, "contract", made["id"], signed_on=signed, current_version_id=other) == ""
    assert change(manager, "contract", made["id"], current_version_id=uuid4()) == "CH004"
    assert change(manager, "contract", made["id"], terminated_on=signed) == ""
    assert change(manager, "contract", made["id"], signed_on=None) == "", "a mistake is undone"
    assert change(manager, "contract", made["id"], current_version_id=uuid4()) == ""


def test_a_removed_row_leaves_a_tombstone(
    scene: Scene, manager: psycopg.Connection, known: Known
) -> None:
    made = put(scene, manager, known, "template_slot", row_version=4)
    manager.execute("DELETE FROM chancery.template_slot WHERE id = %s", [made["id"]])
    assert buried(manager, "template_slot") == [(made["id"].hex, 4)]


def test_a_row_that_changes_hands_leaves_a_tombstone(scene: Scene, known: Known) -> None:
    someone = scene.people["member1"]
    with scene.as_("member1") as connection:
        made = row(METADATA.tables["saved_view"], someone.organisation_id, someone.id, known)
        insert(connection, METADATA.tables["saved_view"], made | {"person_id": None})
        assert change(connection, "saved_view", made["id"], name="Renamed") == ""
        assert buried(connection, "saved_view") == []
        assert change(connection, "saved_view", made["id"], person_id=someone.id) == ""
        assert buried(connection, "saved_view") == [(made["id"].hex, 3)]


def test_a_person_cannot_give_a_row_to_another(scene: Scene, known: Known) -> None:
    key = known["saved_view", scene.people["member1"].organisation_id]
    other = scene.people["manager1"].id
    with scene.as_("member1") as connection:
        assert change(connection, "saved_view", key, person_id=other) == "42501"


def test_settings_of_everybody_need_the_permission(scene: Scene, known: Known) -> None:
    for login, permitted in (("administrator1", True), ("manager1", False)):
        someone = scene.people[login]
        made = row(METADATA.tables["setting"], someone.organisation_id, someone.id, known)
        with scene.as_(login) as connection:
            try:
                insert(connection, METADATA.tables["setting"], made | {"person_id": NOWHERE})
                done = True
            except psycopg.errors.InsufficientPrivilege:
                done = False
        assert done == permitted, login


def test_a_permission_taken_back_leaves_a_tombstone_with_its_whole_key(scene: Scene) -> None:
    with scene.as_("administrator2") as connection:
        for granted in (True, False):
            connection.execute("SELECT sync.set_permission('viewer', 'audit.read', %s)", [granted])
        assert buried(connection, "role_permission") == [("viewer/audit.read", 1)]


def test_a_reference_to_another_organisation_tells_nothing(
    scene: Scene, manager: psycopg.Connection, known: Known
) -> None:
    """Whether the other organisation's row exists or not, the answer is the same."""
    theirs = known["contract", scene.people["member2"].organisation_id]
    answers = set()
    for key in (theirs, uuid4()):
        with pytest.raises(psycopg.Error) as refusal, manager.transaction():
            put(scene, manager, known, "contract_party", contract_id=key)
        answers.add(refusal.value.sqlstate)
    assert answers == {"23503"}


def test_a_key_of_another_organisation_is_free(
    scene: Scene, manager: psycopg.Connection, known: Known
) -> None:
    theirs = known["contract", scene.people["member2"].organisation_id]
    with scene.as_("member2") as connection:
        reference = read(connection, "contract", theirs)["reference"]
    assert put(scene, manager, known, "contract", id=theirs, reference=reference)
