"""Status and next date of contracts, as SQL reckons them on both databases and as the rules do."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from sqlalchemy import Connection, create_engine, insert, select, text

from core.access.tables import OrganisationRow, PersonRow
from core.contracts.listing import term_of
from core.contracts.rules import figures_on
from core.contracts.tables import ContractRow, TemplateRow, TemplateVersionRow
from core.contracts.term_sql import next_date_on, status_on
from core.database.base import table_of
from core.workspace import Workspace
from tests.samples.contact_contracts import fill_contracts
from tests.samples.contact_filters import TODAY

_CONTRACT = table_of(ContractRow)


def wrong(connection: Connection) -> list[object]:
    """Return the contracts of which SQL says something else than the rules, on several days."""
    found: list[object] = []
    for days in (0, 1, 27, 90, 365, -200):
        day = TODAY + timedelta(days=days)
        query = select(
            _CONTRACT, status_on(day).label("status"), next_date_on(day).label("next_date")
        )
        for row in connection.execute(query):
            figures = figures_on(term_of(row), day)
            if (row.status, row.next_date) != (figures.status, figures.next_date):
                found.append(
                    (
                        day,
                        term_of(row),
                        row.status,
                        row.next_date,
                        figures.status,
                        figures.next_date,
                    )
                )
    return found


def test_both_databases_reckon_as_the_rules_do(workspace: Workspace, postgres: str) -> None:
    workspace.command(workspace.statuses.begin)
    workspace.command(lambda uow: workspace.contacts.create(uow, {"last_name": "Carvalho"}))
    fill_contracts(workspace, Random(5), TODAY, 400)
    assert workspace.query(lambda reader: wrong(reader.connection)) == []
    engine = create_engine(postgres)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
        for kind in (OrganisationRow, PersonRow, TemplateRow, TemplateVersionRow, ContractRow):
            table = table_of(kind)
            table.create(connection)
            rows = workspace.query(
                lambda reader, table=table: [
                    dict(row) for row in reader.connection.execute(select(table)).mappings()
                ]
            )
            if rows:
                connection.execute(insert(table), rows)
        assert wrong(connection) == []
    engine.dispose()
