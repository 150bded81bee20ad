"""What is computed of a contact's own row: its name as lists sort it, and its folded texts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.database.folded import folded_of
from core.kernel.text import fold

# Text fields that lists filter and sort by, ignoring case and accents.
FOLDED = (
    *("first_name", "middle_name", "last_name", "preferred_name", "organisation", "department"),
    *("job_title", "industry", "website", "registration", "street", "street2", "city"),
    *("region", "postcode", "customer_number", "external_id", "consent_source", "source"),
    *("source_detail", "referred_by", "notes", "prefix", "suffix", "time_zone", "linkedin"),
    *("facebook", "instagram", "x_handle"),
)

FOLDED_PRIVATE = (
    *("gender", "nationality", "tax_number", "bank_account", "emergency_contact"),
    *("emergency_phone", "private_notes"),
)


def list_name(row: Mapping[str, Any]) -> str:
    """Return the name as lists show it: ``Carvalho, Ines``; an organisation as it is called."""
    first = " ".join(part for part in (row.get("first_name"), row.get("middle_name")) if part)
    parts = [part for part in (row.get("last_name"), first) if part]
    if parts and row.get("kind") != "organisation":
        return ", ".join(parts)
    return row.get("organisation") or ", ".join(parts) or row.get("preferred_name") or ""


def full_name(row: Mapping[str, Any]) -> str:
    """Return the name as it is spoken: ``Dr Ines Carvalho``."""
    keys = ("prefix", "first_name", "middle_name", "last_name", "suffix")
    spoken = " ".join(str(row[key]) for key in keys if row.get(key))
    if spoken and row.get("kind") != "organisation":
        return spoken
    return row.get("organisation") or spoken or row.get("preferred_name") or ""


def derived(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``name_key`` and ``folded`` of a row."""
    return {"name_key": fold(list_name(row)), "folded": _folded(row, FOLDED)}


def derived_private(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``folded`` of a sensitive row."""
    return {"folded": _folded(row, FOLDED_PRIVATE)}


def _folded(row: Mapping[str, Any], columns: tuple[str, ...]) -> dict[str, str] | None:
    kept = folded_of(row, columns)
    own = {f"custom.{key}": value for key, value in (row.get("custom") or {}).items()}
    more = folded_of(own, [key for key, value in own.items() if isinstance(value, str)])
    return {**(kept or {}), **more} if more else kept
