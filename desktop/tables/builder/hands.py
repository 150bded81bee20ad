"""What is done with rules and groups: add, remove, duplicate, move; and where the focus goes."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from core.database.filters.tree import MOST_RULES
from desktop.accessibility.announce import announce
from desktop.tables.builder.draft import (
    DraftGroup,
    DraftNode,
    DraftRule,
    add,
    copy_of,
    has_room,
    may_nest,
    move_in,
    move_out,
    path_of,
    remove,
)
from desktop.tables.builder.frame import BuilderFrame
from desktop.tables.builder.sheet import RulesSheet

_REASON = Qt.FocusReason.OtherFocusReason


class Owner(Protocol):
    """Who holds the draft."""

    draft: DraftGroup

    def redraw(self, edited: bool = True) -> None:
        """Show the draft as it is now."""
        ...


class Hands(QObject):
    """Does what the rows and the links ask for."""

    def __init__(self, owner: Owner, sheet: RulesSheet, frame: BuilderFrame) -> None:
        super().__init__(sheet)
        self._owner, self._sheet, self._frame = owner, sheet, frame
        sheet.asked.connect(self._asked)
        frame.rule.clicked.connect(lambda *_: self.add_rule(owner.draft))
        frame.group.clicked.connect(lambda *_: self.add_group(owner.draft))

    def add_rule(self, group: DraftGroup, after: DraftNode | None = None) -> None:
        """Put a new rule into ``group`` and go there."""
        if self._may_add():
            self._put(group, DraftRule(), after)

    def add_group(self, group: DraftGroup, after: DraftNode | None = None) -> None:
        """Put a new group of two alternatives into ``group`` and go to its first rule."""
        if self._may_add():
            self._put(group, DraftGroup("any", [DraftRule(), DraftRule()]), after)

    def _may_add(self) -> bool:
        if has_room(self._owner.draft):
            return True
        self._frame.show_fault(
            f"A filter has at most {MOST_RULES} rules. Use “is any of” instead of one rule for"
            " each value."
        )
        return False

    def _put(self, group: DraftGroup, node: DraftNode, after: DraftNode | None) -> None:
        add(group, node, after)
        self._owner.redraw()
        self._go_to(node if isinstance(node, DraftRule) else next(node.rules()))

    def _go_to(self, rule: DraftRule) -> None:
        row = self._sheet.row_of(rule)
        # The new row has no place yet, so that there would be nothing to scroll to.
        layout = self._sheet.layout()
        assert layout is not None
        layout.activate()
        row.field.setFocus(_REASON)
        self._frame.show_row(row)

    def _asked(self, verb: str, node: DraftNode) -> None:
        root = self._owner.draft
        match verb:
            case "menu":
                self._open_menu(node)
            case "remove":
                self._remove(node)
            case "copy" if isinstance(node, DraftRule):
                if self._may_add():
                    self._put(path_of(root, node)[-1], copy_of(node), node)
            case "below":
                self.add_rule(path_of(root, node)[-1], node)
            case "below group":
                self.add_group(path_of(root, node)[-1], node)
            case "rule" if isinstance(node, DraftGroup):
                self.add_rule(node)
            case "group" if isinstance(node, DraftGroup):
                self.add_group(node)
            case "in" | "out":
                self._move(verb, node)

    def _remove(self, node: DraftNode) -> None:
        gone = [node] if isinstance(node, DraftRule) else list(node.rules())
        rules = list(self._owner.draft.rules())
        at = rules.index(gone[0])
        remove(self._owner.draft, node)
        self._owner.redraw()
        left = list(self._owner.draft.rules())
        if left:
            row = self._sheet.row_of(left[min(at, len(left) - 1)])
            row.cross.setFocus(_REASON)
            self._frame.show_row(row)
        else:
            self._frame.focus_end()

    def _move(self, verb: str, node: DraftNode) -> None:
        root = self._owner.draft
        moved = move_in(root, node) if verb == "in" else move_out(root, node)
        if not moved:
            why = "No deeper group is possible." if verb == "in" else "It is in no group."
            announce(self._sheet, why)
            return
        focus = QApplication.focusWidget()
        self._owner.redraw()
        if focus is not None and self._sheet.isAncestorOf(focus) and focus.isVisible():
            focus.setFocus(_REASON)
            self._frame.show_row(focus)
        elif isinstance(node, DraftRule):
            self._go_to(node)
        announce(self._sheet, "Moved into a group." if verb == "in" else "Moved out of the group.")

    def _open_menu(self, node: DraftNode) -> None:
        assert isinstance(node, DraftRule)
        row = self._sheet.row_of(node)
        menu = self.menu_of(node, row)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(row.more.mapToGlobal(QPoint(0, row.more.height())))

    def menu_of(self, node: DraftRule, parent: QWidget) -> QMenu:
        """Return what may be done with a rule."""
        root = self._owner.draft
        nested, deeper = len(path_of(root, node)) > 1, may_nest(root, node)
        menu = QMenu(parent)
        for words, verb, keys, possible in (
            ("Duplicate rule", "copy", "Ctrl+D", True),
            ("Add rule below", "below", "", True),
            ("Add group below", "below group", "", deeper),
            ("", "", "", True),
            ("Move into a group", "in", "Alt+Right", deeper),
            ("Move out of the group", "out", "Alt+Left", nested),
            ("", "", "", True),
            ("Remove rule", "remove", "", True),
        ):
            if not words:
                menu.addSeparator()
                continue
            action = menu.addAction(words)
            action.setShortcut(QKeySequence(keys))
            # The row itself answers the keys; here they are only shown.
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            action.setEnabled(possible)
            action.triggered.connect(lambda *_, verb=verb: self._asked(verb, node))
        return menu
