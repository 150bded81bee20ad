"""The window comes back where it was, and always onto a screen."""

from __future__ import annotations

from PySide6.QtCore import QRect

from desktop.shell.window_state import WindowState, as_values, clamped, read_state

LEFT = QRect(0, 0, 1920, 1080)
RIGHT = QRect(1920, 0, 2560, 1440)


def test_a_window_that_fits_stays_where_it_was() -> None:
    place = QRect(2000, 100, 1440, 900)
    assert clamped(place, [LEFT, RIGHT]) == place


def test_a_window_on_an_unplugged_screen_comes_to_the_first_one() -> None:
    assert clamped(QRect(2000, 100, 1440, 900), [LEFT]) == QRect(480, 100, 1440, 900)


def test_a_window_larger_than_the_screen_is_made_to_fit() -> None:
    assert clamped(QRect(-50, -20, 3000, 2000), [LEFT]) == LEFT


def test_a_window_half_outside_is_brought_to_the_screen_that_shows_most_of_it() -> None:
    assert clamped(QRect(1800, 500, 1000, 800), [LEFT, RIGHT]) == QRect(1920, 500, 1000, 800)


def test_the_state_survives_being_written_and_read() -> None:
    state = WindowState(
        (10, 20, 1440, 900), True, "contracts", {"contracts.details": (700, 320)}, ("views",)
    )
    assert read_state(as_values(state)) == state


def test_what_does_not_fit_is_left_at_its_default() -> None:
    broken = {"place": [1, 2], "maximised": "yes", "desk": 7, "split_a": ["x"], "folded": "views"}
    assert read_state(broken) == WindowState()
