"""Tab in reading order: pane after pane, whatever the order in which their content was made.

Qt follows the order in which widgets entered the window. Content that a desk makes later, or makes
again, would so come after the status bar.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget


def move_focus(panes: Sequence[QWidget], lines: Sequence[QWidget], forward: bool) -> bool:
    """Move the focus to the next stop, or the one before; comes round at the ends.

    Args:
        panes: the regions in reading order; what belongs to none comes after them.
        lines: those of the panes that are one line, whose stops are read along it.

    Returns:
        False when there is nowhere to go.
    """
    focused = QApplication.focusWidget()
    stops = ordered_stops(panes, lines)
    if not stops:
        return False
    if focused in stops:
        place = stops.index(focused) + (1 if forward else -1)
    else:
        place = 0 if forward else -1
    reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
    stops[place % len(stops)].setFocus(reason)
    return True


def ordered_stops(panes: Sequence[QWidget], lines: Sequence[QWidget]) -> list[QWidget]:
    """Return everything in the window of ``panes`` that Tab stops at, in reading order."""
    groups: list[list[QWidget]] = [[] for _ in (*panes, None)]
    for widget in _chain(panes[0].window()):
        if _is_stop(widget):
            groups[_pane_of(widget, panes)].append(widget)
    for line in lines:
        groups[panes.index(line)].sort(key=lambda widget: _along(widget, line))
    return [widget for group in groups for widget in group]


def _chain(window: QWidget) -> Iterator[QWidget]:
    # Not by nextInFocusChain: its Python binding makes the next widget a child of the asked one,
    # so that the whole window is thought gone once a small widget in the chain is deleted.
    for widget in window.findChildren(QWidget):
        if widget.window() is window:
            yield widget


def _is_stop(widget: QWidget) -> bool:
    wanted = bool(widget.focusPolicy().value & Qt.FocusPolicy.TabFocus.value)
    if not wanted or widget.focusProxy() is not None:
        return False
    return widget.isEnabled() and widget.isVisible()


def _pane_of(widget: QWidget, panes: Sequence[QWidget]) -> int:
    for place, pane in enumerate(panes):
        if pane is widget or pane.isAncestorOf(widget):
            return place
    return len(panes)


def _along(widget: QWidget, line: QWidget) -> int:
    left = widget.mapTo(line, widget.rect().topLeft()).x()
    return line.width() - left - widget.width() if line.isRightToLeft() else left
