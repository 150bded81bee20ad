"""The settings of the organisation as data: what each is called, what it takes, its default."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import available_timezones

CURRENCIES = "AUD CAD CHF CZK DKK EUR GBP HKD JPY NOK NZD PLN SEK SGD USD ZAR".split()


@dataclass(frozen=True, slots=True)
class SettingDefinition:
    """One setting of the organisation.

    Attributes:
        key: its name; ``organisation.…`` are facts of the organisation itself.
        choices: the values it may take.
        keywords: further words under which the search finds it.
        fixed: why it cannot be changed here; empty when it can.
    """

    key: str
    title: str
    help: str
    choices: tuple[str, ...]
    keywords: str = ""
    fixed: str = ""


def definitions() -> tuple[SettingDefinition, ...]:
    """Return every setting, in the order of the page."""
    return (
        SettingDefinition(
            "organisation.time_zone",
            "Time zone",
            "Days begin and end by it: when a notice is due, and which day a contract is signed.",
            tuple(sorted(available_timezones())),
            "clock hours day region",
        ),
        SettingDefinition(
            "organisation.currency",
            "Currency",
            "Offered first wherever an amount is asked for. Amounts already given keep theirs.",
            tuple(CURRENCIES),
            "money amount",
        ),
    )
