"""A whole form from field specifications. It reports each change and saves nothing itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QScrollArea, QVBoxLayout, QWidget

from core.contracts.fields import check_answer
from core.kernel.fields import FieldSpec
from desktop.forms.box import MISSING, Check, FieldBox
from desktop.forms.flow import Flow
from desktop.widgets.text import Heading

# Given the text of ``shown_if`` and the answers so far, tells whether the field is asked.
Shown = Callable[[str, Mapping[str, Any]], bool]


@dataclass(frozen=True, slots=True)
class Problem:
    """What keeps a form from being sent: a field, and what to do about it."""

    key: str
    label: str
    words: str
    missing: bool = False


class FormBuilder(QWidget):
    """The form.

    ``answer_changed(key, value)`` follows every keystroke: the stored shape, None when empty, or
    the text as typed while it does not fit; ``problems()`` then names the field. Saving may always
    go on; sending asks ``problems()`` first.
    """

    answer_changed = Signal(str, object)
    problems_changed = Signal()

    def __init__(
        self,
        fields: Sequence[FieldSpec],
        shown: Shown | None = None,
        check: Check = check_answer,
        today: Callable[[], date] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """Build the form.

        Args:
            shown: decides ``shown_if``; without it every field is asked.
            check: raises ``InvalidValue`` when an answer does not fit its field.
            today: the day in the organisation's zone, for dates such as ``tomorrow``.
        """
        super().__init__(parent)
        self._shown = shown
        self._boxes: dict[str, FieldBox] = {}
        self._answers: dict[str, Any] = {}
        self._faults: frozenset[tuple[str, str]] = frozenset()
        self._headings: dict[str, Heading] = {}
        self._flow = Flow(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._flow)
        for spec in fields:
            self._add(spec, check, today or date.today)
        self._show_asked()
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._focus_moved)

    def answers(self) -> dict[str, Any]:
        """Return all answers by key, hidden fields' too; empty ones are left out."""
        return {key: value for key, value in self._answers.items() if value is not None}

    def set_answers(self, answers: Mapping[str, Any]) -> None:
        """Show ``answers``; fields not in it become empty. Nothing is reported as changed."""
        for key, box in self._boxes.items():
            box.input.set_answer(answers.get(key))
            self._answers[key] = answers.get(key)
            box.show_fault(box.complaint())
        self._show_asked()

    def set_read_only(self, reasons: Mapping[str, str] | str) -> None:
        """Lock fields, with the reason under each; one reason locks all, an empty mapping none."""
        for key, box in self._boxes.items():
            reason = reasons if isinstance(reasons, str) else reasons.get(key)
            box.lock(reason)

    def focus_field(self, key: str) -> None:
        """Bring a field into view and put the focus into it."""
        box = self._boxes[key]
        holder = self.parentWidget()
        while holder is not None and not isinstance(holder, QScrollArea):
            holder = holder.parentWidget()
        if isinstance(holder, QScrollArea):
            holder.ensureWidgetVisible(box)
        box.focus()

    def problems(self) -> tuple[Problem, ...]:
        """Return every asked field that does not fit or is required and empty, from the top."""
        found: list[Problem] = []
        for key, box in self._boxes.items():
            if box.isHidden() or box.read_only:
                continue
            words = box.fault()
            if words:
                found.append(Problem(key, box.spec.label, words))
            elif box.missing:
                found.append(Problem(key, box.spec.label, MISSING, missing=True))
        return tuple(found)

    def visit(self, key: str) -> None:
        """Go to a field and say under it what is wrong or missing."""
        self._boxes[key].visit()
        self.focus_field(key)

    def visit_all(self) -> None:
        """Say under every field what is wrong or missing; the focus stays where it is."""
        for box in self._boxes.values():
            box.visit()

    def show_fault(self, key: str, words: str) -> None:
        """Say under a field what somebody else found wrong with it, and go there."""
        self._boxes[key].show_fault(words, spoken=True)
        self.focus_field(key)

    def show_problems(self) -> tuple[Problem, ...]:
        """Mark every problem under its field, move to the first, and return them all."""
        problems = self.problems()
        for problem in problems:
            self._boxes[problem.key].show_fault(problem.words)
        if problems:
            self.focus_field(problems[0].key)
        return problems

    def _add(self, spec: FieldSpec, check: Check, today: Callable[[], date]) -> None:
        box = FieldBox(spec, check, today)
        box.setParent(self._flow)
        self._boxes[spec.key] = box
        self._answers[spec.key] = None
        box.input.edited.connect(lambda: self._edited(spec.key))
        if spec.section and spec.section not in self._headings:
            self._headings[spec.section] = Heading(spec.section, self._flow)

    def _edited(self, key: str) -> None:
        value = self._boxes[key].input.answer()
        if value == self._answers[key] and type(value) is type(self._answers[key]):
            return
        self._answers[key] = value
        self._show_asked()
        self.answer_changed.emit(key, value)
        self._report_faults()

    def _report_faults(self) -> None:
        faults = frozenset((problem.key, problem.words) for problem in self.problems())
        if faults != self._faults:
            self._faults = faults
            self.problems_changed.emit()

    def _show_asked(self) -> None:
        groups: dict[str, list[FieldBox]] = {}
        answers = self.answers()
        for box in self._boxes.values():
            rule = box.spec.shown_if
            asked = not rule or self._shown is None or self._shown(rule, answers)
            box.setVisible(asked)
            if asked:
                groups.setdefault(box.spec.section, []).append(box)
        for section, heading in self._headings.items():
            heading.setVisible(section in groups)
        self._flow.set_groups([(self._headings.get(name), boxes) for name, boxes in groups.items()])

    def _focus_moved(self, old: QWidget | None, new: QWidget | None) -> None:
        left = self._box_of(old)
        # Without a new widget the whole window lost the focus; the person will be back.
        if left is None or new is None or self._box_of(new) is left:
            return
        left.leave()
        self._report_faults()

    def _box_of(self, widget: QWidget | None) -> FieldBox | None:
        while widget is not None and widget is not self:
            if isinstance(widget, FieldBox):
                return widget if self._boxes.get(widget.spec.key) is widget else None
            widget = widget.parentWidget()
        return None
