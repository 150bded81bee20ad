"""What somebody with an own login and raw SQL might try."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import sql

from tests.integration.shared.rows import seed
from tests.integration.shared.scene import Scene

Known = dict[tuple[str, UUID], UUID]
DENIED = ("42501", "0A000")

# By whom nothing of this may be done, whatever the role.
FORBIDDEN = [
    "SET ROLE chancery_owner",
    "SET ROLE chancery_people",
    "SET ROLE chancery_backup",
    "SET ROLE chancery_administrator",
    "SET ROLE chancery_viewer",
    "SET ROLE postgres",
    "SET SESSION AUTHORIZATION administrator2",
    "SET session_replication_role = replica",
    "SET row_security = off; SELECT * FROM chancery.contract",
    "ALTER ROLE CURRENT_USER SUPERUSER",
    "ALTER ROLE CURRENT_USER CREATEROLE",
    "ALTER ROLE CURRENT_USER BYPASSRLS",
    "ALTER ROLE CURRENT_USER CONNECTION LIMIT 1000",
    "ALTER ROLE administrator2 PASSWORD 'mine'",
    "CREATE ROLE accomplice",
    "GRANT chancery_administrator TO CURRENT_USER",
    "CREATE TABLE chancery.mine (a integer)",
    "CREATE TABLE sync.mine (a integer)",
    "CREATE TABLE public.mine (a integer)",
    "CREATE SCHEMA mine",
    "CREATE FUNCTION public.mine() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
    "CREATE EXTENSION vector",
    "CREATE VIEW public.mine AS SELECT 1",
    "CREATE TRIGGER mine BEFORE INSERT ON chancery.contract EXECUTE FUNCTION sync.bury_contract()",
    "ALTER TABLE chancery.contract DISABLE ROW LEVEL SECURITY",
    "ALTER TABLE chancery.contract DISABLE TRIGGER stamp",
    "DROP POLICY see ON chancery.contract",
    "TRUNCATE chancery.contract",
    "LOCK TABLE chancery.alembic_version",
    "COPY chancery.contract FROM STDIN",
    "COPY chancery.contract TO '/tmp/contracts'",
    "COPY (SELECT 1) TO PROGRAM 'true'",
    "SELECT * FROM pg_authid",
    "SELECT passwd FROM pg_shadow",
    "SELECT pg_read_file('postgresql.conf')",
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'postgres'",
    "SELECT sync.own_organisation()",
    "SELECT sync.epoch()",
    "SELECT sync.bury(sync.organisation(), 'contract', 'x', 1)",
    "SELECT sync.people_desk()",
    "SELECT sync.make_login('accomplice', 'administrator', 'x')",
    "SELECT sync.insert_person(sync.organisation(), sync.me(), 'a', 'a', 'administrator', '',"
    " 'accomplice', 'x')",
    "SELECT sync.found('Mine', 'UTC', 'EUR', '{}', 'Me', '', 'accomplice', 'x')",
    "SELECT sync.renew_login('administrator2', sync.me(), 'x')",
    "SELECT sync.end_sessions('administrator2')",
    "SELECT * FROM sync.login",
    "SELECT * FROM sync.meta",
    "UPDATE sync.login SET must_change_password = false",
    "INSERT INTO sync.tombstone (organisation_id, table_name, row_key, row_version, sync_xid)"
    " VALUES (sync.organisation(), 'contract', 'x', 1, pg_current_xact_id())",
]


@pytest.fixture(scope="module")
def known(scene: Scene) -> Known:
    return seed(scene)


@pytest.fixture(params=["member1", "administrator1"])
def insider(request: pytest.FixtureRequest, scene: Scene) -> Iterator[psycopg.Connection]:
    """Somebody with a login and too much time."""
    with scene.as_(request.param, autocommit=True) as connection:
        yield connection


@pytest.mark.parametrize("attempt", FORBIDDEN)
def test_nobody_gains_more_by_raw_sql(insider: psycopg.Connection, attempt: str) -> None:
    with pytest.raises(psycopg.Error) as refusal, insider.transaction():
        insider.execute(attempt.encode())
    assert refusal.value.sqlstate in DENIED, refusal.value


def test_an_own_timeout_is_comfort_and_may_be_lifted(insider: psycopg.Connection) -> None:
    assert insider.execute("SHOW statement_timeout").fetchone() == ("10min",)
    insider.execute("SET statement_timeout = 0")


def test_a_temporary_table_does_not_deceive_a_function(
    insider: psycopg.Connection, scene: Scene
) -> None:
    """Names are looked up in the temporary schema last, and every name is qualified."""
    other = scene.people["administrator2"]
    insider.execute(
        "CREATE TEMP TABLE login (role_name name, organisation_id uuid, person_id uuid,"
        " active boolean, must_change_password boolean)"
    )
    insider.execute(
        "INSERT INTO pg_temp.login VALUES (session_user, %s, %s, true, false)",
        [other.organisation_id, other.id],
    )
    insider.execute("CREATE TEMP TABLE role_permission AS SELECT 'people.edit' AS permission")
    insider.execute("SET search_path = pg_temp, chancery, sync")
    row = insider.execute("SELECT sync.organisation(), sync.me()").fetchone()
    assert row is not None
    assert row[0] != other.organisation_id
    assert row[1] != other.id


def test_an_operator_or_function_of_ones_own_is_not_called(insider: psycopg.Connection) -> None:
    before = insider.execute("SELECT sync.may('contracts.edit')").fetchone()
    insider.execute(
        "CREATE FUNCTION pg_temp.pg_current_xact_id() RETURNS xid8 LANGUAGE sql"
        " AS $$ SELECT '1'::xid8 $$"
    )
    insider.execute("SET search_path = pg_temp, pg_catalog")
    assert insider.execute("SELECT sync.may('contracts.edit')").fetchone() == before


def test_bulk_goes_through_a_temporary_table(scene: Scene, known: Known) -> None:
    someone = scene.people["member1"]
    with scene.as_("member1") as connection:
        connection.execute(
            "CREATE TEMP TABLE incoming (id uuid, name text, public_key bytea) ON COMMIT DROP"
        )
        with connection.cursor().copy("COPY incoming FROM STDIN") as copy:
            for _ in range(3):
                copy.write_row((uuid4(), "Desk", bytes(32)))
        added = connection.execute(
            "INSERT INTO chancery.device (organisation_id, id, created_at, created_by, updated_at,"
            " updated_by, row_version, name, public_key)"
            " SELECT %s, id, now(), %s, now(), %s, 1, name, public_key FROM incoming",
            [someone.organisation_id, someone.id, someone.id],
        )
        assert added.rowcount == 3


def test_a_view_with_the_rights_of_the_owner_shows_nothing(scene: Scene, known: Known) -> None:
    """Even a careless view leaks nothing: the owner itself has no policy on business rows."""
    with scene.above() as connection, connection.transaction(force_rollback=True):
        connection.execute("SET ROLE chancery_owner")
        connection.execute("CREATE VIEW chancery.careless AS SELECT * FROM chancery.contract")
        connection.execute("GRANT SELECT ON chancery.careless TO chancery_viewer")
        assert connection.execute("SELECT * FROM chancery.careless").fetchall() == []
        connection.execute(
            "CREATE MATERIALIZED VIEW chancery.copied AS SELECT * FROM chancery.contract"
        )
        assert connection.execute("SELECT * FROM chancery.copied").fetchall() == []


def test_an_inviting_view_shows_what_the_reader_may_see(scene: Scene, known: Known) -> None:
    with scene.above() as connection:
        connection.execute("SET ROLE chancery_owner")
        connection.execute(
            "CREATE VIEW chancery.inviting WITH (security_invoker = true)"
            " AS SELECT organisation_id FROM chancery.contract"
        )
        connection.execute("GRANT SELECT ON chancery.inviting TO chancery_viewer")
    try:
        with scene.as_("viewer1") as connection:
            seen = connection.execute("SELECT DISTINCT organisation_id FROM chancery.inviting")
            assert seen.fetchall() == [(scene.people["viewer1"].organisation_id,)]
    finally:
        with scene.above() as connection:
            connection.execute("DROP VIEW chancery.inviting")


def test_an_error_message_shows_no_rows_of_others(
    insider: psycopg.Connection, scene: Scene, known: Known
) -> None:
    """A cast that fails on a hidden row would print it; the policy is asked first."""
    secret = "only the other organisation knows"
    other = scene.people["member2"].organisation_id
    with scene.above() as above:
        above.execute(
            "UPDATE chancery.contract SET title = %s WHERE organisation_id = %s", [secret, other]
        )
    with pytest.raises(psycopg.errors.InvalidTextRepresentation) as error:
        insider.execute("SELECT title::integer FROM chancery.contract")
    assert secret not in str(error.value)


def test_a_writer_cannot_move_a_row_to_another_organisation(
    insider: psycopg.Connection, scene: Scene, known: Known
) -> None:
    other = scene.people["member2"].organisation_id
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        insider.execute("UPDATE chancery.contract SET organisation_id = %s", [other])


def test_a_conflicting_insert_does_not_reveal_a_row(
    insider: psycopg.Connection, scene: Scene, known: Known
) -> None:
    other = scene.people["member2"].organisation_id
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        insider.execute(
            "INSERT INTO chancery.device (organisation_id, id, created_at, created_by, updated_at,"
            " updated_by, row_version, name, public_key)"
            " VALUES (%s, %s, now(), sync.me(), now(), sync.me(), 1, 'x', '')"
            " ON CONFLICT (organisation_id, id) DO UPDATE SET deleted_at = now()",
            [other, known["device", other]],
        )


def test_the_statistics_of_others_are_not_shown(insider: psycopg.Connection) -> None:
    with insider.transaction():
        shown = insider.execute(
            "SELECT count(*) FROM pg_stats WHERE schemaname IN ('chancery', 'sync')"
        ).fetchone()
    assert shown == (0,)


def test_the_queries_of_others_are_not_shown(insider: psycopg.Connection, scene: Scene) -> None:
    with scene.as_("administrator2") as other:
        other.execute("SELECT 'a secret of theirs'")
        seen = insider.execute(
            sql.SQL("SELECT query FROM pg_stat_activity WHERE usename = 'administrator2'")
        ).fetchall()
    assert seen
    assert not any("secret" in row[0] for row in seen)
