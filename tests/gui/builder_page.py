"""The filter builder over made-up contacts, for pictures and for looking at; not a product page."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from core.database.filters import Context, FilterField, Group, Rule
from core.kernel.fields import Choice
from desktop.tables.builder import FilterBuilder, LeftOut
from desktop.tables.looks import TableTexts
from desktop.theme.apply import apply_theme
from desktop.theme.tokens import tokens
from desktop.theme.units import u


def _choices(*labels: str) -> tuple[Choice, ...]:
    return tuple(Choice(label.casefold().replace(" ", "_"), label) for label in labels)


STATES = _choices(
    "New South Wales", "Northern Territory", "Queensland", "South Australia", "Tasmania",
    "Victoria", "Western Australia",
)  # fmt: skip
FIELDS = (
    FilterField("name", "Name"),
    FilterField("status", "Status", "choice", _choices("Active", "Paused", "Former")),
    FilterField("organisation", "Organisation"),
    FilterField("city", "City"),
    FilterField("state", "State", "choice", STATES),
    FilterField("sms", "SMS consent", "choice", _choices("Given", "Refused", "Not asked")),
    FilterField("last_visit", "Last visit", "datetime"),
    FilterField("born", "Date of birth", "date"),
    FilterField("value", "Value of contracts", "money"),
    FilterField("visits", "Visits", "number"),
    FilterField("vip", "Important", "tick"),
    *(FilterField(f"custom.{at}", f"Custom field {at}") for at in range(1, 56)),
)
SECTIONS = {
    "name": "Name", "status": "Care", "organisation": "Organisation and role",
    "city": "Postal address", "state": "Postal address", "sms": "Consent",
    "last_visit": "Care", "born": "Sensitive", "value": "Care", "visits": "Care",
    "vip": "Care", **{f"custom.{at}": "Added by your organisation" for at in range(1, 56)},
}  # fmt: skip
TEXTS = TableTexts("contact", "contacts", "Name, phone or any text", "No contacts yet.", "users")
CONTEXT = Context(date(2026, 11, 20))
SOUTHERN = Group(
    "all",
    (
        Rule("status", "is", ("active",)),
        Group(
            "any",
            (Rule("state", "is", ("south_australia",)), Rule("state", "is", ("victoria",))),
        ),
        Rule("sms", "is", ("given",)),
        Rule("last_visit", "more_than_ago", ("90", "days")),
    ),
)
ONE = Group("all", (Rule("name", "contains", ("harrow",)),))
SIX = Group(
    "all",
    (
        *SOUTHERN.rules,
        Rule("value", "between", ("AUD 5,000", "AUD 250,000")),
    ),
)
TWENTY = Group(
    "all",
    (
        *SOUTHERN.rules,
        Rule("state", "any_of", ("south_australia", "victoria", "queensland", "tasmania")),
        Rule("born", "between", ("1950-01-01", "2008-12-31")),
        Rule("value", "between", ("AUD 5,000", "AUD 250,000")),
        Group(
            "none",
            (
                Rule("name", "contains", ("test",)),
                Group(
                    "all",
                    (
                        Rule("organisation", "any_of", ("Papyrus Office Supply", "Smith, Jones")),
                        Rule("visits", "between", ("1", "3")),
                        Group("any", (Rule("vip", "no"), Rule("last_visit", "empty"))),
                    ),
                ),
            ),
        ),
        Rule("last_visit", "in_period", ("this_year",)),
        Rule("last_visit", "in_last", ("18", "months")),
        Rule("city", "not_contains", ("adelaide",)),
        Rule("city", "starts_with", ("port",)),
        Rule("born", "not_empty"),
        Rule("visits", "at_most", ("12",)),
        Rule(
            "custom.7", "contains", ("a text that is much longer than its field could ever show",)
        ),
    ),
)


class Page(QWidget):
    """The builder in the middle of a page."""

    def __init__(self, tree: Group, saved: Group | None) -> None:
        super().__init__()
        self.builder = FilterBuilder(TEXTS)
        self.builder.set_fields(FIELDS, SECTIONS)
        self.builder.set_context(CONTEXT)
        self.builder.set_left_out(
            lambda tree, deliver: deliver(
                LeftOut("212 never visited are left out.", "Include them", tree)
            )
        )
        self.builder.set_tree(tree, saved)
        self.builder.show_count(1284, 20184, busy=False)
        column = QVBoxLayout(self)
        column.setContentsMargins(u(5), u(3), u(5), u(3))
        column.addWidget(self.builder)
        column.addStretch(1)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), tokens().surface)


def render(folder: Path) -> None:
    """Write the builder in both palettes, at 100 and 150 %, wide and narrow, with few and many."""
    application = QApplication.instance() or QApplication(sys.argv)
    assert isinstance(application, QApplication)
    saved = Group("all", SOUTHERN.rules[:3])
    for scheme, zoom, width, name, tree in (
        ("light", 1.0, 1158, "southern", SOUTHERN),
        ("dark", 1.0, 1158, "southern", SOUTHERN),
        ("light", 1.5, 1737, "southern", SOUTHERN),
        ("light", 1.0, 618, "southern", SOUTHERN),
        ("light", 1.0, 900, "southern", SOUTHERN),
        ("light", 1.0, 1158, "one", ONE),
        ("light", 1.0, 900, "six", SIX),
        ("dark", 1.0, 1158, "twenty", TWENTY),
        ("light", 1.0, 900, "twenty", TWENTY),
        ("light", 1.5, 1737, "twenty", TWENTY),
    ):
        apply_theme(application, scheme, zoom, bundled_font=True)  # type: ignore[arg-type]
        page = Page(tree, saved if tree is SOUTHERN else None)
        page.resize(width, round((1600 if name == "twenty" else 860) * zoom))
        page.show()
        for _ in range(5):
            application.processEvents()
        page.grab().save(str(folder / f"builder-{name}-{scheme}-{round(zoom * 100)}-{width}.png"))
        page.close()
        page.deleteLater()
        application.processEvents()


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    render(target)
