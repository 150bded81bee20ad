"""The context of the panels, wired to a workspace, the runner and the window."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from PySide6.QtCore import QObject, Signal, SignalInstance

from core.database.undo import UndoStep
from core.database.unit_of_work import Done, Reader, UnitOfWork
from core.kernel.actor import Actor
from core.kernel.changes import Changes
from core.kernel.errors import ChanceryError, Stale
from core.kernel.work import Report, Token
from core.workspace import Workspace
from desktop.shell.desk import Shell
from desktop.shell.undo import Ending, JobStep, Step, UndoStack
from desktop.tasks.runner import Handle, Runner

T = TypeVar("T")


class WorkspaceContext(QObject):
    """The context of every panel; see ``desktop.panels.context.PanelContext``."""

    _changes = Signal(object)
    page_asked = Signal(str, dict)

    def __init__(self, workspace: Workspace, runner: Runner, shell: Shell) -> None:
        super().__init__()
        self.workspace = workspace
        self.runner = runner
        self.shell = shell
        self.undo_stack = UndoStack()
        # What undoes or redoes, the one under way first.
        self._turns: deque[Callable[[], None]] = deque()

    @property
    def actor(self) -> Actor:
        """Who works here, with what the role permits now."""
        return self.workspace.actor

    @property
    def changes(self) -> SignalInstance:
        """The signal of committed changes."""
        return self._changes

    def query(
        self,
        work: Callable[[Workspace, Reader], T],
        on_result: Callable[[T], object],
        group: str = "",
        on_error: Callable[[ChanceryError], object] | None = None,
    ) -> Handle:
        """Run a read on a query thread; the newest of a ``group`` interrupts the older ones."""
        workspace = self.workspace

        def run(token: Any, report: Any) -> T:
            return workspace.query(lambda reader: work(workspace, reader), token.on_cancel)

        return self.runner.run_query(run, on_result, on_error or self.show_error, group)

    def command(
        self,
        work: Callable[[Workspace, UnitOfWork], T],
        on_done: Callable[[Done[T]], object] | None = None,
        on_error: Callable[[ChanceryError], object] | None = None,
    ) -> None:
        """Run a write after the writes before it, then tell every view what changed."""
        workspace = self.workspace

        def finished(done: Done[T]) -> None:
            if done.undo is not None:
                self.undo_stack.push(done.undo)
            if on_done is not None:
                on_done(done)
            self._changes.emit(done.changes)

        self.runner.run_command(
            lambda token, report: workspace.command(lambda uow: work(workspace, uow)),
            finished,
            on_error or self.show_error,
        )

    def job(
        self,
        title: str,
        work: Callable[[Workspace, Token, Report], T],
        on_result: Callable[[T], object],
        describe: Callable[[T], str] = lambda value: "",
        on_error: Callable[[ChanceryError], object] | None = None,
    ) -> Any:
        """Run long work that Activity lists."""
        workspace = self.workspace
        return self.runner.run_job(
            title,
            lambda token, report: work(workspace, token, report),
            on_result,
            on_error or self.show_error,
            describe=describe,
        )

    def refresh_day(self) -> None:
        """Recompute what a new day changes, and have the lists show it."""
        workspace = self.workspace

        def finished(count: int) -> None:
            if count:
                # Every contract may have changed; no single id says so.
                self._changes.emit(Changes(frozenset({("contract", UUID(int=0))})))

        self.runner.run_command(
            lambda token, report: workspace.refresh_day(), finished, self.show_error
        )

    def announce_changes(self, changes: object) -> None:
        """Tell every view of changes that a job made by its own commands."""
        self._changes.emit(changes)

    def note_step(self, step: JobStep) -> None:
        """Have the Edit menu take back what a job did."""
        self.undo_stack.push(step)

    def toast(self, text: str, undo: Step | None = None) -> None:
        """Say that something is done, with Undo when there is a step."""
        if undo is None:
            self.shell.toast(text)
        else:
            self.shell.toast(text, "Undo", lambda: self.take_back(undo))

    def toast_with(self, text: str, verb: str, act: Callable[[], object]) -> None:
        """Say that something is done, with what can be done next."""
        self.shell.toast(text, verb, act)

    def take_back(self, step: Step) -> None:
        """Undo a step that was named in a toast or a banner."""
        self._in_turn(lambda: self._back(step))

    def undo(self) -> None:
        """Take back the newest step; pressed again before that is done, then the one before."""
        self._in_turn(lambda: self._back(self.undo_stack.next_undo))

    def redo(self) -> None:
        """Do the step that was taken back last again."""
        stack = self.undo_stack
        self._in_turn(lambda: self._turn(stack.next_redo, stack.done_again, "Done again"))

    def _in_turn(self, begin: Callable[[], None]) -> None:
        """Begin what undoes or redoes once nothing else does: it follows from how that ends."""
        self._turns.append(begin)
        if len(self._turns) == 1:
            begin()

    def _back(self, step: Step | None) -> None:
        if not isinstance(step, JobStep):
            self._turn(step, self.undo_stack.taken_back, "Taken back")
        elif self.undo_stack.is_over(step):
            self.shell.toast(f"Taken back already: {step.label}")
            self._next_turn()
        else:
            self._begin(step)

    def _begin(self, step: JobStep) -> None:
        waited_for = [True]

        def ended(ending: Ending) -> None:
            self.undo_stack.job_ended(step, ending)
            # Activity may begin the job once more, long after its turn.
            if not waited_for:
                return
            waited_for.clear()
            if ending == "left":
                # What was asked for after it counted on it; it would only begin it again.
                self._turns.clear()
            else:
                self._next_turn()

        step.begin(ended)

    def _turn(
        self,
        step: UndoStep | None,
        note: Callable[[UndoStep, UndoStep | None], None],
        said: str,
    ) -> None:
        if step is None:
            self._next_turn()
            return
        workspace = self.workspace

        def finished(done: Done[None]) -> None:
            note(step, done.undo)
            self._changes.emit(done.changes)
            self.shell.toast(f"{said}: {step.label}")
            self._next_turn()

        def failed(error: ChanceryError) -> None:
            if isinstance(error, Stale) and step is self.undo_stack.next_undo:
                # Nothing is before it that could make it fit again, and it barred the older steps.
                self.undo_stack.drop(step)
            self.show_error(error)
            self._next_turn()

        self.runner.run_command(lambda token, report: workspace.undo(step), finished, failed)

    def _next_turn(self) -> None:
        self._turns.popleft()
        if self._turns:
            self._turns[0]()

    def show_error(self, error: ChanceryError) -> None:
        """Tell of an error that belongs to no field."""
        self.shell.show_error(error)

    def open_contract(self, contract_id: UUID) -> None:
        """Show a contract's record."""
        self.shell.go("contracts", "", str(contract_id))

    def open_record(self, desk: str, record: str) -> None:
        """Show a record of a desk; an empty one its list."""
        self.shell.go(desk, "", record)

    def open_page(self, name: str, **arguments: Any) -> None:
        """Show a page of the Contracts desk."""
        self.page_asked.emit(name, arguments)
