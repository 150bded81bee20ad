"""Bulk runs: one template and a table of rows make as many contracts, each with its PDF."""

from core.contracts.bulk.cells import answer_from_cell, mappable, refusal
from core.contracts.bulk.records import MOST_ROWS, BulkRowRecord, BulkRunRecord, Runs
from core.contracts.bulk.service import BulkService

__all__ = [
    "MOST_ROWS",
    "BulkRowRecord",
    "BulkRunRecord",
    "BulkService",
    "Runs",
    "answer_from_cell",
    "mappable",
    "refusal",
]
