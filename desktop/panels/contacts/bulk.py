"""What can be done with many chosen contacts, each with its number beforehand and Undo after."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal
from uuid import UUID

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from core.contacts.bulk import BulkBroken, BulkDone, BulkForgotten, BulkStopped, BulkTask
from core.contacts.fields import ContactField
from core.contacts.lists.source import ListSetup
from core.contacts.service import UNIQUE
from core.database.filters import Group, Rule
from core.database.listing import Selection
from core.database.unit_of_work import UnitOfWork
from core.kernel.changes import Changes
from core.kernel.clock import today
from core.kernel.errors import ChanceryError
from core.kernel.text import counted
from core.kernel.work import Report, Token
from core.workspace import Workspace
from desktop.panels.contacts.bulk_sheets import BulkSheet, ChooseName, EditField
from desktop.panels.context import PanelContext
from desktop.shell.undo import Ending, JobStep
from desktop.tables.footer import Verb
from desktop.tasks.token import CancelToken

# How often an open sheet looks whether the shared database answers again.
_LOOK_MS = 1000
_CHANGED = Changes(frozenset({("contact", UUID(int=0))}))


class BulkVerbs:
    """The verbs of the selection bar."""

    def __init__(
        self,
        context: PanelContext,
        setup: ListSetup,
        page: QWidget,
        let_go: Callable[[Selection], object],
    ) -> None:
        """Make the verbs.

        Args:
            let_go: chooses nothing any more, where these rows are still what is chosen.
        """
        self._context = context
        self._let_go = let_go
        self._setup = setup
        self._page = page
        self._shown_group: tuple[UUID, str] | None = None

    def show_group(self, tree: Group) -> bool:
        """Offer to take contacts out of the group that ``tree`` lists; tells whether it differs."""
        before, self._shown_group = self._shown_group, None
        if len(tree.rules) == 1 and tree.mode == "all" and isinstance(tree.rules[0], Rule):
            rule = tree.rules[0]
            if (rule.field, rule.operator) == ("group", "is"):
                known = {c.value: c.label for c in self._setup.filters["group"].choices}
                key = rule.values[0]
                self._shown_group = (UUID(key), known[key]) if key in known else None
        return self._shown_group != before

    def use(self, setup: ListSetup) -> None:
        """Go on with another set-up."""
        self._setup = setup

    def verbs(self) -> tuple[Verb, ...]:
        """Return the verbs that the person's role permits."""
        may = self._context.actor.permissions
        found = []
        if "contacts.edit" in may:
            found += [
                Verb("Edit field…", "pencil-line", self._edit),
                Verb("Tag…", "tag", self._tag),
                Verb("Add to group…", "users", self._group),
                Verb("Assign…", "user-check", self._assign),
            ]
            if self._shown_group is not None:
                name = self._shown_group[1]
                found.insert(3, Verb(f"Take out of {name}", "circle-minus", self._take_out))
        if "contacts.delete" in may:
            found.append(Verb("Delete", "trash-2", self._delete, danger=True))
        return tuple(found)

    # --- verbs ---------------------------------------------------------------------------

    def _edit(self, chosen: Selection) -> None:
        fields = [one for one in self._setup.fields.values() if _for_many(one)]
        sheet = self._sheet(fields, chosen)
        self._open_edit(sheet, chosen)

    def _assign(self, chosen: Selection) -> None:
        fields = [self._setup.fields["assigned_id"]]
        sheet = self._sheet(fields, chosen)
        self._open_edit(sheet, chosen)

    def _tag(self, chosen: Selection) -> None:
        def make(uow: UnitOfWork, workspace: Workspace, name: str) -> BulkTask:
            return BulkTask("tag", workspace.labels.make(uow, "tag", name))

        known = {c.label: UUID(c.value) for c in self._setup.filters["tag"].choices}
        self._named("Tag", "tag", known, make, chosen)

    def _group(self, chosen: Selection) -> None:
        known = {c.label: UUID(c.value) for c in self._setup.filters["group"].choices}

        def make(uow: UnitOfWork, workspace: Workspace, name: str) -> BulkTask:
            return BulkTask("group", known.get(name) or workspace.groups.create(uow, name))

        self._named("Add to group", "group", known, make, chosen)

    def _take_out(self, chosen: Selection) -> None:
        if self._shown_group is not None:
            self._run(BulkTask("ungroup", self._shown_group[0]), chosen)

    def _delete(self, chosen: Selection) -> None:
        self._run(BulkTask("delete"), chosen)

    def _sheet(self, fields: list[ContactField], chosen: Selection) -> EditField:
        setup, clock = self._setup, self._context.workspace.clock
        return EditField(
            self._page.window(),
            fields,
            len(chosen),
            setup.country,
            lambda: today(clock, setup.zone),
        )

    # --- running -------------------------------------------------------------------------

    def _named(
        self,
        verb: str,
        kind: Literal["tag", "group"],
        known: Mapping[str, UUID],
        make: Callable[[UnitOfWork, Workspace, str], BulkTask],
        chosen: Selection,
    ) -> None:
        names = [*known]
        sheet = ChooseName(self._page.window(), verb, kind.capitalize(), names, len(chosen))

        def asked() -> BulkTask | None:
            target = known.get(sheet.name)
            return BulkTask(kind, target) if target else None

        def take(name: str) -> None:
            if self._show_obstacle(len(chosen)):
                return
            self._context.command(
                lambda workspace, uow: make(uow, workspace, name),
                lambda done: self._run(done.value, chosen),
            )

        sheet.taken.connect(take)
        self._foretell(sheet, chosen, asked)
        sheet.open()

    def _open_edit(self, sheet: EditField, chosen: Selection) -> None:
        def asked() -> BulkTask | None:
            answer = sheet.answer()
            return BulkTask("edit", field=answer[0], value=answer[1]) if answer else None

        sheet.taken.connect(
            lambda key, value: self._run(BulkTask("edit", field=key, value=value), chosen)
        )
        self._foretell(sheet, chosen, asked)
        sheet.open()

    def _foretell(
        self, sheet: BulkSheet, chosen: Selection, asked: Callable[[], BulkTask | None]
    ) -> None:
        """Have the sheet say how many contacts really change."""
        rows = chosen.row_ids()
        under_way = [CancelToken()]

        def count() -> None:
            task = asked()
            under_way[0].cancel()
            token = under_way[0] = CancelToken()
            if task is None:
                return
            self._context.query(
                lambda workspace, reader: workspace.contact_bulk.preview(reader, task, rows, token),
                lambda changed: told(task, changed),
                "bulk preview",
                # What does not fit is said when it is taken.
                lambda error: None,
            )

        def told(task: BulkTask, changed: int) -> None:
            if task == asked():
                sheet.foretell(sheet.words(changed, len(rows)))

        def look() -> None:
            obstacle = self._context.workspace.contact_bulk.why_not(len(rows))
            sheet.hinder(f"{obstacle.what} {obstacle.todo}" if obstacle else "")

        looking = QTimer(sheet, interval=_LOOK_MS)
        looking.timeout.connect(look)
        looking.start()
        look()
        sheet.asked.connect(count)
        sheet.finished.connect(lambda *_: under_way[0].cancel())

    def _run(self, task: BulkTask, chosen: Selection) -> None:
        rows = chosen.row_ids()
        title = f"{_TITLES[task.kind]} {counted(len(rows), 'contact')}"

        if self._show_obstacle(len(rows)):
            return

        def work(workspace: Workspace, token: Token, report: Report) -> BulkDone:
            return workspace.contact_bulk.run(workspace.background, task, rows, token, report)

        verb = _DONE[task.kind]

        def finished(done: BulkDone) -> None:
            if task.kind == "delete" and not done.refused:
                self._let_go(chosen)
            self._done(done, verb)

        self._context.job(
            title,
            work,
            finished,
            lambda done: _words(done, verb),
            self._ended,
        )

    def _show_obstacle(self, count: int) -> bool:
        """Say why so many cannot be changed now; returns whether something is in the way."""
        obstacle = self._context.workspace.contact_bulk.why_not(count)
        if obstacle is not None:
            self._context.show_error(obstacle)
        return obstacle is not None

    def _done(self, done: BulkDone, verb: str) -> None:
        step = self._note(done)
        self._context.announce_changes(_CHANGED)
        if not done.changed and not done.refused:
            self._context.toast("Nothing to change: all of them were so already")
            return
        words = _words(done, verb)
        if verb == "deleted" and done.changed > 1:
            words += ". Edit > Undo takes that back"
        self._context.toast(words, step)

    def _ended(self, error: ChanceryError) -> None:
        """Say how far it came; what a person stopped is taken back from the same place."""
        step = self._note(error.done) if isinstance(error, BulkStopped | BulkBroken) else None
        self._context.announce_changes(_CHANGED)
        if isinstance(error, BulkStopped) and step is not None:
            self._context.toast(str(error), step)
        else:
            self._context.show_error(error)

    def _note(self, done: BulkDone) -> JobStep | None:
        """Put what was done among the steps of the Edit menu; None when nothing was."""
        if not done.changed:
            return None
        step = undo_step(self._context, done)
        self._context.note_step(step)
        return step


def undo_step(context: PanelContext, done: BulkDone) -> JobStep:
    """Return the step that takes a bulk operation back, and says how many are as before."""

    def begin(ended: Callable[[Ending], object]) -> None:
        def work(workspace: Workspace, token: Token, report: Report) -> tuple[int, int]:
            return workspace.contact_bulk.undo(workspace.background, done.operation, token, report)

        def finished(result: tuple[int, int]) -> None:
            back, kept = result
            words = f"{counted(back, 'contact')} as before"
            if kept:
                words += f"; {counted(kept, 'contact')} kept a newer change"
            context.toast(words)
            ended("back")
            context.announce_changes(_CHANGED)

        def failed(error: ChanceryError) -> None:
            if isinstance(error, BulkStopped):
                context.toast(str(error), step)
            else:
                context.show_error(error)
            ended("gone" if isinstance(error, BulkForgotten) else "left")
            context.announce_changes(_CHANGED)

        context.job(f"Undo: {done.label}", work, finished, on_error=failed)

    step = JobStep(done.operation, done.label, begin)
    return step


_TITLES = {
    "edit": "Change",
    "tag": "Tag",
    "untag": "Untag",
    "group": "Group",
    "ungroup": "Take out",
    "delete": "Delete",
}


_DONE = {
    "edit": "changed",
    "tag": "tagged",
    "untag": "untagged",
    "group": "added to the group",
    "ungroup": "taken out of the group",
    "delete": "deleted",
}


def _for_many(field: ContactField) -> bool:
    return field.given and field.key not in UNIQUE and field.privacy != "sensitive"


def _words(done: BulkDone, verb: str) -> str:
    words = f"{counted(done.changed, 'contact')} {verb}"
    if done.unchanged:
        words += f", {done.unchanged:,} were so already"
    if done.refused:
        words += f", {done.refused:,} refused ({done.why})"
    return f"{words}; the list follows in a moment" if done.arriving and done.changed else words
