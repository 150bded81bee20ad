"""Identifiers: UUIDv7 for new records, a content-derived UUIDv8 for immutable content."""

from __future__ import annotations

import hashlib
from uuid import UUID

import uuid_utils


def new_id() -> UUID:
    """Return a new UUIDv7 (RFC 9562): sortable by creation time, made without a server."""
    return UUID(bytes=uuid_utils.uuid7().bytes)


def content_id(digest: bytes) -> UUID:
    """Return the UUIDv8 (RFC 9562) of a SHA-256 ``digest``.

    Two desks that store the same content offline arrive at the same id, so the rows unite
    when they synchronise.
    """
    value = bytearray(digest[:16])
    value[6] = (value[6] & 0x0F) | 0x80
    value[8] = (value[8] & 0x3F) | 0x80
    return UUID(bytes=bytes(value))


def named_id(*parts: str) -> UUID:
    """Return the same UUIDv8 for the same ``parts`` every time; used by the demo organisation."""
    return content_id(hashlib.sha256("\x1f".join(parts).encode()).digest())
