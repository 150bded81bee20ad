"""Asks what an own field is called, what it holds, and who may see it."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSpinBox, QVBoxLayout, QWidget

from core.contacts.custom import TYPES, CustomField
from core.contacts.fields import ContactField
from core.kernel.text import counted
from desktop.panels.contacts.pages import ContactsContext
from desktop.panels.contacts.setup.sheet import Sheet, combo, line
from desktop.theme.measure import set_space
from desktop.widgets.buttons import IconButton, LinkButton

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


class ChoiceRows(QWidget):
    """The choices of a field, one line each; a line knows what it was called before."""

    changed = Signal()

    def __init__(self, field: ContactField | None) -> None:
        super().__init__()
        self._lines: list[tuple[QLineEdit, str, QWidget]] = []
        self._column = QVBoxLayout(self)
        set_space(self._column, 1)
        self._more = LinkButton("Choice", lambda: self._add("").setFocus(), "plus")
        self._more.setAccessibleName("Add choice")
        self._column.addWidget(self._more)
        self.setFocusProxy(self._more)
        for choice in field.choices if field else ():
            self._add(choice.label)
        if not self._lines:
            self._add("")
            self._add("")

    def labels(self) -> list[str]:
        """Return the choices that were given, in their order."""
        return [line.text().strip() for line, _, _ in self._lines if line.text().strip()]

    def renamed(self) -> dict[str, str]:
        """Return the former label of each choice that had one, by its new label."""
        return {
            line.text().strip(): before
            for line, before, _ in self._lines
            if before and line.text().strip()
        }

    def _add(self, before: str) -> QLineEdit:
        field, holder = line(before, 80), QWidget()
        row = QHBoxLayout(holder)
        set_space(row, 1)
        row.addWidget(field, 1)
        number = len(self._lines) + 1
        field.setAccessibleName(f"Choice {number}")
        up = IconButton("move-up", f"Move choice {number} up", "", lambda: self._up(holder))
        gone = IconButton("x", f"Remove choice {number}", "", lambda: self._remove(holder))
        row.addWidget(up)
        row.addWidget(gone)
        self._column.insertWidget(len(self._lines), holder)
        self._lines.append((field, before, holder))
        previous = self._lines[-2][2] if len(self._lines) > 1 else None
        QWidget.setTabOrder(gone, self._more)
        if previous is not None:
            self._order_tabs()
        self.changed.emit()
        return field

    def _up(self, holder: QWidget) -> None:
        place = self._place(holder)
        if place > 0:
            self._lines.insert(place - 1, self._lines.pop(place))
            self._column.removeWidget(holder)
            self._column.insertWidget(place - 1, holder)
            self._order_tabs()
            self._lines[place - 1][0].setFocus()

    def _remove(self, holder: QWidget) -> None:
        place = self._place(holder)
        self._lines.pop(place)
        self._column.removeWidget(holder)
        holder.hide()
        holder.deleteLater()
        after = self._lines[min(place, len(self._lines) - 1)][0] if self._lines else self._more
        after.setFocus(Qt.FocusReason.OtherFocusReason)
        self._order_tabs()

    def _place(self, holder: QWidget) -> int:
        return [one[2] for one in self._lines].index(holder)

    def _order_tabs(self) -> None:
        stops: list[QWidget] = []
        for number, (field, _, holder) in enumerate(self._lines, 1):
            up, gone = holder.findChildren(IconButton)
            field.setAccessibleName(f"Choice {number}")
            up.set_name(f"Move choice {number} up")
            up.setEnabled(number > 1)
            gone.set_name(f"Remove choice {number}")
            stops += [field, up, gone]
        for before, after in zip(stops, [*stops[1:], self._more], strict=True):
            QWidget.setTabOrder(before, after)


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
