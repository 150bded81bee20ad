"""Words, icons and colours of contracts, said once for list, details, record and palette."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from PySide6.QtCore import QCoreApplication

from core.contracts.records import Contract, HistoryEntry
from core.kernel.money import Money, exponent
from desktop.tables.looks import StatusLook, TableLook, TableTexts, short_name
from desktop.theme.tokens import MeaningName

STATUS_LOOKS: Mapping[str, StatusLook] = {
    "draft": StatusLook("Draft", "pencil-line", "rest"),
    "upcoming": StatusLook("Not yet in force", "clock", "progress"),
    "in_force": StatusLook("In force", "circle-check", "ok"),
    "notice_window": StatusLook("Notice window", "calendar-clock", "attention"),
    "expiring": StatusLook("Expiring", "calendar-clock", "attention"),
    "expired": StatusLook("Expired", "archive", "rest"),
    "terminated": StatusLook("Terminated", "archive", "rest"),
    "unknown": StatusLook("Missing data", "circle-question-mark", "refused"),
}

TEXTS = TableTexts(
    "contract",
    "contracts",
    "Find in these contracts",
    "No contracts yet. Start from a template.",
    "file-text",
    "New contract",
)


def tr(text: str) -> str:
    """Return ``text`` in the person's language."""
    return QCoreApplication.translate("contracts", text)


def next_date_tone(value: Any, row: Mapping[str, Any]) -> MeaningName | None:
    """Colour a date on which a person must act, and a date that is not known."""
    status = row.get("status")
    if status in ("notice_window", "expiring") and value is not None:
        return "attention"
    return "refused" if status == "unknown" else None


def table_look(zone: tzinfo) -> TableLook:
    """Return how the contract list shows its values."""
    return TableLook(
        {"status": STATUS_LOOKS}, {"next_date": next_date_tone}, zone, {"owner": short_name}
    )


def with_party(contract: Contract) -> str:
    """Return the title with the other party, unless the title names it already."""
    title, party = contract.title, contract.counterparty
    return f"{title}, {party}" if party and party not in title else title


def day_words(day: date | None) -> str:
    """Return a day as ``27 Nov 2026``; an en dash for none."""
    return f"{day.day} {day:%b} {day.year}" if day else "–"


def moment_words(moment: datetime, zone: tzinfo, now: datetime) -> str:
    """Return ``today 14:32`` or ``3 Aug 2026``, in the organisation's zone."""
    local, here = moment.astimezone(zone), now.astimezone(zone)
    if local.date() == here.date():
        return f"today {local:%H:%M}"
    if local.date() == here.date() - timedelta(days=1):
        return f"yesterday {local:%H:%M}"
    return day_words(local.date())


def money_words(value: Money | None, period: str = "") -> str:
    """Return ``GBP 184,500.00 a year``; an en dash for none."""
    if value is None:
        return "–"
    amount = f"{value.amount:,.{exponent(value.currency)}f}"
    return f"{value.currency} {amount}" + (f" {period}" if period else "")


def term_words(contract: Contract) -> str:
    """Return how the term goes on: ``Renews yearly``, ``Fixed term``, ``No end``."""
    if contract.term_kind == "evergreen":
        return "No end"
    if contract.term_kind == "auto_renew" and contract.renewal_months:
        if contract.renewal_months == 12:
            return "Renews yearly"
        return f"Renews every {contract.renewal_months} months"
    return "Fixed term" if contract.term_kind == "fixed" else "Not known"


_ACTIONS: Mapping[str, str] = {
    "contract.created": "Drafted from {template}",
    "contract.changed": "Changed {fields}",
    "contract.signed": "Marked as signed on {on}",
    "contract.deleted": "Deleted",
    "contract.version_saved": "Saved version {number}",
    "contract.version_restored": "Restored version {restored}",
    "contract.document_added": "Added {name}",
    "contract.document_removed": "Removed {name}",
    "contract.imported": "Taken over from the register",
    "draft.discarded": "Discarded the draft",
    "undo": "Took back: {label}",
}


def history_words(entry: HistoryEntry) -> str:
    """Return what happened, as one line of a contract's history."""
    pattern = _ACTIONS.get(entry.action)
    if pattern is None:
        return entry.action.replace(".", " ").replace("_", " ").capitalize()
    details: dict[str, Any] = dict(entry.details)
    if isinstance(details.get("fields"), list):
        details["fields"] = ", ".join(str(name).replace("_", " ") for name in details["fields"])
    if isinstance(details.get("on"), str):
        details["on"] = day_words(date.fromisoformat(details["on"]))
    try:
        words = tr(pattern).format(**details)
    except (KeyError, IndexError):
        words = tr(pattern).split(" {")[0]
    note = details.get("note")
    return f"{words}: {note}" if note else words
