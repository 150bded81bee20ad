"""The regions of the window and how they give way when it is narrow."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from desktop.accessibility.tab_order import move_focus
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
        self.work = Pane("Work surface", "surface")
        work = QVBoxLayout(self.work)
        work.setContentsMargins(0, 0, 0, 0)
        work.addWidget(self.stack)
        self.views_wanted = True
        self.details_wanted = True
        self._has_views = False
        self._has_details = False
        self._overlay = False
        self._overlay_open = False
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
        self._widths = [views_panel.WIDTH, details_panel.WIDTH]
        self._shared: tuple[bool, bool, bool] | None = None
        self.splitter.splitterMoved.connect(self._moved)
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
        return list(self._widths)

    def set_splits(self, widths: list[float]) -> None:
        """Give the side panels widths in units; the work surface takes the rest."""
        self._widths = [max(20.0, widths[0]), max(40.0, widths[1])]
        self._share_out()

    def _share_out(self) -> None:
        left = u(self._widths[0]) if self.views.isVisibleTo(self) else 0
        details = self.details.isVisibleTo(self) and not self._overlay
        right = u(self._widths[1]) if details else 0
        middle = max(u(40), self.splitter.width() - left - right)
        self.splitter.setSizes([left, middle, right][: self.splitter.count()])

    def _moved(self) -> None:
        """The person dragged a divider: remember the widths as they are now."""
        sizes = self.splitter.sizes()
        if self.views.isVisibleTo(self) and sizes[0]:
            self._widths[0] = sizes[0] / unit()
        if len(sizes) > 2 and self.details.isVisibleTo(self) and sizes[2]:
            self._widths[1] = sizes[2] / unit()

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
        if not self.isVisible():
            return
        width = self.width()
        self.rail.set_narrow(width < em(RAIL_ICONS) or self.body.height() < u(116))
        self.header.person.set_compact(width < em(VIEWS_MENU))
        self.views.setVisible(self._has_views and self.views_wanted and width >= em(VIEWS_MENU))
        self._set_overlay(width < em(DETAILS_OVERLAY))
        # A panel that would cover the list is opened by asking for it, not by being there.
        wanted = self._overlay_open if self._overlay else self.details_wanted
        self.details.setVisible(self._has_details and wanted)
        if self._overlay and self.details.isVisibleTo(self.body):
            self.details.raise_()
        shown = (self.views.isVisibleTo(self), self.details.isVisibleTo(self), self._overlay)
        if shown != self._shared:
            self._shared = shown
            self._share_out()
        self._place_overlays()
        self.fitted.emit()

    def _set_overlay(self, overlay: bool) -> None:
        if overlay == self._overlay:
            return
        self._overlay, self._overlay_open = overlay, False
        self.details.set_edges("l" if overlay else "")
        if overlay:
            self.details.setParent(self.body)
        else:
            self.splitter.addWidget(self.details)

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
        self._shared = None
        self.fit()

    def toggle_details(self) -> None:
        """Show or hide details; laid over the list in a narrow window."""
        if self._overlay:
            self._overlay_open = not self._overlay_open
        else:
            self.details_wanted = not self.details_wanted
        self.fit()

    def focusNextPrevChild(self, forward: bool) -> bool:
        panes = [self.header, self.rail, self.views, self.work, self.details]
        if self._side is not None:
            panes.append(self._side)
        return move_focus([*panes, self.status], [self.header, self.status], forward)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._shared = None
        self.fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self._place_overlays()
