"""Contacts of the demo organisation: invented, the same for a seed, in any number."""

from __future__ import annotations

from core.demo.contacts.duplicates import PAIRS, duplicates
from core.demo.contacts.groups import MEMBERS, members_of
from core.demo.contacts.making import DEFAULT_SEED, people
from core.demo.contacts.records import (
    DemoAddress,
    DemoContact,
    DemoDuplicate,
    DemoEmail,
    DemoPhone,
    DemoVisit,
    Status,
)
from core.demo.contacts.vocabulary import INTERESTS, TAGS

__all__ = [
    "DEFAULT_SEED",
    "INTERESTS",
    "MEMBERS",
    "PAIRS",
    "TAGS",
    "DemoAddress",
    "DemoContact",
    "DemoDuplicate",
    "DemoEmail",
    "DemoPhone",
    "DemoVisit",
    "Status",
    "duplicates",
    "members_of",
    "people",
]
