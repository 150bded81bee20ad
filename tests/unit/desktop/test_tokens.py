"""Every colour pair of the design keeps its contrast: text 4.5, controls and marks 3."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor

from desktop.theme.tokens import DARK, LIGHT, Tokens

BOTH = [pytest.param(LIGHT, id="light"), pytest.param(DARK, id="dark")]


def luminance(colour: QColor) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = [
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in (colour.red() / 255, colour.green() / 255, colour.blue() / 255)
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: QColor, other: QColor) -> float:
    """Contrast ratio of two colours, WCAG 2.2."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("palette", BOTH)
@pytest.mark.parametrize("token", ["text", "muted", "faint", "accent"])
@pytest.mark.parametrize("ground", ["surface", "window", "select"])
def test_text_can_be_read_on_every_ground(palette: Tokens, token: str, ground: str) -> None:
    assert contrast(getattr(palette, token), getattr(palette, ground)) >= 4.5


# Surface, window and selected row, as the design's table states them.
STATED = {
    ("light", "control"): (3.7, 3.3, 3.1),
    ("light", "text"): (16.7, 14.9, 13.7),
    ("light", "muted"): (7.7, 6.9, 6.3),
    ("light", "faint"): (6.0, 5.4, 4.9),
    ("light", "accent"): (8.4, 7.5, 6.9),
    ("dark", "control"): (3.7, 4.0, 2.9),
    ("dark", "text"): (13.6, 14.8, 10.6),
    ("dark", "muted"): (7.5, 8.2, 5.9),
    ("dark", "faint"): (6.1, 6.7, 4.8),
    ("dark", "accent"): (7.2, 7.8, 5.6),
}


@pytest.mark.parametrize(("scheme", "token"), STATED)
def test_neutral_ratios_are_those_of_the_design(scheme: str, token: str) -> None:
    palette = LIGHT if scheme == "light" else DARK
    colour = getattr(palette, token)
    measured = [contrast(colour, g) for g in (palette.surface, palette.window, palette.select)]
    assert measured == pytest.approx(STATED[scheme, token], abs=0.06)


@pytest.mark.parametrize("palette", BOTH)
@pytest.mark.parametrize("name", sorted(LIGHT.meanings))
def test_a_meaning_can_be_read_on_the_surface_and_on_its_tint(palette: Tokens, name: str) -> None:
    meaning = palette.meanings[name]
    assert contrast(meaning.fg, palette.surface) >= 4.5
    assert contrast(meaning.fg, meaning.tint) >= 4.5
    assert contrast(meaning.mark, palette.surface) >= 3
    assert contrast(palette.text, meaning.tint) >= 10.9


MEANINGS = {
    ("light", "ok"): (7.2, 6.2, 3.7),
    ("light", "progress"): (8.4, 6.9, 4.4),
    ("light", "attention"): (6.9, 5.9, 3.8),
    ("light", "refused"): (7.5, 6.2, 4.4),
    ("light", "versions"): (7.9, 6.5, 3.9),
    ("light", "sealed"): (7.5, 6.3, 3.8),
    ("light", "rest"): (8.3, 6.9, 3.6),
    ("dark", "ok"): (8.8, 7.5, 5.6),
    ("dark", "progress"): (8.2, 7.0, 5.3),
    ("dark", "attention"): (9.2, 8.0, 6.2),
    ("dark", "refused"): (7.6, 6.9, 4.9),
    ("dark", "versions"): (7.9, 7.1, 5.6),
    ("dark", "sealed"): (8.7, 7.4, 5.6),
    ("dark", "rest"): (8.7, 7.0, 4.6),
}


@pytest.mark.parametrize(("scheme", "name"), MEANINGS)
def test_meaning_ratios_are_those_of_the_design(scheme: str, name: str) -> None:
    palette = LIGHT if scheme == "light" else DARK
    meaning = palette.meanings[name]
    measured = (
        contrast(meaning.fg, palette.surface),
        contrast(meaning.fg, meaning.tint),
        contrast(meaning.mark, palette.surface),
    )
    assert measured == pytest.approx(MEANINGS[scheme, name], abs=0.06)


@pytest.mark.parametrize("palette", BOTH)
def test_words_on_the_accent_fields_and_redlines_can_be_read(palette: Tokens) -> None:
    assert contrast(palette.on_accent, palette.accent) >= 7.5
    assert contrast(palette.text, palette.field) >= 10
    assert contrast(palette.inserted_fg, palette.inserted_bg) >= 6
    assert contrast(palette.deleted_fg, palette.deleted_bg) >= 6


@pytest.mark.parametrize("palette", BOTH)
def test_more_contrast_makes_lines_visible_and_hints_plain(palette: Tokens) -> None:
    strong = palette.contrasted()
    assert strong.line == strong.edge == palette.control
    assert strong.faint == strong.muted == palette.text
    assert contrast(strong.line, palette.surface) >= 3
