"""The draft that is open: its inputs in memory, what they compose to, and its autosave.

Every view of the record (form, editor, page, why) reads this one object and changes it through
its verbs. What was typed is autosaved within a second of the first keystroke.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

from PySide6.QtCore import QObject, QTimer, Signal

from core.contracts.assembly import document_of
from core.contracts.compose import compose, library_text
from core.contracts.conditions import facts_for, holds
from core.contracts.drafting import Autosave, swap_to
from core.contracts.problems import ProblemFinder
from core.contracts.records import (
    ClauseEdit,
    ClauseVersion,
    Composition,
    DraftClause,
    DraftInputs,
    Problem,
)
from core.database.unit_of_work import Done, UnitOfWork
from core.documents.layout import LaidOut, lay_out
from core.documents.model import Body, Document
from core.kernel.errors import ChanceryError
from core.workspace import Workspace
from desktop.documents.runs import normal
from desktop.panels.context import PanelContext

# The first keystroke starts the clock; typing on does not push it away.
AUTOSAVE_MS = 800
_PROBLEMS_MS = 120


class DraftModel(QObject):
    """One open draft.

    ``changed`` follows every change, ``problems_changed`` shortly after, ``saved`` each autosave,
    ``replaced`` when another version took the draft's place (restore, discard, version saved).
    """

    changed = Signal()
    replaced = Signal()
    problems_changed = Signal()
    saved = Signal(object)
    save_failed = Signal(object)

    def __init__(self, context: PanelContext, inputs: DraftInputs, stored: bool = True) -> None:
        """Open a draft.

        Args:
            stored: False for a contract that is not created yet, which is not autosaved.
        """
        super().__init__()
        self._context = context
        self.stored = stored
        self._finder = ProblemFinder()
        self._dirty_answers = False
        self._dirty_keys: set[str] = set()
        self._dirty_order = False
        self._saving = False
        # What texts stood for when a variant was swapped, so that undo gives all of it back.
        self._wordings: dict[tuple[str, str, Body], ClauseEdit | None] = {}
        self.inputs: DraftInputs = inputs
        self.problems: list[Problem] = []
        self._timer = self._single(AUTOSAVE_MS, self.save_now)
        self._checking = self._single(_PROBLEMS_MS, self._check)
        self._take(inputs)
        self._check()

    # --- reading -------------------------------------------------------------------------

    @property
    def dirty(self) -> bool:
        """Whether something typed is not autosaved yet."""
        return self._dirty_answers or bool(self._dirty_keys) or self._dirty_order or self._saving

    @property
    def locked(self) -> bool:
        """Whether the contract was signed, so that its text is kept as it is."""
        return self.inputs.contract.signed_on is not None

    @property
    def has_changes(self) -> bool:
        """Whether the draft differs from the version it started from."""
        return self.inputs.session_id is not None

    def clause(self, key: str) -> DraftClause | None:
        """Return a clause of the draft by key."""
        return next((clause for clause in self.composition.clauses if clause.key == key), None)

    def is_shown(self, condition: str, answers: Mapping[str, Any]) -> bool:
        """Tell whether a field with this ``shown_if`` is asked."""
        template = self.inputs.template
        return template is None or holds(condition, facts_for(template.fields, answers))

    # --- changing ------------------------------------------------------------------------

    def set_answer(self, key: str, value: Any) -> None:
        """Take an answer from the form; None for no answer."""
        answers = dict(self.inputs.answers)
        who = dict(self.inputs.answered_by)
        if value is None:
            answers.pop(key, None)
            who.pop(key, None)
        else:
            answers[key] = value
            who[key] = self._context.actor.name
        self._dirty_answers = True
        self._become(replace(self.inputs, answers=answers, answered_by=who))

    def edit_clause(self, key: str, heading: str, body: Body) -> None:
        """Take a clause's text from the editor."""
        clause = self.clause(key)
        if clause is None or (clause.heading == heading and clause.body == body):
            return
        text = (key, heading, normal(body))
        if text in self._wordings:
            self._put(key, self._wordings[text])
        else:
            self._put(key, replace(self._edit_of(clause), heading=heading, body=body))

    def swap(self, key: str, version: ClauseVersion) -> None:
        """Put another library wording in a clause's place."""
        clause = self.clause(key)
        if clause is not None:
            edit = swap_to(self.inputs, clause, version)
            former = self.inputs.edits.get(key)
            self._wordings[key, clause.heading, normal(clause.body)] = former
            self._wordings[key, edit.heading, normal(edit.body)] = edit
            self._put(key, edit)

    def restore_library_text(self, key: str) -> None:
        """Give a clause the wording of its library version again."""
        clause = self.clause(key)
        version = library_text(self.inputs, clause) if clause else None
        if clause is not None and version is not None:
            edit = replace(self._edit_of(clause), heading=version.heading, body=version.body)
            self._put(key, edit)

    def add_clause(self, heading: str, body: Body, after: str = "") -> str:
        """Add a clause written here behind ``after``; returns its key."""
        key = f"own_{uuid4().hex[:8]}"
        order = [clause.key for clause in self.composition.clauses]
        place = order.index(after) + 1 if after in order else len(order)
        order.insert(place, key)
        edits = dict(self.inputs.edits)
        edits[key] = self._signed(ClauseEdit(heading, body))
        self._dirty_keys.add(key)
        self._dirty_order = True
        self._become(replace(self.inputs, edits=edits, order=tuple(order)))
        return key

    def remove_clause(self, key: str) -> None:
        """Take a clause out of the draft."""
        edits = dict(self.inputs.edits)
        if edits.pop(key, None) is not None:
            self._dirty_keys.add(key)
        self._dirty_order = True
        removed = self.inputs.removed | {key}
        self._become(replace(self.inputs, edits=edits, removed=removed))

    def put_back(self, key: str) -> None:
        """Take a removed clause in again."""
        self._dirty_order = True
        self._become(replace(self.inputs, removed=self.inputs.removed - {key}))

    def move_clause(self, key: str, step: int) -> None:
        """Move a clause up or down by ``step`` places."""
        order = [clause.key for clause in self.composition.clauses]
        place = order.index(key)
        target = min(len(order) - 1, max(0, place + step))
        if target == place:
            return
        order.insert(target, order.pop(place))
        self._dirty_order = True
        self._become(replace(self.inputs, order=tuple(order)))

    # --- keeping -------------------------------------------------------------------------

    def save_now(self) -> None:
        """Autosave what is not kept yet."""
        self._timer.stop()
        if not self.stored or self._saving:
            return
        work = self._pending()
        if work is None:
            return
        self._saving = True
        inputs = self.inputs
        self._dirty_answers = self._dirty_order = False
        keys, self._dirty_keys = self._dirty_keys, set()

        def save(workspace: Workspace, uow: UnitOfWork) -> UUID:
            session = inputs.session_id or workspace.drafting.begin(uow, inputs.contract.id)
            uow.session.flush()
            workspace.drafting.autosave(uow, session, work)
            return session

        def done(result: Done[UUID]) -> None:
            self._saving = False
            moment = self._context.workspace.clock.now()
            self.inputs = replace(self.inputs, session_id=result.value, saved_at=moment)
            self.saved.emit(moment)
            if self._pending() is not None:
                self._timer.start()

        def failed(error: ChanceryError) -> None:
            self._saving = False
            self._dirty_answers = self._dirty_order = True
            self._dirty_keys |= keys
            self.save_failed.emit(error)

        self._context.command(save, done, failed)

    def replace_inputs(self, inputs: DraftInputs) -> None:
        """Show another state of the contract: a restored version, or after a version was saved."""
        self._timer.stop()
        self._dirty_answers = self._dirty_order = False
        self._dirty_keys.clear()
        self._wordings.clear()
        self._take(inputs)
        self._check()
        self.replaced.emit()
        self.changed.emit()

    # --- inside --------------------------------------------------------------------------

    def _single(self, milliseconds: int, then: Any) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(milliseconds)
        timer.timeout.connect(then)
        return timer

    def _take(self, inputs: DraftInputs) -> None:
        self.inputs = inputs
        self.composition: Composition = compose(inputs)
        self.document: Document = document_of(inputs, self.composition)
        self.laid: LaidOut = lay_out(self.document)

    def _become(self, inputs: DraftInputs) -> None:
        if self.locked:
            self._dirty_answers = self._dirty_order = False
            self._dirty_keys.clear()
            return
        self._take(inputs)
        if self.stored and not self._timer.isActive():
            self._timer.start()
        self._checking.start()
        self.changed.emit()

    def _put(self, key: str, edit: ClauseEdit | None) -> None:
        """Make ``edit`` what a person made of a clause; None takes it back to the base."""
        edits = dict(self.inputs.edits)
        edits.pop(key, None)
        if edit is not None:
            edits[key] = self._signed(edit)
        self._dirty_keys.add(key)
        self._become(replace(self.inputs, edits=edits))

    def _edit_of(self, clause: DraftClause) -> ClauseEdit:
        return self.inputs.edits.get(clause.key) or ClauseEdit(
            clause.heading,
            clause.body,
            clause.section,
            clause.numbered,
            clause.clause_version_id,
            clause.chosen,
        )

    def _signed(self, edit: ClauseEdit) -> ClauseEdit:
        return replace(edit, by=self._context.actor.name, at=self._context.workspace.clock.now())

    def _pending(self) -> Autosave | None:
        if not (self._dirty_answers or self._dirty_keys or self._dirty_order):
            return None
        inputs = self.inputs
        return Autosave(
            answers=inputs.answers if self._dirty_answers else None,
            answered_by=inputs.answered_by if self._dirty_answers else None,
            edits={key: inputs.edits.get(key) for key in self._dirty_keys},
            removed=inputs.removed if self._dirty_order else None,
            order=inputs.order if self._dirty_order else None,
        )

    def _check(self) -> None:
        self.problems = self._finder.problems(self.inputs, self.document)
        self.problems_changed.emit()
