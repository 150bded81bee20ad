"""F6: moves the focus from one region of the window to the next, and remembers where it was."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget


def _first_stop(pane: QWidget) -> QWidget | None:
    """Return the first widget of ``pane`` that Tab would reach."""
    candidates = [pane, *pane.findChildren(QWidget)]
    for widget in candidates:
        tabbed = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
        if tabbed and widget.isVisible() and widget.isEnabled():
            return widget
    return None


class PaneCycle:
    """The regions in reading order; hidden ones and those without a stop are passed over."""

    def __init__(self, panes: list[QWidget]) -> None:
        self._panes = panes
        self._last: dict[QWidget, QWidget] = {}

    def current(self) -> QWidget | None:
        """Return the region that has the focus."""
        focused = QApplication.focusWidget()
        if focused is None:
            return None
        return next((p for p in self._panes if p is focused or p.isAncestorOf(focused)), None)

    def move(self, step: int) -> QWidget | None:
        """Move the focus ``step`` regions on; return the region that has it now."""
        here = self.current()
        focused = QApplication.focusWidget()
        if here is not None and focused is not None:
            self._last[here] = focused
        start = self._panes.index(here) if here is not None else (-1 if step > 0 else 0)
        count = len(self._panes)
        for distance in range(1, count + 1):
            pane = self._panes[(start + distance * step) % count]
            if not pane.isVisible():
                continue
            stop = self._remembered(pane) or _first_stop(pane)
            if stop is not None:
                stop.setFocus(Qt.FocusReason.TabFocusReason)
                return pane
        return None

    def _remembered(self, pane: QWidget) -> QWidget | None:
        last = self._last.get(pane)
        try:
            usable = last is not None and last.isVisible() and pane.isAncestorOf(last)
        except RuntimeError:
            # The widget was freed since; the region starts at its beginning.
            del self._last[pane]
            return None
        return last if usable else None
