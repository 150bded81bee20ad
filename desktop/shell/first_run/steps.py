"""The wizard as a state machine without Qt: which page, what was said, what is tested."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from core.kernel.errors import ChanceryError
from desktop.shell.first_run.connecting import connect


class Step(StrEnum):
    """The pages. Each asks one question."""

    CHOICE = "choice"
    ORGANISATION = "organisation"
    CUSTOMS = "customs"
    PERSON = "person"
    LIBRARY = "library"
    ADDRESS = "address"
    LOGIN = "login"
    PASSWORD = "password"  # noqa: S105  (the name of a page)
    PLACE = "place"
    LOADING = "loading"
    SUMMARY = "summary"
    DONE = "done"


class Way(StrEnum):
    """The ways to begin that work."""

    DEMO = "demo"
    STANDALONE = "standalone"
    CONNECTED = "connected"


_PAGES: Mapping[Way, tuple[Step, ...]] = {
    Way.DEMO: (Step.CHOICE, Step.PLACE, Step.DONE),
    Way.STANDALONE: (
        Step.CHOICE,
        Step.ORGANISATION,
        Step.CUSTOMS,
        Step.PERSON,
        Step.LIBRARY,
        Step.PLACE,
        Step.SUMMARY,
        Step.DONE,
    ),
    Way.CONNECTED: (
        Step.CHOICE,
        Step.ADDRESS,
        Step.LOGIN,
        Step.PASSWORD,
        Step.PLACE,
        Step.LOADING,
    ),
}


@dataclass(frozen=True)
class Answers:
    """What the person has said so far; kept when going back.

    ``starter``: begin with the clauses and templates that come with the program.
    ``authority``: the file of the certificate authority that signed the server's certificate.
    ``accept_version``: take a server that lacks the newest fixes.
    ``one_time``: the password has to be changed before anything else.
    """

    organisation: str = ""
    time_zone: str = "UTC"
    currency: str = "GBP"
    person: str = ""
    email: str = ""
    starter: bool = True
    folder: Path | None = None
    host: str = ""
    port: str = "5432"
    database: str = ""
    authority: Path | None = None
    login: str = ""
    password: str = field(default="", repr=False)
    accept_version: bool = False
    one_time: bool = False
    wanted: str = field(default="", repr=False)
    again: str = field(default="", repr=False)


class Preparations(Protocol):
    """What the wizard needs done; the program wires it to core."""

    def default_folder(self, way: Way, organisation: str) -> Path:
        """Return where the workspace would go."""
        ...

    def test_keyring(self) -> None:
        """Check that secrets can be kept on this computer.

        Raises:
            KeyringMissing: they cannot.
        """
        ...

    def test_folder(self, folder: Path) -> None:
        """Check that a workspace can be made in ``folder``.

        Raises:
            WorkspaceError: it cannot, and why.
        """
        ...

    def reach(self, answers: Answers) -> None:
        """Check that the shared database answers and proves who it is.

        Raises:
            ChanceryError: it does not, and why.
        """
        ...

    def sign_in(self, answers: Answers) -> bool:
        """Sign in; returns whether the password is a one-time password.

        Raises:
            ChanceryError: the login is refused, or there is no answer.
        """
        ...

    def change_password(self, answers: Answers) -> None:
        """Put the wanted password in place of the one-time password, and sign in with it.

        Raises:
            ChanceryError: it cannot be taken.
        """
        ...

    def create(self, way: Way, answers: Answers) -> Path:
        """Make the workspace and return its folder; a connected one is still empty then.

        Raises:
            ChanceryError: it could not be made.
        """
        ...

    def load(self, folder: Path, report: Callable[[int, int], None]) -> None:
        """Fill a connected workspace, going on where an earlier load stopped.

        Args:
            report: is told how many rows are here, and of how many; what it raises ends the
                load.

        Raises:
            ChanceryError: it ended early; what is here stays.
        """
        ...


@dataclass(frozen=True)
class FirstRun:
    """A moment of the wizard. Every move returns the next moment; nothing is changed in place.

    Attributes:
        problem: why the step cannot be left, for the person; empty when it can.
        problem_field: the answer that the problem is about.
        created: the new workspace's folder at the end.
    """

    step: Step = Step.CHOICE
    way: Way | None = None
    answers: Answers = field(default_factory=Answers)
    problem: str = ""
    problem_field: str = ""
    created: Path | None = None

    @property
    def pages(self) -> tuple[Step, ...]:
        """The pages of the chosen way."""
        pages = _PAGES[self.way] if self.way is not None else (Step.CHOICE,)
        if self.way is Way.CONNECTED and not self.answers.one_time:
            pages = tuple(page for page in pages if page is not Step.PASSWORD)
        return pages

    @property
    def number(self) -> tuple[int, int]:
        """Which question this is, of how many; choice, summary and end are not counted."""
        uncounted = (Step.CHOICE, Step.SUMMARY, Step.LOADING, Step.DONE)
        asked = [page for page in self.pages if page not in uncounted]
        place = asked.index(self.step) + 1 if self.step in asked else 0
        return place, len(asked)

    @property
    def can_go_back(self) -> bool:
        """Back works on every page but the first and the last."""
        return self.step not in (Step.CHOICE, Step.LOADING, Step.DONE)

    @property
    def creates_next(self) -> bool:
        """Whether going on from here makes the workspace."""
        return self._next() in (Step.DONE, Step.LOADING)

    def choose(self, way: Way, preparations: Preparations) -> FirstRun:
        """Take a card; the demo needs no keyring, since its key is published."""
        chosen = replace(self, way=way, problem="", problem_field="")
        if way is not Way.DEMO:
            try:
                preparations.test_keyring()
            except ChanceryError as error:
                return replace(chosen, problem=str(error), problem_field="keyring")
        answers = chosen.answers
        if answers.folder is None or self.way is not way:
            folder = preparations.default_folder(way, answers.organisation)
            answers = replace(answers, folder=folder)
        return replace(chosen, answers=answers, step=chosen._next())

    def answer(self, **given: object) -> FirstRun:
        """Keep what was typed; the problem goes away as soon as its answer changes."""
        answers = replace(self.answers, **given)  # type: ignore[arg-type]
        same = self.problem_field not in given
        problem, about = (self.problem, self.problem_field) if same else ("", "")
        return replace(self, answers=answers, problem=problem, problem_field=about)

    def forward(self, preparations: Preparations) -> FirstRun:
        """Test this page's answer and go to the next, or stay with the reason."""
        about, problem = self._fault(preparations)
        if problem:
            return replace(self, problem=problem, problem_field=about)
        told = self
        if self.way is Way.CONNECTED:
            answers, about, problem = connect(self.step, self.answers, preparations)
            told = replace(self, answers=answers)
            if problem:
                return replace(told, problem=problem, problem_field=about)
        if self.creates_next:
            return told._finish(preparations)
        # The page of the one-time password is gone as soon as it has done its work.
        following = Step.PLACE if self.step is Step.PASSWORD else told._next()
        moved = replace(told, step=following, problem="", problem_field="")
        if moved.step is Step.PLACE and self.way is not Way.DEMO:
            return moved._with_named_folder(preparations)
        return moved

    def back(self) -> FirstRun:
        """Go to the page before; answers are kept."""
        if not self.can_go_back:
            return self
        before = self.pages[self.pages.index(self.step) - 1]
        return replace(self, step=before, problem="", problem_field="")

    def _next(self) -> Step:
        pages = self.pages
        place = pages.index(self.step)
        return pages[min(place + 1, len(pages) - 1)]

    def _fault(self, preparations: Preparations) -> tuple[str, str]:
        answers = self.answers
        if self.step is Step.ORGANISATION and not answers.organisation.strip():
            return "organisation", "Give the name under which you make contracts."
        if self.step is Step.PERSON and not answers.person.strip():
            return "person", "Give your name; it stands beside what you do."
        if self.step is Step.PERSON and answers.email and not _looks_like_email(answers.email):
            return "email", "Add the domain, such as corvane.com, or leave it empty."
        if self.step is Step.PLACE:
            if answers.folder is None:
                return "folder", "Choose a folder."
            try:
                preparations.test_folder(answers.folder)
            except ChanceryError as error:
                return "folder", str(error)
        return "", ""

    def _with_named_folder(self, preparations: Preparations) -> FirstRun:
        assert self.way is not None
        untouched = self.answers.folder in (
            None,
            preparations.default_folder(self.way, ""),
        )
        if not untouched:
            return self
        connected = self.way is Way.CONNECTED
        name = self.answers.database if connected else self.answers.organisation
        folder = preparations.default_folder(self.way, name)
        return replace(self, answers=replace(self.answers, folder=folder))

    def _finish(self, preparations: Preparations) -> FirstRun:
        assert self.way is not None
        try:
            created = preparations.create(self.way, self.answers)
        except ChanceryError as error:
            return replace(self, problem=str(error), problem_field="create")
        return replace(self, step=self._next(), created=created, problem="", problem_field="")


def _looks_like_email(text: str) -> bool:
    name, _, domain = text.strip().rpartition("@")
    return bool(name) and "." in domain.strip(".") and " " not in text.strip()
