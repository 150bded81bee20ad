"""Asks what a published list shows and where its page is, with a preview while it is made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from core.contacts.publishing import ListData, Published, Sample
from core.contacts.publishing.rows import MOST_MENUS, NAME, publishable
from core.database.filters import Group
from core.database.unit_of_work import Done, Reader
from core.kernel.errors import ChanceryError
from core.kernel.text import counted, file_name
from core.workspace import Workspace
from desktop.forms.inputs.text import GrowingText
from desktop.panels.contacts.views import LIST_KEY, NamedView, group_views, own_views, saved_views
from desktop.panels.context import PanelContext
from desktop.shell.dialog import Dialog
from desktop.tables.state import TableViewState
from desktop.tasks.listening import while_there
from desktop.theme.follow import follow
from desktop.theme.units import u
from desktop.widgets.buttons import push_button
from desktop.widgets.text import Text

_FIRST = (NAME, "organisation", "city")
_WAIT_MS = 300


class FieldList(QListWidget):
    """Fields to tick. Space shows or hides one; Alt+Up and Alt+Down move it, as dragging does."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        if step and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.shift(step)
        else:
            super().keyPressEvent(event)

    def shift(self, step: int) -> None:
        """Move the current field up (-1) or down (1)."""
        row = self.currentRow()
        if not 0 <= row + step < self.count():
            return
        item = self.takeItem(row)
        self.insertItem(row + step, item)
        self.setCurrentRow(row + step)
        self.itemChanged.emit(item)


class PublishedSheet(Dialog):
    """The sheet; ``saved`` is told the list, and whether it is to be published at once."""

    def __init__(
        self,
        window: QWidget,
        context: PanelContext,
        one: Published | None,
        saved: Callable[[UUID, bool], object],
    ) -> None:
        super().__init__(window, "Edit published list" if one else "New published list")
        self._context, self._one, self._saved = context, one, saved
        self._views: list[NamedView] = []
        self._labels: dict[str, str] = {}
        self.name = QLineEdit()
        self.heading = QLineEdit()
        self.intro = GrowingText()
        self.filter = QComboBox()
        self.columns = FieldList()
        self.menus = [QComboBox() for _ in range(MOST_MENUS)]
        self.path = QLineEdit()
        self.preview = Text("", "small", token="muted", wrap=True)
        self._fault = Text("", "small", token="refused", wrap=True)
        self._fault.hide()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_WAIT_MS)
        self._timer.timeout.connect(self._look)
        self.finished.connect(self._timer.stop)
        self._lay_out()
        self.add_verb("Cancel", self.reject)
        self.save_button = self.add_verb("Save", lambda: self._save(False))
        self.publish_button = self.add_verb(
            "Save and publish", lambda: self._save(True), "primary", default=True
        )
        follow(self, self._refresh)
        self._load()

    # --- what is asked -------------------------------------------------------------------

    @property
    def data(self) -> ListData:
        """What is chosen."""
        columns = self._chosen()
        menus = [str(menu.currentData()) for menu in self.menus if menu.currentData()]
        place = self.filter.currentIndex()
        tree = self._views[place].state.filter if 0 <= place < len(self._views) else Group()
        return ListData(
            self.name.text(),
            self.heading.text(),
            tuple(columns),
            Path(self.path.text().strip()),
            self.intro.toPlainText(),
            tree,
            tuple(dict.fromkeys(one for one in menus if one in columns)),
            NAME if NAME in columns or not columns else columns[0],
        )

    def choose_file(self) -> None:
        """Ask where the page is to be."""
        name = file_name(self.name.text().strip() or "list")
        typed = self.path.text().strip()
        dialog = QFileDialog(self, "Where the page is", typed or str(Path.home() / f"{name}.html"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
        dialog.setNameFilter("Web page (*.html)")
        dialog.setDefaultSuffix("html")
        dialog.fileSelected.connect(self.path.setText)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    # --- inside --------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self._line(("Name", self.name), ("Heading of the page", self.heading))
        self._line(("Text under the heading", self.intro))
        self._line(("Who is on it", self.filter))
        self._line(("Fields, in the order of the page", self.columns))
        self._line(*((f"Drop-down {number}", menu) for number, menu in enumerate(self.menus, 1)))
        choose = push_button("Choose…", on_click=self.choose_file)
        choose.setAccessibleName("Choose the file of the page")
        self._line(("File of the page", self.path), beside=choose)
        self.body.addWidget(self.preview)
        self.body.addWidget(self._fault)
        for signal in (
            self.filter.currentIndexChanged,
            self.columns.itemChanged,
            self.columns.model().rowsMoved,
            *(menu.currentIndexChanged for menu in self.menus),
        ):
            signal.connect(lambda *_: self._timer.start())
        self.columns.setDragDropMode(QListWidget.DragDropMode.InternalMove)
        self.columns.setToolTip("Space shows or hides a field; Alt+Up and Alt+Down move it")

    def _line(self, *fields: tuple[str, QWidget], beside: QWidget | None = None) -> None:
        row = QHBoxLayout()
        row.setSpacing(u(3))
        for label, field in fields:
            column = QWidget()
            inside = QVBoxLayout(column)
            inside.setContentsMargins(0, 0, 0, 0)
            inside.setSpacing(u(1))
            words = Text(label, weight=500)
            words.setBuddy(field)
            field.setAccessibleName(label)
            inside.addWidget(words)
            inside.addWidget(field)
            row.addWidget(column, 1)
        if beside is not None:
            row.addWidget(beside, 0, Qt.AlignmentFlag.AlignBottom)
        self.body.addLayout(row)

    def _load(self) -> None:
        person = self._context.actor.person_id

        def work(workspace: Workspace, reader: Reader) -> tuple[list[NamedView], dict[str, str]]:
            views = [
                *own_views(person),
                *saved_views(workspace.views.views(reader, LIST_KEY)),
                *group_views(workspace.groups.groups(reader, counts=False)),
            ]
            fields = publishable(workspace.contacts.fields(reader))
            return views, {NAME: "Name", **{key: one.label for key, one in fields.items()}}

        self._context.query(work, while_there(self, self._show), "published sheet")

    def _show(self, found: tuple[list[NamedView], dict[str, str]]) -> None:
        self._views, self._labels = found
        data = self._one.data if self._one else None
        self.filter.addItems([view.title for view in self._views])
        if data is not None:
            self._show_data(data)
        chosen = list(data.columns) if data else [key for key in _FIRST if key in self._labels]
        self._show_columns(chosen)
        for place, menu in enumerate(self.menus):
            menu.addItem("None", "")
            for key, label in self._labels.items():
                if key != NAME:
                    menu.addItem(label, key)
            wanted = data.menus[place] if data and place < len(data.menus) else ""
            menu.setCurrentIndex(max(0, menu.findData(wanted)))
        self.name.setFocus()
        self._timer.start()

    def _show_data(self, data: ListData) -> None:
        self.name.setText(data.name)
        self.heading.setText(data.title)
        self.intro.setPlainText(data.intro)
        self.path.setText(str(data.path))
        trees = [view.state.filter for view in self._views]
        if data.filter in trees:
            self.filter.setCurrentIndex(trees.index(data.filter))
        else:
            state = TableViewState(filter=data.filter)
            kept = NamedView("kept", "As it was saved", "list-filter", state)
            self._views.append(kept)
            self.filter.addItem(kept.title)
            self.filter.setCurrentIndex(len(self._views) - 1)

    def _show_columns(self, chosen: Sequence[str]) -> None:
        self.columns.blockSignals(True)
        for key in [*chosen, *(key for key in self._labels if key not in chosen)]:
            item = QListWidgetItem(self._labels.get(key, key))
            item.setData(Qt.ItemDataRole.UserRole, key)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            on = Qt.CheckState.Checked if key in chosen else Qt.CheckState.Unchecked
            item.setCheckState(on)
            self.columns.addItem(item)
        self.columns.setCurrentRow(0)
        self.columns.blockSignals(False)

    def _chosen(self) -> list[str]:
        items = (self.columns.item(row) for row in range(self.columns.count()))
        return [
            str(item.data(Qt.ItemDataRole.UserRole))
            for item in items
            if item is not None and item.checkState() == Qt.CheckState.Checked
        ]

    def _look(self) -> None:
        data = self.data
        if not data.columns:
            self.preview.setText("Choose at least one field.")
            return
        self._context.query(
            lambda workspace, reader: workspace.publishing.sample(reader, data),
            while_there(self, self._say),
            "published sample",
            while_there(self, self._failed),
        )

    def _say(self, sample: Sample) -> None:
        self._fault.hide()
        words = counted(sample.rows, "entry", "entries")
        if sample.left_out:
            number = counted(sample.left_out, "person", "people")
            words += f"; {number} left out, not to be published or contacted"
        if sample.first:
            words += ". Such as: " + " · ".join(one for one in sample.first[0] if one)
        self.preview.setText(words)

    def _save(self, publish: bool) -> None:
        data, key = self.data, self._one.id if self._one else None

        def done(result: Done[UUID]) -> None:
            while_there(self, self.accept)()
            self._context.toast(f"“{data.name.strip()}” saved", result.undo)
            self._saved(result.value, publish)

        self._context.command(
            lambda workspace, uow: workspace.publishing.save(uow, data, key),
            done,
            while_there(self, self._failed, self._context.show_error),
        )

    def _failed(self, error: ChanceryError) -> None:
        self._fault.setText(f"{error.what} {error.todo}".strip())
        self._fault.show()

    def _refresh(self) -> None:
        self.columns.setFixedHeight(u(48))
