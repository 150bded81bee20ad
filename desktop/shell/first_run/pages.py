"""The wizard as widgets. It shows a moment of ``steps`` and asks it for the next; nothing more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QTimeZone, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from core.kernel.errors import ChanceryError
from desktop.accessibility.announce import announce
from desktop.shell.first_run.connect_pages import ConnectPages
from desktop.shell.first_run.loading import LoadingPage
from desktop.shell.first_run.parts import Question, WayCard
from desktop.shell.first_run.steps import Answers, FirstRun, Preparations, Step, Way
from desktop.tasks.runner import Handle, Runner
from desktop.theme.follow import follow
from desktop.theme.roles import set_invalid
from desktop.theme.units import u
from desktop.widgets.banner import Banner
from desktop.widgets.buttons import push_button
from desktop.widgets.keyvalue import KeyValueList
from desktop.widgets.text import SectionLabel, Text

_ASKING = {
    Step.ADDRESS: "Asking the server",
    Step.LOGIN: "Signing in",
    Step.PASSWORD: "Changing it",
}
# While these ask a server, a person may go back; nothing is changed by asking.
_WAITING = (Step.ADDRESS, Step.LOGIN)
CURRENCIES = "AUD CAD CHF CZK DKK EUR GBP HKD JPY NOK NZD PLN SEK SGD USD ZAR".split()
WIDTH = 150
CARDS_WIDTH = 200


class FirstRunWizard(QWidget):
    """``finished`` carries the folder of the workspace that was made and is whole.

    ``made`` comes before, when a workspace is there whose first load begins; ``sign_in_asked``
    when that load needs another password.
    """

    finished = Signal(Path)
    made = Signal(Path)
    sign_in_asked = Signal(Path)

    def __init__(
        self, preparations: Preparations, runner: Runner, resume: Path | None = None
    ) -> None:
        """Show the first page, or go on with the first load of the workspace in ``resume``."""
        super().__init__()
        self.setAccessibleName("Begin with Chancery")
        self._preparations = preparations
        self._runner = runner
        self._fields: dict[str, QWidget] = {}
        zone = bytes(QTimeZone.systemTimeZoneId().data()).decode() or "UTC"
        self.moment = FirstRun(answers=replace(Answers(), time_zone=zone))
        self._summary = KeyValueList()
        self._pages: dict[Step, Question] = {}
        self._stack = QStackedWidget()
        self._caption = SectionLabel("")
        self._problem: Banner | None = None
        self._asking: Handle | None = None
        self._lay_out()
        self._make_pages()
        follow(self, self._refresh)
        if resume is not None:
            self.moment = FirstRun(Step.LOADING, Way.CONNECTED, created=resume)
        self._show(self.moment)
        if resume is not None:
            self.loading.begin(resume)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not event.spontaneous():
            self._focus_first()

    def _lay_out(self) -> None:
        across = QHBoxLayout(self)
        across.addStretch()
        self._middle = QWidget()
        across.addWidget(self._middle)
        across.addStretch()
        self._column = QVBoxLayout(self._middle)
        self._column.addStretch(2)
        self._column.addWidget(self._caption)
        self._column.addWidget(self._stack)
        self._problem_place = QVBoxLayout()
        self._column.addLayout(self._problem_place)
        self._verbs = QHBoxLayout()
        self.back_button = push_button("Back", on_click=self._back)
        self.next_button = push_button("Continue", "primary", on_click=self._forward)
        self._verbs.addWidget(self.back_button)
        self._verbs.addStretch()
        self._verbs.addWidget(self.next_button)
        self._column.addLayout(self._verbs)
        self._column.addStretch(3)

    def _make_pages(self) -> None:
        makers: dict[Step, Callable[[], Question]] = {
            Step.CHOICE: self._choice_page,
            Step.ORGANISATION: self._organisation_page,
            Step.CUSTOMS: self._customs_page,
            Step.PERSON: self._person_page,
            Step.LIBRARY: self._library_page,
            Step.PLACE: self._place_page,
            Step.SUMMARY: self._summary_page,
            Step.DONE: self._done_page,
        }
        self._pages = {step: make() for step, make in makers.items()}
        self._connect_pages = ConnectPages(self._answer, self._forward)
        self._fields |= self._connect_pages.fields
        self.loading = LoadingPage(self._preparations.load, self._runner)
        self.loading.loaded.connect(self.finished)
        self.loading.sign_in_asked.connect(self.sign_in_asked)
        self.loading.left.connect(lambda: self._show(FirstRun()))
        self._pages |= {**self._connect_pages.pages, Step.LOADING: self.loading}
        for page in self._pages.values():
            self._stack.addWidget(page)

    def _choice_page(self) -> Question:
        page = Question("Begin with Chancery")
        self._cards = QHBoxLayout()
        ways = (
            (
                Way.DEMO,
                "sparkles",
                "Try the demo",
                "A made-up organisation with 500 contracts and their histories. "
                "Nothing leaves this computer.",
            ),
            (
                Way.STANDALONE,
                "monitor-check",
                "Work on this computer",
                "Your own contracts, kept encrypted in one folder. No server is needed.",
            ),
            (
                Way.CONNECTED,
                "building-2",
                "Connect to your organisation",
                "Work with others over a shared database, also while you are offline. "
                "You need an address and a login.",
            ),
        )
        for way, icon_name, title, text in ways:
            card = WayCard(icon_name, title, text)
            card.clicked.connect(lambda *_, chosen=way: self.choose(chosen))
            self._cards.addWidget(card)
            page.first = page.first or card
        page.body.addLayout(self._cards)
        return page

    def _organisation_page(self) -> Question:
        page = Question(
            "Who are you working for?", "The name under which you make contracts. It can change."
        )
        self._line(page, "organisation", "Name of the organisation")
        return page

    def _customs_page(self) -> Question:
        page = Question("Where does it work?", "Times and amounts are shown this way.")
        zones = QComboBox()
        names = sorted(bytes(name.data()).decode() for name in QTimeZone.availableTimeZoneIds())
        zones.addItems(names)
        zones.setCurrentText(self.moment.answers.time_zone)
        zones.currentTextChanged.connect(lambda text: self._answer("time_zone", text))
        page.add_field("Time zone", zones)
        money = QComboBox()
        money.addItems(CURRENCIES)
        money.setCurrentText(self.moment.answers.currency)
        money.currentTextChanged.connect(lambda text: self._answer("currency", text))
        page.add_field("Currency", money)
        return page

    def _person_page(self) -> Question:
        page = Question("Who are you?", "Your name stands beside what you do.")
        self._line(page, "person", "Your name")
        self._line(page, "email", "E-mail", optional=True)
        return page

    def _library_page(self) -> Question:
        page = Question("What should it begin with?", "Everything in it can be changed later.")
        self._beginnings = QHBoxLayout()
        beginnings = (
            (
                True,
                "library",
                "A starter library",
                "Five templates and their clauses, from NDA to share subscription. "
                "Have them checked before you rely on them.",
            ),
            (False, "file-plus", "Nothing", "You write or bring your own clauses and templates."),
        )
        for starter, icon_name, title, text in beginnings:
            card = WayCard(icon_name, title, text)
            card.clicked.connect(lambda *_, chosen=starter: self._begin_with(chosen))
            self._beginnings.addWidget(card)
            page.first = page.first or card
        page.body.addLayout(self._beginnings)
        return page

    def _begin_with(self, starter: bool) -> None:
        self._answer("starter", starter)
        self._forward()

    def _place_page(self) -> Question:
        page = Question(
            "Where should it be kept?",
            "One folder holds everything. It is tested before anything is written.",
        )
        field = self._line(page, "folder", "Folder")
        field.setReadOnly(True)
        choose = push_button("Choose another folder…", icon_name="folder-open")
        choose.clicked.connect(self._ask_folder)
        beside = QHBoxLayout()
        beside.addWidget(choose)
        beside.addStretch()
        page.body.addLayout(beside)
        return page

    def _summary_page(self) -> Question:
        page = Question("Is this right?", "Only now is anything written.")
        page.body.addWidget(self._summary)
        return page

    def _done_page(self) -> Question:
        page = Question("Everything is ready")
        self._where = Text("", token="muted", wrap=True)
        page.body.addWidget(self._where)
        return page

    def _line(self, page: Question, key: str, label: str, optional: bool = False) -> QLineEdit:
        field = QLineEdit()
        field.textEdited.connect(lambda text: self._answer(key, text))
        field.returnPressed.connect(self._forward)
        page.add_field(label, field, optional)
        self._fields[key] = field
        return field

    def _ask_folder(self) -> None:
        start = self.moment.answers.folder or Path.home()
        dialog = QFileDialog(self, "Choose a folder", str(start.parent))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(lambda path: self._answer("folder", Path(path)))
        dialog.open()

    def _answer(self, key: str, value: object) -> None:
        self.moment = self.moment.answer(**{key: value})
        if key == "folder":
            self._fill_folder()
        self._show_problem()

    def choose(self, way: Way) -> None:
        """Begin that way, as its card does."""
        self._move(lambda: self.moment.choose(way, self._preparations))

    def _back(self) -> None:
        if self._asking is not None:
            # The answer of a server that lets one wait is not wanted any more.
            self._asking.cancel()
            self._asking = None
        self._show(self.moment.back())

    def _forward(self) -> None:
        if self.moment.created is not None:
            self.finished.emit(self.moment.created)
            return
        if self.next_button.isEnabled():
            self._move(lambda: self.moment.forward(self._preparations))

    def _move(self, step: Callable[[], FirstRun]) -> None:
        """Take a step off the main thread: it may ask the keyring, the disk, or make everything."""
        self._set_busy(True)
        if self.moment.step in _WAITING:
            self._asking = self._runner.run_query(
                lambda token, report: step(), self._answered, self._failed
            )
            return
        self._runner.run_command(lambda token, report: step(), self._answered, self._failed)

    def _answered(self, moment: FirstRun) -> None:
        self._asking = None
        self._show(moment)

    def _failed(self, error: ChanceryError) -> None:
        self._asking = None
        self._show(replace(self.moment, problem=str(error), problem_field=""))

    def _set_busy(self, busy: bool) -> None:
        self._stack.setEnabled(not busy)
        self.back_button.setEnabled(not busy or self.moment.step in _WAITING)
        self.next_button.setEnabled(not busy)
        if busy and self.moment.creates_next:
            self.next_button.setText("Making it ready")
        elif busy and self.moment.step in _ASKING:
            self.next_button.setText(_ASKING[self.moment.step])

    def _show(self, moment: FirstRun) -> None:
        self._set_busy(False)
        turned = moment.step is not self.moment.step
        self.moment = moment
        self._middle.setFixedWidth(u(CARDS_WIDTH if moment.step is Step.CHOICE else WIDTH))
        page = self._pages[moment.step]
        self._stack.setCurrentWidget(page)
        number, count = moment.number
        uncounted = {Step.SUMMARY: "Before anything is written", Step.LOADING: "Almost there"}
        summary = uncounted.get(moment.step, "Welcome")
        self._caption.setText(f"Question {number} of {count}" if number else summary)
        self.back_button.setVisible(moment.can_go_back)
        self.next_button.setVisible(moment.step not in (Step.CHOICE, Step.LIBRARY, Step.LOADING))
        self.next_button.setText(self._next_words(moment))
        self.next_button.setAccessibleName(self.next_button.text())
        self._fill_folder()
        self._fill_summary()
        self._show_problem()
        if turned:
            self._focus_first()
            announce(self, self._caption.text())
        if turned and moment.step is Step.LOADING and moment.created is not None:
            self.made.emit(moment.created)
            self.loading.begin(moment.created)

    def _focus_first(self) -> None:
        (self._pages[self.moment.step].first or self.next_button).setFocus()

    @staticmethod
    def _next_words(moment: FirstRun) -> str:
        if moment.step is Step.DONE:
            return "Open Chancery"
        if moment.creates_next:
            return "Make the demo" if moment.way is Way.DEMO else "Make the workspace"
        if moment.step in (Step.ADDRESS, Step.LOGIN):
            return "Test and continue" if moment.step is Step.ADDRESS else "Sign in"
        return "Continue"

    def _fill_folder(self) -> None:
        folder = self.moment.answers.folder
        field = self._fields["folder"]
        assert isinstance(field, QLineEdit)
        field.setText(str(folder) if folder is not None else "")

    def _fill_summary(self) -> None:
        answers = self.moment.answers
        rows = [
            ("Organisation", answers.organisation),
            ("Time zone", answers.time_zone),
            ("Currency", answers.currency),
            ("You", answers.person),
            ("E-mail", answers.email or "–"),
            ("Begins with", "A starter library" if answers.starter else "Nothing"),
            ("Folder", str(answers.folder or "–")),
        ]
        self._summary.set_rows(list(rows))
        self._where.setText(f"It is kept in {self.moment.created}." if self.moment.created else "")

    def _show_problem(self) -> None:
        if self._problem is not None:
            self._problem_place.removeWidget(self._problem)
            self._problem.hide()
            self._problem.deleteLater()
            self._problem = None
        problem, about = self.moment.problem, self.moment.problem_field
        for key, field in self._fields.items():
            set_invalid(field, key == about)
        self._connect_pages.show(self.moment.answers, about)
        if problem:
            self._problem = Banner(problem, "refused")
            self._problem_place.addWidget(self._problem)
            announce(self, problem, urgent=True)
            wrong = self._fields.get(about)
            if wrong is not None:
                wrong.setFocus()

    def _refresh(self) -> None:
        cards = self.moment.step is Step.CHOICE
        self._middle.setFixedWidth(u(CARDS_WIDTH if cards else WIDTH))
        self._column.setSpacing(u(4))
        self._cards.setSpacing(u(4))
        self._beginnings.setSpacing(u(3))
        self._verbs.setSpacing(u(2))
