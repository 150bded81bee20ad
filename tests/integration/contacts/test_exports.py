"""Exports: exact when read back, within the quota, and never half done."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from core.access.tables import PersonRow
from core.contacts.custom import CustomField
from core.contacts.exporting import quota, rows
from core.contacts.exporting.child import WriteTask, write
from core.contacts.exporting.many import (
    MAKERS,
    read_address_text,
    read_email_text,
    read_phone_text,
    split_many,
)
from core.contacts.exporting.plan import offered
from core.contacts.fields import ContactField
from core.contacts.records import EmailAddress, Further, PhoneNumber, PostalAddress
from core.contacts.values import read_value
from core.database.unit_of_work import Reader, UnitOfWork
from core.kernel.errors import InvalidValue, NotAllowed, Refused
from core.kernel.ids import new_id
from core.kernel.work import no_report
from core.tabular import CsvStyle, open_table
from core.workspace import Workspace

from .conftest import setup_of
from .exporting import TOKEN, export, left, leftovers, limit, request_of

Add = Callable[..., UUID]
NASTY = [
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-5",
    "@SUM(1)",
    "'=quoted",
    "'+61 apart",
    'He said "no"; then left',
    "00123",
    "1E5",
    "TRUE",
    "2026-01-02",
    "Zoë 😀 Šťastná 株式会社",
    "<r>not markup</r>",
    "_x0041_ stays",
    "a,b;c",
    "＝wide",
]
TYPED: dict[str, Any] = {
    "kind": "person",
    "email": "zoe+tag@mail.example",
    "email_state": "bounced",
    "mobile": "+61491570156",
    "mobile_state": "valid",
    "phone": "+61881234567",
    "channel": "whatsapp",
    "time_zone": "Australia/Adelaide",
    "postcode": "0800",
    "sms_consent": "given",
    "email_consent": "refused",
    "rating": 4,
    "country": "AU",
    "language": "en",
    "nationality": "AU",
    "emergency_phone": "+61412345678",
    "notes": "First line\nsecond\twith a tab\n\n=formula in the fourth",
}


def nasty_values(workspace: Workspace) -> dict[str, Any]:
    """Return a value for every field that people give, texts of the worst kind."""
    found, texts = dict(TYPED), iter(NASTY * 4)
    for key, field in setup_of(workspace).fields.items():
        if not field.given or key in found or key == "status_id":
            continue
        if field.type == "date":
            found[key] = date(1887, 3, 9) if key == "date_of_birth" else date(2024, 2, 29)
        elif field.type == "yes_no":
            found[key] = True
        elif field.type == "number":
            found[key] = "-12.50" if field.scale else 7
        elif key == "assigned_id":
            found[key] = field.choices[0].value
        elif field.type == "choice":
            found[key] = field.choices[-1].value
        else:
            found[key] = next(texts)[: field.most]
    return found


def define(workspace: Workspace) -> None:
    """Add own fields of every type."""
    for field in (
        CustomField("=Nickname"),
        CustomField("Score", "number", scale=2),
        CustomField("Since", "date"),
        CustomField("Colour", "choice", choices=("=red", "Light blue")),
        CustomField("Vegan", "yes_no"),
        CustomField("Secret", privacy="sensitive"),
    ):
        workspace.command(lambda uow, field=field: workspace.contact_fields.add(uow, field))  # type: ignore[misc]


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_every_field_comes_back_exactly_as_it_was(
    desk: Workspace, tmp_path: Path, suffix: str
) -> None:
    define(desk)
    given = nasty_values(desk)
    further = Further(
        (PhoneNumber("+61881234568", "work", "", "12", "invalid", True),),
        (EmailAddress("second@mail.example", "home", "bounced"),),
        (
            PostalAddress(
                "postal", 'GPO Box 1; "North"', "c/o a | b", "Adelaide", "SA", "5000", "AU"
            ),
        ),
    )
    key = desk.command(lambda uow: desk.contacts.create(uow, given, further)).value
    tag = desk.command(lambda uow: desk.labels.make(uow, "tag", '=VIP; "gold"')).value
    desk.command(lambda uow: desk.labels.put(uow, tag, [key]))
    stored = desk.query(lambda reader: desk.contacts.contact(reader, key))
    export(desk, tmp_path / f"out.{suffix}")
    table = open_table(tmp_path / f"out.{suffix}")
    (row,) = table.rows()
    cells = dict(zip(table.header, row.cells, strict=False))
    fields: dict[str, ContactField] = dict(setup_of(desk).fields)
    for name, field in fields.items():
        cell = cells.get(field.label)
        read = read_value(field, cell, "AU") or None
        kept = stored.values.get(name)
        kept = kept.hex if isinstance(kept, UUID) else kept
        if field.given:
            assert read == kept, (name, cell, kept)
    assert len([name for name in stored.values if name in fields]) >= 55
    assert cells["Chancery ID"] == key.hex
    assert split_many(str(cells["Tags"])) == ['=VIP; "gold"']
    phones = [read_phone_text(one) for one in split_many(str(cells["Further numbers"]))]
    assert phones == [replace(one, id=None) for one in stored.phones if not one.main]
    emails = [read_email_text(one) for one in split_many(str(cells["Further e-mail addresses"]))]
    assert emails == [replace(one, id=None) for one in stored.emails if not one.main]
    addresses = [read_address_text(one) for one in split_many(str(cells["Further addresses"]))]
    assert addresses == [replace(one, id=None) for one in stored.addresses if not one.main]


def test_what_an_export_says_of_itself_is_true(desk: Workspace, add: Add, tmp_path: Path) -> None:
    add(last_name="Brandt")
    add(last_name="Carvalho", notes="=HYPERLINK(0)")
    for name in ("out.csv", "out.xlsx"):
        made = export(desk, tmp_path / name)
        assert (made.rows, made.gone) == (2, 0)
        assert made.guarded == (1 if name == "out.csv" else 0)
        whole = (tmp_path / name).read_bytes()
        assert made.sha256 == hashlib.sha256(whole).digest()
        assert made.size == len(whole)
    newest = desk.query(desk.exports.log)[0]
    assert newest.file_name == "out.xlsx"
    assert newest.sha256 == made.sha256.hex()
    assert (newest.rows, newest.person, newest.format) == (2, "Miriam Okafor", "xlsx")
    assert newest.sensitive
    assert "date_of_birth" in newest.columns


def test_rows_stand_in_the_order_of_the_list(desk: Workspace, add: Add, tmp_path: Path) -> None:
    for name in ("Cole", "Abel", "Berg"):
        add(last_name=name)
    export(desk, tmp_path / "out.csv", ("name", "kind"))
    found = open_table(tmp_path / "out.csv").rows()
    assert [row.cells[0] for row in found] == ["Abel", "Berg", "Cole"]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_separator_and_mark_are_the_persons_choice(
    desk: Workspace, add: Add, tmp_path: Path, separator: str
) -> None:
    add(last_name='Brandt; Elsie, "E"', city="Łódź")
    path = tmp_path / "out.csv"
    export(desk, path, ("last_name", "city"), style=CsvStyle(separator, mark=False))
    assert not path.read_bytes().startswith(b"\xef\xbb\xbf")
    table = open_table(path)
    assert table.delimiter == separator
    assert [row.cells for row in table.rows()] == [('Brandt; Elsie, "E"', "Łódź")]


def test_two_people_of_one_name_are_told_apart_by_their_ids(
    desk: Workspace, add: Add, tmp_path: Path
) -> None:
    people = [desk.command(lambda uow: _person(uow)).value for _ in range(2)]
    add(last_name="Brandt", assigned_id=people[1])
    export(desk, tmp_path / "out.csv", ("last_name", "assigned_id"))
    (row,) = open_table(tmp_path / "out.csv").rows()
    field = setup_of(desk).fields["assigned_id"]
    assert read_value(field, row.cells[1], "AU") == people[1].hex


def test_a_row_that_is_deleted_meanwhile_is_told(desk: Workspace, add: Add, tmp_path: Path) -> None:
    keys = [add(last_name=f"Brandt {number}") for number in range(3)]
    request = request_of(desk, tmp_path / "out.csv")
    desk.command(lambda uow: desk.contacts.delete(uow, keys[:1]))
    made = desk.exports.export(desk.background, request, TOKEN, no_report)
    assert (made.rows, made.gone) == (2, 1)
    limit(desk, 10)
    assert left(desk) == 8, "what did not leave does not count"


def test_reading_in_the_order_of_the_file_makes_the_same_file(
    desk: Workspace, add: Add, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = [add(last_name=name, notes=f"=of {name}") for name in ("Cole", "Abel", "Dunn", "Berg")]
    request = request_of(desk, tmp_path / "out.csv")
    desk.command(lambda uow: desk.contacts.delete(uow, keys[2:3]))
    there = offered(request.setup)
    columns = tuple(there[key] for key in request.columns)
    made = []
    for many in (50_000, 1):
        monkeypatch.setattr(rows, "_MANY", many)
        file = tmp_path / f"{many}.csv"
        task = WriteTask(
            desk.database, request.rows, columns, "csv", CsvStyle(), "UTC", tmp_path, file
        )
        made.append((write(task, desk._key, no_report), file.read_bytes()))
    assert made[0] == made[1]
    assert made[0][0].gone == 1


# --- who may ------------------------------------------------------------------------------------


def test_sensitive_fields_need_their_permission(desk: Workspace, add: Add, tmp_path: Path) -> None:
    add(last_name="Brandt", tax_number="123 456 782")
    request = request_of(desk, tmp_path / "out.csv")
    desk.actor = replace(desk.actor, permissions=desk.actor.permissions - {"contacts.sensitive"})
    with pytest.raises(NotAllowed):
        desk.exports.export(desk.background, request, TOKEN, no_report)
    assert [*tmp_path.glob("*.csv")] == []
    assert not any(one.sensitive for one in offered(setup_of(desk)).values())
    export(desk, tmp_path / "out.csv")
    assert b"123 456 782" not in (tmp_path / "out.csv").read_bytes()


def test_exporting_needs_its_permission(desk: Workspace, add: Add, tmp_path: Path) -> None:
    add(last_name="Brandt")
    request = request_of(desk, tmp_path / "out.csv")
    desk.actor = replace(desk.actor, permissions=desk.actor.permissions - {"contacts.export"})
    with pytest.raises(NotAllowed):
        desk.exports.export(desk.background, request, TOKEN, no_report)
    assert leftovers(tmp_path) == []


def test_columns_that_nobody_knows_are_refused(desk: Workspace, add: Add, tmp_path: Path) -> None:
    add(last_name="Brandt")
    with pytest.raises(InvalidValue):
        export(desk, tmp_path / "out.csv", ("rowid; DROP TABLE contact",))


# --- how much -----------------------------------------------------------------------------------


def test_an_export_beyond_the_quota_is_refused_and_nothing_is_written(
    desk: Workspace, add: Add, tmp_path: Path
) -> None:
    for number in range(3):
        add(last_name=f"Brandt {number}")
    limit(desk, 5)
    export(desk, tmp_path / "one.csv", ("name", "city"))
    assert left(desk) == 2
    with pytest.raises(Refused, match="3 rows, and you may take out 2 more"):
        export(desk, tmp_path / "two.csv", ("name", "city"))
    assert leftovers(tmp_path) == ["one.csv"]
    assert left(desk) == 2
    assert len(desk.query(desk.exports.log)) == 1


def test_rows_come_back_when_their_time_is_over(desk: Workspace, add: Add, tmp_path: Path) -> None:
    add(last_name="Brandt")
    limit(desk, 1, days=7)
    export(desk, tmp_path / "one.csv")
    found = desk.query(desk.exports.quota)
    assert (found.left, found.frees_at) == (0, desk.clock.now() + timedelta(days=7))
    desk.clock.advance(timedelta(days=6, hours=23))  # type: ignore[attr-defined]
    assert left(desk) == 0
    desk.clock.advance(timedelta(hours=2))  # type: ignore[attr-defined]
    assert left(desk) == 1


def test_limits_are_of_roles_until_a_person_has_an_own_one(desk: Workspace) -> None:
    def own(role: str) -> int | None:
        def ask(reader: Reader) -> int | None:
            actor = replace(reader.actor, role=role)
            return quota.quota_of(reader.connection, actor, reader.now).most

        return desk.query(ask)

    assert [own(role) for role in ("viewer", "member", "manager", "administrator")] == [
        0,
        20_000,
        200_000,
        None,
    ]
    undo = desk.command(lambda uow: quota.set_limit(uow, "member", None, 500, 10)).undo
    assert own("member") == 500
    limit(desk, 7)
    assert own("member") == 7
    named = [(one.name, one.rows, one.given) for one in desk.query(desk.exports.limits)]
    assert ("Member", 500, True) in named
    assert ("Miriam Okafor", 7, True) in named
    desk.command(lambda uow: quota.drop_limit(uow, "administrator", desk.actor.person_id))
    assert undo is not None
    desk.undo(undo)
    assert own("member") == 20_000


def test_only_an_administrator_sets_limits(desk: Workspace) -> None:
    desk.actor = replace(desk.actor, permissions=desk.actor.permissions - {"settings.edit"})
    with pytest.raises(NotAllowed):
        limit(desk, None)


def test_several_values_in_one_cell_come_back(desk: Workspace) -> None:
    cell = MAKERS["tags"]('plain\x1fwith; semicolon\x1f"quoted"\x1f two ')
    assert split_many(str(cell)) == ["plain", "with; semicolon", '"quoted"', " two "]


def _person(uow: UnitOfWork) -> UUID:
    row = uow.add(PersonRow(id=new_id(), name="Sam Same", role="member", title=""))
    uow.record("person.added", "person", row.id)
    return row.id
