"""Preferences: appearance, zoom, row height, times, keys, layout; searchable."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QKeySequenceEdit,
    QVBoxLayout,
    QWidget,
)

from desktop.accessibility.announce import announce
from desktop.actions.action import Action
from desktop.actions.registry import Registry, ShortcutTaken
from desktop.shell.match import match
from desktop.shell.preferences_items import ITEMS, Item
from desktop.shell.preferences_search import change, current_value
from desktop.shell.settings import SettingsStore
from desktop.theme.units import u
from desktop.widgets.buttons import LinkButton, push_button
from desktop.widgets.scroll import scrolled
from desktop.widgets.search import SearchField
from desktop.widgets.segmented import Segmented
from desktop.widgets.text import Heading, Text


class SettingRow(QWidget):
    """One setting: its words and help at the left, the choice at the right; changes at once."""

    def __init__(self, settings: SettingsStore, item: Item) -> None:
        super().__init__()
        self.words = f"{item.title} {item.help} {item.keywords}"
        text = QVBoxLayout()
        text.setSpacing(u(0.5))
        text.addWidget(Text(item.title, weight=500))
        text.addWidget(Text(item.help, "small", token="muted", wrap=True))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, u(1.5), 0, u(1.5))
        row.setSpacing(u(6))
        row.addLayout(text, 1)
        row.addWidget(self._control(settings, item), 0, Qt.AlignmentFlag.AlignVCenter)

    def _control(self, settings: SettingsStore, item: Item) -> QWidget:
        if len(item.choices) <= 3 and sum(len(c.words) for c in item.choices) < 40:
            parts = [(choice.value, choice.words) for choice in item.choices]
            segments = Segmented(item.title, parts)
            segments.set_value(current_value(settings, item))
            segments.changed.connect(lambda value: change(settings, item, value))
            return segments
        box = QComboBox()
        box.setAccessibleName(item.title)
        for choice in item.choices:
            box.addItem(choice.words, choice.value)
        box.setCurrentIndex(box.findData(current_value(settings, item)))
        box.activated.connect(lambda place: change(settings, item, str(box.itemData(place))))
        return box


class KeyRow(QWidget):
    """One action with its key; a key that another action has is refused in words."""

    def __init__(self, registry: Registry, action: Action) -> None:
        super().__init__()
        self._registry, self._action = registry, action
        self.words = f"{action.text} {registry.shortcut(action.id)} {action.keywords} key shortcut"
        self.edit = QKeySequenceEdit(QKeySequence(registry.shortcut(action.id)))
        self.edit.setAccessibleName(f"Key for {action.text}")
        self.edit.setMaximumSequenceLength(1)
        self.edit.setClearButtonEnabled(True)
        self.edit.setFixedWidth(u(44))
        self.edit.editingFinished.connect(self._edited)
        self.fault = Text("", "small", token="refused", wrap=True)
        self.fault.hide()
        self._reset = LinkButton("Reset", self._take_back)
        self._reset.setAccessibleName(f"Reset the key for {action.text}")
        line = QHBoxLayout()
        line.addWidget(Text(action.text), 1)
        line.addWidget(self._reset)
        line.addWidget(self.edit)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, u(0.5), 0, u(0.5))
        column.setSpacing(u(0.5))
        column.addLayout(line)
        column.addWidget(self.fault)
        self._show_reset()

    def _edited(self) -> None:
        key = self.edit.keySequence().toString(QKeySequence.SequenceFormat.PortableText)
        self._try(lambda: self._registry.set_shortcut(self._action.id, key), key)

    def _take_back(self) -> None:
        self._try(lambda: self._registry.reset_shortcut(self._action.id), "")

    def _try(self, act: Callable[[], None], key: str) -> None:
        try:
            act()
        except ShortcutTaken as taken:
            held = key or "this key"
            words = f"“{taken.action.text}” has {held}. Choose another, or change that one."
            self.fault.setText(words)
            self.fault.show()
            announce(self, words, urgent=True)
        else:
            self.fault.hide()
        self.edit.setKeySequence(QKeySequence(self._registry.shortcut(self._action.id)))
        self._show_reset()

    def _show_reset(self) -> None:
        self._reset.setVisible(self._registry.is_changed(self._action.id))


class PreferencesDialog(QDialog):
    """The preferences. Every change holds at once; there is nothing to apply."""

    def __init__(
        self,
        parent: QWidget,
        settings: SettingsStore,
        registry: Registry,
        reset_layout: Callable[[], object],
        found: str = "",
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Preferences")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(u(170), u(160))
        self._rows: list[tuple[QWidget, str]] = []
        self._heads: list[tuple[QWidget, list[QWidget]]] = []
        self._sheet = QVBoxLayout()
        self._section("Look", [SettingRow(settings, item) for item in ITEMS])
        account = [one for one in registry.all() if one.id.startswith("account.")]
        if account:
            self._section("You", [self._verb_row(action) for action in account])
        self._section("Keys", [KeyRow(registry, action) for action in registry.all()])
        reset = push_button("Reset layout", on_click=reset_layout)
        self._section("Layout", [self._layout_row(reset)])
        self.search = SearchField("Find a setting")
        self.search.textChanged.connect(self._filter)
        self._lay_out()
        if found:
            self.search.setText(found)

    def visible_rows(self) -> list[str]:
        """Return the words of the rows that fit the search."""
        return [words for row, words in self._rows if not row.isHidden()]

    def _layout_row(self, button: QWidget) -> QWidget:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(Text("Panels and their sizes as they came", wrap=True), 1)
        line.addWidget(button)
        return row

    def _verb_row(self, action: Action) -> QWidget:
        def go() -> None:
            self.accept()
            action.handler()

        row = QWidget()
        row.setProperty("words", f"{action.text} {action.keywords}")
        line = QHBoxLayout(row)
        line.setContentsMargins(0, u(0.5), 0, u(0.5))
        line.addWidget(push_button(action.text, icon_name=action.icon, on_click=go))
        line.addStretch()
        return row

    def _section(self, title: str, rows: list[QWidget]) -> None:
        head = Heading(title)
        self._sheet.addSpacing(u(2))
        self._sheet.addWidget(head)
        for row in rows:
            words = getattr(row, "words", "") or row.property("words") or "reset panels sizes"
            self._rows.append((row, f"{words} {title}"))
            self._sheet.addWidget(row)
        self._heads.append((head, rows))

    def _lay_out(self) -> None:
        inner = QWidget()
        self._sheet.addStretch(1)
        self._sheet.setContentsMargins(0, 0, u(3), 0)
        inner.setLayout(self._sheet)
        scroll = scrolled(inner)
        close = push_button("Close", on_click=self.accept)
        column = QVBoxLayout(self)
        column.setContentsMargins(u(6), u(5), u(4), u(5))
        column.setSpacing(u(3))
        column.addWidget(Text("Preferences", "title"))
        column.addWidget(self.search)
        column.addWidget(scroll, 1)
        column.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)

    def _filter(self, text: str) -> None:
        for row, words in self._rows:
            row.setVisible(match(text, words) is not None)
        for head, rows in self._heads:
            head.setVisible(any(not row.isHidden() for row in rows))
