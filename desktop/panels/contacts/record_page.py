"""One contact: identity and consent at the left, what happened at the right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from core.audit.records import AuditEvent
from core.contacts.duplicates.records import LikelyPair, PastMerge
from core.contacts.fields import ContactField
from core.contacts.lists.source import ListSetup
from core.contacts.records import Contact, StatusChange, Visit
from core.database.unit_of_work import Reader
from core.kernel.changes import Changes
from core.kernel.errors import ChanceryError, NotFound
from core.workspace import Workspace
from desktop.panels.contacts.details import reach_rows
from desktop.panels.contacts.duplicates.banners import double_banners
from desktop.panels.contacts.looks import STAGES, plain_name, value_words
from desktop.panels.contacts.parts import Page
from desktop.panels.contacts.picture_keeping import keep_picture, load_picture
from desktop.panels.contacts.privacy_acts import PrivacyActs
from desktop.panels.contacts.timeline import Timeline, entries_of
from desktop.panels.contacts.visit_sheet import VisitSheet
from desktop.panels.context import PanelContext
from desktop.tasks.listening import while_there
from desktop.theme.follow import follow
from desktop.theme.measure import set_space
from desktop.theme.units import u
from desktop.widgets.avatar import Avatar
from desktop.widgets.buttons import push_button
from desktop.widgets.card import Card
from desktop.widgets.chip import Chip
from desktop.widgets.keyvalue import KeyValueList, Value
from desktop.widgets.page import empty
from desktop.widgets.picture_input import Given, PictureInput
from desktop.widgets.text import Text

_RELEVANT = frozenset(
    {"contact", "visit", "contact_label", "group_member", "contact_status"}
    | {"contact_merge", "contact_apart"}
)
# Shown by themselves, not among the facts of their section.
_APART = frozenset({"email", "mobile", "phone", "mobile_opt_out", "email_opt_out", "kind"})
_ADDRESS = frozenset({"street", "street2", "city", "region", "postcode", "country"})


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything that the page shows."""

    contact: Contact
    visits: list[Visit]
    statuses: list[StatusChange]
    events: list[AuditEvent]
    likely: list[LikelyPair]
    merges: list[PastMerge]


def read(workspace: Workspace, reader: Reader, key: UUID) -> Reading:
    """Read a contact with its visits, statuses and history."""
    return Reading(
        workspace.contacts.contact(reader, key),
        workspace.visits.of_contact(reader, key),
        workspace.statuses.history(reader, key),
        workspace.audit.history(reader, key, 100),
        workspace.duplicates.likely(reader, key),
        workspace.duplicates.merges(reader, key),
    )


class ContactRecordPage(Page):
    """``left`` asks for the list, ``edit_asked`` carries the contact to edit.

    ``compare_asked`` carries two contacts that may be the same.
    """

    left = Signal()
    edit_asked = Signal(object)
    shown_contact = Signal()
    compare_asked = Signal(object, object)

    def __init__(self, context: PanelContext, setup: ListSetup) -> None:
        edit = push_button("Edit", "plain", "pencil-line", self.edit)
        plan = push_button("Plan a visit…", "primary", "calendar", self.plan_visit)
        super().__init__("", (edit, plan), ("Contacts", self._leave), wide=True)
        self._context = context
        self._setup = setup
        self._key: UUID | None = None
        self.reading: Reading | None = None
        for button in (edit, plan):
            button.setVisible("contacts.edit" in context.actor.permissions)
        self.avatar = Avatar("", 18)
        self.picture = PictureInput(self.avatar, "Picture", "Or drop one here, or paste it.")
        self.picture.set_editable("contacts.edit" in context.actor.permissions)
        self.picture.given.connect(self._take_picture)
        self.picture.removed.connect(lambda: self._set_picture(None, "Picture removed"))
        self.privacy = PrivacyActs(context, self, self.left.emit)
        self._facts = QVBoxLayout()
        self._timeline = Timeline()
        self._timeline.visit_asked.connect(self._open_visit)
        self._side = Card("What happened")
        self._side.body.addWidget(self._timeline)
        self._row = QHBoxLayout()
        left = QVBoxLayout()
        set_space(left, 3)
        left.addWidget(self.picture)
        left.addLayout(self._facts, 1)
        self._row.addLayout(left, 5)
        self._row.addWidget(self._side, 6)
        self._told = QVBoxLayout()
        self.column.addLayout(self._told)
        self.column.addLayout(self._row)
        context.changes.connect(self._changed)
        follow(self, self._space_out)

    @property
    def contact_id(self) -> UUID | None:
        """The contact that is open."""
        return self._key

    def show_contact(self, key: UUID) -> None:
        """Open a contact."""
        if key != self._key:
            self.reading = None
            self.set_title("")
        self._key = key
        self._load()

    def edit(self) -> None:
        """Edit the contact."""
        if self.reading is not None:
            self.edit_asked.emit(self.reading.contact)

    def plan_visit(self) -> None:
        """Ask when the contact is visited."""
        if self.reading is not None:
            contact = self.reading.contact
            VisitSheet(self, self._context, self._setup, contact.id, contact.name).open()

    def _leave(self) -> None:
        self.left.emit()

    def delete(self) -> None:
        """Delete the contact; can be undone."""
        if self.reading is None:
            return
        contact = self.reading.contact
        self._context.command(
            lambda workspace, uow: workspace.contacts.delete(uow, [contact.id]),
            lambda done: self._context.toast(f"{contact.name} deleted", done.undo),
        )
        self.left.emit()

    def give_out(self) -> None:
        """Write everything that is known of the person into a file for them."""
        if self.reading is not None:
            self.privacy.ask_give_out(self.reading.contact.id)

    def erase(self) -> None:
        """Ask, with a preview, and erase the person for good."""
        if self.reading is not None:
            self.privacy.ask_erase(self.reading.contact.id)

    # --- inside --------------------------------------------------------------------------

    def _load(self) -> None:
        key = self._key
        assert key is not None
        self._context.query(
            lambda workspace, reader: read(workspace, reader, key),
            while_there(self, self._show),
            "contact record",
            while_there(self, self._failed),
        )

    def _failed(self, error: ChanceryError) -> None:
        if isinstance(error, NotFound):
            self._key = None
            self.left.emit()
        self._context.show_error(error)

    def _show(self, reading: Reading) -> None:
        if reading.contact.id != self._key:
            return
        self.reading = reading
        contact = reading.contact
        self.set_title(contact.name)
        self._show_chips(contact)
        self._show_picture(contact)
        self._tell_doubles(reading)
        empty(self._facts)
        self._card("How to reach", reach_rows(contact))
        for section, rows in self._sections(contact).items():
            self._card(section, rows)
        if contact.labels or contact.groups:
            self._card("Groups and tags", _belongings(contact))
        made = f"Added {contact.created_at:%-d %b %Y} by {contact.created_by}"
        self._facts.addWidget(Text(made, "small", token="muted", wrap=True))
        self._facts.addStretch(1)
        now = self._context.workspace.clock.now()
        fields = dict(self._setup.fields)
        entries = entries_of(reading.visits, reading.statuses, reading.events, fields)
        self._timeline.show_entries(entries, self._setup.zone, now)
        self.shown_contact.emit()

    def _show_picture(self, contact: Contact) -> None:
        self.avatar.set_name(plain_name(contact))
        self.picture.show_fault("")
        if "contacts.edit" in self._context.actor.permissions:
            self.picture.set_filled(contact.picture is not None)

        def arrived(thumbnail: bytes | None) -> None:
            if contact.id == self._key:
                self.avatar.set_picture(thumbnail)

        load_picture(self._context, contact.picture, 256, arrived, square=True)

    def _take_picture(self, given: Given) -> None:
        key = self._key

        def stored(digest: bytes) -> None:
            if key == self._key:
                self._set_picture(digest, "Picture saved")

        keep_picture(self._context, self.picture, given, stored)

    def _set_picture(self, digest: bytes | None, words: str) -> None:
        key = self._key
        if key is not None:
            self._context.command(
                lambda workspace, uow: workspace.contacts.set_picture(uow, key, digest),
                lambda done: self._context.toast(words, done.undo),
            )

    def _show_chips(self, contact: Contact) -> None:
        empty(self.chips)
        if contact.status:
            look = STAGES.get(contact.stage, STAGES["lead"])
            self.chips.addWidget(Chip(contact.status, look.meaning, look.icon))
        if contact.values.get("preferred"):
            self.chips.addWidget(Chip("Preferred", "sealed", "star"))
        if contact.values.get("do_not_contact"):
            self.chips.addWidget(Chip("Do not contact", "refused", "circle-x"))

    def _tell_doubles(self, reading: Reading) -> None:
        empty(self._told)
        told = double_banners(self._context, reading.contact, reading.likely, reading.merges)
        for banner in told:
            banner.compare_asked.connect(self.compare_asked)
            self._told.addWidget(banner)

    def _sections(self, contact: Contact) -> dict[str, list[tuple[str, Value]]]:
        found: dict[str, list[tuple[str, Value]]] = {}
        for key, field in self._setup.fields.items():
            if key in _APART or key in _ADDRESS:
                continue
            words = self._words(field, contact.values.get(key), contact)
            if words:
                found.setdefault(field.section, []).append((field.label, words))
        return found

    def _words(self, field: ContactField, value: Any, contact: Contact) -> str:
        return value_words(field, value, contact.country)

    def _card(self, title: str, rows: list[tuple[str, Value]]) -> None:
        if not rows:
            return
        card = Card(title)
        card.body.addWidget(KeyValueList(rows, 34))
        self._facts.addWidget(card)

    def _open_visit(self, visit: Visit) -> None:
        VisitSheet(self, self._context, self._setup, visit.contact_id, visit.contact, visit).open()

    def _changed(self, changes: Changes) -> None:
        if self._key is not None and self.isVisible() and changes.touches(_RELEVANT):
            self._load()

    def _space_out(self) -> None:
        self._row.setSpacing(u(5))
        self._facts.setSpacing(u(4))
        self._told.setSpacing(u(2))


def _belongings(contact: Contact) -> list[tuple[str, Value]]:
    rows: list[tuple[str, Value]] = []
    for kind, label in (("tag", "Tags"), ("interest", "Interests")):
        names = [one.name for one in contact.labels if one.kind == kind]
        if names:
            rows.append((label, ", ".join(names)))
    if contact.groups:
        rows.append(("Groups", ", ".join(group.name for group in contact.groups)))
    return rows
