"""Asks what an own field is called, what it holds, and who may see it."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtWidgets import QHBoxLayout, QSpinBox, QWidget

from core.contacts.custom import TYPES, CustomField
from core.contacts.fields import ContactField
from core.kernel.text import counted
from desktop.forms.repeated import Repeated, RepeatedRow
from desktop.panels.contacts.pages import ContactsContext
from desktop.panels.contacts.setup.sheet import Sheet, combo, line
from desktop.theme.measure import set_space
from desktop.widgets.buttons import IconButton

_TYPES = {
    "text": "Text",
    "number": "Number",
    "date": "Day",
    "choice": "Choice from a list",
    "yes_no": "Yes or no",
}
_CLASSES = {
    "open": "Open: about work, no secret",
    "personal": "Personal: about the person",
    "sensitive": "Sensitive: seen only with the permission for it",
}


class FieldSheet(Sheet):
    """The sheet. Type and class are chosen once, because values are stored by them."""

    def __init__(
        self,
        page: QWidget,
        context: ContactsContext,
        key: UUID | None = None,
        field: ContactField | None = None,
        active: bool = True,
        used: int | None = None,
    ) -> None:
        title = f"Change field “{field.label}”" if field else "New field"
        super().__init__(page, context.panel, title)
        self._key, self._field, self._active = key, field, active
        self.label = line(field.label if field else "", 80)
        self.type = combo([(one, _TYPES[one]) for one in TYPES], field.type if field else "text")
        self.privacy = combo([*_CLASSES.items()], field.privacy if field else "personal")
        self.help = line(field.help if field else "")
        self.decimals = QSpinBox()
        self.decimals.setRange(0, 6)
        self.decimals.setValue(field.scale if field else 0)
        self.choices = ChoiceRows(field)
        self.add_field("label", "Name", self.label, required=True)
        kind = self.add_field("type", "Type", self.type)
        self._places = self.add_field("scale", "Decimals", self.decimals)
        self._list = self.add_field("choices", "Choices", self.choices)
        self.add_field("help", "Help", self.help, "One sentence under the field in forms.")
        privacy = self.add_field("privacy", "Class", self.privacy)
        if field is not None:
            kind.set_help(_why_fixed(used))
            privacy.set_help("Chosen once: values of each class are kept apart.")
            for fixed in (self.type, self.privacy, self.decimals):
                fixed.setEnabled(False)
        self.type.currentIndexChanged.connect(lambda *_: self._show())
        self.finish("Save field" if field else "Add field", self._keep)
        self._show()
        self.label.setFocus()

    def _show(self) -> None:
        kind = self.type.currentData()
        self._places.setVisible(kind == "number")
        self._list.setVisible(kind == "choice")

    def _keep(self) -> None:
        given = CustomField(
            self.label.text(),
            self.type.currentData(),
            self.help.text(),
            tuple(self.choices.labels()),
            self.privacy.currentData(),
            self.decimals.value(),
        )
        key, active, renamed = self._key, self._active, self.choices.renamed()
        name = given.label.strip()
        if key is None:
            self.keep(
                lambda workspace, uow: workspace.contact_fields.add(uow, given),
                f"Field “{name}” added",
            )
            return
        self.keep(
            lambda workspace, uow: workspace.contact_fields.change(
                uow, key, given, active, renamed
            ),
            f"Field “{name}” saved",
        )


class ChoiceRow(RepeatedRow):
    """One choice; it knows what it was called before."""

    def __init__(self, rows: ChoiceRows, before: str = "") -> None:
        super().__init__()
        self.before = before
        self.line = line(before, 80)
        self.up = IconButton("move-up", "Move choice up", "", lambda: rows.move_up(self))
        self.gone = IconButton("x", "Remove choice", "", lambda: rows.remove(self))
        row = QHBoxLayout(self)
        set_space(row, 1)
        row.addWidget(self.line, 1)
        row.addWidget(self.up)
        row.addWidget(self.gone)

    @property
    def words(self) -> str:
        """What the choice is called now."""
        return self.line.text().strip()

    def stops(self) -> list[QWidget]:
        return [self.line, self.up, self.gone]

    def set_number(self, number: int) -> None:
        self.line.setAccessibleName(f"Choice {number}")
        self.up.set_name(f"Move choice {number} up")
        self.up.setEnabled(number > 1)
        self.gone.set_name(f"Remove choice {number}")


class ChoiceRows(Repeated[ChoiceRow]):
    """The choices of a field, one line each."""

    def __init__(self, field: ContactField | None) -> None:
        super().__init__("Choice", lambda: ChoiceRow(self))
        known = [choice.label for choice in field.choices] if field else []
        self.set_rows([ChoiceRow(self, label) for label in known or ["", ""]])

    def labels(self) -> list[str]:
        """Return the choices that were given, in their order."""
        return [row.words for row in self.rows if row.words]

    def renamed(self) -> dict[str, str]:
        """Return the former label of each choice that had one, by its new label."""
        return {row.words: row.before for row in self.rows if row.before and row.words}


def _why_fixed(used: int | None) -> str:
    if used:
        have = counted(used, "contact has", "contacts have")
        return (
            f"Chosen once: {have} a value stored by this type. "
            "For another type add a new field and switch this one off."
        )
    if used == 0:
        return "Chosen once. No contact has a value yet: delete the field and add it anew."
    return "Chosen once, because values are stored by it."
