"""Holds the actions, the keys that a person has changed, and finds keys that clash."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol

from desktop.actions.action import Action


class ShortcutStore(Protocol):
    """Where changed keys are kept between sessions."""

    def shortcuts(self) -> dict[str, str]:
        """Return the changed keys by action id; an empty key means that the person removed it."""

    def set_shortcut(self, action_id: str, key: str | None) -> None:
        """Keep ``key`` for the action; None forgets the change."""


class ShortcutTaken(ValueError):
    """Another action has the key. ``action`` is that action."""

    def __init__(self, action: Action) -> None:
        super().__init__(f"“{action.text}” has this key.")
        self.action = action


def normal_key(key: str) -> str:
    """Return ``key`` in one spelling, so that ``ctrl+shift+D`` equals ``Shift+Ctrl+d``."""
    plus = key.endswith("+") and len(key) > 1
    parts = [part.strip() for part in key.rstrip("+").split("+") if part.strip()]
    if plus:
        parts.append("+")
    if not parts:
        return ""
    order = ("ctrl", "alt", "shift", "meta")
    held = sorted((part.lower() for part in parts[:-1]), key=lambda p: (p not in order, p))
    return "+".join([*held, parts[-1].lower()])


class Registry:
    """The actions of the program. Desks add theirs when they are made."""

    def __init__(
        self,
        store: ShortcutStore | None = None,
        allowed: Callable[[str], bool] = lambda permission: True,
    ) -> None:
        """Make an empty registry.

        Args:
            store: keeps changed keys; None keeps them for this session only.
            allowed: says whether the person's role permits a permission.
        """
        self._actions: dict[str, Action] = {}
        self._store = store
        self._changed: dict[str, str] = dict(store.shortcuts()) if store else {}
        self._allowed = allowed
        self._listeners: list[Callable[[], None]] = []

    def add(self, *actions: Action) -> None:
        """Add actions; an id that exists, or a default key that clashes, is a program error."""
        for action in actions:
            if action.id in self._actions:
                raise ValueError(f"two actions are called {action.id}")
            clash = self._clash(action, action.shortcut, own=False)
            if clash is not None:
                raise ValueError(f"{action.id} and {clash.id} share {action.shortcut}")
            self._actions[action.id] = action
        self._tell()

    def on_change(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Have ``listener`` called when actions or keys change; returns what ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def get(self, action_id: str) -> Action:
        """Return an action by id."""
        return self._actions[action_id]

    def all(self) -> list[Action]:
        """Return the actions that the person's role permits, in the order they were added."""
        return [action for action in self._actions.values() if self.permits(action)]

    def permits(self, action: Action) -> bool:
        """Return whether the person's role permits ``action``."""
        return not action.permission or self._allowed(action.permission)

    def live(self, desk: str, record: bool) -> list[Action]:
        """Return the permitted actions that make sense on ``desk``, with or without a record."""
        return [action for action in self.all() if is_live(action, desk, record)]

    def shortcut(self, action_id: str) -> str:
        """Return the key in force for an action."""
        return self._changed.get(action_id, self._actions[action_id].shortcut)

    def set_shortcut(self, action_id: str, key: str) -> None:
        """Give an action another key, or none with an empty one.

        Raises:
            ShortcutTaken: another action that can be live at the same time has the key.
        """
        action = self._actions[action_id]
        clash = self._clash(action, key, own=True)
        if clash is not None:
            raise ShortcutTaken(clash)
        if normal_key(key) == normal_key(action.shortcut):
            self._changed.pop(action_id, None)
            self._keep(action_id, None)
        else:
            self._changed[action_id] = key
            self._keep(action_id, key)
        self._tell()

    def reset_shortcut(self, action_id: str) -> None:
        """Give an action its own key back; refused like ``set_shortcut`` when it is taken."""
        self.set_shortcut(action_id, self._actions[action_id].shortcut)

    def is_changed(self, action_id: str) -> bool:
        """Return whether the person has changed the action's key."""
        return action_id in self._changed

    def conflicts(self) -> list[tuple[Action, Action, str]]:
        """Return the pairs that share a key in force, such as after an update brought a new one."""
        found: list[tuple[Action, Action, str]] = []
        rows = list(self._actions.values())
        for place, one in enumerate(rows):
            key = normal_key(self.shortcut(one.id))
            found.extend(
                (one, other, key)
                for other in rows[place + 1 :]
                if key and one.overlaps(other) and key == normal_key(self.shortcut(other.id))
            )
        return found

    def _clash(self, action: Action, key: str, *, own: bool) -> Action | None:
        wanted = normal_key(key)
        if not wanted:
            return None
        others: Iterable[Action] = self._actions.values()
        for other in others:
            held = self.shortcut(other.id) if own else other.shortcut
            if other.id != action.id and action.overlaps(other) and normal_key(held) == wanted:
                return other
        return None

    def _keep(self, action_id: str, key: str | None) -> None:
        if self._store is not None:
            self._store.set_shortcut(action_id, key)

    def _tell(self) -> None:
        for listener in list(self._listeners):
            listener()


def is_live(action: Action, desk: str, record: bool) -> bool:
    """Return whether ``action`` makes sense on ``desk``, with or without an open record."""
    if action.context == "global":
        return True
    return action.desk == desk and (action.context == "desk" or record)
