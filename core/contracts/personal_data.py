"""What contracts hold of a person, and why an erasure leaves it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, func, or_, select

from core.contacts.privacy.registry import Found, Kept, Outcome, Person
from core.contracts.tables.contract import ContractPartyRow, ContractRow
from core.database.base import table_of
from core.database.unit_of_work import Reader, UnitOfWork
from core.kernel.text import counted

_CONTRACT, _PARTY = table_of(ContractRow), table_of(ContractPartyRow)
_LISTED = 5


class ContractsPlace:
    """Contracts in which the person is a party or signs, told by e-mail address or full name."""

    key = "contracts"
    title = "Contracts"
    holds = "Name, address and e-mail of a party or of who signs for it, in drafts and contracts"
    tables = frozenset({"contract_party"})

    def collect(self, reader: Reader, person: Person) -> Found:
        if "contracts.read" not in reader.actor.permissions:
            return Found(withheld="Contracts are left out: your role does not permit to see them.")
        return Found(tuple(_record(row, person) for row in _parties(reader.connection, person)))

    def preview(self, reader: Reader, person: Person) -> Outcome:
        return _outcome(reader.connection, person)

    def erase(self, uow: UnitOfWork, person: Person) -> Outcome:
        return _outcome(uow.connection, person)


def _outcome(connection: Connection, person: Person) -> Outcome:
    rows = _parties(connection, person)
    signed = {row["reference"] for row in rows if row["signed_on"] is not None}
    drafts = {row["reference"] for row in rows if row["signed_on"] is None}
    kept = []
    if signed:
        kept.append(
            Kept(
                f"{counted(len(signed), 'signed contract')} ({_listed(signed)})",
                "A signed contract is the proof of what was agreed, and is kept for as long as"
                " claims can arise from it.",
                "Delete it when its time of keeping has passed.",
                refused=True,
            )
        )
    if drafts:
        kept.append(
            Kept(
                f"{counted(len(drafts), 'draft')} ({_listed(drafts)})",
                "Each saved version of a draft is sealed as it is.",
                "Delete the draft when it is no longer wanted.",
                refused=True,
            )
        )
    return Outcome(0, tuple(kept))


def _parties(connection: Connection, person: Person) -> list[dict[str, Any]]:
    names = [one.lower() for one in person.names]
    named = [
        func.lower(_PARTY.c.email).in_([one.lower() for one in person.emails]),
        func.lower(_PARTY.c.name).in_(names),
        func.lower(_PARTY.c.signatory).in_(names),
    ]
    query = (
        select(_PARTY, _CONTRACT.c.reference, _CONTRACT.c.title, _CONTRACT.c.signed_on)
        .join(_CONTRACT, _CONTRACT.c.id == _PARTY.c.contract_id)
        .where(_PARTY.c.ours.is_(False) | func.lower(_PARTY.c.signatory).in_(names))
        .where(or_(*named))
        .order_by(_CONTRACT.c.reference)
    )
    return [dict(row) for row in connection.execute(query).mappings()]


def _record(row: Mapping[str, Any], person: Person) -> dict[str, Any]:
    known = (row["email"] or "").lower() in {one.lower() for one in person.emails}
    return {
        "Contract": row["reference"],
        "Title": row["title"],
        "State": "signed" if row["signed_on"] else "draft",
        "Signed": row["signed_on"],
        "Role": row["role"],
        "Name": row["name"],
        "Address": row["address"],
        "E-mail": row["email"],
        "Signs": row["signatory"],
        "Found by": "e-mail address" if known else "name; it may be somebody else of that name",
    }


def _listed(references: Iterable[str]) -> str:
    first = sorted(references)
    more = len(first) - _LISTED
    return ", ".join(first[:_LISTED]) + (f" and {more:,} more" if more > 0 else "")
