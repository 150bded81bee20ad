"""Lists of contacts as one page that anybody can open, and taking them back."""

from __future__ import annotations

from core.contacts.publishing.records import ListData, Published, PublishedDone, Sample
from core.contacts.publishing.service import PublishingService

__all__ = ["ListData", "Published", "PublishedDone", "PublishingService", "Sample"]
