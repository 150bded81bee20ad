"""Keeps what a program error looked like until a person has seen it. Nothing is ever sent.

One text file an incident, one for faults below Python. No Qt: it starts before the window does.
"""

from __future__ import annotations

import faulthandler
import platform
import re
import sys
import threading
import traceback
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TextIO

from core.kernel.clock import Clock
from core.kernel.errors import Cancelled

KEPT = 20
FAULTS = "fault.txt"
_PREFIX = "incident-"
# What follows these words is replaced, since an error's text may quote its arguments.
_SECRET = re.compile(
    r"(?i)((?:pass(?:word|phrase|wd)?|secret|token|api[_-]?key|authorization|bearer|pragma key)"
    r"[\"']?\s*[=:]?\s*)([\"']?)[^\s\"',;)}]+"
)
_LOGIN = re.compile(r"(?i)(\b[a-z][a-z0-9+]*://[^\s:/@]+):[^\s@/]+@")
_LONG_HEX = re.compile(r"(?i)\b(?:0x|x')?[0-9a-f]{40,}\b")


@dataclass(frozen=True, slots=True)
class CrashReport:
    """One incident, exactly as it is kept."""

    path: Path
    incident: str
    text: str


def redacted(text: str) -> str:
    """Return ``text`` without what looks like a secret, and with the home folder as ``~``."""
    text = _LOGIN.sub(r"\1:(removed)@", text)
    text = _SECRET.sub(r"\1(removed)", text)
    text = _LONG_HEX.sub("(removed)", text)
    return text.replace(str(Path.home()), "~")


class CrashLog:
    """The folder of incidents."""

    def __init__(self, folder: Path, clock: Clock, version: str) -> None:
        self._folder = folder
        self._clock = clock
        self._version = version
        self._lock = threading.Lock()
        self._faults: TextIO | None = None
        self._unseen = 0

    def install(self) -> None:
        """Catch what nobody else does: on the main thread, on others, and below Python."""
        sys.excepthook = self._on_main_thread
        threading.excepthook = self._on_thread
        self._folder.mkdir(parents=True, exist_ok=True)
        self._keep_last_fault()
        self._faults = (self._folder / FAULTS).open("w", encoding="utf-8")
        faulthandler.enable(self._faults)

    def uninstall(self) -> None:
        """Give the hooks back and close the file, as at an orderly end."""
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__
        if self._faults is not None:
            faulthandler.disable()
            self._faults.close()
            self._faults = None

    def record(self, error: BaseException, incident: str) -> None:
        """Keep ``error`` under ``incident``. A log that cannot be written is no second error."""
        trace = "".join(traceback.format_exception(error))
        self._write(incident, trace)

    def reports(self) -> tuple[CrashReport, ...]:
        """Return what is kept, newest first."""
        paths = sorted(self._folder.glob(f"{_PREFIX}*.txt"), key=_age, reverse=True)
        return tuple(
            CrashReport(path, path.stem.partition("_")[2], path.read_text("utf-8", "replace"))
            for path in paths
        )

    def discard(self, report: CrashReport) -> None:
        """Delete one report."""
        report.path.unlink(missing_ok=True)

    def _keep_last_fault(self) -> None:
        left = self._folder / FAULTS
        if left.exists() and left.stat().st_size:
            self._write("below-python", left.read_text("utf-8", "replace"))

    def _write(self, incident: str, trace: str) -> None:
        moment = self._clock.now()
        body = "\n".join(
            (
                f"Incident: {incident}",
                f"Time: {moment.isoformat(timespec='seconds')}",
                f"Chancery: {self._version}",
                f"Python: {platform.python_version()}",
                f"System: {platform.platform()}",
                "",
                redacted(trace),
            )
        )
        with self._lock:
            try:
                self._folder.mkdir(parents=True, exist_ok=True)
                (self._folder / _file_name(moment, incident)).write_text(body, "utf-8")
                self._trim()
            except OSError:
                # The last place that is left; a log that fails must not fail its caller.
                print(body, file=sys.__stderr__)

    def _trim(self) -> None:
        paths = sorted(self._folder.glob(f"{_PREFIX}*.txt"), key=_age, reverse=True)
        for path in paths[KEPT:]:
            path.unlink(missing_ok=True)

    def _on_main_thread(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        self._unforeseen(error)

    def _on_thread(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None and not isinstance(args.exc_value, SystemExit):
            self._unforeseen(args.exc_value)

    def _unforeseen(self, error: BaseException) -> None:
        if isinstance(error, Cancelled):
            return
        self._unseen += 1
        self.record(error, f"unhandled-{self._unseen}")
        traceback.print_exception(error)


def _file_name(moment: datetime, incident: str) -> str:
    safe = "".join(char if char.isalnum() or char == "-" else "-" for char in incident)
    return f"{_PREFIX}{moment:%Y%m%dT%H%M%S%f}_{safe}.txt"


def _age(path: Path) -> str:
    return path.name
