"""The editing of a table's cells: what keys and clicks begin, where it goes, how it ends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, QTimer
from PySide6.QtGui import QGuiApplication, QKeyEvent

from core.database.listing import Column
from core.kernel.errors import InvalidValue
from desktop.accessibility.announce import announce
from desktop.tables.editing.editors import CellEditor, ChoiceEditor
from desktop.tables.editing.keys import EditorKeys, asked_of_view
from desktop.tables.editing.kinds import CellEdit, as_typed, read_typed
from desktop.tables.editing.moves import Move, Place, go_to, place_after
from desktop.tables.editing.open_cell import OpenCell
from desktop.tables.editing.reasons import Reasons
from desktop.tables.editing.saving import Read, Refusal, Save, Saving, Typed
from desktop.tables.model import TableModel
from desktop.tables.view import TableView


class CellEditing(QObject):
    """Edits cells of ``view`` in place, one at a time.

    What was saved, why a cell cannot be edited, and what became of a value whose row is gone, is
    told by ``TableView.say``.
    """

    def __init__(
        self,
        view: TableView,
        model: TableModel,
        editable: Callable[[Column], CellEdit | None],
        save: Save,
        today: Callable[[], date],
        read: Read | None = None,
        settled: Callable[[], bool] = lambda: True,
        reason: Callable[[Column], str] | None = None,
    ) -> None:
        """Edit cells from now on.

        Args:
            editable: how a column is edited; None for one that is only shown.
            save: stores a value; calls back once the list would show it, or with the error.
            today: the organisation's day, for days typed as ``tomorrow``.
            read: reads the whole value of an abridged cell.
            settled: whether the list is complete, so that a row missing from it is gone.
            reason: why a column is only shown, one sentence; without it Chancery keeps it.
        """
        super().__init__(view)
        self._view = view
        self._model = model
        self._editable = editable
        self._today = today
        self._read = read
        self._settled = settled
        self._reason = reason or (lambda column: f"{column.label} is kept by Chancery.")
        self._open: OpenCell | None = None
        self._awaited: Place | None = None
        self._keys = EditorKeys(self, self)
        self._reasons = Reasons(view, self)
        self._saving = Saving(model, save, self)
        self._saving.saved.connect(self._saved)
        self._saving.refused.connect(self._refused)
        self._later = self._timer(self.follow_rows)
        self._entering = self._timer(self._entered)
        view.editing = self
        view.laid_out.connect(self._place)
        view.entered.connect(self._entering.start)
        model.modelReset.connect(self._later.start)
        model.rows_arrived.connect(self._begin_awaited)

    def _timer(self, then: Callable[[], object]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(0)
        timer.timeout.connect(then)
        return timer

    @property
    def editor(self) -> CellEditor | None:
        """The editor that is open."""
        return self._open.editor if self._open else None

    # --- what the view asks ------------------------------------------------------------------

    def take_key(self, event: QKeyEvent) -> bool:
        """Act on a key that was pressed on the table; True when nobody else is to."""
        index = self._view.currentIndex()
        asked = asked_of_view(event, self._view.ring)
        if not asked or not index.isValid():
            return False
        place = (index.row(), index.column())
        spec = self._model.columns[index.column()]
        edit = self._editable(spec)
        if asked == "toggle" and (edit is None or edit.kind != "yes_no"):
            return False
        if edit is None:
            go_to(self._view, self._model, place)
            words = self._reason(spec)
            self._reasons.show(words, place)
            self._view.say(words)
        elif asked == "toggle":
            self._toggle(place, edit)
        elif asked == "paste":
            self._paste(place, edit)
        else:
            self.begin(place, event if asked == "type" else None)
        return True

    def take_double_click(self, index: QModelIndex) -> bool:
        """Edit the cell, unless it is of the first column, which opens its record."""
        spec = self._model.columns[index.column()]
        if self._view.head.visualIndex(index.column()) == 0 or self._editable(spec) is None:
            return False
        self.begin((index.row(), index.column()))
        return True

    # --- beginning ---------------------------------------------------------------------------

    def begin(self, place: Place, key: QKeyEvent | None = None, chosen: bool = False) -> None:
        """Edit the cell in a row and logical column, if it can be edited.

        Args:
            key: the letter that was typed on the cell; it takes the place of what is there.
            chosen: all of the words are chosen, so that typing replaces them.
        """
        spec = self._model.columns[place[1]]
        edit = self._editable(spec)
        if edit is None or not self._is_there(place):
            return
        refusal = self._saving.refusal(self._model.ids[place[0]], spec.key)
        if refusal is not None and key is None:
            self._open_refusal(refusal, place)
            return
        opened = self._open_at(place, edit)
        editor = opened.editor
        editor.set_words(opened.before, chosen)
        if key is not None and isinstance(editor, ChoiceEditor):
            editor.type(key)
        elif key is not None:
            editor.set_words(key.text())
        elif edit.abridged and self._read is not None:
            self._read_whole(opened, self._read, chosen)

    def _is_there(self, place: Place) -> bool:
        """Whether a row can be edited now; one still being fetched is edited once it arrives."""
        if self._model.cell(*place) is None:
            go_to(self._view, self._model, place)
            self._awaited = place
        elif not self._model.raw(place[0]):
            self._view.say("This row no longer exists.", urgent=True)
        else:
            return True
        return False

    def _begin_awaited(self) -> None:
        place, current = self._awaited, self._view.currentIndex()
        if place is None or self._open is not None:
            return
        self._awaited = None
        if place == (current.row(), current.column()) and self._has_focus():
            self.begin(place, chosen=True)

    def _open_at(self, place: Place, edit: CellEdit) -> OpenCell:
        if self._open is not None:
            self.leave()
        self._awaited = None
        self._reasons.hide()
        go_to(self._view, self._model, place)
        opened = self._open = OpenCell(
            self._model.ids[place[0]],
            place,
            self._model.columns[place[1]],
            edit,
            as_typed(edit, self._model.value(*place)),
            self._name_of(place),
            self._today,
            self._view.viewport(),
        )
        self._keys.watch(opened.editor.control)
        opened.editor.edited.connect(self._edited)
        opened.editor.picked.connect(self.commit)
        self._place()
        opened.editor.show()
        opened.editor.control.setFocus()
        return opened

    def _read_whole(self, opened: OpenCell, read: Read, chosen: bool) -> None:
        opened.editor.set_waiting(True)

        def arrived(value: Any) -> None:
            if self._open is opened:
                opened.before = as_typed(opened.edit, value)
                opened.editor.set_words(opened.before, chosen)
                opened.editor.set_waiting(False)

        read(opened.row_id, opened.spec.key, arrived)

    def _name_of(self, place: Place) -> str:
        first = self._model.cell(place[0], self._view.head.logicalIndex(0))
        label = self._model.columns[place[1]].label
        return f"{label} of {first.full or first.text}" if first and not first.empty else label

    # --- without an editor -------------------------------------------------------------------

    def _toggle(self, place: Place, edit: CellEdit) -> None:
        if self._is_there(place):
            words = "No" if self._model.value(*place) else "Yes"
            self._give_at_once(place, edit, words)

    def _paste(self, place: Place, edit: CellEdit) -> None:
        words = QGuiApplication.clipboard().text().strip()
        several = "\t" in words or ("\n" in words and edit.kind != "long_text")
        if several:
            reason = "Only one value can be pasted into a cell."
            self._reasons.show(reason, place)
            self._view.say(reason)
        elif words and self._is_there(place):
            self._give_at_once(place, edit, words)

    def _give_at_once(self, place: Place, edit: CellEdit, words: str) -> None:
        spec = self._model.columns[place[1]]
        name = self._name_of(place)
        typed = Typed(self._model.ids[place[0]], place[0], spec, edit, words, name)
        try:
            value = self._value(typed)
        except InvalidValue as error:
            self._open_refusal(Refusal(typed, error), place)
            self._view.say(f"{name}: {error}", urgent=True)
            return
        if words != as_typed(edit, self._model.value(*place)):
            self._saving.give(typed, value)

    # --- ending ------------------------------------------------------------------------------

    def commit(self, move: Move = "stay") -> None:
        """Save what is typed and go on; what means nothing stays open with the reason."""
        opened = self._open
        if opened is None or self._is_gone(opened):
            return
        try:
            value = self._value(opened.typed)
        except InvalidValue as error:
            opened.refuse(str(error), self._view.geometry_of_cells)
            self._view.say(f"{opened.name}: {error}", urgent=True)
            return
        there = opened.find(self._model.ids)
        self._close(back=True)
        self._give(opened, value)
        if self._open is not None or self._reopen() or move == "stay" or not there:
            return
        here = (opened.row, opened.column)
        after = place_after(self._view, self._model, here, move, self._editable)
        if after is not None:
            self.begin(after, chosen=True)

    def leave(self) -> None:
        """The focus went elsewhere: save; what means nothing waits until it comes back."""
        opened = self._open
        if opened is None or self._is_gone(opened):
            return
        self._close(back=False)
        try:
            value = self._value(opened.typed)
        except InvalidValue as error:
            self._saving.refuse(opened.typed, error)
            return
        self._give(opened, value)

    def give_up(self) -> None:
        """Show the value again that was there before."""
        if self._open is not None:
            name = self._open.name
            self._close(back=True)
            announce(self._view, f"{name} is as it was.")
            self._reopen()

    def use_enter(self, event: QKeyEvent) -> bool:
        """Let the editor have Enter, where it means a new line."""
        return self._open is not None and self._open.editor.use_enter(event)

    def _value(self, typed: Typed) -> Any:
        return read_typed(typed.edit, typed.column.key, typed.words, self._today())

    def _give(self, opened: OpenCell, value: Any) -> None:
        if opened.changed:
            self._saving.give(opened.typed, value)

    def _close(self, back: bool) -> None:
        """Take the editor away; ``back`` gives the focus to the table."""
        opened, self._open = self._open, None
        if opened is None:
            return
        if back:
            self._view.setFocus()
        opened.close()

    # --- what becomes of it ------------------------------------------------------------------

    def follow_rows(self) -> None:
        """Stay on the edited row wherever it went; say so when it is gone."""
        if self._open is not None and not self._is_gone(self._open):
            self._place()
        self._reopen()

    def _is_gone(self, opened: OpenCell) -> bool:
        """Whether the row left the list; what was typed is then on the clipboard."""
        if opened.find(self._model.ids) or not self._settled():
            return False
        typed = opened.typed
        self._close(back=True)
        self._keep_words(typed)
        return True

    def _keep_words(self, typed: Typed) -> None:
        QGuiApplication.clipboard().setText(typed.words)
        words = f"{typed.name}: the row left this list. What you typed is on the clipboard."
        self._view.say(words, urgent=True)

    def _saved(self, typed: Typed) -> None:
        self._view.say(f"{typed.name}: {typed.words.strip() or 'empty'}, saved.")

    def _refused(self) -> None:
        refusal = self._saving.refusals[-1]
        self._view.say(f"{refusal.typed.name}: {refusal.error}", urgent=True)
        self._entering.start()

    def _entered(self) -> None:
        """The focus came to the table: end what a sheet or a menu had interrupted."""
        if self._open is not None and self._view.hasFocus():
            self.leave()
        self._reopen()

    def _reopen(self) -> bool:
        """Open the oldest refused value again, unless the person is busy elsewhere."""
        if self._open is not None or not self._saving.refusals or not self._has_focus():
            return False
        refusal = self._saving.refusals[0]
        typed = refusal.typed
        row = self._model.ids.index_of(typed.row_id, typed.near)
        column = self._model.columns.index(typed.column)
        if row is not None:
            self._open_refusal(refusal, (row, column))
        elif self._settled():
            self._saving.forget(typed.row_id, typed.column.key)
            self._keep_words(typed)
        return self._open is not None

    def _open_refusal(self, refusal: Refusal, place: Place) -> None:
        typed = refusal.typed
        self._saving.forget(typed.row_id, typed.column.key)
        opened = self._open_at(place, typed.edit)
        opened.editor.set_words(typed.words)
        opened.refuse(str(refusal.error), self._view.geometry_of_cells)

    def _has_focus(self) -> bool:
        focused = self._view.window().focusWidget()
        return focused is None or focused is self._view or self._view.isAncestorOf(focused)

    def _edited(self) -> None:
        if self._open is not None:
            self._open.accept()
            if self._open.find(self._model.ids):
                self._view.scrollTo(self._model.index(self._open.row, self._open.column))

    def _place(self) -> None:
        if self._open is not None and self._view.isColumnHidden(self._open.column):
            self.leave()
        elif self._open is not None and self._open.find(self._model.ids):
            self._open.place(self._view.geometry_of_cells)
        self._reasons.place()
