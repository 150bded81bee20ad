"""Asks what many contacts shall get: a value of one field, or a name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QCompleter, QVBoxLayout, QWidget

from core.contacts.fields import ContactField
from core.contacts.values import read_value
from core.kernel.errors import InvalidValue
from core.kernel.fields import FieldSpec
from core.kernel.text import counted
from desktop.accessibility.announce import announce
from desktop.forms.box import FieldBox
from desktop.shell.dialog import Dialog
from desktop.widgets.banner import Banner
from desktop.widgets.text import Text

_PAUSE_MS = 250
_NO_VALUE = "Choose a value, or say that the field shall be emptied."


class BulkSheet(Dialog):
    """What both ask for shows how many contacts really change, before they do.

    ``asked`` is emitted when the answer has come to rest and its effect may be counted.
    """

    asked = Signal()

    def __init__(self, window: QWidget | None, title: str) -> None:
        super().__init__(window, title)
        self.effect = Text("", "small", token="muted", wrap=True, tabular=True)
        self.obstacle = ""
        self._obstacle = QVBoxLayout()
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self.asked)

    def foretell(self, words: str) -> None:
        """Say what the answer would change; empty for what is not known."""
        self.effect.setText(words)

    def words(self, changed: int, of: int) -> str:
        """Say how many of the chosen contacts the answer would change."""
        if changed == of:
            return f"All {of:,} change." if of > 1 else "It changes."
        if not changed:
            return "Nothing to change: all of them are so already."
        verb, rest = "changes" if changed == 1 else "change", of - changed
        return f"{changed:,} of {of:,} {verb}; {rest:,} {'is' if rest == 1 else 'are'} so already."

    def hinder(self, words: str) -> None:
        """Say why it cannot be done now, and do not let it be; empty when nothing is in the way."""
        if words == self.obstacle:
            return
        self.obstacle = words
        while (item := self._obstacle.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        if words:
            self._obstacle.addWidget(Banner(words, "attention", icon_name="cloud-off"))
            announce(self, words)
        self._permit()

    def _permit(self) -> None:
        """Let it be done, or not."""
        raise NotImplementedError

    def _edited(self) -> None:
        self.foretell("")
        self._pause.start()


class ChooseName(BulkSheet):
    """One name, known or new. ``taken`` carries it."""

    taken = Signal(str)

    def __init__(
        self, window: QWidget | None, verb: str, label: str, names: Sequence[str], count: int
    ) -> None:
        super().__init__(window, f"{verb} {counted(count, 'contact')}")
        self.field = QComboBox()
        self.field.setEditable(True)
        self.field.addItems([*names])
        self.field.setCurrentText("")
        self.field.setAccessibleName(label)
        completer = self.field.completer()
        assert completer is not None
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        words = Text("Choose one, or type a new name.", "small", token="muted", wrap=True)
        words.setBuddy(self.field)
        self.body.addWidget(words)
        self.body.addWidget(self.field)
        self.body.addWidget(self.effect)
        self.body.addLayout(self._obstacle)
        self.add_verb("Cancel", self.reject)
        self.take = self.add_verb(verb, self._take, "primary", default=True)
        self.field.editTextChanged.connect(lambda *_: self._show())
        self._show()
        self.field.setFocus()

    @property
    def name(self) -> str:
        """What is typed or chosen."""
        return self.field.currentText().strip()

    def _show(self) -> None:
        self._permit()
        self._edited()

    def _permit(self) -> None:
        self.take.setEnabled(bool(self.name) and not self.obstacle)

    def _take(self) -> None:
        name = self.name
        self.accept()
        self.taken.emit(name)


class EditField(BulkSheet):
    """A field and its new value. ``taken`` carries the key and the value; None empties the field.

    That many lose what stood there is never the meaning of an answer not given: it has a tick.
    """

    taken = Signal(str, object)

    def __init__(
        self,
        window: QWidget | None,
        fields: Sequence[ContactField],
        count: int,
        country: str,
        today: Callable[[], date],
    ) -> None:
        one = fields[0].label.lower() if len(fields) == 1 else "a field"
        super().__init__(window, f"Change {one} of {counted(count, 'contact')}")
        self._fields = {field.key: field for field in fields}
        self._country, self._today, self._count = country, today, count
        self._box: FieldBox | None = None
        self.field = QComboBox()
        self.field.setAccessibleName("Field")
        for field in fields:
            self.field.addItem(field.label, field.key)
        self.field.setVisible(len(fields) > 1)
        self._place = QVBoxLayout()
        self.empty = QCheckBox("Empty the field instead")
        self.empty.setAccessibleName(self.empty.text())
        self.empty.toggled.connect(self._emptied)
        self.body.addWidget(self.field)
        self.body.addLayout(self._place)
        self.body.addWidget(self.empty)
        self.body.addWidget(self.effect)
        self.body.addLayout(self._obstacle)
        self.add_verb("Cancel", self.reject)
        self.take = self.add_verb("", self._take, "primary", default=True)
        self.field.currentIndexChanged.connect(self._show_field)
        self._show_field()

    def _show_field(self) -> None:
        if self._box is not None:
            self._place.removeWidget(self._box)
            self._box.hide()
            self._box.deleteLater()
        field = self._field

        def check(spec: FieldSpec, answer: object) -> object:
            return read_value(field, answer, self._country)

        self._box = FieldBox(field.spec, check, self._today)
        self._place.addWidget(self._box)
        self._box.input.edited.connect(self._edited)
        # Yes or no is never empty: what is not yes is no.
        self.empty.setVisible(field.type != "yes_no")
        self.empty.setChecked(False)
        self._box.focus()
        self._edited()

    @property
    def _field(self) -> ContactField:
        return self._fields[self.field.currentData()]

    @property
    def _answer(self) -> object:
        """What is given; None where nothing is."""
        assert self._box is not None
        answer = self._box.input.answer()
        return None if isinstance(answer, str) and not answer.strip() else answer

    def _emptied(self, empty: bool) -> None:
        if self._box is not None:
            self._box.show_fault("")
            self._box.setEnabled(not empty)
        self._edited()

    def _edited(self) -> None:
        super()._edited()
        empty = self.empty.isChecked()
        if not empty and self._answer is None:
            self.foretell(_NO_VALUE if not self.empty.isHidden() else "Choose a value.")
        many = counted(self._count, "contact")
        words = f"Empty “{self._field.label}” of {many}" if empty else f"Change {many}"
        self.take.setText(words)
        self.take.setAccessibleName(words)
        self._permit()

    def words(self, changed: int, of: int) -> str:
        if not self.empty.isChecked():
            return super().words(changed, of)
        if not changed:
            return "Nothing to empty: none of them has anything there."
        if changed == of:
            many = f"all {of:,}" if of > 1 else "it"
            return f"“{self._field.label}” is emptied for {many}."
        rest = of - changed
        have = "1 has" if rest == 1 else f"{rest:,} have"
        return f"“{self._field.label}” is emptied for {changed:,} of {of:,}; {have} nothing there."

    def _permit(self) -> None:
        given = self.empty.isChecked() or self._answer is not None
        self.take.setEnabled(given and not self.obstacle)

    def answer(self) -> tuple[str, object] | None:
        """Return the field's key and the value; None while it is missing or does not fit."""
        if self.empty.isChecked():
            return self._field.key, None
        if self._box is None or self._answer is None or self._box.fault():
            return None
        return self._field.key, self._answer

    def _take(self) -> None:
        assert self._box is not None
        answer = None if self.empty.isChecked() else self._answer
        field = self._field
        try:
            if answer is not None:
                read_value(field, answer, self._country)
        except InvalidValue as problem:
            self._box.show_fault(problem.todo, spoken=True)
            return
        self.accept()
        self.taken.emit(field.key, answer)
