"""Writes pictures of the frame with the fake desks, to look at beside the design."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

from PySide6.QtWidgets import QApplication

from desktop.shell.settings import SettingsStore
from tests.gui.shell.build import build

SIZES = {
    "light": ("light", 1.0, 1440, 900),
    "dark": ("dark", 1.0, 1440, 900),
    "zoomed": ("light", 1.5, 1440, 900),
    "narrow": ("light", 1.0, 1060, 700),
}


def main(folder: Path) -> None:
    """Write one picture a setting, and the palette, Activity and preferences."""
    application = QApplication.instance() or QApplication(sys.argv)
    assert isinstance(application, QApplication)
    folder.mkdir(parents=True, exist_ok=True)
    for name, (scheme, zoom, width, height) in SIZES.items():
        store = SettingsStore()
        store.change(scheme=scheme, zoom=zoom)
        window = build(store)
        window.resize(width, height)
        window.show()
        window.go("contracts")
        window.notices.add("Export finished", "ok")
        hold = threading.Event()
        wait = hold.wait
        window.tasks.run_job(
            "Import members.csv", lambda t, r, wait=wait: (r(640, 1000, "Reading rows"), wait(20)),
            lambda v: None, lambda e: None, can_pause=True,
        )  # fmt: skip
        for _ in range(30):
            application.processEvents()
            threading.Event().wait(0.01)
        window.resize(width, height)
        application.processEvents()
        window.grab().save(str(folder / f"shell-{name}.png"))
        if name in ("light", "dark"):
            window.open_palette("corv")
            application.processEvents()
            window.grab().save(str(folder / f"palette-{name}.png"))
            window.palette_sheet.dismiss()
            window.toggle_activity()
            application.processEvents()
            window.grab().save(str(folder / f"activity-{name}.png"))
            window.toggle_activity()
            window.page("contracts").go_to("Mutual NDA")  # type: ignore[attr-defined]
            application.processEvents()
            window.grab().save(str(folder / f"record-{name}.png"))
        hold.set()
        window.close()
        application.processEvents()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
