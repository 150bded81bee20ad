"""The Activity panel: every job with progress, pause, cancel, retry, log and result."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, tzinfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPlainTextEdit,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from desktop.shell.pane import Pane
from desktop.tasks.jobs import Job
from desktop.tasks.runner import Runner
from desktop.theme.follow import follow
from desktop.theme.units import u
from desktop.widgets.buttons import IconButton, LinkButton
from desktop.widgets.card import Card
from desktop.widgets.empty import EmptyState
from desktop.widgets.scroll import scrolled
from desktop.widgets.text import ElidingLabel, Heading, Text

_WORDS = {
    "waiting": "Waiting its turn",
    "running": "Running",
    "paused": "Paused",
    "stopping": "Stopping",
    "done": "Done",
    "failed": "Not finished",
    "stopped": "Stopped",
}


def progress_words(job: Job) -> str:
    """Return how far a job is in words: ``Reading rows, 1,240 of 3,000``."""
    progress = job.progress
    words = progress.text or _WORDS[job.state]
    if job.state != "running":
        words = _WORDS[job.state]
    if progress.total and job.live:
        return f"{words}, {progress.done:,} of {progress.total:,}"
    return words


class JobCard(Card):
    """One job."""

    def __init__(self, job: Job, runner: Runner, zone: Callable[[], tzinfo]) -> None:
        super().__init__()
        self._job, self._runner, self._zone = job, runner, zone
        self.setAccessibleName(job.title)
        self._title = ElidingLabel(job.title, weight=600)
        self._state = Text("", "small", token="muted", wrap=True)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(f"Progress of {job.title}")
        self._pause = IconButton("pause", f"Pause {job.title}", "", self._toggle_pause)
        self._cancel = IconButton("x", f"Cancel {job.title}", "", lambda: runner.cancel(job))
        self._retry = LinkButton("Try again", lambda: runner.retry(job))
        self._open = LinkButton("Show result", self._open_result)
        self._log_toggle = LinkButton("Log", self._toggle_log)
        self._log = QPlainTextEdit()
        self._log.setReadOnly(True)
        self._log.setAccessibleName(f"Log of {job.title}")
        self._log.hide()
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._pause)
        head.addWidget(self._cancel)
        verbs = QHBoxLayout()
        for verb in (self._open, self._retry, self._log_toggle):
            verbs.addWidget(verb)
        verbs.addStretch(1)
        self.body.addLayout(head)
        self.body.addWidget(self._bar)
        self.body.addWidget(self._state)
        self.body.addLayout(verbs)
        self.body.addWidget(self._log)
        self.update_job()

    def update_job(self) -> None:
        """Show the job as it is now."""
        job = self._job
        self._state.setText(self._sentence())
        share = job.progress.share
        self._bar.setVisible(job.live)
        self._bar.setRange(0, 100 if share is not None else 0)
        if share is not None:
            self._bar.setValue(round(share * 100))
        self._pause.setVisible(job.can_pause and job.state in ("waiting", "running", "paused"))
        paused = job.state == "paused"
        self._pause.set_icon("play" if paused else "pause")
        self._pause.set_name(f"{'Resume' if paused else 'Pause'} {job.title}")
        self._cancel.setVisible(job.live)
        self._cancel.setEnabled(job.state != "stopping")
        self._retry.setVisible(job.state in ("failed", "stopped"))
        self._open.setVisible(job.state == "done" and job.open_result is not None)
        self._log_toggle.setVisible(bool(job.log))
        if self._log.isVisible():
            self._show_log()

    def _sentence(self) -> str:
        job = self._job
        words = progress_words(job)
        if job.error is not None and job.state == "failed":
            words = str(job.error)
        elif job.result and job.state == "done":
            words = job.result
        if job.finished is not None:
            return f"{words} · {self._time(job.finished)}"
        return words

    def _time(self, at: datetime) -> str:
        return f"{at.astimezone(self._zone()):%H:%M}"

    def _toggle_pause(self) -> None:
        if self._job.state == "paused":
            self._runner.resume(self._job)
        else:
            self._runner.pause(self._job)

    def _open_result(self) -> None:
        if self._job.open_result is not None:
            self._job.open_result()

    def _toggle_log(self) -> None:
        self._log.setVisible(self._log.isHidden())
        self._log_toggle.setText("Hide log" if not self._log.isHidden() else "Log")
        if not self._log.isHidden():
            self._show_log()

    def _show_log(self) -> None:
        self._log.setFixedHeight(u(40))
        self._log.setPlainText("\n".join(self._job.log))
        bar = self._log.verticalScrollBar()
        bar.setValue(bar.maximum())


class ActivityPanel(Pane):
    """The panel; lies over the right side of the window until it is closed."""

    closed = Signal()

    def __init__(self, runner: Runner, zone: Callable[[], tzinfo]) -> None:
        super().__init__("Activity", edges="l")
        self._runner, self._zone = runner, zone
        self._cards: dict[int, JobCard] = {}
        self.close_button = IconButton("x", "Close Activity", "Esc", self.closed.emit)
        self._clear = LinkButton("Clear finished", runner.jobs.clear_finished)
        self._empty = EmptyState("activity", "Nothing is running", "Long jobs appear here.")
        head = QHBoxLayout()
        head.addWidget(Heading("Activity"), 1)
        head.addWidget(self._clear)
        head.addWidget(self.close_button)
        sheet = QWidget()
        self._list = QVBoxLayout(sheet)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.addStretch(1)
        scroll = self._scroll = scrolled(sheet)
        column = QVBoxLayout(self)
        column.addLayout(head)
        column.addWidget(self._empty, 1)
        column.addWidget(scroll, 1)
        self._end = runner.jobs.on_change(self._changed)
        self.destroyed.connect(self._end)
        for job in reversed(runner.jobs.all()):
            self._changed(job)
        self._show_what_is_there()
        follow(self, self._refresh)
        self.hide()

    def cards(self) -> list[JobCard]:
        """Return the cards that are shown."""
        return list(self._cards.values())

    def _changed(self, job: Job) -> None:
        card = self._cards.get(job.id)
        if not self._runner.jobs.has(job):
            if card is not None:
                del self._cards[job.id]
                card.hide()
                card.deleteLater()
        elif card is None:
            card = JobCard(job, self._runner, self._zone)
            self._cards[job.id] = card
            self._list.insertWidget(0, card)
        else:
            card.update_job()
        self._show_what_is_there()

    def _show_what_is_there(self) -> None:
        self._empty.setVisible(not self._cards)
        self._scroll.setVisible(bool(self._cards))
        jobs = self._runner.jobs.all()
        self._clear.setVisible(any(not job.live for job in jobs))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
            return
        super().keyPressEvent(event)

    def _refresh(self) -> None:
        column = self.layout()
        assert column is not None
        column.setContentsMargins(u(5), u(4), u(5), u(4))
        column.setSpacing(u(3))
        self._list.setSpacing(u(3))
