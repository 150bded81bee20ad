"""Duplicates as a person meets them: looked for, compared, merged and taken apart by keyboard."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from core.database.listing import Selection
from desktop.panels.contacts.duplicates.banners import DoubleBanner
from desktop.panels.contacts.duplicates.compare import ComparePage
from desktop.panels.contacts.duplicates.page import DUPLICATES, DuplicatesPage
from desktop.widgets.buttons import LinkButton

from .conftest import ContactHands

INES = "Carvalho, Ines"


def add(hands: ContactHands, **values: Any) -> UUID:
    workspace = hands.program.workspace
    return workspace.command(lambda uow: workspace.contacts.create(uow, values)).value


@pytest.fixture
def pair(hands: ContactHands) -> tuple[UUID, UUID]:
    """Ines Carvalho and her second entry; and a pair of others."""
    known = hands.stored(INES)
    keys = ("first_name", "last_name", "organisation", "street", "city", "postcode", "country")
    values = {key: known.values[key] for key in keys if key in known.values}
    second = add(hands, **values, job_title="Head of research", phone="08 7010 2233")
    for street in ("12 Station Street", "12 Station St"):
        add(hands, first_name="Wilma", last_name="Quast", street=street, postcode="5067")
    return known.id, second


def page_of(hands: ContactHands) -> DuplicatesPage:
    page = hands.contacts.sides.page(DUPLICATES)
    assert isinstance(page, DuplicatesPage)
    return page


def looked(hands: ContactHands) -> DuplicatesPage:
    """Open the page and look through all contacts."""
    hands.window.go("contacts", DUPLICATES)
    page = page_of(hands)
    hands.wait(lambda: page.reading is not None, "the page is read")
    page.look()
    hands.wait(lambda: page.reading and page.reading.last and page.table.row_count, "it looked")
    hands.rest()
    return page


def shown(page: DuplicatesPage) -> ComparePage:
    assert page.shown is not None
    return page.shown


def live(hands: ContactHands) -> int:
    workspace = hands.program.workspace
    return workspace.query(workspace.contacts.count)


def test_before_anybody_looked_the_page_offers_to(hands: ContactHands) -> None:
    hands.window.go("contacts", DUPLICATES)
    page = page_of(hands)
    hands.wait(lambda: page.reading is not None, "the page is read")
    hands.rest()
    words = {button.text() for button in page.findChildren(QPushButton) if button.isVisible()}
    assert "Look for duplicates" in words
    assert hands.faults() == []


def test_a_pair_is_compared_merged_and_taken_apart_by_keyboard(
    hands: ContactHands, pair: tuple[UUID, UUID]
) -> None:
    first, second = pair
    page = looked(hands)
    before = live(hands)
    whys = page.table.texts(4)
    place = next(at for at, name in enumerate(page.table.texts(0)) if name.startswith(INES))
    assert "same name" in whys[place]
    page.table.setFocus()
    page.table.pick(place)
    hands.press(Qt.Key.Key_Return)
    hands.wait(lambda: page.shown is not None, "both are shown")
    hands.rest()
    compare = shown(page)
    assert {row.label for row in compare.rows} >= {"Role"}
    assert hands.faults() == []
    role = next(row for row in compare.rows if row.label == "Role")
    compare.focus_card(role)
    role.cards[1].setFocus()
    hands.press(Qt.Key.Key_Space)
    assert role.result.text() == "Head of research"
    hands.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    hands.wait(lambda: live(hands) == before - 1, "they are one")
    merged = hands.stored_by(first)
    assert merged.values["job_title"] == "Head of research"
    assert "+61870102233" in {phone.number for phone in merged.phones}

    hands.program.context.open_record("contacts", str(first))
    hands.wait(lambda: hands.contacts.record and hands.contacts.record.reading, "it opens")
    hands.rest()
    record = hands.contacts.record
    assert record is not None
    links = [
        link for banner in record.findChildren(DoubleBanner)
        for link in banner.findChildren(LinkButton)
    ]  # fmt: skip
    apart = next(link for link in links if link.text() == "Take apart")
    apart.setFocus()
    hands.press(Qt.Key.Key_Space)
    hands.wait(lambda: live(hands) == before, "they are two again")
    assert hands.stored_by(second).values["job_title"] == "Head of research"
    assert hands.stored_by(first).values["job_title"] != "Head of research"


def test_f8_goes_through_the_pairs_and_not_the_same_takes_one_away(
    hands: ContactHands, pair: tuple[UUID, UUID]
) -> None:
    page = looked(hands)
    assert page.table.row_count == 2
    page.table.pick(0)
    page.open_picked()
    hands.wait(lambda: page.shown is not None, "the first pair")
    hands.rest()
    one = shown(page).compared.survivor.id
    hands.press(Qt.Key.Key_F8)
    hands.wait(lambda: page.shown and page.shown.compared.survivor.id != one, "the second pair")
    hands.rest()
    hands.press(Qt.Key.Key_F8, Qt.KeyboardModifier.ShiftModifier)
    hands.wait(lambda: page.shown and page.shown.compared.survivor.id == one, "the first again")
    hands.rest()
    shown(page).apart.click()
    hands.wait(lambda: page.reading and page.reading.count == 1, "it is not asked about again")
    hands.wait(lambda: page.shown and page.shown.compared.survivor.id != one, "the next one")
    hands.rest()
    hands.press(Qt.Key.Key_Escape)
    hands.wait(lambda: page.shown is None, "back to the list")
    assert page.table.row_count == 1


def test_two_chosen_contacts_are_offered_to_be_merged(
    hands: ContactHands, pair: tuple[UUID, UUID]
) -> None:
    hands.table.refresh()
    hands.wait(lambda: len(hands.table.model.ids) == 63, "all are listed")
    bar = hands.table

    def offered() -> list[QPushButton]:
        buttons = bar.findChildren(QPushButton)
        return [one for one in buttons if one.text() == "Merge…" and one.isVisible()]

    hands.table.view.choose(Selection.of(hands.table.model.ids, [(0, 2)]))
    hands.rest()
    assert offered() == []
    hands.table.view.choose(Selection.of(hands.table.model.ids, [(3, 4)]))
    hands.rest()
    (merge,) = offered()
    merge.click()
    page = page_of(hands)
    hands.wait(lambda: page.shown is not None, "both are shown")
    assert hands.contacts.current_view() == DUPLICATES


def test_the_record_says_whom_a_contact_looks_like(
    hands: ContactHands, pair: tuple[UUID, UUID]
) -> None:
    hands.program.context.open_record("contacts", str(pair[1]))
    hands.wait(lambda: hands.contacts.record and hands.contacts.record.reading, "it opens")
    hands.rest()
    record = hands.contacts.record
    assert record is not None
    (banner,) = record.findChildren(DoubleBanner)
    (link,) = banner.findChildren(LinkButton)
    assert link.text() == "Compare"
    link.click()
    page = page_of(hands)
    hands.wait(lambda: page.shown is not None, "both are shown")
    assert {shown(page).compared.survivor.id, shown(page).compared.merged.id} == set(pair)
    assert hands.contacts.current_record() == ""
