"""The settings of the organisation, found by search, kept as soon as they are chosen."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from core.access.records import Organisation
from core.settings.definitions import SettingDefinition, definitions
from desktop.panels.administration.context import AdminContext, AdminPage
from desktop.shell.heads import WorkHead
from desktop.shell.match import match
from desktop.theme.follow import follow
from desktop.theme.units import u
from desktop.widgets.search import SearchField
from desktop.widgets.text import Text

_NOT_ALLOWED = "Only an administrator may change this."


class SettingLine(QWidget):
    """One setting: its name, its help, its values."""

    def __init__(self, definition: SettingDefinition, allowed: bool) -> None:
        super().__init__()
        self.definition = definition
        self.words = f"{definition.title} {definition.help} {definition.keywords}"
        self.choice = QComboBox()
        self.choice.setAccessibleName(definition.title)
        self.choice.addItems(list(definition.choices))
        self.choice.setEnabled(allowed)
        self.choice.setToolTip("" if allowed else _NOT_ALLOWED)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        label = Text(definition.title, weight=500)
        label.setBuddy(self.choice)
        column.addWidget(label)
        column.addWidget(self.choice)
        column.addWidget(Text(definition.help, "small", token="muted", wrap=True))
        if not allowed:
            column.addWidget(Text(_NOT_ALLOWED, "small", token="faint", wrap=True))
        follow(self, self._refresh)

    def set_value(self, value: str) -> None:
        """Show ``value`` without telling that it was chosen."""
        self.choice.blockSignals(True)
        if self.choice.findText(value) < 0:
            self.choice.addItem(value)
        self.choice.setCurrentText(value)
        self.choice.blockSignals(False)

    def _refresh(self) -> None:
        self.choice.setFixedWidth(u(90))
        column = self.layout()
        assert column is not None
        column.setSpacing(u(1.5))


class SettingsPage(AdminPage):
    """The page; each change is one command and shows in the audit trail."""

    def __init__(self, context: AdminContext) -> None:
        super().__init__(context, WorkHead("Settings"))
        self.search = SearchField("Find a setting")
        self.search.textChanged.connect(self._narrow)
        self.head.tools.addWidget(self.search)
        self.head.tools.addStretch()
        allowed = "settings.edit" in context.panel.actor.permissions
        self.lines = [SettingLine(one, allowed and not one.fixed) for one in definitions()]
        self._sheet = QVBoxLayout()
        for line in self.lines:
            key = line.definition.key
            line.choice.currentTextChanged.connect(lambda value, key=key: self._chosen(key, value))
            self._sheet.addWidget(line)
        self._sheet.addStretch()
        self.column.addLayout(self._sheet, 1)
        follow(self, self._refresh)

    def load(self) -> None:
        self.context.panel.query(
            lambda workspace, reader: workspace.people.organisation(reader),
            self._show,
            "admin settings",
        )

    def _show(self, organisation: Organisation) -> None:
        values = {
            "organisation.time_zone": organisation.time_zone,
            "organisation.currency": organisation.currency,
        }
        for line in self.lines:
            line.set_value(values[line.definition.key])

    def _chosen(self, key: str, value: str) -> None:
        panel = self.context.panel
        field = key.rpartition(".")[2]
        later = " Times follow at the next start." if field == "time_zone" else ""

        def failed(error: Exception) -> None:
            self.load()
            panel.show_error(error)  # type: ignore[arg-type]

        panel.command(
            lambda workspace, uow: workspace.people.change_organisation(uow, **{field: value}),
            lambda done: panel.toast(f"Saved.{later}", done.undo),
            failed,
        )

    def _narrow(self, text: str) -> None:
        for line in self.lines:
            line.setVisible(match(text, line.words) is not None)

    def _refresh(self) -> None:
        self._sheet.setContentsMargins(u(5), u(2), u(5), u(5))
        self._sheet.setSpacing(u(6))
        self.search.setFixedWidth(u(70))
