"""The finding of the check: how many rows can be drafted, and why the others cannot."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from core.database.listing import Column
from core.kernel.text import counted
from desktop.panels.contracts.bulk.plan import RowCheck
from desktop.tables.looks import StatusLook, TableLook
from desktop.tables.row_table import RowTable
from desktop.theme.measure import set_space
from desktop.widgets.card import Rule
from desktop.widgets.meter import Meter
from desktop.widgets.page import Surface
from desktop.widgets.segmented import Segmented
from desktop.widgets.text import Heading, Text

COLUMNS = (
    Column("number", "Row", "number", 5, frozen=True),
    Column("name", "Name", width_em=20),
    Column("state", "State", "status", 11),
    Column("reason", "Reason", width_em=40),
)
_LOOK = TableLook(
    statuses={
        "state": {
            "ok": StatusLook("Can be drafted", "circle-check", "ok"),
            "no": StatusLook("Cannot", "circle-alert", "refused"),
        }
    }
)


def summary(checks: Sequence[RowCheck]) -> str:
    """Return ``38 rows can be drafted, 2 cannot``."""
    bad = sum(bool(check.reason) for check in checks)
    words = f"{counted(len(checks) - bad, 'row')} can be drafted"
    return f"{words}, {bad:,} cannot" if bad else words


class CheckTable(Surface):
    """The finding as a sentence, a bar and a row for each row of the table."""

    def __init__(self, checks: Sequence[RowCheck], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._checks = list(checks)
        bad = [check for check in checks if check.reason]
        head = QVBoxLayout()
        set_space(head, 2, (5, 4, 5, 3.5))
        line = QHBoxLayout()
        set_space(line, 3)
        self.words = Heading(summary(checks))
        line.addWidget(self.words)
        line.addStretch()
        self.filter = Segmented(
            "Rows", [("all", "All"), ("no", "Cannot"), ("ok", "Can be drafted")]
        )
        self.filter.changed.connect(lambda _: self._show())
        line.addWidget(self.filter)
        head.addLayout(line)
        head.addWidget(Meter(summary(checks), 1 - len(bad) / max(1, len(checks)), "ok"))
        reasons = Counter(part for check in bad for part in check.reason.split("; "))
        common = ", ".join(f"{words} ({count:,})" for words, count in reasons.most_common(3))
        head.addWidget(Text(common or "Every required field has an answer.", token="muted"))
        self.body.addLayout(head)
        self.table = RowTable("Rows", COLUMNS, _LOOK)
        self.body.addWidget(self.table, 1)
        self.body.addWidget(Rule())
        self._show()

    def _show(self) -> None:
        wanted = self.filter.value
        rows = [
            (check.number, check.name, state, check.reason)
            for check in self._checks
            if wanted in ("all", state := "no" if check.reason else "ok")
        ]
        self.table.set_rows(rows, 0 if rows else None)
