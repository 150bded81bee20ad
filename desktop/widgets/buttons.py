"""Push buttons of each kind, links and icon buttons, made so that none lacks a name."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QPushButton, QSizePolicy, QToolButton, QWidget

from desktop.theme.follow import follow
from desktop.theme.icons import icon, icon_size
from desktop.theme.roles import Kind, set_kind
from desktop.theme.units import u

ICON_BUTTON = 7.0


def _as_it_is(text: str) -> str:
    # No button has a key of its own in its words; an ampersand belongs to somebody's name.
    return text.replace("&", "&&")


def push_button(
    text: str,
    kind: Kind = "plain",
    icon_name: str = "",
    on_click: Callable[[], object] | None = None,
    parent: QWidget | None = None,
) -> QPushButton:
    """Return a push button; ``kind`` primary is for the one main verb of a surface."""
    button = QPushButton(_as_it_is(text), parent)
    # A default button that moves with the focus would make Enter mean two things.
    button.setAutoDefault(False)
    set_kind(button, kind)
    button.setAccessibleName(text)
    if icon_name:
        button.setIcon(icon(icon_name))
    if on_click is not None:
        button.clicked.connect(lambda *_: on_click())
    return button


class LinkButton(QPushButton):
    """A verb written as a link, beside or inside text."""

    def __init__(
        self,
        text: str,
        on_click: Callable[[], object] | None = None,
        icon_name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(_as_it_is(text), parent)
        self.setAutoDefault(False)
        set_kind(self, "link")
        self.setAccessibleName(text)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        if icon_name:
            self.setIcon(icon(icon_name, "accent"))
        if on_click is not None:
            self.clicked.connect(lambda *_: on_click())


class IconButton(QToolButton):
    """A button that shows only an icon; its name is spoken, and shown with its key on hover."""

    def __init__(
        self,
        icon_name: str,
        name: str,
        key: str = "",
        on_click: Callable[[], object] | None = None,
        token: str = "muted",
        parent: QWidget | None = None,
    ) -> None:
        """Make the button.

        Args:
            name: what it does, as a verb; the accessible name and the tooltip.
            key: the shortcut in portable text, such as ``Ctrl+F``; only shown, not bound.
        """
        super().__init__(parent)
        if not name:
            raise ValueError("an icon button needs a name")
        self._icon_name = icon_name
        self._token = token
        self.setAutoRaise(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setIcon(icon(icon_name, token))
        self.set_name(name, key)
        if on_click is not None:
            self.clicked.connect(lambda *_: on_click())
        follow(self, self._refresh)

    def set_name(self, name: str, key: str = "") -> None:
        """Change what the button is called and the key that its tooltip shows."""
        self.setAccessibleName(name)
        native = QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText) if key else ""
        self.setToolTip(f"{name} ({native})" if native else name)

    def set_icon(self, icon_name: str, token: str | None = None) -> None:
        """Change the icon, and its colour when ``token`` is given."""
        self._token = token or self._token
        self.setIcon(icon(icon_name, self._token))

    def _refresh(self) -> None:
        self.setIconSize(icon_size(4))
        self.setFixedSize(u(ICON_BUTTON), u(ICON_BUTTON))
