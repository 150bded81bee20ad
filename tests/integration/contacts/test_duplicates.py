"""Merging contacts and taking them apart: nothing is lost, nothing is left half-done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from core.contacts.duplicates.references import MOVED, STAY
from core.contacts.records import EmailAddress, Further, NewVisit, PhoneNumber, PostalAddress
from core.database.base import Base
from core.kernel.errors import Cancelled, InvalidValue, NotAllowed, Refused, Stale
from core.kernel.work import NeverCancelled, no_report
from core.workspace import Workspace
from tests.integration.contacts.conftest import names

Add = Callable[..., UUID]
STAMPS = ("updated_at", "updated_by", "row_version")


def merge(desk: Workspace, survivor: UUID, merged: UUID, **choices: Any) -> UUID:
    return desk.command(lambda uow: desk.duplicates.merge(uow, survivor, merged, choices)).value


def apart(desk: Workspace, merge_id: UUID) -> Any:
    return desk.command(lambda uow: desk.duplicates.take_apart(uow, merge_id)).value


def contact(desk: Workspace, key: UUID) -> Any:
    return desk.query(lambda reader: desk.contacts.contact(reader, key))


def change(desk: Workspace, key: UUID, **values: Any) -> None:
    desk.command(lambda uow: desk.contacts.change(uow, key, values))


def everything(desk: Workspace) -> dict[str, list[tuple[Any, ...]]]:
    """Return the live rows of every table of contacts, stamps apart."""

    def read(reader: Any) -> dict[str, list[tuple[Any, ...]]]:
        found = {}
        for table in Base.metadata.sorted_tables:
            if not table.name.startswith(("contact", "visit", "group_member", "status_change")):
                continue
            if table.name in ("contact_merge", "contact_merge_change", "contact_merge_private"):
                continue
            kept = ", ".join(column.name for column in table.c if column.name not in STAMPS)
            rows = reader.connection.exec_driver_sql(
                f"SELECT {kept} FROM {table.name}"
                + (" WHERE deleted_at IS NULL" if "deleted_at" in table.c else "")
                + " ORDER BY id"
            ).all()
            found[table.name] = [tuple(row) for row in rows]
        return found

    return desk.query(read)


@pytest.fixture
def pair(desk: Workspace, add: Add) -> tuple[UUID, UUID]:
    """Two entries of Ines Carvalho, each with something of its own."""
    first = add(
        first_name="Ines",
        last_name="Carvalho",
        email="ines@harrow.example",
        mobile="0491 570 110",
        organisation="Harrow & Lyle",
        street="12 Station Street",
        city="Norwood",
        postcode="5067",
        notes="Prefers mornings.",
        customer_number="40017",
        date_of_birth="1984-03-09",
    )
    second = add(
        first_name="Inês",
        last_name="Carvalho",
        email="i.carvalho@post.example",
        mobile="0491 570 156",
        phone="08 7010 2233",
        job_title="Senior analyst",
        city="Glenelg",
        postcode="5045",
        notes="Came by the web form.",
        mobile_opt_out=True,
        do_not_contact=True,
        tax_number="123 456 782",
    )
    more = Further(
        phones=(PhoneNumber("+61870105500", "home"), PhoneNumber("+61491570110", "mobile")),
        emails=(EmailAddress("ines@old.example", "home", opt_out=True),),
        addresses=(PostalAddress("postal", "GPO Box 9", "", "Adelaide", "", "5001", "AU"),),
    )
    desk.command(lambda uow: desk.contacts.change(uow, second, {}, further=more))
    belongings(desk, first, second)
    return first, second


def belongings(desk: Workspace, first: UUID, second: UUID) -> None:
    def put(uow: Any) -> None:
        news = desk.groups.create(uow, "Newsletter")
        board = desk.groups.create(uow, "Board")
        uow.session.flush()
        desk.groups.add(uow, news, [first, second])
        desk.groups.add(uow, board, [second])
        tag = desk.labels.make(uow, "tag", "VIP")
        desk.labels.put(uow, tag, [second])
        for day in (3, 17):
            at = datetime(2026, 11, day, 3, tzinfo=UTC)
            desk.visits.add(uow, NewVisit(second, at, state="done"))

    desk.command(put)


def test_everything_of_the_other_entry_is_found_at_the_one_that_stays(
    desk: Workspace, pair: tuple[UUID, UUID]
) -> None:
    first, second = pair
    merge(desk, first, second)
    found = contact(desk, first)
    assert {one.number for one in found.phones} == {
        *("+61491570110", "+61491570156", "+61870102233", "+61870105500"),
    }
    assert {one.address for one in found.emails} == {
        *("ines@harrow.example", "i.carvalho@post.example", "ines@old.example"),
    }
    assert {one.city for one in found.addresses} == {"Norwood", "Glenelg", "Adelaide"}
    assert {one.name for one in found.groups} == {"Newsletter", "Board"}
    assert [one.name for one in found.labels] == ["VIP"]
    assert found.values["job_title"] == "Senior analyst"
    assert found.values["notes"] == "Prefers mornings.\n\nCame by the web form."
    assert str(found.values["date_of_birth"]) == "1984-03-09"
    assert found.values["tax_number"] == "123 456 782"
    assert str(found.values["last_visit_on"]) == "2026-11-17"
    visits = desk.query(lambda reader: desk.visits.of_contact(reader, first))
    assert len(visits) == 2
    assert names(desk) == [found.list_name]


def test_opt_outs_always_win(desk: Workspace, pair: tuple[UUID, UUID]) -> None:
    first, second = pair
    merge(desk, first, second)
    found = contact(desk, first)
    assert found.values["do_not_contact"]
    assert found.values["mobile_opt_out"]
    out = {one.address: one.opt_out for one in found.emails}
    assert out["ines@old.example"]


def test_taken_apart_every_table_is_as_before(desk: Workspace, pair: tuple[UUID, UUID]) -> None:
    before = everything(desk)
    done = merge(desk, *pair)
    assert everything(desk) != before
    assert apart(desk, done).kept == ()
    assert everything(desk) == before


def test_the_other_way_round_is_taken_apart_as_well(
    desk: Workspace, pair: tuple[UUID, UUID]
) -> None:
    first, second = pair
    before = everything(desk)
    done = merge(desk, second, first, email="merged", mobile="merged", address="merged")
    assert contact(desk, second).values["email"] == "ines@harrow.example"
    apart(desk, done)
    assert everything(desk) == before


def test_a_person_chooses_whose_value_stays(desk: Workspace, pair: tuple[UUID, UUID]) -> None:
    first, second = pair
    merge(desk, first, second, email="merged", first_name="survivor", notes="merged")
    found = contact(desk, first)
    assert found.values["email"] == "i.carvalho@post.example"
    assert found.values["first_name"] == "Ines"
    assert found.values["notes"] == "Came by the web form."


def test_consent_cannot_be_chosen(desk: Workspace, pair: tuple[UUID, UUID]) -> None:
    with pytest.raises(InvalidValue):
        merge(desk, *pair, do_not_contact="survivor")
    with pytest.raises(InvalidValue):
        merge(desk, *pair, shoe_size="survivor")
    assert len(names(desk)) == 2


def test_what_was_changed_since_stays_and_is_told(desk: Workspace, pair: tuple[UUID, UUID]) -> None:
    first, second = pair
    done = merge(desk, first, second)
    change(desk, first, job_title="Head of analysis", city="Hobart")
    told = apart(desk, done)
    assert {(one.table, one.columns) for one in told.kept} == {("contact", ("job_title",))}
    assert contact(desk, first).values["job_title"] == "Head of analysis"
    assert contact(desk, first).values["city"] == "Hobart"
    assert contact(desk, second).values["job_title"] == "Senior analyst"


def test_what_cannot_be_merged_is_refused(
    desk: Workspace, pair: tuple[UUID, UUID], add: Add
) -> None:
    first, second = pair
    third = add(last_name="Deleted")
    desk.command(lambda uow: desk.contacts.delete(uow, [third]))
    with pytest.raises(Refused, match="one contact"):
        merge(desk, first, first)
    with pytest.raises(Refused, match="was deleted"):
        merge(desk, first, third)
    merge(desk, first, second)
    before = everything(desk)
    with pytest.raises(Refused, match="was merged with Carvalho"):
        merge(desk, first, second)
    assert everything(desk) == before


def test_a_contact_that_was_changed_meanwhile_is_not_merged_unseen(
    desk: Workspace, pair: tuple[UUID, UUID]
) -> None:
    first, second = pair
    change(desk, second, job_title="Other")
    with pytest.raises(Stale):
        desk.command(lambda uow: desk.duplicates.merge(uow, first, second, {}, versions=(1, 1)))


def test_taking_apart_is_refused_while_the_survivor_is_deleted(
    desk: Workspace, pair: tuple[UUID, UUID]
) -> None:
    first, second = pair
    done = merge(desk, first, second)
    desk.command(lambda uow: desk.contacts.delete(uow, [first]))
    with pytest.raises(Refused, match="was deleted") as told:
        apart(desk, done)
    assert told.value.todo == "Restore that contact first."


def test_taking_apart_is_refused_while_somebody_else_has_the_address(
    desk: Workspace, pair: tuple[UUID, UUID], add: Add
) -> None:
    first, second = pair
    done = merge(desk, first, second)
    third = add(last_name="Third", email="i.carvalho@post.example")
    before = everything(desk)
    with pytest.raises(Refused, match=r"Third has i\.carvalho@post\.example meanwhile"):
        apart(desk, done)
    assert everything(desk) == before
    change(desk, third, email="third@post.example")
    apart(desk, done)
    assert contact(desk, second).values["email"] == "i.carvalho@post.example"
    with pytest.raises(Refused, match="already"):
        apart(desk, done)


def test_three_entries_are_merged_one_after_the_other_and_taken_apart_backwards(
    desk: Workspace, pair: tuple[UUID, UUID], add: Add
) -> None:
    first, second = pair
    third = add(first_name="Ines", last_name="Carvalho", phone="08 7010 9999")
    before = everything(desk)
    one = merge(desk, second, third)
    other = merge(desk, first, second)
    assert "+61870109999" in {phone.number for phone in contact(desk, first).phones}
    history = desk.query(lambda reader: desk.statuses.history(reader, first))
    assert len(history) == 3
    with pytest.raises(Refused, match="was merged") as told:
        apart(desk, one)
    assert told.value.todo == "Take those apart first."
    apart(desk, other)
    apart(desk, one)
    assert everything(desk) == before


def test_a_survivor_that_had_the_number_as_a_further_one_lists_it_once(
    desk: Workspace, add: Add
) -> None:
    first = add(last_name="Nowak")
    second = add(last_name="Nowak", mobile="0491 570 737")
    more = Further(phones=(PhoneNumber("+61491570737", "mobile", opt_out=True),))
    desk.command(lambda uow: desk.contacts.change(uow, first, {}, further=more))
    before = everything(desk)
    done = merge(desk, first, second)
    found = contact(desk, first)
    assert [(one.number, one.main) for one in found.phones] == [("+61491570737", True)]
    assert found.values["mobile_opt_out"]
    apart(desk, done)
    assert everything(desk) == before


def test_merging_needs_the_permission_to_delete(desk: Workspace, pair: tuple[UUID, UUID]) -> None:
    desk.actor = replace(desk.actor, permissions=frozenset({"contacts.read", "contacts.edit"}))
    with pytest.raises(NotAllowed):
        merge(desk, *pair)


def test_sensitive_fields_stay_in_place_for_whoever_may_not_see_them(
    desk: Workspace, pair: tuple[UUID, UUID]
) -> None:
    first, _ = pair
    everybody = desk.actor
    desk.actor = replace(everybody, permissions=everybody.permissions - {"contacts.sensitive"})
    done = merge(desk, *pair)
    desk.actor = everybody
    assert "tax_number" not in contact(desk, first).values
    apart(desk, done)
    assert contact(desk, pair[1]).values["tax_number"] == "123 456 782"


def test_no_image_that_everybody_reads_holds_a_sensitive_value(
    desk: Workspace, pair: tuple[UUID, UUID]
) -> None:
    merge(desk, *pair)
    (readable,) = desk.query(
        lambda reader: reader.connection.exec_driver_sql(
            "SELECT group_concat(images) FROM contact_merge_change"
        ).one()
    )
    assert "Senior analyst" in readable
    assert "1984-03-09" not in readable
    assert "123 456 782" not in readable


def test_the_audit_trail_names_fields_and_never_values(
    desk: Workspace, pair: tuple[UUID, UUID]
) -> None:
    merge(desk, *pair)
    events = desk.query(lambda reader: desk.audit.history(reader, pair[0], 10))
    merged = next(one for one in events if one.action == "contact.merged")
    assert "job_title" in merged.details["fields"]
    assert "analyst" not in str(merged.details)


def test_every_table_that_refers_to_contacts_says_what_becomes_of_it() -> None:
    referring = {
        table.name
        for table in Base.metadata.sorted_tables
        for key in table.foreign_key_constraints
        if key.referred_table.name == "contact"
    }
    told = {one.row.__tablename__ for one in MOVED} | STAY.keys()  # type: ignore[attr-defined]
    assert referring == told


# --- looking -----------------------------------------------------------------------------


def look(desk: Workspace) -> list[Any]:
    desk.duplicates.look(desk.background, desk.actor.permissions, NeverCancelled(), no_report)
    return desk.query(desk.duplicates.pairs)


def test_a_look_finds_the_pair_and_says_why(desk: Workspace, pair: tuple[UUID, UUID]) -> None:
    (found,) = look(desk)
    assert (found.first, found.second) == pair
    assert found.exact
    assert {one.code for one in found.reasons} >= {"name", "mobile"}
    assert desk.query(desk.duplicates.count) == 1
    last = desk.query(desk.duplicates.last_look)
    assert last is not None
    assert (last.contacts, last.pairs) == (2, 1)
    (likely,) = desk.query(lambda reader: desk.duplicates.likely(reader, pair[1]))
    assert (likely.first, likely.second) == pair


def test_who_is_not_the_same_is_not_asked_about_again(
    desk: Workspace, pair: tuple[UUID, UUID]
) -> None:
    look(desk)
    desk.command(lambda uow: desk.duplicates.set_apart(uow, pair[1], pair[0]))
    assert desk.query(desk.duplicates.pairs) == []
    assert look(desk) == []
    assert desk.query(lambda reader: desk.duplicates.likely(reader, pair[0])) == []
    desk.command(lambda uow: desk.duplicates.set_together(uow, *pair))
    assert len(desk.query(desk.duplicates.pairs)) == 1


def test_merged_pairs_go_and_those_with_a_third_go_over_to_the_survivor(
    desk: Workspace, pair: tuple[UUID, UUID], add: Add
) -> None:
    first, second = pair
    third = add(first_name="Inês", last_name="Carvalho", city="Glenelg", phone="08 7010 2233")
    assert {(one.first, one.second) for one in look(desk)} >= {(second, third)}
    done = merge(desk, first, second)
    assert {(one.first, one.second) for one in desk.query(desk.duplicates.pairs)} == {
        (first, third)
    }
    apart(desk, done)
    after = {(one.first, one.second) for one in desk.query(desk.duplicates.pairs)}
    assert after >= {(first, second), (second, third)}


def test_a_look_that_is_stopped_keeps_the_pairs_of_the_one_before(
    desk: Workspace, pair: tuple[UUID, UUID]
) -> None:
    look(desk)

    class Stopped:
        def raise_if_cancelled(self) -> None:
            raise Cancelled

    with pytest.raises(Cancelled):
        desk.duplicates.look(
            desk.background,
            desk.actor.permissions,
            Stopped(),  # type: ignore[arg-type]
            no_report,
        )
    assert len(desk.query(desk.duplicates.pairs)) == 1


def test_both_are_shown_side_by_side_with_what_goes_along(
    desk: Workspace, pair: tuple[UUID, UUID]
) -> None:
    found = desk.query(lambda reader: desk.duplicates.compare(reader, *pair))
    chosen = {one.key: one.chosen for one in found.decisions}
    assert chosen["job_title"] == "merged"
    assert chosen["organisation"] == "survivor"
    assert chosen["notes"] == "both"
    assert {one.key for one in found.decisions if one.locked} >= {"do_not_contact"}
    assert found.moves == {"visit": 2, "group": 1, "tag": 1}
    assert found.score > 75


# --- erasing -----------------------------------------------------------------------------


def test_erasing_a_person_erases_the_entries_that_went_into_theirs(
    desk: Workspace, pair: tuple[UUID, UUID]
) -> None:
    first, second = pair
    merge(desk, first, second)
    desk.command(lambda uow: desk.privacy.erase(uow, first))

    def left(reader: Any) -> str:
        found = []
        for table in Base.metadata.sorted_tables:
            if table.name.startswith(("contact", "visit", "group_member")):
                rows = reader.connection.exec_driver_sql(f"SELECT * FROM {table.name}").all()
                found += [str(tuple(row)) for row in rows]
        return " ".join(found)

    told = desk.query(left)
    for value in ("Carvalho", "ines@", "i.carvalho@", "+6149157", "123 456 782", "Senior analyst"):
        assert value not in told
    with pytest.raises(Refused):
        apart(desk, second)
