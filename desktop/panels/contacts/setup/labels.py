"""Tags and interests: their names, who has them, and making one of two."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from PySide6.QtWidgets import QWidget

from core.contacts.bulk import BulkForgotten
from core.contacts.label_merge import LabelsMerged
from core.contacts.records import Label
from core.database.filters import Group, Rule
from core.database.listing import Column
from core.database.unit_of_work import Reader
from core.kernel.changes import Changes
from core.kernel.errors import ChanceryError, Stale
from core.kernel.ids import new_id
from core.kernel.text import counted, fold
from core.kernel.work import Report, Token
from core.workspace import Workspace
from desktop.panels.contacts.pages import ContactsContext
from desktop.panels.contacts.setup.page import SetupPage
from desktop.panels.contacts.setup.sheet import Sheet, combo, line
from desktop.shell.undo import Ending, JobStep
from desktop.tables.row_table import RowTable
from desktop.widgets.buttons import push_button
from desktop.widgets.empty import EmptyState
from desktop.widgets.search import SearchField
from desktop.widgets.segmented import Segmented
from desktop.widgets.text import Paragraph

COLUMNS = (
    Column("name", "Name", width_em=18, frozen=True),
    Column("contacts", "Contacts", "number", 8, "right"),
    Column("used", "Used by", width_em=24, description="Saved filters and groups."),
)
_MANY: Mapping[str, str] = {"tag": "Tags", "interest": "Interests"}
_WHY = "Tags and interests are changed by those who may change contacts."
_NOBODY = UUID(int=0)
_LEAST_TYPED = 2


@dataclass(frozen=True, slots=True)
class _Found:
    label: Label
    used: int
    asked_by: tuple[str, ...]


class LabelsPage(SetupPage[RowTable]):
    """The page; it shows the tags or the interests."""

    kinds = frozenset({"label", "contact_label", "contact", "bulk_operation"})

    def __init__(self, context: ContactsContext) -> None:
        self.new_button = push_button("New tag", "primary", "plus", self.add)
        super().__init__(context, "Tags", (self.new_button,), "contacts.edit")
        self._found: list[_Found] = []
        self._shown: list[_Found] = []
        self.table = RowTable("Tags and interests", COLUMNS)
        self.table.activated_row.connect(lambda *_: self.show_contacts())
        self.kind = Segmented("Show", [("tag", "Tags"), ("interest", "Interests")])
        self.kind.changed.connect(lambda *_: self.load())
        self.search = SearchField("Find by name")
        self.search.textChanged.connect(lambda *_: self._fill())
        self.head.tools.addWidget(self.kind)
        self.head.tools.addWidget(self.search)
        self.add_verb("Show its contacts", self.show_contacts, editing=False)
        self.add_verb("Rename…", self.rename, "F2")
        self.merge_verb = self.add_verb("Merge into…", self.merge)
        self.add_verb("Delete", self.delete, "Del")
        empty = EmptyState(
            "tag",
            "None here yet.",
            "Tags say what you want to find contacts by, interests what they care for.",
            "Make the first one",
            self.add,
        )
        self.lay_out(empty, why_not=_WHY)

    def load(self) -> None:
        kind = self.kind.value

        def work(workspace: Workspace, reader: Reader) -> list[_Found]:
            uses = workspace.labels.uses(reader)
            return [
                _Found(label, used, tuple(uses.get(label.id, ())))
                for label, used in workspace.labels.labels(reader, kind)
            ]

        self.panel.query(work, self._arrived, "setup labels")

    @property
    def chosen(self) -> _Found | None:
        """The chosen one."""
        row = self.table.picked_row
        return self._shown[row] if row is not None and row < len(self._shown) else None

    # --- verbs -------------------------------------------------------------------------------

    def show_contacts(self) -> None:
        """Show who has the chosen one."""
        if self.chosen is not None:
            label = self.chosen.label
            tree = Group("all", (Rule(label.kind, "is", (label.id.hex,)),))
            self.context.show_filter(label.name, tree)

    def add(self) -> None:
        """Ask for a new one."""
        LabelSheet(self, self.context, self.kind.value).open()

    def rename(self) -> None:
        """Ask for another name."""
        if self.chosen is not None:
            LabelSheet(self, self.context, self.kind.value, self.chosen.label).open()

    def merge(self) -> None:
        """Ask into which other one the chosen one goes."""
        one = self.chosen
        others = [each for each in self._found if one and each.label.id != one.label.id]
        if one is not None and others:
            MergeSheet(self, one, others, self._merge).open()

    def delete(self) -> None:
        """Delete the chosen one; who had it has it no more."""
        one = self.chosen
        if one is not None:
            words = f"“{one.label.name}” deleted"
            if one.used:
                words += f"; {counted(one.used, 'contact')} had it"
            self.run(lambda workspace, uow: workspace.labels.delete(uow, one.label.id), words)

    # --- merging -----------------------------------------------------------------------------

    def _merge(self, gone: Label, kept: Label) -> None:
        def work(workspace: Workspace, token: Token, report: Report) -> LabelsMerged:
            return workspace.label_merge.merge(
                workspace.query, workspace.background, gone.id, kept.id, token, report
            )

        def words(merged: LabelsMerged) -> str:
            gained = counted(merged.gained, "contact has", "contacts have")
            return f"“{gone.name}” is “{kept.name}” now; {gained} it newly"

        def done(merged: LabelsMerged) -> None:
            step = self._undo_step(merged, gone, kept)
            self.panel.note_step(step)
            self._announce()
            self.panel.toast(words(merged), step)

        self.panel.job(f"Merge {gone.name} into {kept.name}", work, done, words)

    def _undo_step(self, merged: LabelsMerged, gone: Label, kept: Label) -> JobStep:
        label = f"Merge {gone.name} into {kept.name}"
        # What ended early goes on with the contacts.
        named: list[bool] = []

        def work(workspace: Workspace, token: Token, report: Report) -> None:
            if not named:
                workspace.label_merge.undo_names(workspace.background, merged)
                named.append(True)
            workspace.label_merge.undo_contacts(workspace.background, merged, token, report)

        def begin(ended: Callable[[Ending], object]) -> None:
            def done(nothing: None) -> None:
                self.panel.toast(f"“{gone.name}” is there again")
                ended("back")
                self._announce()

            def failed(error: ChanceryError) -> None:
                over = isinstance(error, BulkForgotten | Stale)
                self.panel.show_error(error)
                ended("gone" if over else "left")
                self._announce()

            title = f"Undo: {label}"
            self.panel.job(title, work, done, lambda nothing: "As before", on_error=failed)

        return JobStep(new_id(), label, begin)

    def _announce(self) -> None:
        kinds = ("label", "contact", "contact_group", "saved_view")
        self.panel.announce_changes(Changes(frozenset((kind, _NOBODY) for kind in kinds)))

    # --- inside ------------------------------------------------------------------------------

    def _arrived(self, found: list[_Found]) -> None:
        self._found = found
        self._fill()

    def _fill(self) -> None:
        typed = fold(self.search.text())
        self._shown = [
            one for one in self._found if len(typed) < _LEAST_TYPED or typed in fold(one.label.name)
        ]
        kind = self.kind.value
        words = f"New {kind}"
        self.new_button.setText(words)
        self.new_button.setAccessibleName(words)
        rows = [(one.label.name, one.used, ", ".join(one.asked_by)) for one in self._shown]
        self.show_rows(_MANY[kind], rows, len(self._found))

    def refresh_verbs(self) -> None:
        super().refresh_verbs()
        self.merge_verb.setEnabled(self.chosen is not None and len(self._found) > 1)


class LabelSheet(Sheet):
    """Asks for the name of a tag or an interest."""

    def __init__(
        self, page: QWidget, context: ContactsContext, kind: str, label: Label | None = None
    ) -> None:
        super().__init__(page, context.panel, f"Rename “{label.name}”" if label else f"New {kind}")
        self._kind, self._label = kind, label
        self.name = line(label.name if label else "", 80)
        self.add_field("name", "Name", self.name, required=True)
        self.finish("Rename" if label else f"Add {kind}", self._keep)
        self.name.setFocus()
        self.name.selectAll()

    def _keep(self) -> None:
        name, kind, label = self.name.text(), self._kind, self._label
        if label is None:
            self.keep(
                lambda workspace, uow: workspace.labels.make(uow, kind, name),
                f"{kind.capitalize()} “{name.strip()}” is there",
            )
            return
        self.keep(
            lambda workspace, uow: workspace.labels.rename(uow, label.id, name),
            f"“{label.name}” is called “{name.strip()}” now",
        )


class MergeSheet(Sheet):
    """Asks which other one is kept, and says what becomes of the contacts."""

    def __init__(
        self,
        page: LabelsPage,
        gone: _Found,
        others: list[_Found],
        merge: Callable[[Label, Label], object],
    ) -> None:
        super().__init__(
            page, page.panel, f"Merge “{gone.label.name}” into another {page.kind.value}"
        )
        self._gone, self._merge = gone, merge
        self._others = {one.label.id.hex: one for one in others}
        self.into = combo([(key, one.label.name) for key, one in self._others.items()])
        self.into.setMaxVisibleItems(12)
        self.add_field("kept", "Keep", self.into)
        self._words = Paragraph("")
        self.body.addWidget(self._words)
        self.into.currentIndexChanged.connect(lambda *_: self._say())
        self.finish("Merge", self._take)
        self._say()

    def _say(self) -> None:
        kept = self._others[str(self.into.currentData())].label.name
        have = counted(self._gone.used, "contact has", "contacts have")
        self._words.set_plain(
            f"{have} “{self._gone.label.name}” and will have “{kept}”. Saved filters and groups "
            f"that ask for “{self._gone.label.name}” will ask for “{kept}”."
        )

    def _take(self) -> None:
        kept = self._others[str(self.into.currentData())].label
        self.accept()
        self._merge(self._gone.label, kept)
