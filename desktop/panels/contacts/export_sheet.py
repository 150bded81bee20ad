"""Asks what is exported: which contacts, which columns, in which format, and says what is left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QWidget

from core.contacts.exporting.plan import everything, known, offered
from core.contacts.exporting.records import ExportFormat, Quota
from core.contacts.fields import SENSITIVE
from core.contacts.lists.source import ListSetup
from core.database.listing import Column
from core.kernel.text import counted
from desktop.panels.context import PanelContext
from desktop.shell.dialog import Dialog
from desktop.tables.columns import ColumnChooser
from desktop.tasks.listening import while_there
from desktop.widgets.page import Labelled
from desktop.widgets.segmented import Segmented
from desktop.widgets.text import Text

SEPARATORS = (("Comma", ","), ("Semicolon", ";"), ("Tab", "\t"))


@dataclass(frozen=True, slots=True)
class ExportChoice:
    """What the person chose. ``chosen``: the chosen rows instead of all of the view."""

    chosen: bool
    columns: tuple[str, ...]
    format: ExportFormat
    separator: str
    mark: bool


class ExportSheet(Dialog):
    """The sheet; ``taken`` carries an ``ExportChoice``."""

    taken = Signal(object)

    def __init__(
        self,
        page: QWidget,
        context: PanelContext,
        setup: ListSetup,
        shown: tuple[str, ...],
        in_view: int | None,
        chosen: int,
    ) -> None:
        """Make the sheet.

        Args:
            shown: columns of the list as they are shown.
            in_view, chosen: how many contacts the view has, None until ``set_in_view`` tells,
                and how many of them are chosen.
        """
        super().__init__(page.window(), "Export contacts")
        self._context, self._setup = context, setup
        self._shown = known(setup, shown)
        self._counts: dict[str, int | None] = {"view": in_view, "chosen": chosen}
        self._quota: Quota | None = None
        parts = [
            ("view", "All in this view" if in_view is None else f"All {in_view:,} in this view")
        ]
        if chosen:
            parts.insert(0, ("chosen", f"The {chosen:,} chosen"))
        self.what = Segmented("Contacts", parts)
        self.columns = Segmented(
            "Columns",
            [
                ("shown", f"As shown ({len(self._shown)})"),
                ("all", "All fields"),
                ("choose", "Choose"),
            ],
        )
        self.sensitive = QCheckBox()
        self.chooser = self._chooser()
        self.format = Segmented("Format", [("xlsx", "Excel"), ("csv", "CSV")])
        self.separator = QComboBox()
        self.mark = QCheckBox("Made for Excel, which then reads accented letters right")
        self.everybody = Text("", token="muted")
        self.words = Text("", "small", token="muted", wrap=True)
        self.left = Text("", "small", token="muted", wrap=True)
        self.left.setAccessibleName("What you may still export")
        self._lay_out()
        self.add_verb("Cancel", self.reject)
        self.take = self.add_verb("Export", self._take, "primary", default=True)
        for part in (self.what, self.columns, self.format):
            part.changed.connect(lambda _: self._show())
        self.sensitive.toggled.connect(lambda _: self._show())
        self.chooser.changed.connect(lambda _: self._show())
        self._show()
        context.query(
            lambda workspace, reader: workspace.exports.quota(reader),
            while_there(self, self._show_quota),
            "export quota",
        )

    # --- what is asked -------------------------------------------------------------------

    def _lay_out(self) -> None:
        for words, value in SEPARATORS:
            self.separator.addItem(words, value)
        self.mark.setChecked(True)
        self._between = Labelled("Between columns", self.separator)
        if self._counts["chosen"]:
            self.body.addWidget(Labelled("Contacts", self.what))
        else:
            self.what.setParent(self)
            self.what.hide()
            self.body.addWidget(self.everybody)
        self.body.addWidget(Labelled("Columns", self.columns))
        self.body.addWidget(self.chooser)
        self.body.addWidget(self.sensitive)
        self.body.addWidget(Labelled("Format", self.format))
        self.body.addWidget(self._between)
        self.body.addWidget(self.mark)
        self.body.addWidget(self.words)
        self.body.addWidget(self.left)

    def _chooser(self) -> ColumnChooser:
        there = offered(self._setup)
        columns = tuple(
            Column(one.key, f"{one.label} (sensitive)" if one.sensitive else one.label)
            for one in there.values()
        )
        return ColumnChooser(columns, self._shown or ("name",), most_rows=8)

    @property
    def count(self) -> int | None:
        """How many contacts would be exported; None while they are being counted."""
        return self._counts[self.what.value]

    def chosen_columns(self) -> tuple[str, ...]:
        """Return the keys of the columns in their order."""
        if self.columns.value == "shown":
            return self._shown
        if self.columns.value == "choose":
            return self.chooser.shown()
        there = offered(self._setup)
        wanted = self.sensitive.isChecked()
        return tuple(key for key in everything(self._setup) if wanted or not there[key].sensitive)

    def set_in_view(self, count: int) -> None:
        """Say how many contacts the view has, once they are counted."""
        self._counts["view"] = count
        self._show()

    def _take(self) -> None:
        choice = ExportChoice(
            self.what.value == "chosen",
            self.chosen_columns(),
            "csv" if self.format.value == "csv" else "xlsx",
            str(self.separator.currentData()),
            self.mark.isChecked(),
        )
        self.accept()
        self.taken.emit(choice)

    # --- what is said --------------------------------------------------------------------

    def _show(self) -> None:
        there = offered(self._setup)
        own = [one for one in there.values() if one.sensitive]
        self.chooser.setVisible(self.columns.value == "choose")
        self.sensitive.setText(f"With {counted(len(own), 'sensitive field')}")
        self.sensitive.setVisible(self.columns.value == "all" and bool(own))
        csv = self.format.value == "csv"
        self._between.setVisible(csv)
        self.mark.setVisible(csv)
        keys = self.chosen_columns()
        self.words.setText(self._said(keys, sum(there[key].sensitive for key in keys), bool(own)))
        view, count = self._counts["view"], self.count
        self.everybody.setText(
            "Counting the contacts in this view…"
            if view is None
            else f"{counted(view, 'contact')} in this view."
        )
        self.take.setText("Export…" if count is None else f"Export {counted(count, 'contact')}…")
        self._show_left()

    def _said(self, keys: tuple[str, ...], sensitive: int, may: bool) -> str:
        said = [f"{counted(len(keys), 'column')}."]
        if sensitive:
            said.append(
                f"{counted(sensitive, 'of them is', 'of them are')} sensitive; the log says so."
            )
        elif not may and self.columns.value != "shown":
            said.append(
                f"{len(SENSITIVE)} sensitive fields are left out: your role does not see them."
            )
        if self.columns.value == "all":
            said.append("Importing this file again changes nothing.")
        return " ".join(said)

    def _show_quota(self, quota: Quota) -> None:
        self._quota = quota
        self._show_left()

    def _show_left(self) -> None:
        quota, count = self._quota, self.count
        fits = quota is None or quota.left is None or (count or 0) <= quota.left
        self.take.setEnabled(fits and bool(count) and bool(self.chosen_columns()))
        self.left.set_token("muted" if fits else "refused")
        self.left.setVisible(quota is not None and count is not None)
        if quota is not None and count is not None:
            self.left.setText(left_words(quota, count, self._setup.zone))


def left_words(quota: Quota, count: int, zone: tzinfo) -> str:
    """Return what is left of a quota after ``count`` more rows."""
    if quota.most is None or quota.left is None:
        return "Your role may export any number of rows."
    until = ""
    if quota.frees_at is not None:
        day = quota.frees_at.astimezone(zone)
        until = f" until {day.day} {day:%B}"
    if count > quota.left:
        return (
            f"You may export {quota.left:,} more of {quota.most:,} rows{until}."
            " Choose fewer contacts, or ask an administrator for a higher limit."
        )
    after = "After this" if count else "Now"
    span = until or f" for {counted(quota.days, 'day')}"
    return f"{after} {quota.left - count:,} of {quota.most:,} rows are left{span}."
