"""The regions of the window and how they give way when it is narrow."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from desktop.shell import details as details_panel
from desktop.shell import views as views_panel
from desktop.shell.details import DetailsPanel
from desktop.shell.header import Header
from desktop.shell.pane import Pane
from desktop.shell.rail import Rail
from desktop.shell.status_bar import StatusBar
from desktop.shell.views import ViewsPanel
from desktop.theme.follow import follow
from desktop.theme.units import u, unit

# In em of the body text: below these widths the window gives way, one step after the other.
DETAILS_OVERLAY, VIEWS_MENU, RAIL_ICONS = 104.0, 90.0, 84.0
SMALLEST = (80.0, 50.0)


def em(count: float) -> float:
    """Return ``count`` em of the body text in pixels."""
    return count * unit() * 13 / 4


class Frame(QWidget):
    """Header, rail, views, work surface, details and status bar."""

    fitted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.header = Header()
        self.rail = Rail()
        self.views = ViewsPanel()
        self.stack = QStackedWidget()
        self.details = DetailsPanel()
        self.status = StatusBar()
        self.work = Pane("Work surface", "surface", "l")
        work = QVBoxLayout(self.work)
        work.setContentsMargins(1, 0, 0, 0)
        work.addWidget(self.stack)
        self.views_wanted = True
        self.details_wanted = True
        self._has_views = False
        self._has_details = False
        self._overlay = False
        self._side: QWidget | None = None
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setChildrenCollapsible(False)
        for pane in (self.views, self.work, self.details):
            self.splitter.addWidget(pane)
        self.splitter.setStretchFactor(1, 1)
        self.body = QWidget()
        row = QHBoxLayout(self.body)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addWidget(self.splitter, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self.body, 1)
        column.addWidget(self.status)
        self._sized = False
        follow(self, self._rescale)

    def set_content(self, has_views: bool, has_details: bool) -> None:
        """Say which panels the desk has something for."""
        self._has_views, self._has_details = has_views, has_details
        self.fit()

    @property
    def views_in_menu(self) -> bool:
        """Whether the views are a menu beside the title instead of a panel."""
        return self._has_views and not self.views.isVisibleTo(self)

    @property
    def details_overlaid(self) -> bool:
        """Whether details lie over the work surface."""
        return self._overlay

    def splits(self) -> list[float]:
        """Return the widths of the side panels in units, so that they hold at every zoom."""
        sizes = self.splitter.sizes()
        stored = [views_panel.WIDTH, details_panel.WIDTH]
        if self.views.isVisibleTo(self.splitter) and sizes[0]:
            stored[0] = sizes[0] / unit()
        if not self._overlay and self.details.isVisibleTo(self.splitter) and len(sizes) > 2:
            stored[1] = sizes[2] / unit()
        return stored

    def set_splits(self, widths: list[float]) -> None:
        """Give the side panels widths in units; the work surface takes the rest."""
        left, right = u(widths[0]), u(widths[1])
        middle = max(u(60), self.width() - self.rail.width() - left - right)
        self.splitter.setSizes([left, middle, right][: self.splitter.count()])
        self._sized = True

    def show_side(self, panel: QWidget | None) -> None:
        """Lay a panel over the right side, such as Activity; None takes it away."""
        if self._side is not None and self._side is not panel:
            self._side.hide()
        self._side = panel
        if panel is not None:
            panel.setParent(self.body)
            panel.show()
            panel.raise_()
            self._place_overlays()

    def fit(self) -> None:
        """Show or fold each panel as the width allows and the person wants."""
        width = self.width()
        self.rail.set_narrow(width < em(RAIL_ICONS) or self.body.height() < u(116))
        self.header.person.set_compact(width < em(VIEWS_MENU))
        self.views.setVisible(self._has_views and self.views_wanted and width >= em(VIEWS_MENU))
        self._set_overlay(width < em(DETAILS_OVERLAY))
        # A panel that would cover the list is opened by asking for it, not by being there.
        self.details.setVisible(self._has_details and self.details_wanted)
        if self._overlay and self.details.isVisibleTo(self.body):
            self.details.raise_()
        self._place_overlays()
        self.fitted.emit()

    def _set_overlay(self, overlay: bool) -> None:
        if overlay == self._overlay:
            return
        self._overlay = overlay
        if overlay:
            self.details_wanted = False
            self.details.setParent(self.body)
        else:
            self.details_wanted = True
            self.splitter.addWidget(self.details)
            self.set_splits([self.splits()[0], details_panel.WIDTH])

    def _place_overlays(self) -> None:
        area = self.body.rect()
        if self._overlay:
            width = min(u(details_panel.WIDTH), area.width() - self.rail.width())
            left = 0 if self.isRightToLeft() else area.width() - width
            self.details.setGeometry(left, 0, width, area.height())
        if self._side is not None and self._side.isVisibleTo(self.body):
            width = min(u(100), area.width())
            left = 0 if self.isRightToLeft() else area.width() - width
            self._side.setGeometry(left, 0, width, area.height())

    def _rescale(self) -> None:
        if self._sized:
            self.set_splits([views_panel.WIDTH, details_panel.WIDTH])
        self.fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self._sized and self.isVisible():
            self.set_splits([views_panel.WIDTH, details_panel.WIDTH])
        self.fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self._place_overlays()
