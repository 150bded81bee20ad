"""Lists of contacts: what they show, and how a million of them is filtered, sorted and searched."""

from __future__ import annotations

from core.contacts.lists.source import ContactSource

__all__ = ["ContactSource"]
