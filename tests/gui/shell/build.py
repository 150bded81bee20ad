"""Makes a whole window around the fake desks, for tests and pictures."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from PySide6.QtWidgets import QApplication

from core.kernel.clock import FixedClock
from desktop.actions.registry import Registry
from desktop.shell.settings import SettingsStore
from desktop.shell.status_words import Status
from desktop.shell.window import MainWindow, Person
from desktop.tasks.bridge import Bridge
from desktop.tasks.runner import Runner
from desktop.theme.apply import apply_theme
from tests.gui.shell.fake_desk import desks

NOW = datetime(2026, 11, 20, 4, 2, tzinfo=UTC)
ZONE = ZoneInfo("Australia/Adelaide")


def build(
    settings: SettingsStore | None = None,
    allowed: Callable[[str], bool] = lambda permission: True,
) -> MainWindow:
    """Return a window, not yet shown."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    store = settings or SettingsStore()
    look = apply_theme(application, store.current.scheme, store.current.zoom, bundled_font=True)
    clock = FixedClock(NOW)
    bridge = Bridge(application)
    window = MainWindow(
        desks(),
        Person("Miriam Okafor", "Harrow & Lyle", "Manager", ZONE),
        Registry(store, allowed),
        Runner(bridge.post, clock=clock),
        store,
        look,
        clock,
        allowed,
    )
    window.show_first()
    window.set_status(
        Status(
            "online", synced_at=NOW, unsent=12, oldest_unsent=NOW - timedelta(minutes=5),
            conflicts=2, review=3,
        )
    )  # fmt: skip
    return window
