"""Turns the registry into Qt: one QAction an action, the menus, and keys that work."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from desktop.actions.action import MENUS, Action
from desktop.actions.registry import Registry, is_live
from desktop.theme.icons import icon


class Binder(QObject):
    """Keeps the QActions of one window in step with the registry and with what is shown."""

    def __init__(self, registry: Registry, window: QWidget) -> None:
        super().__init__(window)
        self._registry = registry
        self._window = window
        self._bound: dict[str, QAction] = {}
        self._menus: dict[str, QMenu] = {}
        self._bar: QMenuBar | None = None
        self._desk, self._record = "", False
        self._end = registry.on_change(self.rebuild)
        self.rebuild()

    def make_menus(self, bar: QMenuBar) -> None:
        """Add the menus to ``bar``; each is filled when it opens, so reasons are up to date."""
        self._bar = bar
        for name, words in MENUS:
            menu = QMenu(words, bar)
            bar.addMenu(menu)
            menu.setToolTipsVisible(True)
            menu.aboutToShow.connect(self.refresh)
            self._menus[name] = menu
        self.rebuild()

    def set_context(self, desk: str, record: bool) -> None:
        """Say which desk is shown and whether a record is open on it."""
        self._desk, self._record = desk, record
        self.rebuild()

    def close(self) -> None:
        """Stop following the registry; the window is going."""
        self._end()

    def action(self, action_id: str) -> QAction:
        """Return the QAction of an action, for buttons."""
        return self._bound[action_id]

    def run(self, action_id: str) -> bool:
        """Do an action when it is permitted and possible; return whether it was done."""
        action = self._registry.get(action_id)
        if not self._registry.permits(action) or action.unless():
            return False
        action.handler()
        return True

    def rebuild(self) -> None:
        """Bind new actions, drop those of other desks, put keys and menus right."""
        permitted = {action.id: action for action in self._registry.all()}
        for action_id, action in permitted.items():
            if action_id not in self._bound:
                self._bound[action_id] = self._bind(action)
        for action_id, bound in self._bound.items():
            shown = permitted.get(action_id)
            live = shown is not None and is_live(shown, self._desk, self._record)
            bound.setVisible(live)
            if shown is not None:
                bound.setShortcut(QKeySequence(self._registry.shortcut(action_id)))
        self.refresh()
        self._fill_menus()

    def refresh(self) -> None:
        """Ask every live action whether it is possible now, and show the reason if not."""
        for action_id, bound in self._bound.items():
            action = self._registry.get(action_id)
            live = self._registry.permits(action) and is_live(action, self._desk, self._record)
            reason = action.unless() if live else ""
            bound.setEnabled(live and not reason)
            bound.setToolTip(reason or action.text)
            target = action.object() if live else ""
            words = f"{action.text}: {target}" if target else action.text
            # An ampersand in a name is no key of the menu.
            bound.setText(words.replace("&", "&&"))
            if action.checked is not None:
                bound.setChecked(action.checked())

    def _bind(self, action: Action) -> QAction:
        bound = QAction(action.text, self)
        bound.setObjectName(action.id)
        if action.icon:
            bound.setIcon(icon(action.icon))
        bound.setCheckable(action.checked is not None)
        bound.triggered.connect(lambda *_: self._triggered(action.id))
        self._window.addAction(bound)
        return bound

    def _triggered(self, action_id: str) -> None:
        self.run(action_id)
        self.refresh()

    def _fill_menus(self) -> None:
        if self._bar is None:
            return
        # Asked for each time: the Python side of an action that Qt made can be gone after a garbage
        # collection, and asking a menu for its action has taken the menu with it.
        heads = self._bar.actions()
        for head, (name, menu) in zip(heads, self._menus.items(), strict=True):
            _empty(menu)
            rows = [a for a in self._registry.all() if a.menu == name]
            last: int | None = None
            for action in sorted(rows, key=lambda a: a.group):
                if not is_live(action, self._desk, self._record):
                    continue
                if last is not None and action.group != last:
                    menu.addSeparator()
                menu.addAction(self._bound[action.id])
                last = action.group
            head.setVisible(not menu.isEmpty())


def _empty(menu: QMenu) -> None:
    """Take all lines out of ``menu``; its separators are freed, the actions are ours."""
    for line in menu.actions():
        menu.removeAction(line)
        if line.isSeparator():
            line.deleteLater()
