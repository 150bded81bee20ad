"""Requests about a person's data: giving it out, erasing it, and not taking it in again."""

from __future__ import annotations

from core.contacts.privacy.registry import Found, Kept, Outcome, Person, PersonalDataPlace, Picture
from core.contacts.privacy.service import PrivacyService
from core.contacts.suppression import Suppressed, Value

__all__ = [
    "Found",
    "Kept",
    "Outcome",
    "Person",
    "PersonalDataPlace",
    "Picture",
    "PrivacyService",
    "Suppressed",
    "Value",
]
