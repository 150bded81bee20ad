"""Jobs that failed wait for a person too, until they are tried again or cleared away."""

from __future__ import annotations

from core.dashboard.records import Target, Waiting
from desktop.tasks.jobs import JobBook

ACTIVITY = "activity"
"""The desk of a target that is no desk: what runs and what failed is in Activity."""


def failed_jobs(book: JobBook) -> tuple[Waiting, ...]:
    """Return the jobs that failed, newest first; one that was started again is not among them."""
    rows: list[Waiting] = []
    seen: set[str] = set()
    for job in book.all():
        if job.state == "failed" and job.title not in seen:
            detail = job.error.what if job.error is not None else ""
            rows.append(
                Waiting(
                    f"job {job.id}",
                    "circle-x",
                    "refused",
                    f"Not finished: {job.title}",
                    detail,
                    "Look",
                    Target(ACTIVITY),
                    job.finished,
                )
            )
        seen.add(job.title)
    return tuple(rows)
