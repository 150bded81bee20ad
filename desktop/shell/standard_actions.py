"""The actions that every desk has: desks, palette, panels, back, zoom, preferences, keys."""

from __future__ import annotations

from typing import Protocol

from desktop.actions.action import Action
from desktop.shell.desk import Desk
from desktop.shell.navigation import History


class Verbs(Protocol):
    """What the window can do; the main window has all of these."""

    history: History

    def go(self, desk: str, view: str = "", record: str = "") -> None:
        """Show a desk."""

    def open_palette(self, typed: str = "") -> None:
        """Open the palette."""

    def go_back(self) -> None:
        """Go to the place before."""

    def go_forward(self) -> None:
        """Go forward again."""

    def reopen_record(self) -> None:
        """Open the record again that was left last."""

    def why_no_reopening(self) -> str:
        """Return why no record can be reopened; empty when one can."""

    def toggle_views(self) -> None:
        """Fold or unfold the views panel."""

    def toggle_details(self) -> None:
        """Show or hide details."""

    def toggle_activity(self) -> None:
        """Show or hide Activity."""

    def zoom_by(self, steps: int) -> None:
        """Zoom in or out; 0 goes back to 100 %."""

    def next_pane(self, step: int) -> None:
        """Move the focus to the next region."""

    def open_preferences(self) -> None:
        """Show the preferences."""

    def open_keys(self) -> None:
        """Show the sheet of keys."""

    def close_window(self) -> None:
        """Quit."""


def standard_actions(window: Verbs, desks: list[Desk]) -> list[Action]:
    """Return the actions of the frame and one for each desk."""
    history = window.history

    def no_back() -> str:
        return "" if history.can_go_back else "There is nothing to go back to."

    def no_forward() -> str:
        return "" if history.can_go_forward else "You are at the newest place."

    actions = [
        *_search(window),
        Action(
            "shell.back", "Back", window.go_back, "Alt+Left", "arrow-left", "view", 1,
            unless=no_back,
        ),
        Action(
            "shell.forward", "Forward", window.go_forward, "Alt+Right", "arrow-right", "view", 1,
            unless=no_forward,
        ),
        Action(
            "shell.recent", "Recently opened", lambda: window.open_palette(""), "Ctrl+Tab",
            "history", "view", 1,
        ),
        Action(
            "shell.reopen", "Reopen the last record", window.reopen_record, "Ctrl+Shift+T",
            "rotate-ccw", "view", 1, unless=window.why_no_reopening,
        ),
        *_panels(window),
        *_zoom(window),
        Action(
            "shell.preferences", "Preferences", window.open_preferences, "Ctrl+,", "settings-2",
            "tools", 9, keywords="settings appearance dark light zoom shortcuts",
        ),
        Action(
            "shell.keys", "Keys", window.open_keys, "F1", "keyboard", "help", 1,
            keywords="shortcuts keyboard",
        ),
    ]  # fmt: skip
    # Quit comes last, so that it is never what Enter does in a list of commands.
    leave = Action(
        "shell.quit", "Quit Chancery", window.close_window, "Ctrl+Q", "log-out", "file", 9
    )  # fmt: skip
    return [*actions, *(_go_to(window, desk) for desk in desks), leave]


def _search(window: Verbs) -> list[Action]:
    return [
        Action(
            "shell.palette", "Search everything", window.open_palette, "Ctrl+K", "search", "edit", 5
        ),
        Action(
            "shell.commands", "Find a command", lambda: window.open_palette(">"), "Ctrl+Shift+P",
            "command", "edit", 5,
        ),
    ]  # fmt: skip


def _panels(window: Verbs) -> list[Action]:
    return [
        Action("shell.views", "Views panel", window.toggle_views, "F9", "panel-left", "view", 2),
        Action(
            "shell.details", "Details", window.toggle_details, "Ctrl+Shift+D", "panel-right",
            "view", 2,
        ),
        Action(
            "shell.activity", "Activity", window.toggle_activity, "Ctrl+Shift+A", "activity",
            "view", 2, keywords="jobs progress running",
        ),
        Action("shell.next_pane", "Next pane", lambda: window.next_pane(1), "F6", "", "view", 4),
        Action(
            "shell.previous_pane", "Previous pane", lambda: window.next_pane(-1), "Shift+F6", "",
            "view", 4,
        ),
    ]  # fmt: skip


def _zoom(window: Verbs) -> list[Action]:
    return [
        Action(
            "shell.zoom_in", "Zoom in", lambda: window.zoom_by(1), "Ctrl++", "zoom-in", "view", 3,
            keywords="larger text size",
        ),
        Action(
            "shell.zoom_out", "Zoom out", lambda: window.zoom_by(-1), "Ctrl+-", "zoom-out",
            "view", 3, keywords="smaller text size",
        ),
        Action(
            "shell.zoom_reset", "Zoom 100 %", lambda: window.zoom_by(0), "Ctrl+0", "", "view", 3
        ),
    ]  # fmt: skip


def _go_to(window: Verbs, desk: Desk) -> Action:
    return Action(
        f"desk.{desk.id}",
        f"Go to {desk.spoken}",
        lambda: window.go(desk.id),
        desk.shortcut,
        desk.icon,
        "view",
        0,
        desk.permission,
    )
