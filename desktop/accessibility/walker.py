"""Walks a window as assistive technology and the Tab key do, and names what they would miss.

Used by the tests of every desk and by the self-test; it changes nothing but the focus.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAccessible, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QHeaderView,
    QKeySequenceEdit,
    QLineEdit,
    QMenuBar,
    QPlainTextEdit,
    QScrollBar,
    QTabBar,
    QTextEdit,
    QWidget,
)

_INTERACTIVE = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QKeySequenceEdit,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QTextEdit,
)
# Their inner widgets are operated through them.
_WHOLE = (QAbstractSpinBox, QComboBox, QKeySequenceEdit, QLineEdit, QTabBar, QAbstractItemView)
_MOST_STOPS = 2_000


@dataclass(frozen=True)
class Fault:
    """One thing that a person would miss."""

    place: str
    what: str

    def __str__(self) -> str:
        return f"{self.place}: {self.what}"


def faults(window: QWidget) -> list[Fault]:
    """Return what is wrong with the visible part of ``window``.

    Interactive widgets without an accessible name, buttons that show only an icon and have no
    tooltip, and controls that Tab does not reach. ``window`` must be shown and active.
    """
    widgets = [widget for widget in visible_widgets(window) if _is_interactive(widget)]
    reached = tab_stops(window)
    found: list[Fault] = []
    for widget in widgets:
        where = place_of(widget, window)
        if not spoken_name(widget):
            found.append(Fault(where, "has no accessible name"))
        if _shows_only_icon(widget) and not widget.toolTip():
            found.append(Fault(where, "shows only an icon and has no tooltip"))
        if _wants_focus(widget) and widget not in reached:
            found.append(Fault(where, "is not reached by Tab"))
    return found


def visible_widgets(window: QWidget) -> Iterator[QWidget]:
    """Return every visible widget of ``window``, parents first."""
    for child in window.children():
        if isinstance(child, QWidget) and child.isVisible() and not child.isWindow():
            yield child
            yield from visible_widgets(child)


def spoken_name(widget: QWidget) -> str:
    """Return the name that a screen reader speaks for ``widget``."""
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name) if interface is not None else ""


def place_of(widget: QWidget, window: QWidget) -> str:
    """Return where ``widget`` is, as a path of class names and names."""
    steps: list[str] = []
    at: QWidget | None = widget
    while at is not None and at is not window:
        label = at.objectName() or at.accessibleName()
        steps.append(f"{type(at).__name__}({label})" if label else type(at).__name__)
        at = at.parentWidget()
    return " > ".join(reversed(steps))


def tab_stops(window: QWidget) -> list[QWidget]:
    """Press Tab in ``window`` until it comes round; return the widgets that had the focus."""
    stops: list[QWidget] = []
    window.setFocus(Qt.FocusReason.OtherFocusReason)
    window.focusNextChild()
    for _ in range(_MOST_STOPS):
        focused = QApplication.focusWidget()
        if focused is None or focused in stops or focused.window() is not window:
            break
        stops.append(focused)
        _press_tab(focused)
    return stops


def _press_tab(widget: QWidget) -> None:
    none = Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(widget, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Tab, none, "\t"))
    QApplication.sendEvent(widget, QKeyEvent(QEvent.Type.KeyRelease, Qt.Key.Key_Tab, none, "\t"))


def _is_interactive(widget: QWidget) -> bool:
    if isinstance(widget, QScrollBar | QHeaderView | QMenuBar):
        return False
    if _inside_whole(widget):
        return False
    return isinstance(widget, _INTERACTIVE) or bool(
        widget.focusPolicy().value & Qt.FocusPolicy.TabFocus.value
        and widget.focusProxy() is None
        and type(widget) is not QWidget
    )


def _inside_whole(widget: QWidget) -> bool:
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, _WHOLE):
            return True
        parent = parent.parentWidget()
    return False


def _shows_only_icon(widget: QWidget) -> bool:
    return (
        isinstance(widget, QAbstractButton)
        and not widget.icon().isNull()
        and (not widget.text() or _hides_text(widget))
    )


def _hides_text(widget: QAbstractButton) -> bool:
    style = getattr(widget, "toolButtonStyle", None)
    return style is not None and style() == Qt.ToolButtonStyle.ToolButtonIconOnly


def _wants_focus(widget: QWidget) -> bool:
    """Whether Tab must reach ``widget`` itself; of an exclusive group it reaches the chosen one."""
    if not widget.isEnabled() or widget.focusProxy() is not None:
        return False
    if isinstance(widget, QAbstractButton) and widget.isCheckable() and not widget.isChecked():
        group = widget.group()
        if group is not None and group.exclusive():
            return False
        return not widget.autoExclusive()
    return True
