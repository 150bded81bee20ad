"""Making, changing and deleting contacts, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy.exc import IntegrityError

from core.contacts.custom import CustomField
from core.contacts.loading import put_contacts
from core.contacts.records import Contact, EmailAddress, Further, PhoneNumber, PostalAddress
from core.kernel.errors import InvalidValue, NotAllowed, NotFound, Refused, Stale
from core.workspace import Workspace

Add = Callable[..., UUID]


def read(desk: Workspace, key: UUID) -> Contact:
    return desk.query(lambda reader: desk.contacts.contact(reader, key))


def change(desk: Workspace, key: UUID, **values: object) -> object:
    return desk.command(lambda uow: desk.contacts.change(uow, key, values))


def test_a_contact_keeps_what_was_given_in_its_stored_form(desk: Workspace, add: Add) -> None:
    key = add(
        first_name=" Ines ",
        last_name="Carvalho",
        mobile="0491 570 110",
        email="Ines@Harrow.EXAMPLE",
    )
    contact = read(desk, key)
    assert (contact.name, contact.list_name) == ("Ines Carvalho", "Carvalho, Ines")
    assert contact.values["mobile"] == "+61491570110"
    assert contact.values["email"] == "ines@harrow.example"
    assert contact.phones[0].raw == "0491 570 110"
    assert contact.status == "Lead"
    assert contact.created_by == "Miriam Okafor"


def test_nothing_at_all_is_no_contact(desk: Workspace) -> None:
    with pytest.raises(InvalidValue):
        desk.command(lambda uow: desk.contacts.create(uow, {"city": "Adelaide"}))


@pytest.mark.parametrize("field", ["email", "mobile", "external_id"])
def test_what_only_one_contact_may_have_names_the_other(
    desk: Workspace, add: Add, field: str
) -> None:
    values = {"email": "a@b.example", "mobile": "0491 570 156", "external_id": "C-1"}
    first = add(last_name="Carvalho", **{field: values[field]})
    second = add(last_name="Egede")
    with pytest.raises(InvalidValue, match="Carvalho") as told:
        change(desk, second, **{field: values[field]})
    assert told.value.field == field
    desk.command(lambda uow: desk.contacts.delete(uow, [first]))
    change(desk, second, **{field: values[field]})
    assert field in read(desk, second).values


def test_the_database_holds_the_law_for_whoever_goes_past_the_service(
    desk: Workspace, add: Add
) -> None:
    add(last_name="Carvalho", email="a@b.example")
    with pytest.raises(IntegrityError):
        desk.command(lambda uow: put_contacts(uow, [{"last_name": "X", "email": "a@b.example"}]))


def test_empty_addresses_are_nothing_so_many_may_have_none(desk: Workspace, add: Add) -> None:
    for last in ("Carvalho", "Egede"):
        assert "email" not in read(desk, add(last_name=last, email="  ", mobile="")).values


def test_a_change_can_be_taken_back_and_done_again(desk: Workspace, add: Add) -> None:
    key = add(last_name="Kovačević", city="Zagreb")
    done = desk.command(lambda uow: desk.contacts.change(uow, key, {"city": "Split"}))
    assert done.undo is not None
    back = desk.undo(done.undo)
    assert read(desk, key).values["city"] == "Zagreb"
    assert back.undo is not None
    desk.undo(back.undo)
    assert read(desk, key).values["city"] == "Split"


def test_a_change_over_a_newer_one_is_refused(desk: Workspace, add: Add) -> None:
    key = add(last_name="Carvalho")
    seen = read(desk, key).row_version
    change(desk, key, city="Adelaide")
    with pytest.raises(Stale):
        desk.command(lambda uow: desk.contacts.change(uow, key, {"city": "Perth"}, seen))
    assert read(desk, key).values["city"] == "Adelaide"


def test_further_numbers_and_addresses_are_rows_of_their_own(desk: Workspace, add: Add) -> None:
    key = add(last_name="Carvalho", mobile="0491 570 110", email="a@b.example")
    further = Further(
        (
            PhoneNumber("08 8212 3456 x7", "work"),
            PhoneNumber("0491 570 156", "mobile", opt_out=True),
        ),
        (EmailAddress("Ines@Home.example", "home", "bounced"),),
        (PostalAddress("postal", city="Adelaide", country="AU"),),
    )
    desk.command(lambda uow: desk.contacts.change(uow, key, {}, further=further))
    contact = read(desk, key)
    assert [(p.number, p.kind, p.main) for p in contact.phones] == [
        ("+61491570110", "mobile", True),
        ("+61882123456", "work", False),
        ("+61491570156", "mobile", False),
    ]
    assert contact.phones[1].extension == "7"
    assert [(e.address, e.state) for e in contact.emails][1] == ("ines@home.example", "bounced")
    kept = Further(phones=(replace(contact.phones[2], kind="other"),))
    desk.command(lambda uow: desk.contacts.change(uow, key, {}, further=kept))
    again = read(desk, key)
    assert [(p.number, p.kind) for p in again.phones][1:] == [("+61491570156", "other")]
    assert len(again.emails) == 2


def test_sensitive_fields_need_their_own_permission(
    desk: Workspace, add: Add, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = add(last_name="Carvalho", date_of_birth="1981-02-03")
    assert read(desk, key).values["date_of_birth"].year == 1981
    fewer = replace(desk.actor, permissions=desk.actor.permissions - {"contacts.sensitive"})
    monkeypatch.setattr(desk, "actor", fewer)
    assert "date_of_birth" not in read(desk, key).values
    assert "date_of_birth" not in desk.query(desk.contacts.fields)
    with pytest.raises(NotAllowed):
        change(desk, key, date_of_birth="1981-02-04")


def test_a_viewer_changes_nothing(
    desk: Workspace, add: Add, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = add(last_name="Carvalho")
    viewer = replace(desk.actor, permissions=frozenset({"contacts.read"}))
    monkeypatch.setattr(desk, "actor", viewer)
    for act in (
        lambda uow: desk.contacts.create(uow, {"last_name": "X"}),
        lambda uow: desk.contacts.change(uow, key, {"city": "X"}),
        lambda uow: desk.contacts.delete(uow, [key]),
    ):
        with pytest.raises(NotAllowed):
            desk.command(act)


def test_own_fields_have_types_and_keep_their_values(desk: Workspace, add: Add) -> None:
    desk.command(lambda uow: desk.contact_fields.add(uow, CustomField("Shoe size", "number")))
    desk.command(
        lambda uow: desk.contact_fields.add(
            uow, CustomField("Plan", "choice", choices=("Basic", "Plus"))
        )
    )
    key = add(last_name="Carvalho", **{"custom.shoe_size": "38", "custom.plan": "plus"})
    assert read(desk, key).values["custom.shoe_size"] == 38
    assert read(desk, key).values["custom.plan"] == "plus"
    with pytest.raises(InvalidValue):
        change(desk, key, **{"custom.plan": "Gold"})
    change(desk, key, **{"custom.shoe_size": ""})
    assert "custom.shoe_size" not in read(desk, key).values
    with pytest.raises(InvalidValue, match="no other field"):
        desk.command(lambda uow: desk.contact_fields.add(uow, CustomField("E-mail")))


def test_statuses_keep_their_history_and_cannot_go_while_in_use(desk: Workspace, add: Add) -> None:
    key = add(last_name="Carvalho")
    statuses = {one.key: one for one in desk.query(lambda r: desk.statuses.statuses(r))}
    change(desk, key, status_id=statuses["active"].id)
    history = desk.query(lambda reader: desk.statuses.history(reader, key))
    assert [(one.from_name, one.to_name) for one in history] == [("Lead", "Active"), ("", "Lead")]
    with pytest.raises(Refused, match="1 contact"):
        desk.command(
            lambda uow: desk.statuses.change(
                uow, statuses["active"].id, "Active", "active", active=False
            )
        )


def test_a_deleted_contact_is_gone_until_it_is_taken_back(desk: Workspace, add: Add) -> None:
    key = add(last_name="Carvalho")
    done = desk.command(lambda uow: desk.contacts.delete(uow, [key]))
    with pytest.raises(NotFound):
        read(desk, key)
    assert done.undo is not None
    desk.undo(done.undo)
    assert read(desk, key).name == "Carvalho"


def test_the_audit_trail_names_fields_and_no_values(desk: Workspace, add: Add) -> None:
    key = add(last_name="Carvalho", email="ines@harrow.example")
    change(desk, key, city="Adelaide")
    events = desk.query(lambda reader: desk.audit.history(reader, key))
    assert [event.action for event in events] == ["contact.changed", "contact.created"]
    assert events[0].details == {"fields": ["city"]}
    assert "harrow" not in str(events[1].details)
