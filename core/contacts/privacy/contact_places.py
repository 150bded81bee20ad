"""The places that belong to the contact itself: its row, sensitive fields, what hangs on it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from core.access.tables import PersonRow
from core.contacts.custom import all_fields
from core.contacts.fields import CUSTOM, SENSITIVE_KEYS, ContactField
from core.contacts.privacy.person import blank
from core.contacts.privacy.registry import Found, Kept, Outcome, Person, Picture
from core.contacts.privacy.rows import RowsPlace, name_of, stamps
from core.contacts.service import with_choices
from core.contacts.tables import (
    ContactAddressRow,
    ContactEmailRow,
    ContactGroupRow,
    ContactLabelRow,
    ContactPhoneRow,
    ContactPrivateRow,
    ContactRow,
    ContactStatusRow,
    GroupMemberRow,
    LabelRow,
    ParcelTypeRow,
    StatusChangeRow,
    VisitRow,
)
from core.database.base import table_of
from core.database.unit_of_work import Reader, UnitOfWork

_CONTACT, _PRIVATE = table_of(ContactRow), table_of(ContactPrivateRow)
_GROUP, _LABEL = table_of(ContactGroupRow), table_of(LabelRow)
_STATUS, _STAFF = table_of(ContactStatusRow), table_of(PersonRow)
_PARCEL = table_of(ParcelTypeRow)
_WITHHELD = "Sensitive fields are left out: your role does not permit to see them."


class ContactPlace:
    """The contact's own row. Erasing empties it; the row itself stays, so that nothing breaks."""

    key = "contact"
    title = "Contact"
    holds = "Name, organisation, main number and addresses, consent, status, notes, own fields"
    tables = frozenset({"contact"})

    def collect(self, reader: Reader, person: Person) -> Found:
        row = _row(reader.connection, person)
        fields = with_choices(reader.connection, all_fields(reader.connection))
        found = {
            field.label: shown(field, row[key])
            for key, field in fields.items()
            if not field.custom and key not in SENSITIVE_KEYS and row[key] not in (None, False)
        }
        for raw, label in (("mobile_raw", "Mobile, as typed"), ("phone_raw", "Phone, as typed")):
            if row[raw]:
                found[label] = row[raw]
        found |= own_fields(fields, row["custom"])
        return Found(({**found, **stamps(reader.connection, row)},))

    def preview(self, reader: Reader, person: Person) -> Outcome:
        return Outcome(1, _EMPTY_ROW)

    def erase(self, uow: UnitOfWork, person: Person) -> Outcome:
        row = uow.get(ContactRow, person.id, deleted=True)
        blank(row)
        row.erased_at = uow.now
        row.deleted_at = row.deleted_at or uow.now
        uow.session.flush()
        return Outcome(1, _EMPTY_ROW)


_EMPTY_ROW = (
    Kept(
        "An empty row with its id and dates",
        "Other records and other computers tell by it that the person was erased.",
    ),
)


class SensitivePlace(RowsPlace):
    """The sensitive fields; left out for whoever may not see them."""

    def __init__(self) -> None:
        super().__init__(
            "sensitive",
            "Sensitive fields",
            "Date of birth, tax number, bank account, private notes, sensitive own fields",
            (_PRIVATE,),
            _describe_private,
        )

    def collect(self, reader: Reader, person: Person) -> Found:
        if "contacts.sensitive" not in reader.actor.permissions:
            return Found(withheld=_WITHHELD)
        return super().collect(reader, person)


class PicturePlace:
    """The picture beside the contact. The stored file goes unless another record shows it, too."""

    key = "picture"
    title = "Picture"
    holds = "The picture of the person, an encrypted file of the workspace"
    tables: frozenset[str] = frozenset()

    def collect(self, reader: Reader, person: Person) -> Found:
        if person.picture is None:
            return Found()
        name = f"picture-{person.picture.hex()[:8]}"
        return Found(({"File": name},), (Picture(name, person.picture),))

    def preview(self, reader: Reader, person: Person) -> Outcome:
        return self._outcome(reader.connection, person)

    def erase(self, uow: UnitOfWork, person: Person) -> Outcome:
        # The file is cleared away with the other traces, on every computer that has it.
        return self._outcome(uow.connection, person)

    def _outcome(self, connection: Connection, person: Person) -> Outcome:
        if person.picture is None:
            return Outcome()
        if picture_used(connection, person.picture, but=person):
            why = "Another record shows the same file."
            return Outcome(1, (Kept("The stored picture file", why, "", refused=True),))
        return Outcome(1)


def picture_used(connection: Connection, sha256: bytes, but: Person | None = None) -> bool:
    """Tell whether a contact or a parcel type shows this picture."""
    own = [_CONTACT.c.id != but.id] if but else []
    for query in (
        select(_CONTACT.c.id).where(_CONTACT.c.picture == sha256, *own),
        select(_PARCEL.c.id).where(_PARCEL.c.picture == sha256),
    ):
        if connection.execute(query.limit(1)).first() is not None:
            return True
    return False


def contact_rows() -> tuple[RowsPlace, ...]:
    """Return the places that are rows beside the contact's own."""
    return (
        RowsPlace(
            "reach",
            "Further numbers and addresses",
            "Further phone numbers, e-mail addresses and postal addresses with their opt-outs",
            (table_of(ContactPhoneRow), table_of(ContactEmailRow), table_of(ContactAddressRow)),
        ),
        RowsPlace(
            "visits",
            "Visits",
            "Planned and past visits with place and notes",
            (table_of(VisitRow),),
            _describe_visit,
        ),
        RowsPlace(
            "groups",
            "Groups, tags and interests",
            "In which groups the person is listed, and which tags and interests they have",
            (table_of(GroupMemberRow), table_of(ContactLabelRow)),
            _describe_belonging,
        ),
        RowsPlace(
            "statuses",
            "Status history",
            "When the person came into which status",
            (table_of(StatusChangeRow),),
            _describe_status,
        ),
    )


def shown(field: ContactField, value: Any) -> Any:
    """Return a stored value as people read it."""
    if field.key in ("status_id", "assigned_id"):
        value = value.hex
    labels = {choice.value: choice.label for choice in field.choices}
    return labels.get(value, value) if field.choices else value


def own_fields(
    fields: Mapping[str, ContactField], kept: Mapping[str, Any] | None
) -> dict[str, Any]:
    """Return label → value of the organisation's own fields."""
    found = {}
    for key, value in (kept or {}).items():
        field = fields.get(f"{CUSTOM}{key}")
        if field is None:
            found[key] = value
        elif field.type == "date":
            found[field.label] = date.fromisoformat(value)
        else:
            found[field.label] = shown(field, value)
    return found


def _row(connection: Connection, person: Person) -> Mapping[str, Any]:
    found = connection.execute(select(_CONTACT).where(_CONTACT.c.id == person.id))
    return dict(found.mappings().one())


def _describe_private(connection: Connection, row: Mapping[str, Any]) -> Mapping[str, Any]:
    fields = all_fields(connection)
    found = {fields[key].label: row[key] for key in sorted(SENSITIVE_KEYS) if row[key] is not None}
    return found | own_fields(fields, row["custom"])


def _describe_visit(connection: Connection, row: Mapping[str, Any]) -> Mapping[str, Any]:
    return {
        "Begins": row["starts_at"],
        "Minutes": row["minutes"],
        "Kind": row["kind"],
        "State": row["state"],
        "With": name_of(connection, _STAFF, row["staff_id"]),
        "Place": row["place"],
        "Notes": row["notes"],
        "Reminder": row["remind_at"],
    }


def _describe_belonging(connection: Connection, row: Mapping[str, Any]) -> Mapping[str, Any]:
    if "group_id" in row:
        return {"Kind": "group", "Name": name_of(connection, _GROUP, row["group_id"])}
    return {
        "Kind": name_of(connection, _LABEL, row["label_id"], "kind"),
        "Name": name_of(connection, _LABEL, row["label_id"]),
    }


def _describe_status(connection: Connection, row: Mapping[str, Any]) -> Mapping[str, Any]:
    return {
        "At": row["at"],
        "From": name_of(connection, _STATUS, row["from_id"]),
        "To": name_of(connection, _STATUS, row["to_id"]),
    }
