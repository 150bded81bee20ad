"""Offers, at the next start, what the crash log kept: exactly that text, to copy or discard."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QPlainTextEdit, QWidget

from desktop.accessibility.announce import announce
from desktop.shell.crash_log import CrashLog, CrashReport
from desktop.shell.dialog import Dialog
from desktop.theme.follow import follow
from desktop.theme.units import u
from desktop.widgets.text import Paragraph


class CrashNotice(Dialog):
    """The reports of the last run. Nothing leaves this computer by itself."""

    discarded = Signal()

    def __init__(self, window: QWidget | None, log: CrashLog) -> None:
        reports = log.reports()
        count = len(reports)
        title = (
            "Chancery met an error last time"
            if count == 1
            else f"Chancery met {count} errors last time"
        )
        super().__init__(window, title)
        self._log = log
        self._reports: tuple[CrashReport, ...] = reports
        self.body.addWidget(
            Paragraph(
                "What was saved is kept. Below is everything that was written down about it. "
                "It stays on this computer unless you copy it and send it yourself."
            )
        )
        self.choice = QComboBox()
        self.choice.setAccessibleName("Incident")
        self.choice.addItems([report.incident for report in reports])
        self.choice.setHidden(count < 2)
        self.choice.currentIndexChanged.connect(self._show)
        self.body.addWidget(self.choice)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName("What was written down")
        self.body.addWidget(self.text)
        self.add_verb("Copy", self._copy)
        self.add_verb("Discard", self._discard)
        self.add_verb("Keep for later", self.accept, "primary", default=True)
        self._show(0)
        follow(self, lambda: self.text.setFixedHeight(u(60)))

    def _show(self, place: int) -> None:
        self.text.setPlainText(self._reports[place].text if self._reports else "")

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text.toPlainText())
        announce(self, "The report was copied.")

    def _discard(self) -> None:
        for report in self._reports:
            self._log.discard(report)
        self.discarded.emit()
        self.accept()


def offer_reports(window: QWidget, log: CrashLog) -> CrashNotice | None:
    """Open the notice when there is something to show."""
    if not log.reports():
        return None
    notice = CrashNotice(window, log)
    notice.open()
    return notice
