"""The listing, and the names and targets that all parts of the contracts' dashboard use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.contracts.list_source import STATUSES
from core.contracts.tables import ContractListingRow, ContractRow
from core.dashboard.records import Target, Tone
from core.database.base import table_of
from core.database.filters import Group, Rule

DESK = "contracts"
LISTING = table_of(ContractListingRow)
CONTRACT = table_of(ContractRow)
LABELS = dict(STATUSES)
TONES: Mapping[str, Tone] = {
    "in_force": "ok",
    "notice_window": "attention",
    "expiring": "attention",
    "draft": "rest",
    "upcoming": "progress",
    "unknown": "refused",
    "expired": "rest",
    "terminated": "rest",
}


def name_of(row: Any) -> str:
    """Return the title of a listed contract with the other party."""
    party = row.counterparty
    return f"{row.title}, {party}" if party and party not in row.title else row.title


def record(row: Any) -> Target:
    """Return what opens a listed contract."""
    return Target(DESK, record=str(row.contract_id))


def of_status(status: str) -> Target:
    """Return what opens the list of one status."""
    rule = Rule("status", "is", (status,))
    return Target(DESK, filter=Group("all", (rule,)), title=LABELS[status])
