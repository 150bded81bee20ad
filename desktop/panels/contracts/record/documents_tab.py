"""The files of a contract: produced from a version or added by hand."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import QStandardPaths, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from core.contracts.outputs import Produced
from core.contracts.records import Contract, ContractDocument
from core.database.unit_of_work import Reader
from core.kernel.changes import Changes
from core.kernel.errors import DocumentError
from core.kernel.sizes import size_words
from core.kernel.text import file_name
from core.workspace import Workspace
from desktop.panels.context import PanelContext
from desktop.panels.contracts.looks import moment_words
from desktop.shell.pane import Pane
from desktop.theme.follow import follow
from desktop.theme.icons import icon, icon_size
from desktop.theme.units import u
from desktop.widgets.buttons import IconButton, LinkButton, push_button
from desktop.widgets.card import Rule
from desktop.widgets.empty import EmptyState
from desktop.widgets.text import Text

_ICONS = {"pdf": "file-check", "docx": "file-text", "form": "list-checks"}


class DocumentsTab(QScrollArea):
    """List of files with their verbs: open, save a copy, remove."""

    def __init__(self, context: PanelContext, contract_id: UUID, zone: ZoneInfo) -> None:
        super().__init__()
        self._context = context
        self._contract_id = contract_id
        self._zone = zone
        sheet = Pane("Documents", "surface")
        self._verbs = QHBoxLayout()
        for words, name, act in (
            ("Make PDF", "file-check", partial(self.produce, "pdf")),
            ("Make Word file", "file-text", partial(self.produce, "docx")),
            ("Fill a PDF form…", "list-checks", self.fill_form),
            ("Add a file…", "plus", self.add_file),
        ):
            self._verbs.addWidget(push_button(words, "plain", name, act))
        self._verbs.addStretch(1)
        self._list = QVBoxLayout()
        self._column = QVBoxLayout(sheet)
        self._column.addLayout(self._verbs)
        self._column.addLayout(self._list)
        self._column.addStretch(1)
        self.setWidget(sheet)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Documents of the contract")
        context.changes.connect(self._changed)
        follow(self, self._refresh)

    def activate(self) -> None:
        """The tab is shown."""
        key = self._contract_id
        self._context.query(
            lambda workspace, reader: workspace.contracts.contract(reader, key),
            self._show,
            group=f"documents {id(self)}",
        )

    # --- producing -----------------------------------------------------------------------

    def produce(self, kind: str) -> None:
        """Make a PDF or a Word file of the current version and keep it here."""
        key = self._contract_id

        def make(workspace: Workspace, reader: Reader) -> Produced:
            version = workspace.drafting.versions(reader, key)
            if not version:
                raise DocumentError(
                    "This contract has no text, so there is nothing to print.",
                    todo="Add its file instead.",
                )
            outputs, newest = workspace.outputs, version[0].id
            return outputs.pdf(reader, newest) if kind == "pdf" else outputs.docx(reader, newest)

        self._context.query(make, self._keep, group=f"produce {kind} {key}")

    def fill_form(self) -> None:
        """Ask for a fillable PDF and fill it from the contract's answers."""
        path, _ = QFileDialog.getOpenFileName(self, "Fillable PDF", "", "PDF (*.pdf)")
        if path:
            self.fill_form_from(Path(path))

    def fill_form_from(self, path: Path) -> None:
        """Fill the form at ``path``; fields are matched by their names and labels."""
        key = self._contract_id

        def make(workspace: Workspace, reader: Reader) -> Produced:
            return workspace.outputs.form_from_file(reader, key, path)

        self._context.query(make, self._keep, group=f"fill {key}")

    def add_file(self) -> None:
        """Ask for a file and copy it into the encrypted store."""
        path, _ = QFileDialog.getOpenFileName(self, "Add a file")
        if path:
            key, chosen = self._contract_id, Path(path)
            self._context.command(
                lambda workspace, uow: workspace.outputs.add_file(uow, key, chosen),
                lambda done: self._context.toast(f"{chosen.name} added"),
            )

    def _keep(self, produced: Produced) -> None:
        words = f"{produced.name} is ready"
        if produced.left_out:
            words += f". Not filled: {' '.join(produced.left_out[:3])}"
        self._context.command(
            lambda workspace, uow: workspace.outputs.keep(uow, produced),
            lambda done: self._context.toast_with(words, "Open", partial(self._open, done.value)),
        )

    # --- using ---------------------------------------------------------------------------

    def _open(self, document_id: UUID) -> None:
        key = self._contract_id

        def found(contract: Contract) -> None:
            for document in contract.documents:
                if document.id == document_id:
                    self.open(document)

        self._context.query(
            lambda workspace, reader: workspace.contracts.contract(reader, key), found
        )

    def open(self, document: ContractDocument) -> None:
        """Write a copy into the exports folder and open it with the system's program."""

        def write(workspace: Workspace, reader: Reader) -> Path:
            folder = workspace.folder / "exports"
            folder.mkdir(exist_ok=True)
            target = folder / file_name(document.name)
            target.write_bytes(workspace.outputs.read(document.sha256))
            return target

        self._context.query(
            write,
            lambda path: QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))),
            group="open document",
        )

    def save_copy(self, document: ContractDocument) -> None:
        """Ask where to, and write a copy there."""
        home = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        path, _ = QFileDialog.getSaveFileName(self, "Save a copy", f"{home}/{document.name}")
        if not path:
            return
        target = Path(path)

        def write(workspace: Workspace, reader: Reader) -> Path:
            try:
                target.write_bytes(workspace.outputs.read(document.sha256))
            except OSError as error:
                raise DocumentError(
                    f"“{target.name}” could not be written.",
                    "The document is kept here.",
                    "Choose another folder, or make room on the disk.",
                ) from error
            return target

        self._context.query(write, lambda done: self._context.toast(f"Saved {done.name}"))

    def _remove(self, document: ContractDocument) -> None:
        self._context.command(
            lambda workspace, uow: workspace.outputs.remove(uow, document.id),
            lambda done: self._context.toast(f"{document.name} removed", done.undo),
        )

    # --- showing -------------------------------------------------------------------------

    def _changed(self, changes: Changes) -> None:
        if self.isVisible() and changes.touches({"contract_document"}):
            self.activate()

    def _show(self, contract: Contract) -> None:
        while (item := self._list.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        if not contract.documents:
            self._list.addWidget(
                EmptyState(
                    "file-text",
                    "No documents yet.",
                    "Files made from a version, and files you add, are kept here encrypted.",
                    "Make PDF",
                    partial(self.produce, "pdf"),
                )
            )
            return
        for document in contract.documents:
            self._list.addWidget(self._line(document))
            self._list.addWidget(Rule())

    def _line(self, document: ContractDocument) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        sign = Text("")
        sign.setPixmap(icon(_ICONS.get(document.kind, "file-text")).pixmap(icon_size(4.5)))
        row.addWidget(sign)
        words = QVBoxLayout()
        words.setSpacing(0)
        name = LinkButton(document.name, partial(self.open, document))
        name.setAccessibleName(f"Open {document.name}")
        top = QHBoxLayout()
        top.addWidget(name)
        top.addStretch(1)
        words.addLayout(top)
        now = self._context.workspace.clock.now()
        when = moment_words(document.created_at, self._zone, now)
        version = f"version {document.version_number} · " if document.version_number else ""
        detail = f"{version}{document.author} · {when} · {size_words(document.size)}"
        words.addWidget(Text(detail, "small", token="muted"))
        row.addLayout(words, 1)
        row.addWidget(
            IconButton(
                "download", f"Save a copy of {document.name}", "", partial(self.save_copy, document)
            )
        )
        row.addWidget(
            IconButton("trash-2", f"Remove {document.name}", "", partial(self._remove, document))
        )
        return line

    def _refresh(self) -> None:
        self._column.setContentsMargins(u(6), u(5), u(6), u(6))
        self._column.setSpacing(u(4))
        self._verbs.setSpacing(u(2))
        self._list.setSpacing(u(2))
