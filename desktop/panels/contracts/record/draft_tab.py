"""The draft: outline, clause editor, live page, and why each clause is here."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QMenu,
    QSplitter,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from core.contracts.assembly import document_clause
from core.contracts.compose import library_text, why
from core.contracts.fixes import add_definition, use_term
from core.contracts.records import ClauseVersion, DraftClause, Problem
from core.documents.model import Body, Clause, Paragraph, Text
from core.documents.redline import redline
from desktop.documents.bars import EditorBar
from desktop.documents.clause_block import ClauseBlock, EditorClause
from desktop.documents.editor import ClauseEditor
from desktop.panels.context import PanelContext
from desktop.panels.contracts.draft_model import DraftModel
from desktop.panels.contracts.record.outline import Outline
from desktop.panels.contracts.record.preview import PreviewPane
from desktop.panels.contracts.record.versions import VersionsPanel
from desktop.panels.contracts.record.why import WhyPanel
from desktop.shell.ask_text import AskText
from desktop.theme.follow import follow
from desktop.theme.units import u
from desktop.widgets.scroll import scrolled
from desktop.widgets.segmented import Segmented

# The page follows once scrolling rests for so long.
_FOLLOW_MS = 60


# Below this width, in units, four columns would each be too narrow to read.
_NARROW = 300


class DraftTab(QWidget):
    """``field_asked`` carries the key of a form field that a problem is about."""

    field_asked = Signal(str)
    compare_asked = Signal(str)
    restore_asked = Signal(object)

    def __init__(self, context: PanelContext, model: DraftModel, zone: ZoneInfo) -> None:
        super().__init__()
        self._context = context
        self._model = model
        self._narrow = False
        self._problem = -1
        self._changes: dict[str, tuple[str, Body, ClauseVersion, str]] = {}
        self._resting = QTimer(self, singleShot=True, interval=_FOLLOW_MS)
        self._resting.timeout.connect(self._follow_editor)
        self.outline = Outline(model)
        self.editor = ClauseEditor()
        self.preview = PreviewPane(context)
        self.why = WhyPanel(model, zone, context.workspace.clock.now)
        self.versions = VersionsPanel(context, model.inputs.contract.id, zone)
        self._bar = EditorBar(self.editor)
        self._third = Segmented("Beside the text", [("page", "Page"), ("why", "Why")])
        self._tools()
        middle = QWidget()
        inner = QVBoxLayout(middle)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        inner.addWidget(self._bar)
        inner.addWidget(self.editor, 1)
        self.side = QTabWidget()
        self.side.setDocumentMode(True)
        self.side.addTab(scrolled(self.why, "Why this clause is here", focus=True), "Why")
        self.side.addTab(scrolled(self.versions, "Versions", focus=True), "Versions")
        self.split = QSplitter(Qt.Orientation.Horizontal)
        for part, stretch in ((self.outline, 0), (middle, 4), (self.preview, 4), (self.side, 0)):
            self.split.addWidget(part)
            self.split.setStretchFactor(self.split.count() - 1, stretch)
        self.split.setChildrenCollapsible(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.split)
        self._connect()
        follow(self, self._refresh)

    def activate(self) -> None:
        """The tab is shown."""
        self._fit()
        self._show_third()
        self._show_draft()
        self._show_problems()
        if not self.editor.active_key and self._model.composition.clauses:
            self.choose(self._model.composition.clauses[0].key)

    def resolve(self, problem: Problem) -> None:
        """Go to where a problem is."""
        if problem.field_key:
            self.field_asked.emit(problem.field_key)
        elif problem.clause_key:
            self.editor.activate(problem.clause_key, problem.paragraph_id)

    def next_problem(self, step: int) -> None:
        """Go to the problem after (or before) the one that was last gone to; around at the end."""
        problems = self._model.problems
        if not problems:
            self._context.toast("There is nothing left to resolve")
            return
        self._problem = (self._problem + step) % len(problems)
        problem = problems[self._problem]
        self.outline.show_problem(self._problem)
        self.resolve(problem)

    # --- making --------------------------------------------------------------------------

    def _tools(self) -> None:
        self._bar.field_asked.connect(self._offer_fields)
        self._bar.clause_asked.connect(self._add_clause)
        self._bar.reference_asked.connect(self._offer_references)
        self._third.changed.connect(self._show_third)
        self.outline.add_below(self._third)
        self._third.hide()

    def _connect(self) -> None:
        model, editor = self._model, self.editor
        model.changed.connect(self._changed)
        model.replaced.connect(self._show_draft)
        model.problems_changed.connect(self._show_problems)
        editor.clause_edited.connect(model.edit_clause)
        editor.clause_activated.connect(self._activated)
        editor.fix_requested.connect(self._fix)
        editor.verticalScrollBar().valueChanged.connect(lambda *_: self._resting.start())
        self.outline.clause_chosen.connect(self.choose)
        self.outline.clause_marked.connect(self.mark)
        self.outline.problem_marked.connect(lambda problem: self._bring(problem.clause_key))
        self.outline.problem_chosen.connect(self.resolve)
        self.outline.left_out_chosen.connect(self.why.show_left_out)
        self.outline.add_asked.connect(self._add_clause)
        self.preview.clause_clicked.connect(self.choose)
        self.why.compare_asked.connect(self.compare_asked)
        self.why.remove_asked.connect(self._remove)
        self.versions.restore_asked.connect(self.restore_asked)

    # --- showing -------------------------------------------------------------------------

    def _changed(self) -> None:
        if self.isVisible():
            self._show_draft()

    def _show_draft(self) -> None:
        model = self._model
        if self.editor.read_only != model.locked:
            self.editor.read_only = model.locked
            self._bar.setEnabled(not model.locked)
            self._bar.update_state()
        self.editor.set_document([self._shown(c) for c in model.composition.clauses], model.laid)
        self.preview.set_document(model.document)

    def _shown(self, clause: DraftClause) -> EditorClause:
        original = library_text(self._model.inputs, clause)
        if clause.clause_version_id is None:
            status = "Written here"
        elif clause.changed:
            status = self._change_words(clause, original)
        else:
            found = why(self._model.inputs, clause)
            status = f"{found.variant_name}, v{found.version_number}"
        return EditorClause(
            document_clause(clause),
            status,
            "versions" if clause.changed else None,
            clause.changed,
            original.body if original else None,
        )

    def _change_words(self, clause: DraftClause, original: ClauseVersion | None) -> str:
        """Say how many words differ from the library; kept, since typing asks again and again."""
        if original is None:
            return "Changed"
        kept = self._changes.get(clause.key)
        if kept is None or kept[:3] != (clause.heading, clause.body, original):
            old = Clause(clause.key, original.heading, original.body)
            new = Clause(clause.key, clause.heading, clause.body)
            counts = redline([old], [new]).counts
            number = max(counts.words_added, counts.words_removed)
            words = "1 word changed" if number == 1 else f"{number:,} words changed"
            kept = (clause.heading, clause.body, original, words if number else "Changed")
            self._changes[clause.key] = kept
        return kept[3]

    def _follow_editor(self) -> None:
        """Scrolling through the text brings the same clause of the page into view."""
        top = self.editor.top_block()
        if isinstance(top, ClauseBlock):
            self.preview.view.scroll_to_clause(top.key)

    def _show_problems(self) -> None:
        self.editor.set_problems([p for p in self._model.problems if p.clause_key])

    def _activated(self, key: str) -> None:
        self.outline.set_current(key)
        self.why.show_clause(key)
        self.preview.view.set_current_clause(key)

    def choose(self, key: str) -> None:
        """Work on a clause: focus, caret, page and reasons go to it."""
        self.editor.activate(key)
        self._activated(key)
        self._bring(key)

    def mark(self, key: str) -> None:
        """Show a clause: caret, page and reasons go to it, the focus stays where it is."""
        self.editor.mark(key)
        self._activated(key)
        self._bring(key)

    def _bring(self, key: str) -> None:
        """Bring a clause into view in the text and on the page."""
        self.editor.scroll_to_clause(key)
        self.preview.view.scroll_to_clause(key)

    # --- acting --------------------------------------------------------------------------

    def _fix(self, problem: Problem, fix: str) -> None:
        if fix == "use" and problem.suggestion:
            self._replace_term(problem)
        elif fix == "define":
            self._define(problem)
        else:
            self.resolve(problem)

    def _replace_term(self, problem: Problem) -> None:
        clause = self._model.clause(problem.clause_key)
        if clause is not None:
            body = use_term(clause.body, problem.subject, problem.suggestion)
            self._model.edit_clause(clause.key, clause.heading, body)

    def _define(self, problem: Problem) -> None:
        """Put a definition behind the other definitions, ready to be written out."""
        found = add_definition(
            [document_clause(c) for c in self._model.composition.clauses], problem.subject
        )
        if found is None:
            self.resolve(problem)
            return
        key, body, paragraph = found
        clause = self._model.clause(key)
        if clause is not None:
            self._model.edit_clause(key, clause.heading, body)
            self.editor.activate(key, paragraph)

    def _offer_fields(self) -> None:
        template = self._model.inputs.template
        menu = QMenu("Fields", self)
        for spec in template.fields if template else ():
            action = menu.addAction(spec.label)
            action.triggered.connect(lambda *_, key=spec.key: self.editor.insert_field(key))
        self._pop(menu)

    def _offer_references(self) -> None:
        menu = QMenu("Clauses", self)
        for laid in self._model.laid.clauses:
            if laid.number:
                action = menu.addAction(f"{laid.number}  {laid.heading}")
                action.triggered.connect(
                    lambda *_, key=laid.key: self.editor.insert_reference(key, "")
                )
        self._pop(menu)

    def _add_clause(self) -> None:
        if self._model.locked:
            return
        AskText(
            self.window(), "Add a clause", "Heading of the new clause", "Add clause", self._add
        ).open()

    def _add(self, heading: str) -> None:
        body = Body((Paragraph("p1", (Text("Write the clause here."),)),))
        self.choose(self._model.add_clause(heading, body, self.editor.active_key))

    def _remove(self, key: str) -> None:
        clause = self._model.clause(key)
        if clause is None:
            return
        self._model.remove_clause(key)
        self._context.toast(f"“{clause.heading}” taken out of the draft")
        self.why.show_clause("")

    def _pop(self, menu: QMenu) -> None:
        menu.popup(self._bar.mapToGlobal(self._bar.rect().bottomRight() / 2))

    # --- widths --------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """In a narrow window page and reasons share one column, and a choice says which."""
        narrow = self.width() < u(_NARROW)
        if narrow != self._narrow:
            self._narrow = narrow
            self._third.setVisible(narrow)
            self._show_third()

    def _show_third(self, *_: object) -> None:
        reasons = self._third.value == "why"
        self.preview.setVisible(not self._narrow or not reasons)
        self.side.setVisible(not self._narrow or reasons)
        outline = u(46 if self._narrow else 52)
        rest = max(0, self.width() - outline)
        if self._narrow:
            self.split.setSizes([outline, rest // 2, rest - rest // 2, rest - rest // 2])
            return
        side = u(64)
        rest -= side
        self.split.setSizes([outline, rest // 2, rest - rest // 2, side])

    def _refresh(self) -> None:
        self.side.setMinimumWidth(u(62))
