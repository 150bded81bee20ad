"""Two versions of a variant as one text with every changed word marked."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from core.contracts.records import ClauseVariant, ClauseVersion
from core.kernel.text import counted
from desktop.panels.contracts.library.reading import ClauseReading, compared
from desktop.panels.contracts.parts.clause_text import ClauseText
from desktop.panels.contracts.parts.words import day
from desktop.theme.measure import set_size, set_space
from desktop.widgets.buttons import IconButton
from desktop.widgets.card import Rule
from desktop.widgets.page import PageHead, ScrollColumn, Surface
from desktop.widgets.text import Text


class ComparePage(Surface):
    """The comparison; ``left`` when the person goes back."""

    left = Signal()

    def __init__(
        self,
        reading: ClauseReading,
        variant: ClauseVariant,
        version: ClauseVersion,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._reading = reading
        self._versions = sorted(variant.versions, key=lambda each: each.number)
        head = PageHead("", back=(reading.clause.title, self.left.emit))
        head.set_title("Compare versions", facts=variant.name)
        self.body.addWidget(head)
        self.old, self.new = QComboBox(), QComboBox()
        self.old.setAccessibleName("Older version")
        self.new.setAccessibleName("Newer version")
        for each in self._versions:
            for box in (self.old, self.new):
                box.addItem(_words(each))
        at = [each.id for each in self._versions].index(version.id)
        self.new.setCurrentIndex(max(1, at))
        self.old.setCurrentIndex(max(1, at) - 1)
        self.body.addLayout(self._tools())
        self.body.addWidget(Rule())
        page = ScrollColumn("Comparison", margin=6)
        self.text = ClauseText("Changed words", fit=True)
        set_size(self.text, maximum_width=200)
        page.body.addWidget(self.text)
        page.body.addStretch()
        self.body.addWidget(page, 1)
        self.old.currentIndexChanged.connect(lambda _: self._compare())
        self.new.currentIndexChanged.connect(lambda _: self._compare())
        self._compare()

    def _tools(self) -> QHBoxLayout:
        tools = QHBoxLayout()
        set_space(tools, 2, (5, 0, 5, 3.5))
        self.counts = Text("", token="muted")
        swap = IconButton("arrow-right-left", "Swap the two versions", on_click=self.swap)
        for widget in (self.old, Text("to", token="muted"), self.new, swap, self.counts):
            tools.addWidget(widget)
        tools.addStretch()
        return tools

    def swap(self) -> None:
        """Compare the other way round."""
        old, new = self.old.currentIndex(), self.new.currentIndex()
        self.old.setCurrentIndex(new)
        self.new.setCurrentIndex(old)

    def _compare(self) -> None:
        old = self._versions[self.old.currentIndex()]
        new = self._versions[self.new.currentIndex()]
        diff = compared(self._reading, old, new)
        if diff.change == "same":
            self.counts.setText("No difference")
        else:
            added = counted(diff.words_added, "word")
            self.counts.setText(f"{added} added, {diff.words_removed:,} removed")
        self.text.show_redline(diff)


def _words(version: ClauseVersion) -> str:
    state = f"approved {day(version.approved_at)}" if version.approved_at else "not approved"
    return f"Version {version.number}, {state}"
