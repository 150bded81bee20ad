"""Erasing a person: every place, what is refused, and that nothing brings them back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import text

from core.contacts.privacy import Suppressed, Value
from core.contacts.records import EmailAddress, Further
from core.contacts.tables import ExportLogRow
from core.database.unit_of_work import UnitOfWork
from core.kernel.errors import ChanceryError, NotAllowed, NotFound, Stale
from core.kernel.work import NeverCancelled, no_report
from core.workspace import Workspace
from tests.integration.contacts.conftest import names
from tests.integration.contacts.privacy.conftest import (
    EMAIL,
    FURTHER_EMAIL,
    FURTHER_PHONE,
    TEXTS,
    VALUES,
)
from tests.integration.contracts.scene import make_scene

Erase = Callable[[UUID], None]


def everything(workspace: Workspace) -> str:
    """Return every value of every table, as SQL sees it."""

    def read(reader: object) -> str:
        connection = reader.connection  # type: ignore[attr-defined]
        tables = connection.execute(
            text("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%search%'")
        ).scalars()
        return "\n".join(
            str(row) for name in tables for row in connection.execute(text(f"SELECT * FROM {name}"))
        )

    return workspace.query(read)


def test_the_preview_counts_each_place_and_writes_nothing(desk: Workspace, ines: UUID) -> None:
    before = everything(desk)
    preview = desk.query(lambda reader: desk.privacy.preview(reader, ines))
    counts = {line.key: line.count for line in preview.lines if line.count}
    assert counts == {
        "sensitive": 1,
        "reach": 3,
        "visits": 1,
        "groups": 2,
        "statuses": 2,
        "undo": 2,
        "search": 1,
        "contact": 1,
    }
    assert preview.name == "Carvalho, Inês"
    assert preview.hashes == 5
    assert everything(desk) == before


def test_an_erased_person_is_in_no_table_any_more(
    desk: Workspace, ines: UUID, erase: Erase
) -> None:
    assert all(one in everything(desk) for one in TEXTS)
    erase(ines)
    left = everything(desk)
    assert [one for one in TEXTS if one in left] == []
    assert names(desk) == []


def test_the_search_index_finds_nothing_of_an_erased_person(
    desk: Workspace, ines: UUID, erase: Erase
) -> None:
    assert names(desk, search="carvalho")
    erase(ines)
    for words in ("carvalho", "harrow.example", "491570157", "EXT-771"):
        assert names(desk, search=words) == []


def test_no_undo_brings_an_erased_person_back(desk: Workspace, ines: UUID, erase: Erase) -> None:
    change = desk.command(lambda uow: desk.contacts.change(uow, ines, {"city": "Perth"})).undo
    deletion = desk.command(lambda uow: desk.contacts.delete(uow, [ines])).undo
    erase(ines)
    for step in (change, deletion):
        assert step is not None
        with pytest.raises(Stale):
            desk.undo(step)
    assert "Perth" not in everything(desk)


def test_no_undo_of_a_bulk_change_brings_values_back(
    desk: Workspace, ines: UUID, erase: Erase
) -> None:
    operations = desk.query(
        lambda reader: (
            reader.connection.execute(text("SELECT id FROM bulk_operation")).scalars().all()
        )
    )
    erase(ines)
    for operation in operations:
        desk.contact_bulk.undo(desk.background, UUID(bytes=operation), NeverCancelled(), no_report)
    left = everything(desk)
    assert [one for one in TEXTS if one in left] == []
    assert "contact_label" in left or names(desk) == []


def test_a_deleted_contact_can_still_be_erased(desk: Workspace, ines: UUID, erase: Erase) -> None:
    desk.command(lambda uow: desk.contacts.delete(uow, [ines]))
    erase(ines)
    assert EMAIL not in everything(desk)


def test_nobody_is_erased_twice(desk: Workspace, ines: UUID, erase: Erase) -> None:
    erase(ines)
    with pytest.raises(NotFound):
        erase(ines)


def test_what_was_changed_since_the_preview_is_looked_at_again(desk: Workspace, ines: UUID) -> None:
    seen = desk.query(lambda reader: desk.privacy.preview(reader, ines))
    desk.command(lambda uow: desk.contacts.change(uow, ines, {"city": "Perth"}))
    with pytest.raises(Stale):
        desk.command(lambda uow: desk.privacy.erase(uow, ines, seen.row_version))
    assert names(desk) == ["Carvalho, Inês"]


@pytest.mark.parametrize("lacking", ["contacts.privacy", "contacts.delete", "contacts.sensitive"])
def test_erasing_needs_every_right_over_the_persons_data(
    desk: Workspace, ines: UUID, lacking: str
) -> None:
    desk.actor = replace(desk.actor, permissions=desk.actor.permissions - {lacking})
    with pytest.raises(NotAllowed):
        desk.command(lambda uow: desk.privacy.erase(uow, ines))
    with pytest.raises(NotAllowed):
        desk.query(lambda reader: desk.privacy.preview(reader, ines))


def test_signed_contracts_are_kept_with_their_reason_and_the_rest_is_erased(
    desk: Workspace, ines: UUID
) -> None:
    scene = make_scene(desk)
    contract = scene.draft()

    def sign(uow: object) -> None:
        uow.connection.execute(  # type: ignore[attr-defined]
            text("UPDATE contract SET signed_on = '2026-03-01' WHERE id = :id"),
            {"id": contract.bytes},
        )
        uow.connection.execute(  # type: ignore[attr-defined]
            text(
                "UPDATE contract_party SET email = :email, ours = 0"
                " WHERE contract_id = :id AND position = 1"
            ),
            {"id": contract.bytes, "email": EMAIL.upper()},
        )

    desk.command(sign)
    done = desk.command(lambda uow: desk.privacy.erase(uow, ines)).value
    (refused,) = done.refusals
    assert refused.what.startswith("1 signed contract (")
    (request,) = desk.query(desk.privacy.requests)
    assert request.kind == "erased"
    assert request.name == ""
    assert request.kept == (refused.what,)
    assert names(desk) == []


def test_filters_and_exports_that_name_the_person_are_told_and_kept(
    desk: Workspace, ines: UUID
) -> None:
    tree = {"version": 1, "mode": "all", "rules": [{"values": [EMAIL.upper()]}]}
    state = {"version": 1, "filter": tree}
    desk.command(lambda uow: desk.views.save(uow, "contacts", "Mails to her", state))

    def log(uow: UnitOfWork) -> None:
        uow.add(
            ExportLogRow(
                person_id=uow.actor.person_id,
                title="Some",
                filter=tree,
                columns=[],
                rows=1,
                format="csv",
                guarding="",
                file_name="some.csv",
                size=1,
                sha256=bytes(32),
            )
        )
        uow.record("contacts.exported", "export_log", ines)

    desk.command(log)
    done = desk.command(lambda uow: desk.privacy.erase(uow, ines)).value
    assert [kept.what for kept in done.refusals] == [
        "1 saved filter or group",
        "1 line of the log of exports",
    ]
    assert "Mails to her" in done.refusals[0].todo


def test_the_log_and_the_audit_trail_hold_counts_and_no_values(
    desk: Workspace, ines: UUID, erase: Erase
) -> None:
    change = desk.command(lambda uow: desk.contacts.change(uow, ines, {"city": "Perth"})).undo
    assert change is not None
    desk.undo(change)
    erase(ines)
    (event, *_) = desk.query(lambda reader: desk.audit.history(reader, ines))
    assert event.action == "contact.erased"
    assert event.details["records"] == 13
    trail = desk.query(
        lambda reader: "\n".join(
            reader.connection.execute(text("SELECT payload FROM audit_event")).scalars()
        )
    )
    assert [one for one in TEXTS if one in trail] == []
    assert all(verdict.sound for verdict in desk.query(desk.audit.verify))


# --- suppression -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "values",
    [
        {"last_name": "Carvalho", "email": f"  {EMAIL.upper()} "},
        {"last_name": "C", "mobile": "+61 491 570 156"},
        {"last_name": "C", "phone": FURTHER_PHONE},
        {"last_name": "C", "email": FURTHER_EMAIL},
        {"last_name": "C", "external_id": "EXT-771"},
    ],
)
def test_who_was_erased_is_not_taken_in_again(
    desk: Workspace, ines: UUID, erase: Erase, values: dict[str, str]
) -> None:
    erase(ines)
    with pytest.raises(Suppressed) as refusal:
        desk.command(lambda uow: desk.contacts.create(uow, values))
    assert "erased at their request" in refusal.value.what
    assert EMAIL not in str(refusal.value)
    assert names(desk) == []


def test_a_further_address_is_checked_and_so_is_a_change(
    desk: Workspace, ines: UUID, erase: Erase, add: Callable[..., UUID]
) -> None:
    erase(ines)
    other = add(last_name="Lorne", email="lorne@harrow.example")
    further = Further(emails=(EmailAddress(EMAIL, "home"),))
    with pytest.raises(Suppressed):
        desk.command(lambda uow: desk.contacts.change(uow, other, {}, further=further))
    with pytest.raises(Suppressed):
        desk.command(lambda uow: desk.contacts.change(uow, other, {"mobile": VALUES["mobile"]}))
    desk.command(lambda uow: desk.contacts.change(uow, other, {"city": "Perth"}))


def test_on_purpose_they_are_taken_in_and_it_is_recorded(
    desk: Workspace, ines: UUID, erase: Erase
) -> None:
    erase(ines)
    values = {"last_name": "Carvalho", "email": EMAIL}
    key = desk.command(lambda uow: desk.contacts.create(uow, values, on_purpose=True)).value
    (event, *_) = desk.query(lambda reader: desk.audit.history(reader, key))
    assert event.details["suppressed_on_purpose"] is True
    desk.command(lambda uow: desk.contacts.change(uow, key, {"city": "Perth"}))


def test_on_purpose_needs_the_right_to_delete(desk: Workspace, ines: UUID, erase: Erase) -> None:
    erase(ines)
    desk.actor = replace(desk.actor, permissions=desk.actor.permissions - {"contacts.delete"})
    with pytest.raises(NotAllowed):
        desk.command(
            lambda uow: desk.contacts.create(
                uow, {"last_name": "C", "email": EMAIL}, on_purpose=True
            )
        )


def test_an_import_can_ask_for_many_values_at_once(
    desk: Workspace, ines: UUID, erase: Erase
) -> None:
    erase(ines)
    asked = [Value("email", f"someone{n}@harrow.example") for n in range(1_200)]
    asked += [Value("email", EMAIL), Value("number", FURTHER_PHONE)]
    found = desk.query(lambda reader: desk.privacy.suppressed(reader, asked))
    assert [one.value for one in found] == asked[-2:]
    assert desk.query(desk.privacy.suppression_count) == 5


def test_the_same_value_of_another_kind_is_not_suppressed(
    desk: Workspace, ines: UUID, erase: Erase
) -> None:
    erase(ines)
    asked = [Value("external_id", EMAIL), Value("email", "EXT-771")]
    assert desk.query(lambda reader: desk.privacy.suppressed(reader, asked)) == []


def test_what_a_failed_erasure_would_have_erased_is_all_there(
    desk: Workspace, ines: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything(desk)

    def fail(uow: object, person: object) -> None:
        raise ChanceryError("The disk reports an error.")

    monkeypatch.setattr(desk.privacy.places[-1], "erase", fail, raising=False)
    with pytest.raises(ChanceryError):
        desk.command(lambda uow: desk.privacy.erase(uow, ines))
    assert everything(desk) == before
