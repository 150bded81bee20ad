"""Makes a contact or changes one: every field, in sections, with the further numbers below."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut

from core.contacts.fields import ContactField
from core.contacts.lists.source import ListSetup
from core.contacts.phones import shown
from core.contacts.records import Contact
from core.contacts.suppression import Suppressed
from core.contacts.values import read_value
from core.database.unit_of_work import Done
from core.kernel.changes import Changes
from core.kernel.clock import today
from core.kernel.errors import ChanceryError, InvalidValue, NotFound
from core.kernel.fields import FieldSpec
from desktop.forms.builder import FormBuilder
from desktop.panels.contacts.further import FurtherPart
from desktop.panels.contacts.parts import Page
from desktop.panels.context import PanelContext
from desktop.shell.ask_anyway import AskAnyway
from desktop.tasks.listening import while_there
from desktop.widgets.buttons import push_button
from desktop.widgets.text import Text


class ContactFormPage(Page):
    """``saved`` carries the id of the contact, ``left`` asks to go back."""

    saved = Signal(object)
    left = Signal()

    def __init__(self, context: PanelContext, setup: ListSetup) -> None:
        self._save = push_button("Save contact", "primary", "check", self.save)
        self._save.setToolTip("Save contact (Ctrl+S)")
        cancel = push_button("Cancel", "plain", on_click=self.leave)
        super().__init__("New contact", (cancel, self._save), ("Contacts", self.leave))
        self._context = context
        self._setup = setup
        self._contact: Contact | None = None
        self.asking: AskAnyway | None = None
        self._fields = {
            field.key: field
            for field in setup.fields.values()
            if field.given and (field.privacy != "sensitive" or _may_see(context))
        }
        self.form = FormBuilder(
            [field.spec for field in self._fields.values()], check=self._check, today=self._today
        )
        self.further = FurtherPart(self.form, setup.country)
        self._fault = Text("", "small", token="refused", wrap=True)
        self._fault.hide()
        self.column.addWidget(self._fault)
        self.column.addWidget(self.form)
        self.column.addWidget(self.further)
        self.column.addStretch(1)
        keep = QShortcut(QKeySequence("Ctrl+S"), self)
        keep.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        keep.activated.connect(self.save)
        context.changes.connect(self._follow)

    def begin(self) -> None:
        """Show an empty form."""
        self._contact = None
        self.set_title("New contact")
        self._show(self._before({"kind": "person"}))
        self.further.show_contact(None)
        self.form.focus_field("first_name")

    def edit(self, contact: Contact, field: str = "") -> None:
        """Show a contact; ``field`` gets the focus."""
        self._contact = contact
        self.set_title(f"Edit {contact.name}")
        self._show(self._before(contact.values))
        self.further.show_contact(contact)
        self.form.focus_field(field or "first_name")

    def save(self) -> None:
        """Save what was changed, unless a field does not fit; says so under it."""
        # The form comes last, so that the focus is in the topmost of the fields to be mended.
        further_faults = self.further.show_problems()
        if self.form.show_problems() or further_faults:
            return
        self._keep(self.form.answers())

    def _keep(self, answers: Mapping[str, Any], on_purpose: bool = False) -> None:
        contact, further = self._contact, self.further.changed()
        if contact is None:
            self._context.command(
                lambda workspace, uow: workspace.contacts.create(
                    uow, answers, further, on_purpose=on_purpose
                ),
                self._created,
                self._refused,
            )
            return
        changed = self._changed(contact, answers)
        if not changed and further is None:
            self.saved.emit(contact.id)
            return
        key, version = contact.id, contact.row_version
        self._context.command(
            lambda workspace, uow: workspace.contacts.change(
                uow, key, changed, version, further, on_purpose=on_purpose
            ),
            lambda done: self._kept(key, done),
            self._refused,
        )

    def leave(self) -> None:
        """Go back without saving."""
        self.left.emit()

    # --- inside --------------------------------------------------------------------------

    def _show(self, answers: Mapping[str, Any]) -> None:
        self._fault.hide()
        self.form.set_answers(answers)

    def _before(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return stored values as the form takes them; a switch that is off says so."""
        country = self._setup.country
        return {
            key: _answer(field, values.get(key), country) for key, field in self._fields.items()
        }

    def _changed(self, contact: Contact, answers: Mapping[str, Any]) -> dict[str, Any]:
        before = self._before(contact.values)
        changed = {
            key: answers.get(key)
            for key in self._fields
            if (answers.get(key) or None) != (before.get(key) or None)
        }
        # A number that was a further one before brings along what is known of it; otherwise
        # nothing would be known of a new one.
        for key in self.further.swapped & changed.keys():
            changed[f"{key}_state"] = answers.get(f"{key}_state")
        return changed

    def _follow(self, changes: Changes) -> None:
        """Read the contact again when it is changed behind the form, such as by Undo."""
        contact = self._contact
        if contact is None or not self.isVisible() or contact.id not in changes.ids("contact"):
            return
        self._context.query(
            lambda workspace, reader: workspace.contacts.contact(reader, contact.id),
            while_there(self, self._show_stored),
            "contact form",
            while_there(self, self._not_read),
        )

    def _show_stored(self, now: Contact) -> None:
        """Show what is stored now; what the person typed stays."""
        contact = self._contact
        if contact is None or contact.id != now.id or not self.isVisible():
            return
        answers, before, after = (
            self.form.answers(),
            self._before(contact.values),
            self._before(now.values),
        )
        typed = self._changed(contact, answers).keys()
        moved = {key for key in self._fields if before[key] != after[key]}
        further_moved = _further(contact) != _further(now)
        if typed & moved or (further_moved and self.further.changed() is not None):
            # Both changed the same: saving says so, because the form still holds the older one.
            return
        self._contact = now
        self.set_title(f"Edit {now.name}")
        if moved:
            self.form.set_answers({**after, **{key: answers.get(key) for key in typed}})
        if further_moved:
            self.further.show_contact(now)

    def _not_read(self, error: ChanceryError) -> None:
        if isinstance(error, NotFound):
            # The record, which takes the place of the form, says that the contact is gone.
            self.left.emit()
        else:
            self._context.show_error(error)

    def _created(self, done: Done[UUID]) -> None:
        self._context.toast("Contact added", done.undo)
        self.saved.emit(done.value)

    def _kept(self, key: UUID, done: Done[None]) -> None:
        self._context.toast("Contact saved", done.undo)
        self.saved.emit(key)

    def _refused(self, error: ChanceryError) -> None:
        if isinstance(error, InvalidValue) and error.field in self._fields:
            self.form.show_fault(error.field, error.todo)
            return
        if isinstance(error, InvalidValue) and self.further.take_fault(error):
            return
        if isinstance(error, Suppressed) and "contacts.delete" in self._context.actor.permissions:
            self.asking = AskAnyway(
                self.window(),
                "Take in somebody who was erased?",
                f"{error.what} {error.kept} Take them in only if they asked; it is recorded.",
                "Take in",
                lambda: self._keep(self.form.answers(), on_purpose=True),
            )
            self.asking.open()
            return
        self._fault.setText(str(error))
        self._fault.show()

    def _check(self, spec: FieldSpec, answer: Any) -> Any:
        return read_value(self._fields[spec.key], answer, self._setup.country)

    def _today(self) -> date:
        return today(self._context.workspace.clock, self._setup.zone)


def _further(contact: Contact) -> tuple[tuple[Any, ...], ...]:
    lists: tuple[Iterable[Any], ...] = (contact.phones, contact.emails, contact.addresses)
    return tuple(tuple(one for one in rows if not one.main) for rows in lists)


def _may_see(context: PanelContext) -> bool:
    return "contacts.sensitive" in context.actor.permissions


def _answer(field: ContactField, value: Any, country: str) -> Any:
    if field.type == "yes_no":
        return bool(value)
    if field.type == "phone" and value:
        return shown(str(value), country)
    if isinstance(value, UUID):
        return value.hex
    return value.isoformat() if isinstance(value, date) else value
