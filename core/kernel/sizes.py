"""Sizes of files in words."""

from __future__ import annotations


def size_words(size: int) -> str:
    """Return a size in bytes as people say it: ``412 KB``, ``1.2 MB``."""
    if size < 1_000:
        return f"{size} B"
    if size < 1_000_000:
        return f"{round(size / 1_000)} KB"
    return f"{size / 1_000_000:.1f} MB"
