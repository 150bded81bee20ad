"""The settings that a person may change, as data: the page and the palette both read them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Choice:
    """One value of a setting."""

    value: str
    words: str


@dataclass(frozen=True)
class Item:
    """One setting: the field it changes, its words, its help, its choices."""

    field: str
    title: str
    help: str
    choices: tuple[Choice, ...]
    keywords: str = ""


ZOOMS = tuple(Choice(f"{share / 100:g}", f"{share} %") for share in range(80, 201, 10))

ITEMS: tuple[Item, ...] = (
    Item(
        "scheme",
        "Appearance",
        "System follows your computer, also while Chancery runs.",
        (Choice("system", "System"), Choice("light", "Light"), Choice("dark", "Dark")),
        "dark mode light mode theme colours",
    ),
    Item(
        "zoom",
        "Zoom",
        "Makes everything larger or smaller. Ctrl and plus or minus do the same.",
        ZOOMS,
        "text size font larger smaller scale",
    ),
    Item(
        "density",
        "Row height",
        "How much air the rows of tables have.",
        (
            Choice("compact", "Compact"),
            Choice("standard", "Standard"),
            Choice("roomy", "Roomy"),
        ),
        "density compact roomy tables",
    ),
    Item(
        "zone_display",
        "Times",
        "Which clock the times in lists and in the status bar follow.",
        (
            Choice("organisation", "In the organisation’s time zone"),
            Choice("computer", "In this computer’s time zone"),
        ),
        "time zone clock hours",
    ),
)
