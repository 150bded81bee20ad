"""Mapped classes of the Contracts desk."""

from core.contracts.tables.contract import (
    BulkRowRow,
    BulkRunRow,
    ContractClauseRow,
    ContractDocumentRow,
    ContractListingRow,
    ContractPartyRow,
    ContractRow,
    ContractVersionRow,
    DraftClauseRow,
    EditingSessionRow,
)
from core.contracts.tables.library import (
    ClauseBodyRow,
    ClauseRow,
    ClauseVariantRow,
    ClauseVersionRow,
)
from core.contracts.tables.template import TemplateRow, TemplateSlotRow, TemplateVersionRow

__all__ = [
    "BulkRowRow",
    "BulkRunRow",
    "ClauseBodyRow",
    "ClauseRow",
    "ClauseVariantRow",
    "ClauseVersionRow",
    "ContractClauseRow",
    "ContractDocumentRow",
    "ContractListingRow",
    "ContractPartyRow",
    "ContractRow",
    "ContractVersionRow",
    "DraftClauseRow",
    "EditingSessionRow",
    "TemplateRow",
    "TemplateSlotRow",
    "TemplateVersionRow",
]
