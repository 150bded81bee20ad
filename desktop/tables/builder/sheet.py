"""The rows of the whole filter below one another, with a bracket line at each nested group."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import cast

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from core.database.filters import Registry
from core.database.filters.tree import MOST_LEVELS, Mode
from desktop.tables.builder.draft import DraftGroup, DraftRule
from desktop.tables.builder.group_head import GroupHead
from desktop.tables.builder.lead import joining_word
from desktop.tables.builder.row import RuleRow
from desktop.tables.builder.values import Surroundings
from desktop.theme.follow import follow
from desktop.theme.paint import box
from desktop.theme.tokens import tokens
from desktop.theme.units import u, unit

INDENT = 3.5
LINE_GAP = 1.0
_BRACKET = 0.75
# Below this width, in units, All, Any, None stands over its group rather than before it.
_INLINE_WIDTH = 140


@dataclass(frozen=True, slots=True)
class _Bracket:
    depth: int
    first: QWidget
    last: QWidget


class RulesSheet(QWidget):
    """Shows a draft. It changes modes and rules; adding, removing and moving are asked for.

    ``edited`` carries the rule that changed (None for a mode) and whether it is being typed;
    ``left`` the rule whose value was left; ``asked`` a verb and the node that it is about.
    """

    edited = Signal(object, bool)
    left = Signal(object)
    asked = Signal(str, object)

    def __init__(self, around: Surroundings) -> None:
        super().__init__()
        self._around = around
        self._fields: Registry = {}
        self._sections: Mapping[str, str] = {}
        self._root = DraftGroup()
        self._rows: dict[DraftRule, RuleRow] = {}
        self._heads: dict[DraftGroup, GroupHead] = {}
        self._lines: list[RuleRow | GroupHead] = []
        self._brackets: list[_Bracket] = []
        self._inline = True
        self._column = QVBoxLayout(self)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        follow(self, self._refresh)

    def set_fields(self, fields: Registry, sections: Mapping[str, str]) -> None:
        """Offer ``fields``, grouped by ``sections`` (name to head)."""
        self._fields, self._sections = fields, sections
        self.clear()

    def clear(self) -> None:
        """Forget every row, so that they are made anew."""
        for line in (*self._rows.values(), *self._heads.values()):
            _discard(line)
        self._rows, self._heads = {}, {}

    def show_draft(self, root: DraftGroup) -> None:
        """Show ``root`` as it is now; rows of rules that are still there stay."""
        self._root = root
        self._lines, self._brackets = [], []
        self._rule_number = self._group_number = 0
        self._walk(root, 0)
        self._discard_unused()
        while self._column.count():
            self._column.takeAt(0)
        for line in self._lines:
            self._column.addWidget(line)
            line.show()
            # Children in reading order: the window's Tab follows them.
            line.raise_()
        self._column.addStretch(1)
        self._share_width()
        self.updateGeometry()
        self.update()

    def row_of(self, rule: DraftRule) -> RuleRow:
        """Return the row of ``rule``."""
        return self._rows[rule]

    def rows(self) -> list[RuleRow]:
        """Return the rows in reading order."""
        return [line for line in self._lines if isinstance(line, RuleRow)]

    def stops(self) -> list[QWidget]:
        """Return the controls in reading order."""
        return [stop for line in self._lines for stop in line.stops()]

    def order_tabs(self, before: QWidget, after: QWidget) -> None:
        """Let Tab come from ``before``, walk through the rows and leave to ``after``."""
        for one, next_one in pairwise((before, *self.stops(), after)):
            QWidget.setTabOrder(one, next_one)

    # --- arranging ---------------------------------------------------------------------------

    def _discard_unused(self) -> None:
        used = set(self._lines)
        for rule in [rule for rule, row in self._rows.items() if row not in used]:
            _discard(self._rows.pop(rule))
        for group in [group for group, head in self._heads.items() if head not in used]:
            _discard(self._heads.pop(group))

    def _walk(self, group: DraftGroup, depth: int) -> None:
        word = joining_word(group.mode)
        for at, child in enumerate(group.children):
            joined = word if at else ""
            if isinstance(child, DraftRule):
                row = self._put_row(child, depth)
                if depth:
                    row.lead.show_word(joined)
                else:
                    row.lead.show_nothing()
                row.fit()
                continue
            first = len(self._lines)
            self._group_number += 1
            if depth == 0 and self._inline and _is_plain(child):
                self._walk_inline(child)
            else:
                self._put_head(child, joined if depth else "", depth)
                self._walk(child, depth + 1)
            if len(self._lines) > first:
                self._brackets.append(_Bracket(depth, self._lines[first], self._lines[-1]))

    def _walk_inline(self, group: DraftGroup) -> None:
        owner = f"Group {self._group_number}"
        for at, rule in enumerate(group.children):
            assert isinstance(rule, DraftRule)
            row = self._put_row(rule, 1)
            if at == 0:
                row.lead.show_head(group.mode, owner)
            else:
                last = at == len(group.children) - 1
                row.lead.show_joint(joining_word(group.mode), owner, last)
            row.fit()

    def _put_row(self, rule: DraftRule, depth: int) -> RuleRow:
        row = self._rows.get(rule)
        if row is None:
            row = RuleRow(rule, self._fields, self._sections, self._around, self)
            row.edited.connect(lambda typing: self.edited.emit(rule, typing))
            row.left.connect(lambda: self.left.emit(rule))
            row.asked.connect(lambda verb: self.asked.emit(verb, rule))
            row.lead.mode_chosen.connect(lambda mode: self._set_mode(self._group_of(rule), mode))
            row.lead.add_asked.connect(lambda: self.asked.emit("below", rule))
            self._rows[rule] = row
        self._rule_number += 1
        row.set_owner(f"Rule {self._rule_number}")
        row.set_indent(depth * INDENT)
        self._lines.append(row)
        return row

    def _put_head(self, group: DraftGroup, word: str, depth: int) -> None:
        head = self._heads.get(group)
        if head is None:
            head = GroupHead(group, self)
            head.mode_chosen.connect(lambda mode: self._set_mode(group, mode))
            head.asked.connect(lambda verb: self.asked.emit(verb, group))
            self._heads[group] = head
        deepest = depth + 2 >= MOST_LEVELS
        owner = f"Group {self._group_number}"
        head.show_draft(word, owner, (depth + 1) * INDENT, deepest)
        self._lines.append(head)

    def _group_of(self, rule: DraftRule) -> DraftGroup:
        for group in self._root.children:
            if isinstance(group, DraftGroup) and rule in group.children:
                return group
        return self._root

    def _set_mode(self, group: DraftGroup, mode: str) -> None:
        if group.mode != mode:
            group.mode = cast("Mode", mode)
            self.show_draft(self._root)
            self.edited.emit(None, False)

    # --- sizes -------------------------------------------------------------------------------

    def _refresh(self) -> None:
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(u(LINE_GAP))
        self._share_width()

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self._column.minimumSize().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        inline = self.width() >= u(_INLINE_WIDTH)
        if inline != self._inline:
            self._inline = inline
            self.show_draft(self._root)
        self._share_width()

    def _share_width(self) -> None:
        room = self.width() / unit()
        field = min(46.0, max(30.0, room * 0.25))
        operator = min(42.0, max(31.0, room * 0.22))
        for row in self.rows():
            row.share(room, field, operator)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        for bracket in self._brackets:
            top, bottom = bracket.first.geometry().top(), bracket.last.geometry().bottom() + 1
            left = float(u(bracket.depth * INDENT))
            if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
                left = self.width() - left - _BRACKET * unit()
            area = QRectF(left, top, _BRACKET * unit(), bottom - top)
            box(painter, area, tokens().control, None, _BRACKET / 2)


def _is_plain(group: DraftGroup) -> bool:
    """Tell whether a group holds at least two rules and no groups."""
    return len(group.children) > 1 and all(isinstance(child, DraftRule) for child in group.children)


def _discard(line: QWidget) -> None:
    line.hide()
    line.deleteLater()
