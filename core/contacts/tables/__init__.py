"""Tables of contacts, one module for each part of the field."""

from __future__ import annotations

from core.contacts.tables.care import (
    ContactStatusRow,
    ParcelTypeRow,
    StatusChangeRow,
    VisitRow,
)
from core.contacts.tables.contact import ContactFieldRow, ContactPrivateRow, ContactRow
from core.contacts.tables.exports import (
    ExportLimitRow,
    ExportLogRow,
    ExportPendingRow,
    ExportUseRow,
)
from core.contacts.tables.groups import (
    ContactGroupRow,
    ContactLabelRow,
    GroupMemberRow,
    LabelRow,
)
from core.contacts.tables.journal import BulkJournalRow, BulkOperationRow
from core.contacts.tables.merges import (
    ContactApartRow,
    ContactMergeChangeRow,
    ContactMergePrivateRow,
    ContactMergeRow,
    DuplicatePairRow,
    DuplicateScanRow,
)
from core.contacts.tables.privacy import (
    ErasedTraceRow,
    PrivacyRequestRow,
    PublishedContactRow,
    PublishedListRow,
    SuppressionKeyRow,
    SuppressionRow,
    WipeFillingRow,
)
from core.contacts.tables.reach import ContactAddressRow, ContactEmailRow, ContactPhoneRow
from core.contacts.tables.told import ReminderToldRow

__all__ = [
    "BulkJournalRow",
    "BulkOperationRow",
    "ContactAddressRow",
    "ContactApartRow",
    "ContactEmailRow",
    "ContactFieldRow",
    "ContactGroupRow",
    "ContactLabelRow",
    "ContactMergeChangeRow",
    "ContactMergePrivateRow",
    "ContactMergeRow",
    "ContactPhoneRow",
    "ContactPrivateRow",
    "ContactRow",
    "ContactStatusRow",
    "DuplicatePairRow",
    "DuplicateScanRow",
    "ErasedTraceRow",
    "ExportLimitRow",
    "ExportLogRow",
    "ExportPendingRow",
    "ExportUseRow",
    "GroupMemberRow",
    "LabelRow",
    "ParcelTypeRow",
    "PrivacyRequestRow",
    "PublishedContactRow",
    "PublishedListRow",
    "ReminderToldRow",
    "StatusChangeRow",
    "SuppressionKeyRow",
    "SuppressionRow",
    "VisitRow",
    "WipeFillingRow",
]
