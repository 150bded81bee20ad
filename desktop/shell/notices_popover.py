"""The list that the bell opens."""

from __future__ import annotations

from datetime import tzinfo
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QScrollArea, QVBoxLayout, QWidget

from desktop.shell.notices import Notice, NoticeChoice, Notices
from desktop.theme.icons import pixmap
from desktop.theme.tokens import tokens
from desktop.theme.units import u
from desktop.widgets.buttons import LinkButton
from desktop.widgets.chip import MEANING_ICONS
from desktop.widgets.empty import EmptyState
from desktop.widgets.popover import Popover
from desktop.widgets.scroll import scrolled
from desktop.widgets.text import Heading, Text


class NoticesPopover(Popover):
    """Shows the notices newest first; opening it marks them as read."""

    def __init__(self, anchor: QWidget, notices: Notices, zone: tzinfo) -> None:
        super().__init__(anchor, "Notifications")
        self._zone = zone
        self.setFixedWidth(u(96))
        self.body.addWidget(Heading("Notifications"))
        shown = notices.all()
        if not shown:
            empty = EmptyState("bell", "Nothing new", "Finished jobs and replies appear here.")
            self.body.addWidget(empty)
        else:
            self.body.addWidget(self._list(shown))
        notices.mark_read()

    def _list(self, shown: list[Notice]) -> QScrollArea:
        sheet = QWidget()
        column = QVBoxLayout(sheet)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(u(2.5))
        for notice in shown:
            column.addLayout(self._row(notice))
        column.addStretch(1)
        scroll = scrolled(sheet)
        scroll.setFixedHeight(min(u(80), sheet.sizeHint().height() + u(2)))
        return scroll

    def _row(self, notice: Notice) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(u(2.5))
        lead = QLabel()
        colour = tokens().meaning(notice.meaning).fg
        lead.setPixmap(pixmap(MEANING_ICONS[notice.meaning], u(4), colour))
        row.addWidget(lead, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(u(0.25))
        words.addWidget(Text(notice.text, weight=400 if notice.read else 600, wrap=True))
        at = notice.at.astimezone(self._zone)
        words.addWidget(Text(f"{at.day} {at:%b}, {at:%H:%M}", "small", token="muted"))
        row.addLayout(words, 1)
        act = notice.run
        if act is not None:

            def go() -> None:
                self.close()
                act()

            row.addWidget(LinkButton(notice.verb, go), 0, Qt.AlignmentFlag.AlignTop)
        if notice.later:
            row.addWidget(self._later(notice), 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _later(self, notice: Notice) -> LinkButton:
        button = LinkButton("Later")
        button.setAccessibleName(f"Later: {notice.text}")

        def choose(choice: NoticeChoice) -> None:
            self.close()
            choice.run()

        def open_menu() -> None:
            menu = QMenu("Tell again", button)
            menu.aboutToHide.connect(menu.deleteLater)
            for choice in notice.later:
                menu.addAction(choice.words, partial(choose, choice))
            menu.popup(button.mapToGlobal(button.rect().bottomLeft()))

        button.clicked.connect(lambda *_: open_menu())
        return button
