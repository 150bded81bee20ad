"""What lies beneath the tables: the bytes of the decrypted file after an erasure."""

from __future__ import annotations

from uuid import UUID

from core.kernel.text import fold
from core.kernel.work import NeverCancelled, no_report
from core.workspace import Workspace
from tests.integration.contacts.privacy.conftest import TEXTS, fill
from tests.integration.contacts.privacy.raw_file import plain_bytes


def remains(workspace: Workspace) -> list[str]:
    """Return the texts of the person that are anywhere in the file or its log."""
    data = plain_bytes(workspace.database, workspace._key)
    assert b"CREATE TABLE contact" in data
    forms = {form.encode() for one in TEXTS for form in (one, fold(one))}
    return sorted(one.decode() for one in forms if one in data)


def clear(workspace: Workspace) -> bool:
    return workspace.traces.clear(NeverCancelled(), no_report)


def test_nothing_of_an_erased_person_is_in_the_bytes_of_the_file(desk: Workspace) -> None:
    for number in range(300):
        values = {"last_name": f"Lorne{number}", "email": f"lorne{number}@harrow.example"}
        desk.command(lambda uow, values=values: desk.contacts.create(uow, values))
    key = fill(desk)
    for city in ("Perth", "Hobart", "Freight Wharf and a long way behind it, where the ships are"):
        desk.command(lambda uow, city=city: desk.contacts.change(uow, key, {"city": city}))
    assert remains(desk)
    desk.command(lambda uow: desk.privacy.erase(uow, key))
    assert desk.traces.left()
    assert clear(desk)
    assert remains(desk) == []
    assert not desk.traces.left()


def test_pieces_of_the_search_index_are_merged_out(desk: Workspace) -> None:
    desk.command(
        lambda uow: desk.contacts.create(uow, {"last_name": "Zqzwzy", "organisation": "Qxqzyx"})
    )
    key = fill(desk)
    odd = desk.command(lambda uow: desk.contacts.create(uow, {"last_name": "Xvjqkw"})).value
    assert b"vjq" in plain_bytes(desk.database, desk._key)
    desk.command(lambda uow: desk.privacy.erase(uow, odd))
    desk.command(lambda uow: desk.privacy.erase(uow, key))
    assert clear(desk)
    assert b"vjq" not in plain_bytes(desk.database, desk._key)


def test_the_picture_goes_unless_somebody_else_shows_it(desk: Workspace, ines: UUID) -> None:
    other = desk.command(lambda uow: desk.contacts.create(uow, {"last_name": "Lorne"})).value
    own, both = (desk.documents.put(data).sha256 for data in (b"her picture", b"both of them"))
    for key, digest in ((ines, both), (other, both)):
        desk.command(lambda uow, k=key, d=digest: desk.contacts.set_picture(uow, k, d))
    desk.command(lambda uow: desk.privacy.erase(uow, ines))
    assert clear(desk)
    assert desk.documents.has(both)
    desk.command(lambda uow: desk.contacts.set_picture(uow, other, own))
    desk.command(lambda uow: desk.privacy.erase(uow, other))
    assert clear(desk)
    assert not desk.documents.has(own)


def test_while_somebody_reads_an_older_state_it_is_not_called_done(
    desk: Workspace, ines: UUID
) -> None:
    desk.command(lambda uow: desk.privacy.erase(uow, ines))

    def reading(reader: object) -> bool:
        reader.connection.exec_driver_sql("SELECT count(*) FROM contact").scalar()  # type: ignore[attr-defined]
        return clear(desk)

    assert desk.query(reading) is False
    assert desk.traces.left()
    assert clear(desk)
