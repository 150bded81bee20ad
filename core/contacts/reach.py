"""Further numbers and addresses of a contact, and all of them as one list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, select

from core.contacts.emails import read_email
from core.contacts.phones import read_phone
from core.contacts.records import (
    EmailAddress,
    Further,
    PhoneNumber,
    PostalAddress,
    ReachState,
)
from core.contacts.tables import ContactAddressRow, ContactEmailRow, ContactPhoneRow
from core.database.base import table_of
from core.database.unit_of_work import UnitOfWork
from core.kernel.errors import InvalidValue
from core.kernel.ids import new_id
from core.kernel.text import squeeze

ADDRESS: Final = ("street", "street2", "city", "region", "postcode", "country")
_PHONE, _EMAIL = table_of(ContactPhoneRow), table_of(ContactEmailRow)
_ADDRESS = table_of(ContactAddressRow)
MOST = 50
_Rows = type[ContactPhoneRow] | type[ContactEmailRow] | type[ContactAddressRow]


def put_further(uow: UnitOfWork, contact_id: UUID, further: Further, country: str) -> set[str]:
    """Let a contact have exactly these further numbers and addresses; returns what changed.

    Raises:
        InvalidValue: one of them cannot be read, or there are too many.
    """
    changed = set()
    if further.phones is not None:
        phones = [_phone(one, country) for one in further.phones if not one.main]
        if _put(uow, ContactPhoneRow, contact_id, phones):
            changed.add("phones")
    if further.emails is not None:
        emails = [_email(one) for one in further.emails if not one.main]
        if _put(uow, ContactEmailRow, contact_id, emails):
            changed.add("emails")
    if further.addresses is not None:
        addresses = [_address(one) for one in further.addresses if not one.main]
        if _put(uow, ContactAddressRow, contact_id, addresses):
            changed.add("addresses")
    return changed


def _put(
    uow: UnitOfWork, row: _Rows, contact_id: UUID, wanted: Sequence[Mapping[str, Any]]
) -> bool:
    if len(wanted) > MOST:
        raise InvalidValue(row.__tablename__, str(len(wanted)), f"at most {MOST} of them")
    entity: Any = row
    there: dict[UUID, Any] = {
        one.id: one
        for one in uow.session.scalars(
            select(entity).where(row.contact_id == contact_id, row.deleted_at.is_(None))
        )
    }
    changed = False
    for position, values in enumerate(wanted):
        found = there.pop(values["id"], None) if values["id"] else None
        if found is None:
            fresh = {**values, "id": new_id()}
            uow.add(row(**fresh, contact_id=contact_id, position=position))
            changed = True
            continue
        for name, value in {**values, "position": position}.items():
            if getattr(found, name) != value:
                setattr(found, name, value)
                changed = True
    for gone in there.values():
        uow.delete(gone)
        changed = True
    return changed


def _phone(one: PhoneNumber, country: str) -> dict[str, Any]:
    read = read_phone(one.number, country, "phones")
    return {
        "id": one.id,
        "kind": one.kind,
        "number": read.number,
        "raw": one.raw or ("" if one.number == read.number else one.number),
        "extension": one.extension or read.extension,
        "state": one.state,
        "opt_out": one.opt_out,
    }


def _email(one: EmailAddress) -> dict[str, Any]:
    return {
        "id": one.id,
        "kind": one.kind,
        "address": read_email(one.address, "emails"),
        "state": one.state,
        "opt_out": one.opt_out,
    }


def _address(one: PostalAddress) -> dict[str, Any]:
    values = {name: squeeze(getattr(one, name)) or None for name in ADDRESS}
    if not any(values.values()):
        raise InvalidValue("addresses", "", "a street, a city or a country")
    return {"id": one.id, "kind": one.kind, **values}


def phones_of(
    connection: Connection, contact_id: UUID, row: Mapping[str, Any]
) -> tuple[PhoneNumber, ...]:
    """Return every number of a contact, the main ones first."""
    found = []
    if row["mobile"]:
        found.append(
            PhoneNumber(
                row["mobile"],
                "mobile",
                row["mobile_raw"] or "",
                state=row["mobile_state"] or "unknown",
                opt_out=row["mobile_opt_out"],
                main=True,
            )
        )
    if row["phone"]:
        found.append(PhoneNumber(row["phone"], "work", row["phone_raw"] or "", main=True))
    rows = connection.execute(_children(_PHONE, contact_id)).all()
    found += [
        PhoneNumber(one.number, one.kind, one.raw, one.extension, one.state, one.opt_out, id=one.id)
        for one in rows
    ]
    return tuple(found)


def emails_of(
    connection: Connection, contact_id: UUID, row: Mapping[str, Any]
) -> tuple[EmailAddress, ...]:
    """Return every e-mail address of a contact, the main one first."""
    found = []
    if row["email"]:
        state: ReachState = row["email_state"] or "unknown"
        found.append(EmailAddress(row["email"], "work", state, row["email_opt_out"], main=True))
    rows = connection.execute(_children(_EMAIL, contact_id)).all()
    found += [
        EmailAddress(one.address, one.kind, one.state, one.opt_out, id=one.id) for one in rows
    ]
    return tuple(found)


def addresses_of(
    connection: Connection, contact_id: UUID, row: Mapping[str, Any]
) -> tuple[PostalAddress, ...]:
    """Return every postal address of a contact, the main one first."""
    found = []
    if any(row[name] for name in ADDRESS):
        found.append(PostalAddress("work", *_lines(row), main=True))
    found += [
        PostalAddress(one["kind"], *_lines(dict(one)), id=one["id"])
        for one in connection.execute(_children(_ADDRESS, contact_id)).mappings()
    ]
    return tuple(found)


def _lines(row: Mapping[str, Any]) -> tuple[str, str, str, str, str, str]:
    street, street2, city, region, postcode, country = (row[name] or "" for name in ADDRESS)
    return street, street2, city, region, postcode, country


def _children(table: Any, contact_id: UUID) -> Any:
    return (
        select(table)
        .where(table.c.contact_id == contact_id, table.c.deleted_at.is_(None))
        .order_by(table.c.position, table.c.id)
    )
