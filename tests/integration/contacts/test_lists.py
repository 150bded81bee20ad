"""What lists of contacts show: order, search and filters, on both databases and by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from random import Random
from uuid import UUID

import pytest
from sqlalchemy import Engine, create_engine, select

from core.contacts.lists import lookups
from core.contacts.lists.asking import as_stored
from core.contacts.lists.source import ListSetup
from core.contacts.records import EmailAddress, Further, NewVisit, PhoneNumber
from core.contacts.tables import (
    ContactRow,
)
from core.contracts.tables import ContractPartyRow, ContractRow
from core.database.base import table_of
from core.database.filters import (
    Group,
    Rule,
    compile_filter,
    matches,
    sentence,
    validate,
)
from core.database.listing import ListQuery, Sort
from core.database.unit_of_work import UnitOfWork
from core.kernel.ids import new_id
from core.workspace import Workspace
from tests.integration.contacts.conftest import TOKEN, names, rule, setup_of, source_of
from tests.samples.contact_crowd import CONTEXT, copy_crowd, fill_crowd, values_of
from tests.samples.contact_filters import (
    random_tree,
    records_of,
)

Add = Callable[..., UUID]


@pytest.fixture
def people(add: Add) -> dict[str, UUID]:
    """Four people."""
    return {
        "ines": add(
            first_name="Ines", last_name="Carvalho", mobile="0491 570 110",
            organisation="Harrow & Lyle", email="ines@harrow.example", rating="3",
        ),
        "dunja": add(
            first_name="Dunja", last_name="Kovačević", mobile="0491 572 983",
            organisation="Quillon Systems", rating="5",
        ),
        "etienne": add(first_name="Étienne", last_name="Delacroix", organisation="Ålborg Mejeri"),
        "li": add(last_name="Li", phone="08 8212 3456"),
    }  # fmt: skip


def test_lists_are_ordered_without_case_and_accents_empty_last(
    desk: Workspace, people: dict[str, UUID]
) -> None:
    by_name = ["Carvalho, Ines", "Delacroix, Étienne", "Kovačević, Dunja", "Li"]
    assert names(desk) == by_name
    assert names(desk, sorts=(Sort("name", True),)) == by_name[::-1]
    by_firm = ["Delacroix, Étienne", "Carvalho, Ines", "Kovačević, Dunja", "Li"]
    assert names(desk, sorts=(Sort("organisation"),)) == by_firm
    by_rating = names(desk, sorts=(Sort("rating", True), Sort("name")))
    assert by_rating[:2] == ["Kovačević, Dunja", "Carvalho, Ines"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("kovacevic", ["Kovačević, Dunja"]),
        ("DUNJA kov", ["Kovačević, Dunja"]),
        ("0491 570", ["Carvalho, Ines"]),
        ("(08) 8212-3456", ["Li"]),
        ("491570110", ["Carvalho, Ines"]),
        ("harrow", ["Carvalho, Ines"]),
        ("s@harrow.ex", ["Carvalho, Ines"]),
        ("alborg", ["Delacroix, Étienne"]),
        ("li", ["Li"]),
        ("d del", ["Delacroix, Étienne"]),
        ("d kov", ["Kovačević, Dunja"]),
        ("z del", []),
        ('"quillon sys"', ["Kovačević, Dunja"]),
        ("%_", []),
        ('" OR 1', []),
        ("", ["Carvalho, Ines", "Delacroix, Étienne", "Kovačević, Dunja", "Li"]),
    ],
)
def test_the_find_field_finds_any_part(
    desk: Workspace, people: dict[str, UUID], typed: str, found: list[str]
) -> None:
    assert names(desk, typed) == found


def test_further_numbers_are_found_until_they_go(desk: Workspace, people: dict[str, UUID]) -> None:
    key = people["ines"]
    further = Further(phones=(PhoneNumber("0491 571 266", "mobile"),))
    desk.command(lambda uow: desk.contacts.change(uow, key, {}, further=further))
    assert names(desk, "0491 571 266") == ["Carvalho, Ines"]
    desk.command(lambda uow: desk.contacts.change(uow, key, {}, further=Further(phones=())))
    assert names(desk, "0491 571 266") == []
    assert names(desk, "carvalho") == ["Carvalho, Ines"]


def test_search_follows_changes_deletions_and_undo(
    desk: Workspace, people: dict[str, UUID]
) -> None:
    key = people["dunja"]
    done = desk.command(lambda uow: desk.contacts.change(uow, key, {"last_name": "Horvat"}))
    assert names(desk, "kovacevic") == []
    assert names(desk, "horvat") == ["Horvat, Dunja"]
    assert done.undo is not None
    desk.undo(done.undo)
    assert names(desk, "kovacevic") == ["Kovačević, Dunja"]
    gone = desk.command(lambda uow: desk.contacts.delete(uow, [key]))
    assert names(desk, "kovacevic") == []
    assert gone.undo is not None
    desk.undo(gone.undo)
    assert names(desk, "kovacevic") == ["Kovačević, Dunja"]


def test_numbers_in_filters_are_read_as_people_write_them(
    desk: Workspace, people: dict[str, UUID]
) -> None:
    assert names(desk, tree=rule("mobile", "starts_with", "0491 572")) == ["Kovačević, Dunja"]
    assert names(desk, tree=rule("mobile", "is", "0491 570 110")) == ["Carvalho, Ines"]
    assert names(desk, tree=rule("mobile", "contains", "0491 57")) == [
        "Carvalho, Ines",
        "Kovačević, Dunja",
    ]
    assert names(desk, tree=rule("mobile", "contains", "0 11")) == ["Carvalho, Ines"]
    without = names(desk, tree=rule("mobile", "not_contains", "0491 57"))
    assert without == ["Delacroix, Étienne", "Li"]


def test_filters_reach_groups_tags_and_visits(desk: Workspace, people: dict[str, UUID]) -> None:
    def prepare(uow: UnitOfWork) -> tuple[UUID, UUID]:
        group = desk.groups.create(uow, "Board", members=[people["ines"]])
        tag = desk.labels.make(uow, "tag", "VIP")
        desk.labels.put(uow, tag, [people["dunja"]])
        desk.visits.add(
            uow, NewVisit(people["li"], datetime(2026, 11, 2, tzinfo=UTC), state="done")
        )
        return group, tag

    group, tag = desk.command(prepare).value
    assert names(desk, tree=rule("group", "is", group.hex)) == ["Carvalho, Ines"]
    assert names(desk, tree=rule("tag", "is", tag.hex)) == ["Kovačević, Dunja"]
    assert names(desk, tree=rule("visit", "in_last", "30", "days")) == ["Li"]
    assert names(desk, tree=rule("last_visit_on", "in_last", "30", "days")) == ["Li"]
    assert len(names(desk, tree=rule("visit", "empty"))) == 3


def test_rows_hold_what_the_columns_say(desk: Workspace, people: dict[str, UUID]) -> None:
    source = source_of(desk)
    page = source.first_page(ListQuery(search="carvalho"), 10, TOKEN)
    row = dict(zip([column.key for column in source.columns], page.rows[0], strict=True))
    assert row["name"] == "Carvalho, Ines"
    assert row["mobile"] == "+61491570110"
    assert row["status_id"] == "Lead"
    assert row["rating"] == 3
    assert row["preferred"] is False
    assert row["created_at"].tzinfo is not None
    assert source.row_key(page.ids[0]) == people["ines"]
    assert source.row_of(people["ines"]) == page.ids[0]
    assert source.rows([page.ids[0], 9_999_999])[1] is None


def test_an_index_made_on_demand_changes_no_answer(
    desk: Workspace, people: dict[str, UUID]
) -> None:
    setup = setup_of(desk)
    before = names(desk, tree=rule("last_name", "starts_with", "k"), sorts=(Sort("rating"),))
    for key in ("last_name", "rating"):
        assert desk.command(_making(setup, key)).value
    assert (
        names(desk, tree=rule("last_name", "starts_with", "k"), sorts=(Sort("rating"),)) == before
    )
    assert names(desk, sorts=(Sort("last_name"),)) == names(desk)
    desk.command(desk.contact_lists.forget_values)
    assert desk.query(lambda reader: lookups.made(reader.connection)) == []


def _making(setup: ListSetup, key: str) -> Callable[[UnitOfWork], bool]:
    def make(uow: UnitOfWork) -> bool:
        uow.derived_only = True
        return lookups.make(uow.connection, setup.fields, key)

    return make


def test_values_to_type_against_come_with_their_counts(
    desk: Workspace, people: dict[str, UUID]
) -> None:
    found = desk.query(
        lambda reader: desk.contact_lists.values(reader, setup_of(desk), "organisation", "a")
    )
    assert [(one.value, one.count) for one in found] == [("Ålborg Mejeri", 1)]


# --- parity ------------------------------------------------------------------------------


@pytest.fixture
def crowd(desk: Workspace) -> Workspace:
    """Odd contacts with own fields, sensitive data, groups, tags and visits."""
    fill_crowd(desk, Random(4), 120)
    return desk


def test_a_filter_finds_what_the_evaluator_finds(crowd: Workspace) -> None:
    setup, rng = setup_of(crowd), Random(11)
    records = crowd.query(lambda reader: records_of(reader.connection, setup))
    source = source_of(crowd)
    known = values_of(records, setup)
    for _ in range(150):
        tree = random_tree(rng, setup, known)
        validate(tree, setup.filters)
        stored = as_stored(tree, setup.fields, setup.country)
        by_hand = {
            key for key, row in records.items() if matches(stored, row, setup.filters, CONTEXT)
        }
        ids = source.id_list(ListQuery(tree, sorts=(Sort(rng.choice(["name", "city"])),)), TOKEN)
        assert set(source.row_keys(list(ids))) == by_hand, tree
        counted = crowd.query(
            lambda reader, tree=tree: crowd.contact_lists.count(reader, setup, tree, TOKEN)
        )
        assert counted == len(by_hand), tree


@pytest.fixture
def shared(postgres: str, crowd: Workspace) -> Iterator[Engine]:
    """The same rows in PostgreSQL."""
    engine = create_engine(postgres)
    copy_crowd(crowd, engine)
    yield engine
    engine.dispose()


def test_the_shared_database_finds_the_same(crowd: Workspace, shared: Engine) -> None:
    setup, rng = setup_of(crowd), Random(12)
    records = crowd.query(lambda reader: records_of(reader.connection, setup))
    columns = setup.asked_on(CONTEXT.day)
    contact, known = table_of(ContactRow), values_of(records, setup)
    with shared.connect() as connection:
        for _ in range(150):
            tree = as_stored(random_tree(rng, setup, known), setup.fields, setup.country)
            condition = compile_filter(tree, setup.filters, columns, CONTEXT)
            rows = connection.execute(
                select(contact.c.id).where(contact.c.deleted_at.is_(None), condition)
            ).scalars()
            by_hand = {
                key for key, row in records.items() if matches(tree, row, setup.filters, CONTEXT)
            }
            assert set(rows) == by_hand, tree


def test_a_list_is_in_the_same_order_whichever_way_it_is_answered(crowd: Workspace) -> None:
    """Walking, membership, gathering and scanning differ in cost alone."""
    from core.contacts.lists import plan, split

    setup, rng = setup_of(crowd), Random(13)
    known = values_of(crowd.query(lambda reader: records_of(reader.connection, setup)), setup)
    source = source_of(crowd)
    before = plan.FEW, plan.WALKED, plan.WALKED_WORDS, plan.MANY, plan.CROSSED, split.WORTH
    try:
        for _ in range(60):
            tree = random_tree(rng, setup, known)
            sort = Sort(rng.choice(["name", "email", "last_visit_on", "city"]), rng.random() < 0.5)
            query = ListQuery(tree, rng.choice(["", "", "ines", "kov", "a"]), (sort,))
            lists = []
            for few, walked, many, crossed, split.WORTH in (
                (3_000, 3_000, 9_000, 9_000, 9_000),
                (0, 50, 9_000, 9_000, 9_000),
                (0, 1, 9_000, 40, 9_000),
                (0, 1, 0, 0, 9_000),
                (0, 1, 0, 0, 0),
            ):
                plan.FEW, plan.WALKED, plan.WALKED_WORDS = few, walked, walked
                plan.MANY, plan.CROSSED = many, crossed
                ids = source.id_list(query, TOKEN)
                assert list(source.first_page(query, 7, TOKEN).ids) == list(ids)[:7], query
                lists.append(ids)
            assert all(one == lists[0] for one in lists), query
    finally:
        *planned, split.WORTH = before
        plan.FEW, plan.WALKED, plan.WALKED_WORDS, plan.MANY, plan.CROSSED = planned


def test_an_order_that_was_asked_before_is_right_after_a_change(desk: Workspace) -> None:
    source = desk.contact_lists.source(setup_of(desk))

    def names(*sorts: Sort) -> list[str]:
        ids = source.id_list(ListQuery(sorts=sorts), TOKEN)
        at = [column.key for column in source.columns].index("name")
        return [row[at] for row in source.rows(list(ids)) if row is not None]

    before = names()
    assert before == names()
    assert before[::-1] == names(Sort("name", True))
    assert before == names()
    desk.command(lambda uow: desk.contacts.create(uow, {"last_name": "Aaberg"}))
    assert names() == ["Aaberg", *before]
    assert names(Sort("name", True)) == [*before[::-1], "Aaberg"]
    key = source.row_key(source.id_list(ListQuery(), TOKEN)[0])
    desk.command(lambda uow: desk.contacts.delete(uow, [key]))
    assert names() == before


def test_a_filter_that_asks_for_what_is_gone_is_refused(desk: Workspace) -> None:
    from core.database.filters import FilterError

    tree = Group("all", (Rule("group", "is", ("0" * 32,)),))
    with pytest.raises(FilterError):
        source_of(desk).first_page(ListQuery(tree), 10, TOKEN)


# --- contracts of contacts ---------------------------------------------------------------


def with_contract(desk: Workspace, email: str, **facts: object) -> UUID:
    """Add a contract with a party of this address; returns its id."""

    def put(uow: UnitOfWork) -> UUID:
        contract = uow.insert(
            ContractRow(
                reference=f"NDA-{new_id().hex[-6:]}", title="NDA", owner_id=uow.actor.person_id,
                counterparty="", our_party="", value_period="", law="", **facts,
            )
        )  # fmt: skip
        uow.insert(
            ContractPartyRow(
                contract_id=contract.id, position=1, role="Client", name="Client", address="",
                registration="", signatory="", signatory_title="", email=email, ours=False,
            )
        )  # fmt: skip
        uow.record("contract.created", "contract", contract.id)
        return contract.id

    return desk.command(put).value


def test_filters_reach_the_contracts_of_a_contact(desk: Workspace, people: dict[str, UUID]) -> None:
    further = Further(emails=(EmailAddress("dunja@quillon.example", "work"),))
    desk.command(lambda uow: desk.contacts.change(uow, people["dunja"], {}, further=further))
    signed = {"signed_on": date(2025, 1, 7), "start_date": date(2025, 1, 7)}
    ending = date(2027, 1, 31)
    with_contract(desk, "INES@harrow.example", **signed, end_date=ending, term_kind="fixed")
    draft = with_contract(desk, "dunja@quillon.example")

    in_force = rule("contract_status", "any_of", "in_force", "expiring")
    assert names(desk, tree=in_force) == ["Carvalho, Ines"]
    assert names(desk, tree=rule("contract_status", "is", "draft")) == ["Kovačević, Dunja"]
    without = ["Delacroix, Étienne", "Li"]
    assert names(desk, tree=rule("contract_status", "empty")) == without
    assert names(desk, tree=rule("contract_next_date", "in_next", "90", "days")) == [
        "Carvalho, Ines"
    ]
    assert names(desk, tree=rule("contract_signed_on", "before", "2026-01-01")) == [
        "Carvalho, Ines"
    ]
    assert len(names(desk, tree=rule("contract_status", "is_not", "draft"))) == 3
    desk.command(lambda uow: desk.contracts.delete(uow, [draft]))
    assert len(names(desk, tree=rule("contract_status", "empty"))) == 3


def test_filters_over_contracts_are_there_for_whoever_may_see_contracts(desk: Workspace) -> None:
    assert "contract_status" in setup_of(desk).filters
    before = desk.actor
    desk.actor = replace(before, permissions=before.permissions - {"contracts.read"})
    assert not [name for name in setup_of(desk).filters if name.startswith("contract_")]
    desk.actor = before


def test_a_filter_over_contracts_is_said_in_plain_words(desk: Workspace) -> None:
    tree = Group(
        "all",
        (
            Rule("contract_status", "any_of", ("in_force", "expiring")),
            Rule("contract_next_date", "in_next", ("90", "days")),
        ),
    )
    said = sentence(tree, setup_of(desk).filters, "Contacts", date(2026, 11, 20))
    assert "".join(part.text for part in said) == (
        "Contacts for which contract status is any of In force or Expiring and next contract date"
        " is in the next 90 days (20 November 2026 to 17 February 2027)."
    )
