"""The Qt palette that the colour tokens make; styles and widgets never name a colour themselves."""

from __future__ import annotations

from PySide6.QtGui import QPalette

from desktop.theme.tokens import Tokens

Role = QPalette.ColorRole
Group = QPalette.ColorGroup


def make_palette(tokens: Tokens) -> QPalette:
    """Return ``tokens`` as a palette, with a disabled group and placeholders in the faint colour.

    Highlight is the accent: it marks selected text in fields. Rows use the select token instead,
    which the style and the item delegates put in.
    """
    palette = QPalette()
    colours = {
        Role.Window: tokens.window,
        Role.WindowText: tokens.text,
        Role.Base: tokens.surface,
        Role.AlternateBase: tokens.surface,
        Role.ToolTipBase: tokens.surface,
        Role.ToolTipText: tokens.text,
        Role.PlaceholderText: tokens.faint,
        Role.Text: tokens.text,
        Role.Button: tokens.surface,
        Role.ButtonText: tokens.text,
        Role.BrightText: tokens.on_accent,
        Role.Light: tokens.surface,
        Role.Midlight: tokens.hover,
        Role.Mid: tokens.line,
        Role.Dark: tokens.edge,
        Role.Shadow: tokens.control,
        Role.Highlight: tokens.accent,
        Role.HighlightedText: tokens.on_accent,
        Role.Link: tokens.accent,
        Role.LinkVisited: tokens.accent,
        Role.Accent: tokens.accent,
    }
    for role, colour in colours.items():
        palette.setColor(Group.All, role, colour)
    for role in (Role.WindowText, Role.Text, Role.ButtonText):
        palette.setColor(Group.Disabled, role, tokens.faint)
    palette.setColor(Group.Disabled, Role.Base, tokens.window)
    palette.setColor(Group.Disabled, Role.Button, tokens.sunken)
    palette.setColor(Group.Disabled, Role.Highlight, tokens.sunken)
    palette.setColor(Group.Disabled, Role.HighlightedText, tokens.faint)
    return palette
