"""Puts a theme in force: palette, style, font and zoom, following the system while it runs."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QToolTip

from desktop.theme.fonts import apply_font
from desktop.theme.palette import make_palette
from desktop.theme.style import ChanceryStyle
from desktop.theme.tokens import DARK, LIGHT, Tokens, theme
from desktop.theme.units import font

Scheme = Literal["system", "light", "dark"]
MIN_ZOOM, MAX_ZOOM, ZOOM_STEP = 0.8, 2.0, 0.1

_SCHEMES: dict[Scheme, Qt.ColorScheme] = {
    "system": Qt.ColorScheme.Unknown,
    "light": Qt.ColorScheme.Light,
    "dark": Qt.ColorScheme.Dark,
}


class Appearance(QObject):
    """The program's appearance: scheme and zoom as asked, colours as the system allows."""

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self._application = application
        self._bundled: bool | None = None
        self.scheme: Scheme = "system"
        self.zoom = 1.0
        self._style = ChanceryStyle()
        application.setStyle(self._style)
        hints = application.styleHints()
        hints.colorSchemeChanged.connect(self._refresh_colours)
        hints.accessibility().contrastPreferenceChanged.connect(self._refresh_colours)

    def set(self, scheme: Scheme, zoom: float, bundled_font: bool | None) -> None:
        """Put scheme and zoom in force."""
        self._bundled = bundled_font
        self.set_scheme(scheme)
        self.set_zoom(zoom)

    def set_scheme(self, scheme: Scheme) -> None:
        """Follow the system, or be light or dark whatever it says."""
        self.scheme = scheme
        self._application.styleHints().setColorScheme(_SCHEMES[scheme])
        self._refresh_colours()

    def set_zoom(self, zoom: float) -> None:
        """Set the zoom, kept between 80 and 200 %; all text and every metric follow."""
        self.zoom = round(min(MAX_ZOOM, max(MIN_ZOOM, zoom)), 2)
        apply_font(self._application, self.zoom, self._bundled)
        QToolTip.setFont(font("small"))
        for widget in self._application.allWidgets():
            # Layout margins and control sizes come from the style and change with the font.
            QCoreApplication.sendEvent(widget, QEvent(QEvent.Type.StyleChange))
            widget.updateGeometry()
        theme().changed.emit()

    def _tokens(self) -> Tokens:
        hints = self._application.styleHints()
        dark = self.scheme == "dark"
        if self.scheme == "system":
            dark = hints.colorScheme() == Qt.ColorScheme.Dark
        chosen = DARK if dark else LIGHT
        preference = hints.accessibility().contrastPreference()
        if preference == Qt.ContrastPreference.HighContrast:
            return chosen.contrasted()
        return chosen

    def _refresh_colours(self, *_: object) -> None:
        chosen = self._tokens()
        palette = make_palette(chosen)
        self._application.setPalette(palette)
        QToolTip.setPalette(palette)
        theme().set_tokens(chosen)


_appearance: Appearance | None = None


def apply_theme(
    application: QApplication,
    scheme: Scheme = "system",
    zoom: float = 1.0,
    bundled_font: bool | None = None,
) -> Appearance:
    """Put the look of the program in force and return the object that changes it later.

    Args:
        scheme: follow the system, or always light or dark.
        zoom: 0.8 to 2.0; the application font changes and everything follows.
        bundled_font: True uses Inter everywhere (tests, pictures); None decides by system.
    """
    global _appearance
    if _appearance is None or _appearance.parent() is not application:
        _appearance = Appearance(application)
    _appearance.set(scheme, zoom, bundled_font)
    return _appearance
