"""Real workspaces to measure on: drafting templates of 8 and 60 clauses, 100,000 contracts."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import insert

from core.contracts.library import NewWording
from core.contracts.listing import figure_columns
from core.contracts.rules import TermData, figures_on
from core.contracts.tables import ContractListingRow, ContractRow
from core.contracts.templates import NewSlot, TemplateContent
from core.database.base import table_of
from core.database.search import SearchEntry, put_entries
from core.database.unit_of_work import UnitOfWork
from core.demo.companies import companies
from core.documents.layout import lay_out, plain_text
from core.documents.model import Document
from core.kernel.clock import FixedClock
from core.kernel.fields import FieldSpec
from core.kernel.ids import new_id
from core.kernel.text import fold
from core.opening import NewWorkspace, create_workspace
from core.secrets.store import MemorySecrets
from core.workspace import Workspace, open_workspace
from tests.performance.measure import BUILD
from tests.samples.documents import long_document, short_document

NOW = datetime(2026, 11, 20, 4, 2, tzinfo=UTC)
ANSWERS: dict[str, Any] = {
    "client": {"name": "Corvane Logistics Ltd", "address": "14 Tide Quay", "registration": "0771"},
    "supplier": {"name": "Harrow & Lyle Pty Ltd", "address": "88 Grenfell Court, Adelaide"},
    "effective_date": "2026-12-01",
    "purpose": "assessing a joint project",
}
FIELDS = (
    FieldSpec("client", "Client", "party", required=True),
    FieldSpec("supplier", "Supplier", "party", required=True),
    FieldSpec("effective_date", "Effective date", "date"),
    FieldSpec("purpose", "Purpose", "long_text"),
    FieldSpec("fee", "Fee", "money"),
    FieldSpec("term", "Term", "text"),
    FieldSpec("notice", "Notice", "text"),
)


@contextmanager
def standalone(folder: Path) -> Iterator[Workspace]:
    """A fresh standalone workspace: encrypted, every commit on disk before it returns."""
    secrets, clock = MemorySecrets(), FixedClock(NOW)
    create_workspace(folder, NewWorkspace("Bench", "Miriam Okafor"), secrets, clock)
    workspace = open_workspace(folder, secrets, clock)
    try:
        yield workspace
    finally:
        workspace.close()


def add_template(workspace: Workspace, document: Document, key: str) -> UUID:
    """Make the clauses of ``document`` a published template; returns the version's id."""

    def work(uow: UnitOfWork) -> UUID:
        slots = []
        for clause in document.clauses:
            made = workspace.library.add_clause(uow, f"{key}_{clause.key}", clause.heading, "Bench")
            uow.session.flush()
            variant = workspace.library.add_variant(uow, made, "Standard")
            uow.session.flush()
            version = workspace.library.add_version(
                uow, variant, NewWording(clause.heading, clause.body)
            )
            uow.session.flush()
            workspace.library.approve_version(uow, version)
            slots.append(NewSlot(clause.key, made, numbered=clause.numbered))
        template = workspace.templates.add(uow, key, document.title)
        uow.session.flush()
        content = TemplateContent(
            FIELDS, tuple(slots), {"counterparty": "client"}, "Agreement, {client.name}", "BEN"
        )
        saved = workspace.templates.save_draft(uow, template, content)
        uow.session.flush()
        workspace.templates.publish(uow, saved)
        return saved

    return workspace.command(work).value


def sample(clauses: int, **changes: str) -> Document:
    """The sample document of 8 or 60 clauses."""
    return short_document(**changes) if clauses == 8 else long_document(**changes)


@contextmanager
def hundred_thousand(count: int = 100_000) -> Iterator[Workspace]:
    """A standalone workspace with ``count`` contracts, each searchable by its whole text.

    Built once and kept in ``build/bench/cache``; its key lies beside it, since nothing in it is
    anybody's.
    """
    folder = BUILD / "cache" / f"contracts-{count}"
    keys = folder / "bench-keys.json"
    secrets, clock = MemorySecrets(), FixedClock(NOW)
    if not keys.exists():
        shutil.rmtree(folder, ignore_errors=True)
        create_workspace(folder, NewWorkspace("Bench", "Miriam Okafor"), secrets, clock)
        _fill(open_workspace(folder, secrets, clock), count)
        kept = {name: value.hex() for name, value in secrets._secrets.items()}
        keys.write_text(json.dumps(kept))
    for name, value in json.loads(keys.read_text()).items():
        secrets.put(name, bytes.fromhex(value))
    workspace = open_workspace(folder, secrets, clock)
    try:
        yield workspace
    finally:
        workspace.close()


def _fill(workspace: Workspace, count: int) -> None:
    texts = [plain_text(lay_out(short_document(client=f"Client {n}"))) for n in range(40)]
    names = [company.name for company in companies()]
    rng = Random(7)
    step = 1_000
    for start in range(0, count, step):
        workspace.command(lambda uow, s=start: _batch(uow, s, step, texts, names, rng))
    workspace.command(lambda uow: uow.connection.exec_driver_sql("ANALYZE").close())
    workspace.close()


def _batch(
    uow: UnitOfWork, start: int, step: int, texts: list[str], names: list[str], rng: Random
) -> None:
    contracts, listing, entries = [], [], []
    actor, day = uow.actor, date(2026, 11, 20)
    for number in range(start, start + step):
        key, name = new_id(), f"{rng.choice(names)} {number % 977}"
        title = f"{rng.choice(('Warehouse', 'Catering', 'Leasing', 'Audit'))} services {number}"
        first = day - timedelta(days=rng.randrange(60, 1500))
        term = (
            TermData(
                first, first, first + timedelta(days=rng.randrange(90, 3000)), "auto_renew", 12, 60
            )
            if number % 5
            else TermData()
        )
        value = rng.randrange(1_000_00, 900_000_00) if number % 3 else None
        stamps = {
            "organisation_id": actor.organisation_id,
            "created_at": uow.now,
            "created_by": actor.person_id,
            "updated_at": uow.now,
            "updated_by": actor.person_id,
            "row_version": 1,
        }
        currency = "GBP" if value else None
        contracts.append(
            {
                **stamps,
                "id": key,
                "reference": f"SRV-{number:06}",
                "title": title,
                "counterparty": name,
                "owner_id": actor.person_id,
                "our_party": "Harrow & Lyle Pty Ltd",
                "value_period": "",
                "law": "England and Wales",
                "value_minor": value,
                "currency": currency,
                **{f: getattr(term, f) for f in TermData.__dataclass_fields__},
            }
        )
        listing.append(
            {
                "contract_id": key,
                "title": title,
                "title_key": fold(title),
                "reference": f"SRV-{number:06}",
                "counterparty": name,
                "counterparty_key": fold(name),
                "owner": actor.name,
                "owner_key": fold(actor.name),
                "owner_id": actor.person_id,
                "template": "Services agreement",
                "value_minor": value,
                "currency": currency,
                "law": "England and Wales",
                "start_date": term.start_date,
                "end_date": term.end_date,
                "updated_at": uow.now,
                **figure_columns(figures_on(term, day)),
            }
        )
        # One contract in fifty speaks of salvage, one alone carries its own number.
        extra = " marine salvage" if number % 50 == 0 else ""
        words = f"{texts[number % len(texts)]} serial{number}{extra}"
        entries.append(SearchEntry(key, title, name, f"{title} {name} SRV-{number:06}", words))
    connection = uow.connection
    connection.execute(insert(table_of(ContractRow)), contracts)
    docids = put_entries(connection, "contract", entries)
    rows = [{**row, "rowid": docids[row["contract_id"]]} for row in listing]
    connection.execute(insert(table_of(ContractListingRow)), rows)
    uow.record("bench.filled", "organisation", actor.organisation_id, count=step)
