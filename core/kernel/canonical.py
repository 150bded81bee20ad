"""Canonical JSON (RFC 8785), the form in which anything is hashed or signed."""

from __future__ import annotations

import hashlib
import json
from typing import Any


def canonical(value: Any) -> bytes:
    """Return ``value`` as canonical JSON, UTF-8.

    Keys are sorted by UTF-16 code units as RFC 8785 §3.2.3 asks. Floats are refused, because
    nothing that Chancery hashes may depend on how a float prints.

    Raises:
        TypeError: ``value`` holds a float or something that JSON cannot hold.
    """
    return json.dumps(_ordered(value), ensure_ascii=False, separators=(",", ":")).encode()


def digest(value: Any) -> bytes:
    """Return the SHA-256 digest (32 bytes) of the canonical JSON of ``value``."""
    return hashlib.sha256(canonical(value)).digest()


def _ordered(value: Any) -> Any:
    if isinstance(value, dict):
        plain = all(map(str.isascii, value))
        keys = sorted(value) if plain else sorted(value, key=lambda key: key.encode("utf-16-be"))
        return {key: _ordered(value[key]) for key in keys}
    if isinstance(value, list | tuple):
        return [_ordered(item) for item in value]
    if isinstance(value, float):
        raise TypeError("a float cannot be hashed; use an integer or a decimal string")
    return value
