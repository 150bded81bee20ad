"""The bundled Inter, loaded once, and the application font of each system."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QApplication

from desktop.theme.units import unit

FONTS = Path(__file__).parents[2] / "resources" / "fonts"
BASE_POINT_SIZE = 10.0


def load_fonts() -> None:
    """Register the bundled fonts with Qt; harmless when called again."""
    if "Inter" in QFontDatabase.families():
        return
    for path in sorted(FONTS.glob("*.ttf")):
        QFontDatabase.addApplicationFont(str(path))


def apply_font(application: QApplication, zoom: float = 1.0, bundled: bool | None = None) -> None:
    """Set the application font at ``zoom`` (1.0 is 100 %).

    Args:
        bundled: True uses Inter 10 pt everywhere (tests, pictures); None decides by system:
            Windows and macOS keep their own font and size.
    """
    load_fonts()
    use_bundled = sys.platform not in ("win32", "darwin") if bundled is None else bundled
    base = (
        QFont("Inter")
        if use_bundled
        else QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    )
    size = BASE_POINT_SIZE if use_bundled else base.pointSizeF()
    base.setPointSizeF(size * zoom)
    base.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    application.setFont(base)
    unit.cache_clear()
