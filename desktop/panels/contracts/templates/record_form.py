"""What a contract's record takes from the form, and how contracts of the template are named."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QLineEdit, QWidget

from core.contracts.fields import ROLES
from core.contracts.templates import TemplateContent
from desktop.panels.contracts.templates.draft import role_words
from desktop.theme.measure import set_size, set_space
from desktop.widgets.page import Labelled, ScrollColumn
from desktop.widgets.text import Heading, Text

_NONE = "Nothing"


class RecordForm(ScrollColumn):
    """The form; ``changed`` carries the content after each change."""

    changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Record", margin=6, parent=parent)
        self._content = TemplateContent((), ())
        self._showing = False
        self.title, self.prefix = QLineEdit(), QLineEdit()
        self.language, self.note = QLineEdit(), QLineEdit()
        self.roles: dict[str, QComboBox] = {}
        self.body.addWidget(Heading("Names"))
        grid = QGridLayout()
        set_space(grid, 4, rows=3)
        title = Labelled("Title of a contract", self.title, "Such as Mutual NDA, {counterparty}.")
        places = (
            (title, 0, 0, 2),
            (Labelled("Reference begins with", self.prefix, "Such as NDA."), 1, 0, 1),
            (Labelled("Language", self.language, "Such as en-GB."), 1, 1, 1),
            (Labelled("Note", self.note, "What is new in this version."), 2, 0, 2),
        )
        for field, row, column, span in places:
            grid.addWidget(field, row, column, 1, span, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(grid)
        self.body.addWidget(Heading("What the fields fill"))
        self.body.addWidget(
            Text("Lists, dates and filters read these columns of the record.", token="muted")
        )
        roles = QGridLayout()
        set_space(roles, 4, rows=3)
        for at, role in enumerate(ROLES):
            box = QComboBox()
            box.currentIndexChanged.connect(lambda _: self._changed())
            self.roles[role] = box
            roles.addWidget(Labelled(role_words(role), box), at // 2, at % 2)
        self.body.addLayout(roles)
        self.body.addStretch()
        inner = self.widget()
        assert inner is not None
        set_size(inner, maximum_width=200)
        for line in (self.title, self.prefix, self.language, self.note):
            line.textEdited.connect(lambda _: self._changed())

    def show_content(self, content: TemplateContent) -> None:
        """Show ``content``; nothing is emitted."""
        self._showing = True
        self._content = content
        for line, text in (
            (self.title, content.title_pattern),
            (self.prefix, content.reference_prefix),
            (self.language, content.language),
            (self.note, content.note),
        ):
            if line.text().strip() != text:
                line.setText(text)
        for role, box in self.roles.items():
            self._fill(role, box)
        self._showing = False

    def _fill(self, role: str, box: QComboBox) -> None:
        wanted = ROLES[role]
        box.clear()
        box.addItem(_NONE, "")
        for spec in self._content.fields:
            # A law or the kind of a term may also be a plain text.
            if spec.type == wanted or wanted == "choice":
                box.addItem(spec.label, spec.key)
        box.setCurrentIndex(max(0, box.findData(self._content.roles.get(role, ""))))

    def _changed(self) -> None:
        if self._showing:
            return
        roles = {role: str(box.currentData()) for role, box in self.roles.items()}
        self._content = replace(
            self._content,
            title_pattern=self.title.text().strip(),
            reference_prefix=self.prefix.text().strip(),
            language=self.language.text().strip(),
            note=self.note.text().strip(),
            roles={role: key for role, key in roles.items() if key},
        )
        self.changed.emit(self._content)
