"""Who may see and write what: every role, every table, every verb, and across organisations."""

from __future__ import annotations

import hashlib
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import sql

from core.database.synced import declarations
from core.models import METADATA
from core.sync.server.passwords import verifier
from core.sync.server.policies import changeable_columns
from tests.integration.shared.rows import FOUNDED, LOCAL_THERE, SYNCED, insert, row, seed
from tests.integration.shared.scene import Scene

ROLES = ["viewer", "member", "manager", "administrator"]

# Table → the least role that may see another person's row, add one, change one, remove one.
# "own": who owns the row alone.
LAW: dict[str, tuple[str, str, str, str]] = {
    "organisation": ("viewer", "-", "administrator", "-"),
    "person": ("viewer", "-", "-", "-"),
    "role_permission": ("viewer", "-", "-", "-"),
    "device": ("viewer", "viewer", "member", "-"),
    "setting": ("own", "viewer", "own", "-"),
    "saved_view": ("own", "viewer", "own", "-"),
    "audit_event": ("own or manager", "viewer", "-", "-"),
    "audit_checkpoint": ("viewer", "viewer", "-", "-"),
    "contract": ("viewer", "member", "member", "-"),
    "contract_party": ("viewer", "member", "member", "-"),
    "contract_version": ("viewer", "member", "member", "-"),
    "contract_clause": ("viewer", "member", "member", "-"),
    "contract_document": ("viewer", "member", "member", "-"),
    "clause_body": ("viewer", "member", "member", "-"),
    "clause": ("viewer", "manager", "manager", "-"),
    "clause_variant": ("viewer", "manager", "manager", "-"),
    "clause_version": ("viewer", "manager", "manager", "-"),
    "template": ("viewer", "manager", "manager", "-"),
    "template_version": ("viewer", "manager", "manager", "-"),
    "template_slot": ("viewer", "manager", "manager", "manager"),
    "contact": ("viewer", "member", "member", "-"),
    "contact_private": ("manager", "manager", "manager", "manager"),
    "contact_field": ("viewer", "manager", "manager", "-"),
    "contact_phone": ("viewer", "member", "member", "manager"),
    "contact_email": ("viewer", "member", "member", "manager"),
    "contact_address": ("viewer", "member", "member", "manager"),
    "contact_status": ("viewer", "manager", "manager", "-"),
    "status_change": ("viewer", "member", "member", "manager"),
    "contact_group": ("viewer", "member", "member", "-"),
    "group_member": ("viewer", "member", "member", "member"),
    "label": ("viewer", "member", "member", "-"),
    "contact_label": ("viewer", "member", "member", "member"),
    "visit": ("viewer", "member", "member", "manager"),
    "parcel_type": ("viewer", "member", "member", "-"),
    "privacy_request": ("manager", "manager", "manager", "-"),
    "suppression_key": ("viewer", "manager", "manager", "-"),
    "suppression": ("viewer", "manager", "manager", "-"),
    "published_list": ("viewer", "manager", "manager", "-"),
    "export_log": ("own or manager", "member", "own", "-"),
    "export_limit": ("viewer", "administrator", "administrator", "-"),
    "export_use": ("own or manager", "-", "-", "-"),
    "contact_merge": ("viewer", "manager", "manager", "manager"),
    "contact_merge_change": ("viewer", "member", "member", "manager"),
    "contact_merge_private": ("manager", "manager", "manager", "manager"),
    "contact_apart": ("viewer", "member", "member", "member"),
}


def allowed(least: str, role: str, owner: bool = False) -> bool:
    if least.startswith("own") and owner:
        return True
    least = least.removeprefix("own or ")
    return least in ROLES and ROLES.index(role) >= ROLES.index(least)


@pytest.fixture(scope="module")
def known(scene: Scene) -> dict[tuple[str, UUID], UUID]:
    """A row of the member in every table of both organisations."""
    return seed(scene)


def attempt(connection: psycopg.Connection, statement: sql.Composable, *values: object) -> int:
    """Return how many rows the statement touched; 0 when it was not permitted. Undone after."""
    touched = 0
    try:
        with connection.transaction(force_rollback=True):
            touched = connection.execute(statement, values).rowcount
    except psycopg.errors.InsufficientPrivilege:
        pass
    return touched


def counts(
    connection: psycopg.Connection, table: str, organisation: UUID, key: UUID
) -> tuple[int, int, int]:
    """Return how many rows one may see, change and remove of one organisation's seeded row."""
    name = sql.Identifier("chancery", table)
    tenant = "organisation_id" if "organisation_id" in METADATA.tables[table].c else "id"
    column = "id" if "id" in METADATA.tables[table].c else "device_id"
    if table == "role_permission":
        column, key = "organisation_id", organisation
    where = sql.SQL(" WHERE {} = %s AND {} = %s").format(
        sql.Identifier(tenant), sql.Identifier(column)
    )
    may_change = changeable_columns(METADATA.tables[table], declarations()[table])
    candidates = ("deleted_at", "name", "role", "hash")
    there = [one for one in candidates if one in METADATA.tables[table].c]
    named = next((one for one in there if one in may_change), there[0])
    see = attempt(connection, sql.SQL("SELECT 1 FROM {}").format(name) + where, organisation, key)
    change = attempt(
        connection,
        sql.SQL("UPDATE {0} SET {1} = {1}").format(name, sql.Identifier(named)) + where,
        organisation,
        key,
    )
    remove = attempt(connection, sql.SQL("DELETE FROM {}").format(name) + where, organisation, key)
    return see, change, remove


def test_the_law_speaks_of_every_synced_table() -> None:
    assert sorted(LAW) == SYNCED


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("table", SYNCED)
def test_every_role_may_do_exactly_what_the_law_says(
    scene: Scene, known: dict[tuple[str, UUID], UUID], table: str, role: str
) -> None:
    someone = scene.people[f"{role}1"]
    organisation = someone.organisation_id
    reading, adding, changing, removing = LAW[table]
    with scene.as_(someone.login) as connection:
        key = known.get((table, organisation), organisation)
        see, change, remove = counts(connection, table, organisation, key)
        owner = role == "member"  # the seeded rows are the member's
        assert bool(see) == allowed(reading, role, owner), "see"
        assert bool(change) == allowed(changing, role, owner), "change"
        assert bool(remove) == allowed(removing, role), "remove"
        if table not in FOUNDED:
            made = row(METADATA.tables[table], organisation, someone.id, known)
            try:
                added = insert(connection, METADATA.tables[table], made)
            except psycopg.errors.InsufficientPrivilege:
                added = 0
            assert bool(added) == allowed(adding, role), "add"


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("table", SYNCED)
def test_nobody_touches_another_organisation(
    scene: Scene, known: dict[tuple[str, UUID], UUID], table: str, role: str
) -> None:
    someone = scene.people[f"{role}2"]
    other = scene.people["member1"].organisation_id
    with scene.as_(someone.login) as connection:
        assert counts(connection, table, other, known.get((table, other), other)) == (0, 0, 0)
        if table not in FOUNDED:
            made = row(METADATA.tables[table], other, someone.id, known)
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                insert(connection, METADATA.tables[table], made)


@pytest.mark.parametrize("table", LOCAL_THERE)
def test_tables_that_never_leave_a_workspace_are_closed(scene: Scene, table: str) -> None:
    with scene.as_("administrator1") as connection:
        assert counts(connection, table, uuid4(), uuid4()) == (0, 0, 0)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(sql.SQL("SELECT * FROM chancery.{}").format(sql.Identifier(table)))


@pytest.mark.parametrize("role", ROLES)
def test_the_machinery_is_read_by_organisation_and_written_by_functions(
    scene: Scene, role: str
) -> None:
    closed = ("meta", "login", "mutation", "sign_in")
    with scene.as_(f"{role}1") as connection:
        for table in (*closed, "client", "tombstone", "access_change", "blob"):
            name = sql.Identifier("sync", table)
            for verb in ("DELETE FROM {}", "TRUNCATE {}", "INSERT INTO {} DEFAULT VALUES"):
                with pytest.raises(psycopg.errors.InsufficientPrivilege), connection.transaction():
                    connection.execute(sql.SQL(verb).format(name))
            if table in closed:
                with (
                    pytest.raises(psycopg.errors.InsufficientPrivilege),
                    connection.transaction(),
                ):
                    connection.execute(sql.SQL("SELECT 1 FROM {}").format(name))
            else:
                connection.execute(sql.SQL("SELECT 1 FROM {}").format(name))


def test_a_document_is_stored_by_members_under_its_digest(scene: Scene) -> None:
    content = b"encrypted elsewhere"
    digest = hashlib.sha256(content).digest()
    statement = "INSERT INTO sync.blob (organisation_id, sha256, content) VALUES (%s, %s, %s)"
    organisation = scene.people["member1"].organisation_id
    with scene.as_("member1", autocommit=True) as connection:
        connection.execute(statement, [organisation, digest, content])
        with pytest.raises(psycopg.errors.CheckViolation):
            connection.execute(statement, [organisation, bytes(32), content])
    with scene.as_("viewer1") as connection:
        assert connection.execute("SELECT content FROM sync.blob").fetchall() == [(content,)]
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(statement, [organisation, bytes(32), content])
    with scene.as_("member2") as connection:
        assert connection.execute("SELECT content FROM sync.blob").fetchall() == []
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(statement, [organisation, digest, content])


def test_who_must_change_the_password_sees_nothing_until_it_is_done(
    scene: Scene, known: dict[tuple[str, UUID], UUID]
) -> None:
    newcomer = scene.newcomer("administrator")
    with scene.as_("administrator1", autocommit=True) as connection:
        connection.execute(
            "SELECT sync.reset_password(%s, %s)",
            [newcomer.id, verifier(connection, newcomer.login, "one-time")],
        )
    with scene.as_(newcomer.login, password="one-time") as connection:
        for table in SYNCED:
            name = sql.Identifier("chancery", table)
            assert not connection.execute(sql.SQL("SELECT 1 FROM {}").format(name)).fetchall()
        told = connection.execute(
            "SELECT sync.hello(%s, NULL, %s, '', '', '0003')", [uuid4(), uuid4()]
        ).fetchone()
        assert told is not None
        assert told[0]["must_change_password"]
        with pytest.raises(psycopg.Error) as refusal:
            connection.execute("SELECT sync.set_permission('viewer', 'contracts.edit', true)")
        assert refusal.value.sqlstate == "CH003"
    scene.settle(newcomer.login)
    with scene.as_(newcomer.login) as connection:
        assert connection.execute("SELECT 1 FROM chancery.contract").fetchall()
