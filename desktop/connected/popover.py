"""What the connection's part of the status bar opens: what is so, what is kept, what comes next."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.connected.words import Told
from desktop.theme.follow import follow
from desktop.theme.units import u
from desktop.widgets.buttons import LinkButton, push_button
from desktop.widgets.popover import Popover
from desktop.widgets.text import Paragraph, Text

WIDTH = 92
Verb = tuple[str, Callable[[], object]]


class ConnectionPopover(Popover):
    """The sheet. It follows the state while it is open; its verbs stay as they were."""

    def __init__(self, anchor: QWidget, told: Told, main: Verb | None, links: list[Verb]) -> None:
        super().__init__(anchor, "Connection")
        self._title = Text("", "section", wrap=True)
        self._kept = Paragraph()
        self._then = Paragraph("", token="muted")
        self._detail = Text("", "small", token="faint", wrap=True)
        self._detail.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._detail.hide()
        for part in (self._title, self._kept, self._then, self._detail):
            self.body.addWidget(part)
        self._row = QHBoxLayout()
        if main is not None:
            self.main = push_button(main[0], "primary", on_click=partial(self._go, main[1]))
            self._row.addWidget(self.main)
        for text, act in links:
            self._row.addWidget(LinkButton(text, partial(self._go, act)))
        self._details = LinkButton("Details", self._show_detail)
        self._row.addWidget(self._details)
        self._row.addStretch()
        self.body.addLayout(self._row)
        self.show_words(told)
        follow(self, self._restyle)

    @property
    def words(self) -> str:
        """Everything that the sheet says."""
        parts = (self._title.text(), self._kept.accessibleName(), self._then.accessibleName())
        return " ".join(part for part in parts if part)

    def show_words(self, told: Told) -> None:
        """Say ``told``."""
        self._title.setText(told.title)
        for label, words in ((self._kept, told.kept), (self._then, told.then)):
            label.set_plain(words)
            label.setVisible(bool(words))
        self._detail.setText(told.detail)
        self._details.setVisible(bool(told.detail) and self._detail.isHidden())

    def _show_detail(self) -> None:
        self._detail.show()
        self._details.hide()

    def _go(self, act: Callable[[], object]) -> None:
        self.close()
        act()

    def _restyle(self) -> None:
        self.setFixedWidth(u(WIDTH))
        self.body.setContentsMargins(u(5), u(4), u(5), u(4))
        self._row.setSpacing(u(4))
