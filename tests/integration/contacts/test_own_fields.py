"""Own fields of the organisation: what may be changed, and what is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest

from core.contacts.custom import CustomField
from core.kernel.errors import InvalidValue, NotAllowed, Refused, Stale
from core.workspace import Workspace

Add = Callable[..., UUID]
PLAN = CustomField("Plan", "choice", choices=("Basic", "Plus"))


def own(desk: Workspace, field: CustomField) -> UUID:
    return desk.command(lambda uow: desk.contact_fields.add(uow, field)).value


def labels(desk: Workspace) -> list[str]:
    return [field.label for _, field, _ in desk.query(desk.contact_fields.fields)]


def value(desk: Workspace, contact: UUID, key: str) -> object:
    return desk.query(lambda reader: desk.contacts.contact(reader, contact)).values.get(key)


def test_a_changed_field_keeps_its_values_and_can_be_put_back(desk: Workspace, add: Add) -> None:
    field = own(desk, CustomField("Motto", help="In one line."))
    key = add(last_name="Carvalho", **{"custom.motto": "Slowly"})
    done = desk.command(
        lambda uow: desk.contact_fields.change(uow, field, CustomField("Device"), active=True)
    )
    ((_, shown, active),) = desk.query(desk.contact_fields.fields)
    assert (shown.label, shown.help, shown.key, active) == ("Device", "", "custom.motto", True)
    assert value(desk, key, "custom.motto") == "Slowly"
    assert done.undo is not None
    desk.undo(done.undo)
    assert labels(desk) == ["Motto"]
    with pytest.raises(InvalidValue, match="no other field"):
        desk.command(lambda uow: desk.contact_fields.change(uow, field, CustomField("City"), True))


def test_a_field_that_is_switched_off_is_not_offered_and_keeps_its_values(
    desk: Workspace, add: Add
) -> None:
    field = own(desk, CustomField("Motto"))
    key = add(last_name="Carvalho", **{"custom.motto": "Slowly"})
    for active in (False, True):
        desk.command(
            lambda uow, active=active: desk.contact_fields.change(
                uow, field, CustomField("Motto"), active
            )
        )
        assert value(desk, key, "custom.motto") == ("Slowly" if active else None)


def test_a_renamed_choice_stays_with_its_contacts(desk: Workspace, add: Add) -> None:
    field = own(desk, PLAN)
    key = add(last_name="Carvalho", **{"custom.plan": "Plus"})
    changed = replace(PLAN, choices=("Premium", "Basic", "Plus one"))
    desk.command(
        lambda uow: desk.contact_fields.change(uow, field, changed, True, {"Premium": "Plus"})
    )
    ((_, shown, _),) = desk.query(desk.contact_fields.fields)
    assert [(one.value, one.label) for one in shown.choices] == [
        ("plus", "Premium"),
        ("basic", "Basic"),
        ("plus_one", "Plus one"),
    ]
    assert value(desk, key, "custom.plan") == "plus"


def test_a_choice_that_contacts_have_is_not_taken_away(desk: Workspace, add: Add) -> None:
    field = own(desk, PLAN)
    add(last_name="Carvalho", **{"custom.plan": "Plus"})
    less = replace(PLAN, choices=("Plus",))
    desk.command(lambda uow: desk.contact_fields.change(uow, field, less, True))
    none_of_it = replace(PLAN, choices=("Basic",))
    with pytest.raises(Refused, match="1 contact has “Plus”"):
        desk.command(lambda uow: desk.contact_fields.change(uow, field, none_of_it, True))
    with pytest.raises(InvalidValue):
        desk.command(
            lambda uow: desk.contact_fields.change(uow, field, replace(PLAN, choices=()), True)
        )


def test_fields_are_ordered(desk: Workspace) -> None:
    keys = [own(desk, CustomField(label)) for label in ("One", "Two", "Three")]
    done = desk.command(lambda uow: desk.contact_fields.order(uow, [keys[2], keys[0], keys[1]]))
    assert labels(desk) == ["Three", "One", "Two"]
    assert done.undo is not None
    desk.undo(done.undo)
    assert labels(desk) == ["One", "Two", "Three"]
    with pytest.raises(Stale):
        desk.command(lambda uow: desk.contact_fields.order(uow, keys[:2]))


def test_values_are_counted_among_the_living(desk: Workspace, add: Add) -> None:
    own(desk, CustomField("Motto"))
    own(desk, CustomField("Agreed", "yes_no"))
    own(desk, CustomField("Salary", "number", privacy="sensitive"))
    one = add(
        last_name="One", **{"custom.motto": "A", "custom.agreed": "yes", "custom.salary": "5"}
    )
    add(last_name="Two", **{"custom.motto": "B", "custom.agreed": "no"})
    counts = {"custom.motto": 2, "custom.agreed": 1, "custom.salary": 1}
    assert desk.query(desk.contact_fields.filled) == counts
    desk.command(lambda uow: desk.contacts.delete(uow, [one]))
    after = {"custom.motto": 1, "custom.agreed": 0, "custom.salary": 0}
    assert desk.query(desk.contact_fields.filled) == after


def test_only_a_field_without_values_is_deleted_and_its_name_is_free_again(
    desk: Workspace, add: Add
) -> None:
    field = own(desk, CustomField("Motto"))
    key = add(last_name="Carvalho", **{"custom.motto": "Slowly"})
    with pytest.raises(Refused, match="1 contact has a value") as refused:
        desk.command(lambda uow: desk.contact_fields.delete(uow, field))
    assert "Switch the field off" in refused.value.todo
    desk.command(lambda uow: desk.contacts.change(uow, key, {"custom.motto": ""}))
    done = desk.command(lambda uow: desk.contact_fields.delete(uow, field))
    assert labels(desk) == []
    assert done.undo is not None
    desk.undo(done.undo)
    assert labels(desk) == ["Motto"]
    desk.command(lambda uow: desk.contact_fields.delete(uow, field))
    own(desk, CustomField("Motto", "number"))
    ((_, shown, _),) = desk.query(desk.contact_fields.fields)
    assert (shown.key, shown.type) == ("custom.motto_2", "number")


def test_adding_is_undone_and_done_anew(desk: Workspace) -> None:
    done = desk.command(lambda uow: desk.contact_fields.add(uow, CustomField("Motto")))
    assert done.undo is not None
    desk.undo(done.undo)
    own(desk, CustomField("Motto"))
    assert labels(desk) == ["Motto"]


def test_only_who_may_looks_after_fields(desk: Workspace) -> None:
    field = own(desk, CustomField("Motto"))
    without = desk.actor.permissions - {"contacts.fields"}
    desk.actor = replace(desk.actor, permissions=without)
    for act in (
        lambda uow: desk.contact_fields.add(uow, CustomField("Other")),
        lambda uow: desk.contact_fields.change(uow, field, CustomField("Other"), True),
        lambda uow: desk.contact_fields.order(uow, [field]),
        lambda uow: desk.contact_fields.delete(uow, field),
    ):
        with pytest.raises(NotAllowed):
            desk.command(act)
