"""The package that a person is given: everything, readable by programs and by people."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from core.contacts.privacy.records import Package
from core.kernel.errors import Cancelled, NotAllowed
from core.kernel.work import NeverCancelled, no_report
from core.tabular.opening import open_table
from core.workspace import Workspace
from tests.integration.contacts.privacy.conftest import EMAIL, FURTHER_EMAIL, SECRET


def give(workspace: Workspace, key: UUID, folder: Path) -> Package:
    return workspace.data_packages.write(key, folder, NeverCancelled(), no_report)


def read(package: Package) -> dict[str, Any]:
    with zipfile.ZipFile(package.path) as file:
        found: dict[str, Any] = json.loads(file.read("data.json"))
    return found


def test_the_json_holds_every_place_with_its_records_and_times(
    desk: Workspace, ines: UUID, tmp_path: Path
) -> None:
    desk.command(
        lambda uow: desk.contacts.set_picture(uow, ines, desk.documents.put(b"\xff\xd8\xff").sha256)
    )
    package = give(desk, ines, tmp_path)
    data = read(package)
    assert data["format"] == "chancery-subject-access-1"
    places = {one["place"]: one for one in data["places"]}
    assert places.keys() == {place.key for place in desk.privacy.places}
    (contact,) = places["contact"]["records"]
    assert contact["E-mail"] == EMAIL
    assert contact["Mobile, as typed"] == "0491 570 156"
    assert contact["SMS consent"] == "Refused"
    assert "Added" in contact
    assert places["sensitive"]["records"][0]["Tax number"] == SECRET
    assert FURTHER_EMAIL in str(places["reach"]["records"])
    assert "back gate" in places["visits"]["records"][0]["Notes"]
    assert {one["Name"] for one in places["groups"]["records"]} == {"Hauliers", "Wharf"}
    assert any("Harrow Freight" in one["Before"] for one in places["undo"]["records"])
    assert places["audit"]["records"]
    with zipfile.ZipFile(package.path) as file:
        assert [name for name in file.namelist() if name.endswith(".jpg")]
    assert package.pictures == 1


def test_the_workbook_has_a_sheet_for_each_place_that_holds_something(
    desk: Workspace, ines: UUID, tmp_path: Path
) -> None:
    package = give(desk, ines, tmp_path)
    with zipfile.ZipFile(package.path) as file:
        file.extract("data.xlsx", tmp_path)
    opened = open_table(tmp_path / "data.xlsx")
    assert opened.sheets[:3] == ("About", "Sensitive fields", "Further numbers and addresses")
    assert "Contact" in opened.sheets
    assert "Backups" not in opened.sheets


def test_sensitive_fields_are_left_out_for_whoever_may_not_see_them(
    desk: Workspace, ines: UUID, tmp_path: Path
) -> None:
    desk.actor = replace(desk.actor, permissions=desk.actor.permissions - {"contacts.sensitive"})
    package = give(desk, ines, tmp_path)
    assert SECRET not in json.dumps(read(package))
    assert len(package.withheld) == 1
    assert "left out" in json.dumps(read(package))


def test_giving_out_is_recorded_and_needs_the_right(
    desk: Workspace, ines: UUID, tmp_path: Path
) -> None:
    give(desk, ines, tmp_path)
    (request,) = desk.query(desk.privacy.requests)
    assert (request.kind, request.name) == ("given", "Carvalho, Inês")
    (event, *_) = desk.query(lambda reader: desk.audit.history(reader, ines))
    assert event.action == "contact.data_given"
    desk.actor = replace(desk.actor, permissions=desk.actor.permissions - {"contacts.privacy"})
    with pytest.raises(NotAllowed):
        give(desk, ines, tmp_path)


def test_an_older_package_is_never_overwritten(desk: Workspace, ines: UUID, tmp_path: Path) -> None:
    first, second = give(desk, ines, tmp_path), give(desk, ines, tmp_path)
    assert first.path != second.path
    assert first.path.exists()


def test_stopped_it_leaves_nothing_behind(desk: Workspace, ines: UUID, tmp_path: Path) -> None:
    class Stopped(NeverCancelled):
        def raise_if_cancelled(self) -> None:
            raise Cancelled

    folder = tmp_path / "out"
    folder.mkdir()
    with pytest.raises(Cancelled):
        desk.data_packages.write(ines, folder, Stopped(), no_report)
    assert list(folder.iterdir()) == []
    assert desk.query(desk.privacy.requests) == []
