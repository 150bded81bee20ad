"""Many contacts at once: edit, tag, group, assign, delete; undone from a journal."""

from __future__ import annotations

from core.contacts.bulk.records import BulkBroken, BulkDone, BulkForgotten, BulkStopped, BulkTask
from core.contacts.bulk.service import ContactBulkService

__all__ = [
    "BulkBroken",
    "BulkDone",
    "BulkForgotten",
    "BulkStopped",
    "BulkTask",
    "ContactBulkService",
]
