"""Publishing a list, keeping it up to date, taking it back, and what cannot be done."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from core.contacts.custom import CustomField
from core.contacts.publishing import ListData, Published
from core.database.filters import Group, Rule
from core.kernel.errors import Cancelled, InvalidValue, NotAllowed, Refused
from core.kernel.fields import Privacy
from core.kernel.work import NeverCancelled, no_report
from core.workspace import Workspace

Add = Callable[..., UUID]


@pytest.fixture
def served(tmp_path: Path) -> Path:
    path = tmp_path / "served"
    path.mkdir()
    return path


@pytest.fixture
def data(served: Path) -> ListData:
    return ListData(
        "Members",
        "Our members",
        ("name", "organisation", "city", "email"),
        served / "members.html",
        "Everybody\nof the club",
        menus=("city",),
    )


@pytest.fixture
def people(add: Add) -> list[UUID]:
    return [
        add(first_name="Inês", last_name="Carvalho", city="Perth", email="ines@harrow.example"),
        add(first_name="Bo", last_name="Lorne", city="Hobart", email="bo@harrow.example"),
        add(first_name="Cy", last_name="Adair", city="Perth", do_not_publish="yes"),
        add(first_name="Di", last_name="Adair", city="Perth", do_not_contact="yes"),
    ]


def save(desk: Workspace, data: ListData, key: UUID | None = None) -> UUID:
    return desk.command(lambda uow: desk.publishing.save(uow, data, key)).value


def publish(desk: Workspace, key: UUID) -> Path:
    return desk.publishing.publish(key, NeverCancelled(), no_report).path


def listed(desk: Workspace) -> Published:
    (one,) = desk.query(desk.publishing.lists)
    return one


def test_a_page_shows_the_chosen_fields_of_whoever_passes_the_filter(
    desk: Workspace, people: list[UUID], data: ListData
) -> None:
    key = save(desk, replace(data, filter=Group("all", (Rule("city", "is", ("Perth",)),))))
    text = publish(desk, key).read_text("utf-8")
    assert "Carvalho, Inês" in text
    assert "ines@harrow.example" in text
    assert "Lorne" not in text
    assert (listed(desk).state, listed(desk).rows) == ("published", 1)


def test_whoever_must_not_be_published_or_contacted_is_left_out_and_counted(
    desk: Workspace, people: list[UUID], data: ListData
) -> None:
    sample = desk.query(lambda reader: desk.publishing.sample(reader, data))
    assert (sample.rows, sample.left_out) == (2, 2)
    assert sample.first[0][0] == "Carvalho, Inês"
    assert "Adair" not in publish(desk, save(desk, data)).read_text("utf-8")


@pytest.mark.parametrize(
    "column", ["tax_number", "notes", "email_consent", "assigned_id", "rating", "no_such"]
)
def test_what_may_not_be_published_is_refused(desk: Workspace, data: ListData, column: str) -> None:
    with pytest.raises(InvalidValue):
        save(desk, replace(data, columns=("name", column)))


def test_a_sensitive_or_personal_own_field_is_refused_and_an_open_one_is_shown(
    desk: Workspace, data: ListData, add: Add
) -> None:
    own: tuple[tuple[str, Privacy], ...] = (
        ("Berth", "open"),
        ("Allergy", "sensitive"),
        ("Hobby", "personal"),
    )
    for label, privacy in own:
        field = CustomField(label, privacy=privacy)
        desk.command(partial(desk.contact_fields.add, field=field))
    fields = {one.label: key for key, one in desk.query(desk.contacts.fields).items()}
    add(last_name="Lorne", **{fields["Berth"]: "B12"})
    for label in ("Allergy", "Hobby"):
        with pytest.raises(InvalidValue):
            save(desk, replace(data, columns=("name", fields[label])))
    key = save(desk, replace(data, columns=("name", fields["Berth"]), menus=()))
    assert "B12" in publish(desk, key).read_text("utf-8")


def test_changes_since_are_counted_and_published_again_on_demand(
    desk: Workspace, people: list[UUID], data: ListData, add: Add
) -> None:
    key = save(desk, data)
    path = publish(desk, key)
    assert listed(desk).changed == 0
    desk.command(lambda uow: desk.contacts.change(uow, people[0], {"city": "Darwin"}))
    desk.command(lambda uow: desk.contacts.delete(uow, [people[1]]))
    add(last_name="Marlow")
    assert listed(desk).changed == 3
    publish(desk, key)
    assert listed(desk).changed == 0
    text = path.read_text("utf-8")
    assert "Darwin" in text
    assert "Lorne" not in text


def test_withdrawn_the_page_says_so_and_names_nobody(
    desk: Workspace, people: list[UUID], data: ListData
) -> None:
    key = save(desk, data)
    path = publish(desk, key)
    desk.publishing.withdraw(key)
    text = path.read_text("utf-8")
    assert "no longer published" in text
    assert "Carvalho" not in text
    assert listed(desk).state == "draft"
    publish(desk, key)
    assert "Carvalho" in path.read_text("utf-8")
    desk.publishing.withdraw(key, remove=True)
    assert not path.exists()


def test_erasing_a_person_names_the_lists_that_show_them(
    desk: Workspace, people: list[UUID], data: ListData
) -> None:
    key = save(desk, data)
    path = publish(desk, key)
    done = desk.command(lambda uow: desk.privacy.erase(uow, people[0])).value
    assert done.lists == (key,)
    assert listed(desk).erased == 1
    assert desk.publishing.publish_again(done.lists, NeverCancelled(), no_report) == []
    assert "Carvalho" not in path.read_text("utf-8")
    assert listed(desk).erased == 0


def test_two_lists_in_one_file_are_refused(desk: Workspace, data: ListData) -> None:
    save(desk, data)
    other = replace(data, name="Others", path=data.path.with_name("MEMBERS.html"))
    with pytest.raises(Refused, match="Members"):
        save(desk, other)


def test_a_file_of_somebody_else_is_never_overwritten(
    desk: Workspace, people: list[UUID], data: ListData
) -> None:
    data.path.write_text("my own page")
    key = save(desk, data)
    with pytest.raises(Refused, match="another file"):
        publish(desk, key)
    assert data.path.read_text() == "my own page"
    assert listed(desk).state == "draft"


def test_a_folder_that_is_gone_is_said_and_nothing_counts_as_published(
    desk: Workspace, people: list[UUID], data: ListData
) -> None:
    key = save(desk, data)
    data.path.parent.rmdir()
    with pytest.raises(Refused, match="not there"):
        publish(desk, key)
    assert listed(desk).state == "draft"
    data.path.parent.mkdir()
    publish(desk, key)
    data.path.unlink()
    data.path.parent.rmdir()
    assert listed(desk).state == "missing"
    with pytest.raises(Refused, match="not there"):
        desk.publishing.withdraw(key)
    assert listed(desk).state == "missing"


def test_a_full_disk_leaves_the_old_page_as_it_was(
    desk: Workspace, people: list[UUID], data: ListData, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = save(desk, data)
    before = publish(desk, key).read_bytes()
    desk.command(lambda uow: desk.contacts.change(uow, people[0], {"city": "Darwin"}))

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("core.contacts.publishing.files.os.fsync", full)
    with pytest.raises(Refused, match="no room"):
        publish(desk, key)
    assert data.path.read_bytes() == before
    assert list(data.path.parent.iterdir()) == [data.path]
    assert (listed(desk).state, listed(desk).changed) == ("published", 1)


def test_stopped_it_leaves_the_old_page(
    desk: Workspace, people: list[UUID], data: ListData
) -> None:
    class Stopped(NeverCancelled):
        def raise_if_cancelled(self) -> None:
            raise Cancelled

    key = save(desk, data)
    before = publish(desk, key).read_bytes()
    with pytest.raises(Cancelled):
        desk.publishing.publish(key, Stopped(), no_report)
    assert data.path.read_bytes() == before


def test_a_page_that_somebody_changed_is_told(
    desk: Workspace, people: list[UUID], data: ListData
) -> None:
    key = save(desk, data)
    path = publish(desk, key)
    path.write_bytes(path.read_bytes() + b" ")
    assert listed(desk).state == "foreign"


def test_a_published_list_stays_where_it_is_and_is_not_deleted(
    desk: Workspace, people: list[UUID], data: ListData
) -> None:
    key = save(desk, data)
    publish(desk, key)
    with pytest.raises(Refused, match="would stay"):
        save(desk, replace(data, path=data.path.with_name("other.html")), key)
    with pytest.raises(Refused, match="is published"):
        desk.command(lambda uow: desk.publishing.delete(uow, key))
    desk.publishing.withdraw(key)
    undo = desk.command(lambda uow: desk.publishing.delete(uow, key)).undo
    assert undo is not None
    desk.undo(undo)
    assert listed(desk).data.name == "Members"


@pytest.mark.parametrize(
    "wrong", [{"name": " "}, {"columns": ()}, {"menus": ("email", "city", "name", "organisation")}]
)
def test_what_is_missing_is_said_before_anything_is_saved(
    desk: Workspace, data: ListData, wrong: dict[str, Any]
) -> None:
    with pytest.raises(InvalidValue):
        save(desk, replace(data, **wrong))


def test_publishing_needs_its_right(desk: Workspace, data: ListData) -> None:
    key = save(desk, data)
    desk.actor = replace(desk.actor, permissions=desk.actor.permissions - {"contacts.publish"})
    for act in (
        lambda: save(desk, data, key),
        lambda: publish(desk, key),
        lambda: desk.publishing.withdraw(key),
        lambda: desk.query(lambda reader: desk.publishing.sample(reader, data)),
    ):
        with pytest.raises(NotAllowed):
            act()
