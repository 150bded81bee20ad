"""One day of the calendar: all its visits, each with what can be done, and a new one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, tzinfo
from functools import partial

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from core.contacts.records import Visit
from desktop.panels.contacts.looks import VISIT_KINDS
from desktop.panels.contacts.visits.looks import KIND_ICONS, STATES, state_of
from desktop.panels.contacts.visits.verbs import VisitVerbs
from desktop.theme.icons import pixmap
from desktop.theme.tokens import tokens
from desktop.theme.units import u
from desktop.widgets.buttons import IconButton, LinkButton, push_button
from desktop.widgets.calendar.words import long_day
from desktop.widgets.popover import Popover
from desktop.widgets.scroll import scrolled
from desktop.widgets.text import Heading, Text

_WIDTH, _TALLEST = 110.0, 90.0


class DaySheet(Popover):
    """The sheet, beside its day. A verb closes it; Esc goes back to the calendar."""

    def __init__(
        self,
        calendar: QWidget,
        day: date,
        visits: Sequence[Visit],
        verbs: VisitVerbs,
        zone: tzinfo,
        now: datetime,
    ) -> None:
        super().__init__(calendar, f"Visits, {long_day(day)}")
        self._calendar, self._verbs = calendar, verbs
        self._zone, self._now = zone, now
        self.setFixedWidth(u(_WIDTH))
        self.body.addWidget(Heading(long_day(day)))
        if visits:
            self.body.addWidget(self._list(visits))
        else:
            self.body.addWidget(Text("No visits on this day.", token="muted"))
        if verbs.may_edit:
            plan = push_button(
                "Plan a visit…", "plain", "plus", partial(self._close_and, partial(verbs.plan, day))
            )
            self.body.addWidget(plan, 0, Qt.AlignmentFlag.AlignLeft)

    def open_at(self, at: QPoint) -> None:
        """Open at a place on the screen, moved as far as its edges ask."""
        self.open()
        room = self._calendar.screen().availableGeometry()
        left = max(room.left(), min(at.x(), room.right() - self.width()))
        top = max(room.top(), min(at.y(), room.bottom() - self.height()))
        self._at = QPoint(left, top)
        self.move(self._at)

    def _place(self) -> None:
        if hasattr(self, "_at"):
            self.move(self._at)

    def _list(self, visits: Sequence[Visit]) -> QWidget:
        sheet = QWidget()
        column = QVBoxLayout(sheet)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(u(1))
        for visit in visits:
            column.addLayout(self._line(visit))
        tall = sheet.sizeHint().height()
        if tall <= u(_TALLEST):
            return sheet
        scroll = scrolled(sheet)
        scroll.setFixedHeight(u(_TALLEST))
        return scroll

    def _line(self, visit: Visit) -> QHBoxLayout:
        look = STATES[state_of(visit, self._now)]
        fg = tokens().meaning(look.meaning).fg
        row = QHBoxLayout()
        row.setSpacing(u(2))
        sign = QLabel()
        sign.setPixmap(pixmap(KIND_ICONS[visit.kind], u(4), fg))
        sign.setToolTip(VISIT_KINDS[visit.kind])
        time = Text(f"{visit.starts_at.astimezone(self._zone):%H:%M}", token="muted", tabular=True)
        name = LinkButton(visit.contact, partial(self._close_and, partial(self._verbs.open, visit)))
        name.setAccessibleName(f"Open visit: {visit.contact}")
        more = IconButton("ellipsis", f"What to do with the visit: {visit.contact}")
        more.clicked.connect(lambda *_: self._open_menu(visit, more))
        for part in (sign, time, name):
            row.addWidget(part)
        row.addStretch(1)
        state = Text(look.label, "small", token=look.meaning)
        row.addWidget(state)
        row.addWidget(more)
        return row

    def _open_menu(self, visit: Visit, beside: QWidget) -> None:
        menu = self._verbs.menu(visit, self)
        menu.triggered.connect(lambda *_: self.close())
        menu.popup(beside.mapToGlobal(beside.rect().bottomLeft()))

    def _close_and(self, act: Callable[[], object]) -> None:
        self.close()
        act()
