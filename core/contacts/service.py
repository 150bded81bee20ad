"""Contacts as commands and queries: the only door to their rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from core.access.service import organisation
from core.access.tables import PersonRow
from core.contacts.counting import count_contacts
from core.contacts.country import country_of
from core.contacts.custom import all_fields
from core.contacts.fields import ContactField
from core.contacts.folding import derived, derived_private, list_name
from core.contacts.phones import line_of
from core.contacts.reach import put_further
from core.contacts.reading import read_contact
from core.contacts.records import Contact, Further
from core.contacts.statuses import note_change, statuses_of
from core.contacts.suppression import check_suppressed, reached
from core.contacts.tables import ContactPrivateRow, ContactRow, StatusChangeRow
from core.contacts.values import read_value
from core.database.base import table_of
from core.database.unit_of_work import Reader, UnitOfWork
from core.documents.outgoing import send_later
from core.kernel.errors import InvalidValue, Refused
from core.kernel.fields import Choice
from core.kernel.ids import new_id
from core.kernel.text import counted

_CONTACT, _PERSON = table_of(ContactRow), table_of(PersonRow)
# Only one live contact may have each of these.
UNIQUE = ("email", "mobile", "external_id")
_NAMES = ("first_name", "last_name", "organisation", "preferred_name", "email", "mobile", "phone")
_RAW = {"mobile": "mobile_raw", "phone": "phone_raw"}
_MOST_AT_ONCE = 5_000


class ContactService:
    """What is done with single contacts; many at once belong to ``BulkService``."""

    # --- commands ------------------------------------------------------------------------

    def create(
        self,
        uow: UnitOfWork,
        values: Mapping[str, Any],
        further: Further | None = None,
        *,
        on_purpose: bool = False,
    ) -> UUID:
        """Make a contact of ``values`` (field key → text or stored value); returns its id.

        Args:
            on_purpose: take in somebody who was erased; needs the right to delete, is recorded.

        Raises:
            Suppressed: a value belongs to somebody who was erased at their request.
            InvalidValue: a value does not fit, another contact has it, or nothing was given.
            NotAllowed: the person may not, or gave a sensitive field without the right to.
        """
        uow.actor.require("contacts.edit")
        row = ContactRow(id=new_id(), kind="person", **_SWITCHES)
        statuses = [one for one in statuses_of(uow.connection) if one.active]
        first = next((one for one in statuses if one.first), None)
        given = {"status_id": first.id if first else None, **values}
        changed = self._take(uow, row, given)
        if not any(getattr(row, name) for name in _NAMES):
            raise InvalidValue("last_name", "", "a name, an organisation, a number or an address")
        row.name_key, row.folded = _derived(row)
        uow.add(row)
        uow.session.flush()
        self._take_private(uow, row, given)
        if row.status_id is not None:
            uow.add(
                StatusChangeRow(id=new_id(), contact_id=row.id, to_id=row.status_id, at=uow.now)
            )
        put_further(uow, row.id, further or Further(), country_of(uow.connection))
        purpose = check_suppressed(uow, row, frozenset(), on_purpose)
        uow.record("contact.created", "contact", row.id, fields=sorted(changed), **purpose)
        uow.undoable(f"New contact {_called(row)}", "New contact")
        return row.id

    def change(
        self,
        uow: UnitOfWork,
        contact_id: UUID,
        values: Mapping[str, Any],
        row_version: int | None = None,
        further: Further | None = None,
        *,
        on_purpose: bool = False,
    ) -> None:
        """Change fields of a contact (field key → text or stored value); can be undone.

        Args:
            on_purpose: as for ``create``.

        Raises:
            Suppressed: a new value belongs to somebody who was erased at their request.
            InvalidValue: a value does not fit, or another contact has it.
            NotAllowed: the person may not, or gave a sensitive field without the right to.
            Stale: the contact was changed since ``row_version`` was read.
        """
        uow.actor.require("contacts.edit")
        row = uow.get(ContactRow, contact_id)
        uow.expect(row, row_version)
        known = reached(uow, row)
        changed = self._take(uow, row, values)
        changed |= self._take_private(uow, row, values)
        if not any(getattr(row, name) for name in _NAMES):
            raise InvalidValue("last_name", "", "a name, an organisation, a number or an address")
        row.name_key, row.folded = _derived(row)
        if further is not None:
            changed |= put_further(uow, contact_id, further, country_of(uow.connection))
        if not changed:
            return
        purpose = check_suppressed(uow, row, known, on_purpose)
        uow.record("contact.changed", "contact", contact_id, fields=sorted(changed), **purpose)
        uow.undoable(f"Change {_called(row)}", "Change contact")

    def delete(self, uow: UnitOfWork, contact_ids: Sequence[UUID]) -> None:
        """Delete contacts softly; can be undone.

        Raises:
            Refused: too many for one transaction (``BulkService`` deletes more).
        """
        uow.actor.require("contacts.delete")
        if len(contact_ids) > _MOST_AT_ONCE:
            raise Refused(
                f"{len(contact_ids):,} contacts are too many for one step.",
                "Nothing was changed.",
                "Delete them from the list, where many are deleted in the background.",
            )
        for contact_id in contact_ids:
            row = uow.get(ContactRow, contact_id)
            uow.delete(row)
            uow.record("contact.deleted", "contact", contact_id)
        count = len(contact_ids)
        label = f"Delete {_called(row)}" if count == 1 else f"Delete {counted(count, 'contact')}"
        uow.undoable(label, f"Delete {counted(count, 'contact')}")

    def set_picture(self, uow: UnitOfWork, contact_id: UUID, digest: bytes | None) -> None:
        """Show the stored picture with this SHA-256 beside the contact; None takes it away."""
        uow.actor.require("contacts.edit")
        row = uow.get(ContactRow, contact_id)
        if row.picture == digest:
            return
        row.picture = digest
        send_later(uow.connection, digest)
        uow.record("contact.changed", "contact", contact_id, fields=["picture"])
        uow.undoable(f"Change picture of {_called(row)}", "Change picture")

    # --- queries -------------------------------------------------------------------------

    def contact(self, reader: Reader, contact_id: UUID) -> Contact:
        """Return a contact with everything that the person may see of it.

        Raises:
            NotFound: it is gone.
        """
        reader.actor.require("contacts.read")
        return read_contact(reader, contact_id)

    def fields(self, reader: Reader) -> Mapping[str, ContactField]:
        """Return the fields the person may see, by key; choices of status and person filled in."""
        fields = dict(all_fields(reader.connection))
        if "contacts.sensitive" not in reader.actor.permissions:
            fields = {key: one for key, one in fields.items() if one.privacy != "sensitive"}
        return with_choices(reader.connection, fields)

    def count(self, reader: Reader) -> int:
        """Return how many contacts there are."""
        return count_contacts(reader.connection)

    # --- inside --------------------------------------------------------------------------

    def _take(self, uow: UnitOfWork, row: ContactRow, values: Mapping[str, Any]) -> set[str]:
        """Put values into the row; returns the keys of what really changed."""
        fields = all_fields(uow.connection)
        country = country_of(uow.connection)
        changed: set[str] = set()
        for key, given in values.items():
            field = _field(fields, key)
            if field.privacy == "sensitive":
                continue
            value = _checked(uow, field, given, country)
            if field.custom:
                before = (row.custom or {}).get(field.custom)
                stored = value.isoformat() if hasattr(value, "isoformat") else value
                if before != stored:
                    changed.add(key)
                    row.custom = _with(row.custom, field.custom, stored)
            elif getattr(row, key) != value:
                changed.add(key)
                self._put(uow, row, key, given, value)
        for key in changed & {*UNIQUE}:
            _refuse_taken(uow, row, key)
        return changed

    def _put(self, uow: UnitOfWork, row: ContactRow, key: str, given: Any, value: Any) -> None:
        if key == "status_id":
            if row in uow.session:
                note_change(uow, row, value)
            zone = ZoneInfo(organisation(uow.connection).time_zone)
            row.status_since = uow.now.astimezone(zone).date()
        if key in _RAW:
            text = given if isinstance(given, str) else None
            setattr(row, _RAW[key], None if text == value else text)
            if key == "mobile" and value and line_of(value) == "landline":
                raise InvalidValue(
                    "mobile", str(given), "a mobile number; landlines belong under Phone"
                )
        if key in ("email", "mobile") and value is not None:
            setattr(row, f"{key}_state", "unknown")
        setattr(row, key, value)

    def _take_private(
        self, uow: UnitOfWork, row: ContactRow, values: Mapping[str, Any]
    ) -> set[str]:
        fields = all_fields(uow.connection)
        given = {key: one for key, one in values.items() if fields[key].privacy == "sensitive"}
        if not given:
            return set()
        uow.actor.require("contacts.sensitive")
        country = country_of(uow.connection)
        private = uow.session.scalars(
            select(ContactPrivateRow).where(ContactPrivateRow.contact_id == row.id)
        ).first()
        if private is None:
            private = ContactPrivateRow(id=row.id, contact_id=row.id)
            uow.add(private)
        changed = set()
        for key, text in given.items():
            field = fields[key]
            value = _checked(uow, field, text, country)
            if field.custom:
                stored = value.isoformat() if hasattr(value, "isoformat") else value
                if (private.custom or {}).get(field.custom) != stored:
                    private.custom = _with(private.custom, field.custom, stored)
                    changed.add(key)
            elif getattr(private, key) != value:
                setattr(private, key, value)
                changed.add(key)
        private.folded = derived_private(vars(private))["folded"]
        return changed


_SWITCHES = {
    "email_opt_out": False,
    "mobile_opt_out": False,
    "do_not_contact": False,
    "do_not_publish": False,
    "preferred": False,
}


def with_choices(
    connection: Connection, fields: Mapping[str, ContactField]
) -> dict[str, ContactField]:
    """Return ``fields`` with the choices that are rows: statuses and people."""
    people = connection.execute(
        select(_PERSON.c.id, _PERSON.c.name).where(_PERSON.c.deleted_at.is_(None)).order_by("name")
    ).all()
    choices = {
        "status_id": tuple(Choice(one.id.hex, one.name) for one in statuses_of(connection)),
        "assigned_id": tuple(Choice(row.id.hex, row.name) for row in people),
    }
    return {
        key: replace(field, choices=choices[key]) if key in choices else field
        for key, field in fields.items()
    }


def _field(fields: Mapping[str, ContactField], key: str) -> ContactField:
    field = fields.get(key)
    if field is None or not field.given:
        raise InvalidValue(key, key, "a field that contacts have")
    return field


def _checked(uow: UnitOfWork, field: ContactField, given: Any, country: str) -> Any:
    """Return the stored value; records that it names must be there."""
    if field.key not in ("status_id", "assigned_id"):
        return read_value(field, given, country)
    if given is None or given == "":
        return None
    named = with_choices(uow.connection, {field.key: field})[field.key]
    wanted = given.hex if isinstance(given, UUID) else given
    return UUID(str(read_value(named, wanted, country)))


def _refuse_taken(uow: UnitOfWork, row: ContactRow, key: str) -> None:
    value = getattr(row, key)
    if value is None:
        return
    with uow.session.no_autoflush:
        other = uow.session.scalars(
            select(ContactRow)
            .where(getattr(ContactRow, key) == value, ContactRow.deleted_at.is_(None))
            .where(ContactRow.id != row.id)
            .limit(1)
        ).first()
    if other is not None:
        raise InvalidValue(key, value, f"another one; {_called(other)} has this")


def _called(row: ContactRow) -> str:
    name = list_name(vars(row))
    return name or row.email or row.mobile or row.phone or "contact"


def _derived(row: ContactRow) -> tuple[str, Any]:
    found = derived(vars(row))
    return found["name_key"], found["folded"]


def _with(custom: Mapping[str, Any] | None, key: str, value: Any) -> dict[str, Any] | None:
    kept = {name: one for name, one in (custom or {}).items() if name != key}
    if value is not None and value is not False:
        kept[key] = value
    return kept or None
