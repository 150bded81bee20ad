"""The colour tokens of the window, light and dark, and the meanings that colour may carry."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor

MeaningName = Literal["ok", "progress", "attention", "refused", "versions", "sealed", "rest"]


@dataclass(frozen=True)
class Meaning:
    """Colours of one meaning: ``fg`` for text and icons, ``tint`` behind, ``mark`` in charts."""

    fg: QColor
    tint: QColor
    mark: QColor


@dataclass(frozen=True)
class Tokens:
    """One palette. Contrast ratios are recomputed in ``tests/unit/desktop/test_tokens.py``."""

    dark: bool
    window: QColor
    surface: QColor
    sunken: QColor
    hover: QColor
    select: QColor
    field: QColor
    line: QColor
    edge: QColor
    control: QColor
    text: QColor
    muted: QColor
    faint: QColor
    accent: QColor
    on_accent: QColor
    inserted_fg: QColor
    inserted_bg: QColor
    deleted_fg: QColor
    deleted_bg: QColor
    meanings: dict[str, Meaning]

    def meaning(self, name: MeaningName) -> Meaning:
        """Return the colours of ``name``."""
        return self.meanings[name]

    def contrasted(self) -> Tokens:
        """Return the palette for a system that asks for more contrast."""
        return replace(self, line=self.control, edge=self.control, faint=self.text, muted=self.text)


def _meanings(rows: dict[str, tuple[str, str, str]]) -> dict[str, Meaning]:
    return {name: Meaning(QColor(f), QColor(t), QColor(m)) for name, (f, t, m) in rows.items()}


LIGHT = Tokens(
    dark=False,
    window=QColor("#F3F2EE"),
    surface=QColor("#FFFFFF"),
    sunken=QColor("#EAE8E2"),
    hover=QColor("#F1EFEA"),
    select=QColor("#E3E9F8"),
    field=QColor("#FFF3C4"),
    line=QColor("#DFDCD4"),
    edge=QColor("#CFCBC2"),
    control=QColor("#88847C"),
    text=QColor("#1B1E24"),
    muted=QColor("#4F535D"),
    faint=QColor("#5F636D"),
    accent=QColor("#27489B"),
    on_accent=QColor("#FFFFFF"),
    inserted_fg=QColor("#155E33"),
    inserted_bg=QColor("#DDF3E3"),
    deleted_fg=QColor("#A3231D"),
    deleted_bg=QColor("#FCE4E1"),
    meanings=_meanings(
        {
            "ok": ("#176437", "#E2F1E6", "#3C9660"),
            "progress": ("#27489B", "#E3E9F8", "#5575CC"),
            "attention": ("#854D00", "#FAEDD5", "#B4760F"),
            "refused": ("#A3231D", "#FBE6E3", "#CC4F45"),
            "versions": ("#663B9C", "#EFE7F8", "#9571C5"),
            "sealed": ("#0B5D69", "#DBEFF1", "#2F8E9B"),
            "rest": ("#4A4E57", "#ECEAE4", "#8B8780"),
        }
    ),
)

DARK = Tokens(
    dark=True,
    window=QColor("#14171D"),
    surface=QColor("#1B1F27"),
    sunken=QColor("#101318"),
    hover=QColor("#232832"),
    select=QColor("#223056"),
    field=QColor("#3A3315"),
    line=QColor("#2E3440"),
    edge=QColor("#3D4553"),
    control=QColor("#6F7788"),
    text=QColor("#E7E9EE"),
    muted=QColor("#A9AFBB"),
    faint=QColor("#979EAC"),
    accent=QColor("#8CAAF3"),
    on_accent=QColor("#0E1526"),
    inserted_fg=QColor("#7BCF98"),
    inserted_bg=QColor("#173122"),
    deleted_fg=QColor("#F4978D"),
    deleted_bg=QColor("#3D1E1C"),
    meanings=_meanings(
        {
            "ok": ("#7BCF98", "#173122", "#4FA873"),
            "progress": ("#9DB6F6", "#1F2B48", "#6F8FE0"),
            "attention": ("#EDB960", "#352811", "#CF9433"),
            "refused": ("#F4978D", "#3D1E1C", "#DC6A60"),
            "versions": ("#C5A6F0", "#2D2342", "#A887D6"),
            "sealed": ("#78C9D4", "#123036", "#45A3AF"),
            "rest": ("#B6BCC8", "#2A303B", "#7F8899"),
        }
    ),
)


class Theme(QObject):
    """The palette in force. Widgets read ``tokens()`` when they paint; ``changed`` repaints."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.tokens = LIGHT

    def set_tokens(self, tokens: Tokens) -> None:
        """Put ``tokens`` in force and tell every widget."""
        if tokens != self.tokens:
            self.tokens = tokens
            self.changed.emit()


_theme: Theme | None = None


def theme() -> Theme:
    """Return the program's one theme; made on first use, on the main thread."""
    global _theme
    if _theme is None:
        _theme = Theme()
    return _theme


def tokens() -> Tokens:
    """Return the palette in force."""
    return theme().tokens
