"""The projection that the contract list reads: narrow, sorted by index, refreshed with each write.

``contract_listing`` and the search entries are derived from contracts; the unit of work refreshes
them in the transaction that changes a contract, ``refresh_listing`` when a new day begins.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, bindparam, select, update
from sqlalchemy.dialects.sqlite import insert

from core.access.service import organisation
from core.access.tables import PersonRow
from core.contracts.assembly import build_document
from core.contracts.records import TermKind
from core.contracts.rules import Figures, TermData, figures_on
from core.contracts.tables import (
    ContractListingRow,
    ContractRow,
    ContractVersionRow,
    TemplateRow,
    TemplateVersionRow,
)
from core.contracts.templates import load_template
from core.contracts.versions import load_version_clauses
from core.database.base import table_of
from core.database.search import SearchEntry, drop_entries, put_entries
from core.database.unit_of_work import UnitOfWork
from core.documents.layout import LaidOut, lay_out, plain_text
from core.kernel.text import fold

_LISTING = table_of(ContractListingRow)
_CONTRACT = table_of(ContractRow)

# Labels of the data whose absence leaves the status unknown.
MISSING_LABELS: Mapping[str, str] = {
    "start_date": "Start date",
    "term_kind": "Kind of term",
    "end_date": "End date",
    "renewal_months": "Renewal period",
    "notice_days": "Notice period",
}


# For each table that the listing reads: the contracts whose entries depend on the row ``:key``.
AFFECTED_BY: Mapping[str, str] = {
    "contract": "SELECT unhex(:key) AS id",
    "person": "SELECT id FROM contract WHERE owner_id = unhex(:key)",
    "template": "SELECT contract.id FROM contract JOIN template_version"
    " ON template_version.id = contract.template_version_id"
    " WHERE template_version.template_id = unhex(:key)",
}


def today_of(connection: Connection, now: datetime) -> date:
    """Return the day in the organisation's zone."""
    return now.astimezone(ZoneInfo(organisation(connection).time_zone)).date()


def today_in(uow: UnitOfWork) -> date:
    """Return the day of a command in the organisation's zone; looked up once."""
    known = uow.scratch.get("today")
    if not isinstance(known, date):
        known = uow.scratch["today"] = today_of(uow.connection, uow.now)
    return known


def term_of(row: Any) -> TermData:
    """Return the term data of a contract row."""
    kind: TermKind | None = row.term_kind
    return TermData(
        row.signed_on,
        row.start_date,
        row.end_date,
        kind,
        row.renewal_months,
        row.notice_days,
        row.terminated_on,
    )


def project_contracts(uow: UnitOfWork, ids: frozenset[UUID]) -> None:
    """Refresh the listing and the search entries of changed contracts."""
    connection = uow.connection
    day = today_in(uow)
    rows = connection.execute(
        select(
            _CONTRACT,
            PersonRow.name.label("owner"),
            TemplateRow.title.label("template"),
        )
        .join(PersonRow, PersonRow.id == _CONTRACT.c.owner_id)
        .outerjoin(TemplateVersionRow, TemplateVersionRow.id == _CONTRACT.c.template_version_id)
        .outerjoin(TemplateRow, TemplateRow.id == TemplateVersionRow.template_id)
        .where(_CONTRACT.c.organisation_id == uow.actor.organisation_id, _CONTRACT.c.id.in_(ids))
    ).all()
    live = [row for row in rows if row.deleted_at is None]
    gone = set(ids) - {row.id for row in live}
    if gone:
        connection.execute(_LISTING.delete().where(_LISTING.c.contract_id.in_(gone)))
        drop_entries(connection, "contract", list(gone))
    if live:
        docids = put_entries(connection, "contract", [_entry(uow, row) for row in live])
        _put_listing(connection, live, docids, day)


def refresh_listing(uow: UnitOfWork) -> int:
    """Recompute the rows whose figures the new day may have changed; returns how many."""
    connection = uow.connection
    day = today_in(uow)
    rows = connection.execute(
        select(_CONTRACT, _LISTING.c.rowid)
        .join(_LISTING, _LISTING.c.contract_id == _CONTRACT.c.id)
        .where(_LISTING.c.changes_on <= day)
    ).all()
    values = [{"row": row.rowid, **figure_columns(figures_on(term_of(row), day))} for row in rows]
    if values:
        names = [name for name in values[0] if name != "row"]
        connection.execute(
            update(_LISTING)
            .where(_LISTING.c.rowid == bindparam("row"))
            .values({name: bindparam(name) for name in names}),
            values,
        )
    return len(values)


def figure_columns(figures: Figures) -> dict[str, Any]:
    """Return the listing's columns for computed figures."""
    return {
        "status": figures.status,
        "missing": ", ".join(MISSING_LABELS[key] for key in figures.missing),
        "next_date": figures.next_date,
        "changes_on": figures.changes_on,
    }


def _put_listing(
    connection: Connection, rows: Iterable[Any], docids: Mapping[UUID, int], day: date
) -> None:
    values = [
        {
            "rowid": docids[row.id],
            "contract_id": row.id,
            "title": row.title,
            "title_key": fold(row.title),
            "reference": row.reference,
            "counterparty": row.counterparty,
            "counterparty_key": fold(row.counterparty),
            "owner": row.owner,
            "owner_key": fold(row.owner),
            "owner_id": row.owner_id,
            "template": row.template or "",
            "value_minor": row.value_minor,
            "currency": row.currency,
            "law": row.law,
            "start_date": row.start_date,
            "end_date": row.end_date,
            "updated_at": row.updated_at,
            **figure_columns(figures_on(term_of(row), day)),
        }
        for row in rows
    ]
    connection.execute(_PUT, values)


def _put_statement() -> Any:
    statement = insert(_LISTING)
    kept = ("rowid", "contract_id")
    replaced = {
        column.name: statement.excluded[column.name]
        for column in _LISTING.columns
        if column.name not in kept
    }
    return statement.on_conflict_do_update(index_elements=["contract_id"], set_=replaced)


# Made once: building it anew for each command costs more than running it.
_PUT = _put_statement()


def _entry(uow: UnitOfWork, row: Any) -> SearchEntry:
    subtitle = " · ".join(part for part in (row.counterparty, row.reference) if part)
    names = " ".join((row.title, row.counterparty, row.reference, row.owner, row.law))
    return SearchEntry(row.id, row.title, subtitle, names, _words(uow, row))


def remember_words(uow: UnitOfWork, version_id: UUID, document: LaidOut) -> None:
    """Keep what a version says, so that the projection need not read it back."""
    uow.scratch[f"words {version_id}"] = plain_text(document)


def _words(uow: UnitOfWork, row: Any) -> str:
    """Return everything that the current version says, with its fields filled in."""
    if row.current_version_id is None:
        return ""
    known = uow.scratch.get(f"words {row.current_version_id}")
    if isinstance(known, str):
        return known
    connection = uow.connection
    version = connection.execute(
        select(ContractVersionRow.answers, ContractVersionRow.template_version_id).where(
            ContractVersionRow.id == row.current_version_id
        )
    ).first()
    if version is None:
        return ""
    template = (
        load_template(connection, version.template_version_id)
        if version.template_version_id
        else None
    )
    clauses = load_version_clauses(connection, row.organisation_id, row.current_version_id)
    document = build_document(
        template, version.answers, clauses, title=row.title, reference=row.reference, version=""
    )
    return plain_text(lay_out(document))
