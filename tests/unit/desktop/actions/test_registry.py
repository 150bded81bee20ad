"""The registry keeps actions apart from one another, by permission, place and key."""

from __future__ import annotations

import pytest

from desktop.actions.action import Action
from desktop.actions.registry import Registry, ShortcutTaken, normal_key


class Store:
    """Changed keys in memory."""

    def __init__(self, keys: dict[str, str] | None = None) -> None:
        self.keys = keys or {}

    def shortcuts(self) -> dict[str, str]:
        return dict(self.keys)

    def set_shortcut(self, action_id: str, key: str | None) -> None:
        if key is None:
            self.keys.pop(action_id, None)
        else:
            self.keys[action_id] = key


def nothing() -> None:
    """Stands for any handler."""


def on_desk(name: str, desk: str, key: str) -> Action:
    return Action(name, name, nothing, key, context="desk", desk=desk)


@pytest.mark.parametrize(
    ("one", "other"),
    [("ctrl+shift+D", "Shift+Ctrl+d"), ("Ctrl++", "ctrl + +"), ("F6", "f6"), ("", "")],
)
def test_one_key_in_two_spellings_is_the_same_key(one: str, other: str) -> None:
    assert normal_key(one) == normal_key(other)


def test_two_desks_may_share_a_key_but_not_with_a_global_action() -> None:
    registry = Registry()
    registry.add(on_desk("a.new", "a", "Ctrl+N"), on_desk("b.new", "b", "Ctrl+N"))
    with pytest.raises(ValueError, match="share"):
        registry.add(Action("new", "New", nothing, "Ctrl+N"))


def test_an_id_is_given_once() -> None:
    registry = Registry()
    registry.add(Action("a", "A", nothing))
    with pytest.raises(ValueError, match="two actions"):
        registry.add(Action("a", "A", nothing))


def test_an_action_of_a_record_must_name_its_desk() -> None:
    with pytest.raises(ValueError, match="desk"):
        Action("a", "A", nothing, context="record")


def test_what_the_role_does_not_permit_is_absent() -> None:
    registry = Registry(allowed=lambda permission: permission == "contracts.read")
    registry.add(
        Action("read", "Read", nothing, permission="contracts.read"),
        Action("erase", "Erase", nothing, permission="contracts.erase"),
    )
    assert [action.id for action in registry.all()] == ["read"]


def test_only_what_makes_sense_here_is_live() -> None:
    registry = Registry()
    registry.add(
        Action("quit", "Quit", nothing),
        on_desk("a.new", "a", ""),
        Action("a.seal", "Seal", nothing, context="record", desk="a"),
    )
    assert [a.id for a in registry.live("a", record=False)] == ["quit", "a.new"]
    assert [a.id for a in registry.live("a", record=True)] == ["quit", "a.new", "a.seal"]
    assert [a.id for a in registry.live("b", record=True)] == ["quit"]


def test_a_changed_key_is_kept_and_can_be_taken_back() -> None:
    store = Store()
    registry = Registry(store)
    registry.add(Action("a", "A", nothing, "Ctrl+A"), Action("b", "B", nothing, "Ctrl+B"))
    registry.set_shortcut("a", "Ctrl+Shift+A")
    assert (registry.shortcut("a"), store.keys) == ("Ctrl+Shift+A", {"a": "Ctrl+Shift+A"})
    with pytest.raises(ShortcutTaken) as taken:
        registry.set_shortcut("b", "shift+ctrl+a")
    assert taken.value.action.id == "a"
    registry.set_shortcut("b", "Ctrl+A")
    with pytest.raises(ShortcutTaken):
        registry.reset_shortcut("a")
    registry.reset_shortcut("b")
    registry.reset_shortcut("a")
    assert store.keys == {}


def test_keys_that_clash_after_an_update_are_found() -> None:
    registry = Registry(Store({"a": "Ctrl+B"}))
    registry.add(Action("a", "A", nothing), Action("b", "B", nothing, "Ctrl+B"))
    assert [(one.id, other.id) for one, other, _ in registry.conflicts()] == [("a", "b")]
