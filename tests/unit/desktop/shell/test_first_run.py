"""The wizard asks one question a page, tests before it goes on, and can always go back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from core.kernel.errors import (
    ChanceryError,
    KeyringMissing,
    NotTrusted,
    ReadOnlyFolder,
    ServerUnsupported,
    WrongPassword,
)
from desktop.shell.first_run.connecting import strength
from desktop.shell.first_run.steps import Answers, FirstRun, Step, Way

HOME = Path("/home/miriam/Chancery")


class Prepared:
    """A computer on which everything works, until told otherwise."""

    def __init__(self) -> None:
        self.keyring = True
        self.writable = True
        self.created: list[tuple[Way, Answers]] = []
        self.refusal: ChanceryError | None = None
        self.one_time = True
        self.asked: list[str] = []
        self.pages_of_rows = [1000, 2000]

    def default_folder(self, way: Way, organisation: str) -> Path:
        return HOME / ("Demo" if way is Way.DEMO else organisation or "Workspace")

    def test_keyring(self) -> None:
        if not self.keyring:
            raise KeyringMissing("This computer has no keyring.", todo="Start one and try again.")

    def test_folder(self, folder: Path) -> None:
        if not self.writable:
            raise ReadOnlyFolder(folder, "This folder cannot be written.", "", "Choose another.")

    def _ask(self, what: str) -> None:
        self.asked.append(what)
        if self.refusal is not None:
            raise self.refusal

    def reach(self, answers: Answers) -> None:
        self._ask("reach")

    def sign_in(self, answers: Answers) -> bool:
        self._ask("sign in")
        return self.one_time

    def change_password(self, answers: Answers) -> None:
        self._ask("change")

    def load(self, folder: Path, report: Callable[[int, int], None]) -> None:
        for rows in self.pages_of_rows:
            report(rows, 5_000)
            self._ask("page")

    def create(self, way: Way, answers: Answers) -> Path:
        self.created.append((way, answers))
        assert answers.folder is not None
        return answers.folder


@pytest.fixture
def computer() -> Prepared:
    return Prepared()


def _at_place(computer: Prepared) -> FirstRun:
    moment = FirstRun().choose(Way.STANDALONE, computer)
    moment = moment.answer(organisation="Harrow & Lyle").forward(computer)
    moment = moment.answer(time_zone="Australia/Adelaide", currency="AUD").forward(computer)
    return moment.answer(person="Miriam Okafor").forward(computer).forward(computer)


def test_the_demo_asks_only_where(computer: Prepared) -> None:
    moment = FirstRun().choose(Way.DEMO, computer)
    assert (moment.step, moment.number, moment.creates_next) == (Step.PLACE, (1, 1), True)
    done = moment.forward(computer)
    assert (done.step, done.created) == (Step.DONE, HOME / "Demo")


def test_the_demo_works_without_a_keyring_and_own_work_says_that_it_does_not(
    computer: Prepared,
) -> None:
    computer.keyring = False
    assert FirstRun().choose(Way.DEMO, computer).problem == ""
    refused = FirstRun().choose(Way.STANDALONE, computer)
    assert refused.step is Step.CHOICE
    assert refused.problem == "This computer has no keyring. Start one and try again."


def test_own_work_asks_five_pages_and_then_creates(computer: Prepared) -> None:
    moment = _at_place(computer)
    assert (moment.step, moment.number) == (Step.PLACE, (5, 5))
    assert moment.answers.folder == HOME / "Harrow & Lyle"
    summary = moment.forward(computer)
    assert (summary.step, summary.creates_next, computer.created) == (Step.SUMMARY, True, [])
    done = summary.forward(computer)
    assert done.created == HOME / "Harrow & Lyle"
    assert computer.created[0][1].person == "Miriam Okafor"


def test_an_empty_answer_keeps_the_page_and_says_what_to_give(computer: Prepared) -> None:
    moment = FirstRun().choose(Way.STANDALONE, computer).forward(computer)
    assert (moment.step, moment.problem_field) == (Step.ORGANISATION, "organisation")
    assert moment.problem.startswith("Give the name")
    assert moment.answer(organisation="Harrow & Lyle").problem == ""


def test_an_unfinished_address_is_asked_to_be_finished(computer: Prepared) -> None:
    moment = FirstRun().choose(Way.STANDALONE, computer)
    moment = moment.answer(organisation="Harrow & Lyle").forward(computer).forward(computer)
    moment = moment.answer(person="Miriam Okafor", email="m.okafor@harrow").forward(computer)
    assert (moment.step, moment.problem_field) == (Step.PERSON, "email")


def test_a_folder_that_cannot_be_written_is_found_before_going_on(computer: Prepared) -> None:
    computer.writable = False
    moment = _at_place(computer).forward(computer)
    assert (moment.step, moment.problem_field) == (Step.PLACE, "folder")
    assert "Choose another." in moment.problem


def test_back_works_from_every_page_and_keeps_the_answers(computer: Prepared) -> None:
    moment = _at_place(computer).forward(computer)
    steps = [moment.step]
    while moment.can_go_back:
        moment = moment.back()
        steps.append(moment.step)
    assert steps == [
        Step.SUMMARY,
        Step.PLACE,
        Step.LIBRARY,
        Step.PERSON,
        Step.CUSTOMS,
        Step.ORGANISATION,
        Step.CHOICE,
    ]
    assert moment.answers.organisation == "Harrow & Lyle"


def test_a_folder_that_was_chosen_is_not_replaced_by_a_suggestion(computer: Prepared) -> None:
    own = Path("/srv/contracts")
    moment = _at_place(computer).answer(folder=own).back().forward(computer)
    assert moment.answers.folder == own


def _at_login(computer: Prepared) -> FirstRun:
    moment = FirstRun().choose(Way.CONNECTED, computer)
    return moment.answer(host="db.corvane.com", database="corvane").forward(computer)


def test_connecting_asks_where_who_a_new_password_and_where_to_keep_it(computer: Prepared) -> None:
    moment = _at_login(computer)
    assert (moment.step, computer.asked) == (Step.LOGIN, ["reach"])
    moment = moment.answer(login="miriam", password="once").forward(computer)
    assert (moment.step, moment.number) == (Step.PASSWORD, (3, 4))
    own = "correct horse battery"
    moment = moment.answer(wanted=own, again=own).forward(computer)
    assert (moment.step, moment.number) == (Step.PLACE, (3, 3))
    assert (moment.answers.password, moment.answers.wanted) == (own, "")
    assert moment.answers.folder == HOME / "corvane"
    assert moment.creates_next
    assert moment.back().step is Step.LOGIN
    moment = moment.forward(computer)
    assert (moment.step, moment.created) == (Step.LOADING, HOME / "corvane")


def test_with_an_own_password_there_is_no_page_for_it(computer: Prepared) -> None:
    computer.one_time = False
    moment = _at_login(computer).answer(login="miriam", password="own").forward(computer)
    assert moment.step is Step.PLACE


@pytest.mark.parametrize(
    ("refusal", "field"),
    [
        (NotTrusted("Its certificate has expired."), "authority"),
        (ServerUnsupported("It lacks fixes."), "accept_version"),
        (WrongPassword("It is not accepted."), "password"),
    ],
)
def test_what_the_server_says_stands_at_its_field(
    computer: Prepared, refusal: ChanceryError, field: str
) -> None:
    moment = _at_login(computer).answer(login="miriam", password="x")
    computer.refusal = refusal
    refused = moment.forward(computer)
    assert (refused.step, refused.problem) == (Step.LOGIN, refusal.what)
    assert refused.problem_field == field


@pytest.mark.parametrize(
    ("wanted", "again", "field"),
    [("short", "short", "wanted"), ("once and again", "", "again"), ("a" * 20, "a", "wanted")],
)
def test_a_new_password_is_long_not_plain_and_typed_twice(
    computer: Prepared, wanted: str, again: str, field: str
) -> None:
    moment = _at_login(computer).answer(login="miriam", password="once").forward(computer)
    refused = moment.answer(wanted=wanted, again=again).forward(computer)
    assert (refused.step, refused.problem_field) == (Step.PASSWORD, field)
    assert computer.asked == ["reach", "sign in"]


def test_the_strength_of_a_password_is_said_in_words() -> None:
    words = [strength(text)[1] for text in ("", "abcdefghijk", "tulips at ten", "x" * 30)]
    assert words == [
        "At least 12 characters. Several words are easiest to keep.",
        "Too short: 1 character more.",
        "Fair. A few characters more make it strong.",
        "Too plain: use more different characters.",
    ]


def test_passwords_stand_in_no_report(computer: Prepared) -> None:
    answers = Answers(password="once", wanted="new one", again="new one")
    assert "once" not in repr(answers)
    assert "new one" not in repr(answers)
