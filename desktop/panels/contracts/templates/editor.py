"""The editor of a template's draft: clauses, fields and record, with what should be mended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from core.contracts.templates import NewSlot, TemplateContent
from core.database.unit_of_work import Done, UnitOfWork
from core.kernel.errors import ChanceryError
from core.kernel.fields import FieldSpec
from core.workspace import Workspace
from desktop.panels.contracts.context import PanelContext
from desktop.panels.contracts.templates import draft
from desktop.panels.contracts.templates.clause_picker import ClausePicker
from desktop.panels.contracts.templates.field_form import FieldForm
from desktop.panels.contracts.templates.part_table import PartTable
from desktop.panels.contracts.templates.problem_strip import ProblemStrip
from desktop.panels.contracts.templates.reading import ClauseInfo, TemplateReading, content_of
from desktop.panels.contracts.templates.record_form import RecordForm
from desktop.panels.contracts.templates.slot_form import SlotForm
from desktop.panels.contracts.templates.tables import FIELDS, SLOTS, field_rows, slot_rows
from desktop.theme.icons import icon
from desktop.theme.measure import set_size, set_space
from desktop.theme.units import u
from desktop.widgets.banner import Banner
from desktop.widgets.buttons import IconButton, push_button
from desktop.widgets.card import Rule
from desktop.widgets.page import (
    PageHead,
    SidePanel,
    Surface,
    drop_above,
    tab_strip,
)
from desktop.widgets.text import Text

_PARTS: tuple[draft.Part, ...] = ("slot", "field", "record")


class TemplateEditor(Surface):
    """The editor; ``left`` when it is to be closed. Nothing is written before Save draft."""

    left = Signal()

    def __init__(
        self,
        context: PanelContext,
        reading: TemplateReading,
        unsaved: TemplateContent | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._reading = reading
        newest = reading.versions[0] if reading.versions else None
        self.content = content_of(newest) if newest else TemplateContent((), ())
        self._saved = self.content
        self.content = unsaved or self.content
        self._settled = False
        self._past: list[TemplateContent] = []
        self._last_step = ""
        self._picks: dict[draft.Part, int | None] = {"slot": None, "field": None}
        self._is_draft = newest is not None and newest.state == "draft"
        self._number = (newest.number if newest else 0) + (0 if self._is_draft else 1)
        self.body.addWidget(self._head())
        self.body.addLayout(self._strip())
        self.body.addWidget(Rule())
        self.problem = Banner("", "refused")
        self.problem.hide()
        self.body.addWidget(self.problem)
        self.body.addLayout(self._parts(), 1)
        self._problem_rule = Rule()
        self.body.addWidget(self._problem_rule)
        self.problems = ProblemStrip()
        self.problems.show_asked.connect(self._go_to)
        self.body.addWidget(self.problems)
        for standard, act in (
            (QKeySequence.StandardKey.Undo, self.undo),
            (QKeySequence.StandardKey.Save, self.save_button.click),
        ):
            shortcut = QShortcut(QKeySequence(standard), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)
        self._show(0 if self.content.slots else None, 0 if self.content.fields else None)
        self._form_of("slot")

    @property
    def template_id(self) -> UUID:
        """The template that is edited."""
        return self._reading.summary.id

    def unsaved(self) -> TemplateContent | None:
        """Return what would be lost if the editor went away now; None when nothing would."""
        return None if self._settled or self.content == self._saved else self.content

    def discard(self) -> None:
        """Go back and drop what was changed since the draft was saved."""
        self._settled = True
        self.left.emit()

    # --- laying out ----------------------------------------------------------------------

    def _head(self) -> PageHead:
        self.undo_button = IconButton("undo-2", "Undo", "Ctrl+Z", self.undo)
        self.save_button = push_button("Save draft", on_click=self.save)
        self.publish_button = push_button(
            f"Publish version {self._number}", "primary", on_click=self.publish
        )
        if "library.approve" not in self._context.actor.permissions:
            self.publish_button.hide()
        self.close_button = push_button("Discard changes", "flat", on_click=self.discard)
        head = PageHead(
            "",
            (self.undo_button, self.close_button, self.save_button, self.publish_button),
            (self._reading.summary.title, self._go_back),
        )
        head.set_title(f"Draft of version {self._number}")
        self.head = head
        return head

    def _strip(self) -> QVBoxLayout:
        self.tabs, strip = tab_strip("Parts of the draft", ("Clauses", "Fields", "Record"))
        self.tabs.currentChanged.connect(self._tab_changed)
        return strip

    def _parts(self) -> QHBoxLayout:
        self.slots = PartTable("clause", "Clauses", SLOTS)
        self.fields = PartTable("field", "Fields", FIELDS)
        self.record = RecordForm()
        self._pages = QStackedWidget()
        for page in (self.slots, self.fields, self.record):
            self._pages.addWidget(page)
        self.side = QStackedWidget()
        none = SidePanel("Nothing chosen", 80)
        none.body.addWidget(Text("Choose a row to change it.", token="muted", wrap=True))
        none.body.addStretch()
        self.side.addWidget(none)
        set_size(self.side, width=80)
        self._rule = Rule(upright=True)
        row = QHBoxLayout()
        set_space(row)
        row.addWidget(self._pages, 1)
        row.addWidget(self._rule)
        row.addWidget(self.side)
        self.slots.picked.connect(lambda place: self._picked("slot", place))
        self.fields.picked.connect(lambda place: self._picked("field", place))
        self.slots.add_asked.connect(self._pick_clause)
        self.fields.add_asked.connect(self._add_field)
        self.slots.remove_asked.connect(self._remove_slot)
        self.fields.remove_asked.connect(self._remove_field)
        self.slots.move_asked.connect(self._move_slot)
        self.fields.move_asked.connect(self._move_field)
        self.record.changed.connect(lambda content: self._change(content, "record"))
        return row

    # --- showing -------------------------------------------------------------------------

    def _show(self, slot: int | None, field: int | None) -> None:
        """Show the content with these rows chosen; forms stay as they are."""
        content = self.content
        self._picks = {"slot": slot, "field": field}
        self.slots.set_rows(slot_rows(content, self._reading.clauses), slot)
        self.fields.set_rows(field_rows(content), field)
        self.record.show_content(content)
        found = draft.problems(content, self._reading.clauses)
        self.problems.show_problems(found)
        self._problem_rule.setVisible(bool(found))
        serious = [problem for problem in found if problem.serious]
        changed = content != self._saved
        self.head.facts.setText("Changes are not saved yet" if changed else "")
        self.undo_button.setEnabled(bool(self._past))
        self.close_button.setText("Discard changes" if changed else "Close")
        self.close_button.setAccessibleName(self.close_button.text())
        self.save_button.setEnabled(changed and not serious)
        worth = changed or self._is_draft
        self.publish_button.setEnabled(worth and not serious and bool(content.slots))
        reason = serious[0].words if serious else "" if content.slots else "Add a clause first."
        self.save_button.setToolTip(serious[0].words if serious else "Save draft (Ctrl+S)")
        self.publish_button.setToolTip(reason)
        counts = (len(content.slots), len(content.fields), None)
        for at, (words, count) in enumerate(
            zip(("Clauses", "Fields", "Record"), counts, strict=True)
        ):
            self.tabs.setTabText(at, words if count is None else f"{words}  {count}")
            bad = any(problem.part == _PARTS[at] for problem in serious)
            self.tabs.setTabIcon(at, icon("circle-alert", "refused") if bad else QIcon())
        self.tabs.setIconSize(QSize(u(3.5), u(3.5)))

    def _tab_changed(self, at: int) -> None:
        self._pages.setCurrentIndex(at)
        with_form = _PARTS[at] != "record"
        self.side.setVisible(with_form)
        self._rule.setVisible(with_form)
        if with_form:
            self._form_of(_PARTS[at])

    def _picked(self, part: draft.Part, place: int | None) -> None:
        self._picks[part] = place
        self._form_of(part)

    def _form_of(self, part: draft.Part) -> None:
        """Show the form of the chosen row."""
        drop_above(self.side)
        place = self._picks[part]
        if place is None:
            return
        if part == "slot":
            clause = self._reading.clauses.get(self.content.slots[place].clause_id)
            slots = SlotForm(self.content, place, clause)
            slots.changed.connect(lambda slot: self._slot_changed(place, slot))
            slots.open_asked.connect(self._open_clause)
            self.side.addWidget(slots)
        else:
            fields = FieldForm(self.content, place)
            fields.changed.connect(lambda spec: self._field_changed(place, spec))
            self.side.addWidget(fields)
        self.side.setCurrentIndex(1)

    def _go_to(self, problem: draft.DraftProblem) -> None:
        self.tabs.setCurrentIndex(_PARTS.index(problem.part))
        if problem.part == "record":
            self.record.title.setFocus()
            return
        table = self.slots if problem.part == "slot" else self.fields
        table.table.pick(problem.place)
        self._picked(problem.part, problem.place)
        form = self.side.currentWidget()
        if isinstance(form, SlotForm):
            form.condition.line.setFocus()
        elif isinstance(form, FieldForm):
            form.label.setFocus()

    # --- changing ------------------------------------------------------------------------

    def _change(self, content: TemplateContent, step: str, **picks: int | None) -> None:
        """Take over ``content``; repeated changes of one ``step`` are undone together."""
        if content == self.content:
            return
        if step != self._last_step or not self._past:
            self._past.append(self.content)
        self._last_step = step
        self.content = content
        self._show(picks.get("slot", self._picks["slot"]), picks.get("field", self._picks["field"]))

    def undo(self) -> None:
        """Take the last change back."""
        if not self._past:
            return
        self.content = self._past.pop()
        self._last_step = ""
        slots, fields = len(self.content.slots), len(self.content.fields)
        self._show(_within(self._picks["slot"], slots), _within(self._picks["field"], fields))
        at = self.tabs.currentIndex()
        if _PARTS[at] != "record":
            self._form_of(_PARTS[at])

    def _slot_changed(self, place: int, slot: NewSlot) -> None:
        slots = (*self.content.slots[:place], slot, *self.content.slots[place + 1 :])
        self._change(replace(self.content, slots=slots), f"slot {place}")

    def _field_changed(self, place: int, spec: FieldSpec) -> None:
        self._change(draft.change_field(self.content, place, spec), f"field {place}")

    def _pick_clause(self) -> None:
        drop_above(self.side)
        picker = ClausePicker(self._reading.clauses.values())
        picker.picked.connect(self._add_slot)
        picker.left.connect(lambda: self._form_of("slot"))
        self.side.addWidget(picker)
        self.side.setCurrentWidget(picker)
        picker.search.setFocus()

    def _add_slot(self, clause: ClauseInfo) -> None:
        chosen = self._picks["slot"]
        place = len(self.content.slots) if chosen is None else chosen + 1
        self._step(draft.add_slot(self.content, clause, place), slot=place)

    def _add_field(self) -> None:
        chosen = self._picks["field"]
        place = len(self.content.fields) if chosen is None else chosen + 1
        self._step(draft.add_field(self.content, place), field=place)
        self._form_of("field")
        form = self.side.currentWidget()
        if isinstance(form, FieldForm):
            form.label.setFocus()
            form.label.selectAll()

    def _remove_slot(self, place: int) -> None:
        slots = self.content.slots[:place] + self.content.slots[place + 1 :]
        self._step(replace(self.content, slots=slots), slot=_within(place, len(slots)))
        self._form_of("slot")

    def _remove_field(self, place: int) -> None:
        content = draft.remove_field(self.content, place)
        self._step(content, field=_within(place, len(content.fields)))
        self._form_of("field")

    def _move_slot(self, place: int, by: int) -> None:
        slots = draft.moved(self.content.slots, place, by)
        self._step(replace(self.content, slots=slots), slot=place + by)
        self._form_of("slot")

    def _move_field(self, place: int, by: int) -> None:
        fields = draft.moved(self.content.fields, place, by)
        self._step(replace(self.content, fields=fields), field=place + by)
        self._form_of("field")

    def _step(self, content: TemplateContent, **picks: int | None) -> None:
        self._last_step = ""
        self._change(content, "step", **picks)
        self._last_step = ""

    # --- writing -------------------------------------------------------------------------

    def _open_clause(self, clause_id: UUID) -> None:
        self._context.open_page("library", clause_id=clause_id)

    def _go_back(self) -> None:
        """Go back; changes that are not saved are saved as the draft first, if they can be."""
        if self.content != self._saved and self.save_button.isEnabled():
            self.save()
        else:
            self.left.emit()

    def save(self) -> None:
        """Write the draft and go back to the template."""
        self._write(lambda workspace, uow, version_id: None, "Draft saved")

    def publish(self) -> None:
        """Write the draft and make it the version that new contracts are drafted from."""

        def publish(workspace: Workspace, uow: UnitOfWork, version_id: UUID) -> None:
            workspace.templates.publish(uow, version_id)

        self._write(publish, f"Version {self._number} published")

    def _write(self, then: Callable[[Workspace, UnitOfWork, UUID], None], words: str) -> None:
        content, template_id = self.content, self._reading.summary.id

        def work(workspace: Workspace, uow: UnitOfWork) -> None:
            version_id = workspace.templates.save_draft(uow, template_id, content)
            then(workspace, uow, version_id)

        def done(result: Done[None]) -> None:
            self._settled = True
            self._context.toast(words, result.undo)
            self.left.emit()

        def failed(error: ChanceryError) -> None:
            self.problem.set_text(f"{error} Your changes are still here.")
            self.problem.show()

        self._context.command(work, done, failed)


def _within(place: int | None, count: int) -> int | None:
    """Return ``place`` as far as there are so many rows."""
    return None if place is None or not count else min(place, count - 1)
