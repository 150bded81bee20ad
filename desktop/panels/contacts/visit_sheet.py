"""Plans a visit, or writes down what came of one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from PySide6.QtCore import QTime
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QSpinBox,
    QTimeEdit,
    QVBoxLayout,
    QWidget,
)

from core.contacts.lists.source import ListSetup
from core.contacts.records import NewVisit, Visit
from core.contacts.visits import KINDS, STATES
from core.database.undo import UndoStep
from core.kernel.clock import today
from core.kernel.errors import ChanceryError
from core.kernel.fields import FieldSpec
from core.kernel.text import counted
from desktop.forms.inputs.base import Input
from desktop.forms.inputs.day import DayInput
from desktop.forms.inputs.text import GrowingText
from desktop.panels.contacts.visits.contact_line import ContactLine
from desktop.panels.context import PanelContext
from desktop.shell.dialog import Dialog
from desktop.tasks.listening import while_there
from desktop.theme.units import u
from desktop.widgets.text import Text

_REMINDERS = (("None", 0), ("15 minutes before", 15), ("1 hour before", 60), ("1 day before", 1440))
_CHOOSE = "Choose the contact from the list that opens while you type."


@dataclass(frozen=True, slots=True)
class _Chosen:
    """What is chosen of a combo, by its data."""

    combo: QComboBox

    @property
    def value(self) -> str:
        return str(self.combo.currentData())


class VisitSheet(Dialog):
    """The sheet; saves by itself and tells by a toast."""

    def __init__(
        self,
        page: QWidget,
        context: PanelContext,
        setup: ListSetup,
        contact_id: UUID | None,
        name: str,
        visit: Visit | None = None,
        day: date | None = None,
    ) -> None:
        """Make the sheet.

        Args:
            contact_id: None has the person choose the contact in the sheet.
            day: proposed for a new visit; tomorrow when None.
        """
        title = f"Plan a visit: {name}" if name else "Plan a visit"
        super().__init__(page.window(), f"Visit: {name}" if visit else title)
        self._context, self._setup, self._visit = context, setup, visit
        self._contact_id = contact_id
        self.contact = ContactLine(context, setup) if contact_id is None else None
        clock = context.workspace.clock
        spec = FieldSpec("day", "Day", "date")
        self.day = DayInput(spec, lambda: today(clock, setup.zone))
        self.time = _TimeInput()
        self.time.setDisplayFormat("HH:mm")
        self.minutes = QSpinBox()
        self.minutes.setRange(5, 24 * 60)
        self.minutes.setSingleStep(15)
        self.minutes.setSuffix(" min")
        self.kind = _combo([(choice.label, choice.value) for choice in KINDS])
        self.state = _combo([(choice.label, choice.value) for choice in STATES])
        people = setup.fields["assigned_id"].choices
        self.staff = _combo([(choice.label, choice.value) for choice in people])
        self.reminder = _combo([(words, str(minutes)) for words, minutes in _REMINDERS])
        self.place = QLineEdit()
        self.notes = GrowingText()
        self._fault = Text("", "small", token="refused", wrap=True)
        self._fault.hide()
        self._lay_out()
        self.add_verb("Cancel", self.reject)
        self.add_verb("Save visit" if visit else "Plan visit", self._save, "primary", default=True)
        self._show(visit, day)
        if self.contact is not None:
            self.contact.textChanged.connect(self._contact_typed)
            self.contact.setFocus()

    def _lay_out(self) -> None:
        if self.contact is not None:
            self._line(("Contact", self.contact))
        # A day in words is longer than a time.
        self._line(("Day", self.day), ("Time", self.time), ("Length", self.minutes), first=3)
        self._line(("Kind", self.kind), ("With", self.staff))
        self._line(("State", self.state), ("Reminder", self.reminder))
        self._line(("Place", self.place))
        self._line(("Notes", self.notes))
        self.body.addWidget(self._fault)

    def _line(self, *fields: tuple[str, QWidget], first: int = 2) -> None:
        row = QHBoxLayout()
        row.setSpacing(u(3))
        for place, (label, field) in enumerate(fields):
            column = QWidget()
            inside = self._stacked(column)
            words = Text(label, weight=500)
            target = field.target() if isinstance(field, Input) else field
            words.setBuddy(target)
            target.setAccessibleName(label)
            inside.addWidget(words)
            inside.addWidget(field)
            row.addWidget(column, 2 if place else first)
        self.body.addLayout(row)

    @staticmethod
    def _stacked(widget: QWidget) -> QVBoxLayout:
        column = QVBoxLayout(widget)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(u(1))
        return column

    def _show(self, visit: Visit | None, proposed: date | None) -> None:
        zone = self._setup.zone
        if visit is None:
            now = self._context.workspace.clock.now().astimezone(zone)
            day = proposed or now.date() + timedelta(days=1)
            self.day.set_answer(day.isoformat())
            # Of a day that is under way, the next full hour.
            later = day == now.date() and 10 <= now.hour < 23
            self.time.setTime(QTime(now.hour + 1 if later else 10, 0))
            self.minutes.setValue(30)
            own = self._context.actor.person_id.hex
            self.staff.setCurrentIndex(max(0, self.staff.findData(own)))
            self.reminder.setCurrentIndex(2)
            return
        local = visit.starts_at.astimezone(zone)
        self.day.set_answer(local.date().isoformat())
        self.time.setTime(QTime(local.hour, local.minute))
        self.minutes.setValue(visit.minutes)
        for combo, value in (
            (self.kind, visit.kind),
            (self.state, visit.state),
            (self.staff, visit.staff_id.hex),
        ):
            combo.setCurrentIndex(max(0, combo.findData(value)))
        before = 0
        if visit.remind_at is not None:
            before = round((visit.starts_at - visit.remind_at).total_seconds() / 60)
            if self.reminder.findData(str(before)) < 0:
                self.reminder.addItem(f"{counted(before, 'minute')} before", str(before))
        self.reminder.setCurrentIndex(max(0, self.reminder.findData(str(before))))
        self.place.setText(visit.place)
        self.notes.setPlainText(visit.notes)

    def _save(self) -> None:
        contact_id = self.contact.contact_id if self.contact is not None else self._contact_id
        if contact_id is None:
            self._refuse(_CHOOSE)
            return
        answer = self.day.answer()
        try:
            day = date.fromisoformat(str(answer))
        except ValueError:
            self._refuse("Give the day, such as 1 Dec 2026.")
            return
        clock = self.time.time()
        starts = datetime.combine(day, time(clock.hour(), clock.minute()), self._setup.zone)
        before = int(_Chosen(self.reminder).value)
        new = NewVisit(
            contact_id,
            starts,
            _Chosen(self.kind).value,
            UUID(_Chosen(self.staff).value),
            self.minutes.value(),
            _Chosen(self.state).value,
            self.place.text(),
            self.notes.toPlainText(),
            starts - timedelta(minutes=before) if before else None,
        )
        visit, failed = self._visit, while_there(self, self._failed, self._context.show_error)
        if visit is None:
            self._context.command(
                lambda workspace, uow: workspace.visits.add(uow, new),
                lambda done: self._done("Visit planned", done.undo),
                failed,
            )
        else:
            self._context.command(
                lambda workspace, uow: workspace.visits.change(
                    uow, visit.id, new, visit.row_version
                ),
                lambda done: self._done("Visit saved", done.undo),
                failed,
            )

    def _done(self, words: str, undo: UndoStep | None) -> None:
        while_there(self, self.accept)()
        self._context.toast(words, undo)

    def _failed(self, error: ChanceryError) -> None:
        self._refuse(f"{error.what} {error.todo}".strip())

    def _contact_typed(self) -> None:
        chosen = self.contact is not None and self.contact.contact_id is not None
        if chosen and self._fault.text() == _CHOOSE:
            self._fault.hide()

    def _refuse(self, words: str) -> None:
        self._fault.setText(words)
        self._fault.show()


class _TimeInput(QTimeEdit):
    """Hours and minutes; arrows go from one to the other, Tab leaves as in every field."""

    def focusNextPrevChild(self, forward: bool) -> bool:
        return QAbstractSpinBox.focusNextPrevChild(self, forward)


def _combo(items: list[tuple[str, str]]) -> QComboBox:
    combo = QComboBox()
    for words, value in items:
        combo.addItem(words, value)
    return combo
