"""The first load: how much is here, stopping, and going on where it stopped."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton

from core.kernel.errors import Cancelled, ChanceryError, SignInRefused
from core.kernel.work import Report, Token
from desktop.accessibility.announce import announce
from desktop.shell.first_run.parts import Question
from desktop.tasks.jobs import Job
from desktop.tasks.runner import Runner
from desktop.theme.follow import follow
from desktop.theme.units import u
from desktop.widgets.banner import Banner
from desktop.widgets.buttons import push_button
from desktop.widgets.text import Text

Load = Callable[[Path, Callable[[int, int], None]], None]


class LoadingPage(Question):
    """``loaded`` carries the folder; ``sign_in_asked``, too, when the password is refused.

    ``left``: the person wants to begin another way; what is loaded stays in its folder.
    """

    loaded = Signal(Path)
    left = Signal()
    sign_in_asked = Signal(Path)

    def __init__(self, load: Load, runner: Runner) -> None:
        super().__init__(
            "Loading what your organisation has",
            "This is done once. You can stop and go on later; what is here is kept.",
        )
        self._load = load
        self._runner = runner
        self._folder: Path | None = None
        self._job: Job | None = None
        self._rows, self._of = 0, 0
        self._said: Banner | None = None
        self.figure = Text("", "figure", tabular=True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("Loaded")
        self.body.addWidget(self.figure)
        self.body.addWidget(self.bar)
        self.stop_button = push_button("Stop", on_click=self.stop)
        self.resume_button = push_button("Go on", "primary", on_click=self.resume)
        self.sign_in_button = push_button("Sign in again…", on_click=self._ask_sign_in)
        self.leave_button = push_button("Begin another way", on_click=self.left.emit)
        self._verbs = QHBoxLayout()
        for button in self._buttons():
            self._verbs.addWidget(button)
        self._verbs.addStretch()
        self.body.addLayout(self._verbs)
        self._end = runner.jobs.on_change(self._progressed)
        self.destroyed.connect(lambda *_, end=self._end: end())
        follow(self, lambda: self._verbs.setSpacing(u(2)))
        self._show_buttons()

    def begin(self, folder: Path) -> None:
        """Load into ``folder``."""
        self._folder = folder
        self.resume()

    def resume(self) -> None:
        """Go on where it stopped."""
        folder = self._folder
        if folder is None or self._running:
            return
        self._say("")
        self._job = self._runner.run_job(
            "First load", partial(_work, self._load, folder), self._done, self._failed
        )
        self._count(self._rows, self._of)
        self._show_buttons()
        self.stop_button.setFocus()

    def stop(self) -> None:
        """Stop; what is here stays."""
        if self._job is not None and self._running:
            self.stop_button.setEnabled(False)
            self.stop_button.setText("Stopping")
            self._runner.cancel(self._job)

    @property
    def _running(self) -> bool:
        return self._job is not None and self._job.live

    def _buttons(self) -> tuple[QPushButton, ...]:
        return self.stop_button, self.resume_button, self.sign_in_button, self.leave_button

    def _progressed(self, job: Job) -> None:
        if job is self._job and job.progress.done:
            self._count(job.progress.done, job.progress.total or 0)

    def _count(self, rows: int, of: int) -> None:
        self._rows, self._of = rows, of
        whole = f"{rows:,} of {of:,} rows" if of else f"{rows:,} rows"
        self.figure.setText(whole if rows else "Asking for the first rows")
        self.bar.setRange(0, of)
        self.bar.setValue(rows)

    def _done(self, value: None) -> None:
        assert self._folder is not None
        self.loaded.emit(self._folder)

    def _failed(self, error: ChanceryError) -> None:
        if isinstance(error, Cancelled):
            kept = f"{self._rows:,} rows are kept. " if self._rows else ""
            self._say(f"Stopped. {kept}It goes on where it stopped, now or at the next start.")
        else:
            self._say(f"{error} What was loaded is kept.", "refused")
        self._show_buttons(sign_in=isinstance(error, SignInRefused))
        self.resume_button.setFocus()

    def _ask_sign_in(self) -> None:
        self.sign_in_asked.emit(self._folder)

    def _say(self, words: str, meaning: str = "rest") -> None:
        if self._said is not None:
            self.body.removeWidget(self._said)
            self._said.hide()
            self._said.deleteLater()
            self._said = None
        if words:
            refused = meaning == "refused"
            self._said = Banner(words, "refused" if refused else "rest", icon_name="circle-stop")
            self.body.insertWidget(2, self._said)
            announce(self, words, urgent=refused)

    @property
    def said(self) -> str:
        """What is said beside the figure."""
        return self._said.text if self._said is not None else ""

    def _show_buttons(self, sign_in: bool = False) -> None:
        running = self._running
        self.stop_button.setEnabled(True)
        self.stop_button.setText("Stop")
        self.stop_button.setVisible(running)
        self.resume_button.setVisible(not running)
        self.sign_in_button.setVisible(sign_in and not running)
        self.leave_button.setVisible(not running)


def _work(load: Load, folder: Path, token: Token, report: Report) -> None:
    def tell(rows: int, of: int) -> None:
        report(rows, of)
        token.raise_if_cancelled()

    load(folder, tell)
