"""People of the organisation, and the actor that a workspace works as."""

from __future__ import annotations

from uuid import UUID
from zoneinfo import available_timezones

from sqlalchemy import Connection, select, update

from core.access.records import Organisation, Person
from core.access.tables import OrganisationRow, PersonRow, RolePermissionRow
from core.database.base import table_of
from core.database.unit_of_work import Reader, UnitOfWork
from core.kernel.actor import Actor
from core.kernel.errors import InvalidValue, NotFound


class PeopleService:
    """Reads people and the organisation; changes the organisation's facts."""

    def people(self, reader: Reader) -> list[Person]:
        """Return everyone, active people first, by name."""
        query = (
            select(PersonRow.__table__)
            .where(PersonRow.deleted_at.is_(None))
            .order_by(PersonRow.active.desc(), PersonRow.name)
        )
        return [
            Person(row.id, row.name, row.email or "", row.role, row.title, row.active)
            for row in reader.connection.execute(query)
        ]

    def permissions(self, reader: Reader) -> dict[str, frozenset[str]]:
        """Return what each role may do."""
        found: dict[str, set[str]] = {}
        table = RolePermissionRow.__table__.c
        for role, permission in reader.connection.execute(select(table.role, table.permission)):
            found.setdefault(role, set()).add(permission)
        return {role: frozenset(granted) for role, granted in found.items()}

    def organisation(self, reader: Reader) -> Organisation:
        """Return the organisation of this workspace."""
        return organisation(reader.connection)

    def change_organisation(
        self, uow: UnitOfWork, *, time_zone: str | None = None, currency: str | None = None
    ) -> None:
        """Change facts of the organisation; what is not given stays.

        Raises:
            NotAllowed: the role may not change settings.
            InvalidValue: the zone is unknown, or the currency is no ISO code.
        """
        uow.actor.require("settings.edit")
        wanted = {"time_zone": time_zone, "currency": currency}
        given = {key: value for key, value in wanted.items() if value is not None}
        if time_zone is not None and time_zone not in available_timezones():
            raise InvalidValue("time_zone", time_zone, "a zone such as Australia/Adelaide")
        if currency is not None and not (len(currency) == 3 and currency.isalpha()):
            raise InvalidValue("currency", currency, "a code of three letters, such as GBP")
        if not given:
            return
        key = uow.actor.organisation_id
        table = table_of(OrganisationRow)
        uow.connection.execute(
            update(table)
            .where(table.c.id == key)
            .values(**given, row_version=table.c.row_version + 1)
        )
        uow.record("organisation.changed", "organisation", key, **given)


def organisation(connection: Connection) -> Organisation:
    """Return the one organisation of the workspace."""
    table = OrganisationRow.__table__.c
    row = connection.execute(select(table.id, table.name, table.time_zone, table.currency)).first()
    if row is None:
        raise NotFound("organisation")
    return Organisation(*row)


def actor(connection: Connection, person_id: UUID, device_id: UUID) -> Actor:
    """Return the actor for a person, with what the role's rows permit.

    Raises:
        NotFound: there is no such person.
    """
    person = connection.execute(
        select(PersonRow.organisation_id, PersonRow.name, PersonRow.role).where(
            PersonRow.id == person_id
        )
    ).first()
    if person is None:
        raise NotFound("person")
    granted = connection.execute(
        select(RolePermissionRow.permission).where(RolePermissionRow.role == person.role)
    ).scalars()
    return Actor(
        person.organisation_id, person_id, device_id, person.name, person.role, frozenset(granted)
    )
