"""The form for one field of a template."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any, cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QPlainTextEdit, QWidget

from core.contracts.bulk import answer_from_cell
from core.contracts.fields import check_answer
from core.contracts.templates import TemplateContent
from core.kernel.errors import InvalidValue
from core.kernel.fields import Choice, FieldSpec, FieldType
from desktop.panels.contracts.parts.condition_field import ConditionField
from desktop.panels.contracts.parts.words import key_from
from desktop.panels.contracts.templates.tables import TYPES
from desktop.theme.measure import set_size
from desktop.widgets.page import Labelled, SidePanel
from desktop.widgets.text import Heading

# A first answer that can be typed on one line; parties, amounts and lists begin empty.
_WITH_DEFAULT = ("text", "long_text", "number", "date", "choice", "yes_no", "email")


class FieldForm(SidePanel):
    """The form; ``changed`` carries the field after each keystroke."""

    changed = Signal(object)

    def __init__(self, content: TemplateContent, place: int, parent: QWidget | None = None) -> None:
        super().__init__("Chosen field", 80, parent)
        self.spec = spec = content.fields[place]
        self._follows = spec.key == key_from(spec.label)
        self.label, self.key = QLineEdit(spec.label), QLineEdit(spec.key)
        self.type = QComboBox()
        for name, words in TYPES.items():
            self.type.addItem(words, name)
        self.type.setCurrentIndex(self.type.findData(spec.type))
        self.required = QCheckBox("Needed before it can be sent")
        self.required.setChecked(spec.required)
        self.help, self.section = QLineEdit(spec.help), QLineEdit(spec.section)
        self.choices = QPlainTextEdit(_choice_lines(spec))
        self.choices.setTabChangesFocus(True)
        set_size(self.choices, height=22)
        self.unit = QLineEdit(spec.unit)
        self.minimum, self.maximum = (
            QLineEdit(_words(spec.minimum)),
            QLineEdit(_words(spec.maximum)),
        )
        self.default = QLineEdit(_default_words(spec))
        self.shown_if = ConditionField("Asked if", content.fields, spec.shown_if)
        self._lay_out()
        self._watch()
        self._show_fitting()

    def _lay_out(self) -> None:
        self._label = Labelled("Label", self.label, "", True)
        self._key = Labelled("Key", self.key, "Conditions and wordings name the field by it.", True)
        self._choices = Labelled("Choices", self.choices, "One a line, as value = Label.", True)
        self._unit = Labelled("Unit", self.unit, "Such as days; for an amount the one currency.")
        self._minimum = Labelled("Smallest", self.minimum)
        self._maximum = Labelled("Largest", self.maximum)
        self._default = Labelled(
            "First answer", self.default, "Stands there until somebody answers."
        )
        self.body.addWidget(Heading("Field"))
        for widget in (
            self._label,
            Labelled("Type", self.type),
            self._choices,
            self.required,
            self._unit,
            self._minimum,
            self._maximum,
            Labelled("Section", self.section, "The heading of the form that it stands under."),
            self.shown_if,
            Labelled("Help", self.help, "One sentence under the field."),
            self._default,
            self._key,
        ):
            self.body.addWidget(widget)
        self.body.addStretch()

    def _watch(self) -> None:
        for line in (self.key, self.help, self.section, self.unit, self.minimum, self.maximum):
            line.textEdited.connect(lambda _: self._changed())
        self.label.textEdited.connect(self._label_typed)
        self.default.textEdited.connect(lambda _: self._changed())
        self.choices.textChanged.connect(self._changed)
        self.required.toggled.connect(lambda _: self._changed())
        self.type.currentIndexChanged.connect(lambda _: self._changed())
        self.shown_if.edited.connect(self._changed)

    def _label_typed(self, text: str) -> None:
        # A new field's key is made of its label, until somebody gives it one.
        if self._follows or self.key.text().startswith("new_field"):
            self._follows = True
            self.key.setText(key_from(text) if text.strip() else "new_field")
        self._changed()

    def _changed(self) -> None:
        name = cast("FieldType", self.type.currentData())
        plain = replace(
            self.spec,
            key=self.key.text().strip(),
            label=self.label.text().strip(),
            type=name,
            required=self.required.isChecked(),
            help=self.help.text().strip(),
            choices=_choices(self.choices.toPlainText()) if name == "choice" else (),
            unit=self.unit.text().strip() if name in ("number", "money") else "",
            section=self.section.text().strip(),
            minimum=self._bound(self._minimum, self.minimum, name),
            maximum=self._bound(self._maximum, self.maximum, name),
            shown_if=self.shown_if.condition,
            default="",
        )
        self.spec = replace(plain, default=self._default_of(plain))
        self._show_fitting()
        self.changed.emit(self.spec)

    def _bound(self, field: Labelled, line: QLineEdit, name: str) -> int | None:
        text = line.text().strip()
        if name != "number" or not text:
            field.set_error("")
            return None
        try:
            value = int(text)
        except ValueError:
            field.set_error("Give a whole number.")
            return None
        field.set_error("")
        return value

    def _default_of(self, spec: FieldSpec) -> str:
        if spec.type not in _WITH_DEFAULT:
            # Kept as it was: it is not shown here, and must not be lost.
            return self.spec.default if spec.type == self.spec.type else ""
        text = self.default.text().strip()
        if not text:
            self._default.set_error("")
            return ""
        try:
            answer = check_answer(spec, answer_from_cell(spec, text))
        except InvalidValue as error:
            self._default.set_error(f"Give {error.expected}.")
            return ""
        self._default.set_error("")
        return json.dumps(answer)

    def _show_fitting(self) -> None:
        name = self.spec.type
        self._choices.setVisible(name == "choice")
        self._unit.setVisible(name in ("number", "money"))
        self._minimum.setVisible(name == "number")
        self._maximum.setVisible(name == "number")
        self._default.setVisible(name in _WITH_DEFAULT)


def _choice_lines(spec: FieldSpec) -> str:
    return "\n".join(f"{choice.value} = {choice.label}" for choice in spec.choices)


def _choices(text: str) -> tuple[Choice, ...]:
    """Read one choice a line; a line without a value gets one made of its label."""
    found: dict[str, Choice] = {}
    for line in text.splitlines():
        value, sign, label = line.partition("=")
        label = (label if sign else value).strip()
        value = value.strip() if sign else key_from(label)
        if label and value:
            found.setdefault(value, Choice(value, label))
    return tuple(found.values())


def _default_words(spec: FieldSpec) -> str:
    if not spec.default or spec.type not in _WITH_DEFAULT:
        return ""
    answer: Any = json.loads(spec.default)
    if isinstance(answer, bool):
        return "yes" if answer else "no"
    return str(answer)


def _words(bound: int | None) -> str:
    return "" if bound is None else str(bound)
