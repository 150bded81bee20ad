"""Many contacts at once: edit, tag, group, assign, delete; undone from a journal."""

from __future__ import annotations

from core.contacts.bulk.service import BulkDone, BulkTask, ContactBulkService

__all__ = ["BulkDone", "BulkTask", "ContactBulkService"]
