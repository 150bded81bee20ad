"""The own login and the logins of others, as a desk changes them."""

from __future__ import annotations

import pytest

from core.kernel.errors import NotAllowed, Refused, WrongPassword
from core.sync.people_records import Login, NewPerson
from core.workspace import Workspace
from tests.integration.shared.scene import PASSWORD, Scene
from tests.integration.sync.conftest import Connect, access
from tests.integration.sync.desks import side, sync

OWN = "twelve characters or more"


def person(workspace: Workspace, name: str) -> Login:
    return next(one for one in side(workspace).logins.logins() if one.name == name)


def test_a_person_is_added_switched_off_and_on_again(connect: Connect, scene: Scene) -> None:
    boss = connect("administrator1")
    logins = side(boss).logins
    new = NewPerson("Elsie Brandt", f"elsie_{scene.database}", "member", "e@x.example", "Counsel")
    password = logins.add(new)
    added = person(boss, "Elsie Brandt")
    assert (added.active, added.one_time, added.last_sign_in_at) == (True, True, None)
    logins.set_role(added.person_id, "manager")
    assert logins.switch_off(added.person_id) == 0
    assert not person(boss, "Elsie Brandt").active
    assert logins.switch_on(added.person_id, added.login) != password
    assert logins.reset_password(added.person_id, added.login)
    assert person(boss, "Elsie Brandt").role == "manager"
    assert logins.sign_ins()[0].name


def test_the_last_administrator_stays_and_others_may_not_look(
    connect: Connect,
) -> None:
    boss = connect("administrator1")
    with pytest.raises(Refused):
        side(boss).logins.switch_off(boss.actor.person_id)
    with pytest.raises(NotAllowed):
        side(connect("member1")).logins.logins()


def test_the_own_profile_and_password_are_changed_and_kept(connect: Connect) -> None:
    miriam = connect("manager1")
    own = side(miriam).own_login
    own.change_profile("Miriam Okafor", "m@x.example", "Head of legal")
    sync(miriam)
    assert miriam.actor.name == "Miriam Okafor"
    own.change_password(PASSWORD, OWN)
    side(miriam).service.once()
    with pytest.raises(WrongPassword):
        own.sign_in(PASSWORD)
    assert own.sign_in(OWN)


def test_a_one_time_password_is_told_apart(connect: Connect, scene: Scene) -> None:
    boss, member = connect("administrator1"), connect("member1")
    login = scene.people["member1"]
    once = side(boss).logins.reset_password(login.id, login.login)
    own = side(member).own_login
    assert not own.sign_in(once)
    own.change_password(once, OWN)
    sync(member)
    assert access(scene, login).address.login == own.login
