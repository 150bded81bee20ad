"""No table that refers to a contact is forgotten by the registry of personal data."""

from __future__ import annotations

from core.contacts.publishing.rows import publishable
from core.contacts.tables import ContactRow
from core.database.base import table_of
from core.database.synced import declarations
from core.models import METADATA
from core.workspace import Workspace

# Tables that hold ids of contacts alone, with the reason why no place answers for them.
NOTHING_OF_A_PERSON = {
    "erased_trace": "ids of people who are erased already, until their traces are cleared",
}


def referring() -> set[str]:
    """Return the tables with a foreign key to contacts, and local ones with a contact's id."""
    found = {
        table.name
        for table in METADATA.sorted_tables
        for key in table.foreign_key_constraints
        if key.referred_table.name == "contact"
    }
    columns = {"contact", "contact_id"}
    found |= {table.name for table in METADATA.sorted_tables if columns & {*table.c.keys()}}
    return found | {"contact"}


def test_every_table_that_refers_to_a_contact_is_claimed_by_a_place(desk: Workspace) -> None:
    claimed = {name for place in desk.privacy.places for name in place.tables}
    assert referring() - claimed - NOTHING_OF_A_PERSON.keys() == set()


def test_no_table_is_claimed_twice_or_does_not_exist(desk: Workspace) -> None:
    claimed = [name for place in desk.privacy.places for name in place.tables]
    assert len(claimed) == len(set(claimed))
    assert set(claimed) <= METADATA.tables.keys()


def test_every_place_says_in_words_what_it_holds(desk: Workspace) -> None:
    for place in desk.privacy.places:
        assert place.key
        assert place.title
        assert place.holds
    assert len({place.key for place in desk.privacy.places}) == len(desk.privacy.places)


def test_every_table_that_belongs_to_a_contact_ends_with_it() -> None:
    kept = {"contact", "privacy_request"}
    synced = {name for name, how in declarations().items() if how.mode not in ("local", "server")}
    within = {name for name, how in declarations().items() if how.within}
    assert (referring() & synced) - kept == within


def test_erasing_empties_every_column_that_says_something(desk: Workspace) -> None:
    from core.contacts.privacy.person import blank

    table = table_of(ContactRow)
    row = ContactRow(**{column.name: "something" for column in table.columns})
    blank(row)
    left = {column.name for column in table.columns if getattr(row, column.name) == "something"}
    assert left == {
        *("organisation_id", "id", "created_at", "created_by", "updated_at", "updated_by"),
        *("deleted_at", "row_version", "erased_at"),
    }


def test_nothing_sensitive_may_be_published(desk: Workspace) -> None:
    fields = desk.query(desk.contacts.fields)
    shown = publishable(fields)
    assert not any(field.privacy == "sensitive" for field in shown.values())
    assert {"organisation", "email", "city"} <= shown.keys()
    assert not {"notes", "sms_consent", "do_not_contact", "assigned_id"} & shown.keys()
