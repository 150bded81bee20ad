"""Settings survive restarts, old versions and damaged files."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.shell.settings import Settings, SettingsStore, parse


def test_a_change_is_there_after_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "settings" / "desktop.json"
    store = SettingsStore(path)
    store.change(scheme="dark", zoom=1.5)
    store.set_shortcut("a", "Ctrl+J")
    again = SettingsStore(path)
    assert again.current == Settings(scheme="dark", zoom=1.5, shortcuts={"a": "Ctrl+J"})
    again.set_shortcut("a", None)
    assert SettingsStore(path).shortcuts() == {}
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "not json",
        "[1]",
        '{"zoom": 9, "scheme": "pink", "shortcuts": 3, "window": [], "new": 1}',
    ],
)
def test_what_cannot_be_used_falls_back(text: str) -> None:
    assert parse(text) == Settings()


def test_a_file_that_cannot_be_written_is_told_and_the_change_holds(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    store, told = SettingsStore(blocked / "desktop.json"), list[OSError]()
    with pytest.raises(OSError):  # noqa: PT011  (the kind differs by system)
        store.change(zoom=1.1)
    store.on_fault(told.append)
    store.change(zoom=1.2)
    assert (len(told), store.current.zoom) == (1, 1.2)


def test_listeners_hear_changes_but_not_repetitions() -> None:
    store, heard = SettingsStore(), list[float]()
    store.on_change(lambda settings: heard.append(settings.zoom))
    store.change(zoom=1.2)
    store.change(zoom=1.2)
    assert heard == [1.2]
