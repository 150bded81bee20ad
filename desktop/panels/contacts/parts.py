"""The frame of this desk's pages: breadcrumb, title and buttons over one column that scrolls."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.theme.follow import follow
from desktop.theme.units import u
from desktop.widgets.page import PageHead, ScrollColumn, Surface

MOST_WIDE = 230


class Page(Surface):
    """A page of the desk; ``column`` takes its parts from the top, ``chips`` stand by the title."""

    def __init__(
        self,
        title: str,
        buttons: tuple[QWidget, ...],
        back: tuple[str, Callable[[], object]],
        wide: bool = False,
    ) -> None:
        super().__init__()
        beside = QWidget()
        self.chips = QHBoxLayout(beside)
        self.chips.setContentsMargins(0, 0, 0, 0)
        self.head = PageHead(title, (beside, *buttons), back)
        self._wide = wide
        self._scroll = ScrollColumn(title or "Contact")
        self.column = self._scroll.body
        self.body.addWidget(self.head)
        self.body.addWidget(self._scroll, 1)
        follow(self, self._space)

    def set_title(self, title: str) -> None:
        """Change the title."""
        self.head.set_title(title)
        self._scroll.setAccessibleName(title or "Contact")

    def _space(self) -> None:
        self.chips.setSpacing(u(1.5))
        self.column.setSpacing(u(4))
        inner = self._scroll.widget()
        if not self._wide and inner is not None:
            inner.setMaximumWidth(u(MOST_WIDE))
