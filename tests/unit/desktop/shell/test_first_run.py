"""The wizard asks one question a page, tests before it goes on, and can always go back."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.kernel.errors import KeyringMissing, ReadOnlyFolder
from desktop.shell.first_run.steps import Answers, FirstRun, Step, Way

HOME = Path("/home/miriam/Chancery")


class Prepared:
    """A computer on which everything works, until told otherwise."""

    def __init__(self) -> None:
        self.keyring = True
        self.writable = True
        self.created: list[tuple[Way, Answers]] = []

    def default_folder(self, way: Way, organisation: str) -> Path:
        return HOME / ("Demo" if way is Way.DEMO else organisation or "Workspace")

    def test_keyring(self) -> None:
        if not self.keyring:
            raise KeyringMissing("This computer has no keyring.", todo="Start one and try again.")

    def test_folder(self, folder: Path) -> None:
        if not self.writable:
            raise ReadOnlyFolder(folder, "This folder cannot be written.", "", "Choose another.")

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
