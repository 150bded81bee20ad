"""A page of the small widgets, for pictures and for looking at; not a product page."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from desktop.theme.apply import apply_theme
from desktop.theme.units import u
from desktop.widgets.avatar import Avatar
from desktop.widgets.banner import Banner
from desktop.widgets.buttons import IconButton, LinkButton
from desktop.widgets.card import Card, Rule
from desktop.widgets.chip import Chip, CountBadge, FilterChip, KeyCap
from desktop.widgets.empty import EmptyState, LoadingBars
from desktop.widgets.keyvalue import KeyValueList
from desktop.widgets.meter import Meter, TermBar
from desktop.widgets.search import SearchField
from desktop.widgets.segmented import Segmented
from desktop.widgets.text import ElidingLabel, Paragraph, SectionLabel, Text
from desktop.widgets.toast import Toasts


def _row(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    for widget in widgets:
        row.addWidget(widget)
    row.addStretch()
    return row


def page() -> QWidget:
    """Return a page with every small widget on it."""
    sheet = QWidget()
    column = QVBoxLayout(sheet)
    column.setContentsMargins(u(6), u(6), u(6), u(6))
    column.addWidget(SectionLabel("SRV-2024-0117"))
    column.addWidget(Text("Warehouse services", "title"))
    chips = [
        Chip(word, meaning)  # type: ignore[arg-type]
        for word, meaning in (
            ("Notice window", "attention"), ("Sealed", "sealed"), ("Draft", "rest"),
            ("In force", "ok"), ("Partly signed", "progress"), ("Missing data", "refused"),
            ("2 conflicts", "versions"),
        )
    ]  # fmt: skip
    column.addLayout(_row(*chips))
    column.addLayout(
        _row(
            FilterChip("Status is not", "Expired"),
            Segmented("Match", [("all", "All"), ("any", "Any"), ("none", "None")]),
            KeyCap("Ctrl+K"),
            CountBadge(7),
            CountBadge(5, strong=True),
            Avatar("Tomasz Nowak"),
            Avatar("Elsie Brandt"),
            Avatar("Miriam Okafor"),
            IconButton("columns-3", "Choose columns", "Ctrl+Shift+C"),
            LinkButton("Add", icon_name="plus"),
        )
    )
    column.addWidget(SearchField("Search records, commands, settings", key="Ctrl+K"))
    column.addWidget(
        Banner(
            "Otherwise it renews on 27 February for 12 months, about GBP 184,500.",
            title="Give notice by 27 November",
            verbs=(("Create notice", lambda: None), ("Let it renew", lambda: None)),
        )
    )
    column.addWidget(
        Banner(
            "Offline since 09:12. You can keep working; 12 changes will be sent later.",
            icon_name="cloud-off",
            verbs=(("Show them", lambda: None),),
        )
    )
    column.addWidget(
        Banner(
            "Not sent: the number of Hakimi, Yusuf is not a mobile number.",
            "refused",
            verbs=(("Open contact", lambda: None),),
        )
    )
    column.addWidget(TermBar("27 Feb 2024 to 27 Feb 2027", 0.91, (0.83, 0.91)))
    column.addWidget(Meter("8,240 of 12,000", 0.68, mark=0.75))
    column.addWidget(Rule())
    column.addWidget(
        KeyValueList([("Notice", "29 Aug to 27 Nov 2026"), ("Law", "England and Wales")])
    )
    card = Card("Waiting for you")
    card.body.addWidget(Paragraph("One sentence that is long enough to run over the line. " * 2))
    card.body.addWidget(ElidingLabel("A long title that will not fit in here at all " * 3))
    column.addWidget(card)
    last = QHBoxLayout()
    last.addWidget(
        EmptyState("files", "No contracts yet", "Start from a template.", "New contract"), 1
    )
    last.addWidget(LoadingBars(), 1)
    column.addLayout(last, 1)
    Toasts(sheet).show("Contract archived", "Undo")
    return sheet


def render(folder: Path) -> None:
    """Write the page in both palettes, and at 150 %."""
    application = QApplication.instance() or QApplication(sys.argv)
    assert isinstance(application, QApplication)
    for scheme, zoom in (("light", 1.0), ("dark", 1.0), ("light", 1.5)):
        apply_theme(application, scheme, zoom, bundled_font=True)  # type: ignore[arg-type]
        sheet = page()
        sheet.resize(round(760 * zoom), round(980 * zoom))
        sheet.show()
        loading = sheet.findChild(LoadingBars)
        assert loading is not None
        while not loading.appeared:
            application.processEvents()
        sheet.grab().save(str(folder / f"widgets-{scheme}-{round(zoom * 100)}.png"))
        sheet.close()


if __name__ == "__main__":
    render(Path(sys.argv[1]))
