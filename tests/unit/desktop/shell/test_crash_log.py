"""A program error is kept, without secrets, until a person has seen it."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from core.kernel.clock import FixedClock
from desktop.shell.crash_log import KEPT, CrashLog, redacted


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(datetime(2026, 11, 20, 3, 2, tzinfo=UTC))


@pytest.fixture
def log(tmp_path: Path, clock: FixedClock) -> Iterator[CrashLog]:
    made = CrashLog(tmp_path / "logs", clock, "0.1.0")
    yield made
    made.uninstall()


def _error(words: str) -> Exception:
    try:
        raise ValueError(words)
    except ValueError as error:
        return error


def test_an_incident_is_kept_with_its_trace_and_its_number(log: CrashLog) -> None:
    log.record(_error("the cell is empty"), "7KQ-M3D")
    (report,) = log.reports()
    assert report.incident == "7KQ-M3D"
    assert "ValueError: the cell is empty" in report.text
    assert "Chancery: 0.1.0" in report.text
    assert "2026-11-20T03:02:00+00:00" in report.text


@pytest.mark.parametrize(
    "line",
    [
        "password='hunter2-hunter2'",
        "PRAGMA key = hunter2-hunter2",
        "Authorization: hunter2-hunter2",
        "postgresql://m.okafor:hunter2-hunter2@db.example/chancery",
        '{"api_key": "hunter2-hunter2"}',
        "key " + "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b",
    ],
)
def test_secrets_do_not_reach_the_log(line: str) -> None:
    kept = redacted(line)
    assert "hunter2" not in kept
    assert "9f86d081" not in kept
    assert "(removed)" in kept


def test_ordinary_words_stay() -> None:
    assert redacted("Row 12: the number is not a mobile number") == (
        "Row 12: the number is not a mobile number"
    )


def test_newest_comes_first_and_old_ones_are_dropped(log: CrashLog, clock: FixedClock) -> None:
    for number in range(KEPT + 5):
        log.record(_error(str(number)), f"n-{number}")
        clock.advance(timedelta(seconds=1))
    incidents = [report.incident for report in log.reports()]
    assert len(incidents) == KEPT
    assert incidents[0] == f"n-{KEPT + 4}"


def test_discarding_deletes_the_file(log: CrashLog) -> None:
    log.record(_error("x"), "7KQ-M3D")
    (report,) = log.reports()
    log.discard(report)
    assert log.reports() == ()
    assert not report.path.exists()


def test_a_fault_on_another_thread_is_kept(
    log: CrashLog, capsys: pytest.CaptureFixture[str]
) -> None:
    log.install()
    thread = threading.Thread(target=lambda: 1 // 0)
    thread.start()
    thread.join()
    (report,) = log.reports()
    assert "ZeroDivisionError" in report.text
    assert "ZeroDivisionError" in capsys.readouterr().err


def test_a_fault_below_python_is_offered_at_the_next_start(
    tmp_path: Path, clock: FixedClock
) -> None:
    program = (
        "import faulthandler, sys; from pathlib import Path\n"
        "from core.kernel.clock import SystemClock\n"
        "from desktop.shell.crash_log import CrashLog\n"
        "CrashLog(Path(sys.argv[1]), SystemClock(), '0.1.0').install()\n"
        "faulthandler._sigsegv()\n"
    )
    ended = subprocess.run([sys.executable, "-c", program, str(tmp_path)], check=False)
    assert ended.returncode != 0
    again = CrashLog(tmp_path, clock, "0.1.0")
    again.install()
    (report,) = again.reports()
    again.uninstall()
    assert report.incident == "below-python"
    assert "Segmentation fault" in report.text


def test_an_orderly_end_leaves_nothing_to_offer(tmp_path: Path, clock: FixedClock) -> None:
    first = CrashLog(tmp_path, clock, "0.1.0")
    first.install()
    first.uninstall()
    second = CrashLog(tmp_path, clock, "0.1.0")
    second.install()
    second.uninstall()
    assert second.reports() == ()
