"""Own fields of the organisation, and the standard fields beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from core.contacts.custom import CustomField
from core.contacts.fields import ContactField, standard_fields
from core.database.filters import Group, Rule
from core.database.listing import Column
from core.database.unit_of_work import Reader
from core.workspace import Workspace
from desktop.panels.contacts.pages import ContactsContext
from desktop.panels.contacts.setup.field_sheet import FieldSheet
from desktop.panels.contacts.setup.order_page import OrderPage
from desktop.panels.contacts.setup.order_table import OrderTable
from desktop.panels.contacts.setup.page import STATES
from desktop.tables.looks import StatusLook, TableLook
from desktop.widgets.buttons import push_button
from desktop.widgets.empty import EmptyState
from desktop.widgets.segmented import Segmented

TYPES: Mapping[str, str] = {
    "text": "Text",
    "long_text": "Long text",
    "number": "Number",
    "date": "Day",
    "choice": "Choice",
    "yes_no": "Yes or no",
    "email": "E-mail",
    "phone": "Phone number",
}
PRIVACY: Mapping[str, StatusLook] = {
    "open": StatusLook("Open", "globe", "rest"),
    "personal": StatusLook("Personal", "user", "progress"),
    "sensitive": StatusLook("Sensitive", "lock", "attention"),
}
COLUMNS = (
    Column("label", "Field", width_em=13, sortable=False, frozen=True),
    Column("type", "Type", width_em=8, sortable=False),
    Column("choices", "Choices", width_em=14, sortable=False),
    Column("privacy", "Class", "status", 8, sortable=False),
    Column("contacts", "Contacts", "number", 7, "right", sortable=False),
    Column("state", "State", "status", 8, sortable=False),
    Column("help", "Help", width_em=14, sortable=False),
)
_WHY = "Own fields are changed by those who may change statuses and own fields."
_STANDARD = "standard"


@dataclass(frozen=True, slots=True)
class OwnField:
    """A field as the page shows it; ``id`` None: a standard one. ``used`` None: not known."""

    id: UUID | None
    field: ContactField
    active: bool
    used: int | None = None


class OwnFieldsPage(OrderPage):
    """The page: own fields, which can be changed, or the standard ones, which cannot."""

    kinds = frozenset({"contact_field", "contact", "bulk_operation"})

    def __init__(self, context: ContactsContext) -> None:
        self.new_button = push_button("New field", "primary", "plus", self.add)
        super().__init__(context, "Own fields", (self.new_button,), "contacts.fields")
        self._own: list[OwnField] = []
        self._used: Mapping[str, int] = {}
        look = TableLook({"privacy": PRIVACY, "state": STATES})
        self.table = OrderTable("Fields", COLUMNS, look)
        self.table.activated_row.connect(lambda *_: self.change())
        self.list = Segmented("Show", [("own", "Own fields"), (_STANDARD, "Standard fields")])
        self.list.changed.connect(lambda *_: self._fill())
        self.head.tools.addWidget(self.list)
        self.show_verb = self.add_verb("Show its contacts", self.show_contacts, editing=False)
        self.add_verb("Change…", self.change, "F2")
        self.switch_verb = self.add_verb("Switch off", self.switch)
        self.add_verb("Delete", self.delete, "Del")
        self.add_moves("field")
        empty = EmptyState(
            "text-cursor-input",
            "No own fields yet.",
            "They hold what the standard fields have no place for, and are filtered, listed and "
            "imported like them.",
            "New field",
            self.add,
        )
        self.lay_out(empty, why_not=_WHY)

    def load(self) -> None:
        def work(workspace: Workspace, reader: Reader) -> list[OwnField]:
            return [OwnField(*row) for row in workspace.contact_fields.fields(reader)]

        self.panel.query(work, self._arrived, "setup fields")
        self.panel.query(
            lambda workspace, reader: workspace.contact_fields.filled(reader),
            self._counted,
            "setup values",
        )

    @property
    def chosen(self) -> OwnField | None:
        """The chosen field."""
        row, fields = self.table.picked_row, self._listed()
        return fields[row] if row is not None and row < len(fields) else None

    # --- verbs -------------------------------------------------------------------------------

    def show_contacts(self) -> None:
        """Show who has a value in the chosen field."""
        one = self.chosen
        if one is not None and one.active:
            operator = "yes" if one.field.filter_type == "tick" else "not_empty"
            tree = Group("all", (Rule(one.field.key, operator),))
            self.context.show_filter(f"With {one.field.label}", tree)

    def add(self) -> None:
        """Ask for a new field."""
        self.list.set_value("own")
        FieldSheet(self, self.context).open()

    def change(self) -> None:
        """Ask what is to be changed of the chosen field."""
        one = self.chosen
        if one is not None and one.id is not None and self.may:
            FieldSheet(self, self.context, one.id, one.field, one.active, one.used).open()

    def switch(self) -> None:
        """Switch the chosen field off, or on again."""
        one = self.chosen
        if one is None or one.id is None:
            return
        key, as_it_is, active = one.id, as_defined(one.field), not one.active
        self.run(
            lambda workspace, uow: workspace.contact_fields.change(uow, key, as_it_is, active),
            f"“{one.field.label}” is switched {'on' if active else 'off'}",
        )

    def delete(self) -> None:
        """Delete the chosen field, if no contact has a value in it."""
        one = self.chosen
        if one is not None and one.id is not None:
            key = one.id
            self.run(
                lambda workspace, uow: workspace.contact_fields.delete(uow, key),
                f"Field “{one.field.label}” deleted",
            )

    def put_at(self, start: int, target: int) -> None:
        """Put a field at another place."""
        self._own.insert(target, self._own.pop(start))
        keys = [one.id for one in self._own if one.id is not None]
        label = self._own[target].field.label
        self._fill()
        self.tell_moved(label, target, len(keys))
        self.run(
            lambda workspace, uow: workspace.contact_fields.order(uow, keys), f"“{label}” moved"
        )

    # --- inside ------------------------------------------------------------------------------

    def _listed(self) -> list[OwnField]:
        if self.list.value == _STANDARD:
            return [OwnField(None, field, True) for field in standard_fields().values()]
        return [
            OwnField(one.id, one.field, one.active, self._used.get(one.field.key))
            for one in self._own
        ]

    def _arrived(self, found: list[OwnField]) -> None:
        self._own = found
        self.counted.emit(len(found))
        self._fill()

    def _counted(self, used: Mapping[str, int]) -> None:
        self._used = used
        self._fill()

    def _fill(self) -> None:
        standard = self.list.value == _STANDARD
        self.table.set_movable(self.may and not standard)
        shown = ["label", "type", "choices", "privacy", "contacts", "state", "help"]
        if standard:
            shown = ["label", "type", "privacy", "help"]
        if list(self.table.shown_columns()) != shown:
            self.table.show_columns(shown)
        rows = [_row(one) for one in self._listed()]
        self.show_rows("Standard fields" if standard else "Own fields", rows)

    def refresh_verbs(self) -> None:
        super().refresh_verbs()
        one = self.chosen
        own = one is not None and one.id is not None
        for verb in self.verbs:
            verb.setEnabled(own)
        self.show_verb.setEnabled(own and one is not None and one.active)
        words = "Switch on" if one is not None and not one.active else "Switch off"
        self.switch_verb.setText(words)
        self.switch_verb.setAccessibleName(words)


def as_defined(field: ContactField) -> CustomField:
    """Return an own field as it is given to the service."""
    choices = tuple(choice.label for choice in field.choices)
    return CustomField(field.label, field.type, field.help, choices, field.privacy, field.scale)


def _row(one: OwnField) -> tuple[object, ...]:
    field = one.field
    words = TYPES[field.type]
    if field.scale:
        words += f", {field.scale} decimals"
    return (
        field.label,
        words,
        ", ".join(choice.label for choice in field.choices) if one.id else "",
        field.privacy,
        one.used,
        "on" if one.active else "off",
        field.help,
    )
