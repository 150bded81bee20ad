"""What a person has set for this program on this computer, kept in one small JSON file."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any, Literal

Density = Literal["compact", "standard", "roomy"]
ZoneDisplay = Literal["organisation", "computer"]
RECENT_WORKSPACES = 6


@dataclass(frozen=True)
class Settings:
    """The settings; every field has a default, so an old or damaged file still opens."""

    scheme: Literal["system", "light", "dark"] = "system"
    zoom: float = 1.0
    density: Density = "standard"
    zone_display: ZoneDisplay = "organisation"
    shortcuts: dict[str, str] = field(default_factory=dict)
    window: dict[str, Any] = field(default_factory=dict)
    workspaces: tuple[str, ...] = ()
    """Folders opened lately, the last one first."""

    def with_workspace(self, folder: Path) -> tuple[str, ...]:
        """Return the folders opened lately once ``folder`` is opened."""
        others = [known for known in self.workspaces if known != str(folder)]
        return (str(folder), *others)[:RECENT_WORKSPACES]


def display_zone(settings: Settings, organisation: tzinfo) -> tzinfo:
    """Return the zone in which times are shown: the organisation's, or this computer's."""
    if settings.zone_display == "organisation":
        return organisation
    return datetime.now(UTC).astimezone().tzinfo or organisation


_CHOICES: dict[str, tuple[str, ...]] = {
    "scheme": ("system", "light", "dark"),
    "density": ("compact", "standard", "roomy"),
    "zone_display": ("organisation", "computer"),
}


def parse(text: str) -> Settings:
    """Return the settings in ``text``; what cannot be used falls back to its default."""
    try:
        loaded = json.loads(text)
    except ValueError:
        return Settings()
    if not isinstance(loaded, dict):
        return Settings()
    kept: dict[str, Any] = {}
    for known in fields(Settings):
        value = loaded.get(known.name)
        if known.name in _CHOICES and value in _CHOICES[known.name]:
            kept[known.name] = value
        elif known.name == "zoom" and isinstance(value, (int, float)) and 0.8 <= value <= 2.0:
            kept[known.name] = float(value)
        elif known.name == "shortcuts" and isinstance(value, dict):
            kept[known.name] = {str(k): str(v) for k, v in value.items()}
        elif known.name == "window" and isinstance(value, dict):
            kept[known.name] = value
        elif known.name == "workspaces" and isinstance(value, list):
            kept[known.name] = tuple(str(v) for v in value[:RECENT_WORKSPACES])
    return Settings(**kept)


class SettingsStore:
    """Holds the settings in force, writes them whole, and tells who listens."""

    def __init__(self, path: Path | None = None) -> None:
        """Open the store; ``path`` None keeps the settings for this session only."""
        self._path = path
        self._listeners: list[Callable[[Settings], None]] = []
        self._on_fault: Callable[[OSError], object] | None = None
        self.current = Settings()
        if path is not None and path.is_file():
            self.current = parse(path.read_text("utf-8", errors="replace"))

    def change(self, **values: Any) -> None:
        """Change some settings, keep them and tell the listeners.

        A file that cannot be written is told to ``on_fault``'s listener; the change then holds
        for this session.

        Raises:
            OSError: the file could not be written and nobody listens for that.
        """
        changed = replace(self.current, **values)
        if changed == self.current:
            return
        self.current = changed
        for listener in list(self._listeners):
            listener(changed)
        try:
            self._write()
        except OSError as error:
            if self._on_fault is None:
                raise
            self._on_fault(error)

    def on_change(self, listener: Callable[[Settings], None]) -> Callable[[], None]:
        """Have ``listener`` called with the settings after each change; returns what ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def on_fault(self, listener: Callable[[OSError], object] | None) -> None:
        """Have ``listener`` told when the file cannot be written."""
        self._on_fault = listener

    def shortcuts(self) -> dict[str, str]:
        """Return the changed keys by action id."""
        return dict(self.current.shortcuts)

    def set_shortcut(self, action_id: str, key: str | None) -> None:
        """Keep a changed key; None forgets it."""
        keys = dict(self.current.shortcuts)
        if key is None:
            keys.pop(action_id, None)
        else:
            keys[action_id] = key
        self.change(shortcuts=keys)

    def _write(self) -> None:
        if self._path is None:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        # Written beside and moved, so that a power cut leaves the old file or the new one.
        beside = self._path.with_suffix(".new")
        beside.write_text(json.dumps(asdict(self.current), indent=1, sort_keys=True), "utf-8")
        os.replace(beside, self._path)
