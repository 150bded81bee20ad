"""A crowd of odd contacts with everything that filters can ask for, in a file and in PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, Table, insert, select, text

from core.access.tables import OrganisationRow, PersonRow
from core.contacts.custom import CustomField
from core.contacts.lists.source import ListSetup
from core.contacts.loading import put_contacts
from core.contacts.records import NewVisit
from core.contacts.tables import (
    ContactEmailRow,
    ContactFieldRow,
    ContactGroupRow,
    ContactLabelRow,
    ContactPrivateRow,
    ContactRow,
    ContactStatusRow,
    GroupMemberRow,
    LabelRow,
    VisitRow,
)
from core.contracts.tables import (
    ContractPartyRow,
    ContractRow,
    TemplateRow,
    TemplateVersionRow,
)
from core.database.base import table_of
from core.database.filters import Context
from core.database.unit_of_work import UnitOfWork
from core.workspace import Workspace
from tests.samples.contact_contracts import fill_contracts
from tests.samples.contact_filters import TODAY, invented_contacts

CONTEXT = Context(TODAY, ZoneInfo("Australia/Adelaide"))
# What filters read; in the order in which rows refer to one another.
_COPIED = (
    OrganisationRow, PersonRow, ContactStatusRow, ContactFieldRow, ContactRow, ContactPrivateRow,
    ContactGroupRow, GroupMemberRow, LabelRow, ContactLabelRow, VisitRow,
    ContactEmailRow, TemplateRow, TemplateVersionRow, ContractRow, ContractPartyRow,
)  # fmt: skip


def fill_crowd(workspace: Workspace, rng: Random, count: int) -> None:
    """Add ``count`` odd contacts with own fields, sensitive data, groups, visits and contracts.

    The workspace has its first statuses.
    """
    workspace.command(
        lambda uow: workspace.contact_fields.add(uow, CustomField("Shoe size", "number"))
    )
    workspace.command(lambda uow: workspace.contact_fields.add(uow, CustomField("Motto")))
    setup = workspace.query(workspace.contact_lists.setup)

    def put(uow: UnitOfWork) -> tuple[UUID, list[UUID]]:
        keys = put_contacts(uow, invented_contacts(rng, count, setup))
        group = workspace.groups.create(uow, "Board", members=keys[::7])
        workspace.groups.create(uow, "Suppliers", members=keys[::5])
        for kind, name in (("tag", "VIP"), ("interest", "Wine")):
            label = workspace.labels.make(uow, kind, name)
            workspace.labels.put(uow, label, rng.sample(keys, count // 4))
        for key in rng.sample(keys, count // 5):
            workspace.contacts.change(
                uow, key, {"gender": rng.choice(["Ä", "f", "x"]), "date_of_birth": "1981-02-03"}
            )
        for key in rng.sample(keys, count // 3):
            at = datetime(2026, rng.randrange(1, 13), rng.randrange(1, 28), 3, tzinfo=UTC)
            state = rng.choice(["done", "planned", "missed"])
            workspace.visits.add(uow, NewVisit(key, at, state=state))
        workspace.contacts.delete(uow, keys[3:9])
        return group, keys

    group, keys = workspace.command(put).value
    workspace.command(lambda uow: workspace.groups.remove(uow, group, keys[:7]))
    fill_contracts(workspace, rng, TODAY, count)


def values_of(records: dict[UUID, dict[str, object]], setup: ListSetup) -> dict[str, list[str]]:
    """Return the texts that contacts have, by field, so that random filters find some."""
    return {
        name: sorted({str(one[name]) for one in records.values() if one.get(name)})
        for name in setup.filters
        if setup.filters[name].type == "text"
    }


def copy_crowd(workspace: Workspace, engine: Engine) -> None:
    """Put the same rows into an empty PostgreSQL."""
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
        for row in _COPIED:
            table = table_of(row)
            table.create(connection)
            rows = workspace.query(lambda reader, table=table: _all(reader.connection, table))
            if rows:
                connection.execute(insert(table), rows)


def _all(connection: Connection, table: Table) -> list[dict[str, object]]:
    return [dict(row) for row in connection.execute(select(table)).mappings()]
