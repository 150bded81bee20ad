"""Lets the palette find settings and change them on the spot."""

from __future__ import annotations

from collections.abc import Callable

from desktop.shell.match import match
from desktop.shell.palette_model import Answer, Deliver, Entry, EntryAction, Provider, Query
from desktop.shell.preferences_items import ITEMS, Item
from desktop.shell.settings import SettingsStore


def current_value(settings: SettingsStore, item: Item) -> str:
    """Return the value in force, in the spelling of the item's choices."""
    value = getattr(settings.current, item.field)
    return f"{value:g}" if isinstance(value, float) else str(value)


def change(settings: SettingsStore, item: Item, value: str) -> None:
    """Put a choice in force."""
    settings.change(**{item.field: float(value) if item.field == "zoom" else value})


def settings_provider(
    settings: SettingsStore, open_preferences: Callable[[str], object]
) -> Provider:
    """Return the provider of settings: Enter opens them, Tab lists the choices."""

    def provide(query: Query, deliver: Deliver) -> None:
        found = []
        if query.scope == "all" and query.text:
            for item in ITEMS:
                words = " ".join(choice.words for choice in item.choices)
                if match(query.text, item.title, f"{item.keywords} {words} settings") is not None:
                    found.append(_entry(settings, item, open_preferences))
        deliver([Answer("Settings", tuple(found))])

    return provide


def _entry(settings: SettingsStore, item: Item, open_page: Callable[[str], object]) -> Entry:
    now = current_value(settings, item)
    words = next((choice.words for choice in item.choices if choice.value == now), now)
    actions = tuple(
        EntryAction(
            choice.words,
            _changer(settings, item, choice.value),
            "check" if choice.value == now else "circle",
        )
        for choice in item.choices
    )
    return Entry(
        item.title, lambda: open_page(item.title), "settings-2", detail=words, actions=actions
    )


def _changer(settings: SettingsStore, item: Item, value: str) -> Callable[[], object]:
    return lambda: change(settings, item, value)
