"""Shows in the header that jobs run, and keeps a notice of each that ended."""

from __future__ import annotations

from collections.abc import Callable

from desktop.shell.header import Header
from desktop.shell.notices import Notices
from desktop.tasks.jobs import Job, JobBook


class JobNotes:
    """Listens to the jobs until it is closed."""

    def __init__(
        self,
        jobs: JobBook,
        header: Header,
        notices: Notices,
        show_activity: Callable[[], object],
    ) -> None:
        self._jobs, self._header, self._notices = jobs, header, notices
        self._show_activity = show_activity
        self._noted: set[int] = set()
        self.close = jobs.on_change(self._changed)

    def _changed(self, job: Job) -> None:
        running = self._jobs.running()
        shares = [j.progress.share for j in running if j.progress.share is not None]
        share = sum(shares) / len(shares) if shares else None
        self._header.running.set(len(running), share)
        if not job.live and job.id not in self._noted:
            self._noted.add(job.id)
            self._note_finished(job)

    def _note_finished(self, job: Job) -> None:
        if job.state == "done":
            text = f"{job.title}: {job.result}" if job.result else f"{job.title} is done"
            self._notices.add(text, "ok", job.open_result)
        elif job.state == "failed" and job.error is not None:
            self._notices.add(f"{job.title}: {job.error.what}", "refused", self._show_activity)
