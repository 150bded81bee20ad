"""A table of contracts with made-up rows, for pictures and tests."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from core.database.filters import FilterField
from core.database.listing import Column, FirstPage, IdList, ListQuery
from core.kernel.fields import Choice
from core.kernel.ids import named_id
from core.kernel.money import Money
from core.kernel.text import fold
from core.kernel.work import Token
from desktop.tables.looks import StatusLook, TableLook, TableTexts

STATUSES = {
    "notice": StatusLook("Notice window", "calendar-clock", "attention"),
    "out": StatusLook("Out for signature", "signature", "progress"),
    "draft": StatusLook("Draft", "pencil-line", "rest"),
    "review": StatusLook("In review", "eye", "progress"),
    "negotiating": StatusLook("Negotiating", "git-compare", "versions"),
    "in_force": StatusLook("In force", "circle-check", "ok"),
    "unknown": StatusLook("Missing data", "circle-help", "refused"),
    "expired": StatusLook("Expired", "archive", "rest"),
}
COLUMNS = (
    Column("title", "Title", width_em=15, frozen=True, description="What the contract is called."),
    Column("counterparty", "Counterparty", width_em=13),
    Column("status", "Status", "status", width_em=11),
    Column("value", "Value", "money", width_em=11),
    Column("next", "Next date", "date", width_em=8),
    Column("owner", "Owner", width_em=7),
    Column("sync", "Sync", "mark"),
    Column("law", "Law", shown=False),
)
FIELDS = (
    FilterField("title", "Title"),
    FilterField("counterparty", "Counterparty"),
    FilterField(
        "status",
        "Status",
        "choice",
        tuple(Choice(value, look.label) for value, look in STATUSES.items()),
    ),
    FilterField("value", "Value", "money"),
    FilterField("next", "Next date", "date"),
    FilterField("days", "Notice days", "number"),
    FilterField("sealed", "Sealed", "tick"),
)
LOOK = TableLook(
    statuses={"status": STATUSES},
    tones={
        "next": lambda value, row: (
            "refused" if value == "Unknown" else "attention" if row["status"] == "notice" else None
        )
    },
)
TEXTS = TableTexts(
    one="contract",
    many="contracts",
    find="Find in these contracts",
    empty="No contracts yet. Start from a template.",
    empty_icon="file-text",
    empty_verb="New contract…",
)
_ROWS: tuple[tuple[Any, ...], ...] = (
    ("Warehouse services", "Corvane Logistics Ltd", "notice", Money(18450000, "GBP"),
     date(2026, 11, 27), "T. Nowak", None, "England and Wales"),
    ("Data processing addendum", "Bellwether Foods plc", "out", None,
     date(2026, 11, 30), "P. Raman", "unsent", None),
    ("Share subscription, Series A and further", "Ostrava Instruments", "out",
     Money(240000000, "EUR"), date(2026, 12, 1), "M. Okafor", None, None),
    ("Cold-chain transport", "Aldgate Fisheries Ltd", "notice", Money(9620000, "GBP"),
     date(2026, 12, 4), "T. Nowak", None, None),
    ("Mutual NDA", "Corvane Logistics Ltd", "draft", None, None, "T. Nowak", "unsent", None),
    ("Software maintenance", "Quillon Systems GmbH", "review", Money(5875000, "EUR"), None,
     "E. Brandt", None, None),
    ("Consulting framework", "Kestrel & Pym LLP", "negotiating", Money(32000000, "GBP"), None,
     "M. Okafor", "conflict", None),
    ("Office lease, level 4", "Tarrant Street Holdings", "in_force", Money(41200000, "AUD"),
     date(2027, 1, 12), "J. Weber", None, None),
    ("Solar maintenance", "Northfold Energy Ltd", "unknown", None, "Unknown", "J. Weber", None,
     None),
    ("Translation services", "Lindqvist & Sønner", "in_force", Money(1800000, "DKK"),
     date(2027, 3, 15), "P. Raman", None, None),
    ("Printing and scanning", "Papyrus Office Supply", "expired", Money(1264000, "JPY"),
     date(2027, 4, 1), "S. Kaya", None, None),
)  # fmt: skip


class ContractsSource:
    """Rows in memory behind the same questions that a database answers."""

    columns = COLUMNS
    fields = FIELDS

    def __init__(self, count: int = 500) -> None:
        self.count = count
        self.asked: list[ListQuery] = []
        self.keep: Callable[[tuple[Any, ...]], bool] = lambda row: row[2] != "expired"

    def row(self, row_id: int) -> tuple[Any, ...]:
        return _ROWS[row_id % len(_ROWS)]

    def _ids(self, query: ListQuery) -> list[int]:
        ids = list(range(self.count))
        if query.filter.rules:
            ids = [each for each in ids if self.keep(self.row(each))]
        if query.search:
            words = fold(query.search)
            ids = [each for each in ids if words in fold(self.row(each)[0])]
        for sort in query.sorts:
            at = [column.key for column in COLUMNS].index(sort.key)
            ids.sort(key=lambda each: str(self.row(each)[at]), reverse=sort.descending)
        return ids

    def first_page(self, query: ListQuery, limit: int, token: Token) -> FirstPage:
        self.asked.append(query)
        ids = tuple(self._ids(query)[:limit])
        return FirstPage(ids, [self.row(each) for each in ids])

    def id_list(self, query: ListQuery, token: Token) -> IdList:
        return IdList(self._ids(query))

    def total(self, token: Token) -> int:
        return self.count

    def rows(self, ids: Sequence[int]) -> list[tuple[Any, ...] | None]:
        return [self.row(each) for each in ids]

    def row_key(self, row_id: int) -> UUID:
        return named_id("contract", str(row_id))
