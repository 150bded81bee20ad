"""One rule in its row: field, comparison, value, and what keeps it from being used."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from core.database.filters import OPERATORS, FilterField, Registry, operators_for
from desktop.tables.builder.choice_sheet import Item
from desktop.tables.builder.draft import DraftRule, fault_of
from desktop.tables.builder.editors import make_editor
from desktop.tables.builder.fault import FaultLine
from desktop.tables.builder.keys import MOVING, Keys, VerbKeys
from desktop.tables.builder.lead import Lead
from desktop.tables.builder.picker import Picker, PlainBox
from desktop.tables.builder.values import Surroundings, ValueEditor, kind_of_values
from desktop.theme.direction import margins
from desktop.theme.follow import follow
from desktop.theme.roles import set_invalid
from desktop.theme.units import u
from desktop.widgets.buttons import IconButton

HEIGHT = 7.0
GAP = 1.5
_BUTTON = 6.0
_LEAST_FIELD, _LEAST_OPERATOR = 30.0, 26.0
_KEYS: Keys = {**MOVING, (Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier): "copy"}


class RuleRow(QWidget):
    """The row of one ``DraftRule``, which it changes.

    ``edited`` carries whether the person is still typing, ``left`` says that a value was left,
    ``asked`` carries what is to be done with the rule: remove, copy, in, out, menu.
    """

    edited = Signal(bool)
    left = Signal()
    asked = Signal(str)

    def __init__(
        self,
        draft: DraftRule,
        fields: Registry,
        sections: Mapping[str, str],
        around: Surroundings,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.draft = draft
        self._fields = fields
        self._around = around
        self._kind = ""
        self.lead = Lead(self)
        self.field = Picker("Choose a field")
        self.field.set_items(
            Item(spec.name, spec.label, sections.get(spec.name, "")) for spec in fields.values()
        )
        self.operator = PlainBox()
        self.editor = ValueEditor()
        self.more = IconButton("ellipsis-vertical", "More", token="faint")
        self.cross = _Cross()
        self._fault = FaultLine()
        self._indent = 0.0
        self._is_under = False
        self._under = QHBoxLayout()
        self._line = QHBoxLayout()
        for widget in (self.lead, self.field, self.operator):
            self._line.addWidget(widget)
        self._line.addWidget(self.editor, 1)
        self._line.addWidget(self.more)
        self._line.addWidget(self.cross)
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._line)
        self._column.addLayout(self._under)
        self._column.addWidget(self._fault)
        self.field.picked.connect(self._field_chosen)
        self.operator.activated.connect(lambda *_: self._operator_chosen())
        self.more.clicked.connect(lambda *_: self.asked.emit("menu"))
        self.cross.clicked.connect(lambda *_: self.asked.emit("remove"))
        self._keys = VerbKeys(self, _KEYS)
        self._keys.asked.connect(self.asked)
        self._owner = "Rule"
        self.show_draft()
        follow(self, self.fit)

    def show_draft(self) -> None:
        """Show the rule as the draft has it."""
        spec = self._spec()
        self.field.set_value(self.draft.field)
        self.operator.clear()
        for operator in operators_for(spec) if spec else ():
            self.operator.addItem(operator.words, operator.name)
        self.operator.setCurrentIndex(self.operator.findData(self.draft.operator))
        self.operator.setVisible(spec is not None)
        self._put_editor()

    def set_owner(self, owner: str) -> None:
        """Say which rule this is: ``Rule 2``."""
        self._owner = owner
        self.setAccessibleName(owner)
        self.field.setAccessibleName(f"{owner}, field")
        self.operator.setAccessibleName(f"{owner}, comparison")
        self.editor.set_owner(owner)
        self.more.set_name(f"{owner}, more")
        self.more.setToolTip("Duplicate, move or add beside this rule")
        self.cross.set_name(f"{owner}, remove")
        self.cross.setToolTip("Remove this rule (Delete)")

    def set_indent(self, indent: float) -> None:
        """Begin ``indent`` units further in."""
        self._indent = indent
        self.fit()

    def share(self, room: float, field: float, operator: float) -> None:
        """Share out ``room`` units among field, comparison and value.

        The first two get ``field`` and ``operator``, less where the value needs it. Where even that
        is not enough, the value stands on a line of its own.
        """
        room -= self.taken() + 2 * _BUTTON + 2 * GAP
        least = self.editor.least if self.editor.stops else 0.0
        rest = room - (2 * GAP + least if least else GAP)
        under = least > 0 and rest < _LEAST_FIELD + _LEAST_OPERATOR
        part = (room - GAP if under else min(rest, field + operator)) / (field + operator)
        self.field.setFixedWidth(u(field * part))
        self.operator.setFixedWidth(u(operator * part))
        if under != self._is_under:
            self._is_under = under
            old, new = (self._line, self._under) if under else (self._under, self._line)
            old.removeWidget(self.editor)
            if under:
                new.addWidget(self.editor, 1)
            else:
                new.insertWidget(3, self.editor, 1)

    def taken(self) -> float:
        """Return how many units stand before the first control."""
        return self._indent + (self.lead.room + GAP if self.lead.room else 0)

    def stops(self) -> list[QWidget]:
        """Return the controls in reading order."""
        inner = [widget for _, widget in self.editor.stops]
        return [*self.lead.stops(), self.field, self.operator, *inner, self.more, self.cross]

    def show_fault(self) -> None:
        """Say what is missing, or that nothing is."""
        fault = fault_of(self.draft, self._fields) if self.draft.seen else None
        shown = fault is not None
        self.editor.mark(shown and bool(self.draft.field))
        set_invalid(self.field, shown and self._spec() is None)
        words = f"{fault.what} {fault.todo}" if fault else ""
        self._fault.show_words(words)
        self.setAccessibleDescription(words)

    def fault_words(self) -> str:
        """Return what the row says is missing."""
        return self._fault.text()

    def fit(self) -> None:
        """Take the sizes of the theme, for the controls that there are now."""
        self._keys.watch(self.stops())
        self._line.setSpacing(u(GAP))
        self._line.setContentsMargins(0, 0, 0, 0)
        self._column.setContentsMargins(margins(self, self._indent, 0, 0, 0))
        self._column.setSpacing(u(0.5))
        inner = (widget for _, widget in self.editor.stops)
        for widget in (self.field, self.operator, self.editor, *inner):
            widget.setFixedHeight(u(HEIGHT))
        self.more.setFixedSize(u(_BUTTON), u(HEIGHT))
        self.cross.setFixedSize(u(_BUTTON), u(HEIGHT))
        inside = self.taken() - self._indent
        self._fault.setContentsMargins(margins(self, inside, 0, 0, 1))
        gap = 0.5 if self._is_under else 0
        self._under.setContentsMargins(margins(self, inside, gap, 2 * (_BUTTON + GAP), 0))

    # --- choosing ----------------------------------------------------------------------------

    def _spec(self) -> FilterField | None:
        return self._fields.get(self.draft.field)

    def _field_chosen(self, name: str) -> None:
        if name != self.draft.field:
            self.draft.choose_field(self._fields[name], self._spec())
            self._kind = ""
            self.show_draft()
            self.edited.emit(False)

    def _operator_chosen(self) -> None:
        name = self.operator.currentData()
        if name != self.draft.operator:
            self.draft.choose_operator(name)
            self._put_editor()
            self.edited.emit(False)

    def _put_editor(self) -> None:
        """Put the right editor in; the one there stays where it serves as well."""
        spec = self._spec()
        known = spec is not None and self.draft.operator in OPERATORS
        kind = "none"
        if spec is not None and known:
            kind = kind_of_values(spec, OPERATORS[self.draft.operator])
        if kind != self._kind:
            self._kind = kind
            old = self.editor
            self.editor = (
                make_editor(kind, spec, self._around) if spec is not None else ValueEditor()
            )
            line = self._under if self._is_under else self._line
            line.replaceWidget(old, self.editor)
            line.setStretchFactor(self.editor, 1)
            old.hide()
            old.deleteLater()
            self.editor.typed.connect(self._typed)
            self.editor.chosen.connect(self._chosen)
            self.editor.left.connect(self._left)
            self.editor.set_owner(self._owner)
            self._order()
            self.fit()
        self.editor.set_values(self.draft.values)

    def _order(self) -> None:
        """Keep children in reading order, which the window's Tab follows."""
        for widget in (self.editor, self.more, self.cross):
            widget.raise_()
        stops = self.stops()
        for before, after in pairwise(stops):
            QWidget.setTabOrder(before, after)

    def _typed(self) -> None:
        self.draft.values = self.editor.values()
        self.edited.emit(True)

    def _chosen(self) -> None:
        self.draft.values = self.editor.values()
        self.edited.emit(False)

    def _left(self) -> None:
        # What was not touched is kept to the letter, however the editor would write it.
        if fault_of(self.draft, self._fields) is None:
            self.editor.settle()
        self.draft.seen = True
        self.left.emit()


class _Cross(IconButton):
    """Takes the rule away; Delete and Backspace do too."""

    def __init__(self) -> None:
        super().__init__("x", "Remove")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.click()
        else:
            super().keyPressEvent(event)
