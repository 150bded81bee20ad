"""How the builder is laid out: head, rows and links at the left, the summary beside or below."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from core.database.filters.tree import Mode
from desktop.tables.builder.sheet import RulesSheet
from desktop.tables.builder.summary import Summary
from desktop.theme.direction import margins
from desktop.theme.follow import follow
from desktop.theme.units import u
from desktop.widgets.buttons import LinkButton
from desktop.widgets.card import Rule as Divider
from desktop.widgets.segmented import Segmented
from desktop.widgets.text import Text

# Of the window's height; more rules scroll.
_MOST_OF_WINDOW = 0.4
_MOST_WHEN_NARROW = 0.5
# Below this width, in units, the summary stands under the rules.
_BESIDE_WIDTH = 200
_WIDE = 250
_LEAST_ROWS = 16.0


class BuilderFrame(QObject):
    """The builder's parts in their places; ``mode_chosen`` speaks for the outermost group."""

    mode_chosen = Signal(str)

    def __init__(self, owner: QWidget, sheet: RulesSheet, summary: Summary) -> None:
        super().__init__(owner)
        self._owner, self._sheet, self._summary = owner, sheet, summary
        self._mode = Segmented("Match", [("all", "All"), ("any", "Any"), ("none", "None")])
        self._mode.changed.connect(self.mode_chosen)
        self.hide = LinkButton("Hide")
        self.hide.setToolTip("Hide the filter builder (Esc)")
        self.rule = LinkButton("Rule", icon_name="plus")
        self.rule.setAccessibleName("Add rule")
        self.group = LinkButton("Group", icon_name="plus")
        self.group.setAccessibleName("Add group")
        self._fault = Text("", "small", token="refused", wrap=True)
        self._fault.hide()
        self._head, self._links = QHBoxLayout(), QHBoxLayout()
        self._scroll = _Scroll(sheet)
        self._left = QVBoxLayout()
        self._divider = Divider(upright=True)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, owner)
        self._put_together()
        follow(owner, self._refresh)

    def set_mode(self, mode: Mode) -> None:
        """Show how the outermost rules are joined."""
        if self._mode.value != mode:
            self._mode.blockSignals(True)
            self._mode.set_value(mode)
            self._mode.blockSignals(False)

    def show_fault(self, words: str) -> None:
        """Say what is wrong with the filter as a whole."""
        self._fault.setText(words)
        self._fault.setVisible(bool(words))
        self.fit()

    def order_tabs(self) -> None:
        """Let Tab follow reading order."""
        self._sheet.order_tabs(self.hide, self.rule)
        head = [*self._mode.buttons(), self.hide]
        tail = [self.rule, self.group, *self._summary.stops()]
        for chain in (head, tail):
            for before, after in pairwise(chain):
                QWidget.setTabOrder(before, after)

    def focus_end(self) -> None:
        """Put the focus where more rules are added."""
        self.rule.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_row(self, row: QWidget) -> None:
        """Scroll until ``row`` is in sight."""
        self._scroll.ensureWidgetVisible(row, 0, u(2))

    def fit(self) -> None:
        """Take the height that the rules need, up to a share of the window."""
        owner = self._owner
        if not owner.isVisible():
            return
        beside = owner.width() >= u(_BESIDE_WIDTH)
        self._place(beside)
        padding = 2 * u(4) + (u(3) if not beside else 0)
        width = self._summary_width(beside)
        summary = self._summary.height_for(width)
        around = self._head.sizeHint().height() + self._links.sizeHint().height() + 2 * u(2.5)
        if not self._fault.isHidden():
            around += self._fault.sizeHint().height() + u(2)
        rows = self._sheet.minimumSizeHint().height()
        share = _MOST_OF_WINDOW if beside else _MOST_WHEN_NARROW
        most = max(u(60), round(owner.window().height() * share))
        if beside:
            height = min(max(around + rows, summary) + padding, most)
        else:
            summary = min(summary, most // 2)
            # In a small window at least two rows are seen over the summary.
            least = around + min(rows, u(18)) + summary + padding
            height = max(min(around + rows + summary + padding, most), least)
            self._summary.setFixedHeight(summary)
            self._summary.setMaximumWidth(16_777_215)
        if owner.minimumHeight() != height or owner.maximumHeight() != height:
            owner.setFixedHeight(height)

    # --- layout ------------------------------------------------------------------------------

    def _put_together(self) -> None:
        self._head.addWidget(self._mode)
        self._head.addWidget(Text("of these are true", token="muted"))
        self._head.addStretch(1)
        self._head.addWidget(self.hide)
        for widget in (self.rule, self.group):
            self._links.addWidget(widget)
        self._links.addStretch(1)
        self._left.addLayout(self._head)
        self._left.addWidget(self._scroll, 1)
        self._left.addWidget(self._fault)
        self._left.addLayout(self._links)
        self._row.addLayout(self._left, 1)
        self._row.addWidget(self._divider)
        self._row.addWidget(self._summary)

    def _place(self, beside: bool) -> None:
        way = QBoxLayout.Direction
        direction = way.LeftToRight if beside else way.TopToBottom
        self._divider.setVisible(beside)
        if beside:
            self._summary.setMinimumHeight(0)
            self._summary.setMaximumHeight(16_777_215)
            self._summary.setFixedWidth(self._summary_width(beside))
        else:
            self._summary.setMinimumWidth(0)
        if self._row.direction() != direction:
            self._row.setDirection(direction)

    def _summary_width(self, beside: bool) -> int:
        room = self._owner.width() - 2 * u(4)
        # The rules need their width before the sentence does.
        share = 0.4 if room >= u(_WIDE) else 0.34
        return round((room - 2 * u(4)) * share) if beside else room

    def _refresh(self) -> None:
        self._row.setContentsMargins(u(4), u(4), u(4), u(4))
        self._row.setSpacing(u(4))
        self._left.setSpacing(u(2.5))
        self._head.setSpacing(u(2.5))
        self._links.setSpacing(u(4))
        # Their icons begin where the rows do; the frame of a link is not seen.
        self._links.setContentsMargins(margins(self._owner, -1, 0, 0, 0))
        self.fit()


class _Scroll(QScrollArea):
    """The rows; more of them than there is room for scroll."""

    def __init__(self, sheet: RulesSheet) -> None:
        super().__init__()
        self.setWidget(sheet)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)
        sheet.setAutoFillBackground(False)

    def minimumSizeHint(self) -> QSize:
        return QSize(u(40), 0)

    def sizeHint(self) -> QSize:
        return QSize(u(80), u(_LEAST_ROWS))
