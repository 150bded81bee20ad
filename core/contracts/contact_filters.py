"""What contacts can be filtered by of their contracts; registered with the lists of contacts.

A contract belongs to the contacts whose e-mail address, the main one or a further one, its other
parties give for notices. Parties hold no id of a contact.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, select, union

from core.contacts.lists.registry import RelatedField
from core.contacts.tables import ContactEmailRow, ContactRow
from core.contracts.list_source import STATUSES
from core.contracts.tables import ContractPartyRow, ContractRow
from core.contracts.term_sql import next_date_on, status_on
from core.database.base import table_of
from core.database.filters import FilterField, Related
from core.database.folded import AsciiLower
from core.kernel.fields import Choice

_CONTACT, _EMAIL = table_of(ContactRow), table_of(ContactEmailRow)
_CONTRACT, _PARTY = table_of(ContractRow), table_of(ContractPartyRow)
_PERMISSION = "contracts.read"


def contract_filters() -> Mapping[str, RelatedField]:
    """Return the filters over contracts, by name, for people who may see contracts."""
    return {
        "contract_status": _field(
            FilterField(
                "contract_status",
                "Contract status",
                "choice",
                tuple(Choice(value, label) for value, label in STATUSES),
                many=True,
            ),
            status_on,
        ),
        "contract_next_date": _field(
            FilterField("contract_next_date", "Next contract date", "date", many=True),
            next_date_on,
        ),
        "contract_signed_on": _field(
            FilterField("contract_signed_on", "Contract signed", "date", many=True),
            lambda day: _CONTRACT.c.signed_on,
        ),
    }


def _field(field: FilterField, column: Callable[[date], ColumnElement[Any]]) -> RelatedField:
    def registered(connection: Connection) -> FilterField:
        return field

    return RelatedField(registered, lambda day: Related(column(day), _belongs), _PERMISSION)


def _belongs(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return whether a contact has a contract for which ``condition`` holds.

    The contracts are gone through once, not once for each contact.
    """
    address = AsciiLower(_PARTY.c.email)
    contact, further = _CONTACT.alias("party_contact"), _EMAIL.alias("party_email")
    parties = _PARTY.join(
        _CONTRACT,
        (_CONTRACT.c.organisation_id == _PARTY.c.organisation_id)
        & (_CONTRACT.c.id == _PARTY.c.contract_id),
    )
    conditions = (
        _PARTY.c.ours.is_(False),
        _PARTY.c.email != "",
        _PARTY.c.deleted_at.is_(None),
        _CONTRACT.c.deleted_at.is_(None),
        condition,
    )
    main = (
        select(contact.c.id)
        .select_from(
            parties.join(
                contact,
                (contact.c.organisation_id == _PARTY.c.organisation_id)
                & (contact.c.email == address),
            )
        )
        .where(contact.c.deleted_at.is_(None), *conditions)
    )
    others = (
        select(further.c.contact_id)
        .select_from(
            parties.join(
                further,
                (further.c.organisation_id == _PARTY.c.organisation_id)
                & (further.c.address == address),
            )
        )
        .where(further.c.deleted_at.is_(None), *conditions)
    )
    return _CONTACT.c.id.in_(union(main, others))
