"""People of the organisation, and the actor that a workspace works as."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Connection, select

from core.access.records import Organisation, Person
from core.access.tables import OrganisationRow, PersonRow, RolePermissionRow
from core.database.unit_of_work import Reader
from core.kernel.actor import Actor
from core.kernel.errors import NotFound


class PeopleService:
    """Reads people and the organisation."""

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

    def organisation(self, reader: Reader) -> Organisation:
        """Return the organisation of this workspace."""
        return organisation(reader.connection)


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
