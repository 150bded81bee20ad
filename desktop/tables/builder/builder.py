"""The filter builder: rules at the left, what they come to at the right. For any table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget
from shiboken6 import isValid

from core.database.filters import (
    Context,
    FilterError,
    FilterField,
    Group,
    registry,
    sentence,
    validate,
)
from core.database.filters.words import Words
from desktop.tables.builder.draft import DraftGroup, DraftRule, draft_of, fault_of, tree_of
from desktop.tables.builder.frame import BuilderFrame
from desktop.tables.builder.hands import Hands
from desktop.tables.builder.row import RuleRow
from desktop.tables.builder.sheet import RulesSheet
from desktop.tables.builder.suggest import Ask, Deliver
from desktop.tables.builder.summary import LeftOut, Summary
from desktop.tables.builder.values import Surroundings
from desktop.tables.looks import TableTexts
from desktop.theme.paint import RADIUS_CARD, box
from desktop.theme.tokens import tokens

REST_MS = 200
_OTHER = "Other"
Values = Callable[[str, str, Deliver], object]
AskLeftOut = Callable[[Group, Callable[[LeftOut | None], object]], object]


class FilterBuilder(QWidget):
    """Builds a filter; ``changed`` carries it whenever an edit leaves it whole and valid.

    A rule that is not finished says in its row what is missing and changes nothing; the rest of
    the filter stays in force. ``dirty_changed`` says that a saved filter now differs from what was
    saved, or no longer does. ``save``, ``save_as``, ``share`` and ``revert`` are what the person
    asks for; ``revert`` follows after the saved filter was put back. ``hide_asked`` is Esc or Hide.
    """

    changed = Signal(object)
    dirty_changed = Signal(bool)
    save = Signal()
    save_as = Signal()
    share = Signal()
    revert = Signal()
    hide_asked = Signal()

    def __init__(
        self, texts: TableTexts, parent: QWidget | None = None, *, alone: bool = False
    ) -> None:
        """Make the builder; ``alone``: part of a form, which saves the filter and never hides."""
        super().__init__(parent)
        self.setAccessibleName("Filter builder")
        self._alone = alone
        self._texts = texts
        self._fields = registry()
        self._context: Context | None = None
        self._values: Values | None = None
        self._ask_left_out: AskLeftOut | None = None
        self._asked = 0
        self._left: LeftOut | None = None
        self._in_force = Group()
        self._saved: Group | None = None
        self._was_dirty = False
        self.draft = DraftGroup()
        self._stale = False
        self._sheet = RulesSheet(Surroundings(self._today, self._ask))
        self._summary = Summary(texts)
        self._frame = BuilderFrame(self, self._sheet, self._summary)
        self._hands = Hands(self, self._sheet, self._frame)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._typed: DraftRule | None = None
        self._rest.timeout.connect(lambda: self._apply(self._typed))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._frame.hide.setVisible(not alone)
        self._connect()
        self._show_all()

    # --- what is given -----------------------------------------------------------------------

    @property
    def tree(self) -> Group:
        """The filter in force: as given, or as last changed."""
        return self._in_force

    @property
    def saved(self) -> Group | None:
        """The filter as it was saved; None when it has no name."""
        return self._saved

    @property
    def dirty(self) -> bool:
        """Whether a saved filter differs from what was saved."""
        return self._saved is not None and self._saved != self._in_force

    def set_fields(
        self, fields: tuple[FilterField, ...], sections: Mapping[str, str] | None = None
    ) -> None:
        """Offer ``fields``.

        Args:
            sections: by field name, the head under which it is listed.
        """
        heads: dict[str, str] = {}
        if sections:
            heads = {field.name: sections.get(field.name, _OTHER) for field in fields}
        self._fields = registry(*_by_section(fields, heads))
        self._sheet.set_fields(self._fields, heads)
        self._show_all()

    def set_tree(self, tree: Group, saved: Group | None = None) -> None:
        """Show a filter; nothing is emitted but ``dirty_changed``.

        Args:
            saved: as it was saved under its name; None when it has none.
        """
        self._rest.stop()
        self._in_force, self._saved = tree, saved
        self.draft = draft_of(tree)
        self._sheet.clear()
        self._show_all()

    def set_saved(self, saved: Group | None) -> None:
        """Compare with another saved filter; what is being built stays."""
        self._saved = saved
        self._show_verbs()

    def set_context(self, context: Context) -> None:
        """Give the day from which relative dates are counted."""
        if context != self._context:
            self._context = context
            self._show_words()

    def set_values(self, values: Values | None) -> None:
        """Propose values: ``values(field name, typed, deliver)``, answered on the main thread."""
        self._values = values
        self._sheet.clear()
        self._show_all()

    def set_left_out(self, ask: AskLeftOut | None) -> None:
        """Say who is left out: ``ask(tree, deliver)``, answered on the main thread."""
        self._ask_left_out = ask
        if not self._stale:
            self._look_for_left_out()

    def show_count(self, shown: int | None, total: int | None, busy: bool) -> None:
        """Show how many records pass the filter."""
        self._summary.show_count(shown, total, busy)

    def begin(self, place: int | None = None) -> None:
        """Take the focus: at the rule at ``place`` of the outermost group, else at the first."""
        self._catch_up()
        if not self.draft.children:
            self._hands.add_rule(self.draft)
            return
        node = self.draft.children[place or 0 if (place or 0) < len(self.draft.children) else 0]
        rule = node if isinstance(node, DraftRule) else next(node.rules())
        self._sheet.row_of(rule).field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    # --- what changes ------------------------------------------------------------------------

    def redraw(self, edited: bool = True) -> None:
        """Show the draft after rules came, went or moved; what they now mean is put in force."""
        self._sheet.show_draft(self.draft)
        self._frame.order_tabs()
        self._frame.fit()
        if edited:
            self._apply(None)

    def _connect(self) -> None:
        self._sheet.edited.connect(self._edited)
        self._sheet.left.connect(self._value_left)
        summary = self._summary
        summary.save.clicked.connect(lambda *_: self.save.emit())
        summary.save_as.clicked.connect(lambda *_: self.save_as.emit())
        summary.share.clicked.connect(lambda *_: self.share.emit())
        summary.revert.clicked.connect(lambda *_: self._revert())
        summary.on_include(self._include)
        self._frame.mode_chosen.connect(self._mode_chosen)
        self._frame.hide.clicked.connect(lambda *_: self.hide_asked.emit())
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._focus_changed)

    def _edited(self, rule: DraftRule | None, typing: bool) -> None:
        self._typed = rule
        if typing:
            self._rest.start()
        else:
            self._apply(rule)

    def _value_left(self, rule: DraftRule) -> None:
        if self._rest.isActive():
            self._apply(self._typed)
        self._sheet.row_of(rule).show_fault()
        self._frame.fit()

    def _mode_chosen(self, mode: str) -> None:
        if mode != self.draft.mode:
            self.draft.mode = mode  # type: ignore[assignment]
            self._apply(None)

    def _apply(self, rule: DraftRule | None) -> None:
        """Put the draft in force, unless ``rule``, which was just edited, is not finished."""
        self._rest.stop()
        typing = rule is not None and rule is self._typed
        if rule is not None and (typing or rule.seen):
            rule.seen = rule.seen or bool(rule.values)
        for row in self._sheet.rows():
            row.show_fault()
        self._frame.fit()
        if rule is not None and fault_of(rule, self._fields) is not None:
            return
        self._put_in_force(tree_of(self.draft, self._fields))

    def _put_in_force(self, tree: Group) -> None:
        if tree == self._in_force:
            return
        try:
            validate(tree, self._fields)
        except FilterError as fault:
            self._frame.show_fault(f"{fault.what} {fault.todo}")
            return
        self._frame.show_fault("")
        self._in_force = tree
        self._show_words()
        self._show_verbs()
        self._look_for_left_out()
        self.changed.emit(tree)

    def _revert(self) -> None:
        if self._saved is not None:
            tree = self._saved
            self.set_tree(tree, tree)
            self.changed.emit(tree)
            self.revert.emit()

    def _include(self) -> None:
        if self._left is not None:
            tree = self._left.tree
            self.set_tree(tree, self._saved)
            self.changed.emit(tree)
            self._frame.focus_end()

    # --- what is shown -----------------------------------------------------------------------

    def _today(self) -> date:
        # Only a table without an organisation has no day of its own.
        return self._context.day if self._context else date.today()  # noqa: DTZ011

    def _ask(self, field: str) -> Ask | None:
        values = self._values
        if values is None:
            return None
        return lambda typed, deliver: values(field, typed, deliver)

    def _show_all(self) -> None:
        """Show everything anew: at once, or when the builder is shown."""
        self._show_verbs()
        self._stale = True
        if self.isVisible():
            self._catch_up()

    def _catch_up(self) -> None:
        if not self._stale:
            return
        self._stale = False
        self._frame.set_mode(self.draft.mode)
        self.redraw(edited=False)
        for row in self._sheet.rows():
            row.show_fault()
        self._show_words()
        self._look_for_left_out()

    def _show_words(self) -> None:
        subject = self._texts.many.capitalize()
        try:
            validate(self._in_force, self._fields)
            words = sentence(self._in_force, self._fields, subject, self._today())
        except FilterError as fault:
            words = (Words(f"{fault.what} {fault.todo}"),)
        self._summary.show_words(words)
        self._frame.fit()

    def _show_verbs(self) -> None:
        dirty = self.dirty
        anything = bool(self._in_force.rules) and not self._alone
        self._summary.show_verbs(self._saved is not None, dirty, anything)
        self._frame.fit()
        if dirty != self._was_dirty:
            self._was_dirty = dirty
            self.dirty_changed.emit(dirty)

    def _look_for_left_out(self) -> None:
        self._asked += 1
        number = self._asked
        self._show_left_out(None)

        def deliver(left: LeftOut | None) -> None:
            if isValid(self) and number == self._asked:
                self._show_left_out(left)

        if self._ask_left_out is not None and self._in_force.rules:
            self._ask_left_out(self._in_force, deliver)

    def _show_left_out(self, left: LeftOut | None) -> None:
        self._left = left
        self._summary.show_left_out(left)
        self._frame.fit()

    # --- focus, keys, size -------------------------------------------------------------------

    def _focus_changed(self, old: QWidget | None, new: QWidget | None) -> None:
        """Once a rule is left, what it lacks may be said."""
        if not isValid(self) or old is None or new is None:
            return
        row = _row_of(old)
        if row is None or row is _row_of(new) or not self.isAncestorOf(row):
            return
        if row.draft.field and not row.draft.seen:
            row.draft.seen = True
            row.show_fault()
            self._frame.fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.hide_asked.emit()
            return
        super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self.window():
            self._frame.fit()
        return super().eventFilter(watched, event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.window() is not self:
            self.window().installEventFilter(self)
        self._catch_up()
        self._frame.fit()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self.window() is not self:
            self.window().removeEventFilter(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._frame.fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = tokens()
        box(QPainter(self), self.rect(), colours.window, colours.edge, RADIUS_CARD)


def _by_section(fields: tuple[FilterField, ...], sections: Mapping[str, str]) -> list[FilterField]:
    """Return ``fields`` with those of a section together, both in the order first met."""
    order = list(dict.fromkeys(sections.get(field.name, "") for field in fields))
    return sorted(fields, key=lambda field: order.index(sections.get(field.name, "")))


def _row_of(widget: QWidget | None) -> RuleRow | None:
    """Return the row around ``widget``, also from within a sheet that the row opened."""
    while widget is not None and not isinstance(widget, RuleRow):
        widget = widget.parentWidget()
    return widget
