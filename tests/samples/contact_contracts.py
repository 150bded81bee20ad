"""Contracts with odd terms whose parties are contacts, and the plain reckoning of their figures."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select

from core.contacts.tables import ContactEmailRow, ContactRow
from core.contracts.listing import term_of
from core.contracts.rules import figures_on
from core.contracts.tables import ContractPartyRow, ContractRow
from core.database.base import table_of
from core.database.unit_of_work import UnitOfWork
from core.kernel.ids import new_id
from core.kernel.text import ascii_lower

_EMAIL, _CONTACT = table_of(ContactEmailRow), table_of(ContactRow)
_CONTRACT, _PARTY = table_of(ContractRow), table_of(ContractPartyRow)
_LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def odd_term(rng: Random, today: date) -> dict[str, Any]:
    """Return the term data of a contract; some are missing, some lie near an edge."""

    def near(share: float) -> date | None:
        edges = [0, 1, -1, 89, 90, 91, rng.randrange(-1_200, 600)]
        return today + timedelta(days=rng.choice(edges)) if rng.random() < share else None

    ends = [near(0.9), date(2024, 1, 31), date(2023, 8, 31), date(2024, 2, 29)]
    return {
        "signed_on": near(0.8),
        "start_date": near(0.9),
        "end_date": rng.choice(ends),
        "term_kind": rng.choice([None, "fixed", "fixed", "auto_renew", "auto_renew", "evergreen"]),
        "renewal_months": rng.choice([None, 1, 3, 12, 12, 18]),
        "notice_days": rng.choice([None, 0, 30, 30, 90, 400]),
        "terminated_on": near(0.15),
    }


def fill_contracts(workspace: Any, rng: Random, today: date, count: int) -> None:
    """Add contracts; their parties give addresses of contacts, some in capitals, some unknown."""

    def put(uow: UnitOfWork) -> None:
        known = uow.connection.execute(select(_CONTACT.c.id, _CONTACT.c.email)).all()
        further = [
            {"contact_id": row.id, "address": f"p{at}@further.example", "kind": "work",
             "state": "unknown", "opt_out": False}
            for at, row in enumerate(rng.sample(known, len(known) // 4))
        ]  # fmt: skip
        uow.insert_many(ContactEmailRow, further)
        addresses = [row.email for row in known if row.email]
        addresses += [one["address"] for one in further] + ["nobody@else.example"]
        contracts = [
            {"id": new_id(), "reference": f"X-{at}", "title": f"Contract {at}",
             "counterparty": "", "our_party": "", "value_period": "", "law": "",
             "owner_id": uow.actor.person_id, "deleted_at": None if at % 9 else _LONG_AGO,
             **odd_term(rng, today)}
            for at in range(count)
        ]  # fmt: skip
        uow.insert_many(ContractRow, contracts)
        parties = []
        for contract in contracts:
            for position in range(1, rng.randrange(2, 5)):
                address = rng.choice(addresses)
                parties.append(_party(rng, contract["id"], position, address))
        uow.insert_many(ContractPartyRow, parties)
        uow.record("contract.created", "contract", contracts[0]["id"])

    workspace.command(put)


def _party(rng: Random, contract: UUID, position: int, address: str) -> dict[str, Any]:
    return {
        "contract_id": contract, "position": position, "role": "Party", "name": f"P {position}",
        "address": "", "registration": "", "signatory": "", "signatory_title": "",
        "email": rng.choice([address, address, address.upper(), ""]),
        "ours": rng.random() < 0.15,
        "deleted_at": _LONG_AGO if rng.random() < 0.1 else None,
    }  # fmt: skip


def add_contracts(
    connection: Connection, today: date, add: Callable[[UUID, str, Any], None]
) -> None:
    """Give every contact the figures of its contracts, as filters look at them."""
    contracts = {
        row.id: row
        for row in connection.execute(select(_CONTRACT).where(_CONTRACT.c.deleted_at.is_(None)))
    }
    owners: dict[str, set[UUID]] = {}
    for row in connection.execute(select(_CONTACT.c.id, _CONTACT.c.email)):
        owners.setdefault(row.email or "", set()).add(row.id)
    for row in connection.execute(select(_EMAIL).where(_EMAIL.c.deleted_at.is_(None))):
        owners.setdefault(row.address, set()).add(row.contact_id)
    for party in connection.execute(select(_PARTY).where(_PARTY.c.deleted_at.is_(None))):
        contract = contracts.get(party.contract_id)
        if contract is None or party.ours or not party.email:
            continue
        figures = figures_on(term_of(contract), today)
        for contact in owners.get(ascii_lower(party.email), ()):
            add(contact, "contract_status", figures.status)
            add(contact, "contract_next_date", figures.next_date)
            add(contact, "contract_signed_on", contract.signed_on)
