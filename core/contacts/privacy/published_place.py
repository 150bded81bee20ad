"""Pages on which the person stands."""

from __future__ import annotations

from sqlalchemy import Connection, select

from core.contacts.privacy.registry import Found, Kept, Outcome, Person
from core.contacts.tables import PublishedContactRow, PublishedListRow
from core.database.base import table_of
from core.database.unit_of_work import Reader, UnitOfWork
from core.kernel.text import counted

_SHOWN, _LIST = table_of(PublishedContactRow), table_of(PublishedListRow)


class PublishedPlace:
    """Published lists of this computer; the page is written anew behind the erasure."""

    key = "published"
    title = "Published lists"
    holds = "Pages that show chosen fields of the person to whoever opens them"
    tables = frozenset({"published_contact"})

    def collect(self, reader: Reader, person: Person) -> Found:
        rows = reader.connection.execute(
            select(_LIST.c.title, _LIST.c.published_at)
            .join(_SHOWN, _SHOWN.c.list_id == _LIST.c.id)
            .where(_SHOWN.c.contact_id == person.id)
        )
        return Found(tuple({"List": title, "Published": at} for title, at in rows))

    def preview(self, reader: Reader, person: Person) -> Outcome:
        return _outcome(reader.connection, person)

    def erase(self, uow: UnitOfWork, person: Person) -> Outcome:
        # Who stands on a page is known until the page is written anew without them.
        return _outcome(uow.connection, person)


def _outcome(connection: Connection, person: Person) -> Outcome:
    count = len(
        connection.execute(select(_SHOWN.c.list_id).where(_SHOWN.c.contact_id == person.id)).all()
    )
    if not count:
        return Outcome()
    kept = Kept(
        f"Copies of {counted(count, 'published list')} that others made",
        "A page that somebody saved or printed is out of reach.",
        "The page itself is written anew without them.",
    )
    return Outcome(count, (kept,))
