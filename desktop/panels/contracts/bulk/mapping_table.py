"""Which column of the table fills which field: column, first value, field, and whether it fits."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QWidget

from desktop.panels.contracts.bulk.plan import TableContent
from desktop.theme.follow import follow
from desktop.theme.icons import pixmap
from desktop.theme.measure import set_size, set_space
from desktop.theme.tokens import MeaningName, tokens
from desktop.theme.units import u
from desktop.widgets.page import ScrollColumn
from desktop.widgets.text import ElidingLabel, Text

NOT_USED = "Not used"


class MappingTable(ScrollColumn):
    """The choices; ``changed`` when one of them changed."""

    changed = Signal()

    def __init__(
        self,
        table: TableContent,
        targets: Mapping[str, str],
        mapping: Mapping[str, str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("Columns", margin=5, parent=parent)
        self.boxes: dict[str, QComboBox] = {}
        self._states: dict[str, _State] = {}
        self._suggested = dict(mapping)
        grid = QGridLayout()
        set_space(grid, 4, rows=1.5)
        for at, head in enumerate(("Column", "First value", "Field", "State")):
            grid.addWidget(Text(head, "small", 500, "muted"), 0, at)
        for place, column in enumerate(table.header, 1):
            box = QComboBox()
            box.setAccessibleName(f"Field for the column {column}")
            box.addItem(NOT_USED, "")
            for key, label in targets.items():
                box.addItem(label, key)
            box.setCurrentIndex(max(0, box.findData(mapping.get(column, ""))))
            box.currentIndexChanged.connect(lambda _: self._chosen())
            box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            set_size(box, minimum_width=56)
            state = _State()
            self.boxes[column] = box
            self._states[column] = state
            grid.addWidget(ElidingLabel(column, weight=500), place, 0)
            grid.addWidget(ElidingLabel(table.sample(column) or "–", token="muted"), place, 1)
            grid.addWidget(box, place, 2)
            grid.addWidget(state, place, 3)
        for place, stretch in enumerate((3, 3, 3, 4)):
            grid.setColumnStretch(place, stretch)
        self.body.addLayout(grid)
        self.body.addStretch()
        self._show_states()

    @property
    def mapping(self) -> dict[str, str]:
        """The field of every column that is used."""
        chosen = {column: str(box.currentData()) for column, box in self.boxes.items()}
        return {column: key for column, key in chosen.items() if key}

    @property
    def doubled(self) -> list[str]:
        """The fields that more than one column would fill."""
        keys = list(self.mapping.values())
        return sorted({key for key in keys if keys.count(key) > 1})

    def _chosen(self) -> None:
        self._show_states()
        self.changed.emit()

    def _show_states(self) -> None:
        doubled = self.doubled
        for column, box in self.boxes.items():
            key = str(box.currentData())
            state = self._states[column]
            if not key:
                state.show_state("Left out", "circle-minus", "rest")
            elif key in doubled:
                state.show_state("Another column fills it too", "circle-alert", "refused")
            elif self._suggested.get(column) == key:
                state.show_state("Matched by its name", "circle-check", "ok")
            else:
                state.show_state("Chosen", "circle-check", "ok")


class _State(QWidget):
    def __init__(self) -> None:
        super().__init__()
        grid = QGridLayout(self)
        set_space(grid, 1.5)
        self._mark = QLabel()
        self._words = Text("")
        self._icon = ""
        self._meaning: MeaningName = "rest"
        grid.addWidget(self._mark, 0, 0)
        grid.addWidget(self._words, 0, 1)
        grid.setColumnStretch(1, 1)
        follow(self, self._refresh)

    def show_state(self, words: str, icon_name: str, meaning: MeaningName) -> None:
        self._words.setText(words)
        self._icon, self._meaning = icon_name, meaning
        self._refresh()

    def _refresh(self) -> None:
        if self._icon:
            colour = tokens().meaning(self._meaning).fg
            self._mark.setPixmap(pixmap(self._icon, u(3.5), colour))
