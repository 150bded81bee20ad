"""Writing a new version of a variant: the wording on the left, how it reads on the right."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import (
    QGridLayout,
    QLineEdit,
    QPlainTextEdit,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from core.contracts.library import NewWording
from core.contracts.records import ClauseVariant
from core.database.unit_of_work import Done, UnitOfWork
from core.documents.wording import parse_wording, write_wording
from core.kernel.errors import ChanceryError
from core.workspace import Workspace
from desktop.panels.contracts.context import PanelContext
from desktop.panels.contracts.library.reading import ClauseReading, findings, laid
from desktop.panels.contracts.parts.clause_text import ClauseText
from desktop.theme.follow import follow
from desktop.theme.measure import set_size, set_space
from desktop.widgets.banner import Banner
from desktop.widgets.buttons import push_button
from desktop.widgets.card import Rule
from desktop.widgets.page import Labelled, PageHead, ScrollColumn, SidePanel, Surface
from desktop.widgets.text import SectionLabel

_REST_MS = 120
NOTATION = (
    "(1) numbered, (a) and (i) below it, - bullet, no sign for a plain paragraph; an empty line "
    "between paragraphs. {field_key}, [[clause]], <<=New term>>, <<Term>>, **bold**, *italic*."
)


@dataclass(frozen=True, slots=True)
class Unsaved:
    """What stood in the editor when the person left it without saving or cancelling."""

    heading: str
    text: str
    note: str


class VersionEditor(Surface):
    """The editor; ``left`` when it is to be closed."""

    left = Signal()

    def __init__(
        self,
        context: PanelContext,
        reading: ClauseReading,
        variant: ClauseVariant,
        unsaved: Unsaved | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._reading = reading
        self._variant = variant
        newest = max(variant.versions, key=lambda version: version.number, default=None)
        self._number = (newest.number if newest else 0) + 1
        self.heading = QLineEdit(newest.heading if newest else reading.clause.title)
        self.text = QPlainTextEdit(write_wording(newest.body) if newest else "")
        self.note = QLineEdit()
        self.source = QLineEdit(newest.source if newest else "Own wording")
        self.url = QLineEdit(newest.source_url if newest else "")
        self.licence = QLineEdit(newest.licence if newest else "Internal use")
        self.valid_from, self.valid_to = QLineEdit(), QLineEdit()
        self.save_button = push_button(
            f"Save version {self._number}", "primary", on_click=self.save
        )
        self._begun = self._state()
        self._settled = False
        cancel = push_button("Cancel", on_click=self.cancel)
        head = PageHead("", (cancel, self.save_button), (reading.clause.title, self.left.emit))
        head.set_title(f"New version {self._number}", facts=variant.name)
        self.body.addWidget(head)
        self.body.addWidget(Rule())
        self.problem = Banner("", "refused")
        self.problem.hide()
        self.body.addWidget(self.problem)
        panes = QSplitter(Qt.Orientation.Horizontal)
        panes.addWidget(self._writing())
        panes.addWidget(self._reading_pane())
        panes.setChildrenCollapsible(False)
        panes.setSizes([500, 500])
        self.body.addWidget(panes, 1)
        if unsaved is not None:
            self._bring_back(unsaved)
        self._watch()

    @property
    def variant_id(self) -> UUID:
        """The variant that is written for."""
        return self._variant.id

    def unsaved(self) -> Unsaved | None:
        """Return what would be lost if the editor went away now; None when nothing would."""
        state = self._state()
        return None if self._settled or state == self._begun else state

    def cancel(self) -> None:
        """Go back and drop what was typed."""
        self._settled = True
        self.left.emit()

    def _state(self) -> Unsaved:
        return Unsaved(self.heading.text(), self.text.toPlainText(), self.note.text())

    def _bring_back(self, unsaved: Unsaved) -> None:
        self.heading.setText(unsaved.heading)
        self.text.setPlainText(unsaved.text)
        self.note.setText(unsaved.note)
        words = "This is the text that you had not saved. Cancel drops it."
        self.body.insertWidget(2, Banner(words, "progress", icon_name="history"))

    def _writing(self) -> QWidget:
        pane = Surface()
        set_space(pane.body, 3, (5, 4, 5, 4))
        self._heading = Labelled("Heading", self.heading, "", True)
        pane.body.addWidget(self._heading)
        self.text.setTabChangesFocus(True)
        follow(self.text, self._set_fixed_font)
        self._text = Labelled("Wording", self.text, NOTATION, True)
        self._text.setSizePolicy(self.sizePolicy())
        pane.body.addWidget(self._text, 1)
        grid = QGridLayout()
        set_space(grid, 4, rows=3)
        self._from = Labelled("Valid from", self.valid_from, "Such as 2027-01-01.")
        self._to = Labelled("Valid to", self.valid_to, "Empty for no limit.")
        fields = (
            (Labelled("Note", self.note, "Why this version was written."), 0, 0, 2),
            (Labelled("Source", self.source), 1, 0, 1),
            (Labelled("Found at", self.url), 1, 1, 1),
            (Labelled("Licence", self.licence), 2, 0, 1),
            (self._from, 3, 0, 1),
            (self._to, 3, 1, 1),
        )
        for field, row, column, span in fields:
            grid.addWidget(field, row, column, 1, span, Qt.AlignmentFlag.AlignTop)
        pane.body.addLayout(grid)
        return pane

    def _set_fixed_font(self) -> None:
        face = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        face.setPointSizeF(self.heading.font().pointSizeF())
        self.text.setFont(face)

    def _reading_pane(self) -> QWidget:
        pane = QWidget()
        column = QVBoxLayout(pane)
        set_space(column)
        page = ScrollColumn("How it reads", margin=6)
        page.body.addWidget(SectionLabel("How it reads"))
        self.preview = ClauseText("How it reads", fit=True)
        page.body.addWidget(self.preview)
        page.body.addStretch()
        column.addWidget(page, 3)
        column.addWidget(Rule())
        self.checks = SidePanel("To look at", 80)
        set_size(self.checks, maximum_width=1000, minimum_height=30)
        column.addWidget(self.checks, 1)
        return pane

    def _watch(self) -> None:
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self.read)
        self.text.textChanged.connect(self._rest.start)
        self.heading.textChanged.connect(lambda _: self._rest.start())
        for field in (self._from, self._to):
            line = field.field
            assert isinstance(line, QLineEdit)
            line.editingFinished.connect(self._check_days)
        self.read()

    # --- reading back --------------------------------------------------------------------

    def read(self) -> None:
        """Show how the wording reads now, and what should be looked at."""
        body = parse_wording(self.text.toPlainText())
        heading = self.heading.text().strip() or self._reading.clause.title
        self.preview.show_clause(laid(self._reading, heading, body))
        found = findings(self._reading, heading, body)
        self.checks.clear()
        words = f"To look at  {len(found)}" if found else "Nothing to look at"
        self.checks.body.addWidget(SectionLabel(words))
        for sentence in found:
            self.checks.body.addWidget(Banner(sentence, "attention"))
        self.checks.body.addStretch()
        if body.blocks:
            self._text.set_error("")

    def _check_days(self) -> bool:
        fits = True
        for field in (self._from, self._to):
            line = field.field
            assert isinstance(line, QLineEdit)
            good = _day(line.text()) is not False
            field.set_error("" if good else "Give a date, such as 2027-01-01.")
            fits = fits and good
        start, end = _day(self.valid_from.text()), _day(self.valid_to.text())
        if isinstance(start, date) and isinstance(end, date) and end < start:
            self._to.set_error("Give a day after the first one.")
            fits = False
        return fits

    # --- saving --------------------------------------------------------------------------

    def save(self) -> None:
        """Add the version; it waits for approval and nothing changes until then."""
        body = parse_wording(self.text.toPlainText())
        heading = self.heading.text().strip()
        self._heading.set_error("" if heading else "Give the heading that contracts show.")
        self._text.set_error("" if body.blocks else "Write at least one paragraph.")
        if not heading or not body.blocks or not self._check_days():
            return
        start, end = _day(self.valid_from.text()), _day(self.valid_to.text())
        wording = NewWording(
            heading,
            body,
            self.note.text().strip(),
            self.source.text().strip(),
            self.url.text().strip(),
            self.licence.text().strip(),
            start if isinstance(start, date) else None,
            end if isinstance(end, date) else None,
        )
        variant_id = self._variant.id

        def work(workspace: Workspace, uow: UnitOfWork) -> None:
            workspace.library.add_version(uow, variant_id, wording)

        self.save_button.setEnabled(False)
        self._context.command(work, self._done, self._failed)

    def _done(self, done: Done[None]) -> None:
        words = f"Version {self._number} saved. It is used once somebody approves it."
        self._settled = True
        self._context.toast(words, done.undo)
        self.left.emit()

    def _failed(self, error: ChanceryError) -> None:
        self.save_button.setEnabled(True)
        self.problem.set_text(f"{error} Your text is still here.")
        self.problem.show()


def _day(text: str) -> date | bool | None:
    """Return the day that ``text`` names, None for none, False when it names none."""
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return False
