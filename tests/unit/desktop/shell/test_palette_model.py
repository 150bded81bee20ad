"""What the palette finds, and that newer questions win."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from desktop.actions.action import Action
from desktop.actions.registry import Registry
from desktop.shell.match import Match, begins, match
from desktop.shell.palette_model import (
    MENTIONED,
    Answer,
    Deliver,
    Entry,
    PaletteSearch,
    Query,
    command_provider,
)
from desktop.shell.preferences_search import settings_provider
from desktop.shell.settings import SettingsStore


def score(query: str, text: str, more: str = "") -> int:
    found = match(query, text, more)
    assert found is not None
    return found.score


def test_case_and_accents_do_not_matter_and_places_are_given() -> None:
    assert match("etienne", "Delacroix, Étienne") == Match(20, ((11, 18),))
    assert match("CORV", "Mutual NDA, Corvane") == Match(20, ((12, 16),))


def test_every_word_must_occur() -> None:
    assert match("nda corv", "Mutual NDA, Corvane") is not None
    assert match("nda kestrel", "Mutual NDA, Corvane") is None
    assert match("dark", "Appearance", "dark light") is not None


def test_a_start_beats_a_word_beats_an_inside() -> None:
    assert score("con", "Contract") > score("con", "New contract") > score("con", "Falcon")


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ("corv", Query("corv", "all")),
        ("> new", Query("new", "commands")),
        ("@ines", Query("ines", "people")),
        ("#south ", Query("south", "tags")),
        ("  ", Query("", "all")),
    ],
)
def test_the_first_character_chooses_the_scope(typed: str, query: Query) -> None:
    assert Query.parse(typed) == query


def entry(title: str) -> Entry:
    return Entry(title, lambda: None)


def test_answers_to_an_older_question_are_dropped_and_its_search_is_stopped() -> None:
    delivers: list[Deliver] = []
    stopped: list[str] = []

    def provide(query: Query, deliver: Deliver) -> Callable[[], object]:
        delivers.append(deliver)
        return lambda: stopped.append(query.text)

    changed: list[int] = []
    search = PaletteSearch(lambda: changed.append(1))
    search.set_providers([provide])
    search.ask(Query("c"))
    search.ask(Query("co"))
    assert stopped == ["c"]
    delivers[0]([Answer("Contracts", (entry("old"),))])
    assert search.answers() == []
    delivers[1]([Answer("Contracts", (entry("new"),), 41)])
    assert [answer.entries[0].title for answer in search.answers()] == ["new"]
    assert (search.total, changed) == (41, [1])


def test_answers_stand_in_the_order_of_the_providers_whoever_is_faster() -> None:
    late: list[Deliver] = []
    search = PaletteSearch(lambda: None)
    search.set_providers(
        [
            lambda query, deliver: late.append(deliver),
            lambda query, deliver: deliver([Answer("Commands", (entry("b"),))]),
        ]
    )
    search.ask(Query("x"))
    late[0]([Answer("Contracts", (entry("a"),))])
    assert [answer.head for answer in search.answers()] == ["Contracts", "Commands"]


def test_commands_are_found_by_words_and_say_why_they_are_not_possible() -> None:
    registry = Registry()
    ran: list[str] = []
    registry.add(
        Action("new", "New contract", lambda: None, "Ctrl+N"),
        Action("seal", "Seal contract", lambda: None, unless=lambda: "Fill in the form first."),
    )
    provide = command_provider(registry, ran.append, registry.all)
    got: list[Answer] = []
    provide(Query("contract", "commands"), got.extend)
    new, seal = got[0].entries
    assert (new.title, new.key, seal.detail) == (
        "New contract",
        "Ctrl+N",
        "Fill in the form first.",
    )
    new.run()
    assert ran == ["new"]
    got.clear()
    provide(Query("", "all"), got.extend)
    assert got == []


def test_the_palette_finds_settings_and_can_change_them() -> None:
    store = SettingsStore()
    opened: list[str] = []
    got: list[Answer] = []
    settings_provider(store, opened.append)(Query("dark"), got.extend)
    appearance = got[0].entries[0]
    assert (appearance.title, appearance.detail) == ("Appearance", "System")
    appearance.run()
    next(action for action in appearance.actions if action.title == "Dark").run()
    assert (opened, store.current.scheme) == (["Appearance"], "dark")


def test_one_word_fits_several_words_of_a_text() -> None:
    assert match("backup", "Back up now") == Match(10, ((0, 7),))
    assert begins("backup", "Back up now")
    assert match("backup", "Feedback upon request") is None


@pytest.mark.parametrize(
    "typed", ["save this view…", "save this view", "Save", "save vi", "sa th", "savethis"]
)
def test_a_text_begins_with_its_words_in_their_order(typed: str) -> None:
    assert begins(typed, "Save this view…")


@pytest.mark.parametrize("typed", ["view", "save view this", "this view", "saves", ""])
def test_other_words_do_not_begin_a_text(typed: str) -> None:
    assert not begins(typed, "Save this view…")


def test_a_command_called_what_was_typed_stands_above_records_and_texts_stand_last() -> None:
    registry = Registry()
    registry.add(
        Action("save", "Save this view…", lambda: None),
        Action("delete", "Delete saved view", lambda: None, keywords="save"),
    )
    search = PaletteSearch(lambda: None)
    records = Answer("Contracts", (entry("Save the lake"),), 12)
    texts = Answer("In the text", (entry("Lease"),), 1, MENTIONED)
    search.set_providers(
        [
            lambda query, deliver: deliver([records, texts]),
            command_provider(registry, lambda key: None, registry.all),
        ]
    )

    search.ask(Query("save"))

    assert [one.title for answer in search.answers() for one in answer.entries] == [
        "Save this view…",
        "Save the lake",
        "Delete saved view",
        "Lease",
    ]
    assert (search.listed, search.total) == (4, 15)
