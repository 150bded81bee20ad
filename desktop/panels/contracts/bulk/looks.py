"""How runs and their rows look in tables and chips."""

from __future__ import annotations

from core.contracts.bulk import BulkRunRecord
from desktop.tables.looks import StatusLook

RUN_STATES: dict[str, StatusLook] = {
    "running": StatusLook("Drafting", "loader-circle", "progress"),
    "interrupted": StatusLook("Interrupted", "triangle-alert", "attention"),
    "cancelled": StatusLook("Stopped", "circle-stop", "attention"),
    "done": StatusLook("Done", "circle-check", "ok"),
    "failed": StatusLook("Some rows failed", "circle-alert", "refused"),
}
ROW_STATES: dict[str, StatusLook] = {
    "waiting": StatusLook("Waiting", "clock", "rest"),
    "done": StatusLook("Drafted", "circle-check", "ok"),
    "failed": StatusLook("Failed", "circle-alert", "refused"),
    "corrected": StatusLook("Corrected", "pencil-line", "progress"),
}


def run_state(run: BulkRunRecord, live: bool) -> str:
    """Return the state of a run; one that nobody works on any more was interrupted."""
    if live:
        return "running"
    if run.state in ("running", "queued", "paused"):
        return "interrupted"
    if run.state == "done" and run.failed:
        return "failed"
    return run.state


def rows_of(run: BulkRunRecord) -> int:
    """Return how many rows a run has."""
    return run.waiting + run.done + run.failed
