"""Gives out and erases a person's data, across every place that is registered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from core.access.tables import PersonRow
from core.contacts import suppression
from core.contacts.privacy.person import called, read_person
from core.contacts.privacy.records import Erasure, ErasurePreview, PlaceLine, Request
from core.contacts.privacy.registry import Outcome, Person, PersonalDataPlace
from core.contacts.suppression import Match, Value
from core.contacts.tables import ContactRow, PrivacyRequestRow, PublishedContactRow
from core.database.base import table_of
from core.database.unit_of_work import Reader, UnitOfWork
from core.kernel.errors import Stale
from core.kernel.ids import new_id

_CONTACT, _STAFF = table_of(ContactRow), table_of(PersonRow)
_REQUEST, _PUBLISHED = table_of(PrivacyRequestRow), table_of(PublishedContactRow)
# Erasing touches everything of a person, so all of these are needed.
TO_ERASE = ("contacts.privacy", "contacts.delete", "contacts.edit", "contacts.sensitive")


class PrivacyService:
    """Requests about a person's data.

    Args:
        places: every place where data of people lives, the contact's own row last.
    """

    def __init__(self, places: Sequence[PersonalDataPlace]) -> None:
        self.places = tuple(places)

    # --- erasing -------------------------------------------------------------------------

    def preview(self, reader: Reader, contact_id: UUID) -> ErasurePreview:
        """Return what erasing this person would do; nothing is written.

        Raises:
            NotFound: there is no such contact, or it was erased.
            NotAllowed: the person may not erase.
        """
        for permission in TO_ERASE:
            reader.actor.require(permission)
        person = read_person(reader.connection, contact_id)
        lines = tuple(_line(place, place.preview(reader, person)) for place in self.places)
        return ErasurePreview(
            contact_id, person.name, person.row_version, lines, len(_values(person))
        )

    def erase(self, uow: UnitOfWork, contact_id: UUID, row_version: int | None = None) -> Erasure:
        """Erase a person for good, in every place; what may not be erased is kept and recorded.

        It cannot be undone. Hashes of their addresses, numbers and external id are kept, so that
        an import does not bring them back.

        Raises:
            NotFound: there is no such contact, or it was erased already.
            Stale: the contact was changed since ``row_version`` was read.
            NotAllowed: the person may not erase.
        """
        for permission in TO_ERASE:
            uow.actor.require(permission)
        person = read_person(uow.connection, contact_id)
        if row_version is not None and person.row_version != row_version:
            raise Stale(
                f"{person.name} was changed since you looked.",
                "Nothing was erased.",
                "Look at what would be erased again.",
            )
        lists = tuple(
            uow.connection.execute(
                select(_PUBLISHED.c.list_id).where(_PUBLISHED.c.contact_id == contact_id)
            ).scalars()
        )
        hashes = suppression.suppress(uow, _values(person))
        lines = tuple(_line(place, place.erase(uow, person)) for place in self.places)
        done = Erasure(lines, hashes, lists)
        kept = [one.what for one in done.refusals]
        uow.add(
            PrivacyRequestRow(
                id=new_id(), contact_id=contact_id, kind="erased", outcome=_outcome(lines)
            )
        )
        uow.record("contact.erased", "contact", contact_id, records=done.erased, refused=len(kept))
        return done

    # --- suppression ---------------------------------------------------------------------

    def suppressed(self, reader: Reader, values: Iterable[Value]) -> list[Match]:
        """Return those of ``values`` that belong to somebody who was erased."""
        reader.actor.require("contacts.read")
        return suppression.matches(reader.connection, values)

    def suppression_count(self, reader: Reader) -> int:
        """Return how many addresses, numbers and ids are kept as hashes."""
        return suppression.count(reader.connection)

    # --- the log -------------------------------------------------------------------------

    def note_given(self, uow: UnitOfWork, contact_id: UUID, lines: Sequence[PlaceLine]) -> None:
        """Record that a person's data was given out."""
        uow.actor.require("contacts.privacy")
        uow.add(
            PrivacyRequestRow(
                id=new_id(), contact_id=contact_id, kind="given", outcome=_outcome(lines)
            )
        )
        uow.record(
            "contact.data_given", "contact", contact_id, records=sum(one.count for one in lines)
        )

    def requests(self, reader: Reader, limit: int = 500) -> list[Request]:
        """Return the newest requests that were carried out, newest first."""
        reader.actor.require("contacts.privacy")
        query = (
            select(_REQUEST, _STAFF.c.name.label("by"), _CONTACT)
            .join(_CONTACT, _CONTACT.c.id == _REQUEST.c.contact_id)
            .outerjoin(_STAFF, _STAFF.c.id == _REQUEST.c.created_by)
            .where(_REQUEST.c.deleted_at.is_(None))
            .order_by(_REQUEST.c.created_at.desc())
            .limit(limit)
        )
        return [_request(row._mapping) for row in reader.connection.execute(query)]


def _request(row: Any) -> Request:
    contact = {column.name: row[column] for column in _CONTACT.columns}
    outcome = row[_REQUEST.c.outcome]
    return Request(
        row[_REQUEST.c.id],
        row[_REQUEST.c.created_at],
        row["by"] or "",
        row[_REQUEST.c.kind],
        row[_REQUEST.c.contact_id],
        "" if contact["erased_at"] is not None else called(contact),
        sum(one["count"] for one in outcome["places"]),
        tuple(one["what"] for one in outcome["refused"]),
    )


def _line(place: PersonalDataPlace, outcome: Outcome) -> PlaceLine:
    return PlaceLine(place.key, place.title, place.holds, outcome.erased, outcome.kept)


def _outcome(lines: Sequence[PlaceLine]) -> dict[str, Any]:
    """Return what the log keeps: counts by place, and what was refused with its reason."""
    return {
        "places": [{"place": one.key, "count": one.count} for one in lines if one.count],
        "refused": [
            {"what": kept.what, "why": kept.why}
            for one in lines
            for kept in one.kept
            if kept.refused
        ],
    }


def _values(person: Person) -> list[Value]:
    """Return what is suppressed once the person was erased."""
    return [
        *(Value("email", one) for one in person.emails),
        *(Value("number", one) for one in person.numbers),
        *([Value("external_id", person.external_id)] if person.external_id else []),
    ]
