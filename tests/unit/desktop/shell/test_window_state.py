"""The window comes back where it was, and always onto a screen."""

from __future__ import annotations

from desktop.shell.geometry import Box, clamp

LEFT = Box(0, 0, 1920, 1080)
RIGHT = Box(1920, 0, 2560, 1440)


def test_a_window_that_fits_stays_where_it_was() -> None:
    place = Box(2000, 100, 1440, 900)
    assert clamp(place, [LEFT, RIGHT]) == place


def test_a_window_on_an_unplugged_screen_comes_to_the_first_one() -> None:
    assert clamp(Box(2000, 100, 1440, 900), [LEFT]) == Box(480, 100, 1440, 900)


def test_a_window_larger_than_the_screen_is_made_to_fit() -> None:
    assert clamp(Box(-50, -20, 3000, 2000), [LEFT]) == LEFT


def test_a_window_half_outside_is_brought_to_the_screen_that_shows_most_of_it() -> None:
    assert clamp(Box(1800, 500, 1000, 800), [LEFT, RIGHT]) == Box(1920, 500, 1000, 800)


def test_without_any_screen_the_place_is_left_alone() -> None:
    assert clamp(LEFT, []) == LEFT
