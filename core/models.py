"""Every mapped table in one place: importing this completes ``Base.metadata``."""

from __future__ import annotations

import core.access.tables
import core.audit.tables
import core.contacts.tables
import core.contracts.tables
import core.database.local_tables
import core.jobs.tables
import core.settings.tables  # noqa: F401
from core.database.base import Base

METADATA = Base.metadata

# Tables without the business key, each with its reason.
EXEMPT = {
    "organisation": "the root that every business key points to",
    "role_permission": "keyed by role and permission, has no life of its own",
    "audit_event": "append-only chain keyed by device and sequence",
    "audit_checkpoint": "append-only, keyed by device and sequence",
    "search_document": "local and derived",
    "contract_listing": "local and derived",
    "bulk_operation": "local: what was done to many contacts at once",
    "bulk_journal": "local: what was before",
    "bulk_shared": "local: which of them the shared database does, and how far it is",
    "reminder_told": "local: what one person was told at one desk",
    "published_contact": "local: who stands on pages that this computer published",
    "erased_trace": "local: what an erased person may have left beneath the tables",
    "wipe_filling": "local: zeros over free pages, for a moment",
    "export_pending": "local: exports under way",
    "duplicate_pair": "local and derived",
    "duplicate_scan": "local and derived",
    "sync_switch": "the workspace file's side of synchronisation",
    "sync_state": "the workspace file's side of synchronisation",
    "sync_outbox": "the workspace file's side of synchronisation",
    "sync_shadow": "the workspace file's side of synchronisation",
    "sync_mutation": "the workspace file's side of synchronisation",
    "sync_conflict": "the workspace file's side of synchronisation",
    "sync_stale": "the workspace file's side of synchronisation",
    "sync_blob": "the workspace file's side of synchronisation",
    "sync_run": "the workspace file's side of synchronisation",
}
# Of these, the ones that only a workspace file has.
LOCAL = frozenset(
    {
        "search_document",
        "contract_listing",
        "bulk_operation",
        "bulk_journal",
        "bulk_shared",
        "reminder_told",
        "published_contact",
        "erased_trace",
        "wipe_filling",
        "export_pending",
        "duplicate_pair",
        "duplicate_scan",
        "sync_switch",
        "sync_state",
        "sync_outbox",
        "sync_shadow",
        "sync_mutation",
        "sync_conflict",
        "sync_stale",
        "sync_blob",
        "sync_run",
    }
)
