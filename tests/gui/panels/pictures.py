"""Pictures of the library, template and bulk pages on the demo, for looking at.

Run as ``python -m tests.gui.panels.pictures FOLDER [page …]``.
"""

from __future__ import annotations

import os
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QWidget

from core.demo.seed import make_demo
from core.kernel.clock import FixedClock
from desktop.theme.apply import apply_theme
from tests.gui.panels.direct import DirectContext
from tests.gui.panels.scenes import SCENES

LOOKS = (("light", 1.0), ("dark", 1.0), ("light", 1.5))


def main() -> None:
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    wanted = sys.argv[2:] or list(SCENES)
    application = QApplication([])
    folder = Path(tempfile.mkdtemp()) / "demo"
    workspace = make_demo(folder, FixedClock(datetime(2026, 11, 21, 9, tzinfo=UTC)))
    context = DirectContext(workspace)
    for name in wanted:
        for scheme, zoom in LOOKS:
            apply_theme(application, scheme, zoom, bundled_font=True)
            page = SCENES[name](context)
            shoot(application, page, target / f"{name}-{scheme}-{round(zoom * 100)}.png")
    workspace.close()


def shoot(application: QApplication, page: QWidget, path: Path) -> None:
    page.resize(1180 if "150" not in path.name else 1440, 820 if "150" not in path.name else 900)
    page.show()
    for _ in range(6):
        application.processEvents()
    page.grab().save(str(path))
    page.close()
    page.deleteLater()
    application.sendPostedEvents(None, QEvent.Type.DeferredDelete)


if __name__ == "__main__":
    main()
