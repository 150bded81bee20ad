"""People are made, changed and switched off by functions, and by those who may."""

from __future__ import annotations

import threading
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from core.sync.server.passwords import verifier
from tests.integration.shared.scene import PASSWORD, Scene, add, build_one
from tests.shared_server import SharedServer


def refusal(connection: psycopg.Connection, statement: str, *values: Any) -> str:
    """Return the code with which the statement is refused; empty when it is not."""
    try:
        with connection.transaction(force_rollback=True):
            connection.execute(statement.encode(), values)
    except psycopg.Error as error:
        return error.sqlstate or ""
    return ""


def secret(connection: psycopg.Connection, login: str = "someone") -> str:
    return verifier(connection, login, "one-time")


def test_a_new_person_signs_in_and_must_change_the_password(scene: Scene) -> None:
    someone = scene.newcomer("member")
    with scene.as_(someone.login) as connection:
        assert connection.execute("SELECT sync.me()").fetchone() == (someone.id,)
        name = connection.execute(
            "SELECT name, role, active FROM chancery.person WHERE id = %s", [someone.id]
        ).fetchone()
    assert name == (f"Person {someone.login}", "member", True)


def test_a_password_comes_as_a_verifier_only(scene: Scene) -> None:
    statement = "SELECT sync.add_person('A', NULL, 'viewer', '', 'a-new-login', %s)"
    with scene.as_("administrator1") as connection:
        assert refusal(connection, statement, "plain") == "CH017"
        assert refusal(connection, statement, "md5" + "0" * 32) == "CH017"
        assert refusal(connection, "SELECT sync.change_password('plain')") == "CH017"
        assert refusal(connection, statement, secret(connection)) == ""


@pytest.mark.parametrize(
    "login", ["installer", "postgres", "chancery_owner", "chancery_viewer", "member2"]
)
def test_a_login_that_is_there_is_never_adopted(scene: Scene, login: str) -> None:
    with scene.as_("administrator1") as connection, pytest.raises(psycopg.Error) as error:
        add(connection, login, "viewer")
    assert error.value.sqlstate in ("CH014", "CH018")


@pytest.mark.parametrize("login", ["", "a", "A Name", 'x"; DROP ROLE y', "pg_x", "x" * 64])
def test_a_login_has_a_plain_name(scene: Scene, login: str) -> None:
    statement = "SELECT sync.add_person('A', NULL, 'viewer', '', %s, %s)"
    with scene.as_("administrator1") as connection:
        assert refusal(connection, statement, login, secret(connection)) == "CH018"


@pytest.mark.parametrize("role", ["viewer", "member", "manager"])
def test_only_who_may_edit_people_does(scene: Scene, role: str) -> None:
    victim = scene.people["viewer1"].id
    with scene.as_(f"{role}1") as connection:
        made = secret(connection)
        for statement, values in (
            ("SELECT sync.add_person('A', NULL, 'viewer', '', 'aaa', %s)", [made]),
            ("SELECT sync.set_role(%s, 'administrator')", [victim]),
            ("SELECT sync.switch_off(%s)", [victim]),
            ("SELECT sync.switch_on(%s, %s)", [victim, made]),
            ("SELECT sync.reset_password(%s, %s)", [victim, made]),
            ("SELECT sync.set_permission('viewer', 'people.edit', true)", []),
            ("SELECT * FROM sync.sign_ins()", []),
        ):
            assert refusal(connection, statement, *values) == "CH003", statement


def test_a_manager_who_edits_people_makes_no_administrators(scene: Scene) -> None:
    boss, victim = scene.people["administrator1"].id, scene.people["viewer1"].id
    me = scene.people["manager1"].id
    grant = "SELECT sync.set_permission('manager', 'people.edit', %s)"
    with scene.as_("administrator1", autocommit=True) as above:
        above.execute(grant, [True])
        try:
            with scene.as_("manager1") as connection:
                made = secret(connection)
                one = "SELECT sync.add_person('A', NULL, %s, '', 'aaa', %s)"
                assert refusal(connection, one, "member", made) == ""
                assert refusal(connection, one, "administrator", made) == "CH003"
                role = "SELECT sync.set_role(%s, %s)"
                assert refusal(connection, role, victim, "member") == ""
                assert refusal(connection, role, victim, "administrator") == "CH003"
                assert refusal(connection, role, me, "administrator") == "CH003"
                assert refusal(connection, role, boss, "viewer") == "CH003"
                assert refusal(connection, "SELECT sync.switch_off(%s)", boss) == "CH003"
                reset = "SELECT sync.reset_password(%s, %s)"
                assert refusal(connection, reset, boss, made) == "CH003"
                assert refusal(connection, grant, False) == "CH003"
        finally:
            above.execute(grant, [False])


def test_people_of_another_organisation_are_out_of_reach(scene: Scene) -> None:
    victim = scene.people["viewer2"].id
    with scene.as_("administrator1") as connection:
        made = secret(connection)
        for statement, values in (
            ("SELECT sync.set_role(%s, 'member')", [victim]),
            ("SELECT sync.switch_off(%s)", [victim]),
            ("SELECT sync.switch_on(%s, %s)", [victim, made]),
            ("SELECT sync.reset_password(%s, %s)", [victim, made]),
        ):
            assert refusal(connection, statement, *values) == "CH018"


def test_a_new_role_counts_at_once(scene: Scene) -> None:
    someone = scene.newcomer("viewer")
    write = "INSERT INTO sync.blob (organisation_id, sha256, content) VALUES (%s, sha256('x'), 'x')"
    with (
        scene.as_(someone.login, autocommit=True) as connection,
        scene.as_("administrator1", autocommit=True) as above,
    ):
        assert refusal(connection, write, someone.organisation_id) == "42501"
        above.execute("SELECT sync.set_role(%s, 'member')", [someone.id])
        assert refusal(connection, write, someone.organisation_id) == ""
        told = connection.execute(
            "SELECT what FROM sync.access_change WHERE person_id = sync.me() ORDER BY at"
        ).fetchall()
        above.execute("SELECT sync.set_role(%s, 'viewer')", [someone.id])
        assert refusal(connection, write, someone.organisation_id) == "42501"
    assert told == [("role viewer",), ("role member",)]


def test_switching_off_ends_the_open_connection(scene: Scene) -> None:
    someone = scene.newcomer("member")
    with (
        scene.as_(someone.login, autocommit=True) as connection,
        scene.as_("administrator1", autocommit=True) as above,
    ):
        ended = above.execute("SELECT sync.switch_off(%s)", [someone.id]).fetchone()
        assert ended == (1,)
        with pytest.raises(psycopg.OperationalError):
            connection.execute("SELECT 1")
        with pytest.raises(psycopg.OperationalError, match="not permitted to log in"):
            scene.as_(someone.login).__enter__()
        row = above.execute(
            "SELECT active FROM chancery.person WHERE id = %s", [someone.id]
        ).fetchone()
        assert row == (False,)
        made = verifier(above, someone.login, "one-time")
        above.execute("SELECT sync.switch_on(%s, %s)", [someone.id, made])
    scene.settle(someone.login)
    with scene.as_(someone.login) as connection:
        assert connection.execute("SELECT sync.me()").fetchone() == (someone.id,)


def test_a_session_that_outlived_the_switch_sees_nothing(scene: Scene) -> None:
    """It connected between the switch and its commit."""
    someone = scene.newcomer("member")
    with scene.above() as above:
        above.execute("UPDATE sync.login SET active = false WHERE role_name = %s", [someone.login])
    with scene.as_(someone.login) as connection:
        assert connection.execute("SELECT * FROM chancery.person").fetchall() == []
        hello = "SELECT sync.hello(%s, NULL, %s, '', '', '0003')"
        assert refusal(connection, hello, uuid4(), uuid4()) == "CH010"


def test_nobody_can_hold_on_to_the_own_access(scene: Scene) -> None:
    """An open transaction has locked everything of the person that is changed."""
    someone = scene.newcomer("member")
    with (
        scene.as_(someone.login) as connection,
        scene.as_("administrator1", autocommit=True) as above,
    ):
        connection.execute("SET idle_in_transaction_session_timeout = 0")
        connection.execute("SELECT sync.hello(%s, NULL, %s, '', '', '0003')", [uuid4(), uuid4()])
        connection.execute("SELECT sync.change_profile('Still here', NULL, NULL)")
        connection.execute(
            "SELECT sync.change_password(%s)", [verifier(connection, someone.login, "x")]
        )
        above.execute("SET lock_timeout = '5s'")
        ended = above.execute("SELECT sync.switch_off(%s)", [someone.id]).fetchone()
    assert ended == (1,)


def test_the_last_administrator_stays(scene: Scene) -> None:
    boss = scene.people["administrator2"].id
    with scene.as_("administrator2") as connection:
        assert refusal(connection, "SELECT sync.switch_off(%s)", boss) == "CH016"
        assert refusal(connection, "SELECT sync.set_role(%s, 'member')", boss) == "CH016"
        keep = "SELECT sync.set_permission('administrator', 'people.edit', false)"
        assert refusal(connection, keep) == "CH016"


def test_two_administrators_cannot_remove_each_other(scene: Scene) -> None:
    first = scene.people["administrator1"]
    second = scene.newcomer("administrator")
    others = "SELECT id FROM chancery.person WHERE role = 'administrator' AND active"
    with scene.as_(first.login, autocommit=True) as connection:
        for (one,) in connection.execute(others).fetchall():
            if one not in (first.id, second.id):
                connection.execute("SELECT sync.set_role(%s, 'viewer')", [one])
    answers: list[str] = []
    demote = "SELECT sync.set_role(%s, 'member')"

    def other() -> None:
        try:
            with scene.as_(second.login, autocommit=True) as connection:
                connection.execute(demote, [first.id])
        except psycopg.Error as error:
            answers.append(error.sqlstate or "")

    with scene.as_(first.login) as connection:
        connection.execute(demote, [second.id])
        waiting = threading.Thread(target=other)
        waiting.start()
        connection.commit()
        waiting.join(30)
    assert answers in (["CH003"], ["CH016"])


def test_a_person_changes_the_own_profile_and_nobody_elses(scene: Scene) -> None:
    someone = scene.newcomer("viewer")
    with scene.as_(someone.login) as connection:
        connection.execute("SELECT sync.change_profile('Ada', 'ada@a.example', 'Clerk')")
        row = connection.execute(
            "SELECT name, email, title, updated_by FROM chancery.person WHERE id = %s", [someone.id]
        ).fetchone()
        assert row == ("Ada", "ada@a.example", "Clerk", someone.id)
        taken = "SELECT sync.change_profile(NULL, 'administrator1@a.example', NULL)"
        assert refusal(connection, taken) == "23505"


def test_sign_ins_are_told_to_administrators(scene: Scene) -> None:
    someone = scene.newcomer("viewer")
    client = uuid4()
    with scene.as_(someone.login, autocommit=True) as connection:
        for _ in range(3):
            connection.execute(
                "SELECT sync.hello(%s, NULL, %s, 'Desk 7', 'b', '0003')", [client, uuid4()]
            )
    with scene.as_("administrator1") as connection:
        told = connection.execute("SELECT person_id, device, address FROM sync.sign_ins()")
        mine = [one for one in told.fetchall() if one[0] == someone.id]
    assert [(one[1], str(one[2])) for one in mine] == [("Desk 7", "127.0.0.1")]


def test_a_login_of_another_database_of_the_server_gains_nothing(
    scene: Scene, server: SharedServer
) -> None:
    """Groups belong to the whole server, so every check asks this database who the login is."""
    other = build_one(server, "other_shared", "other-boss")
    with other.as_("administrator1", password=PASSWORD) as connection:
        assert connection.execute("SELECT sync.organisation()").fetchone() == (None,)
        assert connection.execute("SELECT sync.state()").fetchone() == (None,)
        assert connection.execute("SELECT * FROM chancery.person").fetchall() == []
        hello = "SELECT sync.hello(%s, NULL, %s, '', '', '0003')"
        assert refusal(connection, hello, uuid4(), uuid4()) == "CH010"
        made = secret(connection)
        assert refusal(connection, "SELECT sync.change_password(%s)", made) == "CH010"
        assert (
            refusal(connection, "SELECT sync.add_person('A', NULL, 'viewer', '', 'aaa', %s)", made)
            == "CH003"
        )
